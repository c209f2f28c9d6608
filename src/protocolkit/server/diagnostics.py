"""Findings as the editor shows them."""

from __future__ import annotations

from collections.abc import Iterable

from lsprotocol import types

from protocolkit.findings import DecisionKind, Edit, Finding, Related, Severity
from protocolkit.server.pages import Pages
from protocolkit.server.wire import Wire

__all__ = ["SOURCE", "diagnostics_by_file"]

SOURCE = "protocolkit"
_SEVERITIES = {
    Severity.ERROR: types.DiagnosticSeverity.Error,
    Severity.WARNING: types.DiagnosticSeverity.Warning,
    Severity.INFO: types.DiagnosticSeverity.Information,
}
_ABOUT_NOTHING = frozenset({"STR004", "DEC001"})
"""Rules about what nothing uses, or what decides nothing any more: the editor fades it."""
_DECIDED = {
    DecisionKind.ACCEPTED: "accepted",
    DecisionKind.OPEN_QUESTION: "waits for an answer",
    DecisionKind.BASELINE: "in the baseline",
}


def diagnostics_by_file(
    findings: Iterable[Finding], wire: Wire, pages: Pages, *, decided: bool
) -> dict[str, list[types.Diagnostic]]:
    """The findings of each file; those that somebody ``decided`` about are left out, or only hints."""
    found: dict[str, list[types.Diagnostic]] = {}
    for finding in findings:
        if finding.is_active or decided:
            found.setdefault(finding.location.file, []).append(_diagnostic(finding, wire, pages))
    return found


def _diagnostic(finding: Finding, wire: Wire, pages: Pages) -> types.Diagnostic:
    page = pages.uri(finding.rule)
    return types.Diagnostic(
        range=wire.range(finding.location),
        message=_message(finding),
        severity=_SEVERITIES[finding.severity] if finding.is_active else types.DiagnosticSeverity.Hint,
        code=finding.rule,
        code_description=types.CodeDescription(page) if page else None,
        source=SOURCE,
        tags=[types.DiagnosticTag.Unnecessary] if finding.rule in _ABOUT_NOTHING else None,
        related_information=[_related(one, wire) for one in finding.related] or None,
        data={
            "pointer": finding.pointer,
            "fix": finding.fix,
            "stage": finding.stage.value,
            "edits": [_edit(edit, wire) for edit in finding.edits],
        },
    )


def _edit(edit: Edit, wire: Wire) -> list[object]:
    """An edit as the editor keeps it until somebody asks for it."""
    place = wire.range(edit.location)
    numbers = [place.start.line, place.start.character, place.end.line, place.end.character]
    return [wire.uri(edit.location.file), numbers, edit.text]


def _message(finding: Finding) -> str:
    """What is wrong, what to do, and what was decided or asked about it."""
    parts = [finding.message, finding.fix or ""]
    if finding.decision is not None:
        parts.append(f"{_DECIDED[finding.decision.kind]}: {finding.decision.reason}")
    elif finding.question:
        parts.append(f"asked in {finding.question}")
    return "\n".join(part for part in parts if part)


def _related(related: Related, wire: Wire) -> types.DiagnosticRelatedInformation:
    return types.DiagnosticRelatedInformation(wire.location(related.location), related.message)
