"""The questions to two populations, answered by the solver."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from protocolkit.conditions.logic_solver import Answer
from protocolkit.conditions.logic_terms import all_of, any_of, no
from protocolkit.conditions.proof_case import Case
from protocolkit.conditions.typical import typical

if TYPE_CHECKING:
    from collections.abc import Mapping

    from protocolkit.conditions.proofs import Participant
    from protocolkit.conditions.quick_pair import Sought
    from protocolkit.conditions.requirements import Population

__all__ = ["Answer", "PairProof"]


class PairProof:
    """What the solver is asked about two populations; ``merged`` is the new one with the names of both."""

    def __init__(self, merged: Population, seconds: float) -> None:
        self._case = Case(merged, seconds)

    @property
    def opaque(self) -> tuple[str, ...]:
        """What of the conditions that it was asked about logic cannot say."""
        return tuple(self._case.logic.opaque)

    def direction(
        self, sought: Sought, example: Mapping[str, Any]
    ) -> tuple[Answer, Participant | None, tuple[str, ...]]:
        """Whether someone is sought, who, and the implications that say no."""
        case = self._case
        met, beside = (all_of(*map(case.met, found)) for found in (sought.into, sought.beside))
        premises = [case.solver.known, beside, met, no(all_of(*map(case.met, sought.out)))]
        implications = case.population.implications
        known = [case.truth(found.tree).yes for found in implications]
        answer = case.solver.check(*premises, *known)
        if answer == "yes":
            return "yes", self._typical(sought, example), ()
        if answer == "unknown":
            return "unknown", None, ()
        used = case.solver.needed(known, beside=premises)
        return "no", None, tuple(implications[index].id for index in used)

    def _typical(self, sought: Sought, example: Mapping[str, Any]) -> Participant | None:
        """A typical one, who also meets the other criteria where that is possible."""
        case = self._case
        failed = any_of(*map(case.failed, sought.out))
        possible = [no(case.truth(found.tree).no) for found in case.population.implications]
        required = (*sought.into, *sought.beside)
        goal = [all_of(*map(case.met, required)), failed, *possible]
        others = [*map(case.met, sought.others)]
        for more in (others, []) if others else ([],):
            answer, found = typical(case.logic, case.solver, [*goal, *more], example)
            if answer == "yes":
                return found
        return None
