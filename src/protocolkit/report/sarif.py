"""Findings as SARIF 2.1.0, for code scanning (OASIS, Static Analysis Results Interchange Format).

Section numbers are those of the standard.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import quote

import msgspec

from protocolkit.findings import (
    Decision,
    DecisionKind,
    Finding,
    Location,
    Related,
    Rule,
    Severity,
    fingerprint,
)
from protocolkit.report.cells import harmless
from protocolkit.report.checked import CheckedSpec, path_within

__all__ = ["render_sarif"]

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_BASE = "%SRCROOT%"
_FINGERPRINT = "ruleElementAndWords/v1"
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
_SUPPRESSIONS = {
    DecisionKind.ACCEPTED: ("inSource", "accepted"),
    DecisionKind.OPEN_QUESTION: ("inSource", "underReview"),
    DecisionKind.BASELINE: ("external", "accepted"),
}
"""Kind and status of a suppression (3.35): a decision stands in the protocol, a baseline beside it."""

Shown = dict[str, Any]


def render_sarif(
    specs: Sequence[CheckedSpec],
    rules: Iterable[Rule],
    *,
    version: str,
    root: str = "",
    pages: str | None = None,
) -> bytes:
    """The log of a check: one run, with what is decided as suppressed results.

    ``rules`` are all that there are; those that found something are described. ``root`` is the folder that files are
    named from, ``pages`` the address of the rules' pages.
    """
    findings = [finding for spec in specs for finding in spec.findings]
    named = sorted({finding.rule for finding in findings})
    known = {rule.id: rule for rule in rules}
    writer = _Writer(root, {name: position for position, name in enumerate(named)}, findings)
    run = {
        "tool": {
            "driver": {
                "name": "protocolkit",
                "version": version,
                "semanticVersion": version,
                "rules": [_rule(name, known.get(name), pages) for name in named],
            }
        },
        "invocations": [_invocation(specs)],
        "originalUriBaseIds": {_BASE: {"description": {"text": "The folder in which the check ran."}}},
        "artifacts": writer.artifacts,
        "columnKind": "unicodeCodePoints",
        "results": [writer.result(finding) for finding in findings],
        "properties": {"protocols": [spec.stamp for spec in specs if spec.stamp]},
    }
    log = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}
    return msgspec.json.format(msgspec.json.encode(log), indent=2) + b"\n"


def _invocation(specs: Sequence[CheckedSpec]) -> Shown:
    """That the check ran to its end, and which rules did not run."""
    skipped = {rule: reason for spec in specs for rule, reason in spec.skipped.items()}
    notifications = [
        {
            "message": {"text": _text(f"{rule} did not run: {reason}")},
            "level": "note",
            "associatedRule": {"id": rule},
        }
        for rule, reason in sorted(skipped.items())
    ]
    return {"executionSuccessful": True, "toolConfigurationNotifications": notifications}


def _rule(name: str, rule: Rule | None, pages: str | None) -> Shown:
    """A reporting descriptor (3.49)."""
    if rule is None:
        return {"id": name}
    shown = {
        "id": name,
        "shortDescription": {"text": rule.title},
        "fullDescription": {"text": _why(rule)},
        "help": {"text": rule.page, "markdown": rule.page},
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
        "properties": {"tags": [rule.group, rule.tier, rule.stage.value]},
    }
    return {**shown, "helpUri": f"{pages.rstrip('/')}/{name}"} if pages else shown


def _why(rule: Rule) -> str:
    """Why a rule matters, as its page says; its title where the page has no such section."""
    _, found, rest = rule.page.partition("\n## Why it matters\n")
    return " ".join(rest.partition("\n## ")[0].split()) if found else rule.title


class _Writer:
    """Writes results whose rules and files have numbers."""

    def __init__(self, root: str, rules: Mapping[str, int], findings: Iterable[Finding]) -> None:
        self._root = root
        self._rules = rules
        files = sorted({path_within(at.file, root) for finding in findings for at in _places(finding)})
        self._files = {file: position for position, file in enumerate(files)}

    @property
    def artifacts(self) -> list[Shown]:
        """Every file that a result names."""
        return [{"location": _address(file), "sourceLanguage": "yaml"} for file in self._files]

    def result(self, finding: Finding) -> Shown:
        """A finding (3.27)."""
        shown: Shown = {
            "ruleId": finding.rule,
            "ruleIndex": self._rules[finding.rule],
            "level": _LEVELS[finding.severity],
            "message": {"text": _text(finding.message, *([finding.fix] if finding.fix else []))},
            "locations": [self._location(finding.location, finding.pointer)],
            "partialFingerprints": {_FINGERPRINT: fingerprint(finding)},
        }
        if finding.related:
            shown["relatedLocations"] = [self._related(*one) for one in enumerate(finding.related, 1)]
        if finding.decision:
            shown["suppressions"] = [self._suppression(finding.decision)]
        if finding.question:
            shown["properties"] = {"question": finding.question}
        return shown

    def _related(self, number: int, related: Related) -> Shown:
        location = self._location(related.location, related.pointer)
        return {"id": number, **location, "message": {"text": _text(related.message)}}

    def _suppression(self, decision: Decision) -> Shown:
        kind, status = _SUPPRESSIONS[decision.kind]
        shown: Shown = {"kind": kind, "status": status, "justification": harmless(decision.reason)}
        if decision.location:
            shown["location"] = self._location(decision.location, "")
        told = {"role": decision.role, "question": decision.question}
        properties = {name: harmless(value) for name, value in told.items() if value}
        return {**shown, "properties": properties} if properties else shown

    def _location(self, at: Location, pointer: str) -> Shown:
        file = path_within(at.file, self._root)
        region = {
            "startLine": at.line + 1,
            "startColumn": at.column + 1,
            "endLine": at.end_line + 1,
            "endColumn": at.end_column + 1,
        }
        address = {**_address(file), "index": self._files[file]}
        shown: Shown = {"physicalLocation": {"artifactLocation": address, "region": region}}
        if pointer:
            shown["logicalLocations"] = [{"fullyQualifiedName": harmless(pointer)}]
        return shown


def _places(finding: Finding) -> Iterator[Location]:
    yield finding.location
    yield from (related.location for related in finding.related)
    if finding.decision and finding.decision.location:
        yield finding.decision.location


def _address(file: str) -> Shown:
    """A file by its URI: from the folder of the check where it is inside, else by itself (3.4)."""
    uri = quote(file, safe="/", errors="replace")
    if uri.startswith("/"):
        return {"uri": f"file://{uri}"}
    return {"uri": uri} if uri.startswith("../") else {"uri": uri, "uriBaseId": _BASE}


def _text(*lines: str) -> str:
    """A plain text message: braces are doubled (3.11.5), and what looks like a link is none (3.11.6)."""
    text = "\n".join(map(harmless, lines)).replace("{", "{{").replace("}", "}}")
    return text.replace("[", "\\[").replace("]", "\\]") if "](" in text else text
