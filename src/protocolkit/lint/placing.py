"""Puts an issue on lines: of the spec, of the verbatim record, and on the question that is open about it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache, partial
from typing import Any

from protocolkit.findings import Edit, Finding, Location, Related, Rule, Severity
from protocolkit.lint.asked import Asked
from protocolkit.lint.rule import Issue
from protocolkit.model.plan import Plan
from protocolkit.model.provenance import parse_source
from protocolkit.source.corrections import is_verbatim, removed, replaced
from protocolkit.source.document import locate
from protocolkit.source.inherit import source_at
from protocolkit.source.load import Loaded
from protocolkit.source.outline import Path
from protocolkit.source.record import Record
from protocolkit.source.spec import Positions, path_of

__all__ = ["Places"]


class Places:
    """The lines of one spec and its record."""

    def __init__(self, loaded: Loaded, plan: Plan) -> None:
        self._spec = loaded.spec
        self._record = loaded.record
        self._amendments = {found.header.number: found for found in loaded.amendments}
        self._releases = {found.version: Location(found.file) for found in loaded.releases}
        self._asked = Asked(plan.protocol.questions)
        self._path: Callable[[str], Path] = cache(
            partial(path_of, loaded.spec.chapters, position=Positions())
        )

    def finding(self, about: Rule, severity: Severity, issue: Issue) -> Finding:
        """An issue of a rule as a finding."""
        location = self._location(issue)
        related = tuple(Related(remark, self._shown(pointer), pointer) for pointer, remark in issue.related)
        return Finding(
            about.id,
            severity,
            about.stage,
            issue.message,
            location,
            pointer=issue.pointer,
            fix=issue.fix,
            related=(
                *related,
                *self._recorded(issue.pointer, (location, *(one.location for one in related))),
            ),
            question=self._asked.question(issue.pointer),
            edits=self._edits(issue, location),
        )

    def _edits(self, issue: Issue, location: Location) -> tuple[Edit, ...]:
        """What mends an issue without judgement, in texts of our own."""
        path = self._path(issue.pointer)
        if issue.leave_out is not None:
            found = self._spec.home(self._path(issue.leave_out))
            return removed(*found) if found else ()
        document = self._spec.documents.get(location.file)
        if issue.instead is None or issue.span is None or document is None:
            return ()
        if is_verbatim(self._spec, issue.pointer, path):
            return ()
        value: Any = self._spec.chapters
        for step in path:
            value = value[step]
        return replaced(document, location, str(value)[slice(*issue.span)], issue.instead)

    def _location(self, issue: Issue) -> Location:
        record, line = self._record, issue.record_line
        if record is not None and line is not None and 1 <= line <= record.line_count:
            return _in_record(record, line, line, issue.record_span)
        if issue.span is not None:
            return self._spec.locate_in(self._path(issue.pointer), *issue.span)
        return self._shown(issue.pointer)

    def _shown(self, pointer: str) -> Location:
        beside, _, rest = pointer.partition("/")
        if beside == "releases" and rest in self._releases:
            return self._releases[rest]
        number, _, rest = rest.partition("/")
        if beside == "amendments" and number in self._amendments:
            document = self._amendments[number].document
            path, key = _target(document.value, path_of(document.value, rest))
            return locate(document, path or ("number",), key=key)
        path, key = _target(self._spec.chapters, self._path(pointer))
        return self._spec.locate(path, key=key)

    def _recorded(self, pointer: str, shown: tuple[Location, ...]) -> Iterator[Related]:
        """The lines of the record that the element cites, but for those shown already."""
        if self._record is None:
            return
        source = parse_source(source_at(self._spec, pointer, self._path(pointer)))
        for first, last in source.lines if source else ():
            where = _in_record(self._record, first, last, None)
            if not any(at.file == where.file and where.line <= at.line <= where.end_line for at in shown):
                lines = f"line {first}" if first == last else f"lines {first}-{last}"
                yield Related(f"the record, {lines}", where)


def _target(value: Any, path: Path) -> tuple[Path, bool]:
    """The smallest thing to show for a path: a value, or what names an element (its id, its key)."""
    for step in path:
        value = value[step]
    if isinstance(value, dict) and "id" in value:
        return (*path, "id"), False
    holds_elements = isinstance(value, dict) or (
        isinstance(value, list) and any(isinstance(entry, dict) for entry in value)
    )
    return path, holds_elements and bool(path) and isinstance(path[-1], str)


def _in_record(record: Record, first: int, last: int, span: tuple[int, int] | None) -> Location:
    """Lines of the record, or some characters of the first of them; without a span all that is not blank."""
    begin, end = record.lines[first - 1], record.lines[last - 1]
    if span is not None:
        start = min(max(span[0], 0), len(begin))
        return Location(record.path, first - 1, start, first - 1, max(start, min(span[1], len(begin))))
    indent = len(begin) - len(begin.lstrip())
    return Location(record.path, first - 1, indent, last - 1, len(end.rstrip()))
