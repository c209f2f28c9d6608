"""XPath answers as the evaluator does: asked of elementpath with ODK's functions, for every question."""

from __future__ import annotations

import re
from pathlib import Path

import lxml.etree
import pytest
from boundaries import BOUNDARIES, beside_limits
from condition_strategies import SYMBOLS, conditions, symbol_tables
from hypothesis import given, settings
from hypothesis import strategies as st
from logged import CONDITIONS, LOGGED, Participant, participants
from odk_xpath import form_instance, holds
from recordings import Recording, answers, data_of_recording, recordings, share_said, tree_of
from trial_conditions import CRITERIA, TRIAL, TrialCondition, asked, refusals

from protocolkit.conditions import Node, Symbols, unparse
from protocolkit.conditions.writers import Question, Refusal
from protocolkit.conditions.writers.xpath import write


def check_all(tree: Node, recording: Recording, symbols: Symbols) -> None:
    wanted = answers(tree, symbols, data_of_recording(recording, symbols))
    instance = form_instance(recording)
    for question in Question:
        xpath = write(tree, symbols, question)
        if not isinstance(xpath, Refusal):
            assert holds(xpath, instance) is (question is wanted), (unparse(tree), question, xpath)


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


REFUSED = {
    "min(LOG.SINCE where STATE == OPEN) <= DAY": "XPath finds no first or last date of rows",
    "at(add_days(DAY, 1), TIME) > MOMENT": "XPath has no function for a date some days later, but in a comparison",
}
"""What is refused of the conditions about logs, and why."""


def answered(raw: str | None) -> str | None:
    """An answer as ODK keeps it: times with seconds, their fractions and the time zone."""
    if raw is None or not re.fullmatch(r"(.*T)?[0-9]{2}:[0-9]{2}(:[0-9]{2})?", raw):
        return raw
    return f"{raw}{':00' if raw.count(':') == 1 else ''}.000+02:00"


def instance_of(participant: Participant) -> lxml.etree._Element:
    fields = {
        name.replace(" ", ".").replace("@", "."): answered(raw) for name, raw in participant.fields().items()
    }
    repeats = {}
    for visit, logs in (("", participant.logs), (".SCR", participant.logs_before)):
        for form, rows in logs.items():
            fields[f"{form}{visit}.opened"] = None if rows is None else "Y"
            repeats[f"{form}{visit}"] = [
                {f"{form}.{name}": raw for name, raw in row.items()} for row in rows or ()
            ]
    return form_instance(fields, repeats)


@pytest.mark.parametrize("text", CONDITIONS)
@given(participant=participants())
@settings(max_examples=40, deadline=None)
def test_equivalence_of_items_and_logs(text: str, participant: Participant) -> None:
    tree = tree_of(text)
    wanted, instance = answers(tree, LOGGED, participant.data(), home="F"), instance_of(participant)
    for question in Question:
        xpath = write(tree, LOGGED, question, home="F")
        if isinstance(xpath, Refusal):
            assert REFUSED[text] == xpath.reason
        else:
            assert text not in REFUSED
            assert holds(xpath, instance, participant.today) is (question is wanted), (question, xpath)


@given(st.sampled_from(CRITERIA), st.data())
@settings(max_examples=150, deadline=None)
def test_equivalence_of_the_criteria_of_the_trial(criterion: TrialCondition, data: st.DataObject) -> None:
    symbols = Symbols(asked(criterion))
    check_all(criterion.tree, data.draw(recordings(symbols.variables)), symbols)


def test_nine_of_ten_random_conditions_are_said() -> None:
    assert share_said(write) > 0.9


def test_what_is_refused_of_the_trial() -> None:
    assert refusals(write) == {
        "XC38": "XPath has no function for a date some days later, but in a comparison",
    }


def test_the_page_of_targets_shows_what_is_written() -> None:
    criterion = next(criterion for criterion in CRITERIA if criterion.name == "INC07")
    page = (Path(__file__).parents[2] / "docs" / "targets.md").read_text(encoding="utf-8")
    assert f"```xpath\n{write(criterion.tree, TRIAL, Question.HOLDS)}\n```" in page
