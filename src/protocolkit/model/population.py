"""The criteria of a protocol as a population about which something can be proven."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Any, Literal, TypeAlias

from protocolkit.conditions import parse
from protocolkit.conditions.nodes import Node
from protocolkit.conditions.recorded import read_value
from protocolkit.conditions.requirements import Implication, Overlap, Population, Requirement
from protocolkit.conditions.symbols import Symbols
from protocolkit.model.eligibility import AlternativeReading, Criterion, Eligibility
from protocolkit.model.plan import Plan
from protocolkit.model.symbols import symbols_of

__all__ = ["population_of"]

Kind: TypeAlias = Literal["inclusion", "exclusion"]


def population_of(plan: Plan, *, implications: bool = True, alternatives: Collection[str] = ()) -> Population:
    """Criteria that say when they hold, with the names that they use and the example participant.

    A criterion without a condition is left to judgement, and no proof speaks of it. Of the ``alternatives`` named,
    each stands in place of all criteria that it replaces.
    """
    symbols, eligibility = symbols_of(plan), plan.protocol.eligibility
    chosen = [found for found in eligibility.alternatives if found.id in alternatives]
    replaced = {name for alternative in chosen for name in alternative.replaces}
    kept = (found for found in _requirements(eligibility) if found.id not in replaced)
    return Population(
        requirements=(*kept, *_alternatives(eligibility, chosen)),
        symbols=symbols,
        implications=tuple(_implications(eligibility)) if implications else (),
        example=_example(eligibility, symbols),
        overlaps=tuple(_overlaps(eligibility)),
    )


def _tree(text: str | None) -> Node | None:
    return parse(text).tree if text else None


def _requirements(eligibility: Eligibility) -> Iterator[Requirement]:
    yield from _of_kind("inclusion", eligibility.inclusion)
    yield from _of_kind("exclusion", eligibility.exclusion)


def _of_kind(kind: Kind, criteria: Sequence[Criterion]) -> Iterator[Requirement]:
    for criterion in criteria:
        tree = _tree(criterion.when)
        if tree is not None:
            yield Requirement(criterion.id, kind, tree, criterion.text)


def _alternatives(eligibility: Eligibility, chosen: Sequence[AlternativeReading]) -> Iterator[Requirement]:
    inclusion = {criterion.id for criterion in eligibility.inclusion}
    for alternative in chosen:
        tree = _tree(alternative.when)
        if tree is not None:
            kind: Kind = "inclusion" if inclusion & set(alternative.replaces) else "exclusion"
            yield Requirement(alternative.id, kind, tree, alternative.name)


def _implications(eligibility: Eligibility) -> Iterator[Implication]:
    for implication in eligibility.implications:
        tree = _tree(implication.when)
        if tree is not None:
            yield Implication(implication.id, tree, implication.text)


def _overlaps(eligibility: Eligibility) -> Iterator[Overlap]:
    criteria = {criterion.id for criterion in eligibility.criteria}
    for overlap in eligibility.overlaps:
        against = tuple(name for name in overlap.against if name in criteria)
        beside = tuple(name for name in overlap.against if name not in criteria)
        yield Overlap(overlap.id, overlap.criteria, against, beside)


def _example(eligibility: Eligibility, symbols: Symbols) -> dict[str, Any]:
    """The example's values as conditions read them; what means unknown is left out."""
    if eligibility.example is None:
        return {}
    values: dict[str, Any] = {}
    for name, raw in eligibility.example.values.items():
        symbol = symbols.variables.get(name)
        reading = read_value(symbol, raw) if symbol is not None else None
        if reading is not None and not reading.unclear:
            values[name] = reading.value
    return values
