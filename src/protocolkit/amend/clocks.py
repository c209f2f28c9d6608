"""Time limits that a class or an action starts, and the day on which each ends where the header dates its beginning."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import msgspec

from protocolkit.amend.profiles import Clock
from protocolkit.model.amendments import Amendment

__all__ = ["Started", "started"]


class Started(msgspec.Struct, frozen=True):
    """A clock that runs: for whom, why, and until when; ``due`` is ``None`` where its beginning is not known."""

    of: str
    because: str
    words: str
    after: str
    due: str | None = None


def started(of: str, because: str, clock: Clock, header: Amendment | None) -> Started:
    """A clock with the day on which it ends."""
    begun = min(_beginnings(clock.after, header), default=None) if header is not None else None
    return Started(of, because, clock.words, clock.after, _due(clock, begun) if begun else None)


def _beginnings(event: str, header: Amendment) -> Iterator[str]:
    """The whole dates of an event that the header tells."""
    if event == "the measure" and header.urgent is not None:
        yield from _whole(header.urgent.taken)
    elif event == "ethics approval":
        for approval in header.approvals:
            if "ethic" in approval.role.lower() and approval.decision.startswith("approved"):
                yield from _whole(approval.date)
    elif event == "the change":
        yield from _whole(header.date)


def _whole(text: str | None) -> Iterator[str]:
    if text is not None and len(text) == len("2024-01-31"):
        yield text


def _due(clock: Clock, begun: str) -> str:
    day = date.fromisoformat(begun)
    months = day.month - 1 + (clock.months or 0)
    year, month = day.year + months // 12, months % 12 + 1
    last = (date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)).day
    return (date(year, month, min(day.day, last)) + timedelta(days=clock.days or 0)).isoformat()
