"""Two sets of criteria compared by meaning: who is eligible now and was not, and who was and no longer is.

The solver is loaded by the first comparison that needs it.
"""

from __future__ import annotations

from typing import Literal, TypeAlias

import msgspec

from protocolkit.conditions.names import names
from protocolkit.conditions.nodes import Node, same
from protocolkit.conditions.own_words import in_own_words
from protocolkit.conditions.proofs import Participant
from protocolkit.conditions.requirements import Population, Requirement
from protocolkit.conditions.symbols import Symbols

__all__ = ["Change", "Comparison", "Verdict", "compare_populations", "is_kept", "population_in_own_words"]

Verdict: TypeAlias = Literal["same", "narrower", "wider", "incomparable", "unknown"]

SECONDS = 5.0
"""How long one question may take, about."""


class Change(msgspec.Struct, frozen=True):
    """How a criterion, or the whole set, admits others than before; one typical participant each.

    ``implications`` are those without which the verdict could not be given.
    """

    id: str
    verdict: Verdict
    gained: Participant | None = None
    lost: Participant | None = None
    implications: tuple[str, ...] = ()


class Comparison(msgspec.Struct, frozen=True):
    """The whole sets, and each criterion by its id: changed, new or gone.

    A criterion without a counterpart is compared with none at all. ``opaque`` are the parts of conditions that
    logic cannot say.
    """

    overall: Change
    criteria: tuple[Change, ...]
    opaque: tuple[str, ...] = ()


def compare_populations(old: Population, new: Population, *, seconds: float = SECONDS) -> Comparison:
    """What an amendment does to the population; each question may take about so many seconds.

    Each condition means what it says in its own version: the codes of its named sets, the units of its numbers.
    """
    alike = _alike(old, new)
    old, new = population_in_own_words(old, but=alike), population_in_own_words(new, but=alike)
    ids = dict.fromkeys(found.id for found in (*new.requirements, *old.requirements))
    if _are_same(old, new):
        return Comparison(Change("", "same"), tuple(Change(name, "same") for name in ids))
    from protocolkit.conditions.population_pair import Pair
    from protocolkit.conditions.typed import UnsoundError

    try:
        return Pair(old, new, seconds).comparison()
    except UnsoundError:  # a name means another kind of thing than before: nobody can be compared
        return Comparison(Change("", "unknown"), tuple(Change(name, "unknown") for name in ids))


def population_in_own_words(population: Population, *, but: frozenset[str] = frozenset()) -> Population:
    """A population whose conditions say the same beside another version of the names.

    Of the criteria in ``but``, the other version has the very same names.
    """
    requirements = tuple(
        found
        if found.id in but
        else msgspec.structs.replace(found, tree=in_own_words(found.tree, population.symbols))
        for found in population.requirements
    )
    implications = tuple(
        msgspec.structs.replace(found, tree=in_own_words(found.tree, population.symbols))
        for found in population.implications
    )
    return msgspec.structs.replace(population, requirements=requirements, implications=implications)


def _alike(old: Population, new: Population) -> frozenset[str]:
    """The ids of criteria of which neither the words changed, nor anything about the variables in them."""
    before = {found.id: found for found in old.requirements}
    return frozenset(
        found.id
        for found in new.requirements
        if is_kept(before.get(found.id), found) and _has_same_names(found.tree, old.symbols, new.symbols)
    )


def _has_same_names(tree: Node, old: Symbols, new: Symbols) -> bool:
    found = names(tree)
    if found.items or found.logs:
        return False
    return all(old.variables.get(name) == new.variables.get(name) for name in found.bare)


def is_kept(old: Requirement | None, new: Requirement | None) -> bool:
    """Whether a criterion is in both, and says the same by its very words."""
    return old is not None and new is not None and old.kind == new.kind and same(old.tree, new.tree)


def _are_same(old: Population, new: Population) -> bool:
    before, after = ({found.id: found for found in each.requirements} for each in (old, new))
    return before.keys() == after.keys() and all(is_kept(before[name], after[name]) for name in before)
