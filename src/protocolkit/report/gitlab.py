"""Findings as a code quality report of GitLab, which shows them in the merge request."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence

import msgspec

from protocolkit.findings import Finding, Severity, fingerprint
from protocolkit.report.cells import harmless
from protocolkit.report.checked import CheckedSpec, path_within
from protocolkit.report.text import decision_words

__all__ = ["render_gitlab"]

_SEVERITIES = {Severity.ERROR: "major", Severity.WARNING: "minor", Severity.INFO: "info"}


class _Lines(msgspec.Struct, frozen=True):
    """First and last line, counted from one."""

    begin: int
    end: int


class _Location(msgspec.Struct, frozen=True):
    """Where a violation is, from the top of the repository."""

    path: str
    lines: _Lines


class _Violation(msgspec.Struct, frozen=True):
    """A finding, in the words of the format."""

    description: str
    check_name: str
    fingerprint: str
    severity: str
    location: _Location


def render_gitlab(specs: Sequence[CheckedSpec], *, root: str = "", show_decided: bool = False) -> bytes:
    """The report of a check; what somebody decided about is left out, or told as ``info`` with ``show_decided``."""
    before: Counter[str] = Counter()
    violations = []
    for finding in (finding for spec in specs for finding in spec.findings):
        if finding.is_active or show_decided:
            key = fingerprint(finding)
            violations.append(_violation(finding, _unique(key, before[key]), root))
            before[key] += 1
    return msgspec.json.format(msgspec.json.encode(violations), indent=2) + b"\n"


def _violation(finding: Finding, key: str, root: str) -> _Violation:
    at = finding.location
    told = [finding.message, finding.fix]
    told += [decision_words(finding.decision)] if finding.decision else []
    severity = _SEVERITIES[finding.severity] if finding.is_active else _SEVERITIES[Severity.INFO]
    return _Violation(
        description=harmless(" - ".join(part for part in told if part)),
        check_name=finding.rule,
        fingerprint=key,
        severity=severity,
        location=_Location(harmless(path_within(at.file, root)), _Lines(at.line + 1, at.end_line + 1)),
    )


def _unique(key: str, before: int) -> str:
    """The identity of a finding within a report of several specs, where the same may be found twice."""
    return hashlib.sha256(f"{key}\x1f{before}".encode()).hexdigest()[:32]
