"""What proofs say, apart from how they are found: readable without a solver."""

from __future__ import annotations

from typing import Any, Literal, TypeAlias

import msgspec

from protocolkit.conditions.proof_words import Premise

__all__ = ["JudgedOverlap", "Kind", "Participant", "Proof", "Proofs", "Shown", "Verdict"]

Kind: TypeAlias = Literal["conflict", "redundant", "shadowed", "mirrors", "vacuous"]
Verdict: TypeAlias = Literal["provable", "provable_with_implication", "clinical_knowledge", "undecided"]


class Participant(msgspec.Struct, frozen=True):
    """Recorded values by name, ``None`` where none is needed, and the names whose value differs from the example."""

    values: dict[str, Any]
    changed: tuple[str, ...] = ()


class Proof(msgspec.Struct, frozen=True):
    """One thing that follows.

    ``criterion`` is what it is about, ``part`` which part of it, if it is not the whole. ``because`` holds what
    criteria require that it rests on, nothing of which can be left out; ``criteria`` names every criterion
    concerned.
    """

    criterion: str
    part: str | None
    criteria: tuple[str, ...]
    because: tuple[Premise, ...]
    implications: tuple[str, ...]
    opaque: tuple[str, ...]
    reason: str


class Shown(msgspec.Struct, frozen=True):
    """A proof, and of what kind it is."""

    kind: Kind
    proof: Proof


class JudgedOverlap(msgspec.Struct, frozen=True):
    """A known overlap with the proofs that show it.

    It is ``provable`` where one of them needs no implication; where logic shows nothing, it is clinical knowledge.
    """

    id: str
    verdict: Verdict
    proofs: tuple[Shown, ...]
    implications: tuple[str, ...]
    reason: str


class Proofs(msgspec.Struct, frozen=True):
    """What follows from a population.

    ``satisfiable`` is ``None`` where it is unknown; ``conflict`` says why it is not. ``undecided`` are the
    questions that reached their limit; ``opaque`` are the parts of conditions that logic cannot say; ``overlaps``
    what of the known overlaps the conditions show.
    """

    satisfiable: bool | None
    witness: Participant | None = None
    conflict: Proof | None = None
    redundant: tuple[Proof, ...] = ()
    shadowed: tuple[Proof, ...] = ()
    mirrors: tuple[Proof, ...] = ()
    vacuous: tuple[Proof, ...] = ()
    undecided: tuple[str, ...] = ()
    opaque: tuple[str, ...] = ()
    overlaps: tuple[JudgedOverlap, ...] = ()
