"""A population translated for z3, and what is impossible in it, with the reasons."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from protocolkit.conditions.canonical import unparse
from protocolkit.conditions.logic import Logic
from protocolkit.conditions.logic_solver import Solver
from protocolkit.conditions.logic_terms import Truth, all_of, no
from protocolkit.conditions.possible import may_be_missing
from protocolkit.conditions.requirements import Part, parts_of

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

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
        self._seconds = seconds
        self.solver = Solver(self.logic, seconds)
        self._truths: dict[str, tuple[Truth, frozenset[str]]] = {}
        self.parts = {requirement.id: parts_of(requirement) for requirement in population.requirements}
        self._stated: tuple[Requirement | Implication, ...] = (
            *population.requirements,
            *population.implications,
        )
        self._groups = self._make_groups()
        self._solvers: dict[str, Solver] = {}

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

    def solver_of(self, owner: str) -> Solver:
        """A solver for questions about a criterion and what is near it."""
        group = self._groups[owner]
        if group[0] not in self._solvers:
            trees = (one.tree for one in self._stated if one.id in group)
            about = frozenset().union(*map(self.names, trees))
            self._solvers[group[0]] = Solver(self.logic, self._seconds, about=about)
        return self._solvers[group[0]]

    def refute(
        self, goal: Sequence[Formula], owners: Collection[str], *, about: str | None = None
    ) -> tuple[Answer, Evidence | None]:
        """Whether the goal is possible beside what these criteria require; the reasons if it is not.

        Implications are used only if the criteria alone do not suffice. A goal ``about`` one criterion can only
        be touched by what is near it.
        """
        solver = self.solver if about is None else self.solver_of(about)
        parts = [part for owner in owners for part in self.parts[owner]]
        required = [self.required(part) for part in parts]
        beside = [solver.known, *goal]
        used: list[Implication] = []
        answer = solver.check(*beside, *required)
        if answer == "yes" and (implications := self._implications(about)):
            formulas = [self.truth(found.tree).yes for found in implications]
            answer = solver.check(*beside, *required, *formulas)
            if answer == "no":
                needed = solver.needed(formulas, beside=[*beside, *required])
                used = [implications[index] for index in needed]
                beside += [formulas[index] for index in needed]
        if answer != "no":
            return answer, None
        return "no", Evidence(tuple(self._fewest(solver, parts, beside)), tuple(used))

    def _fewest(self, solver: Solver, parts: Sequence[Part], beside: Sequence[Formula]) -> list[Part]:
        """Parts that suffice for a "no", of criteria none of which can be left out."""
        needed = solver.needed([self.required(part) for part in parts], beside=beside)
        kept = [parts[index] for index in needed]
        owners = tuple(dict.fromkeys(part.owner for part in kept))
        for owner in reversed(owners) if len(owners) > 1 else ():
            rest = [part for part in parts if part.owner in owners and part.owner != owner]
            if solver.check(*beside, *map(self.required, rest)) == "no":
                return self._fewest(solver, rest, beside)
        return kept

    def _implications(self, about: str | None) -> list[Implication]:
        """Implications that may touch a criterion, or all."""
        every = self.population.implications
        return [found for found in every if about is None or found.id in self._groups[about]]

    def _make_groups(self) -> dict[str, tuple[str, ...]]:
        """Each criterion and implication with all that it is linked to."""
        stated = self._stated
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
