"""ETH: ethics, good clinical practice and safety."""

from __future__ import annotations

from protocolkit.lint.ethics.approvals import eth002
from protocolkit.lint.ethics.completeness import eth012, eth013
from protocolkit.lint.ethics.consent import eth001, eth009
from protocolkit.lint.ethics.persons import eth008
from protocolkit.lint.ethics.products import eth005, eth007, eth010, eth014
from protocolkit.lint.ethics.safety import eth003, eth004, eth006, eth011

__all__ = [
    "eth001",
    "eth002",
    "eth003",
    "eth004",
    "eth005",
    "eth006",
    "eth007",
    "eth008",
    "eth009",
    "eth010",
    "eth011",
    "eth012",
    "eth013",
    "eth014",
]
