"""Windows of visits on the calendar, for the participants in whom they come closest."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from itertools import pairwise

from protocolkit.conditions.dates import days_in_month
from protocolkit.model.moments import days_of
from protocolkit.model.plan import Plan, PlannedVisit

__all__ = ["overlaps"]

_MONTHS_DIFFER = 6
"""No two participants have a number of months that differ by more days, clamped ends included."""

_CYCLE_YEARS, _CYCLE_DAYS = 400, 146_097

_LEAP_CYCLE = (2023, 2024)
_ANCHORS = tuple(
    datetime.date(year, month, day)
    for year in _LEAP_CYCLE
    for month in range(1, 13)
    for day in (1, days_in_month(year, month))
)
"""First and last days of the months of a common and a leap year: between these, months are shortest."""


def overlaps(plan: Plan) -> Iterator[tuple[PlannedVisit, PlannedVisit, int]]:
    """Consecutive planned visits of one anchor with windows in common, and for how many days at most.

    Two visits with one target, one of which has a timing, follow each other on that day and do not overlap.
    """
    by_anchor: dict[str, list[PlannedVisit]] = {}
    for visit in plan.visits:
        if visit.kind == "planned" and visit.written.window is not None:
            by_anchor.setdefault(visit.anchor, []).append(visit)
    for visits in by_anchor.values():
        visits.sort(key=lambda visit: _window(visit, _ANCHORS[0]))
        for earlier, later in pairwise(visits):
            days = _shared_days(earlier, later)
            if days > 0 and not _follow_on_one_day(earlier, later):
                yield earlier, later, days


def _follow_on_one_day(one: PlannedVisit, other: PlannedVisit) -> bool:
    same = (one.months or 0, one.days) == (other.months or 0, other.days)
    return same and (one.written.timing is not None or other.written.timing is not None)


def _shared_days(earlier: PlannedVisit, later: PlannedVisit) -> int:
    """How many days belong to both windows, in the participant in whom they are most."""
    rough = _window(earlier, _ANCHORS[0])[1] - _window(later, _ANCHORS[0])[0] + 1
    if rough < -_MONTHS_DIFFER or not (earlier.months or later.months):
        return rough
    return max(_window(earlier, anchor)[1] - _window(later, anchor)[0] + 1 for anchor in _ANCHORS)


def _window(visit: PlannedVisit, anchor: datetime.date) -> tuple[int, int]:
    """First and last day of a window, as ordinals."""
    earliest, latest = sorted(map(days_of, visit.written.window or ("P0D", "P0D")))
    target = _months_later(anchor, visit.months or 0) + (visit.days or 0)
    return target + earliest, target + latest


def _months_later(date: datetime.date, months: int) -> int:
    """The ordinal of the day so many calendar months later, clamped to the last day of a shorter month.

    The calendar repeats itself every 400 years, so that even an absurd target has a day.
    """
    years, month = divmod(date.month - 1 + months, 12)
    cycles, year = divmod(date.year + years - 1, _CYCLE_YEARS)
    last = days_in_month(year + 1, month + 1)
    return cycles * _CYCLE_DAYS + datetime.date(year + 1, month + 1, min(date.day, last)).toordinal()
