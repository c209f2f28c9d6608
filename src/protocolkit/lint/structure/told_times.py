"""Times as the titles of outcomes tell them, compared with the time frame and the visits."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from protocolkit.lint.rule import Issue
from protocolkit.lint.texts import outcome_pointer
from protocolkit.lint.timeline import day_of
from protocolkit.model.moments import parse_moment
from protocolkit.model.outcomes import Outcome
from protocolkit.model.plan import Plan

__all__ = ["times_told"]

_DAYS = {"day": 1.0, "week": 7.0, "month": 30.4375, "year": 365.25}
_SAME = 0.04
"""Share by which two times may differ and be one: 3 months are 12 or 13 weeks, 28 days a month is not meant."""


def times_told(plan: Plan) -> Iterator[Issue]:
    """Titles that name a time which is neither in the time frame nor that of a visit."""
    for outcome in plan.outcomes.values():
        if not any(sign.isdigit() for sign in outcome.title):
            continue
        known = None
        for found in _in_title().finditer(outcome.title):
            known = known or tuple(_known(plan, outcome))
            days = _days_of(found)
            if known and not any(abs(days - other) <= _SAME * max(days, other) + 1 for other in known):
                pointer = outcome_pointer(plan.protocol, outcome)
                words = found[0]
                message = f"{outcome.id}: the title says {words!r}, and the time frame {outcome.time_frame!r}"
                related = ((f"{pointer}/time_frame", "the time frame"),)
                fix = "correct whichever of the two is wrong"
                yield Issue(f"{pointer}/title", message, fix, related, found.span())


@cache
def _in_title() -> re.Pattern[str]:
    number, unit = r"([0-9]+)", "(day|week|month|year)"
    return re.compile(
        rf"\b(?:at|after|through|until|up to) (?:{number}[ -]{unit}s?\b|{unit} {number}\b)", re.IGNORECASE
    )


def _days_of(found: re.Match[str]) -> float:
    number, unit = found[1] or found[4], found[2] or found[3]
    return int(number) * _DAYS[unit.lower()]


def _known(plan: Plan, outcome: Outcome) -> Iterator[float]:
    """The times of a time frame, and of the visits at which an outcome is measured; none where it has no times."""
    pattern = r"(?:(day|week|month|year)s? )?([0-9]+)(?=(?:[ ,&0-9-]|and|or|to)*\b(day|week|month|year)s?\b)?"
    for found in re.finditer(pattern, outcome.time_frame, re.IGNORECASE):
        unit = found[1] or found[3]
        if unit:
            yield int(found[2]) * _DAYS[unit.lower()]
    for at in outcome.at:
        for visit in plan.named(parse_moment(at).visit):
            day = day_of(visit)
            if day:
                yield day
