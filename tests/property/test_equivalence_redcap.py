"""REDCap logic answers as the evaluator does of items, too: asked of what REDCap documents."""

from __future__ import annotations

import re

import pytest
from condition_strategies import SYMBOLS
from hypothesis import given, settings
from logged import CONDITIONS, LOGGED, Participant, participants
from recordings import answers, share_said, tree_of
from redcap_reference import evaluate
from trial_conditions import refusals

from protocolkit.conditions.writers import Question, Refusal
from protocolkit.conditions.writers.redcap import write

SAID = [
    "SIDE == SIDE@SCR and 0.8 * SCORE@SCR <= SCORE <= 1.2 * SCORE@SCR",
    "DAY <= today",
    "signed == (SIDE == LEFT and SCORE > 5)",
    "MOMENT <= MOMENT@SCR and days_between(DAY@SCR, add_days(DAY, 1)) >= 30",
    "round(SCORE / 3, 1) == 0.1 * SCORE@SCR or round(SCORE - SCORE@SCR, 0) == -3 or abs(SCORE - 5) <= 1.5",
]
"""What REDCap says of items; every condition about rows, times, windows and the visit before is refused."""


def entered(raw: str | None) -> str:
    """A value as REDCap keeps it: a moment with a blank between its date and its time."""
    return re.sub("^([0-9-]{10})T", r"\1 ", raw or "")


def fields_of(participant: Participant) -> dict[tuple[str | None, str], str]:
    fields: dict[tuple[str | None, str], str] = {
        (None, name): entered(raw) for name, raw in participant.variables.items()
    }
    for event, recording in ((None, participant.items), ("scr_arm_1", participant.before)):
        fields |= {(event, f"f_{name}".lower()): entered(raw) for name, raw in recording.items()}
    return fields


@pytest.mark.parametrize("text", SAID)
@given(participant=participants())
@settings(max_examples=60, deadline=None)
def test_equivalence_of_items(text: str, participant: Participant) -> None:
    tree = tree_of(text)
    wanted, fields = answers(tree, LOGGED, participant.data(), home="F"), fields_of(participant)
    for question in Question:
        logic = write(tree, LOGGED, question, home="F")
        assert isinstance(logic, str), logic
        assert evaluate(logic, fields, today=participant.today) is (question is wanted), (question, logic)


@pytest.mark.parametrize("text", [text for text in CONDITIONS if text not in SAID])
def test_what_redcap_cannot_say_is_refused(text: str) -> None:
    for question in Question:
        refusal = write(tree_of(text), LOGGED, question, home="F")
        assert isinstance(refusal, Refusal), refusal
        assert 0 <= refusal.start < refusal.end <= len(text)


def test_three_of_four_random_conditions_are_said() -> None:
    assert share_said(write) > 0.75


def test_what_is_refused_of_the_trial() -> None:
    before = "REDCap knows the event before, not the last one at which the form was due"
    rows = "REDCap logic cannot ask the rows of a log (the instances of a repeating form)"
    partial = "a date field of REDCap holds whole dates, no month or year alone"
    moment = "REDCap does not put a date and a time together"
    assert refusals(write) == {
        **dict.fromkeys(("XC20", "XC39", "XC57", "XC59"), before),
        **dict.fromkeys(("XC09", "XC40", "XC45", "XC56"), rows),
        **dict.fromkeys(("EXC17", "XC53"), partial),
        **dict.fromkeys(("XC01", "XC38"), moment),
        "XC03": "REDCap's years are 365.2425 days, and age_at_date says nothing of 29 February nor of dates in reverse",
        "XC27": "REDCap's months are 30.44 days, and no calendar months",
        "XC36": "REDCap does not say how times of day are compared",
        "XC37": "REDCap has no field for the window of a visit",
        "XC49": "REDCap does not say whether capital letters count when texts are compared",
    }


def test_a_refusal_points_at_the_smallest_part() -> None:
    text = "signed and (pressure <= 70 or not within_months(consent, 3, visit_day))"
    refusal = write(tree_of(text), SYMBOLS, Question.HOLDS)
    assert isinstance(refusal, Refusal)
    assert text[refusal.start : refusal.end] == "within_months(consent, 3, visit_day)"
