"""Finding the entries of a word list in a text: as whole words, without regard to case, longest first."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache

import msgspec

from protocolkit.lint.wordlist import words

__all__ = ["Found", "Word", "find_phrases", "split_entry", "vocabulary", "words_of"]


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


Entry = tuple[str, ...]
Table = dict[str, list[Entry]]
"""Entries by what they begin with."""


@lru_cache(maxsize=4096)
def words_of(text: str) -> tuple[Word, ...]:
    """The words of a text: letters (and digits after them) with inner hyphens, numbers, each other sign alone."""
    return tuple([Word(found[0].casefold(), *found.span()) for found in _word().finditer(text)])


@lru_cache(maxsize=4096)
def vocabulary(text: str) -> frozenset[str]:
    """The words of a text, without their places: what most questions about it are answered by."""
    return frozenset(map(str.casefold, _word().findall(text)))


@cache
def _word() -> re.Pattern[str]:
    return re.compile(r"[0-9]+(?:[.,][0-9]+)*|[^\W\d_]\w*(?:['’-][^\W\d_]\w*)*|[^\w\s]|\w")


def find_phrases(name: str, text: str) -> Iterator[Found]:
    """Entries of ``wordlists/<name>.txt`` in a text, from left to right, none within another.

    The last word of an entry may end in ``*``: it then stands for every word that begins so.
    """
    exact, open_ended = _entries(name)
    if exact.keys().isdisjoint(vocabulary(text)) and (
        not open_ended or open_ended.keys().isdisjoint(_beginnings_of(text))
    ):
        return iter(())
    return _found(exact, open_ended, words_of(text))


def _found(exact: Table, open_ended: Table, found: tuple[Word, ...]) -> Iterator[Found]:
    done = 0
    for position, word in enumerate(found):
        candidates = exact.get(word.text) or open_ended.get(word.text[:_BEGINNING])
        if candidates is None or position < done:
            continue
        for entry in candidates:
            if _stands(entry, found, position):
                done = position + len(entry)
                yield Found(" ".join(entry), word.start, found[done - 1].end, position, done - 1)
                break


_BEGINNING = 3
"""Letters by which entries with an open end are looked up."""


@lru_cache(maxsize=4096)
def _beginnings_of(text: str) -> frozenset[str]:
    return frozenset([word[:_BEGINNING] for word in vocabulary(text)])


@cache
def _entries(name: str) -> tuple[Table, Table]:
    """The entries by their first word, longest first, and those of one word with an open end by its beginning."""
    exact: Table = {}
    open_ended: Table = {}
    for written in words(name):
        entry = split_entry(written.rstrip("*"))
        if written[-1] == "*":
            entry = (*entry[:-1], f"{entry[-1]}*")
        table, key = (open_ended, entry[0][:_BEGINNING]) if entry[0][-1] == "*" else (exact, entry[0])
        table.setdefault(key, []).append(entry)
    for group in (*exact.values(), *open_ended.values()):
        if len(group) > 1:
            group.sort(key=lambda entry: (-len(entry), entry))
    return exact, open_ended


def split_entry(entry: str) -> Entry:
    """The words of an entry, as those of a text."""
    if entry.isalpha():
        return (entry,)
    if entry.replace(" ", "").replace("-", "").isalpha():
        return tuple(entry.split())
    return tuple(map(str.casefold, _word().findall(entry)))


def _stands(entry: Entry, found: tuple[Word, ...], position: int) -> bool:
    """Whether all words of an entry follow from a place on."""
    if position + len(entry) > len(found):
        return False
    for place, wanted in enumerate(entry, position):
        word = found[place].text
        if word != wanted and not (wanted[-1] == "*" and len(wanted) > 1 and word.startswith(wanted[:-1])):
            return False
    return True
