"""Findings as workflow commands of GitHub Actions: each is shown beside its line in the pull request."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from protocolkit.findings import Finding, Severity
from protocolkit.report.cells import harmless
from protocolkit.report.checked import CheckedSpec, path_within, place_of
from protocolkit.report.text import decided_line, decision_words, summary_line

__all__ = ["MOST", "render_github"]

MOST = 10
"""So many annotations of each level does GitHub show for one step; what is beyond is dropped without a word."""

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}


def render_github(specs: Sequence[CheckedSpec], *, root: str = "", show_decided: bool = False) -> bytes:
    """The first ten findings of each level as annotations, the rest as lines of the log, and the line that counts.

    What somebody decided about is not annotated; ``show_decided`` lists it in the log.
    """
    findings = [finding for spec in specs for finding in spec.findings]
    left = dict.fromkeys(Severity, MOST)
    annotated, listed = [], []
    for finding in findings:
        if finding.is_active and left[finding.severity]:
            left[finding.severity] -= 1
            annotated.append(finding)
        elif finding.is_active or show_decided:
            listed.append(finding)
    beyond = sum(finding.is_active for finding in listed)
    counted = [
        summary_line(findings, files=sum(spec.files for spec in specs)),
        f"{beyond:,} more than GitHub shows beside their lines ({MOST} of each level), listed above"
        if beyond
        else "",
        decided_line(findings, shown=show_decided),
    ]
    lines = [
        *(_annotation(finding, root) for finding in annotated),
        *(line for finding in listed for line in _listed(finding, root)),
        *(line for line in counted if line),
    ]
    return "".join(f"{line}\n" for line in lines).encode()


def _annotation(finding: Finding, root: str) -> str:
    at = finding.location
    properties = {
        "file": harmless(path_within(at.file, root)),
        "line": at.line + 1,
        "endLine": at.end_line + 1,
    }
    if at.line == at.end_line:  # columns of a range over several lines are refused
        properties |= {"col": at.column + 1, "endColumn": max(at.column + 1, at.end_column)}
    properties["title"] = finding.rule
    told = ",".join(f"{name}={_property(str(value))}" for name, value in properties.items())
    message = _escaped("\n".join(_words(finding, root)))
    return _no_other_command(f"::{_COMMANDS[finding.severity]} {told}::{message}")


def _words(finding: Finding, root: str) -> Iterator[str]:
    yield harmless(finding.message)
    if finding.fix:
        yield f"fix: {harmless(finding.fix)}"
    for related in finding.related:
        yield f"see: {place_of(related.location, root)}: {harmless(related.message)}"
    if finding.question:
        yield f"asked in {harmless(finding.question)}"


def _listed(finding: Finding, root: str) -> Iterator[str]:
    """Lines of the log; none of them is a command, whatever the finding says."""
    place = place_of(finding.location, root)
    yield _no_other_command(f"- {place}: {finding.severity} {finding.rule}: {harmless(finding.message)}")
    if finding.decision:
        yield _no_other_command(f"  = {harmless(decision_words(finding.decision))}")


def _no_other_command(line: str) -> str:
    """A line without the older commands, which count anywhere in it."""
    return line.replace("##[", "## [")


def _escaped(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _escaped(text).replace(":", "%3A").replace(",", "%2C")
