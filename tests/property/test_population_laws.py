"""Two populations compared: laws of the verdicts, whatever the criteria, the sets of codes and the units."""

from __future__ import annotations

from typing import Any

import msgspec
from condition_strategies import SYMBOLS, conditions, data_of, subjects
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from protocolkit.conditions import Node, Symbols, compile_condition
from protocolkit.conditions.merged_symbols import change_of_unit, in_unit, merged_symbols
from protocolkit.conditions.own_words import in_own_words
from protocolkit.conditions.populations import Change, Comparison, compare_populations
from protocolkit.conditions.requirements import Population, Requirement

FEW = settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
MANY = settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
MIRRORED = {"narrower": "wider", "wider": "narrower"}
SECONDS = 0.3


def _changed() -> Symbols:
    """Names whose sets, ranges and units another version gives otherwise."""
    variables = dict(SYMBOLS.variables)
    other: dict[str, dict[str, Any]] = {
        "stage": {"sets": {"LATE": ("IIA", "III")}},
        "category": {"sets": {"HIGH": ("1", "5")}},
    }
    for name, fields in other.items():
        variables[name] = msgspec.structs.replace(variables[name], **fields)
    for name, unit in (("pressure", "kPa"), ("age", "mo"), ("limit", "mmol/L")):
        symbol = in_unit(variables[name], unit)
        assert symbol is not None
        variables[name] = symbol
    return msgspec.structs.replace(SYMBOLS, variables=variables)


CHANGED = _changed()
TABLES = (SYMBOLS, CHANGED)


@st.composite
def populations(draw: st.DrawFn) -> Population:
    """A few criteria over one of the tables of names."""
    symbols = draw(st.sampled_from(TABLES))
    kinds = draw(st.lists(st.sampled_from(["inclusion", "exclusion"]), min_size=1, max_size=3))
    trees = [draw(conditions(symbols)) for _ in kinds]
    return Population(
        tuple(
            Requirement(f"C{number}", kind, tree)
            for number, (kind, tree) in enumerate(zip(kinds, trees, strict=True))
        ),
        symbols,
    )


def mirrored(found: Change) -> tuple[str, str, bool, bool]:
    """A change as it looks from the new version."""
    verdict = MIRRORED.get(found.verdict, found.verdict)
    return found.id, verdict, found.lost is not None, found.gained is not None


def seen(found: Change) -> tuple[str, str, bool, bool]:
    return found.id, found.verdict, found.gained is not None, found.lost is not None


def every(found: Comparison) -> list[Change]:
    return [found.overall, *sorted(found.criteria, key=lambda change: change.id)]


@given(populations(), populations())
@FEW
def test_what_one_version_gains_the_other_loses(old: Population, new: Population) -> None:
    there = compare_populations(old, new, seconds=SECONDS)
    back = compare_populations(new, old, seconds=SECONDS)
    for one, other in zip(every(there), every(back), strict=True):
        if "unknown" not in (one.verdict, other.verdict):  # the limit may fall on either side
            assert seen(one) == mirrored(other)


@given(populations())
@FEW
def test_a_population_is_the_same_as_itself(population: Population) -> None:
    found = compare_populations(population, population)
    assert {change.verdict for change in every(found)} == {"same"}


@given(st.data())
@MANY
def test_own_words_mean_the_same_beside_the_names_of_another_version(data: st.DataObject) -> None:
    own, other = data.draw(st.permutations(TABLES))
    tree: Node = data.draw(conditions(own))
    subject = data.draw(subjects(own, partial=False))
    merged = merged_symbols(own, other)
    converted = {}
    for name, value in subject.items():
        change = change_of_unit(own.variables[name].unit, merged.variables[name].unit)
        is_other = own.variables[name].unit != merged.variables[name].unit
        converted[name] = change(value) if is_other and change is not None and value is not None else value
    meant = compile_condition(tree, own)(data_of(subject))
    told = compile_condition(in_own_words(tree, own), merged)(data_of(converted))
    assert meant is told
