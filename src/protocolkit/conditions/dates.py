"""Days, months and years between dates; each function takes plain dates, and is monotone in each of them."""

from __future__ import annotations

import calendar
import datetime
from decimal import Decimal

__all__ = ["day_range", "days_between", "later_by_days", "later_by_months", "moment", "years_between"]


def later_by_months(day: datetime.date, months: Decimal) -> datetime.date | None:
    """So many calendar months later, at most the last day of that month; ``None`` outside the calendar."""
    if months != months.to_integral_value():
        return None
    year, index = divmod(day.year * 12 + day.month - 1 + int(months), 12)
    if not 1 <= year <= 9999:
        return None
    return datetime.date(year, index + 1, min(day.day, calendar.monthrange(year, index + 1)[1]))


def later_by_days(day: datetime.date, days: Decimal) -> datetime.date | None:
    """So many days later; ``None`` outside the calendar."""
    if days != days.to_integral_value():
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
    return datetime.date(year, month, 1), datetime.date(year, month, calendar.monthrange(year, month)[1])
