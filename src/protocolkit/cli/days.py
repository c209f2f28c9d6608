"""A day on the command line."""

from __future__ import annotations

import datetime

from protocolkit.errors import CannotRun

__all__ = ["day_of"]


def day_of(option: str, text: str | None) -> datetime.date | None:
    """The day that an option names, if it is given."""
    try:
        return None if text is None else datetime.date.fromisoformat(text)
    except ValueError:
        raise CannotRun(f"{option} {text} is no date", "write it as 2024-08-31") from None
