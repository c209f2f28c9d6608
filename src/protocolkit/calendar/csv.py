"""A participant's calendar as comma-separated values: dates and numbers as they are, text never a formula."""

from __future__ import annotations

from protocolkit.calendar.participant import DatedVisit, ParticipantCalendar, UndatedVisit
from protocolkit.calendar.stamp import CalendarStamp
from protocolkit.tables import csv_bytes

__all__ = ["write_csv"]

_COLUMNS = (
    "visit", "name", "kind", "epoch", "anchor", "target", "weekday", "earliest", "latest",
    "study_day", "study_day_earliest", "study_day_latest", "offset_days", "only_if", "not_dated_because",
    "assumptions", "protocol", "version", "content",
)  # fmt: skip


def write_csv(calendar: ParticipantCalendar, stamp: CalendarStamp) -> bytes:
    """One row for each visit; those without dates come last, with the reason."""
    behind = (stamp.number, stamp.version, stamp.hash[:12])
    rows = [(*_dated(visit), *behind) for visit in calendar.visits]
    rows += [(*_undated(visit), *behind) for visit in calendar.undated]
    return csv_bytes(_COLUMNS, rows)


def _dated(visit: DatedVisit) -> tuple[object, ...]:
    return (
        visit.id, visit.name, visit.kind, visit.epoch, visit.anchor, visit.target, visit.weekday,
        visit.earliest, visit.latest, visit.study_day, visit.study_day_earliest, visit.study_day_latest,
        visit.offset_days, visit.only_if, None, " ".join(visit.assumptions),
    )  # fmt: skip


def _undated(visit: UndatedVisit) -> tuple[object, ...]:
    return (visit.id, visit.name, visit.kind, None, visit.anchor, *[None] * 9, visit.reason, None)
