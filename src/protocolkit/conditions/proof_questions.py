"""The questions to a set of criteria: which of them, or which part, changes nothing beside the others.

Asked of participants of whom everything is known. Every answer names the criteria that it rests on, by what
they require, and the implications that it needs; where z3 reaches its limit the answer is that it is unknown.
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from protocolkit.conditions import nodes
from protocolkit.conditions.canonical import unparse
from protocolkit.conditions.logic_terms import all_of, any_of, no
from protocolkit.conditions.proof_words import Premise, premises, sentence
from protocolkit.conditions.proofs import Proof
from protocolkit.conditions.requirements import branches, comparisons, named_values, opposite

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from protocolkit.conditions.logic_solver import Answer
    from protocolkit.conditions.logic_terms import Formula
    from protocolkit.conditions.proof_case import Case, Evidence
    from protocolkit.conditions.requirements import Part, Requirement

__all__ = ["Proof", "Questions"]


class Questions:
    """The questions to one population, or to some of its criteria alone.

    What is found by one is not said again by the next. ``undecided`` are those that reached their limit.
    """

    def __init__(self, case: Case, among: Collection[str] | None = None) -> None:
        self.case = case
        self.requirements = {
            found.id: found for found in case.population.requirements if among is None or found.id in among
        }
        self.undecided: list[str] = []

    def conflict(self) -> tuple[Answer, Proof | None]:
        """Whether the criteria together can be met; why not, if they cannot."""
        answer, evidence = self.case.refute([], tuple(self.requirements))
        return answer, None if evidence is None else self._conflict(evidence)

    def _conflict(self, evidence: Evidence) -> Proof:
        owners = evidence.owners
        claim = f"nobody can meet {', '.join(owners)} together" if owners else "nobody can be eligible"
        return self._proof(owners[0] if owners else "", None, claim, evidence)

    def redundant(self) -> Iterator[Proof]:
        """Criteria that the others imply."""
        for requirement in self.requirements.values():
            others = self._others(requirement.id)
            broken = no(self.case.met(requirement))
            evidence = self._refuted(requirement.id, broken, others, f"whether {requirement.id} is redundant")
            if evidence is not None:
                yield self._proof(requirement.id, None, f"{requirement.id} adds nothing", evidence)

    def shadowed(self) -> Iterator[Proof]:
        """Values, ranges and alternatives that an inclusion admits, and no eligible participant can have."""
        for requirement in self.requirements.values():
            if requirement.wanted:
                admits, owners = self.case.met(requirement), self._near(requirement.id)
                for region, text in self._regions(requirement):
                    inside = self.case.truth(region).yes
                    evidence = self._barred(requirement.id, admits, owners, inside=inside, text=text)
                    if evidence is not None:
                        claim = f"{requirement.id} admits {text}, which no eligible participant can have"
                        yield self._proof(requirement.id, text, claim, evidence)

    def excluded_twice(self, told: Sequence[Proof]) -> Iterator[Proof]:
        """Values and ranges of which an exclusion speaks, and which the others exclude already.

        Of criteria and parts that are ``told`` already, nothing is said.
        """
        known = {(proof.criterion, proof.part) for proof in told}
        for requirement in self.requirements.values():
            if requirement.wanted or (requirement.id, None) in known:
                continue
            excludes, others = self.case.truth(requirement.tree).yes, self._others(requirement.id)
            for region, text in self._regions(requirement):
                inside = self.case.truth(region).yes
                evidence = self._barred(requirement.id, excludes, others, inside=inside, text=text)
                if evidence is not None and (requirement.id, text) not in known:
                    claim = f"in {requirement.id}, {text} never matters"
                    yield self._proof(requirement.id, text, claim, evidence)

    def repeated(self, told: Sequence[Proof]) -> Iterator[Proof]:
        """Parts of a criterion that the others require already; nothing of what is ``told`` already."""
        known = {(proof.criterion, proof.part) for proof in told}
        for name in self.requirements:
            parts = self.case.parts[name]
            for part in parts if len(parts) > 1 and (name, None) not in known else ():
                if (name, unparse(part.tree)) not in known:
                    broken, question = (
                        no(self.case.required(part)),
                        f"whether {part.text} adds anything in {name}",
                    )
                    evidence = self._refuted(name, broken, self._others(name), question)
                    if evidence is not None:
                        yield self._proof(name, part.text, f"in {name}, {part.text} adds nothing", evidence)

    def _barred(
        self, about: str, applies: Formula, owners: Sequence[str], *, inside: Formula, text: str
    ) -> Evidence | None:
        """Why nobody is in a region to which a criterion applies, if these criteria make it so."""
        solver = self.case.solver_of(about)
        answer = solver.check(solver.known, applies, inside)
        question = f"whether {text} can be eligible"
        if answer == "unknown":
            self.undecided.append(question)
        return self._refuted(about, inside, owners, question) if answer == "yes" else None

    def _regions(self, requirement: Requirement) -> Iterator[tuple[nodes.Node, str]]:
        """What a criterion names, and how its range is divided by the others; each once."""
        seen = set[str]()
        for region, text in self._every_region(requirement):
            if text not in seen:
                seen.add(text)
                yield region, text

    def _every_region(self, requirement: Requirement) -> Iterator[tuple[nodes.Node, str]]:
        yield from ((branch, unparse(branch)) for branch, _ in branches(requirement.tree))
        yield from named_values(requirement.tree, True, self._sets())
        mine = {
            self.case.names(found)
            for part in self.case.parts[requirement.id]
            if isinstance(part.tree, nodes.Logic | nodes.Implies)
            for found in comparisons(part.tree)
        }
        for other in self._others(requirement.id):
            for part in self.case.parts[other]:
                for found in comparisons(part.tree):
                    if self.case.names(found) in mine:
                        yield from ((region, unparse(region)) for region in (found, opposite(found)))

    def _sets(self) -> dict[str, tuple[str, ...]]:
        symbols = self.case.population.symbols
        items = (item for form in symbols.forms.values() for item in form.items.values())
        every = (*items, *symbols.variables.values())
        return {name: codes for symbol in every for name, codes in symbol.sets.items()}

    def mirrors(self) -> Iterator[Proof]:
        """Criteria that say the same as another, or as one thing that another requires."""
        for one, other in itertools.combinations(self.requirements, 2):
            if other in self._near(one):
                found = self._mirror(one, other) or self._mirror(other, one)
                if found is not None:
                    yield found

    def _mirror(self, whole: str, other: str) -> Proof | None:
        """Whether a criterion says the same as another, or as a part of it."""
        parts = self.case.parts[other]
        candidates = [parts, *((part,) for part in parts if len(parts) > 1)]
        names = self._names(self.case.parts[whole])
        for candidate in candidates:
            if self._names(candidate) == names and self._equivalent(self.case.parts[whole], candidate):
                return self._mirror_proof(whole, other, candidate, of_part=candidate is not parts)
        return None

    def _mirror_proof(self, whole: str, other: str, parts: Sequence[Part], *, of_part: bool) -> Proof:
        text = " and ".join(part.text for part in parts)
        what = f"one thing that {other} requires" if of_part else other
        reason = f"{whole} says the same as {what}: {text}."
        said = tuple(Premise(part.owner, part.text) for part in parts)
        opaque = self._opaque(self.case.parts[whole])
        return Proof(whole, text if of_part else None, (whole, other), said, (), opaque, reason)

    def _equivalent(self, left: Sequence[Part], right: Sequence[Part]) -> bool:
        one = all_of(*map(self.case.required, left))
        other = all_of(*map(self.case.required, right))
        solver = self.case.solver_of(left[0].owner)
        answer = solver.check(solver.known, _differ(one, other))
        if answer == "unknown":
            self.undecided.append(f"whether {left[0].owner} and {right[0].owner} say the same")
        return answer == "no"

    def vacuous(self, redundant: Sequence[Proof], shadowed: Sequence[Proof]) -> Iterator[Proof]:
        """Alternatives of an ``or`` that never matter, given the other criteria."""
        told = {(proof.criterion, proof.part) for proof in shadowed}
        whole = {proof.criterion for proof in redundant}
        for requirement in self.requirements.values():
            if requirement.id in whole:
                continue
            for branch, rest in branches(requirement.tree):
                if (requirement.id, unparse(branch)) not in told:
                    yield from self._vacuous(requirement, branch, rest)

    def _vacuous(self, requirement: Requirement, branch: nodes.Node, rest: nodes.Node) -> Iterator[Proof]:
        text, truth = unparse(branch), self.case.truth(rest)
        without = truth.yes if requirement.wanted else truth.no
        change = _differ(self.case.met(requirement), without)
        question = f"whether {text} matters in {requirement.id}"
        evidence = self._refuted(requirement.id, change, self._others(requirement.id), question)
        if evidence is not None:
            yield self._proof(requirement.id, text, f"in {requirement.id}, {text} never matters", evidence)

    def _near(self, requirement: str) -> tuple[str, ...]:
        """A criterion and those that share variables with it."""
        return tuple(found for found in self.case.near(requirement) if found in self.requirements)

    def _others(self, requirement: str) -> tuple[str, ...]:
        """Criteria that share variables with one, without it."""
        return tuple(found for found in self._near(requirement) if found != requirement)

    def _refuted(self, about: str, goal: Formula, owners: Sequence[str], question: str) -> Evidence | None:
        answer, evidence = self.case.refute([goal], owners, about=about)
        if answer == "unknown":
            self.undecided.append(question)
        return evidence

    def _proof(self, criterion: str, part: str | None, claim: str, evidence: Evidence) -> Proof:
        criteria = tuple(dict.fromkeys(([criterion] if criterion else []) + list(evidence.owners)))
        return Proof(
            criterion,
            part,
            criteria,
            premises(evidence),
            tuple(found.id for found in evidence.implications),
            self._opaque([*evidence.parts, *self.case.parts.get(criterion, ())]),
            sentence(claim, evidence),
        )

    def _opaque(self, parts: Sequence[Part]) -> tuple[str, ...]:
        used = self._names(parts)
        return tuple(text for text in self.case.logic.opaque if text in used)

    def _names(self, parts: Sequence[Part]) -> frozenset[str]:
        return frozenset().union(*(self.case.names(part.tree) for part in parts))


def _differ(one: Formula, other: Formula) -> Formula:
    return any_of(all_of(one, no(other)), all_of(no(one), other))
