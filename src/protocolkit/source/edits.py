"""Edits made in the bytes of a file, all at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from protocolkit.findings import Edit
from protocolkit.source.positions import line_starts

__all__ = ["apply_edits", "overlap"]

_BOM = b"\xef\xbb\xbf"


def apply_edits(raw: bytes, edits: Iterable[Edit]) -> bytes:
    """A file of UTF-8 with its edits made; they must not overlap."""
    start = len(_BOM) if raw.startswith(_BOM) else 0
    text = raw[start:].decode()
    starts = line_starts(text)
    for edit in sorted(edits, reverse=True):
        at = edit.location
        begin, end = starts[at.line] + at.column, starts[at.end_line] + at.end_column
        text = text[:begin] + edit.text + text[end:]
    return raw[:start] + text.encode()


def overlap(edit: Edit, others: Sequence[Edit]) -> bool:
    """Whether an edit touches characters that another one touches."""
    return any(_meet(edit, other) for other in others)


def _meet(one: Edit, other: Edit) -> bool:
    first, second = sorted((one.location, other.location))
    end = (first.end_line, first.end_column)
    return first.file == second.file and (end > (second.line, second.column) or first == second)
