"""Edits that a program may make: a word put right where it can only have meant one thing, an entry taken out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec
from yaml.nodes import MappingNode, Node, SequenceNode

from protocolkit.findings import Edit, Finding, Location
from protocolkit.model.provenance import Origin, parse_source
from protocolkit.nearest import sole_near
from protocolkit.source.document import Document, Path
from protocolkit.source.inherit import source_at
from protocolkit.source.positions import break_lines, content_range, place
from protocolkit.source.spec import Spec, path_of

__all__ = ["corrected", "is_verbatim", "removed", "replaced", "text_at", "without_verbatim"]

_VERBATIM = frozenset({Origin.RECORD, Origin.SPONSOR, Origin.PUBLIC, Origin.AMENDMENT})
"""What somebody else wrote: only they change it."""

_VALUES = frozenset({"SHP005", "CND009"})
"""Rules of loading whose edits change what an element says; those of all others change how it refers to another."""


def corrected(document: Document, where: Location, word: str, known: Iterable[str]) -> tuple[Edit, ...]:
    """The edit that puts a word right, if it can only have meant one that is known."""
    return replaced(document, where, word, sole_near(word, known))


def replaced(document: Document, where: Location, word: str, by: str | None) -> tuple[Edit, ...]:
    """The edit that writes something else for a word, if nothing but the word, perhaps quoted, stands there."""
    if by is None or by == word or "\n" in by:
        return ()
    written = text_at(document, where)
    if written == word:
        return (Edit(where, by),)
    if written in (f"'{word}'", f'"{word}"'):
        inner = msgspec.structs.replace(where, column=where.column + 1, end_column=where.end_column - 1)
        return (Edit(inner, by),)
    return ()


def text_at(document: Document, where: Location) -> str:
    """What stands at a place within one line; empty where it goes over several."""
    if where.line != where.end_line:
        return ""
    lines = break_lines(document.text)
    return lines[where.line][where.column : where.end_column] if where.line < len(lines) else ""


def removed(document: Document, path: Path) -> tuple[Edit, ...]:
    """The edit that takes an entry out of a list, with the key of the list where it is the only one.

    There is none where the entry shares its lines with something else in a way that is not simple.
    """
    if document.root is None or not isinstance(path[-1], int):
        return ()
    around = _node(document.root, path[:-2])
    entries = _node(document.root, path[:-1])
    if not isinstance(around, MappingNode) or not isinstance(entries, SequenceNode):
        return ()
    text, nodes = document.text, entries.value
    if len(nodes) == 1:
        key = next(key for key, _ in around.value if key.value == path[-2])
        return _lines(document, key.start_mark.index, content_range(text, entries)[1])
    node = nodes[path[-1]]
    first, last = node.start_mark.index, content_range(text, node)[1]
    if not entries.flow_style:
        return _lines(document, text.rfind("-", 0, first), last)
    before = content_range(text, nodes[path[-1] - 1])[1] if path[-1] else first
    after = last if path[-1] else nodes[1].start_mark.index
    return (Edit(place(document.file, text, before, after), ""),)


def _node(node: Node, path: Path) -> Node | None:
    for step in path:
        if isinstance(node, MappingNode):
            found = [value for key, value in node.value if key.value == step]
        else:
            found = (
                node.value[step : step + 1]
                if isinstance(node, SequenceNode) and isinstance(step, int)
                else []
            )
        if not found:
            return None
        node = found[0]
    return node


def _lines(document: Document, start: int, end: int) -> tuple[Edit, ...]:
    """The edit that takes out whole lines; none where something else stands on them."""
    lines = break_lines(document.text)
    where = place(document.file, document.text, start, end)
    before = lines[where.line][: where.column]
    if before.strip() or lines[where.end_line][where.end_column :].strip():
        return ()
    if where.end_line + 1 < len(lines):
        return (Edit(Location(where.file, where.line, 0, where.end_line + 1, 0), ""),)
    return (Edit(Location(where.file, where.line, 0, where.end_line, len(lines[where.end_line])), ""),)


def is_verbatim(spec: Spec, pointer: str, path: Path) -> bool:
    """Whether what a pointer names is in somebody else's words."""
    source = parse_source(source_at(spec, pointer, tuple(path)))
    return source is not None and source.origin in _VERBATIM


def without_verbatim(spec: Spec, findings: Sequence[Finding]) -> list[Finding]:
    """The findings of loading, without edits of what is in somebody else's words."""
    return [
        msgspec.structs.replace(finding, edits=())
        if finding.edits and finding.rule in _VALUES and _is_verbatim_at(spec, finding.pointer)
        else finding
        for finding in findings
    ]


def _is_verbatim_at(spec: Spec, pointer: str) -> bool:
    chapters: dict[str, Any] = spec.chapters
    return is_verbatim(spec, pointer, path_of(chapters, pointer))
