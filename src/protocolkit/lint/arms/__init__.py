"""ARM: arms, interventions, allocation and masking."""

from __future__ import annotations

from protocolkit.lint.arms.allocation import arm007, arm012
from protocolkit.lint.arms.doses import arm003, arm004
from protocolkit.lint.arms.groups import arm001, arm002, arm009
from protocolkit.lint.arms.masking import arm006, arm008
from protocolkit.lint.arms.products import arm005, arm010, arm011, arm013

__all__ = [
    "arm001",
    "arm002",
    "arm003",
    "arm004",
    "arm005",
    "arm006",
    "arm007",
    "arm008",
    "arm009",
    "arm010",
    "arm011",
    "arm012",
    "arm013",
]
