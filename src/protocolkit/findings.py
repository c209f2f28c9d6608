"""What is wrong and where: the one record that every check yields.

Positions are zero-based here, as the YAML parser gives them; only the writers of ``protocolkit.report``
add one. Nothing in this module knows a colour, a format or a file on disk.
"""

from __future__ import annotations

import enum

import msgspec

__all__ = ["Finding", "Location", "Related", "Rule", "Severity", "Stage", "fingerprint", "sort_findings"]


class Severity(enum.StrEnum):
    """How much a finding matters; ``--fail-on`` names one of them."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"

    @property
    def rank(self) -> int:
        """0 for an error, rising as it matters less."""
        return _RANKS[self]


_RANKS = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.INFO: 2}


class Stage(enum.StrEnum):
    """Where a finding arises: what cannot be loaded blocks ``build``; what a rule says blocks ``release``."""

    LOAD = "load"
    LINT = "lint"


class Location(msgspec.Struct, frozen=True, order=True):
    """A range of one source file; lines and columns count characters from zero, the end is exclusive."""

    file: str
    line: int = 0
    column: int = 0
    end_line: int = 0
    end_column: int = 0


class Related(msgspec.Struct, frozen=True):
    """The other end of a finding about two things."""

    message: str
    location: Location
    pointer: str = ""


class Finding(msgspec.Struct, frozen=True):
    """One thing that is wrong, said so that its author can mend it.

    ``pointer`` names the element by ids (``forms/ABI/items/DP_R``), never by list position. ``fix`` is what to
    do, in words; ``None`` where the message already says it.
    """

    rule: str
    severity: Severity
    stage: Stage
    message: str
    location: Location
    pointer: str = ""
    fix: str | None = None
    related: tuple[Related, ...] = ()


class Rule(msgspec.Struct, frozen=True):
    """What a rule means: its id, one-line title, severity, group, tier and manual page (Markdown).

    ``text`` is the page as it is written, perhaps indented as a docstring is.
    """

    id: str
    title: str
    severity: Severity
    group: str
    tier: str
    stage: Stage
    text: str

    @property
    def page(self) -> str:
        """The manual page, without indentation."""
        from inspect import cleandoc

        return cleandoc(self.text)


def fingerprint(finding: Finding) -> str:
    """Identity of a finding that survives moved lines: rule, element and words, not position."""
    import hashlib

    parts = (finding.rule, finding.location.file, finding.pointer, finding.message)
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:16]


def sort_findings(findings: list[Finding]) -> list[Finding]:
    """By place, then severity and rule, each finding once: the same order on every machine."""
    unique = {(f.location, f.rule, f.message): f for f in findings}
    return sorted(unique.values(), key=lambda f: (f.location, f.severity.rank, f.rule, f.message))
