"""XPath answers as the evaluator does of items and logs, too: asked of libxml2 with ODK's functions."""

from __future__ import annotations

import re

import lxml.etree
import pytest
from hypothesis import given, settings
from logged import CONDITIONS, LOGGED, Participant, participants
from odk_xpath import computed_as, form_instance, holds
from recordings import answers, share_said, tree_of
from trial_conditions import TRIAL, refusals

from protocolkit.conditions import Kind, Symbol
from protocolkit.conditions.writers import Question, Refusal
from protocolkit.conditions.writers.xpath import calculate, write

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


_TARGETS = [
    ("round(abpi / 2, 2)", Symbol("x", Kind.DECIMAL, decimals=2), "abpi", "0.51", "0.26"),
    ("abpi + 1", Symbol("x", Kind.DECIMAL, decimals=2), "abpi", "0.5", "1.5"),
    ("if abpi > 0.5 then Y else N", Symbol("x", Kind.CODE, codes=("Y", "N")), "abpi", "0.5", "no"),
    ("if abpi > 0.5 then Y else N", Symbol("x", Kind.CODE, codes=("Y", "N")), "abpi", None, ""),
    ("round(abpi / 2, 2)", Symbol("x", Kind.DECIMAL, decimals=2), "abpi", None, ""),
]


@pytest.mark.parametrize(("text", "target", "name", "given", "computed"), _TARGETS)
def test_a_calculation_is_written_as_what_is_recorded(
    text: str, target: Symbol, name: str, given: str | None, computed: str
) -> None:
    expression = calculate(
        tree_of(text), TRIAL, target, own_coding=lambda code: {"Y": "yes", "N": "no"}[code]
    )
    assert computed_as(str(expression), form_instance({name: given})) == computed


def test_a_quotient_that_is_not_rounded_is_refused_as_it_may_have_no_end() -> None:
    found = calculate(tree_of("1 / abpi"), TRIAL, Symbol("x", Kind.DECIMAL))
    assert found == Refusal(0, 8, "it divides without rounding")


def test_nine_of_ten_random_conditions_are_said() -> None:
    assert share_said(write) > 0.9


def test_what_is_refused_of_the_trial() -> None:
    assert refusals(write) == {
        "XC38": "XPath has no function for a date some days later, but in a comparison",
    }
