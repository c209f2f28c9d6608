"""A YAML file as its author laid it out: values with their quotes, anchors and aliases, and blank lines.

The node tree of the reader has forgotten where aliases stand and which of two equal texts was quoted; the events
of the same parser still say so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec
from yaml._yaml import CParser
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)

__all__ = [
    "Alias",
    "Collection",
    "Comment",
    "Entry",
    "Node",
    "Scalar",
    "Unsupported",
    "entries_below",
    "read_layout",
]

_PROPERTIES = re.compile(r"(?:[&!]\S*\s*)+")
_COMMENT = re.compile(r"#[^\n]*")
_BLOCK_HEADER = re.compile(r"(?:[&!]\S*\s+)*[|>][-+0-9]*[ \t]*(?P<comment>#[^\n]*)?")


class Unsupported(Exception):  # noqa: N818
    """The file is written in a way that has no place in the canonical layout."""


class Comment(msgspec.Struct):
    """A comment from its ``#`` on; ``after_blank`` where an empty line stands above it."""

    text: str
    index: int
    column: int
    own_line: bool
    after_blank: bool = False


class Scalar(msgspec.Struct):
    """A text, number or word: its value, how it was quoted, and the source text from quote to quote."""

    value: str
    style: str
    source: str
    anchor: str | None
    start: int
    end: int


class Alias(msgspec.Struct):
    """A reference to an anchor."""

    name: str
    start: int
    end: int


class Collection(msgspec.Struct):
    """A mapping or a list, in lines or in brackets; ``foot`` are the comments after its last entry."""

    is_mapping: bool
    in_brackets: bool
    anchor: str | None
    start: int
    end: int = 0
    entries: list[Entry] = msgspec.field(default_factory=list)
    foot: list[Comment] = msgspec.field(default_factory=list)

    @property
    def column(self) -> int:
        """Where its entries begin."""
        return self.entries[0].column if self.entries else 0


class Entry(msgspec.Struct):
    """A key with its value, or an element of a list; ``head`` are the comments above it, ``tail`` the one beside."""

    key: Scalar | Alias | None
    node: Node
    start: int
    column: int
    after_blank: bool
    head: list[Comment] = msgspec.field(default_factory=list)
    tail: Comment | None = None


Node = Scalar | Alias | Collection


def read_layout(text: str) -> tuple[Collection, list[Comment]]:
    """The layout of a file that reads without a finding, and its comments, in order; ``\\n`` ends its lines."""
    events = list(_events(text))
    spans = [_span(event) for event in events if isinstance(event, (ScalarEvent, AliasEvent))]
    comments = list(_comments(text, spans))
    masked = text
    for comment in comments:
        end = comment.index + len(comment.text)
        masked = masked[: comment.index] + " " * (end - comment.index) + masked[end:]
    return _Reader(text, masked, iter(events)).root(), comments


def _span(event: Event) -> tuple[int, int]:
    assert event.start_mark is not None
    assert event.end_mark is not None
    return event.start_mark.index, event.end_mark.index


def _events(text: str) -> Iterator[Event]:
    parser = CParser(text.encode())
    try:
        while (event := parser.get_event()) is not None and not isinstance(event, StreamEndEvent):
            yield event
    finally:
        parser.dispose()


def _comments(text: str, spans: list[tuple[int, int]]) -> Iterator[Comment]:
    """What begins with ``#`` between the values, and after the sign that begins a block of text."""
    position = 0
    for start, end in [*spans, (len(text), len(text))]:
        for found in _COMMENT.finditer(text, position, start):
            yield _comment(text, found.start(), found.end())
        header = _BLOCK_HEADER.match(text, start, end)
        if header and header["comment"]:
            yield _comment(text, *header.span("comment"))
        position = end


def _comment(text: str, start: int, end: int) -> Comment:
    line = text.rfind("\n", 0, start) + 1
    return Comment(
        text[start:end].rstrip(),
        start,
        start - line,
        not text[line:start].strip(),
        _is_blank_above(text, line),
    )


def _is_blank_above(text: str, line: int) -> bool:
    """Whether the line above the one that begins here is empty."""
    return line > 0 and not text[text.rfind("\n", 0, line - 1) + 1 : line].strip()


def entries_below(node: Node) -> Iterator[tuple[Entry, Collection]]:
    """Every entry with the collection that it belongs to, in order of the file."""
    if isinstance(node, Collection):
        for entry in node.entries:
            yield entry, node
            yield from entries_below(entry.node)


class _Reader:
    """Builds the tree from events; in ``masked`` the comments are blanks."""

    def __init__(self, text: str, masked: str, events: Iterator[Event]) -> None:
        self.text = text
        self.masked = masked
        self.events = events

    def root(self) -> Collection:
        """The mapping that the file is."""
        for event in self.events:
            if isinstance(event, DocumentStartEvent) and (event.version or event.tags):
                raise Unsupported("a line at its top begins with %")
            if isinstance(event, MappingStartEvent):
                return self.collection(event)
        raise Unsupported("it holds no chapter")

    def node(self, event: Event) -> Node:
        """The value that begins with an event."""
        start, end = _span(event)
        if isinstance(event, AliasEvent):
            return Alias(event.anchor or "", start, end)
        if isinstance(event, (MappingStartEvent, SequenceStartEvent)):
            return self.collection(event)
        assert isinstance(event, ScalarEvent)
        properties = _PROPERTIES.match(self.text, start, end) if event.anchor else None
        first = properties.end() if properties else start
        return Scalar(event.value, event.style or "", self.text[first:end], event.anchor, start, end)

    def collection(self, first: MappingStartEvent | SequenceStartEvent) -> Collection:
        """The collection that begins with an event, up to its end."""
        is_mapping = isinstance(first, MappingStartEvent)
        node = Collection(is_mapping, bool(first.flow_style), first.anchor, _span(first)[0])
        previous = node.start
        while not isinstance(event := next(self.events), (MappingEndEvent, SequenceEndEvent)):
            key = self.node(event) if is_mapping else None
            if isinstance(key, Collection):
                raise Unsupported("a key is a list or a mapping")
            value = self.node(next(self.events) if is_mapping else event)
            start = key.start if key else value.start
            if not is_mapping and not node.in_brackets:
                start = self.masked.rindex("-", previous, start)
            node.entries.append(self.entry(key, value, start))
            previous = value.end
        node.end = _span(event)[1]
        return node

    def entry(self, key: Scalar | Alias | None, value: Node, start: int) -> Entry:
        """An entry with what is known of its line."""
        line = self.text.rfind("\n", 0, start) + 1
        is_first = not self.text[line:start].strip()
        return Entry(key, value, start, start - line, is_first and _is_blank_above(self.text, line))
