"""Findings that were there before: a file of them, and what it says of a check."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Sequence
from typing import Any

import msgspec

from protocolkit.errors import CannotRun
from protocolkit.findings import Decision, DecisionKind, Finding, Stage, fingerprint
from protocolkit.version import TOOL

__all__ = ["Entry", "against_baseline", "entries_of", "read_baseline", "write_baseline"]

_FORMAT = 1
_MOST_BYTES = 64 * 1024 * 1024
_REASON = "it stands in the baseline"


class Entry(msgspec.Struct, frozen=True, order=True):
    """One finding that was there before: of which protocol, and what it was."""

    protocol: str
    rule: str
    pointer: str
    fingerprint: str
    message: str


class _File(msgspec.Struct):
    """The whole file."""

    format_version: int
    tool: dict[str, Any]
    findings: list[Entry]


def read_baseline(file: str) -> tuple[Entry, ...]:
    """The findings in a baseline. Raises ``CannotRun`` where the file is none."""
    from pathlib import Path

    path = Path(file)
    if path.exists() and not path.is_file():
        raise CannotRun(f'the baseline "{file}" is not a file')
    try:
        with path.open("rb") as opened:
            raw = opened.read(_MOST_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        fix = f"write it with --write-baseline {file}" if isinstance(error, FileNotFoundError) else None
        raise CannotRun(f'the baseline "{file}" cannot be read: {reason}', fix) from error
    if len(raw) > _MOST_BYTES:
        raise CannotRun(f'the baseline "{file}" is larger than 64 MiB')
    try:
        content = msgspec.json.decode(raw, type=_File)
    except (ValueError, RecursionError) as error:
        raise CannotRun(f'"{file}" is not a baseline: {error}', "write it with --write-baseline") from error
    if content.format_version != _FORMAT:
        raise CannotRun(
            f'the baseline "{file}" has a format that this version does not know', "write it again"
        )
    return tuple(content.findings)


def write_baseline(file: str, entries: Iterable[Entry]) -> None:
    """Write a baseline whole or not at all. Raises ``CannotRun`` rather than replace a file that is none."""
    from protocolkit.output import write_file_atomically

    if os.path.exists(file):  # noqa: PTH110
        try:
            read_baseline(file)
        except CannotRun as error:
            raise CannotRun(f'"{file}" is not a baseline, and is left alone', "name a new file") from error
    content = {"format_version": _FORMAT, "tool": TOOL, "findings": sorted(entries)}
    write_file_atomically(file, msgspec.json.format(msgspec.json.encode(content), indent=2) + b"\n")


def entries_of(protocol: str, findings: Iterable[Finding]) -> list[Entry]:
    """What a baseline would hold of a check: findings of rules that nobody decided about."""
    return [
        Entry(protocol, found.rule, found.pointer, fingerprint(found), found.message)
        for found in findings
        if found.stage is Stage.LINT
        and (found.decision is None or found.decision.kind is DecisionKind.BASELINE)
    ]


def against_baseline(
    protocol: str, findings: Sequence[Finding], entries: Iterable[Entry], ran: Collection[str]
) -> tuple[list[Finding], tuple[Entry, ...]]:
    """The findings, those in the baseline marked so; and what stands in it of rules that ran and is no longer found."""
    known = {entry.fingerprint: entry for entry in entries if entry.protocol == protocol}
    found = {fingerprint(finding) for finding in findings if finding.stage is Stage.LINT}
    decision = Decision(DecisionKind.BASELINE, _REASON)
    marked = [
        msgspec.structs.replace(finding, decision=decision)
        if finding.is_active and finding.stage is Stage.LINT and fingerprint(finding) in known
        else finding
        for finding in findings
    ]
    mended = (entry for key, entry in known.items() if key not in found and entry.rule in ran)
    return marked, tuple(sorted(mended))
