"""Visits that are planned for another time than their name says, while outcomes are registered at that time."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from protocolkit.lint.schedule.time_frames import TimePoint, time_points
from protocolkit.model.moments import parse_moment
from protocolkit.model.outcomes import Outcome
from protocolkit.model.plan import Plan, PlannedVisit

__all__ = ["Misplaced", "is_at", "measured_at", "misplaced", "named_time"]


class Misplaced(msgspec.Struct, frozen=True):
    """A visit, the time that its name says, and the outcomes that are registered at that time."""

    visit: PlannedVisit
    point: TimePoint
    outcomes: tuple[Outcome, ...]


def measured_at(plan: Plan, outcome: Outcome) -> list[PlannedVisit]:
    """The visits of an outcome."""
    return [visit for name in outcome.at for visit in plan.named(parse_moment(name).visit)]


def is_at(visit: PlannedVisit, point: TimePoint) -> bool:
    """Whether a visit is planned for a time point."""
    return visit.has_target and (visit.months or 0, visit.days or 0) == (point.months, point.days)


def named_time(visit: PlannedVisit) -> TimePoint | None:
    """The one time that the name of a visit says; visits of a cycle are counted from its own first day."""
    if visit.cycle is not None or "cycle" in visit.name.casefold():
        return None
    points = time_points(visit.name)
    return points[0] if len(points) == 1 else None


def misplaced(plan: Plan) -> dict[str, Misplaced]:
    """Visits by id of an outcome that is registered at the time in their name, at which no visit is, or a wrong one."""
    found: dict[str, Misplaced] = {}
    for outcome in plan.outcomes.values():
        for visit, point in _of_outcome(plan, outcome):
            before = found.get(visit.id)
            outcomes = (*(before.outcomes if before else ()), outcome)
            found[visit.id] = Misplaced(visit, point, outcomes)
    return found


def _of_outcome(plan: Plan, outcome: Outcome) -> Iterator[tuple[PlannedVisit, TimePoint]]:
    visits = measured_at(plan, outcome)
    for point in time_points(outcome.time_frame):
        if all(_says_another(visit, point) for visit in visits if is_at(visit, point)):
            for visit in visits:
                named = named_time(visit) if visit.has_target and not is_at(visit, point) else None
                if named is not None and (named.months, named.days) == (point.months, point.days):
                    yield visit, named


def _says_another(visit: PlannedVisit, point: TimePoint) -> bool:
    named = named_time(visit)
    return named is not None and (named.months, named.days) != (point.months, point.days)
