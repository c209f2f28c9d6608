"""The numbers of a text, with what is said about them: a relation, a unit, a range, a multiple."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from functools import cache, lru_cache
from typing import cast

import msgspec

from protocolkit.conditions.relations import Relation
from protocolkit.lint.phrases import Word, split_entry, vocabulary, words_of
from protocolkit.lint.wordlist import pairs

__all__ = ["Quantity", "quantities_of"]

_DASHES = frozenset("-–—")
_DIGITS = frozenset("0123456789")
_WITHIN_GAP = 3
"""Words that may stand between ``within`` and its number: within the last 3 months."""


class Quantity(msgspec.Struct, frozen=True):
    """A number, or the two ends of a range, and where it stands with the words that belong to it.

    ``relation`` is what signs or words say, ``None`` where nothing is said. ``times`` marks a multiple of something,
    ``within`` a stretch of time. ``first`` and ``last`` count its words.
    """

    values: tuple[Decimal, ...]
    start: int
    end: int
    first: int
    last: int
    relation: Relation | None = None
    unit: str | None = None
    times: bool = False
    within: bool = False

    @property
    def is_range(self) -> bool:
        """Whether it has two ends."""
        return len(self.values) > 1


@lru_cache(maxsize=1024)
def quantities_of(text: str) -> tuple[Quantity, ...]:
    """The quantities of a text, from left to right."""
    if _DIGITS.isdisjoint(text) and pairs("numbers").keys().isdisjoint(vocabulary(text)):
        return ()
    return tuple(_Reader(words_of(text)).read())


class _Reader:
    """One pass over the words of a text."""

    def __init__(self, found: Sequence[Word]) -> None:
        self.words = found
        self.texts = tuple(word.text for word in found)

    def read(self) -> Iterator[Quantity]:
        done, numbers = 0, pairs("numbers")
        for position, word in enumerate(self.texts):
            if position < done or not (word[0] in _DIGITS or word in numbers):
                continue
            value = _value(word)
            if value is not None:
                quantity = self._quantity(position, value)
                yield quantity
                done = quantity.last + 1

    def _quantity(self, position: int, value: Decimal) -> Quantity:
        values, last = self._fraction(value, position)
        unit, last = self._unit(last)
        if len(values) == 1 and (other := self._range_end(position, last)) is not None:
            high, last = other
            values = (*values, high)
            unit_after, last = self._unit(last)
            unit = unit_after or unit
        times, last = self._times(position, last)
        relation, first, last = self._relation(position, last)
        within, first = self._within(first)
        start, end = self.words[first].start, self.words[last].end
        return Quantity(values, start, end, first, last, relation, unit, times, within)

    def _fraction(self, value: Decimal, position: int) -> tuple[tuple[Decimal, ...], int]:
        """``1/2``, also with a backslash, as one number; of two numbers the greater is below."""
        if position + 2 < len(self.texts) and self.texts[position + 1] in ("/", "\\"):
            below = _value(self.texts[position + 2])
            if below is not None and 0 < value < below:
                return (value / below,), position + 2
        return (value,), position

    def _unit(self, last: int) -> tuple[str | None, int]:
        for length in range(min(_longest("units"), len(self.texts) - last - 1), 0, -1):
            unit = _units().get(self.texts[last + 1 : last + 1 + length])
            if unit is None and length == 2 and self.texts[last + 1] in _DASHES:  # 6-months
                unit = _units().get(self.texts[last + 2 : last + 3])
            if unit is not None:
                return unit, last + length
        return None, last

    def _range_end(self, position: int, last: int) -> tuple[Decimal, int] | None:
        """The upper end of ``18-80``, ``18 to 80`` and ``between 18 and 80``."""
        if last + 2 >= len(self.texts):
            return None
        joint = self.texts[last + 1]
        between = joint == "and" and position > 0 and "between" in self.texts[max(0, position - 2) : position]
        if joint not in _DASHES and joint != "to" and not between:
            return None
        high = _value(self.texts[last + 2])
        return (high, last + 2) if high is not None else None

    def _times(self, position: int, last: int) -> tuple[bool, int]:
        """Whether a multiple is meant: twofold, 3 times, 2.5 x ULN."""
        if self.texts[position].endswith("fold") or self.texts[position] == "twice":
            return True, last
        after = self.texts[last + 1 : last + 4]
        if after[:1] in (("times",), ("fold",)):
            return True, last + 1
        if after[:1] in (("x",), ("×",)) and after[1:2] in (("uln",), ("the",), ("upper",)):
            return True, last + 1
        if after[1:2] == ("fold",) and after[0] in _DASHES:
            return True, last + 2
        ahead = after and after[0] in ("and", "or") and "times" in self.texts[last + 1 : last + 5]
        return bool(ahead), last

    def _relation(self, position: int, last: int) -> tuple[Relation | None, int, int]:
        first = position
        relation: str | None = None
        for length in range(min(_longest("operators_before"), position), 0, -1):
            relation = _before().get(self.texts[position - length : position])
            if relation is not None:
                first = position - length
                break
        if relation is None and last + 2 < len(self.texts):
            relation = _after().get(self.texts[last + 1 : last + 3])
            if relation is not None:
                last += 2
                if self.texts[last + 1 : last + 2] == ("times",):
                    last += 1
        return cast("Relation | None", relation), first, last

    def _within(self, first: int) -> tuple[bool, int]:
        for place in range(first - 1, max(-1, first - 2 - _WITHIN_GAP), -1):
            if self.texts[place] == "within":
                return True, place
            if not self.texts[place].isalpha():
                break
        return False, first


def _value(word: str) -> Decimal | None:
    """The number that a word is: digits with separators, or a word for it."""
    if not word[0].isdigit():
        spelled = pairs("numbers").get(word)
        return Decimal(spelled) if spelled else None
    if not word.isascii() or (word[0] == "0" and word[1:2].isdigit()):  # 01-M-0254 is a name
        return None
    whole, comma, rest = word.partition(",")
    if comma and all(len(group) == 3 for group in rest.partition(".")[0].split(",")) and whole != "0":
        word = word.replace(",", "")
    word = word.replace(",", ".")
    return Decimal(word) if word.count(".") < 2 else None


def _split(table: Mapping[str, str]) -> dict[tuple[str, ...], str]:
    return {split_entry(key): meaning for key, meaning in table.items()}


@cache
def _units() -> dict[tuple[str, ...], str]:
    return _split(pairs("units"))


@cache
def _before() -> dict[tuple[str, ...], str]:
    return _split(pairs("operators_before"))


@cache
def _after() -> dict[tuple[str, ...], str]:
    return _split(pairs("operators_after"))


@cache
def _longest(name: str) -> int:
    return max(map(len, _units() if name == "units" else _before()))
