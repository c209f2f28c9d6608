"""What stands at a position of a file: a key or a value, and the path that leads to it."""

from __future__ import annotations

import msgspec
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from protocolkit.findings import Location
from protocolkit.source.document import Document
from protocolkit.source.outline import Path
from protocolkit.source.positions import break_lines, content_range, span
from protocolkit.source.scalar_text import source_spans
from protocolkit.source.spec import Spec

__all__ = ["Spot", "descend", "merged_path", "offset_at", "spot_at"]


class Spot(msgspec.Struct, frozen=True):
    """A key or a value of a file: its path there, and in the merged chapters where it is one of theirs.

    ``offset`` counts the characters of the key or text before the ``position``, which counts those of the file.
    """

    document: Document
    path: Path
    merged: Path | None
    is_key: bool
    node: Node
    offset: int
    position: int

    @property
    def location(self) -> Location:
        """Where it stands."""
        return span(self.document.file, self.document.text, self.node)


def spot_at(spec: Spec, document: Document, line: int, column: int) -> Spot | None:
    """What stands at a line and column, both from zero; ``None`` in a file that cannot be read."""
    if document.root is None:
        return None
    position = offset_at(document.text, line, column)
    path, node, is_key = descend(document.root, position)
    merged = merged_path(spec, document, path)
    return Spot(document, path, merged, is_key, node, _within(document.text, node, position), position)


def offset_at(text: str, line: int, column: int) -> int:
    """The offset of a line and column in a text; the end of a line, or of the text, where there is no such place."""
    lines = break_lines(text)
    if line >= len(lines):
        return len(text)
    offset = 0
    for before in lines[:line]:
        offset += len(before)
        offset += 2 if text.startswith("\r\n", offset) else 1
    return offset + min(column, len(lines[line]))


def descend(root: Node, position: int) -> tuple[Path, Node, bool]:
    """The innermost key or value around an offset, with its path."""
    path: Path = ()
    node = root
    while True:
        found = _child(node, position)
        if found is None:
            return path, node, False
        step, node, is_key = found
        path = (*path, step)
        if is_key:
            return path, node, True


def _child(node: Node, position: int) -> tuple[str | int, Node, bool] | None:
    if isinstance(node, MappingNode):
        for key, value in node.value:
            if _contains(key, position) and isinstance(key, ScalarNode):
                return key.value, key, True
            if _contains(value, position):
                return key.value, value, False
    elif isinstance(node, SequenceNode):
        for index, entry in enumerate(node.value):
            if _contains(entry, position):
                return index, entry, False
    return None


def _contains(node: Node, position: int) -> bool:
    start, end = node.start_mark.index, node.end_mark.index
    return bool(start <= position <= end if isinstance(node, ScalarNode) else start <= position < end)


def _within(text: str, node: Node, position: int) -> int:
    """How many characters of a scalar's value stand before an offset of the file."""
    if not isinstance(node, ScalarNode):
        return 0
    first, last = content_range(text, node)
    stop = node.end_mark.index if node.style in ("|", ">") else last
    spans = source_spans(text, first, stop, node.style or "", node.value) or []
    return sum(start < position for start, _ in spans)


def merged_path(spec: Spec, document: Document, path: Path) -> Path | None:
    """The path in the merged chapters of what stands at a path of a file; ``None`` where it is not among them."""
    if not path:
        return None
    chapter = str(path[0])
    entries = spec.spread.get(chapter)
    if entries is not None and len(path) > 1:
        for index, (home, position) in enumerate(entries):
            if home is document and position == path[1]:
                return (chapter, index, *path[2:])
        return None
    return path if spec.origins.get(chapter) is document else None
