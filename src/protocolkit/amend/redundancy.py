"""Whether a criterion could be left out without anyone becoming eligible who was not."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from protocolkit.conditions.requirements import Population

__all__ = ["redundancy_in"]


def redundancy_in(population: Population) -> Callable[[str], bool]:
    """A proof, criterion by criterion, worked out when it is asked for."""

    def is_redundant(criterion: str) -> bool:
        kept = tuple(found for found in population.requirements if found.id != criterion)
        if len(kept) == len(population.requirements):
            return False
        from protocolkit.conditions.populations import compare_populations

        without = msgspec.structs.replace(population, requirements=kept)
        return compare_populations(population, without).overall.verdict == "same"

    return is_redundant
