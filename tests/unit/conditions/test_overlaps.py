"""What is shown of known overlaps; criteria and verdict on one screen."""

from __future__ import annotations

import msgspec
import pytest
from small_populations import population

from protocolkit.conditions.overlaps import JudgedOverlap
from protocolkit.conditions.prove import prove
from protocolkit.conditions.requirements import Overlap


def overlap_of(text: str) -> Overlap:
    """``I1 I2 x E1 PO2`` are two criteria against a third and an outcome."""
    criteria, against = (side.split() for side in text.split(" x "))
    beside = tuple(name for name in against if name.startswith("PO"))
    return Overlap("OV", tuple(criteria), tuple(name for name in against if name not in beside), beside)


def judged(text: str, *conditions: str, knowing: tuple[str, ...] = (), seconds: float = 5.0) -> JudgedOverlap:
    stated = population(*conditions, knowing=knowing)
    (found,) = prove(msgspec.structs.replace(stated, overlaps=(overlap_of(text),)), seconds=seconds).overlaps
    return found


def brief(found: JudgedOverlap) -> list[str]:
    """``shadowed I1 age < 5: E1, given K1`` for each proof."""
    return [
        f"{one.kind} {one.proof.criterion} {one.proof.part or ''}: {' '.join(one.proof.criteria[1:])}"
        f"{''.join(f', given {name}' for name in one.proof.implications)}"
        for one in found.proofs
    ]


@pytest.mark.parametrize(
    ("overlap", "conditions", "knowing", "verdict", "proofs"),
    [
        ("I1 x E1", ("I1: stage in LATE", "E1: stage == III"), (), "provable", ["shadowed I1 stage == III: E1"]),
        ("E1 x I1", ("I1: stage in LATE", "E1: stage == III"), (), "provable", ["shadowed I1 stage == III: E1"]),
        ("I1 x E1", ("I1: stage in LATE", "E1: ill"), ("stage == III implies ill",), "provable_with_implication",
         ["shadowed I1 stage == III: E1, given K1"]),
        ("I1 x I2", ("I1: age >= 18", "I2: age >= 21"), (), "provable", ["redundant I1 : I2"]),
        ("I1 x E1", ("I1: signed and fit", "E1: not signed"), (), "provable",
         ["redundant E1 : I1", "mirrors E1 signed: I1"]),
        ("E1 x E2", ("E1: ill or fit", "E2: ill"), (), "provable",
         ["redundant E2 : E1", "mirrors E2 not ill: E1", "vacuous E1 ill: E2"]),
        # one proof without an implication is enough
        ("I1 x E1", ("I1: stage in LATE or fit", "E1: stage == II or ill"), ("stage == III implies ill",), "provable",
         ["shadowed I1 stage in LATE: E1, given K1", "shadowed I1 stage == II: E1",
          "shadowed I1 stage == III: E1, given K1"]),
        # a proof must speak of both sides, and of nothing else
        ("I1 x E1 E2", ("I1: signed", "E1: ill or fit", "E2: ill"), (), "clinical_knowledge", []),
        ("I1 x I3", ("I1: not ill", "I2: fit", "I3: signed"), ("fit and signed implies not ill",),
         "clinical_knowledge", []),
        ("I1 x I2 I3", ("I1: not ill", "I2: fit", "I3: signed"), ("fit and signed implies not ill",),
         "provable_with_implication", ["redundant I1 : I2 I3, given K1"]),
        ("I1 x E1", ("I1: fit", "E1: ill"), (), "clinical_knowledge", []),
        ("I1 x E1", ("I1: age >= 18", "E1: age > 80"), (), "clinical_knowledge", []),
        ("I1 x PO2", ("I1: age >= 18", "E1: age < 18"), (), "clinical_knowledge", []),
        # another proof says the same already: the pair is asked alone
        ("I1 x I3", ("I1: age >= 18", "I2: age >= 21", "I3: age >= 30 and fit"), (), "provable",
         ["redundant I1 : I3"]),
        ("I2 x I3", ("I1: not ill", "I2: not ill and fit", "I3: not ill and signed"), (), "provable",
         ["redundant I2 not ill: I3", "redundant I3 not ill: I2"]),
        ("I1 x I2", ("I1: 18 <= age <= 80", "I2: age >= 21 and fit"), (), "provable", ["redundant I1 18 <= age: I2"]),
        # what an exclusion names, and another excludes already
        ("E1 x E2", ("E1: stage in {I, II}", "E2: stage in {II, III} and fit"), (), "provable",
         ["vacuous E2 stage == II: E1"]),
        ("E1 x E2", ("E1: age > 80", "E2: age > 60 and ill"), (), "provable", ["vacuous E2 age > 80: E1"]),
        ("E1 x E2", ("E1: age > 80 and fit", "E2: age > 60 and ill"), (), "clinical_knowledge", []),
        # where the criteria cannot be met together, overlaps are still told
        ("I1 x E1", ("I1: age >= 18", "E1: age > 10"), (), "provable", ["conflict I1 : E1"]),
        ("I1 x E1", ("I1: stage in LATE", "E1: stage == III", "I2: fit", "E2: fit"), (), "provable",
         ["shadowed I1 stage == III: E1"]),
    ],
)  # fmt: skip
def test_a_known_overlap_is_judged(
    overlap: str, conditions: tuple[str, ...], knowing: tuple[str, ...], verdict: str, proofs: list[str]
) -> None:
    found = judged(overlap, *conditions, knowing=knowing)
    assert (found.verdict, brief(found)) == (verdict, proofs)


@pytest.mark.parametrize(
    ("overlap", "conditions", "reason"),
    [
        ("I1 I2 x E1", ("I1: stage in LATE", "I2: score > 2 or ill", "E1: stage == III"),
         "I1 admits stage == III, ruled out by E1. Nothing follows for I2."),
        ("I1 x E1", ("I1: stage in LATE", "E1: ill"),
         "I1 admits stage == III, ruled out by E1, given K1."),
        ("E1 x E2", ("E1: age > 80 and fit", "E2: age > 60 and ill"),
         "Nothing follows from E1, E2 alone: none of them decides another, or what another names."),
        ("I1 x E1 PO2", ("I1: fit", "E1: age < 3"),
         "I1 and E1 share no variable, and no implication in use links them. No criterion, so part of no proof: PO2."),
        ("I1 x I9", ("I1: fit",), "Left to judgement, so part of no proof: I9."),
        ("I1 x I1", ("I1: fit",), "There is no second criterion."),
        ("I1 x E1", ("I1: exists(CM)", "E1: fit"),
         "I1 and E1 share no variable, and no implication in use links them. "
         "Not open to proof, so taken to be anything: exists(CM)."),
    ],
)  # fmt: skip
def test_a_verdict_gives_its_reason(overlap: str, conditions: tuple[str, ...], reason: str) -> None:
    assert judged(overlap, *conditions, knowing=("stage == III implies ill",)).reason == reason


def test_a_limit_leaves_an_overlap_undecided() -> None:
    hard = ("I1: score * score == other_score + 1", "I2: score > 3", "E1: fit")
    found = judged("I1 x I2", *hard, seconds=1e-9)
    assert (found.verdict, found.proofs) == ("undecided", ())
    assert found.reason == "Not decided within the time limit: whether I1, I2 can be met together."
    assert judged("I1 x E1", *hard, seconds=1e-9).verdict == "clinical_knowledge"
