"""What changed between two texts, word by word."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import Literal, TypeAlias

import msgspec

__all__ = ["Mark", "Segment", "redline", "shortened"]

Mark: TypeAlias = Literal["same", "gone", "new"]

_TOKEN = re.compile(r"\w+(?:[.,]\w+)*|\s+|[^\w\s]")
_MOST = 2000


class Segment(msgspec.Struct, frozen=True):
    """A part of a text that stayed, that is gone, or that is new."""

    mark: Mark
    text: str


def redline(old: str | None, new: str | None) -> tuple[Segment, ...]:
    """Both texts as one; what is gone stands before what is new in its place.

    Texts with more than 2,000 words are not compared word by word.
    """
    if old == new:
        return (Segment("same", new),) if new else ()
    before, after = (_TOKEN.findall(text or "") for text in (old, new))
    if not before or not after or max(len(before), len(after)) > _MOST:
        return tuple(_replaced(old or "", new or ""))
    return tuple(_joined(_compared(before, after)))


def _replaced(old: str, new: str) -> Iterator[Segment]:
    if old:
        yield Segment("gone", old)
    if new:
        yield Segment("new", new)


def _compared(before: Sequence[str], after: Sequence[str]) -> Iterator[tuple[str, str, str]]:
    """Stretches as what stayed, what is gone, what is new; a space between two changes belongs to both."""
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    steps = matcher.get_opcodes()
    for at, (kind, start, end, first, last) in enumerate(steps):
        old, new = "".join(before[start:end]), "".join(after[first:last])
        if kind != "equal" or (old.isspace() and 0 < at < len(steps) - 1):
            yield "", old, new
        else:
            yield old, "", ""


def _joined(stretches: Iterator[tuple[str, str, str]]) -> Iterator[Segment]:
    gone = new = ""
    for same, old, current in stretches:
        if same:
            yield from _replaced(gone, new)
            gone = new = ""
            yield Segment("same", same)
        else:
            gone, new = gone + old, new + current
    yield from _replaced(gone, new)


_AROUND = 100


def shortened(segments: Sequence[Segment], most: int) -> tuple[Segment, ...]:
    """The parts of a text of at most so many characters: first of what stayed, only what is beside a change is kept."""
    if sum(len(segment.text) for segment in segments) <= most:
        return tuple(segments)
    last = len(segments) - 1
    near = [_near(segment, at == 0, at == last) for at, segment in enumerate(segments)]
    return tuple(_cut(near, most))


def _near(segment: Segment, is_first: bool, is_last: bool) -> Segment:
    """A part that stayed without its middle, or without the end that no change is beside."""
    text = segment.text
    if segment.mark != "same" or len(text) <= 2 * _AROUND:
        return segment
    before = "" if is_first else text[:_AROUND]
    after = "" if is_last else text[-_AROUND:]
    return Segment("same", f"{before} ... {after}")


def _cut(segments: Sequence[Segment], most: int) -> Iterator[Segment]:
    left = most
    for segment in segments:
        if left <= 0:
            yield Segment("same", " ...")
            return
        yield Segment(segment.mark, segment.text[:left])
        left -= len(segment.text)
