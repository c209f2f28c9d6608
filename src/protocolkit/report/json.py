"""Findings for programs: one shape, whatever was asked for (``schemas/output/check.schema.json``)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import msgspec

from protocolkit.findings import (
    Decision,
    DecisionKind,
    Edit,
    Finding,
    Location,
    Related,
    Severity,
    fingerprint,
)

__all__ = ["FORMAT_VERSION", "ProtocolStamp", "Tool", "render_json"]

FORMAT_VERSION = 1
"""Rises when a program that reads our JSON would have to change."""


_NONE: Mapping[str, str] = {}


class Tool(msgspec.Struct, frozen=True):
    """Which program wrote the output."""

    name: str
    version: str


class ProtocolStamp(msgspec.Struct, frozen=True):
    """Which protocol the output is about, and which content of it."""

    id: str | None
    version: str | None
    hash: str | None


class _Place(msgspec.Struct, frozen=True):
    """A related place, counted from one."""

    message: str
    file: str
    line: int
    column: int
    end_line: int
    end_column: int
    pointer: str


class _Decision(msgspec.Struct, frozen=True):
    """What was decided about a finding, and where that stands."""

    kind: str
    reason: str
    role: str | None
    question: str | None
    location: _Place | None


class _Edit(msgspec.Struct, frozen=True):
    """What to write instead of some characters, counted from one; the end is exclusive."""

    file: str
    line: int
    column: int
    end_line: int
    end_column: int
    text: str


class _Finding(msgspec.Struct, frozen=True):
    """A finding as written out, counted from one."""

    rule: str
    severity: str
    stage: str
    message: str
    file: str
    line: int
    column: int
    end_line: int
    end_column: int
    pointer: str
    fix: str | None
    related: list[_Place]
    fingerprint: str
    decision: _Decision | None
    question: str | None
    edits: list[_Edit]


class _Summary(msgspec.Struct, frozen=True):
    """How much was found and is not decided, what is decided, in how many files, and which rules did not run."""

    errors: int
    warnings: int
    infos: int
    accepted: int
    open: int
    baseline: int
    files: int
    skipped: list[str]


class _Skipped(msgspec.Struct, frozen=True):
    """A rule that did not run, and why."""

    rule: str
    reason: str


class _Report(msgspec.Struct, frozen=True):
    """The whole output of a check."""

    format_version: int
    tool: Tool
    protocol: ProtocolStamp | None
    protocols: list[ProtocolStamp]
    findings: list[_Finding]
    skipped: list[_Skipped]
    summary: _Summary


def render_json(
    findings: Iterable[Finding],
    *,
    version: str,
    files: int,
    protocols: Sequence[ProtocolStamp] = (),
    skipped: Mapping[str, str] = _NONE,
) -> bytes:
    """The report of a check by a version of this program.

    ``protocol`` is the only one that was checked, and ``null`` where there were several or none. ``skipped`` are the
    rules that did not run, each with the reason.
    """
    findings = tuple(findings)
    report = _Report(
        format_version=FORMAT_VERSION,
        tool=Tool("protocolkit", version),
        protocol=protocols[0] if len(protocols) == 1 else None,
        protocols=list(protocols),
        findings=[_finding(finding) for finding in findings],
        skipped=[_Skipped(rule, reason) for rule, reason in sorted(skipped.items())],
        summary=_summary(findings, files, skipped),
    )
    return msgspec.json.format(msgspec.json.encode(report), indent=2) + b"\n"


def _summary(findings: Iterable[Finding], files: int, skipped: Iterable[str]) -> _Summary:
    counts = Counter(finding.severity for finding in findings if finding.decision is None)
    decided = Counter(finding.decision.kind for finding in findings if finding.decision is not None)
    return _Summary(
        errors=counts[Severity.ERROR],
        warnings=counts[Severity.WARNING],
        infos=counts[Severity.INFO],
        accepted=decided[DecisionKind.ACCEPTED],
        open=decided[DecisionKind.OPEN_QUESTION],
        baseline=decided[DecisionKind.BASELINE],
        files=files,
        skipped=sorted(skipped),
    )


def _finding(finding: Finding) -> _Finding:
    return _Finding(
        finding.rule,
        finding.severity.value,
        finding.stage.value,
        finding.message,
        *_from_one(finding.location),
        finding.pointer,
        finding.fix,
        [_related(related) for related in finding.related],
        fingerprint(finding),
        _decision(finding.decision) if finding.decision else None,
        finding.question,
        [_edit(edit) for edit in finding.edits],
    )


def _decision(decision: Decision) -> _Decision:
    where = decision.location
    place = _Place("the decision", *_from_one(where), "") if where else None
    return _Decision(decision.kind.value, decision.reason, decision.role, decision.question, place)


def _edit(edit: Edit) -> _Edit:
    return _Edit(*_from_one(edit.location), edit.text)


def _related(related: Related) -> _Place:
    return _Place(related.message, *_from_one(related.location), related.pointer)


def _from_one(at: Location) -> tuple[str, int, int, int, int]:
    return at.file, at.line + 1, at.column + 1, at.end_line + 1, at.end_column + 1
