"""How a rule is written: a function whose decorator gives its id, severity and tier, and whose docstring is its page.

A rule sees a ``Subject`` and yields ``Issue``s. It does not read files, decide severity, know of suppression,
or print. A group of rules is a module of this package; nothing elsewhere lists them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import msgspec

from protocolkit.findings import Rule, Severity, Stage
from protocolkit.lint.texts import Text
from protocolkit.model.plan import Plan

__all__ = ["Issue", "LintRule", "Subject", "Unused", "rule"]


class Unused(msgspec.Struct, frozen=True):
    """An element that nothing refers to."""

    kind: str
    id: str
    pointer: str


class Subject(msgspec.Struct, frozen=True):
    """What rules look at: the plan (with the protocol inside), and what the loader learnt on the way.

    ``nulls`` are pointers of values written as null, ``unused`` elements that nothing refers to, ``unsourced``
    pointers of elements without a source, ``record_lines`` the verbatim record, ``texts`` every text of the content.
    """

    plan: Plan
    nulls: tuple[str, ...] = ()
    unused: tuple[Unused, ...] = ()
    unsourced: tuple[str, ...] = ()
    record_lines: tuple[str, ...] = ()
    texts: Sequence[Text] = ()


class Issue(msgspec.Struct, frozen=True):
    """What a rule found: the element by pointer (``visits/M03/window``), and what is wrong in words.

    ``related`` are the other ends, each a pointer and a remark.
    """

    pointer: str
    message: str
    fix: str | None = None
    related: tuple[tuple[str, str], ...] = ()


Check = Callable[[Subject], Iterator[Issue]]


class LintRule(msgspec.Struct, frozen=True):
    """A rule and the function that checks it."""

    about: Rule
    check: Check


_GROUPS = {
    "STR": "structure",
    "ELG": "eligibility",
    "ARM": "arms",
    "OUT": "outcomes",
    "SCH": "schedule",
    "CRF": "forms",
    "REG": "registry",
    "ETH": "ethics",
    "TXT": "text",
    "VER": "versions",
}


def rule(rule_id: str, severity: Severity, tier: str = "core") -> Callable[[Check], LintRule]:
    """Make a rule of a function: its docstring's first line is the title, the rest its page."""

    def make(check: Check) -> LintRule:
        text = check.__doc__ or ""
        title = text.partition("\n")[0].strip().rstrip(".")
        about = Rule(rule_id, title, severity, _GROUPS[rule_id[:3]], tier, Stage.LINT, text)
        return LintRule(about, check)

    return make
