"""SQL answers as the evaluator does: asked of SQLite, for every question."""

from __future__ import annotations

import sqlite3
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from boundaries import BOUNDARIES, beside_limits
from condition_strategies import SYMBOLS, conditions, symbol_tables
from hypothesis import given, settings
from hypothesis import strategies as st
from logged import CONDITIONS, LOGGED, Participant, participants
from recordings import Recording, answers, data_of_recording, recordings, share_said, tree_of
from trial_conditions import CRITERIA, TRIAL, TrialCondition, asked, refusals

from protocolkit.conditions import Kind, Node, Symbol, Symbols, unparse
from protocolkit.conditions.values import value_of
from protocolkit.conditions.writers import Question, Refusal
from protocolkit.conditions.writers.formula import Field, Log
from protocolkit.conditions.writers.sql import column, write


def stored(symbol: Symbol, raw: str | None) -> Any:
    """A value as its column holds it."""
    if raw is None or value_of(symbol).family != "number" or symbol.codes:
        return raw
    places = 0 if symbol.kind is Kind.INTEGER else symbol.decimals or 0
    return int(Decimal(raw).scaleb(places))


def ask(sql: str, recording: Recording, symbols: Symbols) -> bool:
    """Whether SQLite finds the participant."""
    database = sqlite3.connect(":memory:")
    names = ", ".join(f'"{name}"' for name in recording)
    database.execute(f"CREATE TABLE participant ({names})")
    row = [stored(symbols.variables[name], raw) for name, raw in recording.items()]
    database.execute(f"INSERT INTO participant VALUES ({', '.join('?' * len(row))})", row)
    found = database.execute(f"SELECT count(*) FROM participant WHERE {sql}").fetchone()[0]
    database.close()
    return bool(found)


def check_all(tree: Node, recording: Recording, symbols: Symbols) -> None:
    wanted = answers(tree, symbols, data_of_recording(recording, symbols))
    for question in Question:
        sql = write(tree, symbols, question)
        if not isinstance(sql, Refusal):
            assert ask(sql, recording, symbols) is (question is wanted), (unparse(tree), question, sql)


@given(conditions(SYMBOLS), recordings(SYMBOLS.variables))
@settings(max_examples=300, deadline=None)
def test_equivalence_of_every_question(tree: Node, recording: Recording) -> None:
    check_all(tree, recording, SYMBOLS)


@pytest.mark.parametrize("text", BOUNDARIES)
@given(recording=beside_limits())
@settings(max_examples=100, deadline=None)
def test_equivalence_just_where_answers_turn(text: str, recording: Recording) -> None:
    check_all(tree_of(text), recording, SYMBOLS)


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_equivalence_whatever_the_decimals_and_codes(data: st.DataObject) -> None:
    symbols = data.draw(symbol_tables())
    tree = data.draw(conditions(symbols))
    check_all(tree, data.draw(recordings(symbols.variables)), symbols)


def ask_participant(sql: str, participant: Participant) -> bool:
    """Whether SQLite finds a participant with logs."""
    database = sqlite3.connect(":memory:")
    _fill(database, participant)
    found = database.execute(
        f"SELECT count(*) FROM participant WHERE {sql}", {"today": participant.today.isoformat()}
    )
    answer = bool(found.fetchone()[0])
    database.close()
    return answer


def _fill(database: sqlite3.Connection, participant: Participant) -> None:
    row = {"subject": 1}
    row |= {name: _stored_field(name, raw) for name, raw in participant.fields().items()}
    for visit, logs in (("", participant.logs), ("@SCR", participant.logs_before)):
        row |= {f"opened {form}{visit}": int(rows is not None) for form, rows in logs.items()}
    _insert(database, "participant", [row])
    for form, symbols in LOGGED.forms.items():
        empty = dict.fromkeys(symbols.items) | {"subject": 2, "visit": "SCR"}
        rows = [
            {name: stored(symbols.items[name], raw) for name, raw in found.items()}
            | {"subject": 1, "visit": visit}
            for visit, logs in (("M03", participant.logs), ("SCR", participant.logs_before))
            for found in logs.get(form) or ()
        ]
        _insert(database, form, [*rows, empty])


def _stored_field(name: str, raw: str | None) -> Any:
    item = name.split("@")[0].split("F.")[-1]
    return stored(LOGGED.forms["F"].items.get(item, Symbol(name, Kind.TEXT)), raw)


def _insert(database: sqlite3.Connection, table: str, rows: list[dict[str, Any]]) -> None:
    names = ", ".join(f'"{name}"' for name in rows[0])
    database.execute(f'CREATE TABLE "{table}" ({names})')
    places = ", ".join("?" * len(rows[0]))
    database.executemany(
        f'INSERT INTO "{table}" VALUES ({places})', [[row[name] for name in rows[0]] for row in rows]
    )


def at_this_visit(thing: Field | Log) -> str:
    """The default names; a log without a visit is that of the later visit."""
    return column(Log(thing.form, thing.visit or "M03") if isinstance(thing, Log) else thing)


@pytest.mark.parametrize("text", CONDITIONS)
@given(participant=participants())
@settings(max_examples=40, deadline=None)
def test_equivalence_of_items_and_logs(text: str, participant: Participant) -> None:
    tree = tree_of(text)
    wanted = answers(tree, LOGGED, participant.data(), home="F")
    for question in Question:
        sql = write(tree, LOGGED, question, home="F", naming=at_this_visit)
        assert isinstance(sql, str), sql
        assert ask_participant(sql, participant) is (question is wanted), (question, sql)


@given(st.sampled_from(CRITERIA), st.data())
@settings(max_examples=150, deadline=None)
def test_equivalence_of_the_criteria_of_the_trial(criterion: TrialCondition, data: st.DataObject) -> None:
    symbols = Symbols(asked(criterion))
    check_all(criterion.tree, data.draw(recordings(symbols.variables)), symbols)


def test_every_random_condition_is_said() -> None:
    assert share_said(write) == 1


def test_every_condition_of_the_trial_is_said() -> None:
    assert refusals(write) == {}


def test_the_page_of_targets_shows_what_is_written() -> None:
    criterion = next(criterion for criterion in CRITERIA if criterion.name == "INC07")
    page = (Path(__file__).parents[2] / "docs" / "targets.md").read_text(encoding="utf-8")
    assert f"```sql\n{write(criterion.tree, TRIAL, Question.HOLDS)}\n```" in page
