"""REG: what registries accept, and what the public record may show."""

from __future__ import annotations

from protocolkit.lint.registry.duties import reg013, reg016
from protocolkit.lint.registry.elements import reg002, reg003, reg004, reg008
from protocolkit.lint.registry.identifiers import reg001, reg010
from protocolkit.lint.registry.names import reg009, reg014, reg015
from protocolkit.lint.registry.outcomes import reg011
from protocolkit.lint.registry.population import reg006, reg007
from protocolkit.lint.registry.status import reg005, reg012
from protocolkit.lint.registry.summary import reg017

__all__ = [
    "reg001",
    "reg002",
    "reg003",
    "reg004",
    "reg005",
    "reg006",
    "reg007",
    "reg008",
    "reg009",
    "reg010",
    "reg011",
    "reg012",
    "reg013",
    "reg014",
    "reg015",
    "reg016",
    "reg017",
]
