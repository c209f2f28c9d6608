"""A participant's calendar as a table for a terminal or a printout."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence

from protocolkit.calendar.participant import DatedVisit, ParticipantCalendar
from protocolkit.calendar.stamp import CalendarStamp
from protocolkit.languages import ENGLISH, Language, message

__all__ = ["write_text"]

_HEADINGS = (
    *(message("Visit"), message("Name"), message("Target"), "", message("Earliest"), message("Latest")),
    *(message("Study day"), message("Window, study days")),
)
_NONE = "-"


def write_text(calendar: ParticipantCalendar, stamp: CalendarStamp, language: Language = ENGLISH) -> bytes:
    """What version it is, the dated visits, and those that have no dates yet with the reason."""
    return "".join(f"{line.rstrip()}\n" for line in _lines(calendar, stamp, language)).encode("utf-8")


def _lines(calendar: ParticipantCalendar, stamp: CalendarStamp, say: Language) -> Iterator[str]:
    version = say("version {version}", version=stamp.version)
    yield _shown(f"{stamp.number}, {version}, {say(stamp.status)}, {say('content')} {stamp.hash[:12]}")
    for anchor in calendar.anchors:
        yield _shown(f"{anchor.id} {anchor.date}: {anchor.name}")
    yield ""
    yield from _table([tuple(map(say, _HEADINGS)), *(_row(visit, say) for visit in calendar.visits)])
    if calendar.undated:
        yield ""
        yield say("Not datable yet")
        yield from _table([(visit.id, visit.name, visit.reason) for visit in calendar.undated], "  ")
    if calendar.assumptions:
        yield ""
        rests = message("Rests on assumptions that nobody has confirmed: {assumptions}")
        yield say(rests, assumptions=", ".join(calendar.assumptions))


def _row(visit: DatedVisit, say: Language) -> tuple[str, ...]:
    only_if = say("only if {condition}", condition=visit.only_if) if visit.only_if else ""
    return (
        visit.id,
        f"{visit.name} ({only_if})" if only_if else visit.name,
        str(visit.target or _NONE),
        say(visit.weekday or ""),
        str(visit.earliest),
        str(visit.latest),
        _NONE if visit.study_day is None else str(visit.study_day),
        f"{visit.study_day_earliest} .. {visit.study_day_latest}",
    )


def _table(rows: Sequence[Sequence[str]], indent: str = "") -> Iterator[str]:
    shown = [[_shown(cell) for cell in row] for row in rows]
    widths = [max(map(_width, column)) for column in zip(*shown, strict=True)]
    for row in shown:
        padded = (cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True))
        yield indent + "  ".join(padded)


def _shown(text: str) -> str:
    """A text on one line, with nothing in it that a terminal would obey."""
    return "".join(" " if c.isspace() else c if c.isprintable() else "\ufffd" for c in text)


def _width(text: str) -> int:
    """Columns that a terminal uses for a text."""
    wide = sum(unicodedata.east_asian_width(c) in "WF" for c in text)
    return len(text) + wide - sum(map(bool, map(unicodedata.combining, text)))
