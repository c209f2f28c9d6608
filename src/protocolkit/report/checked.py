"""What the formats for other programs tell of a check: one record for each spec, and where its files are."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping

import msgspec

from protocolkit.findings import Finding, Location, Severity
from protocolkit.report.cells import harmless
from protocolkit.report.json import ProtocolStamp

__all__ = ["CheckedSpec", "fails", "path_within", "place_of"]


class CheckedSpec(msgspec.Struct, frozen=True):
    """One spec that was checked: what was found, by which rules, and from which severity on it fails.

    ``ran`` are the ids of the rules that ran, ``skipped`` those that did not, each with the reason.
    """

    target: str
    findings: tuple[Finding, ...]
    ran: tuple[str, ...] = ()
    skipped: Mapping[str, str] = {}
    stamp: ProtocolStamp | None = None
    fail_on: str = "error"
    files: int = 0


def fails(finding: Finding, fail_on: str) -> bool:
    """Whether a finding reaches the least severity that counts, and nobody decided about it."""
    return fail_on != "never" and finding.is_active and finding.severity.rank <= Severity(fail_on).rank


def path_within(file: str, root: str) -> str:
    """A file as seen from the folder of the repository, where it is inside; else as it was written."""
    inside = root.rstrip("/") + "/"
    path = file[len(inside) :] if root and file.startswith(inside) else file
    return posixpath.normpath(path) if path else path


def place_of(location: Location, root: str = "") -> str:
    """``protocol/my-trial/schedule.yaml:12:5``, counted from one."""
    return f"{harmless(path_within(location.file, root))}:{location.line + 1}:{location.column + 1}"
