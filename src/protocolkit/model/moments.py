"""Visits as activities name them: a visit id, and before or after its dose."""

from __future__ import annotations

import re
from collections.abc import Sequence

import msgspec

__all__ = ["Moment", "days_of", "duration_words", "parse_duration", "parse_moment", "window_words"]


class Moment(msgspec.Struct, frozen=True):
    """A visit and the part of it: ``pre-dose``, ``post-dose`` or, where it does not matter, ``""``."""

    visit: str
    part: str = ""


def parse_moment(text: str) -> Moment:
    """``TRT pre-dose`` as a visit and a moment of it."""
    visit, _, part = text.partition(" ")
    return Moment(visit, part)


_DURATION = re.compile(
    r"([+-])?P(?:([0-9]+)Y)?(?:([0-9]+)M)?(?:([0-9]+)W)?(?:([0-9]+)D)?(?:T(?:([0-9]+)H)?(?:([0-9]+)M)?)?"
)


def parse_duration(text: str) -> tuple[int, int, int]:
    """An ISO 8601 duration as (months, days, minutes), each with the duration's sign.

    Raises ``ValueError`` on any other text. Years count as 12 months, weeks as 7 days.
    """
    found = _DURATION.fullmatch(text)
    if not found or not any(found.groups()[1:]):
        raise ValueError(f"{text!r} is not an ISO 8601 duration such as P3M or P14D")
    sign = -1 if found[1] == "-" else 1
    years, months, weeks, days, hours, minutes = (int(part or 0) for part in found.groups()[1:])
    return sign * (12 * years + months), sign * (7 * weeks + days), sign * (60 * hours + minutes)


def days_of(text: str) -> int:
    """A signed duration in weeks and days as days."""
    months, days, minutes = parse_duration(text)
    if months or minutes:
        raise ValueError(f"{text!r} is not in days: a window is given in days or weeks")
    return days


def duration_words(text: str) -> str:
    """``3 months``, ``-14 days``, ``1 day 12 h``; a text that is no duration as it is."""
    try:
        months, days, minutes = parse_duration(text)
    except ValueError:
        return text
    hours, rest = divmod(abs(minutes), 60)
    counted = [(abs(months), "month"), (abs(days), "day")]
    parts = [f"{count} {unit}{'s' * (count != 1)}" for count, unit in counted if count]
    parts += [f"{hours} h"] * bool(hours) + [f"{rest} min"] * bool(rest)
    sign = "-" if min(months, days, minutes) < 0 else ""
    return sign + " ".join(parts) if parts else "0 h" if "T" in text else "0 days"


def window_words(window: Sequence[str]) -> str:
    """Both ends of a window in days: ``-14 to +14 days``."""
    first, last = (f"{days:+d}" if (days := days_of(end)) else "0" for end in window)
    return f"{first} to {last} days"
