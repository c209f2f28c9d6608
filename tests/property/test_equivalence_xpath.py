"""XPath answers as the evaluator does of items and logs, too: asked of libxml2 with ODK's functions."""

from __future__ import annotations

import re

import lxml.etree
import pytest
from hypothesis import given, settings
from logged import CONDITIONS, LOGGED, Participant, participants
from odk_xpath import form_instance, holds
from recordings import answers, share_said, tree_of
from trial_conditions import refusals

from protocolkit.conditions.writers import Question, Refusal
from protocolkit.conditions.writers.xpath import write

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


def test_nine_of_ten_random_conditions_are_said() -> None:
    assert share_said(write) > 0.9


def test_what_is_refused_of_the_trial() -> None:
    assert refusals(write) == {
        "XC38": "XPath has no function for a date some days later, but in a comparison",
    }
