"""Ids in running words: in notes, questions and messages, and in the comments of a file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from yaml.nodes import Node, ScalarNode

from protocolkit.source.document import Document
from protocolkit.source.outline import Path

__all__ = ["MENTIONED", "in_comments", "mentioned", "texts_in"]

MENTIONED = ("criterion", "check", "question", "assumption")
"""Kinds whose ids are numbered, so that they mean the same wherever they stand; ``PO2`` may mean something else."""

_ID = re.compile(r"(?<![A-Za-z0-9_-])([A-Z][A-Z_-]+[0-9]{2,})([a-z]?)\b(?!-[0-9])")


def mentioned(text: str) -> Iterator[tuple[int, str, str]]:
    """Whatever in a text has the form of a numbered id: where it begins, with its letter and without."""
    for found in _ID.finditer(text):
        yield found.start(), found[0], found[1]


def texts_in(value: Any, path: Path = ()) -> Iterator[tuple[Path, str]]:
    """Every text in some data, with its path."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict):
        for key, below in value.items():
            yield from texts_in(below, (*path, key))
    elif isinstance(value, list):
        for index, below in enumerate(value):
            yield from texts_in(below, (*path, index))


def in_comments(document: Document) -> Iterator[tuple[int, str, str]]:
    """The same for the comments of a file: all that stands outside its keys and values."""
    if document.root is None or "#" not in document.text:
        return
    spans = sorted(_spans(document.root))
    at = 0
    for start, whole, plain in mentioned(document.text):
        while at < len(spans) and spans[at][1] <= start:
            at += 1
        line = document.text.rfind("\n", 0, start) + 1
        if (at == len(spans) or start < spans[at][0]) and "#" in document.text[line:start]:
            yield start, whole, plain


def _spans(root: Node) -> Iterator[tuple[int, int]]:
    """Where keys and values stand, each once."""
    seen: set[int] = set()
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        if isinstance(node, ScalarNode):
            yield node.start_mark.index, node.end_mark.index
        else:
            for entry in node.value:
                waiting += entry if isinstance(entry, tuple) else (entry,)
