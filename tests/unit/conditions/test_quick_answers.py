"""What is decided without the solver: conditions beside each other, and the answer."""

from __future__ import annotations

from decimal import Decimal

import pytest

from protocolkit.conditions import FormSymbols, Kind, Node, Symbol, Symbols, parse
from protocolkit.conditions.possible import cells, is_possible
from protocolkit.conditions.quick_same import is_quickly_other_value, is_quickly_same

DECIMAL = Symbol("ratio", Kind.DECIMAL, unit="{ratio}", decimals=2, range=(Decimal(0), Decimal(3)))
SYMBOLS = Symbols(
    {
        "age": Symbol("age", Kind.INTEGER, unit="a", range=(Decimal(0), Decimal(120))),
        "ratio": DECIMAL,
        "stage": Symbol("stage", Kind.CODE, codes=("I", "II", "NK"), unknown_codes=frozenset({"NK"})),
        "fit": Symbol("fit", Kind.YES_NO),
        "start": Symbol("start", Kind.DATE),
        "stop": Symbol("stop", Kind.DATE),
    },
    {
        "AE": FormSymbols(
            {"DAY": Symbol("DAY", Kind.DATE), "END": Symbol("END", Kind.DATE)}, frozenset({"DAY", "END"})
        )
    },
)


def tree(text: str) -> Node:
    found = parse(text).tree
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("one", "other", "answer"),
    [
        ("18 <= age <= 80", "age >= 18 and age <= 80", True),
        ("age > 17", "age >= 18", True),
        ("age <= 80", "age < 80", False),
        ("ratio > 0.5", "ratio >= 0.51", True),
        ("ratio > 0.5", "ratio >= 0.505", True),
        ("ratio <= 3", "ratio <= 2.99", False),
        ("ratio <= 3", "ratio <= 4", True),
        ("stage == I", "stage != II", True),
        ("stage in {I, II}", "true", False),  # what is not known is not in the set
        ("not is_missing(stage)", "stage in {I, II}", False),  # NK is neither missing nor known
        ("fit or not fit", "true", False),
        ("fit implies age > 18", "not fit or age > 18", True),
        ("start <= 2024-01-01", "start < 2024-01-02", True),
        ("start <= stop", "start < stop", False),
        ("add_days(start, 4) <= stop", "add_days(start, 5) <= stop", False),
        ("start <= stop", "stop >= start", True),
        ("not (start <= stop and fit)", "not fit or stop < start", True),
        ("add_days(start, 4) < stop", "start < add_days(stop, -4)", None),
        ("exists(AE where DAY > start)", "exists(AE where DAY >= start)", None),
    ],
)
def test_conditions_beside_each_other(one: str, other: str, answer: bool | None) -> None:
    for left, right in ((one, other), (other, one)):
        assert is_quickly_same(tree(left), tree(right), SYMBOLS, home=None) is answer


def test_conditions_of_a_row() -> None:
    one, other = tree("DAY <= END"), tree("DAY < END")
    assert is_quickly_same(one, other, SYMBOLS, home="AE") is False


@pytest.mark.parametrize(
    ("one", "other", "differ"),
    [
        ("age * 2", "age + age", False),
        ("age * 2", "age + 2", True),
        ("add_months(start, 1)", "add_days(start, 30)", True),
    ],
)
def test_calculations_beside_each_other(one: str, other: str, differ: bool) -> None:
    assert is_quickly_other_value(tree(one), tree(other), SYMBOLS, home=None) is differ


def test_a_grid_is_divided_at_values_and_around_them() -> None:
    turns = (Decimal("0.5"), Decimal("1.005"))
    assert cells(DECIMAL, turns) == [(0, 49), (50, 50), (51, 100), (101, 300)]
    assert cells(DECIMAL, (Decimal(-1), Decimal(3), Decimal(9))) == [(0, 299), (300, 300)]
    assert cells(Symbol("count", Kind.INTEGER), (Decimal(2),)) == [(None, 1), (2, 2), (3, None)]


@pytest.mark.parametrize(("value", "possible"), [("0.25", True), ("0.255", False), ("3.01", False)])
def test_a_value_off_the_grid_or_out_of_range_is_not_possible(value: str, possible: bool) -> None:
    assert is_possible(DECIMAL, Decimal(value)) is possible
