"""Days, months and years between dates; each function takes plain dates, and is monotone in each of them."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from protocolkit.conditions.exact import Number

__all__ = [
    "day_range",
    "days_between",
    "days_in_month",
    "later_by_days",
    "later_by_months",
    "moment",
    "years_between",
]


_DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def days_in_month(year: int, month: int) -> int:
    """Days in a month; ``calendar`` knows them too, and asks for the language of the machine first."""
    is_leap_year = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    return 29 if month == 2 and is_leap_year else _DAYS[month - 1]


def later_by_months(day: datetime.date, months: Number) -> datetime.date | None:
    """So many calendar months later, at most the last day of that month; ``None`` outside the calendar."""
    if months != int(months):
        return None
    year, index = divmod(day.year * 12 + day.month - 1 + int(months), 12)
    if not 1 <= year <= 9999:
        return None
    return datetime.date(year, index + 1, min(day.day, days_in_month(year, index + 1)))


def later_by_days(day: datetime.date, days: Number) -> datetime.date | None:
    """So many days later; ``None`` outside the calendar."""
    if days != int(days):
        return None
    try:
        return day + datetime.timedelta(int(days))
    except OverflowError:
        return None


def days_between(first: datetime.date, second: datetime.date) -> Decimal:
    """Days from the first date to the second, negative if the second is earlier."""
    return Decimal((second - first).days)


def years_between(first: datetime.date, second: datetime.date) -> Decimal:
    """Completed years: a year is complete on the same day of the same month.

    What began on 29 February is a year older on 1 March of a common year.
    """
    early = (second.month, second.day) < (first.month, first.day)
    return Decimal(second.year - first.year - early)


def moment(day: datetime.date, time: datetime.time) -> datetime.datetime:
    """The moment of a day and a time of day."""
    return datetime.datetime.combine(day, time)


def day_range(year: int, month: int | None = None) -> tuple[datetime.date, datetime.date]:
    """The first and the last day of a month, or of a year."""
    if month is None:
        return datetime.date(year, 1, 1), datetime.date(year, 12, 31)
    return datetime.date(year, month, 1), datetime.date(year, month, days_in_month(year, month))
