"""Conditions in plain English, in the labels that readers know."""

from __future__ import annotations

from pathlib import Path

import pytest

from protocolkit.conditions import Node, parse, unparse
from protocolkit.conditions import nodes as n
from protocolkit.conditions.writers.english import Called, Words, say, say_value, sentence, write
from protocolkit.documents.crf import wording
from protocolkit.source.load import load

_TRIAL = Path(__file__).parents[3] / "protocol" / "nct03239535"
_YES_NO = {"Y": "Yes", "N": "No"}
_KNOWN = {
    "abpi": Called("ankle-brachial index"),
    "pressure": Called("ankle pressure", unit="mmHg"),
    "age": Called("age", unit="years"),
    "diabetes": Called("diabetes", {"TYPE1": "type 1", "TYPE2": "type 2"}, {"ANY": ("TYPE1", "TYPE2")}),
    "treated": Called("treated", _YES_NO),
    "smoker": Called("smoker", _YES_NO),
    "stroke": Called("date of stroke", dated=True),
    "consent": Called("date of consent", dated=True),
    "hbv": Called("hepatitis B test", {"POSITIVE": "Positive"}),
    "grade": Called("grade", {"1": "grade 1, mild", "2": "grade 2, severe", "3": "grade 3, fatal"}),
    "limit": Called("creatinine, upper limit"),
    "STATUS": Called("status", {"OPEN": "Open"}),
}
_WORDS = Words(lambda name, row: _KNOWN.get(name.name), log={"WND": "ulcers"}.get)  # type: ignore[arg-type]


def tree_of(text: str) -> Node:
    tree = parse(text).tree
    assert tree is not None
    return tree


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        (
            "abpi <= 0.5 or pressure <= 70",
            "ankle-brachial index is at most 0.5, or ankle pressure is at most 70 mmHg",
        ),
        ("18 <= age <= 80", "age is from 18 to 80 years"),
        ("80 >= age >= 18", "age is from 18 to 80 years"),
        ("18 < age <= 80", "age is above 18 and at most 80 years"),
        ("2023-01-01 <= stroke < 2024-01-01", "date of stroke is on or after 1 Jan 2023 and before 1 Jan 2024"),
        ("not abpi <= 0.5", "ankle-brachial index is above 0.5"),
        ("0.5 >= abpi", "ankle-brachial index is at most 0.5"),
        ("diabetes in ANY", "diabetes is type 1 or type 2"),
        ("not (diabetes in {TYPE1})", "diabetes is not type 1"),
        ("grade in {1, 2, 3}", "grade is one of grade 1, grade 2 or grade 3"),
        ("grade == 1", "grade is grade 1, mild"),
        (
            "diabetes != TYPE2 or (treated and age < 70)",
            "if diabetes is type 2, then treated is Yes and age is below 70 years",
        ),
        ("not smoker or treated", "if smoker is Yes, then treated is Yes"),
        ("not smoker implies treated", "treated is Yes, unless smoker is Yes"),
        ("smoker and (treated or age > 60)", "smoker is Yes, and either treated is Yes or age is above 60 years"),
        ("within_months(stroke, 3, consent)", "date of stroke is in the 3 months before date of consent"),
        ("within_months(stroke, 1, consent)", "date of stroke is in the month before date of consent"),
        ("stroke >= add_days(consent, -7)", "date of stroke is on or after 7 days before date of consent"),
        ("result_positive(hbv)", "hepatitis B test is Positive"),
        ("limit >= 2 * limit", "creatinine, upper limit, is at least 2 times creatinine, upper limit"),
        (
            "years_between(stroke, consent) >= 1",
            "the number of completed years from date of stroke to date of consent is at least 1",
        ),
        ("exists(WND where STATUS == OPEN)", "there is an entry of ulcers where status is Open"),
        ("not exists(WND)", "there is no entry of ulcers"),
        (
            "count(WND where STATUS == OPEN) >= 2",
            "the number of entries of ulcers where status is Open is at least 2",
        ),
        ("max(age, 18) > 20", "the higher of age and 18 is above 20"),
        (
            "if smoker then treated else age < 70",
            "if smoker is Yes, then treated is Yes; otherwise age is below 70 years",
        ),
        ("certain(smoker)", "it is certain that smoker is Yes"),
        ("is_missing(smoker)", "smoker is blank"),
        ("smoker == (age > 3)", "smoker is Yes just when age is above 3 years"),
        ("platelets < 50", "‘platelets’ is below 50"),
    ],
)  # fmt: skip
def test_a_condition_reads_as_a_clinician_would_say_it(condition: str, words: str) -> None:
    assert write(tree_of(condition), _WORDS) == words


def test_a_sentence_of_its_own_begins_large_and_ends() -> None:
    assert sentence(tree_of("age > 3"), _WORDS) == "Age is above 3 years."


def test_what_would_have_to_be_quoted_is_not_said() -> None:
    assert say(tree_of("platelets < 50 and smoker"), _WORDS) is None
    assert say_value(tree_of("add_days(nobody, 3)"), _WORDS) is None
    assert say_value(tree_of("add_days(consent, 3)"), _WORDS) == "3 days after date of consent"


def test_every_criterion_and_edit_check_of_the_trial_has_words() -> None:
    plan = load(str(_TRIAL)).plan
    assert plan is not None
    words = wording.Words(plan, None, {}, plain=True).english
    eligibility = plan.protocol.eligibility
    criteria = [one.when for one in (*eligibility.inclusion, *eligibility.exclusion) if one.when]
    assert [text for text in criteria if say(tree_of(text), words) is None] == []
    checks = [(form, check.must) for form in plan.forms.values() for check in form.checks if check.must]
    said = [say(tree_of(must), wording.Words(plan, form, {}).english) for form, must in checks]
    assert said.count(None) == 0, [must for (_, must), text in zip(checks, said, strict=True) if text is None]


def test_no_part_of_any_node_is_left_without_words() -> None:
    for text in (
        "-age > 3",
        "abs(age - 3) in {1, -2}",
        "at(consent, 08:30) > at(stroke, 09:00)",
        "(true) != (false)",
    ):
        tree = tree_of(text)
        assert write(tree, _WORDS)
        assert not any(isinstance(node, n.Query) for node in n.walk(tree)), unparse(tree)
