"""Two populations compared: laws of the verdicts, whatever the criteria, the sets of codes and the units."""

from __future__ import annotations

from condition_strategies import conditions, data_of, subjects
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from population_strategies import TABLES, populations

from protocolkit.conditions import Node, compile_condition
from protocolkit.conditions.merged_symbols import change_of_unit, merged_symbols
from protocolkit.conditions.own_words import in_own_words
from protocolkit.conditions.populations import Change, Comparison, compare_populations
from protocolkit.conditions.requirements import Population

FEW = settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
MANY = settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
MIRRORED = {"narrower": "wider", "wider": "narrower"}
SECONDS = 0.3


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
