"""STR: whether the parts of the spec hang together, and where its facts come from."""

from __future__ import annotations

from protocolkit.lint.structure.identity import str001, str003
from protocolkit.lint.structure.narrative import str011
from protocolkit.lint.structure.provenance import str006, str007
from protocolkit.lint.structure.record import str012
from protocolkit.lint.structure.references import str002, str004
from protocolkit.lint.structure.units import str009
from protocolkit.lint.structure.values import str005, str008, str010

__all__ = [
    "str001",
    "str002",
    "str003",
    "str004",
    "str005",
    "str006",
    "str007",
    "str008",
    "str009",
    "str010",
    "str011",
    "str012",
]
