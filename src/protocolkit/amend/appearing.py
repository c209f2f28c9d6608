"""Visits that begin or cease to take place, and what is done at visits more or less often."""

from __future__ import annotations

import msgspec

from protocolkit.amend.changes import Change, ChangeKind
from protocolkit.amend.context import Context
from protocolkit.amend.timing import span_of, visits_in
from protocolkit.model.schedule import Activity

__all__ = ["Shift", "appearing", "disappearing", "ends_later", "ends_sooner", "shift_of"]


def appearing(change: Change, context: Context) -> str | None:
    """The visit that takes place because of a change: a new one, or one that is switched on."""
    name = _visit(change)
    return name if name in context.after.visits and name not in context.before.visits else None


def disappearing(change: Change, context: Context) -> str | None:
    """The visit that no longer takes place."""
    name = _visit(change)
    return name if name in context.before.visits and name not in context.after.visits else None


def _visit(change: Change) -> str:
    """The visit of a change that can switch one on or off."""
    is_whole = change.kind in (ChangeKind.ADDED, ChangeKind.REMOVED) or change.aspect == "enabled"
    return change.element[1] if change.chapter == "visits" and len(change.element) == 2 and is_whole else ""


def ends_later(change: Change, context: Context) -> bool:
    """Whether follow-up is longer because of a change."""
    return _is_visit(change) and context.after.end > context.before.end < _last_day(change, context)


def ends_sooner(change: Change, context: Context) -> bool:
    """Whether follow-up is shorter because of a change."""
    return _is_visit(change) and context.before.end > context.after.end < _last_day(change, context)


def _is_visit(change: Change) -> bool:
    """Whether a change is of when a visit is, or of whether it takes place."""
    when = change.aspect in ("", "enabled", "time")
    return change.chapter == "visits" and len(change.element) == 2 and when


def _last_day(change: Change, context: Context) -> float:
    """The later day of a visit, before or now."""
    found = (schedule.visits.get(change.element[1]) for schedule in (context.before, context.after))
    spans = [span_of(visit) for visit in found if visit is not None]
    return max((span.target for span in spans if span is not None), default=0)


class Shift(msgspec.Struct, frozen=True):
    """An activity that is done at more visits, or at fewer."""

    activity: Activity
    gained: tuple[str, ...]
    lost: tuple[str, ...]

    @property
    def words(self) -> str:
        """The shift in words."""
        told = [f"added at {', '.join(self.gained)}"] if self.gained else []
        told += [f"dropped at {', '.join(self.lost)}"] if self.lost else []
        return f"{self.activity.id} ({self.activity.name}) {' and '.join(told)}"


def shift_of(change: Change, context: Context) -> Shift | None:
    """What an activity gains and loses; of a new one or one that is gone, everything."""
    if change.chapter != "activities" or len(change.element) != 2 or change.aspect not in ("", "at"):
        return None
    old, new = (
        next((found for found in protocol.activities if found.id == change.element[1]), None)
        for protocol in (context.old, context.new)
    )
    activity = new or old
    if activity is None:
        return None
    before, after = (visits_in(found.at) if found is not None else () for found in (old, new))
    gained = tuple(visit for visit in after if visit not in before)
    lost = tuple(visit for visit in before if visit not in after)
    return Shift(activity, gained, lost) if gained or lost else None
