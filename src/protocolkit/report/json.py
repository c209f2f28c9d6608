"""Findings for programs: one shape, whatever was asked for (``schemas/output/check.schema.json``)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

import msgspec

from protocolkit.findings import Finding, Location, Related, Severity, fingerprint

__all__ = ["FORMAT_VERSION", "ProtocolStamp", "Tool", "render_json"]

FORMAT_VERSION = 1
"""Rises when a program that reads our JSON would have to change."""


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


class _Summary(msgspec.Struct, frozen=True):
    """How much was found, in how many files, and which rules did not run."""

    errors: int
    warnings: int
    infos: int
    files: int
    skipped: list[str]


class _Report(msgspec.Struct, frozen=True):
    """The whole output of a check."""

    format_version: int
    tool: Tool
    protocol: ProtocolStamp | None
    protocols: list[ProtocolStamp]
    findings: list[_Finding]
    summary: _Summary


def render_json(
    findings: Iterable[Finding],
    *,
    version: str,
    files: int,
    protocols: Sequence[ProtocolStamp] = (),
    skipped: Iterable[str] = (),
) -> bytes:
    """The report of a check by a version of this program.

    ``protocol`` is the only one that was checked, and ``null`` where there were several or none.
    """
    findings = tuple(findings)
    report = _Report(
        format_version=FORMAT_VERSION,
        tool=Tool("protocolkit", version),
        protocol=protocols[0] if len(protocols) == 1 else None,
        protocols=list(protocols),
        findings=[_finding(finding) for finding in findings],
        summary=_summary(findings, files, skipped),
    )
    return msgspec.json.format(msgspec.json.encode(report), indent=2) + b"\n"


def _summary(findings: Iterable[Finding], files: int, skipped: Iterable[str]) -> _Summary:
    counts = Counter(finding.severity for finding in findings)
    return _Summary(
        errors=counts[Severity.ERROR],
        warnings=counts[Severity.WARNING],
        infos=counts[Severity.INFO],
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
    )


def _related(related: Related) -> _Place:
    return _Place(related.message, *_from_one(related.location), related.pointer)


def _from_one(at: Location) -> tuple[str, int, int, int, int]:
    return at.file, at.line + 1, at.column + 1, at.end_line + 1, at.end_column + 1
