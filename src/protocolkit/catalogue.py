"""Every rule there is, of loading, of the clinical groups and about data dictionaries, with its page."""

from __future__ import annotations

from protocolkit.exchange.redcap.linter import dictionary_rules
from protocolkit.findings import Rule
from protocolkit.lint.engine import all_rules
from protocolkit.source.rules import LOAD_RULES

__all__ = ["every_rule"]


def every_rule() -> tuple[Rule, ...]:
    """Rules of loading first, then the clinical ones, then those about data dictionaries; each group by id."""
    return (*LOAD_RULES, *(entry.about for entry in all_rules()), *dictionary_rules())
