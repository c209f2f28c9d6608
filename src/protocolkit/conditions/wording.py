"""Values and units in words."""

from __future__ import annotations

import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from protocolkit.conditions.dates import day_range
from protocolkit.conditions.exact import Range

__all__ = ["shown", "unit_words", "with_unit"]

_TIMES = {"a": "years", "mo": "months", "wk": "weeks", "d": "days", "h": "hours", "min": "minutes"}


def shown(value: Any) -> str:
    """A value as people write it; a number that no decimal says exactly is marked as rounded."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, Fraction):
        return f"about {float(value):.6g}"
    if isinstance(value, datetime.datetime):
        return value.isoformat(" ", "minutes")
    if isinstance(value, datetime.time):
        return value.isoformat("minutes")
    return _range(value) if type(value) is Range else str(value)


def _range(value: Range) -> str:
    first, last = value.low, value.high
    if isinstance(first, datetime.date) and not isinstance(first, datetime.datetime):
        if (first, last) == day_range(first.year):
            return f"{first.year:04}"
        if (first, last) == day_range(first.year, first.month):
            return f"{first.year:04}-{first.month:02}"
    return f"{shown(first)} to {shown(last)}"


def unit_words(unit: str | None) -> str:
    """A UCUM unit beside a number; nothing for a plain number, and for what is only a note (``{ratio}``)."""
    if unit is None or unit == "1" or unit.startswith("{"):
        return ""
    return _TIMES.get(unit, unit)


def with_unit(value: Any, unit: str | None) -> str:
    """A number and its unit."""
    return f"{shown(value)} {unit_words(unit)}".rstrip()
