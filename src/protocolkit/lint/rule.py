"""How a rule is written: a function whose decorator gives its id, severity and tier, and whose docstring is its page.

A rule sees a ``Subject`` and yields ``Issue``s. It does not read files, decide severity, know of suppression,
or print. A group of rules is a module of this package; nothing elsewhere lists them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

import msgspec

from protocolkit.findings import Parameter, Precision, Rule, Severity, Stage
from protocolkit.lint.texts import Prose, Text
from protocolkit.model.plan import Plan
from protocolkit.source.decisions import Recorded
from protocolkit.source.translations import Untranslated

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal

    from protocolkit.conditions.proofs import Proofs
    from protocolkit.lint.amended import Amended, Versions
    from protocolkit.lint.built import Built
    from protocolkit.lint.collection import Collection
    from protocolkit.source.amendments import AmendmentFile
    from protocolkit.source.releases import ReleaseFile

__all__ = ["Hit", "Issue", "LintRule", "Parameter", "Subject", "Unused", "Wording", "rule"]


class Unused(msgspec.Struct, frozen=True):
    """An element that nothing refers to."""

    kind: str
    id: str
    pointer: str


class Subject(msgspec.Struct, frozen=True, dict=True):
    """What rules look at: the plan (with the protocol inside), and what the loader learnt on the way.

    ``nulls`` are pointers of values written as null, ``unused`` elements that nothing refers to, ``unsourced``
    pointers of elements without a source, ``record_lines`` the verbatim record, ``texts`` every text of the content,
    ``untranslated`` those that one of the study's languages lacks,
    ``decisions`` those about findings, and ``idle`` those of them that no finding needed. ``parameters`` are numbers
    that a configuration may change, by name; ``as_of`` is what counts as today, only known where it was given.
    ``amendments`` and ``releases`` stand beside the spec, ``built_in`` is the folder of the documents in use.
    """

    plan: Plan
    nulls: tuple[str, ...] = ()
    unused: tuple[Unused, ...] = ()
    unsourced: tuple[str, ...] = ()
    record_lines: tuple[str, ...] = ()
    texts: Sequence[Text] = ()
    untranslated: tuple[Untranslated, ...] = ()
    decisions: tuple[Recorded, ...] = ()
    idle: tuple[Recorded, ...] = ()
    parameters: Mapping[str, int | Decimal] = {}
    as_of: date | None = None
    prove: Callable[[], Proofs] | None = None
    amendments: tuple[AmendmentFile, ...] = ()
    releases: tuple[ReleaseFile, ...] = ()
    built_in: str | None = None

    @cached_property
    def prose(self) -> Prose:
        """Every text of the content as one."""
        return Prose(self.texts)

    @cached_property
    def collection(self) -> Collection:
        """Which items are asked at which visits."""
        from protocolkit.lint.collection import Collection

        return Collection(self.plan)

    @cached_property
    def record(self) -> str:
        """The verbatim record as one text."""
        return "\n".join(self.record_lines)

    @property
    def proofs(self) -> Proofs:
        """What follows from the criteria; worked out when the first rule asks."""
        if self.prove is None:
            raise LookupError("only a rule that needs proofs is given any")
        return self.prove()

    @property
    def amended(self) -> Amended | None:
        """What changed since the release before this version; worked out when the first rule asks."""
        return self._versions.since() if self.releases else None

    @property
    def amended_in_place(self) -> Amended | None:
        """What changed since this very version was released."""
        return self._versions.in_place() if self.releases else None

    @cached_property
    def _versions(self) -> Versions:
        from protocolkit.lint.amended import Versions

        return Versions(self.plan, self.releases, self.amendments)

    @cached_property
    def built(self) -> Built | None:
        """What was built into the folder of the documents in use; ``None`` where there is none."""
        if self.built_in is None:
            return None
        from protocolkit.lint.built import read_built

        return read_built(self.built_in)


class Issue(msgspec.Struct, frozen=True):
    """What a rule found: the element by pointer (``visits/M03/window``), and what is wrong in words.

    ``related`` are the other ends, each a pointer and a remark; ``span`` are the characters meant, where the pointer
    names a text. What stands in the verbatim record is shown there: ``record_line`` counts from one, and
    ``record_span`` are the characters of that line. Where no judgement is needed, ``instead`` is what to write for the
    ``span``, or ``leave_out`` the pointer of the entry to take out; nothing is done to what somebody else wrote.
    """

    pointer: str
    message: str
    fix: str | None = None
    related: tuple[tuple[str, str], ...] = ()
    span: tuple[int, int] | None = None
    record_line: int | None = None
    record_span: tuple[int, int] | None = None
    instead: str | None = None
    leave_out: str | None = None


class Hit(msgspec.Struct, frozen=True):
    """Words of a text, from ``start`` up to ``end``, and what is wrong with them; the element is named elsewhere."""

    start: int
    end: int
    message: str
    fix: str | None = None


Check = Callable[[Subject], Iterator[Issue]]
Wording = Callable[[str], Iterator[Hit]]


class LintRule(msgspec.Struct, frozen=True):
    """A rule and the function that checks it.

    A rule about wording has the function of one text that it was made of, and the scope of texts it looks at.
    """

    about: Rule
    check: Check
    wording: Wording | None = None
    over: str = ""


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
    "DEC": "decisions",
    "LNG": "languages",
}


def rule(
    rule_id: str,
    severity: Severity,
    tier: str = "core",
    *,
    precision: Precision | None = None,
    parameters: tuple[Parameter, ...] = (),
    needs_today: bool = False,
    needs_proofs: bool = False,
) -> Callable[[Check], LintRule]:
    """Make a rule of a function: its docstring's first line is the title, the rest its page.

    ``parameters`` are the numbers that a configuration may change. A rule that needs today's date or proofs only
    runs where they are given.
    """
    needs = (*(("today",) if needs_today else ()), *(("proofs",) if needs_proofs else ()))

    def make(check: Check) -> LintRule:
        text = check.__doc__ or ""
        title = text.partition("\n")[0].strip().rstrip(".")
        group = _GROUPS[rule_id[:3]]
        about = Rule(rule_id, title, severity, group, tier, Stage.LINT, text, precision, parameters, needs)
        return LintRule(about, check)

    return make
