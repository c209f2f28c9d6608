"""Known overlaps of criteria: what of them the conditions show, and what only a clinician knows."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from protocolkit.conditions.proof_questions import Questions
from protocolkit.conditions.proofs import JudgedOverlap, Kind, Proof, Shown, Verdict

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from protocolkit.conditions.proof_case import Case
    from protocolkit.conditions.requirements import Overlap

__all__ = ["JudgedOverlap", "Shown", "Verdict", "judge_overlaps"]


def judge_overlaps(case: Case, found: Sequence[Shown]) -> Iterator[JudgedOverlap]:
    """Each known overlap, by the proofs already found and by those over its own criteria alone."""
    for overlap in case.population.overlaps:
        yield _Judgement(case, overlap, found).judged()


class _Judgement:
    """One overlap: its two sides, and what is found of them."""

    def __init__(self, case: Case, overlap: Overlap, found: Sequence[Shown]) -> None:
        self.case = case
        self.overlap = overlap
        self.named = dict.fromkeys((*overlap.criteria, *overlap.against))
        self.left = [name for name in overlap.criteria if name in case.parts]
        self.right = [name for name in overlap.against if name in case.parts]
        self.pairs = [pair for pair in itertools.product(self.left, self.right) if pair[0] != pair[1]]
        self.provable = [name for name in self.named if name in case.parts]
        self.undecided: list[str] = []
        self.shown = [one for one in found if self._belongs(one.proof)]

    def judged(self) -> JudgedOverlap:
        """The verdict, with what it rests on."""
        linked = [(one, other) for one, other in self.pairs if other in self.case.near(one)]
        for pair in linked:
            if not any(set(pair) <= {*one.proof.criteria} for one in self.shown):
                self.shown += self._asked(pair)
        if linked and not (self.shown or self.undecided) and len(self.provable) > len(linked[0]):
            self.shown += self._asked(self.provable)
        implications = dict.fromkeys(name for one in self.shown for name in one.proof.implications)
        reason = " ".join(self._sentences(is_linked=bool(linked)))
        return JudgedOverlap(
            self.overlap.id,
            self._verdict(),
            tuple(self.shown),
            tuple(implications),
            reason or "There is no second criterion.",
        )

    def _verdict(self) -> Verdict:
        if any(not one.proof.implications for one in self.shown):
            return "provable"
        if self.shown:
            return "provable_with_implication"
        return "undecided" if self.undecided else "clinical_knowledge"

    def _belongs(self, proof: Proof) -> bool:
        """Whether a proof speaks of this overlap alone, and of both its sides."""
        concerned = set(proof.criteria)
        return concerned <= self.named.keys() and any(concerned.issuperset(pair) for pair in self.pairs)

    def _asked(self, among: Collection[str]) -> list[Shown]:
        """What follows from some of the criteria alone."""
        questions = Questions(self.case, among)
        answer, conflict = questions.conflict()
        if answer == "unknown":
            self.undecided.append(f"whether {', '.join(among)} can be met together")
            return []
        found = [Shown("conflict", conflict)] if conflict is not None else [*_answers(questions)]
        self.undecided += questions.undecided
        return [one for one in found if self._belongs(one.proof)]

    def _sentences(self, *, is_linked: bool) -> Iterator[str]:
        if self.shown:
            told = "; ".join(_phrase(one.kind, one.proof) for one in self.shown)
            yield f"{told[0].upper()}{told[1:]}."
        if self.undecided:
            yield f"Not decided within the time limit: {', '.join(dict.fromkeys(self.undecided))}."
        elif self.shown:
            concerned = {name for one in self.shown for name in one.proof.criteria}
            rest = [name for name in self.provable if name not in concerned]
            if rest:
                yield f"Nothing follows for {', '.join(rest)}."
        elif is_linked:
            yield (
                f"Nothing follows from {', '.join(self.provable)} alone: "
                "none of them decides another, or what another names."
            )
        elif self.pairs:
            sides = f"{', '.join(self.left)} and {', '.join(self.right)}"
            yield f"{sides} share no variable, and no implication in use links them."
        yield from self._unproven()

    def _unproven(self) -> Iterator[str]:
        """What no proof can speak of."""
        judged = [name for name in self.named if name not in self.case.parts]
        if judged:
            yield f"Left to judgement, so part of no proof: {', '.join(judged)}."
        if self.overlap.beside:
            yield f"No criterion, so part of no proof: {', '.join(self.overlap.beside)}."
        used = {
            name
            for own in self.provable
            for part in self.case.parts[own]
            for name in self.case.names(part.tree)
        }
        opaque = [text for text in self.case.logic.opaque if text in used]
        if opaque:
            yield f"Not open to proof, so taken to be anything: {', '.join(opaque)}."


def _answers(questions: Questions) -> Iterator[Shown]:
    redundant, shadowed = [*questions.redundant()], [*questions.shadowed()]
    vacuous = [*questions.vacuous(redundant, shadowed)]
    told = [*redundant, *vacuous]
    yield from (Shown("redundant", proof) for proof in redundant)
    yield from (Shown("shadowed", proof) for proof in shadowed)
    yield from (Shown("mirrors", proof) for proof in questions.mirrors())
    yield from (Shown("vacuous", proof) for proof in vacuous)
    yield from (Shown("vacuous", proof) for proof in questions.excluded_twice(told))
    yield from (Shown("redundant", proof) for proof in questions.repeated(told))


def _phrase(kind: Kind, proof: Proof) -> str:
    """A proof in a few words."""
    others = ", ".join(proof.criteria[1:])
    given = f", given {', '.join(proof.implications)}" if proof.implications else ""
    match kind:
        case "conflict":
            claim = f"nobody can meet {', '.join(proof.criteria)} together"
        case "redundant":
            what = f"in {proof.criterion}, {proof.part}" if proof.part else proof.criterion
            claim = f"{what} adds nothing to {others}"
        case "shadowed":
            claim = f"{proof.criterion} admits {proof.part}, ruled out by {others}"
        case "mirrors":
            claim = f"{proof.criterion} says the same as {others}{f': {proof.part}' if proof.part else ''}"
        case "vacuous":
            claim = f"in {proof.criterion}, {proof.part} never matters beside {others}"
    return claim + given
