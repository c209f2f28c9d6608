"""What follows from small sets of criteria; input and answer on one screen."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

import msgspec
import pytest
from small_populations import SYMBOLS, brief, population, proven, tree_of

from protocolkit.conditions import Kind, Symbol, unparse
from protocolkit.conditions.exact import Range
from protocolkit.conditions.populations import Change, compare_populations
from protocolkit.conditions.prove import Population, Proofs, Requirement, prove
from protocolkit.conditions.requirements import Part, branches, opposite, parts_of


def test_a_conflict_names_only_the_criteria_that_make_it() -> None:
    found = proven("I1: age >= 18", "I2: fit", "E1: age < 30", "E2: age > 25 or ill")
    assert (found.satisfiable, found.witness, found.redundant) == (False, None, ())
    assert found.conflict is not None
    assert found.conflict.criteria == ("E1", "E2")
    assert found.conflict.reason == (
        "nobody can meet E1, E2 together: E1 requires age >= 30; E2 requires age <= 25."
    )


@pytest.mark.parametrize(
    ("conditions", "expected"),
    [
        (("I1: fit", "E1: fit or not fit"), ("E1",)),
        (("I1: age > 3", "I2: fit", "I3: age < 3 and signed and age > 5"), ("I3",)),
        (("I1: signed", "E1: fit", "I2: age > 3", "E2: not fit and signed or age < 5"), ("I1", "E1", "E2")),
    ],
)
def test_a_criterion_that_nobody_can_meet_is_named_alone(
    conditions: tuple[str, ...], expected: tuple[str, ...]
) -> None:
    found = proven(*conditions)
    assert found.conflict is not None
    assert found.conflict.criteria == expected


def test_what_is_known_and_contradicts_itself_names_no_criterion() -> None:
    found = proven("I1: fit", knowing=("age > 120",))
    assert found.conflict is not None
    assert (found.conflict.criteria, found.conflict.implications) == ((), ("K1",))


def test_redundancy_rests_on_no_criterion_that_can_be_left_out() -> None:
    found = proven("I1: ill", "I2: fit", "I3: (fit implies ill) and ill")
    assert brief(found.redundant) == [("I1", "", "I3", ""), ("I3", "", "I1", "")]


def test_a_conflict_of_a_criterion_with_the_range_of_its_variable() -> None:
    found = proven("I1: age > 120")
    assert found.conflict is not None
    assert found.conflict.criteria == ("I1",)


def test_a_conflict_with_what_is_known_names_it() -> None:
    found = proven("I1: ill and fit", knowing=("ill implies signed", "ill implies not fit"))
    assert found.conflict is not None
    assert found.conflict.implications == ("K2",)


@pytest.mark.parametrize(
    ("conditions", "knowing", "expected"),
    [
        (("I1: age >= 18", "I2: age >= 21"), (), [("I1", "", "I2", "")]),
        (("I1: age > 20", "I2: age >= 21"), (), [("I1", "", "I2", ""), ("I2", "", "I1", "")]),
        (("I1: score > 2.0", "I2: score >= 2.1"), (), [("I1", "", "I2", ""), ("I2", "", "I1", "")]),
        (("I1: score > 2.0", "I2: score >= 2.05"), (), [("I1", "", "I2", ""), ("I2", "", "I1", "")]),
        (("I1: score > 2.0", "I2: score >= 2.2"), (), [("I1", "", "I2", "")]),
        (("I1: age >= 18", "E1: age < 0"), (), [("E1", "", "", "")]),
        (("I1: age >= 0",), (), [("I1", "", "", "")]),
        (("I1: stage in LATE", "E1: stage == I"), (), [("I1", "", "E1", ""), ("E1", "", "I1", "")]),
        (("I1: ill or fit", "I2: signed", "E1: not fit"), (), [("I1", "", "E1", "")]),
        (("I1: not ill", "I2: fit"), ("fit implies not ill",), [("I1", "", "I2", "K1")]),
        (("I1: not ill", "I2: fit", "I3: not ill and fit"), ("fit implies not ill",), [
            ("I1", "", "I3", ""), ("I2", "", "I3", ""), ("I3", "", "I1 I2", ""),
        ]),
        (("I1: not ill", "I2: signed"), ("fit implies not ill", "signed implies fit"), [("I1", "", "I2", "K1 K2")]),
        (("E1: ill", "I1: signed"), ("not ill or age > 120",), [("E1", "", "", "K1")]),
        (("E1: within_months(event, 3, consent)", "E2: within_months(event, 6, consent)"), (), [("E1", "", "E2", "")]),
        (("E1: within_months(event, 1, consent)", "E2: days_between(event, consent) == 28"), (), [
            ("E2", "", "E1", ""),
        ]),
        (("E1: within_months(event, 1, consent)", "E2: days_between(event, consent) == 29"), (), []),
    ],
)  # fmt: skip
def test_redundant(
    conditions: tuple[str, ...], knowing: tuple[str, ...], expected: list[tuple[str, ...]]
) -> None:
    assert brief(proven(*conditions, knowing=knowing).redundant) == expected


@pytest.mark.parametrize(
    ("conditions", "knowing", "expected"),
    [
        (("I1: stage in {I, II}", "E1: stage == II"), (), [("I1", "stage == II", "E1", "")]),
        (("I1: stage in LATE", "E1: stage == III"), (), [("I1", "stage == III", "E1", "")]),
        (
            ("I1: stage in LATE", "E1: ill"),
            ("stage == III implies ill",),
            [("I1", "stage == III", "E1", "K1")],
        ),
        (("I1: stage != II", "E1: stage == III"), (), []),
        (("I1: age >= 18", "E1: age > 80"), (), []),
        (("I1: score <= 4 or fit", "E1: score >= 8"), (), [("I1", "score >= 8", "E1", "")]),
        (("I1: score <= 4 or fit", "I2: score < 8 and ill"), (), [("I1", "score >= 8", "I2", "")]),
        (("I1: ill or fit", "E1: ill"), (), [("I1", "ill", "E1", "")]),
        (("I1: ill implies fit", "I2: ill"), (), [("I1", "not ill", "I2", "")]),
        (("I1: score <= 4 or age < 5", "E1: age < 5"), (), [("I1", "age < 5", "E1", "")]),
        (("E1: ill or fit", "I1: signed"), (), []),
    ],
)
def test_shadowed(
    conditions: tuple[str, ...], knowing: tuple[str, ...], expected: list[tuple[str, ...]]
) -> None:
    assert brief(proven(*conditions, knowing=knowing).shadowed) == expected


@pytest.mark.parametrize(
    ("conditions", "expected"),
    [
        (("I1: signed and fit", "E1: not signed"), [("E1", "signed", "I1", "")]),
        (("I1: signed", "E1: not signed"), [("I1", "", "E1", "")]),
        (("I1: age >= 18 and fit", "E1: age < 18 or ill"), []),
        (("I1: 18 <= age <= 80 and fit", "E1: age > 80"), [("E1", "age <= 80", "I1", "")]),
        (("I1: stage in {II, III}", "E1: stage == I"), [("I1", "", "E1", "")]),
        (("I1: stage in {II, III}", "E1: ill"), []),
    ],
)
def test_mirrors(conditions: tuple[str, ...], expected: list[tuple[str, ...]]) -> None:
    assert brief(proven(*conditions).mirrors) == expected


@pytest.mark.parametrize(
    ("conditions", "knowing", "expected"),
    [
        (("E1: ill or fit", "E2: ill"), (), [("E1", "ill", "E2", "")]),
        (("E1: ill or fit", "E2: signed"), ("ill implies signed",), [("E1", "ill", "E2", "K1")]),
        (("I1: age > 50 or age > 40", "I2: fit"), (), [("I1", "age > 50", "", "")]),
        (("I1: fit or (ill and (signed or fit))",), (), [("I1", "fit", "", "")]),
        (("I1: ill or fit", "E1: ill"), (), []),
    ],
)
def test_vacuous(
    conditions: tuple[str, ...], knowing: tuple[str, ...], expected: list[tuple[str, ...]]
) -> None:
    assert brief(proven(*conditions, knowing=knowing).vacuous) == expected


def test_what_logic_cannot_say_is_named_where_a_proof_speaks_of_it() -> None:
    found = proven("I1: exists(CM) or age > 18", "E1: not exists(CM)", "I2: fit")
    assert found.opaque == ("exists(CM)",)
    assert brief(found.redundant) == [("I1", "", "E1", "")]
    assert found.redundant[0].opaque == ("exists(CM)",)


def test_a_limit_gives_unknown_never_a_guess() -> None:
    hard = population("I1: score * score == other_score + 1", "E1: fit")
    assert prove(hard).satisfiable is True
    assert prove(hard, seconds=1e-9) == Proofs(None, undecided=("whether the criteria together can be met",))
    before = population("E1: fit")
    assert compare_populations(before, hard).overall.verdict == "narrower"
    assert compare_populations(before, hard, seconds=1e-9).overall == Change("", "unknown")


@pytest.mark.parametrize(
    ("conditions", "example", "expected"),
    [
        (("I1: age >= 18",), {"age": 30}, {"age": 30}),
        (("I1: age >= 65",), {"age": 30}, {"age": 65}),
        (("I1: age <= 10 or age >= 65",), {"age": 40}, {"age": 65}),
        (("I1: age <= 10 or age >= 65",), {"age": 30}, {"age": 10}),
        (("I1: age < 10 or age > 90",), {"age": 50}, {"age": 9}),
        (("I1: age >= 18",), {}, {"age": 40}),
        (("I1: score > 7.5",), {}, {"score": Decimal("7.6")}),
        (("I1: stage in {II, III}",), {"stage": "I"}, {"stage": "II"}),
        (("I1: fit", "E1: ill"), {"fit": "N", "ill": "N"}, {"fit": "Y", "ill": "N"}),
        (("E1: ill and within_months(event, 3, consent)",), {"ill": "N", "event": None, "consent": "2024-05-31"},
         {"ill": "N", "event": None, "consent": "2024-05-31"}),
        (("E1: ill and within_months(event, 3, consent)",),
         {"ill": "Y", "event": "2024-03-01", "consent": "2024-05-31"},
         {"ill": "N", "event": "2024-03-01", "consent": "2024-05-31"}),
        (("I1: ill", "E1: within_months(event, 3, consent)"), {"event": "2024-04-20", "consent": "2024-05-31"},
         {"ill": "Y", "event": "2024-04-20", "consent": "2024-04-19"}),
        (("I1: within_months(event, 3, consent)",), {"event": None, "consent": "2024-05-31"},
         {"event": "2024-05-31", "consent": "2024-05-31"}),
        (("I1: event < 2024-04-01",), {"event": Range(datetime.date(2024, 3, 1), datetime.date(2024, 3, 31))},
         {"event": "2024-03-16"}),
        (("I1: event < 2024-03-04",), {"event": Range(datetime.date(2024, 3, 1), datetime.date(2024, 3, 31))},
         {"event": "2024-03-03"}),
        (("I1: remark == 'x'",), {}, {"remark": "x"}),
        (("I1: age < 18 implies ill", "I2: age < 12", "I3: signed"), {"age": 30, "ill": "N", "signed": "Y"},
         {"age": 11, "ill": "Y", "signed": "Y"}),
        (("I1: age == 0 or ill or fit",), {"age": 30, "ill": "N", "fit": "N"}, {"age": 30, "ill": "N", "fit": "Y"}),
    ],
)  # fmt: skip
def test_a_typical_participant_is_near_the_example(
    conditions: tuple[str, ...], example: dict[str, Any], expected: dict[str, Any]
) -> None:
    typed = {name: _typed(name, value) for name, value in example.items()}
    witness = proven(*conditions, example=typed).witness
    assert witness is not None
    assert witness.values == {name: _typed(name, value) for name, value in expected.items()}


def _typed(name: str, value: Any) -> Any:
    if name in ("event", "consent") and isinstance(value, str):
        return datetime.date.fromisoformat(value)
    return Decimal(value) if isinstance(value, int) else value


def compared(old: Population, new: Population) -> tuple[str, dict[str, str]]:
    found = compare_populations(old, new)
    return found.overall.verdict, {change.id: change.verdict for change in found.criteria}


@pytest.mark.parametrize(
    ("old", "new", "overall", "criteria"),
    [
        (("I1: age >= 18",), ("I1: age > 17",), "same", {"I1": "same"}),
        (("I1: age >= 18",), ("I1: age >= 21",), "narrower", {"I1": "narrower"}),
        (("I1: age >= 18",), ("I1: age >= 16",), "wider", {"I1": "wider"}),
        (("I1: 18 <= age <= 60",), ("I1: 20 <= age <= 65",), "incomparable", {"I1": "incomparable"}),
        (("I1: age >= 18",), ("I1: age >= 18", "E1: ill"), "narrower", {"I1": "same", "E1": "narrower"}),
        (("I1: age >= 18", "E1: ill"), ("I1: age >= 18",), "wider", {"I1": "same", "E1": "wider"}),
        (("I1: fit", "E1: not fit"), ("I1: fit",), "same", {"I1": "same", "E1": "wider"}),
        (("I1: fit and ill",), ("I1: fit", "I2: ill"), "same", {"I1": "wider", "I2": "narrower"}),
        (("E1: ill",), ("E1: not ill",), "incomparable", {"E1": "incomparable"}),
    ],
)
def test_populations(
    old: tuple[str, ...], new: tuple[str, ...], overall: str, criteria: dict[str, str]
) -> None:
    assert compared(population(*old), population(*new)) == (overall, criteria)


def test_who_is_gained_and_lost_by_one_criterion_meets_the_others() -> None:
    example = {"age": Decimal(30), "ill": "N"}
    old = population("I1: age >= 18", "E1: ill and age >= 18", example=example)
    new = population("I1: age >= 12", "E1: ill and age >= 18", example=example)
    change = compare_populations(old, new).criteria[0]
    assert change.gained is not None
    assert (change.verdict, change.gained.values, change.gained.changed, change.lost) == (
        "wider",
        {"age": 17, "ill": "N"},
        ("age",),
        None,
    )


def test_a_comparison_takes_the_values_of_both_versions() -> None:
    old = population("I1: age <= 120")
    wide = msgspec.structs.replace(SYMBOLS.variables["age"], range=(Decimal(0), Decimal(150)))
    symbols = msgspec.structs.replace(SYMBOLS, variables={**SYMBOLS.variables, "age": wide})
    new = msgspec.structs.replace(population("I1: age <= 130"), symbols=symbols)
    assert compared(old, new)[0] == "wider"


def test_a_name_that_means_another_kind_of_thing_cannot_be_compared() -> None:
    changed = Symbol("age", Kind.YES_NO)
    symbols = msgspec.structs.replace(SYMBOLS, variables={**SYMBOLS.variables, "age": changed})
    new = msgspec.structs.replace(population("I1: age"), symbols=symbols)
    found = compare_populations(population("I1: age > 3"), new)
    assert (found.overall, found.criteria) == (Change("", "unknown"), (Change("I1", "unknown"),))


def test_what_a_criterion_requires_is_taken_apart() -> None:
    inclusion = Requirement("I1", "inclusion", tree_of("18 <= age <= 80 and not (ill or not fit)"))
    assert [part.text for part in parts_of(inclusion)] == ["18 <= age", "age <= 80", "not ill", "fit"]
    exclusion = Requirement("E1", "exclusion", tree_of("score < 4 or (ill and fit) or stage in LATE"))
    assert [part.text for part in parts_of(exclusion)] == [
        "score >= 4",
        "not (ill and fit)",
        "stage not in LATE",
    ]
    assert Part("E1", tree_of("18 <= age <= 80"), wanted=False).text == "not 18 <= age <= 80"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("age < 3", "age >= 3"),
        ("age == 3", "age != 3"),
        ("not ill", "ill"),
        ("ill", "not ill"),
        ("stage not in {I}", "stage in {I}"),
    ],
)
def test_opposites_are_as_an_author_would_write_them(text: str, expected: str) -> None:
    assert unparse(opposite(tree_of(text))) == expected


def test_alternatives_and_what_is_left_without_them() -> None:
    found = [
        (unparse(one), unparse(rest))
        for one, rest in branches(tree_of("not (ill or fit or signed) and (ill or fit)"))
    ]
    assert found == [
        ("ill", "not (fit or signed) and (ill or fit)"),
        ("fit", "not (ill or signed) and (ill or fit)"),
        ("signed", "not (ill or fit) and (ill or fit)"),
        ("ill", "not (ill or fit or signed) and fit"),
        ("fit", "not (ill or fit or signed) and ill"),
    ]
