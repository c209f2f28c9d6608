"""What follows from a set of criteria: can they be met, and which of them, or which part, changes nothing."""

from __future__ import annotations

import msgspec

from protocolkit.conditions.overlaps import judge_overlaps
from protocolkit.conditions.proof_case import Case
from protocolkit.conditions.proof_questions import Questions
from protocolkit.conditions.proofs import Participant, Proof, Proofs, Shown
from protocolkit.conditions.requirements import Implication, Population, Requirement
from protocolkit.conditions.typical import typical

__all__ = ["Implication", "Participant", "Population", "Proof", "Proofs", "Requirement", "prove"]

SECONDS = 5.0
"""How long one question may take, about."""


def prove(population: Population, *, seconds: float = SECONDS) -> Proofs:
    """Every question to a set of criteria; each may take about so many seconds."""
    case = Case(population, seconds)
    proofs = _proofs(case)
    return msgspec.structs.replace(proofs, overlaps=tuple(judge_overlaps(case, _shown(proofs))))


def _proofs(case: Case) -> Proofs:
    questions = Questions(case)
    answer, conflict = questions.conflict()
    opaque = tuple(case.logic.opaque)
    if answer == "no":
        return Proofs(False, conflict=conflict, opaque=opaque)
    if answer == "unknown":
        return Proofs(None, undecided=("whether the criteria together can be met",), opaque=opaque)
    known, witness = typical(case.logic, case.solver, [case.eligible()], case.population.example)
    redundant = tuple(questions.redundant())
    shadowed = tuple(questions.shadowed())
    mirrors = tuple(questions.mirrors())
    vacuous = tuple(questions.vacuous(redundant, shadowed))
    nobody = ["who would be a typical participant"] if known == "unknown" else []
    undecided = (*nobody, *questions.undecided)
    return Proofs(True, witness, None, redundant, shadowed, mirrors, vacuous, undecided, opaque)


def _shown(proofs: Proofs) -> list[Shown]:
    """Every proof with its kind."""
    return [
        *(Shown("conflict", proof) for proof in (proofs.conflict,) if proof is not None),
        *(Shown("redundant", proof) for proof in proofs.redundant),
        *(Shown("shadowed", proof) for proof in proofs.shadowed),
        *(Shown("mirrors", proof) for proof in proofs.mirrors),
        *(Shown("vacuous", proof) for proof in proofs.vacuous),
    ]
