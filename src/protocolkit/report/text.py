"""Findings for people: where, what, the line with a caret under the mistake, and what to do."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from protocolkit.findings import Finding, Location, Related, Severity
from protocolkit.report.cells import harmless, window

__all__ = ["LinesOf", "render_text", "summary_line"]

LinesOf = Callable[[str], Sequence[str]]
"""The source lines of a file; none for a file without text to show."""

_WIDTH = 100
_NAMES = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
_COLOURS = {Severity.ERROR: "1;31", Severity.WARNING: "1;33", Severity.INFO: "1;36"}
_QUIET, _STRONG = "34", "1"


def render_text(
    findings: Iterable[Finding], lines_of: LinesOf, *, files: int, colour: bool = False, width: int = _WIDTH
) -> str:
    """All findings with their code frames, then the line that counts them."""
    findings = tuple(findings)
    writer = _Writer(lines_of, colour, width)
    blocks = ["\n".join(writer.finding(finding)) for finding in findings]
    return "\n\n".join([*blocks, summary_line(findings, files=files)]) + "\n"


def summary_line(findings: Iterable[Finding], *, files: int) -> str:
    """What was found in how many files: ``3 errors, 2 warnings in 36 files``."""
    counts = dict.fromkeys(Severity, 0)
    for finding in findings:
        counts[finding.severity] += 1
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
            yield f"{' ' * gutter} {self.paint('=', _QUIET)} fix: {harmless(finding.fix)}"
        for related in finding.related:
            at = f"{_place(related.location)}: {harmless(related.message)}"
            yield f"{' ' * gutter} {self.paint('=', _QUIET)} see: {at}"
            yield from self.frame(related.location, "-", _QUIET, gutter)

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


def _place(location: Location) -> str:
    return f"{harmless(location.file)}:{location.line + 1}:{location.column + 1}"


def _places(related: Iterable[Related]) -> Iterator[Location]:
    return (one.location for one in related)
