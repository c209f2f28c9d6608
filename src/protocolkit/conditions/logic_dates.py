"""Calendar arithmetic for z3, exact in every year: month ends, leap years, day numbers.

A day is its year, month and day of the month, so that months are added without tables. Everything works on
plain integers as well, which is how it is tested against ``datetime``.
"""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

import msgspec

from protocolkit.conditions.logic_terms import all_of, any_of, at_most, choose, div, equal, less, mod, no

if TYPE_CHECKING:
    from protocolkit.conditions.logic_terms import Formula, Integer

__all__ = [
    "Day",
    "add_days",
    "add_months",
    "completed_years",
    "date_at",
    "day_of",
    "day_of_number",
    "exists",
    "in_calendar",
    "month_length",
    "number_of",
    "order_of",
    "place",
]

_BEFORE_MONTH = (0, 31, -306, -275, -245, -214, -184, -153, -122, -92, -61, -31)
_MIN_YEAR, _MAX_YEAR = datetime.MINYEAR, datetime.MAXYEAR


class Day(msgspec.Struct, frozen=True):
    """A calendar date; ``month`` counts from 0. ``number`` is there where the date was counted in days."""

    year: Integer
    month: Integer
    day: Integer
    number: Integer | None = None


def day_of(date: datetime.date) -> Day:
    """A date as written."""
    return Day(date.year, date.month - 1, date.day)


def place(day: Day) -> Integer:
    """A number that orders dates; it leaves gaps at the end of months."""
    return (day.year * 12 + day.month) * 32 + day.day


def date_at(place: int) -> datetime.date:
    """The date of a place."""
    months, day = divmod(place, 32)
    return datetime.date(months // 12, months % 12 + 1, day)


def order_of(one: Day, other: Day) -> tuple[Integer, Integer]:
    """Two integers in the order of the days."""
    if one.number is None and other.number is None:
        return place(one), place(other)
    return number_of(one), number_of(other)


def exists(day: Day) -> Formula:
    """Whether there is such a date."""
    return all_of(
        at_most(0, day.month),
        at_most(day.month, 11),
        at_most(1, day.day),
        at_most(day.day, month_length(day.year, day.month)),
    )


def in_calendar(day: Day) -> Formula:
    """Whether a date lies in the years 1 to 9999."""
    if day.number is not None:
        return all_of(at_most(1, day.number), at_most(day.number, datetime.date.max.toordinal()))
    return all_of(at_most(_MIN_YEAR, day.year), at_most(day.year, _MAX_YEAR))


def month_length(year: Integer, month: Integer) -> Integer:
    """How many days a month has."""
    short = any_of(equal(month, 3), equal(month, 5), equal(month, 8), equal(month, 10))
    return choose(equal(month, 1), choose(_leap(year), 29, 28), choose(short, 30, 31))


def _leap(year: Integer) -> Formula:
    century = equal(mod(year, 100), 0)
    return all_of(equal(mod(year, 4), 0), any_of(no(century), equal(mod(year, 400), 0)))


def add_months(day: Day, months: Integer) -> Day:
    """So many calendar months later, clamped to the last day of a shorter month."""
    if isinstance(months, int) and months == 0:
        return day
    year, month = _month_after(day, months)
    length = month_length(year, month)
    return Day(year, month, choose(less(length, day.day), length, day.day))


def _month_after(day: Day, months: Integer) -> tuple[Integer, Integer]:
    """The year and month so many months later; without division where the number is written."""
    if not isinstance(months, int):
        index = day.year * 12 + day.month + months
        return div(index, 12), mod(index, 12)
    years, rest = divmod(months, 12)
    carry = less(11, day.month + rest)
    return day.year + years + choose(carry, 1, 0), day.month + rest - choose(carry, 12, 0)


def number_of(day: Day) -> Integer:
    """The number of a day: 1 is 1 January of the year 1.

    Years are counted from March, so that a leap day is the last of its year.
    """
    if day.number is not None:
        return day.number
    early = less(day.month, 2)
    year = day.year - choose(early, 1, 0)
    return 365 * year + div(year, 4) - _skipped(year) + _before_month(day.month) + day.day


def _skipped(year: Integer) -> Integer:
    """How many of the years up to one are no leap years though they can be divided by 4.

    A table for the centuries in which participants live, division for all others.
    """
    known: Integer = 14
    for century in (1900, 2100, 2200, 2300):
        known = known + choose(at_most(century, year), 1, 0)
    exact = div(year, 100) - div(year, 400)
    return choose(all_of(at_most(1800, year), less(year, 2500)), known, exact)


def _before_month(month: Integer) -> Integer:
    """Days before the first of a month, from 1 March on, less those from year 0 to it."""
    if isinstance(month, int):
        return _BEFORE_MONTH[month]
    total: Integer = _BEFORE_MONTH[11]
    for index in range(10, -1, -1):
        total = choose(equal(month, index), _BEFORE_MONTH[index], total)
    return total


def add_days(day: Day, days: Integer) -> Day:
    """So many days later."""
    if isinstance(days, int) and days == 0:
        return day
    return day_of_number(number_of(day) + days)


def day_of_number(number: Integer) -> Day:
    """The day of a number, by eras of 400 years that begin in March."""
    since = number + 305
    era, day = div(since, 146_097), mod(since, 146_097)
    year = div(day - div(day, 1460) + div(day, 36_524) - div(day, 146_096), 365)
    day = day - (365 * year + div(year, 4) - div(year, 100))
    month = div(5 * day + 2, 153)
    in_month = day - div(153 * month + 2, 5) + 1
    next_year = less(9, month)
    return Day(
        year + era * 400 + choose(next_year, 1, 0),
        choose(next_year, month - 10, month + 2),
        in_month,
        number,
    )


def completed_years(start: Day, end: Day) -> Integer:
    """Whole years from one day to another."""
    early = less(end.month * 32 + end.day, start.month * 32 + start.day)
    return end.year - start.year - choose(early, 1, 0)
