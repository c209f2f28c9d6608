"""Which version of which protocol a calendar was made from."""

from __future__ import annotations

import msgspec

from protocolkit.model.plan import Plan

__all__ = ["CalendarStamp", "calendar_stamp"]


class CalendarStamp(msgspec.Struct, frozen=True):
    """What every written calendar says of itself.

    ``number`` is the sponsor's number of the protocol: a calendar that lies about must not name the disease.
    """

    id: str
    number: str
    version: str
    version_date: str | None
    status: str
    hash: str
    tool_version: str


def calendar_stamp(plan: Plan, content_hash: str, tool_version: str) -> CalendarStamp:
    """The stamp of a protocol's calendars."""
    study = plan.protocol.study
    numbers = [i.value for i in study.identifiers if i.type == "SPONSOR_PROTOCOL" and i.value]
    return CalendarStamp(
        id=study.id,
        number=numbers[0] if numbers else study.id,
        version=study.version,
        version_date=study.version_date,
        status=study.status,
        hash=content_hash,
        tool_version=tool_version,
    )
