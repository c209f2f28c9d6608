"""Finding the entries of a word list in a text: as whole words, without regard to case, longest first."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache

import msgspec

from protocolkit.lint.wordlist import words

__all__ = ["Found", "Word", "find_phrases", "words_of"]


class Word(msgspec.Struct, frozen=True):
    """One word, number or sign of a text, in lower case, and where it stands."""

    text: str
    start: int
    end: int


class Found(msgspec.Struct, frozen=True):
    """An entry of a list where it stands in a text, and the number of its first and last word there."""

    entry: str
    start: int
    end: int
    first: int
    last: int


@lru_cache(maxsize=4096)
def words_of(text: str) -> tuple[Word, ...]:
    """The words of a text: letters (and digits after them) with inner hyphens, numbers, each other sign alone."""
    return tuple(Word(found[0].casefold(), found.start(), found.end()) for found in _word().finditer(text))


@cache
def _word() -> re.Pattern[str]:
    return re.compile(r"[0-9]+(?:[.,][0-9]+)*|[^\W\d_]\w*(?:['’-][^\W\d_]\w*)*|[^\w\s]|\w")


def find_phrases(name: str, text: str) -> Iterator[Found]:
    """Entries of ``wordlists/<name>.txt`` in a text, from left to right, none within another.

    The last word of an entry may end in ``*``: it then stands for every word that begins so.
    """
    exact, open_ended = _entries(name)
    if exact.keys().isdisjoint(_texts_of(text)) and open_ended.keys().isdisjoint(_beginnings_of(text)):
        return
    found = words_of(text)
    position = 0
    while position < len(found):
        word = found[position].text
        candidates = exact.get(word) or open_ended.get(word[:_BEGINNING], ())
        entry = next((entry for entry in candidates if _stands(entry, found, position)), None)
        if entry is None:
            position += 1
            continue
        last = position + len(entry) - 1
        yield Found(" ".join(entry), found[position].start, found[last].end, position, last)
        position = last + 1


Entry = tuple[str, ...]
_BEGINNING = 3
"""Letters by which entries with an open end are looked up."""


@lru_cache(maxsize=4096)
def _texts_of(text: str) -> frozenset[str]:
    return frozenset(word.text for word in words_of(text))


@lru_cache(maxsize=4096)
def _beginnings_of(text: str) -> frozenset[str]:
    return frozenset(word[:_BEGINNING] for word in _texts_of(text))


@cache
def _entries(name: str) -> tuple[dict[str, tuple[Entry, ...]], dict[str, tuple[Entry, ...]]]:
    """The entries by their first word, longest first, and those of one word with an open end by its beginning."""
    split = [_split(entry.rstrip("*")) for entry in words(name)]
    ends = [entry.endswith("*") for entry in words(name)]
    marked = [
        (*entry[:-1], f"{entry[-1]}*") if is_open else entry
        for entry, is_open in zip(split, ends, strict=True)
    ]
    exact: dict[str, tuple[Entry, ...]] = {}
    open_ended: dict[str, tuple[Entry, ...]] = {}
    for entry in sorted(marked, key=lambda entry: (-len(entry), entry)):
        table, key = (open_ended, entry[0][:_BEGINNING]) if entry[0].endswith("*") else (exact, entry[0])
        table[key] = (*table.get(key, ()), entry)
    return exact, open_ended


def _split(entry: str) -> Entry:
    """The words of an entry, as those of a text."""
    if entry.replace(" ", "").replace("-", "").isalpha():
        return tuple(entry.split())
    return tuple(word.text for word in words_of(entry))


def _stands(entry: Entry, found: tuple[Word, ...], position: int) -> bool:
    """Whether all words of an entry follow from a place on."""
    if position + len(entry) > len(found):
        return False
    here = (word.text for word in found[position : position + len(entry)])
    return all(
        word.startswith(wanted[:-1]) if wanted.endswith("*") and len(wanted) > 1 else word == wanted
        for wanted, word in zip(entry, here, strict=True)
    )
