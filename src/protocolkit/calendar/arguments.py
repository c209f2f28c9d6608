"""Dates as people type them on a command line, read or refused with an example."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from protocolkit.errors import CannotRun
from protocolkit.model.plan import Plan

__all__ = ["parse_anchor_dates", "parse_date"]

_FULL = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_PARTIAL = re.compile(r"[0-9]{4}(-[0-9]{2})?")
_EXAMPLE = "write a full date as year-month-day, such as 2024-08-31"


def parse_date(text: str, option: str = "--anchor") -> date:
    """A full calendar date. Raises ``CannotRun``, naming the option, for anything else."""
    found = _FULL.fullmatch(text)
    if found is None:
        words = "is only part of a date" if _PARTIAL.fullmatch(text) else "is not a date"
        raise CannotRun(f"{option} {text!r} {words}", _EXAMPLE)
    year, month, day = map(int, found.groups())
    try:
        return date(year, month, day)
    except ValueError:
        raise CannotRun(f"{option} {text!r}: {_impossible(year, month)}", _EXAMPLE) from None


def _impossible(year: int, month: int) -> str:
    import calendar  # it asks for the language of the machine first

    if year < 1:
        return "there is no year 0"
    if not 1 <= month <= 12:
        return f"there is no month {month}"
    return f"{calendar.month_name[month]} {year} has {calendar.monthrange(year, month)[1]} days"


def parse_anchor_dates(texts: Iterable[str], plan: Plan, option: str = "--anchor-of") -> dict[str, date]:
    """The days of other events, each written ``ANCHOR=DATE``; Day 1 is not among them."""
    days: dict[str, date] = {}
    for text in texts:
        name, equals, day = text.partition("=")
        if not equals:
            raise CannotRun(
                f"{option} {text!r} has no date", f"write it like {option} {_some(plan)}=2024-08-31"
            )
        _refuse_wrong_anchor(name, plan, option)
        if name in days:
            raise CannotRun(f"{option} gives the date of {name} twice", "give each event one date")
        days[name] = parse_date(day, f"{option} {name}")
    return days


def _some(plan: Plan) -> str:
    """An anchor that the option takes, for an example."""
    return next(iter(_others(plan)), "ANCHOR")


def _others(plan: Plan) -> list[str]:
    return [anchor.id for anchor in plan.anchors.values() if not anchor.primary]


def _refuse_wrong_anchor(name: str, plan: Plan, option: str) -> None:
    others = _others(plan)
    if name in others:
        return
    if name in plan.anchors:
        raise CannotRun(f"{name} is Day 1 of the calendar", "give its date with --anchor")
    from difflib import get_close_matches  # only a wrong name pays for it

    near = get_close_matches(name, others, n=1)
    known = (
        f"one of {', '.join(others)}" if others else f"the protocol has no other anchor: leave out {option}"
    )
    raise CannotRun(f"{option}: there is no anchor {name!r}", f"did you mean {near[0]}?" if near else known)
