"""Questions to z3, each within a limit, and the fewest premises that a proof needs.

The limit is counted in z3's own steps, so that the answer is the same on every machine; the clock only stops
what would take far longer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import z3  # type: ignore[import-untyped]

from protocolkit.conditions.logic import Everything
from protocolkit.conditions.logic_terms import all_of

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Sequence

    from protocolkit.conditions.logic import Logic
    from protocolkit.conditions.logic_terms import Formula

__all__ = ["Answer", "Solver"]

Answer: TypeAlias = Literal["yes", "no", "unknown"]
"""Whether there is such a participant."""

_STEPS_PER_SECOND = 2_000_000
_PATIENCE = 4


class Solver:
    """Participants within the bounds of their variables.

    ``known`` is the premise that everything is known of a participant. Questions that speak of few variables
    are answered faster where ``about`` names them.
    """

    __slots__ = ("_about", "_bounded", "_logic", "_names", "_solver", "known")

    def __init__(self, logic: Logic, seconds: float, *, about: Container[str] | None = None) -> None:
        self._logic = logic
        self._about = Everything() if about is None else about
        self._solver = z3.SimpleSolver()
        self._solver.set("random_seed", 0)
        self._solver.set("rlimit", min(int(seconds * _STEPS_PER_SECOND) + 1, 2**32 - 1))
        self._solver.set("timeout", min(int(seconds * _PATIENCE * 1000) + 1, 2**31 - 1))
        self._names: dict[int, tuple[Any, Formula]] = {}
        self._bounded = 0
        self.known = z3.Bool("everything is known")

    def check(self, *premises: Formula) -> Answer:
        """Whether a participant fits all premises."""
        self._bound()
        answer = self._solver.check(*(self._name(premise) for premise in premises if premise is not True))
        return "yes" if answer == z3.sat else "no" if answer == z3.unsat else "unknown"

    def needed(self, premises: Sequence[Formula], *, beside: Sequence[Formula] = ()) -> list[int]:
        """Which premises already contradict each other and those ``beside``: no one of them can be left out.

        Asked only of premises that do contradict each other.
        """
        kept = self._core(premises, beside)
        for index in sorted(kept, reverse=True):
            rest = [premises[other] for other in kept if other != index]
            if self.check(*rest, *beside) == "no":
                kept.remove(index)
        return kept

    def core(self, premises: Sequence[Formula]) -> list[int]:
        """Which premises the last "no" rests on."""
        found = {core.get_id() for core in self._solver.unsat_core()}
        return [index for index, premise in enumerate(premises) if self._is_named(premise, found)]

    def value(self, terms: Iterable[Any]) -> tuple[Any, ...]:
        """The values of terms in the last "yes"."""
        model = self._solver.model()
        return tuple(
            term if isinstance(term, bool | int) else _plain(model.eval(term, model_completion=True))
            for term in terms
        )

    def _core(self, premises: Sequence[Formula], beside: Sequence[Formula]) -> list[int]:
        if self.check(*premises, *beside) != "no":
            return list(range(len(premises)))
        return self.core(premises)

    def _is_named(self, premise: Formula, found: set[int]) -> bool:
        return not isinstance(premise, bool) and self._name(premise).get_id() in found

    def _name(self, formula: Formula) -> Any:
        """A literal that stands for a formula."""
        if isinstance(formula, bool):
            formula = z3.BoolVal(formula)
        key = formula.get_id()
        if key not in self._names:
            literal = z3.Bool(f"premise {len(self._names)}")
            self._solver.add(z3.Implies(literal, formula))
            self._names[key] = literal, formula  # z3 gives the number of a formula anew once it is gone
        return self._names[key][0]

    def _bound(self) -> None:
        """The bounds of variables that are new since the last question."""
        variables = list(self._logic.variables.values())[self._bounded :]
        self._bounded += len(variables)
        for variable in (found for found in variables if found.name in self._about):
            self._solver.add(all_of(variable.domain))
            if variable.known is not True:
                self._solver.add(z3.Implies(self.known, variable.known))


def _plain(value: Any) -> Any:
    return z3.is_true(value) if z3.is_bool(value) else value.as_long()
