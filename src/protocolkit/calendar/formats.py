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
from protocolkit.languages import ENGLISH, Language

__all__ = ["FORMATS", "write_calendar"]

_WRITERS: dict[str, Callable[[ParticipantCalendar, CalendarStamp], bytes]] = {
    "json": write_json,
    "csv": write_csv,
}

FORMATS = ("table", *_WRITERS, "ics")
"""What ``--format`` takes."""


def write_calendar(
    calendar: ParticipantCalendar,
    stamp: CalendarStamp,
    form: str = "table",
    *,
    subject: str | None = None,
    language: Language = ENGLISH,
) -> bytes:
    """A calendar in one of ``FORMATS``; ``subject`` is the participant's code, for the events of a diary.

    What people read (a table, events) is in ``language``; tables for programs are the same in every language.
    """
    if form == "table":
        return write_text(calendar, stamp, language)
    if form == "ics":
        return write_ics(calendar, stamp, subject, language)
    if form not in _WRITERS:
        raise CannotRun(f"there is no calendar format {form!r}", f"one of {', '.join(FORMATS)}")
    return _WRITERS[form](calendar, stamp)
