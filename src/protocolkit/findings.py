"""What is wrong and where: the one record that every check yields.

Positions are zero-based here, as the YAML parser gives them; only the writers of ``protocolkit.report``
add one. Nothing in this module knows a colour, a format or a file on disk.
"""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

__all__ = [
    "Decision",
    "DecisionKind",
    "Edit",
    "Finding",
    "Location",
    "Parameter",
    "Precision",
    "Related",
    "Rule",
    "Severity",
    "Stage",
    "fingerprint",
    "sort_findings",
]


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


class Edit(msgspec.Struct, frozen=True, order=True):
    """Characters of a file and what to write instead of them: safe to do without asking."""

    location: Location
    text: str


class DecisionKind(enum.StrEnum):
    """Why a finding asks for nothing: somebody accepted it, a question is open, or it was there before."""

    ACCEPTED = "accepted"
    OPEN_QUESTION = "open_question"
    BASELINE = "baseline"


class Decision(msgspec.Struct, frozen=True):
    """What somebody decided about a finding: why, in which role, which answer is awaited, and where that stands."""

    kind: DecisionKind
    reason: str
    role: str | None = None
    question: str | None = None
    location: Location | None = None


class Finding(msgspec.Struct, frozen=True):
    """One thing that is wrong, said so that its author can mend it.

    ``pointer`` names the element by ids (``forms/ABI/items/DP_R``), never by list position. ``fix`` is what to
    do, in words; ``None`` where the message already says it. ``question`` is the open question that asks about
    the element; ``again`` counts findings before it that differ by their place alone. ``edits`` mend it, all together,
    where that needs no judgement.
    """

    rule: str
    severity: Severity
    stage: Stage
    message: str
    location: Location
    pointer: str = ""
    fix: str | None = None
    related: tuple[Related, ...] = ()
    decision: Decision | None = None
    question: str | None = None
    again: int = 0
    edits: tuple[Edit, ...] = ()

    @property
    def is_active(self) -> bool:
        """Whether it still asks for something: nothing has been decided about it."""
        return self.decision is None


class Precision(msgspec.Struct, frozen=True):
    """How often a rule about wording was right in real registry records that were not looked at while it was made.

    ``hits`` is what it found there, ``right`` how much of that a reader agreed with.
    """

    right: int
    hits: int

    @property
    def is_established(self) -> bool:
        """Whether it found enough to tell, and was right nine times in ten."""
        return self.hits >= _ENOUGH_HITS and self.right * 10 >= self.hits * 9

    @property
    def words(self) -> str:
        """``established: right in 39 of 41 hits in real records``."""
        counted = f"right in {self.right} of {self.hits} hits in real records"
        if self.is_established:
            return f"established: {counted}"
        few = f", fewer than {_ENOUGH_HITS}" if self.hits < _ENOUGH_HITS else ""
        return f"not established: {counted}{few}"

    @property
    def shown(self) -> dict[str, int | bool]:
        """As machine-readable output has it."""
        return {"established": self.is_established, "right": self.right, "hits": self.hits}


_ENOUGH_HITS = 30


class Parameter(msgspec.Struct, frozen=True):
    """A number that a rule compares with and that a configuration may change: its unit, and why it is what it is."""

    name: str
    default: int | Decimal
    unit: str
    why: str

    @property
    def shown(self) -> dict[str, str | int | float]:
        """As machine-readable output has it."""
        default = self.default if isinstance(self.default, int) else float(self.default)
        return {"name": self.name, "default": default, "unit": self.unit, "why": self.why}

    @property
    def words(self) -> str:
        """``longest-first-gap = 30 days: late reactions``."""
        return f"{self.name} = {self.default} {self.unit}: {self.why}"


class Rule(msgspec.Struct, frozen=True):
    """What a rule means: its id, one-line title, severity, group, tier and manual page (Markdown).

    ``text`` is the page as it is written, perhaps indented as a docstring is. ``precision`` is known of rules that
    read the meaning of words, and of no other. ``needs`` names what a rule cannot do without: ``today``, a date to
    compare with, or ``proofs``.
    """

    id: str
    title: str
    severity: Severity
    group: str
    tier: str
    stage: Stage
    text: str
    precision: Precision | None = None
    parameters: tuple[Parameter, ...] = ()
    needs: tuple[str, ...] = ()

    @property
    def page(self) -> str:
        """The manual page, without indentation."""
        from inspect import cleandoc

        return cleandoc(self.text)


def fingerprint(finding: Finding) -> str:
    """Identity of a finding that survives moved lines and folders: rule, element and words, not position.

    The file counts where no element is named; of several that are alike, all but the first have a number.
    """
    import hashlib

    file = "" if finding.pointer else finding.location.file.rpartition("/")[2]
    again = (str(finding.again),) if finding.again else ()
    parts = (finding.rule, file, finding.pointer, finding.message, *again)
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:16]


def sort_findings(findings: list[Finding]) -> list[Finding]:
    """By place, then severity and rule, each finding once: the same order on every machine."""
    unique = {(f.location, f.rule, f.message): f for f in findings}
    ordered = sorted(unique.values(), key=lambda f: (f.location, f.severity.rank, f.rule, f.message))
    return list(_numbered(ordered))


def _numbered(findings: list[Finding]) -> Iterator[Finding]:
    """Findings that differ by their place alone get a number, so that each has an identity of its own."""
    count: dict[tuple[str, str, str], int] = {}
    for finding in findings:
        alike = (finding.rule, finding.pointer, finding.message)
        before = count.get(alike, 0)
        count[alike] = before + 1
        yield finding if finding.again == before else msgspec.structs.replace(finding, again=before)
