"""ELG: criteria that can be decided, once, and in time."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from protocolkit.conditions import parse
from protocolkit.findings import Finding
from protocolkit.lint.negation import conjuncts, negated

Pointers = Callable[..., list[str]]


@pytest.mark.parametrize(
    ("criterion", "expected"),
    [
        ("{id: EXC08, assessment: judgement, judgement: null}", ["eligibility/exclusion/EXC08/judgement"]),
        ("{id: EXC08, assessment: judgement, when: null}", []),
        ("{id: EXC07, assessment: partly}", ["eligibility/exclusion/EXC07/judgement"]),
        ("{id: EXC07, assessment: partly, judgement: The date is the participant's word.}", []),
        ("{id: EXC07, assessment: computable}", []),
    ],
)
def test_a_judgement_says_what_is_judged(pointers: Pointers, criterion: str, expected: list[str]) -> None:
    assert pointers("ELG001", f"eligibility: {{exclusion: [{criterion}]}}") == expected


EXTRA = """
eligibility:
  exclusion:
    - {id: EXC90, text: Extra, when: "%s", assessment: computable, collected: [SCR]}
"""


@pytest.mark.parametrize(
    "when",
    [
        "not consent_signed",
        "not (consent_signed and diary_able)",
        "not diary_able or not consent_signed",
        "age_years < 18 or age_years > 75",
        "75 < age_years",
        "not (itch_severity in MODERATE_OR_WORSE)",
        "itch_severity not in MODERATE_OR_WORSE",
        "not (itch_score >= 4)",
        "consent_signed implies not diary_able",
    ],
)
def test_the_negation_of_an_inclusion_or_of_parts_of_it_is_a_mirror(pointers: Pointers, when: str) -> None:
    assert pointers("ELG007", EXTRA % when) == ["eligibility/exclusion/EXC90/when"]


@pytest.mark.parametrize(
    "when",
    [
        "consent_signed",
        "age_years < 18 and age_years > 75",
        "age_years <= 18",
        "not consent_signed and not diary_able",
        "itch_severity == 0",
        "not consent_signed or unsuitable",
    ],
)
def test_what_only_touches_an_inclusion_is_no_mirror(pointers: Pointers, when: str) -> None:
    assert pointers("ELG007", EXTRA % when) == []


def test_a_mirror_names_both_criteria_and_whether_the_whole_is_meant(
    found: Callable[..., list[Finding]],
) -> None:
    (part,) = found("ELG007", EXTRA % "not consent_signed")
    assert "a part of INC06" in part.message
    assert [related.pointer for related in part.related] == ["eligibility/inclusion/INC06/when"]
    (whole,) = found("ELG007", EXTRA % "not (consent_signed and diary_able)")
    assert "the negation of INC06" in whole.message


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("not (a and b)", "not a or not b"),
        ("not (a or b)", "not b and not a"),
        ("not not a", "a"),
        ("a < 3", "3 > a"),
        ("1 < a <= 3", "a <= 3 and a > 1"),
        ("not (a == 1)", "a != 1"),
        ("not (a in {X, Y})", "a not in {X, Y}"),
        ("a implies b", "not a or b"),
        ("not true", "false"),
        ("(a or b) and (c or d)", "(d or c) and (b or a)"),
    ],
)
def test_conditions_that_say_the_same_have_the_same_conjuncts(one: str, other: str) -> None:
    left, right = parse(one).tree, parse(other).tree
    assert left is not None
    assert right is not None
    assert conjuncts(left) == conjuncts(right)
    assert conjuncts(negated(left)) == conjuncts(negated(right))
    assert conjuncts(negated(negated(left))) == conjuncts(left)
    assert conjuncts(left) != conjuncts(negated(left))


@pytest.mark.parametrize(
    ("patch", "expected"),
    [
        pytest.param(
            "activities: [{id: PREGT, at: [C pre-dose, EOT]}]", ["EXC06"], id="an item collected too late"
        ),
        pytest.param(
            "activities: [{id: CMREV, at: [C pre-dose, EOT]}]", ["EXC04"], id="a log asked too late"
        ),
        pytest.param(
            "forms: [{id: VS, items: [{id: HEIGHT, at: [EOT]}]}]", ["INC04"], id="an input of a computed item"
        ),
        pytest.param("eligibility: {inclusion: [{id: INC03, collected: [C1]}]}", [], id="decided later"),
        pytest.param("eligibility: {exclusion: [{id: EXC06, collected: [C1, SCR]}]}", [], id="in any order"),
        pytest.param(
            "eligibility: {inclusion: [{id: INC02, when: 'itch_change >= 0'}]}",
            ["INC02"],
            id="a value of a later visit",
        ),
        pytest.param("", [], id="as it is"),
    ],
)
def test_what_a_criterion_needs_is_collected_in_time(
    pointers: Pointers, patch: str, expected: list[str]
) -> None:
    assert [pointer.split("/")[2] for pointer in pointers("ELG016", patch)] == expected


def test_without_visits_of_its_own_a_criterion_is_decided_at_the_first_decision(pointers: Pointers) -> None:
    patch = """
    eligibility: {exclusion: [{id: EXC06, collected: []}]}
    activities: [{id: PREGT, at: [C pre-dose, EOT, ET]}]
    """
    assert pointers("ELG016", patch) == ["eligibility/exclusion/EXC06/when"]


def test_a_late_criterion_names_the_variables_and_their_items(found: Callable[..., list[Finding]]) -> None:
    (finding,) = found("ELG016", "activities: [{id: PREGT, at: [C pre-dose, EOT]}]")
    assert "pregnancy_test (RP.PREGRES)" in finding.message
    assert [related.pointer for related in finding.related] == [
        "variables/pregnancy_test",
        "variables/breast_feeding",
    ]


def test_a_mirror_is_shown_at_its_condition(
    placed: Callable[[str, str], list[tuple[str, int, int, str]]],
) -> None:
    text = "      when: earlier_study_date >= 2024-01-01"
    assert placed(text, "      when: not diary_able") == [("ELG007", 0, 13, "not diary_able")]
