"""A population translated for z3, and what is impossible in it, with the reasons."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from protocolkit.conditions.canonical import unparse
from protocolkit.conditions.logic import Logic
from protocolkit.conditions.logic_solver import Solver
from protocolkit.conditions.logic_terms import Truth, all_of, any_of, no
from protocolkit.conditions.requirements import Part, parts_of
from protocolkit.conditions.typical import may_be_missing

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from protocolkit.conditions import nodes
    from protocolkit.conditions.logic_solver import Answer
    from protocolkit.conditions.logic_terms import Formula
    from protocolkit.conditions.requirements import Implication, Population, Requirement

__all__ = ["Case", "Evidence"]


class Evidence(msgspec.Struct, frozen=True):
    """Why something is impossible: what criteria require, and the implications used; nothing can be left out."""

    parts: tuple[Part, ...]
    implications: tuple[Implication, ...]

    @property
    def owners(self) -> tuple[str, ...]:
        """The criteria that it rests on."""
        return tuple(dict.fromkeys(part.owner for part in self.parts))


class Case:
    """A population with its formulas, each made once."""

    def __init__(self, population: Population, seconds: float) -> None:
        self.population = population
        self.logic = Logic(
            population.symbols, may_be_missing=may_be_missing(population.symbols, population.example)
        )
        self.solver = Solver(self.logic, seconds)
        self._truths: dict[str, tuple[Truth, frozenset[str]]] = {}
        self.parts = {requirement.id: parts_of(requirement) for requirement in population.requirements}
        self._groups = self._make_groups()

    def truth(self, tree: nodes.Node) -> Truth:
        """A condition as formulas."""
        return self._translated(tree)[0]

    def names(self, tree: nodes.Node) -> frozenset[str]:
        """The names that a condition uses; those of what logic cannot say are its text."""
        return self._translated(tree)[1]

    def _translated(self, tree: nodes.Node) -> tuple[Truth, frozenset[str]]:
        text = unparse(tree)
        if text not in self._truths:
            self._truths[text] = self.logic.truth_and_names(tree)
        return self._truths[text]

    def required(self, part: Part) -> Formula:
        """That a part of a criterion is as it must be."""
        truth = self.truth(part.tree)
        return truth.yes if part.wanted else truth.no

    def met(self, requirement: Requirement) -> Formula:
        """That a criterion is met."""
        return all_of(*map(self.required, parts_of(requirement)))

    def failed(self, requirement: Requirement) -> Formula:
        """That a criterion is certainly not met."""
        truth = self.truth(requirement.tree)
        return truth.no if requirement.wanted else truth.yes

    def eligible(self) -> Formula:
        """That every criterion is met, and no implication violated."""
        met = (self.met(requirement) for requirement in self.population.requirements)
        return all_of(*met, *(no(self.truth(found.tree).no) for found in self.population.implications))

    def near(self, owner: str) -> tuple[str, ...]:
        """A criterion and those that share a variable with it, directly or by others, in order."""
        return tuple(name for name in self._groups[owner] if name in self.parts)

    def refute(self, goal: Sequence[Formula], owners: Collection[str]) -> tuple[Answer, Evidence | None]:
        """Whether the goal is possible beside what these criteria require; the reasons if it is not.

        Implications are used only if the criteria alone do not suffice.
        """
        parts = [part for owner in owners for part in self.parts[owner]]
        required = [self.required(part) for part in parts]
        beside = [self.solver.known, *goal]
        answer = self.solver.check(*beside, *required)
        if answer == "no":
            return "no", self._evidence(parts, required, beside, ())
        implications = self._implications(owners)
        if answer == "unknown" or not implications:
            return answer, None
        answer = self.solver.check(*beside, *required, *map(self._holds, implications))
        if answer != "no":
            return answer, None
        formulas = list(map(self._holds, implications))
        used = self.solver.needed(formulas, beside=[*beside, *required])
        beside += [formulas[index] for index in used]
        return "no", self._evidence(parts, required, beside, [implications[index] for index in used])

    def _evidence(
        self,
        parts: Sequence[Part],
        required: Sequence[Formula],
        beside: Sequence[Formula],
        used: Iterable[Implication],
    ) -> Evidence:
        needed = self.solver.needed(required, beside=beside)
        return Evidence(tuple(parts[index] for index in needed), tuple(used))

    def _holds(self, implication: Implication) -> Formula:
        return self.truth(implication.tree).yes

    def _implications(self, owners: Collection[str]) -> list[Implication]:
        """Implications that speak of what these criteria speak of."""
        near = {name for owner in owners for name in self._groups[owner]}
        return [found for found in self.population.implications if found.id in near]

    def _make_groups(self) -> dict[str, tuple[str, ...]]:
        """Each criterion and implication with all that it is linked to."""
        stated = [*self.population.requirements, *self.population.implications]
        groups = {one.id: [one.id] for one in stated}
        first: dict[str, str] = {}  # of each variable, the first that uses it
        for one in stated:
            for name in sorted(self.names(one.tree)):
                _merge(groups, groups[one.id], groups[first.setdefault(name, one.id)])
        place = {one.id: index for index, one in enumerate(stated)}
        return {name: tuple(sorted(group, key=place.__getitem__)) for name, group in groups.items()}


def _merge(groups: dict[str, list[str]], one: list[str], other: list[str]) -> None:
    if one is not other:
        other += one
        for name in one:
            groups[name] = other
