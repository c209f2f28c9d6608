"""Participants under way: whose next visits move, begin or fall away, and to which days."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Literal, TypeAlias

import msgspec

from protocolkit.amend.changes import Change
from protocolkit.amend.consequences.origins import origins
from protocolkit.amend.consequences.under_way import UnderWay, Unread
from protocolkit.calendar import DatedVisit, participant_calendar
from protocolkit.errors import CannotRun
from protocolkit.model.plan import Plan

__all__ = ["DateMoved", "Days", "MovedDates", "ParticipantDates", "moved_dates"]

Event: TypeAlias = Literal["added", "removed", "moved"]

_MOST_UNREAD = 5


class Days(msgspec.Struct, frozen=True):
    """The planned day of a visit, if one is planned, and both ends of its window."""

    target: date | None
    earliest: date
    latest: date


class DateMoved(msgspec.Struct, frozen=True):
    """A coming visit of a participant that is on other days than before, or in one version only."""

    visit: str
    name: str
    event: Event
    old: Days | None
    new: Days | None
    follows_from: tuple[str, ...] = ()


class ParticipantDates(msgspec.Struct, frozen=True):
    """A participant whose coming visits change; ``next_visit`` is the first of them in the new version."""

    id: str
    last_visit: str | None
    next_visit: str | None
    moved: tuple[DateMoved, ...]


class MovedDates(msgspec.Struct, frozen=True):
    """All participants under way: those whose dates change, how many there are, and the rows that cannot be used."""

    participants: int
    moved: tuple[ParticipantDates, ...]
    unread: int = 0
    first_unread: tuple[Unread, ...] = ()


def moved_dates(
    old: Plan, new: Plan, participants: Iterable[UnderWay | Unread], changes: Sequence[Change]
) -> MovedDates:
    """Date the coming visits of everybody by both versions. Without a last visit, all of them are to come."""
    count, unread = 0, 0
    known: set[str] = set()
    moved: list[ParticipantDates] = []
    first: list[Unread] = []
    because = _Because(changes)
    for participant in participants:
        found = (
            participant
            if isinstance(participant, Unread)
            else _of_participant(participant, old, new, because)
        )
        if not isinstance(found, Unread) and found.id in known:
            found = Unread(participant.row, found.id, f"{found.id} was listed before")
        if isinstance(found, Unread):
            unread += 1
            first += [found][: _MOST_UNREAD - len(first)]
            continue
        known.add(found.id)
        count += 1
        if found.moved:
            moved.append(found)
    return MovedDates(count, tuple(moved), unread, tuple(first))


class _Because:
    """The changes behind each visit, looked up once."""

    def __init__(self, changes: Sequence[Change]) -> None:
        self._changes = changes
        self._found: dict[tuple[str, str], tuple[str, ...]] = {}

    def of(self, visit: str, anchor: str) -> tuple[str, ...]:
        """The changes of a visit, else of the event that it is counted from."""
        key = visit, anchor
        if key not in self._found:
            paths = ("visits", visit), ("anchors", anchor)
            self._found[key] = next(filter(None, (origins(self._changes, path) for path in paths)), ())
        return self._found[key]


def _of_participant(
    participant: UnderWay, old: Plan, new: Plan, because: _Because
) -> ParticipantDates | Unread:
    try:
        before, after = (_dated(participant, plan) for plan in (old, new))
    except CannotRun as error:
        return Unread(participant.row, participant.id, error.message)
    last = participant.last_visit
    begun = _begun(last, after, before)
    if last is not None and begun is None:
        return Unread(
            participant.row, participant.id, f"visit {last} has no date: that of its event is not given"
        )
    if _has_left(last, old, new):
        return ParticipantDates(participant.id, last, None, ())
    was, now = (_coming(visits, last, begun) for visits in (before, after))
    moved = tuple(_moved(was, now, (new, old), because))
    return ParticipantDates(participant.id, last, next(iter(now), None), moved)


def _has_left(last: str | None, *plans: Plan) -> bool:
    """Whether the last visit was that of somebody who leaves early: then none is to come."""
    found = (plan.visit(last) for plan in plans if last is not None)
    return any(visit is not None and visit.kind == "early_termination" for visit in found)


def _dated(participant: UnderWay, plan: Plan) -> tuple[DatedVisit, ...]:
    others = {name: day for name, day in participant.others.items() if name in plan.anchors}
    return participant_calendar(plan, participant.day_one, others).visits


def _begun(last: str | None, *calendars: Sequence[DatedVisit]) -> date | None:
    """The day of the last visit, by the first calendar that has it."""
    return next((visit.begins for visits in calendars for visit in visits if visit.id == last), None)


def _coming(visits: Sequence[DatedVisit], last: str | None, begun: date | None) -> dict[str, DatedVisit]:
    """The visits after the last one done, in their order."""
    places = [index for index, visit in enumerate(visits) if visit.id == last]
    if places:
        return {visit.id: visit for visit in visits[places[0] + 1 :]}
    return {visit.id: visit for visit in visits if begun is None or visit.begins > begun}


def _moved(
    old: dict[str, DatedVisit], new: dict[str, DatedVisit], plans: Sequence[Plan], because: _Because
) -> Iterator[DateMoved]:
    for name in dict.fromkeys((*new, *old)):
        one, other = old.get(name), new.get(name)
        days = [
            None if visit is None else Days(visit.target, visit.earliest, visit.latest)
            for visit in (one, other)
        ]
        visit = other or one
        if visit is None or days[0] == days[1]:
            continue
        event: Event = "moved" if one and other else "added" if other else "removed"
        planned = next(filter(None, (plan.visit(name) for plan in plans)), None)
        pointers = because.of(planned.written.id if planned else name, visit.anchor)
        yield DateMoved(name, visit.name, event, days[0], days[1], pointers)
