"""Proofs in words: what rests on what."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from collections.abc import Sequence

    from protocolkit.conditions.proof_case import Evidence

__all__ = ["Premise", "because", "premises", "sentence"]


class Premise(msgspec.Struct, frozen=True):
    """Something that a criterion requires of everyone who is eligible."""

    criterion: str
    requires: str


def premises(evidence: Evidence) -> tuple[Premise, ...]:
    """What a proof rests on."""
    return tuple(Premise(part.owner, part.text) for part in evidence.parts)


def because(evidence: Evidence) -> str:
    """What a proof rests on, as the end of a sentence."""
    required = [f"{found.criterion} requires {found.requires}" for found in premises(evidence)]
    known = [f"{found.id} says: {found.label or found.id}" for found in evidence.implications]
    if not required and not known:
        return "by its own words, and the ranges and codes of its variables"
    return _joined([*required, *known])


def sentence(claim: str, evidence: Evidence) -> str:
    """A claim and its reasons."""
    return f"{claim}: {because(evidence).rstrip('.')}."


def _joined(words: Sequence[str]) -> str:
    return "; ".join(words)
