"""The time points in the words of a registered time frame: ``Immediate, 3, 6, 12, 24 months``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

import msgspec

__all__ = ["TimePoint", "time_points"]


class TimePoint(msgspec.Struct, frozen=True):
    """A point as it is named, and how long after the anchor it lies."""

    name: str
    months: int
    days: int


_NUMBERS = r"(?:[0-9]++(?:\s*+(?:,|;|&|and\b|or\b)\s*+(?:and\b\s*+)?(?=[0-9]))?+)++"
_UNIT = r"(day|week|month|year)s?\b"
_NOT_A_POINT = re.compile(
    r"\b(?:every|each|within|per)\s+[0-9]+\s*[a-z]+|[0-9.]+\s*(?:-|–|to)\s*[0-9.]+|[0-9]+\.[0-9]+"
)
_SIGNS_OF_NO_POINT = ("every", "each", "within", "per", "-", "–", "to", ".")
_OF_A_CYCLE = r"\bdays?\s+[0-9, and&]+of\s+(?:each |every )?cycles?\b[^,;.(]*"
_AFTER_NUMBER = re.compile(rf"({_NUMBERS})\s*+{_UNIT}")
_BEFORE_NUMBER = re.compile(rf"\b{_UNIT}\s+({_NUMBERS})(?!\s*(?:to|-|–|[a-z]*(?:day|week|month|year)))")
_IMMEDIATE = r"\bimmediate(?:ly)?\b"


@lru_cache(maxsize=1024)
def time_points(text: str) -> tuple[TimePoint, ...]:
    """The points that a time frame names in numbers, and ``Immediate``; what it says otherwise is passed over."""
    plain = text.casefold()
    if "immediate" not in plain and not any(map(str.isdigit, plain)):
        return ()
    if "cycle" in plain:
        plain = re.sub(_OF_A_CYCLE, " ", plain)
    if any(sign in plain for sign in _SIGNS_OF_NO_POINT):
        plain = _NOT_A_POINT.sub(" ", plain)
    return tuple(dict.fromkeys(_points(plain)))


def _points(text: str) -> Iterator[TimePoint]:
    if "immediate" in text and re.search(_IMMEDIATE, text):
        yield TimePoint("immediate", 0, 0)
    for found in _AFTER_NUMBER.finditer(text):
        for number in re.findall("[0-9]+", found[1]):
            yield _point(int(number), found[2], f"{number} {found[2]}{'' if number == '1' else 's'}")
    rest = _AFTER_NUMBER.sub(" ", text)
    for found in _BEFORE_NUMBER.finditer(rest) if any(map(str.isdigit, rest)) else ():
        for number in map(int, re.findall("[0-9]+", found[2])):
            counted = number - 1 if found[1] == "day" and number else number
            yield _point(counted, found[1], f"{found[1]} {number}")


def _point(number: int, unit: str, name: str) -> TimePoint:
    months = {"month": 1, "year": 12}.get(unit, 0)
    days = {"day": 1, "week": 7}.get(unit, 0)
    return TimePoint(name, number * months, number * days)
