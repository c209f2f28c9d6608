"""Dates of visits: calendar months and days from an anchor, and study days without a day 0.

Every date is counted from the anchor itself, never from the visit before: a month-end that a shorter month
has clamped would otherwise stay clamped (31 January, 29 February, 29 March).
"""

from __future__ import annotations

import calendar
from datetime import date, timedelta

from protocolkit.languages import message

__all__ = ["UndatableError", "add_days", "add_months", "after", "study_day", "study_day_after", "weekday"]

_WEEKDAYS = (
    *(message("Mon"), message("Tue"), message("Wed"), message("Thu"), message("Fri")),
    *(message("Sat"), message("Sun")),
)


class UndatableError(ValueError):
    """A date outside of the years 1 to 9999."""


def add_months(start: date, months: int) -> date:
    """So many calendar months later, clamped to the last day of a shorter month."""
    year, index = divmod(start.year * 12 + start.month - 1 + months, 12)
    if not date.min.year <= year <= date.max.year:
        raise UndatableError(f"{months} months from {start} lie outside of the years 1 to 9999")
    last = calendar.monthrange(year, index + 1)[1]
    return date(year, index + 1, min(start.day, last))


def add_days(start: date, days: int) -> date:
    """So many days later."""
    try:
        return start + timedelta(days)
    except OverflowError:
        raise UndatableError(f"{days} days from {start} lie outside of the years 1 to 9999") from None


def after(start: date, months: int, days: int) -> date:
    """A duration later: its months first, then its days."""
    return add_days(add_months(start, months), days)


def study_day(day_one: date, day: date) -> int:
    """The study day of a date, when Day 1 is known."""
    return study_day_after((day - day_one).days)


def study_day_after(elapsed_days: int) -> int:
    """Day 1 is 1, the day before it is -1: there is no day 0 (CDISC SDTM, --DY)."""
    return elapsed_days + 1 if elapsed_days >= 0 else elapsed_days


def weekday(day: date) -> str:
    """``Mon`` to ``Sun``, in English whatever the machine speaks."""
    return _WEEKDAYS[day.weekday()]
