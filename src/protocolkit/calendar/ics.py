"""A participant's calendar as iCalendar (RFC 5545), for import into the diary of a site or a participant.

Names of the study, its condition and its arms stay out: a diary is read by others. A second import replaces
the first, because the identity of an event is its visit and its participant and nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING
from urllib.parse import quote

import msgspec

from protocolkit.calendar.arithmetic import UndatableError, add_days
from protocolkit.calendar.participant import DatedVisit, ParticipantCalendar
from protocolkit.calendar.stamp import CalendarStamp
from protocolkit.errors import CannotRun
from protocolkit.languages import ENGLISH, Language

if TYPE_CHECKING:
    import icalendar

__all__ = ["write_ics"]

_PRODID = "-//protocolkit//participant calendar//EN"
_REMIND_DAYS_BEFORE = 7
_HIGHEST = 2**31 - 1  # RFC 5545, section 3.3.8
_UNSPEAKABLE = re.compile("[\x00-\x1f\x7f]+")
"""Control characters, which RFC 5545, section 3.1, keeps out of text, and line ends."""


class _Event(msgspec.Struct, frozen=True):
    """One entry of a diary; ``last`` belongs to it."""

    part: str
    summary: str
    description: str
    first: date
    last: date
    busy: bool


def write_ics(
    calendar: ParticipantCalendar,
    stamp: CalendarStamp,
    subject: str | None = None,
    language: Language = ENGLISH,
) -> bytes:
    """An all-day event on each target day, and a transparent one over each window that is wider.

    ``subject`` is the participant's code. Without it Day 1 stands for the participant, and a corrected Day 1
    makes new events instead of moving the old ones.
    """
    import icalendar

    diary = icalendar.Calendar()
    diary.add("version", "2.0")
    diary.add("prodid", _PRODID)
    diary.add("method", "PUBLISH")
    diary.add("x-wr-calname", icalendar.vText(_speakable(f"{stamp.number} {subject or ''}".strip())))
    who = quote(subject, safe="") if subject else f"day1-{calendar.day_one:%Y%m%d}"
    for visit in calendar.visits:
        for event in _events(visit, stamp, language):
            uid = f"{visit.id.lower()}.{event.part}.{who}@{quote(stamp.id.lower(), safe='')}"
            diary.add_component(_component(event, uid, visit, calendar, stamp))
    written: bytes = diary.to_ical()
    return written


def _events(visit: DatedVisit, stamp: CalendarStamp, say: Language) -> Iterator[_Event]:
    title = f"{stamp.number} {visit.id} {visit.name}"
    window = say("Window {first} to {last}, both days included.", first=visit.earliest, last=visit.latest)
    behind = " ".join(_notes(visit, stamp, say))
    if visit.target:
        target = say("Target day, study day {day}.", day=visit.study_day)
        text = f"{target} {window} {behind}"
        yield _Event("target", title, text, visit.target, visit.target, busy=True)
    if not visit.earliest == visit.target == visit.latest:
        named = say("{visit} (window)", visit=title)
        yield _Event("window", named, f"{window} {behind}", visit.earliest, visit.latest, busy=False)


def _notes(visit: DatedVisit, stamp: CalendarStamp, say: Language) -> Iterator[str]:
    if visit.only_if:
        yield say("Only if {condition}", condition=visit.only_if) + "."
    yield say("Protocol version {version}, content {hash}.", version=stamp.version, hash=stamp.hash[:12])
    if visit.assumptions:
        yield say(
            "Rests on unconfirmed assumptions: {assumptions}.", assumptions=", ".join(visit.assumptions)
        )


def _component(
    event: _Event, uid: str, visit: DatedVisit, calendar: ParticipantCalendar, stamp: CalendarStamp
) -> icalendar.Event:
    import icalendar

    made = icalendar.Event()
    made.add("uid", uid)
    made.add("dtstamp", _written(calendar, stamp))
    made.add("sequence", _sequence(stamp.version))
    made.add("dtstart", event.first)
    made.add("dtend", _day_after(event.last, visit))
    made.add("summary", _speakable(event.summary))
    made.add("description", _speakable(event.description))
    made.add("status", "TENTATIVE")
    made.add("transp", "OPAQUE" if event.busy else "TRANSPARENT")
    if event.busy and (visit.offset_days or 0) >= _REMIND_DAYS_BEFORE:
        made.add_component(_reminder(event))
    return made


def _reminder(event: _Event) -> icalendar.Alarm:
    import icalendar

    alarm = icalendar.Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("trigger", timedelta(days=-_REMIND_DAYS_BEFORE))
    alarm.add("description", _speakable(event.summary))
    return alarm


def _written(calendar: ParticipantCalendar, stamp: CalendarStamp) -> datetime:
    """A moment that depends on the protocol alone: midnight of the version's date, else of Day 1."""
    try:
        day = date.fromisoformat(stamp.version_date or "")
    except ValueError:
        day = calendar.day_one
    return datetime.combine(day, time(), UTC)


def _sequence(version: str) -> int:
    """A number that rises with every amended version, so that a diary takes the newer dates."""
    major, minor, patch, *_ = [*map(int, re.findall("[0-9]+", version.partition("-")[0])), 0, 0, 0]
    return min(1_000_000 * major + 1_000 * minor + patch, _HIGHEST)


def _day_after(last: date, visit: DatedVisit) -> date:
    """The exclusive end of an all-day event."""
    try:
        return add_days(last, 1)
    except UndatableError as error:
        raise CannotRun(f"visit {visit.id} cannot be written as an event: {error}") from None


def _speakable(text: str) -> str:
    return _UNSPEAKABLE.sub(" ", text)
