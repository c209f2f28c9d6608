"""The eligibility criteria as one block of text (data element Eligibility Criteria of ClinicalTrials.gov)."""

from __future__ import annotations

from collections.abc import Sequence

from protocolkit.exchange.characters import clean
from protocolkit.exchange.facts import registrable
from protocolkit.model.eligibility import Criterion
from protocolkit.model.protocol import Protocol

__all__ = ["criteria_block", "numbered"]


def criteria_block(protocol: Protocol) -> str | None:
    """Both lists under the headings that the registry looks for; ``None`` when no criterion may be given."""
    eligibility = protocol.eligibility
    parts = [
        f"{heading}:\n\n{numbered(criteria)}"
        for heading, criteria in (
            ("Inclusion Criteria", eligibility.inclusion),
            ("Exclusion Criteria", eligibility.exclusion),
        )
        if numbered(criteria)
    ]
    return "\n\n".join(parts) or None


def numbered(criteria: Sequence[Criterion]) -> str:
    """Criteria as a numbered list, one to a line; further lines of a criterion are set in below its first."""
    texts = [text for criterion in criteria if (text := registrable(criterion, "text"))]
    return "\n".join(f"  {number}. {_set_in(text)}" for number, text in enumerate(texts, 1))


def _set_in(text: str) -> str:
    lines = [line.strip() for line in clean(text).split("\n")]
    return "\n     ".join(line for line in lines if line)
