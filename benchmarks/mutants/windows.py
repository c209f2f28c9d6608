"""Operators that break the calendar: windows and targets of visits."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from random import Random

from mutants.mutant import Mutant, operator, replaced
from mutants.places import Base, Place
from protocolkit.model.moments import days_of
from protocolkit.model.plan import PlannedVisit

__all__: list[str] = []

_Pair = tuple[Place, Place]


def _visits(base: Base) -> Iterator[Place]:
    """Planned visits that take place."""
    for place in base.places:
        if len(place.path) == 2 and place.path[0] == "visits":
            visit = base.plan.protocol.visits[place.path[1]]  # type: ignore[index]
            if visit.kind == "planned" and visit.enabled:
                yield place


def _windows(base: Base) -> Iterator[Place]:
    for visit in _visits(base):
        window = visit.child("window")
        if window is not None and len(window.inside) == 2:
            yield window


@operator("swap the bounds of a window", "window", _windows)
def swap_bounds(base: Base, window: Place, source: Random) -> Mutant | None:
    """``[+P14D, -P14D]``."""
    low, high = window.inside
    if days_of(low.written) >= days_of(high.written):
        return None
    return Mutant(window.file, ((*low.span[1:], high.written), (*high.span[1:], low.written)), (window.span,))


@operator("invert the sign of a bound", "window", _windows)
def invert_sign(base: Base, window: Place, source: Random) -> Mutant | None:
    """``[+P14D, +P14D]``: the window no longer holds its target, or ends before it begins."""
    at = source.randrange(2)
    bounds = [days_of(one.written) for one in window.inside]
    bounds[at] = -bounds[at]
    has_target = window.around is not None and window.around.child("target") is not None
    if bounds[0] <= bounds[1] and (not has_target or bounds[0] <= 0 <= bounds[1]):
        return None
    changed = window.inside[at]
    sign = "+" if changed.written.startswith("-") else "-"
    return replaced(changed.span, sign + changed.written.lstrip("+-"))


def _following(base: Base) -> Iterator[_Pair]:
    """Planned visits of one anchor, each with the one after it; those of one day are left alone."""
    written = {visit.path[1]: visit for visit in _visits(base)}
    at = {visit.id: number for number, visit in enumerate(base.plan.protocol.visits)}
    by_anchor: dict[str, list[PlannedVisit]] = {}
    for visit in base.plan.visits:
        if visit.kind == "planned" and visit.has_target:
            by_anchor.setdefault(visit.anchor, []).append(visit)
    for visits in by_anchor.values():
        for one, other in pairwise(sorted(visits, key=_day)):
            if one.written is not other.written and _day(other) - _day(one) > 1:
                yield written[at[one.written.id]], written[at[other.written.id]]


def _day(visit: PlannedVisit) -> float:
    return (visit.months or 0) * 30.4 + (visit.days or 0)


@operator("widen a window over the next visit", "window", _following)
def overlap(base: Base, pair: _Pair, source: Random) -> Mutant | None:
    """The window of a visit reaches into that of the next one."""
    visits = [base.plan.protocol.visits[place.path[1]] for place in pair]  # type: ignore[index]
    planned = [next(v for v in base.plan.visits if v.written.id == visit.id) for visit in visits]
    windows = [place.child("window") for place in pair]
    if visits[0].repeat or windows[0] is None or windows[1] is None or len(windows[0].inside) != 2:
        return None
    days = round(_day(planned[1]) - _day(planned[0])) + 2
    return replaced(windows[0].inside[1].span, f"+P{days}D", partners=(windows[1].span,))


@operator("plan two visits for one day", "window", _following)
def same_target(base: Base, pair: _Pair, source: Random) -> Mutant | None:
    """A visit takes the target of the next one."""
    targets = [place.child("target") for place in pair]
    visits = [base.plan.protocol.visits[place.path[1]] for place in pair]  # type: ignore[index]
    if targets[0] is None or targets[1] is None or any(visit.repeat or visit.timing for visit in visits):
        return None
    windows = [window.span for place in pair if (window := place.child("window")) is not None]
    return replaced(targets[0].span, targets[1].written, *pair[0].head, partners=(*windows, *pair[1].head))


@operator("swap the targets of two visits", "window", _following)
def swap_targets(base: Base, pair: _Pair, source: Random) -> Mutant | None:
    """Month 3 is planned for month 6, and month 6 for month 3."""
    one, other = (place.child("target") for place in pair)
    visits = [base.plan.protocol.visits[place.path[1]] for place in pair]  # type: ignore[index]
    if one is None or other is None or any(visit.repeat for visit in visits) or one.written == other.written:
        return None
    edits = ((*one.span[1:], other.written), (*other.span[1:], one.written))
    return Mutant(one.file, edits, (one.span, other.span, *pair[0].head, *pair[1].head))


@operator("a window that is no duration", "window", _windows)
def no_duration(base: Base, window: Place, source: Random) -> Mutant | None:
    """``-P14`` or ``14 days``, or a month, which has no fixed number of days."""
    bound = source.choice(window.inside)
    return replaced(bound.span, source.choice([bound.written[:-1], "14 days", "P1M", "two weeks"]))


@operator("a planned visit without a window", "window", _windows)
def no_window(base: Base, window: Place, source: Random) -> Mutant | None:
    """``window: null``."""
    return replaced(window.span, "null", *(window.around.head if window.around else ()))
