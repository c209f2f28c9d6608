"""A condition as its own version means it: codes for sets, a unit for every bare number."""

from __future__ import annotations

from decimal import Decimal

import msgspec
import pytest
from small_populations import SYMBOLS, population, tree_of

from protocolkit.conditions import Kind, Symbol, Symbols, unparse
from protocolkit.conditions.merged_symbols import merged_symbols
from protocolkit.conditions.own_words import in_own_words
from protocolkit.conditions.populations import compare_populations
from protocolkit.conditions.requirements import Population


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("age >= 18", "age >= 18 'a'"),
        ("18 <= age <= 80", "18 'a' <= age <= 80 'a'"),
        ("age in {18, 19}", "age in {18 'a', 19 'a'}"),
        ("age + 1 > 2 * 9", "age + 1 'a' > 2 'a' * 9"),
        ("2 * age > 36", "2 * age > 36 'a'"),
        ("max(age, 18) == age", "max(age, 18 'a') == age"),
        ("age == (if ill then -1 else 5)", "age == (if ill then -1 'a' else 5 'a')"),
        ("score > 4", "score > 4"),
        ("stage in LATE or ill", "stage in {'II', 'III'} or ill"),
        ("count(CM where DOSE > 3) > 1", "count(CM where DOSE > 3) > 1"),
        ("age > nothing", "age > nothing"),
    ],
)
def test_own_words(text: str, expected: str) -> None:
    assert unparse(in_own_words(tree_of(text), SYMBOLS)) == expected


def with_variable(given: Population, name: str, **fields: object) -> Population:
    """A population in which a variable is another one."""
    changed = msgspec.structs.replace(SYMBOLS.variables[name], **fields)
    symbols = msgspec.structs.replace(SYMBOLS, variables={**SYMBOLS.variables, name: changed})
    return msgspec.structs.replace(given, symbols=symbols)


@pytest.mark.parametrize(
    ("members", "verdict"), [(("II", "III"), "same"), (("III",), "narrower"), (("I", "II"), "incomparable")]
)
def test_a_set_is_that_of_each_version(members: tuple[str, ...], verdict: str) -> None:
    old = population("I1: stage in LATE")
    new = with_variable(old, "stage", sets={"LATE": members})
    assert compare_populations(old, new).overall.verdict == verdict


def test_an_implication_that_the_versions_say_differently_is_none() -> None:
    old = population("I1: ill", knowing=("fit implies ill",))
    new = population("I1: ill or fit", knowing=("fit implies not ill",))
    assert compare_populations(old, new).overall.verdict == "wider"
    agreed = population("I1: ill or fit", knowing=("fit implies ill",))
    found = compare_populations(old, agreed).overall
    assert (found.verdict, found.implications) == ("same", ("K1",))


def merged(old: Symbol, new: Symbol) -> Symbol:
    return merged_symbols(Symbols({"x": old}), Symbols({"x": new})).variables["x"]


def test_merged_names_are_exact_for_both_units() -> None:
    hours = Symbol("x", Kind.DECIMAL, unit="h", decimals=1, range=(Decimal(0), Decimal(5)))
    minutes = Symbol("x", Kind.INTEGER, unit="min", range=(Decimal(10), Decimal(600)))
    for one, other in ((hours, minutes), (minutes, hours)):
        found = merged(one, other)
        assert (found.unit, found.range) == ("min", (Decimal(0), Decimal(600)))
    grams = Symbol("x", Kind.DECIMAL, unit="g/L", decimals=0, range=(Decimal(0), Decimal(300)))
    per_decilitre = Symbol("x", Kind.DECIMAL, unit="g/dL", decimals=1, range=(Decimal(1), Decimal(25)))
    found = merged(grams, per_decilitre)
    assert (found.unit, found.decimals, found.range) == ("g/dL", 1, (Decimal(0), Decimal(30)))
