"""Visits that are new, gone or moved: their day and their window, before and now."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal, TypeAlias

import msgspec

from protocolkit.amend.changes import Change
from protocolkit.amend.consequences.origins import origins
from protocolkit.model.moments import days_of, duration_words, window_words
from protocolkit.model.plan import Plan, PlannedVisit
from protocolkit.model.schedule import Timing

__all__ = ["VisitMoved", "VisitTime", "visits_moved"]

_A_MONTH = 365.25 / 12

Event: TypeAlias = Literal["added", "removed", "moved"]


class VisitTime(msgspec.Struct, frozen=True):
    """When a visit is: months and days after its anchor, and its window in days around that.

    ``about_day`` counts months as long as they are on average; ``None`` where only a window is planned.
    """

    anchor: str
    months: int | None
    days: int | None
    window: tuple[int, int] | None
    timing: Timing | None
    words: str

    @property
    def about_day(self) -> int | None:
        """The planned day after the anchor, about."""
        return None if self.days is None else round((self.months or 0) * _A_MONTH) + self.days


class VisitMoved(msgspec.Struct, frozen=True):
    """A visit that takes place in one version only, or at another time; ``written`` is its id in the spec."""

    id: str
    name: str
    event: Event
    written: str
    old: VisitTime | None
    new: VisitTime | None
    follows_from: tuple[str, ...] = ()


def visits_moved(old: Plan, new: Plan, changes: Sequence[Change]) -> tuple[VisitMoved, ...]:
    """The visits that take place, compared: in the order of the new schedule, those that are gone last."""
    return tuple(_moved(old, new, changes))


def _moved(old: Plan, new: Plan, changes: Sequence[Change]) -> Iterator[VisitMoved]:
    before, after = ({visit.id: visit for visit in plan.visits} for plan in (old, new))
    for name in dict.fromkeys((*after, *before)):
        was, now = before.get(name), after.get(name)
        current = now or was
        times = [None if visit is None else _time(visit, plan) for visit, plan in ((was, old), (now, new))]
        if current is None or times[0] == times[1]:
            continue
        event: Event = "moved" if was and now else "added" if now else "removed"
        yield VisitMoved(
            name, current.name, event, current.written.id, times[0], times[1], _origins(changes, current)
        )


def _origins(changes: Sequence[Change], visit: PlannedVisit) -> tuple[str, ...]:
    """Changes of the visit, else of what it is counted from."""
    return origins(changes, ("visits", visit.written.id)) or origins(
        changes, ("anchors", visit.anchor), ("anchors",)
    )


def _time(visit: PlannedVisit, plan: Plan) -> VisitTime:
    written = visit.written
    window = (days_of(written.window[0]), days_of(written.window[1])) if written.window else None
    words = _words(visit, plan)
    timing = msgspec.structs.replace(written.timing, source="") if written.timing else None
    return VisitTime(visit.anchor, visit.months, visit.days, window, timing, words)


def _words(visit: PlannedVisit, plan: Plan) -> str:
    """``3 months after First dose, -14 to +14 days``."""
    window, timing = visit.written.window, visit.written.timing
    anchor = plan.anchors.get(visit.anchor)
    event = anchor.name.partition(" (")[0] if anchor else visit.anchor or "its occasion"
    parts = []
    if visit.has_target:
        parts.append(f"{_distance(visit.months or 0, visit.days or 0)} {event}")
    if window is not None:
        around = window_words(window)
        parts.append(around if visit.has_target else f"{around} around {event}")
    if timing is not None:
        ends = duration_words(timing.earliest), duration_words(timing.latest)
        parts.append(f"{ends[0]} to {ends[1]} after {timing.after}")
    return ", ".join(parts) or f"at {event}"


def _distance(months: int, days: int) -> str:
    if not months and not days:
        return "on the day of"
    sign = "before" if (months or days) < 0 else "after"
    told = [(abs(months), "month"), (abs(days), "day")]
    amounts = [f"{count} {unit}{'s' if count != 1 else ''}" for count, unit in told if count]
    return f"{' and '.join(amounts)} {sign}"
