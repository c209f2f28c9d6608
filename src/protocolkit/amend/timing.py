"""Which visits take place, until when, and what each is for: what a change of the schedule is judged by."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

from protocolkit.model.moments import days_of, duration_words, parse_duration, parse_moment, window_words
from protocolkit.model.protocol import Protocol
from protocolkit.model.provenance import Origin, parse_source, source_of
from protocolkit.model.schedule import Activity, Visit

__all__ = ["Schedule", "Span", "is_undefined", "moved", "schedule_of", "time_words", "visits_in"]

_A_MONTH = 365.25 / 12
_SAFETY, _DOSING = "safety", "exposure"


class Span(msgspec.Struct, frozen=True):
    """The earliest, the planned and the latest day of a visit, about: months have their mean length."""

    earliest: float
    target: float
    latest: float


class Schedule(msgspec.Struct, frozen=True):
    """The visits that take place, by id, and what is done at each.

    ``end`` is the day of the last planned visit, with which follow-up ends; ``primary`` and ``registered`` are the
    visits at which primary outcomes, and any, are measured.
    """

    visits: Mapping[str, Visit]
    activities: Mapping[str, tuple[Activity, ...]]
    end: float
    primary: frozenset[str]
    registered: frozenset[str]

    def for_safety(self, name: str) -> tuple[str, ...]:
        """The activities at a visit that watch over safety."""
        return tuple(found.id for found in self.activities.get(name, ()) if _SAFETY in found.purpose)

    def only_dosing_or_safety(self, name: str) -> bool:
        """Whether nothing else is done at a visit than giving the treatment and watching over safety."""
        done = self.activities.get(name, ())
        wanted = {_SAFETY, _DOSING}
        return bool(done) and all(wanted & {*found.purpose} and not found.supports for found in done)

    def supported(self, name: str) -> frozenset[str]:
        """What the activities at a visit are done for: criteria and outcomes."""
        return frozenset(target for found in self.activities.get(name, ()) for target in found.supports)

    def overlapping(self, name: str) -> tuple[str, ...]:
        """Other visits whose window overlaps with that of a visit counted from the same anchor."""
        visit = self.visits.get(name)
        span = span_of(visit) if visit else None
        if visit is None or span is None:
            return ()
        others = (
            found for found in self.visits.values() if found.id != name and found.anchor == visit.anchor
        )
        return tuple(
            found.id
            for found in others
            if (other := span_of(found)) is not None
            and span.earliest <= other.latest
            and other.earliest <= span.latest
        )


def schedule_of(protocol: Protocol) -> Schedule:
    """The visits of a protocol that take place."""
    visits = {visit.id: visit for visit in protocol.visits if visit.enabled}
    done: dict[str, list[Activity]] = {}
    for activity in protocol.activities:
        for visit in visits_in(activity.at):
            done.setdefault(visit, []).append(activity)
    outcomes = protocol.outcomes
    return Schedule(
        visits,
        {name: tuple(found) for name, found in done.items()},
        max((span.target for span in map(span_of, visits.values()) if span), default=0),
        frozenset(visit for outcome in outcomes.primary for visit in visits_in(outcome.at)),
        frozenset(visit for outcome in outcomes.all for visit in visits_in(outcome.at)),
    )


def visits_in(moments: Iterable[str]) -> tuple[str, ...]:
    """The visits that a list of moments names, each once."""
    return tuple(dict.fromkeys(parse_moment(moment).visit for moment in moments))


def span_of(visit: Visit) -> Span | None:
    """The days of a planned visit; ``None`` where none is planned."""
    if visit.target is None or visit.kind != "planned":
        return None
    months, days, _ = parse_duration(visit.target)
    target = months * _A_MONTH + days
    if visit.repeat is not None:
        every, more, _ = parse_duration(visit.repeat.every)
        target += (every * _A_MONTH + more) * (visit.repeat.times - 1)
    before, after = map(days_of, visit.window) if visit.window else (0, 0)
    return Span(target + before, target, target + after)


def moved(old: tuple[str, str] | None, new: tuple[str, str] | None) -> tuple[int, int] | None:
    """By how many days both ends of a window moved: a widened one by (-n, +m); ``None`` where there was none."""
    if old is None or new is None:
        return None
    return days_of(new[0]) - days_of(old[0]), days_of(new[1]) - days_of(old[1])


def is_undefined(visit: Visit) -> bool:
    """Whether no source says when a visit is: it has no time, or one that the encoding assumes."""
    if visit.target is None and visit.timing is None:
        return True
    parsed = parse_source(source_of(visit, "target"))
    return parsed is not None and parsed.origin in (Origin.ASSUMED, Origin.INFERRED)


def time_words(visit: Visit, aspect: str) -> str:
    """The window of a visit, or when it is planned, in words."""
    if aspect == "window":
        return window_words(visit.window) if visit.window else "no window"
    parts = [f"{duration_words(visit.target)} after {visit.anchor or 'the anchor'}"] if visit.target else []
    if visit.timing is not None:
        ends = duration_words(visit.timing.earliest), duration_words(visit.timing.latest)
        parts.append(f"{ends[0]} to {ends[1]} after {visit.timing.after}")
    return ", ".join(parts) or "no planned time"
