"""A participant's calendar for programs (``schemas/output/calendar.schema.json``)."""

from __future__ import annotations

import msgspec

from protocolkit.calendar.participant import AnchorDate, DatedVisit, ParticipantCalendar, UndatedVisit
from protocolkit.calendar.stamp import CalendarStamp

__all__ = ["write_json"]

_FORMAT_VERSION = 1


class _Output(msgspec.Struct, frozen=True):
    format_version: int
    tool: dict[str, str]
    protocol: dict[str, str]
    anchors: tuple[AnchorDate, ...]
    visits: tuple[DatedVisit, ...]
    undated: tuple[UndatedVisit, ...]
    assumptions: tuple[str, ...]


def write_json(calendar: ParticipantCalendar, stamp: CalendarStamp) -> bytes:
    """The calendar as JSON; dates are ISO 8601, what does not apply is ``null``."""
    output = _Output(
        format_version=_FORMAT_VERSION,
        tool={"name": "protocolkit", "version": stamp.tool_version},
        protocol={"id": stamp.id, "version": stamp.version, "hash": stamp.hash},
        anchors=calendar.anchors,
        visits=calendar.visits,
        undated=calendar.undated,
        assumptions=calendar.assumptions,
    )
    return msgspec.json.format(msgspec.json.encode(output), indent=2) + b"\n"
