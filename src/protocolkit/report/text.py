"""Findings for people: where, what, the line with a caret under the mistake, and what to do."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from protocolkit.findings import Decision, DecisionKind, Finding, Location, Related, Severity
from protocolkit.report.cells import harmless, window

__all__ = ["LinesOf", "decided_line", "decision_words", "render_text", "summary_line"]

LinesOf = Callable[[str], Sequence[str]]
"""The source lines of a file; none for a file without text to show."""

_WIDTH = 100
_NAMES = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
_COLOURS = {Severity.ERROR: "1;31", Severity.WARNING: "1;33", Severity.INFO: "1;36"}
_QUIET, _STRONG = "34", "1"
_DECIDED = {
    DecisionKind.ACCEPTED: ("accepted by a recorded decision", "accepted by recorded decisions"),
    DecisionKind.OPEN_QUESTION: ("waits for an open question", "wait for open questions"),
    DecisionKind.BASELINE: ("stands in the baseline", "stand in the baseline"),
}
"""What is said of one such finding, and of several."""


def render_text(
    findings: Iterable[Finding],
    lines_of: LinesOf,
    *,
    files: int,
    colour: bool = False,
    width: int = _WIDTH,
    show_decided: bool = False,
) -> str:
    """All findings with their code frames, then the line that counts them, and one that counts the decided ones.

    Findings that somebody decided about are shown only if ``show_decided``.
    """
    findings = tuple(findings)
    writer = _Writer(lines_of, colour, width)
    shown = (finding for finding in findings if show_decided or finding.is_active)
    blocks = ["\n".join(writer.finding(finding)) for finding in shown]
    counted = [summary_line(findings, files=files), decided_line(findings, shown=show_decided)]
    return "\n\n".join([*blocks, "\n".join(line for line in counted if line)]) + "\n"


def decided_line(findings: Iterable[Finding], *, shown: bool = False) -> str:
    """How many findings ask for nothing, and why: ``3 more: 2 accepted by recorded decisions, ...``."""
    counts = dict.fromkeys(DecisionKind, 0)
    for finding in findings:
        if finding.decision is not None:
            counts[finding.decision.kind] += 1
    told = [f"{number:,} {_DECIDED[kind][number > 1]}" for kind, number in counts.items() if number]
    hint = "" if shown else " (--show-decided shows them)"
    return f"{sum(counts.values()):,} more: {', '.join(told)}{hint}" if told else ""


def summary_line(findings: Iterable[Finding], *, files: int) -> str:
    """What was found in how many files, and nobody decided: ``3 errors, 2 warnings in 36 files``."""
    counts = dict.fromkeys(Severity, 0)
    for finding in findings:
        counts[finding.severity] += finding.is_active
    told = [_count(number, _NAMES[severity]) for severity, number in counts.items() if number]
    return f"{', '.join(told) or 'no findings'} in {_count(files, 'file')}"


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


class _Writer:
    """Writes findings for one terminal."""

    def __init__(self, lines_of: LinesOf, colour: bool, width: int) -> None:
        self.lines_of = lines_of
        self.colour = colour
        self.width = width

    def finding(self, finding: Finding) -> Iterator[str]:
        """The lines of one finding."""
        colour = _COLOURS[finding.severity]
        name = self.paint(f"{_NAMES[finding.severity]} {finding.rule}", colour)
        message = self.paint(harmless(finding.message), _STRONG)
        yield f"{_place(finding.location)}: {name}: {message}"
        gutter = max(len(str(at.line + 1)) for at in (finding.location, *_places(finding.related)))
        yield from self.frame(finding.location, "^", colour, gutter)
        if finding.fix:
            yield self.remark(gutter, f"fix: {harmless(finding.fix)}")
        if finding.decision is not None:
            yield self.remark(gutter, harmless(decision_words(finding.decision)))
        elif finding.question:
            yield self.remark(gutter, f"asked in {harmless(finding.question)}")
        for related in finding.related:
            yield self.remark(gutter, f"see: {_place(related.location)}: {harmless(related.message)}")
            yield from self.frame(related.location, "-", _QUIET, gutter)

    def remark(self, gutter: int, words: str) -> str:
        """A line beside the frame."""
        return f"{' ' * gutter} {self.paint('=', _QUIET)} {words}"

    def frame(self, location: Location, mark: str, colour: str, gutter: int) -> Iterator[str]:
        """The source line with its marked range; nothing where there is no such line."""
        lines = self.lines_of(location.file)
        if location.line >= len(lines) or not lines[location.line].strip():
            return
        line = lines[location.line]
        end = location.end_column if location.end_line == location.line else len(line)
        shown = window(line, location.column, end, self.width)
        bar = self.paint("|", _QUIET)
        number = self.paint(str(location.line + 1).rjust(gutter), _QUIET)
        yield f"{' ' * gutter} {bar}"
        yield f"{number} {bar} {shown.text}"
        yield f"{' ' * gutter} {bar} {' ' * shown.indent}{self.paint(mark * shown.marked, colour)}"

    def paint(self, text: str, code: str) -> str:
        """A text in a colour, where colours are wanted."""
        return f"\x1b[{code}m{text}\x1b[0m" if self.colour else text


def decision_words(decision: Decision) -> str:
    """A decision in words: ``accepted (Medical writer): the registered name stays``."""
    kind = {
        DecisionKind.ACCEPTED: "accepted",
        DecisionKind.OPEN_QUESTION: f"waits for {decision.question}",
        DecisionKind.BASELINE: "decided",
    }[decision.kind]
    return f"{kind}{f' ({decision.role})' if decision.role else ''}: {decision.reason}"


def _place(location: Location) -> str:
    return f"{harmless(location.file)}:{location.line + 1}:{location.column + 1}"


def _places(related: Iterable[Related]) -> Iterator[Location]:
    return (one.location for one in related)
