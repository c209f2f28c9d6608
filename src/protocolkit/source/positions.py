"""From nodes of the parser to places in a file: the value alone, without anchor, comments or blank lines."""

from __future__ import annotations

import re

from yaml.nodes import CollectionNode, Node, ScalarNode

from protocolkit.findings import Location

__all__ = ["break_lines", "content_range", "line_starts", "place", "place_in", "span", "whole_span"]

_BREAK = re.compile(r"\r\n|\r|\n")
_PROPERTIES = r"(?:[&!][^\s]*\s+)+"
_BLOCK_STYLES = ("|", ">")


def break_lines(text: str) -> list[str]:
    """The lines of a source text as YAML counts them, without their line ends."""
    return _BREAK.split(text)


def line_starts(text: str) -> list[int]:
    """Where each line begins, as character offsets."""
    return [0, *(found.end() for found in _BREAK.finditer(text))]


def place(file: str, text: str, start: int, end: int) -> Location:
    """The location of a range of character offsets."""
    line, column = _advance(text, 0, 0, 0, start)
    return Location(file, line, column, *_advance(text, start, line, column, end))


def place_in(file: str, text: str, node: Node, start: int, end: int) -> Location:
    """The location of a range of character offsets within a node: counted from there, not from the top."""
    mark = node.start_mark
    line, column = _advance(text, mark.index, mark.line, mark.column, start)
    return Location(file, line, column, *_advance(text, start, line, column, end))


def whole_span(file: str, node: Node) -> Location:
    """Where a node stands as the parser says: with its anchor, up to the next token."""
    start, end = node.start_mark, node.end_mark
    return Location(file, start.line, start.column, end.line, end.column)


def span(file: str, text: str, node: Node) -> Location:
    """Where a value stands, without its anchor and without blank lines and comments after it."""
    return place_in(file, text, node, *content_range(text, node))


def content_range(text: str, node: Node) -> tuple[int, int]:
    """The character offsets of a value's own text."""
    start, end = node.start_mark.index, node.end_mark.index
    properties = re.match(_PROPERTIES, text[start:end]) if text[start : start + 1] in ("&", "!") else None
    first = start + properties.end() if properties else start
    if isinstance(node, ScalarNode):
        return first, first + len(text[first:end].rstrip()) if node.style in _BLOCK_STYLES else end
    is_flow = isinstance(node, CollectionNode) and node.flow_style
    return first, end if is_flow else _block_end(text, node, first, end)


def _block_end(text: str, node: Node, start: int, end: int) -> int:
    """Where the last value of a block collection ends; an alias there stands elsewhere, with its anchor."""
    last = node.value[-1]
    value = last[1] if isinstance(last, tuple) else last
    if start <= value.start_mark.index and value.end_mark.index <= end:
        return content_range(text, value)[1]
    return start + len(text[start:end].rstrip())


def _advance(text: str, base: int, line: int, column: int, offset: int) -> tuple[int, int]:
    """Line and column of an offset, counted on from a base whose line and column are known."""
    between = text[base:offset]
    breaks = len(_BREAK.findall(between))
    if not breaks:
        return line, column + offset - base
    return line + breaks, len(between) - max(between.rfind("\n"), between.rfind("\r")) - 1
