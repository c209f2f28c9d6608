"""Date arithmetic: when a participant is due, and the calendar written out in several formats."""

from __future__ import annotations

from protocolkit.calendar.arguments import parse_anchor_dates, parse_date
from protocolkit.calendar.formats import FORMATS, write_calendar
from protocolkit.calendar.participant import (
    AnchorDate,
    DatedVisit,
    ParticipantCalendar,
    UndatedVisit,
    participant_calendar,
)
from protocolkit.calendar.stamp import CalendarStamp, calendar_stamp

__all__ = [
    "FORMATS",
    "AnchorDate",
    "CalendarStamp",
    "DatedVisit",
    "ParticipantCalendar",
    "UndatedVisit",
    "calendar_stamp",
    "parse_anchor_dates",
    "parse_date",
    "participant_calendar",
    "write_calendar",
]
