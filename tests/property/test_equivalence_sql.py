"""SQL answers as the evaluator does of items and logs, too: asked of SQLite."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from logged import CONDITIONS, LOGGED, Participant, participants
from recordings import answers, share_said, tree_of
from sqlite_tables import Tables, finds, stored
from trial_conditions import refusals

from protocolkit.conditions import Kind, Symbol
from protocolkit.conditions.writers import Question
from protocolkit.conditions.writers.formula import Field, Log
from protocolkit.conditions.writers.sql import column, write


def tables_of(participant: Participant) -> Tables:
    """A participant with logs, in each of which another one has a row, too."""
    row: dict[str, Any] = {"subject": 1}
    row |= {name: _stored_field(name, raw) for name, raw in participant.fields().items()}
    for visit, logs in (("", participant.logs), ("@SCR", participant.logs_before)):
        row |= {f"opened {form}{visit}": int(rows is not None) for form, rows in logs.items()}
    tables = {"participant": [row]}
    for form, symbols in LOGGED.forms.items():
        empty = dict.fromkeys(symbols.items) | {"subject": 2, "visit": "SCR"}
        rows = [
            {name: stored(symbols.items[name], raw) for name, raw in one.items()}
            | {"subject": 1, "visit": visit}
            for visit, logs in (("M03", participant.logs), ("SCR", participant.logs_before))
            for one in logs.get(form) or ()
        ]
        tables[form] = [*rows, empty]
    return tables


def _stored_field(name: str, raw: str | None) -> Any:
    item = name.split("@")[0].split("F.")[-1]
    return stored(LOGGED.forms["F"].items.get(item, Symbol(name, Kind.TEXT)), raw)


def at_this_visit(thing: Field | Log) -> str:
    """The default names; a log without a visit is that of the later visit."""
    return column(Log(thing.form, thing.visit or "M03") if isinstance(thing, Log) else thing)


@pytest.mark.parametrize("text", CONDITIONS)
@given(participant=participants())
@settings(max_examples=40, deadline=None)
def test_equivalence_of_items_and_logs(text: str, participant: Participant) -> None:
    tree = tree_of(text)
    wanted, tables = answers(tree, LOGGED, participant.data(), home="F"), tables_of(participant)
    for question in Question:
        sql = write(tree, LOGGED, question, home="F", naming=at_this_visit)
        assert isinstance(sql, str), sql
        assert finds(sql, tables, participant.today) is (question is wanted), (question, sql)


def test_every_random_condition_is_said() -> None:
    assert share_said(write) == 1


def test_every_condition_of_the_trial_is_said() -> None:
    assert refusals(write) == {}
