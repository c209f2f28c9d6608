"""VER: the version of the protocol, and what a new one owes to its readers."""

from __future__ import annotations

from protocolkit.lint.versions.approvals import ver005, ver013
from protocolkit.lint.versions.closing import ver014
from protocolkit.lint.versions.consent import ver006, ver011
from protocolkit.lint.versions.documents import ver008
from protocolkit.lint.versions.headers import ver003, ver004
from protocolkit.lint.versions.public import ver007, ver010
from protocolkit.lint.versions.released import ver001, ver002, ver012
from protocolkit.lint.versions.wording import ver009

__all__ = [
    "ver001",
    "ver002",
    "ver003",
    "ver004",
    "ver005",
    "ver006",
    "ver007",
    "ver008",
    "ver009",
    "ver010",
    "ver011",
    "ver012",
    "ver013",
    "ver014",
]
