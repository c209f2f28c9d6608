"""Every rule there is, of loading and of the clinical groups, with its page."""

from __future__ import annotations

from protocolkit.findings import Rule
from protocolkit.lint.engine import all_rules
from protocolkit.source.rules import LOAD_RULES

__all__ = ["every_rule"]


def every_rule() -> tuple[Rule, ...]:
    """Rules of loading first, then the clinical ones, each group by id."""
    return (*LOAD_RULES, *(entry.about for entry in all_rules()))
