"""The formats of ``protocolkit calendar``, by name."""

from __future__ import annotations

from collections.abc import Callable

from protocolkit.calendar.csv import write_csv
from protocolkit.calendar.ics import write_ics
from protocolkit.calendar.json import write_json
from protocolkit.calendar.participant import ParticipantCalendar
from protocolkit.calendar.stamp import CalendarStamp
from protocolkit.calendar.text import write_text
from protocolkit.errors import CannotRun

__all__ = ["FORMATS", "write_calendar"]

_WRITERS: dict[str, Callable[[ParticipantCalendar, CalendarStamp], bytes]] = {
    "table": write_text,
    "json": write_json,
    "csv": write_csv,
}

FORMATS = (*_WRITERS, "ics")
"""What ``--format`` takes."""


def write_calendar(
    calendar: ParticipantCalendar, stamp: CalendarStamp, form: str = "table", *, subject: str | None = None
) -> bytes:
    """A calendar in one of ``FORMATS``; ``subject`` is the participant's code, for the events of a diary."""
    if form == "ics":
        return write_ics(calendar, stamp, subject)
    if form not in _WRITERS:
        raise CannotRun(f"there is no calendar format {form!r}", f"one of {', '.join(FORMATS)}")
    return _WRITERS[form](calendar, stamp)
