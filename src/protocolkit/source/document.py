"""One YAML file after reading: its text, its data, its node tree, and what was wrong with it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from protocolkit.findings import Finding, Location
from protocolkit.source.positions import content_range, place_in, span

__all__ = ["Document", "Path", "locate", "locate_in_scalar"]

Path = Sequence[str | int]
"""Keys and list positions, from the top of a file down to a value."""


class Document(msgspec.Struct, frozen=True):
    """A YAML file as read: plain data beside the node tree that knows where each value stands.

    ``value`` is a mapping of ``dict``, ``list``, ``str``, ``int``, ``Decimal``, ``bool`` and ``None``; it is
    what could be read, empty when nothing could. ``root`` is ``None`` where there is no tree to walk.
    """

    file: str
    text: str
    root: Node | None
    value: dict[str, Any]
    findings: tuple[Finding, ...] = ()


def locate(document: Document, path: Path, *, key: bool = False) -> Location:
    """Where the value at a path stands, or its key; the nearest ancestor where the path leads nowhere.

    A value that is not written (``name:`` and nothing more) is shown at its key.
    """
    if document.root is None:
        return Location(document.file)
    node, key_node, found = _find(document.root, path)
    if found and key_node is not None and (key or _is_unwritten(node)):
        node = key_node
    return span(document.file, document.text, node)


def locate_in_scalar(document: Document, path: Path, start: int, end: int) -> Location:
    """Where characters ``start`` to ``end`` of a text value stand in the file.

    Exact through quotes, escapes, indentation and folded lines; the whole value where that cannot be told.
    """
    if document.root is None:
        return Location(document.file)
    node, _, found = _find(document.root, path)
    if not found or not isinstance(node, ScalarNode):
        return locate(document, path)
    from protocolkit.source.scalar_text import source_spans

    first, last = content_range(document.text, node)
    stop = node.end_mark.index if node.style in ("|", ">") else last
    spans = source_spans(document.text, first, stop, node.style or "", node.value)
    if not spans:
        return locate(document, path)
    start = max(0, min(start, len(spans)))
    end = max(start, min(end, len(spans)))
    begin = spans[start][0] if start < len(spans) else spans[-1][1]
    return place_in(document.file, document.text, node, begin, spans[end - 1][1] if end > start else begin)


def _is_unwritten(node: Node) -> bool:
    return bool(node.start_mark.index == node.end_mark.index)


def _find(root: Node, path: Path) -> tuple[Node, Node | None, bool]:
    """The node at a path and the node of its key; the nearest ancestor and ``False`` where there is none."""
    node: Node = root
    key: Node | None = None
    for step in path:
        found = _child(node, step)
        if found is None:
            return node, key, False
        node, key = found
    return node, key, True


def _child(node: Node, step: str | int) -> tuple[Node, Node | None] | None:
    if isinstance(node, MappingNode):
        return next(((value, key) for key, value in node.value if key.value == step), None)
    if isinstance(node, SequenceNode) and isinstance(step, int) and 0 <= step < len(node.value):
        return node.value[step], None
    return None
