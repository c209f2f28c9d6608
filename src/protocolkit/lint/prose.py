"""Finding words and signs in all texts of a protocol at once, and in the lines of its record."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from itertools import takewhile
from typing import NamedTuple

from protocolkit.lint.rule import Issue, Subject
from protocolkit.lint.texts import pointer_to, runs_of

__all__ = ["Place", "Spot", "find_word", "issue_at", "occurring", "prose_of", "spots", "text_at"]


class Spot(NamedTuple):
    """Where characters stand: in a text of the spec, or in a line of its record, counted from one."""

    pointer: str
    text: str
    start: int
    end: int
    record_line: int | None = None

    @property
    def words(self) -> str:
        """The characters themselves."""
        return self.text[self.start : self.end]

    @property
    def name(self) -> str:
        """How a finding calls the text: ``INC07 text``."""
        return " ".join(self.pointer.split("/")[-2:])


Place = Callable[[int, int], Spot | None]
"""Finds the text of the spec in which two places of its prose lie; ``None`` where they lie in two texts."""

Find = Callable[[str], Iterator[tuple[int, int]]]
"""Finds something in a text: where it begins and ends."""


def prose_of(subject: Subject) -> str:
    """Every text of the spec, one below the other."""
    return subject.prose.text


def text_at(subject: Subject) -> Place:
    """What finds the text of the spec in which two places of its prose lie."""

    def find(start: int, end: int) -> Spot | None:
        found = subject.prose.at(start, end)
        return Spot(pointer_to(found[0]), found[0][-1], found[1], found[2]) if found else None

    return find


def spots(subject: Subject, what: re.Pattern[str] | Find) -> Iterator[Spot]:
    """Where something is found: in texts of the spec, then in lines of the record that the spec does not quote.

    Where a pattern has groups, the one that was matched is the spot.
    """
    find = _finds(what) if isinstance(what, re.Pattern) else what
    place, quoted = text_at(subject), []
    for start, end in find(subject.prose.text):
        spot = place(start, end)
        if spot is not None:
            quoted.append(spot.text)
            yield spot
    record = subject.record
    for start, end in find(record):
        number = record.count("\n", 0, start)
        line = subject.record_lines[number]
        first = record.rfind("\n", 0, start) + 1
        is_quoted = any(text in line or line.strip() in text for text in quoted)
        if not is_quoted and end - first <= len(line):
            yield Spot("provenance/record", line, start - first, end - first, number + 1)


def _finds(pattern: re.Pattern[str]) -> Find:
    def find(text: str) -> Iterator[tuple[int, int]]:
        return (match.span(match.lastindex or 0) for match in pattern.finditer(text))

    return find


def find_word(word: str, text: str, *, plural: bool = True) -> Iterator[tuple[int, int]]:
    """Where a word stands in a text by itself, or in the plural; faster than a pattern of its own."""
    start = text.find(word)
    while start >= 0:
        end = start + len(word)
        after = end + (plural and text[end : end + 1] == "s")
        if not text[start - 1 : start].isalnum() and not text[after : after + 1].isalnum():
            yield start, end
        start = text.find(word, end)


def occurring(words: Iterable[str], text: str) -> list[str]:
    """The words and phrases of which the first word occurs: the others need not be looked for."""
    runs = runs_of(text)
    found = []
    for word in words:
        first = _first_run(word)
        if not first or first in runs or (len(first) == len(word) and f"{first}s" in runs):
            found.append(word)
    return found


@lru_cache(maxsize=4096)
def _first_run(word: str) -> str:
    first = word.lower().partition(" ")[0]
    return first if first.isalnum() else "".join(takewhile(str.isalnum, first))


def issue_at(spot: Spot, message: str, fix: str, instead: str | None = None) -> Issue:
    """The finding about a spot: in the words of the element, or of the record.

    ``instead`` is what to write there, where no judgement is needed.
    """
    span = (spot.start, spot.end)
    if spot.record_line is not None:
        message = f"the record, line {spot.record_line}: {message}"
        return Issue(spot.pointer, message, fix, record_line=spot.record_line, record_span=span)
    return Issue(spot.pointer, f"{spot.name}: {message}", fix, span=span, instead=instead)
