"""The calendar of one participant: every visit that can be dated, and why the others cannot yet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

import msgspec

from protocolkit.calendar.arithmetic import UndatableError, add_days, after, study_day, weekday
from protocolkit.errors import CannotRun
from protocolkit.languages import ENGLISH, Language, message
from protocolkit.model.moments import days_of
from protocolkit.model.plan import Plan, PlannedVisit
from protocolkit.model.provenance import Origin, parse_source, source_of

__all__ = ["AnchorDate", "DatedVisit", "ParticipantCalendar", "UndatedVisit", "participant_calendar"]

_NO_OTHERS: Mapping[str, date] = {}
_LEAVES_EARLY = message("the participant leaves early")


class AnchorDate(msgspec.Struct, frozen=True):
    """The day of an event that visits are counted from."""

    id: str
    name: str
    date: date


class DatedVisit(msgspec.Struct, frozen=True, kw_only=True):
    """A visit with its days; both ends of the window belong to it.

    ``target`` and what is counted to it are ``None`` where only a window is planned, as for screening.
    ``study_day`` and ``offset_days`` are counted from Day 1, whatever ``anchor`` the visit is counted from.
    ``only_if`` says when a visit takes place that most participants do not have.
    """

    id: str
    name: str
    kind: str
    epoch: str | None
    anchor: str
    target: date | None
    earliest: date
    latest: date
    study_day: int | None
    study_day_earliest: int
    study_day_latest: int
    offset_days: int | None
    weekday: str | None
    only_if: str | None = None
    modes: tuple[str, ...] = ()
    assumptions: tuple[str, ...] = ()

    @property
    def begins(self) -> date:
        """The day under which the visit stands in a calendar: its target, else the first of its window."""
        return self.target or self.earliest


class UndatedVisit(msgspec.Struct, frozen=True):
    """A visit without dates, and why; ``anchor`` is the event whose date is missing, where that is why."""

    id: str
    name: str
    kind: str
    reason: str
    anchor: str | None = None


class ParticipantCalendar(msgspec.Struct, frozen=True):
    """The visits of one participant, in the order of their days; equal days in the order of the protocol."""

    anchors: tuple[AnchorDate, ...]
    visits: tuple[DatedVisit, ...]
    undated: tuple[UndatedVisit, ...]

    @property
    def day_one(self) -> date:
        """The day of the primary anchor."""
        return self.anchors[0].date

    @property
    def assumptions(self) -> tuple[str, ...]:
        """Assumptions that nobody has confirmed and the dates rest on."""
        return tuple(sorted({name for visit in self.visits for name in visit.assumptions}))


def participant_calendar(
    plan: Plan, anchor: date, other_anchors: Mapping[str, date] = _NO_OTHERS, language: Language = ENGLISH
) -> ParticipantCalendar:
    """Date the visits of a participant whose Day 1 is ``anchor``; ``other_anchors`` gives other events by id.

    Reasons are said in ``language``. Raises ``CannotRun`` when a date would lie outside of the years 1 to 9999.
    """
    if plan.primary_anchor is None:
        raise CannotRun(
            "the protocol has no primary anchor", "write primary: true at the anchor that is Day 1"
        )
    days = {**other_anchors, plan.primary_anchor.id: anchor}
    reasons = {visit.id: _reason(visit, plan, days, language) for visit in plan.visits}
    dated = [_date_visit(visit, plan, days, language) for visit in plan.visits if reasons[visit.id] is None]
    undated = [_undated(visit, reason, days) for visit in plan.visits if (reason := reasons[visit.id])]
    return ParticipantCalendar(
        anchors=tuple(_anchor_dates(plan, days)),
        visits=tuple(sorted(dated, key=lambda visit: visit.begins)),
        undated=tuple(undated),
    )


def _anchor_dates(plan: Plan, days: Mapping[str, date]) -> list[AnchorDate]:
    """Day 1 first, then the other events that have a date."""
    known = sorted(plan.anchors.values(), key=lambda anchor: not anchor.primary)
    return [AnchorDate(anchor.id, anchor.name, days[anchor.id]) for anchor in known if anchor.id in days]


def _reason(visit: PlannedVisit, plan: Plan, days: Mapping[str, date], say: Language) -> str | None:
    """Why a visit cannot be dated, ``None`` when it can."""
    if visit.kind == "unscheduled":
        return say("takes place when something happens")
    if visit.kind == "early_termination" and visit.written.anchor in (None, _primary_id(plan)):
        return say("takes place only if {condition}", condition=say(_LEAVES_EARLY))
    if not visit.has_target and visit.written.window is None:
        return say("the protocol gives it neither a target nor a window")
    if visit.anchor not in days:
        anchor = plan.anchors.get(visit.anchor)
        name = f" ({anchor.name})" if anchor else ""
        return say("counted from {event}, whose date is not given", event=f"{visit.anchor}{name}")
    return None


def _primary_id(plan: Plan) -> str | None:
    return plan.primary_anchor.id if plan.primary_anchor else None


def _undated(visit: PlannedVisit, reason: str, days: Mapping[str, date]) -> UndatedVisit:
    waits = visit.kind != "unscheduled" and visit.anchor not in days
    return UndatedVisit(visit.id, visit.name, visit.kind, reason, visit.anchor if waits else None)


def _date_visit(visit: PlannedVisit, plan: Plan, days: Mapping[str, date], say: Language) -> DatedVisit:
    try:
        return _dated(visit, plan, days, say)
    except UndatableError as error:
        raise CannotRun(
            f"visit {visit.id} cannot be dated: {error}", f"check the date given for {visit.anchor}"
        ) from None


def _dated(visit: PlannedVisit, plan: Plan, days: Mapping[str, date], say: Language) -> DatedVisit:
    start = days[visit.anchor]
    day_one = days[_primary_id(plan) or visit.anchor]
    target = after(start, visit.months or 0, visit.days or 0) if visit.has_target else None
    before, behind = map(days_of, visit.written.window or ("P0D", "P0D"))
    earliest, latest = add_days(target or start, before), add_days(target or start, behind)
    return DatedVisit(
        id=visit.id,
        name=visit.name,
        kind=visit.kind,
        epoch=visit.written.epoch,
        anchor=visit.anchor,
        target=target,
        earliest=earliest,
        latest=latest,
        study_day=study_day(day_one, target) if target else None,
        study_day_earliest=study_day(day_one, earliest),
        study_day_latest=study_day(day_one, latest),
        offset_days=(target - day_one).days if target else None,
        weekday=weekday(target) if target else None,
        only_if=say(_LEAVES_EARLY) if visit.kind == "early_termination" else None,
        modes=visit.written.modes,
        assumptions=_assumptions(visit, plan),
    )


def _assumptions(visit: PlannedVisit, plan: Plan) -> tuple[str, ...]:
    """Unconfirmed assumptions behind the days of a visit: its anchor, its target, its window."""
    confirmed = {a.id for a in plan.protocol.assumptions if a.status == "confirmed"}
    return tuple(name for name in _assumed(_sources(visit, plan)) if name not in confirmed)


def _sources(visit: PlannedVisit, plan: Plan) -> Iterable[str]:
    anchor = plan.anchors.get(visit.anchor)
    yield from (anchor.source,) if anchor else ()
    yield source_of(visit.written, "window")
    if visit.has_target:
        yield source_of(visit.written, "target")


def _assumed(sources: Iterable[str]) -> list[str]:
    parsed = (parse_source(source) for source in sources)
    return sorted({found.reference for found in parsed if found and found.origin is Origin.ASSUMED})
