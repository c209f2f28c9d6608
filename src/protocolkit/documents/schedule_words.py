"""Times of visits in the few words that fit into the head of a column."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache

from protocolkit.calendar.arithmetic import UndatableError, after, study_day, study_day_after
from protocolkit.languages import ENGLISH, Language, message
from protocolkit.model.moments import days_of, parse_duration
from protocolkit.model.plan import Plan, PlannedVisit
from protocolkit.model.schedule import Timing, Visit

__all__ = ["day_words", "duration_words", "mode_words", "target_words", "timing_words", "window_words"]

_NONE = "–"
_MODES = {
    "in_person": message("at the site"),
    "telephone": message("by telephone"),
    "video": message("by video"),
    "home": message("at home"),
}
_SOME_YEAR = date(2023, 1, 1)
_FOUR_YEARS = 4 * 365 + 1


def duration_words(months: int, days: int, say: Language = ENGLISH) -> str:
    """``3 months``, ``21 days``, ``1 month 7 days``."""
    parts = [say.count("{number} month", "{number} months", months)] if months else []
    if days or not months:
        parts.append(say.count("{number} day", "{number} days", days))
    return " ".join(parts)


def target_words(visit: PlannedVisit, plan: Plan, say: Language = ENGLISH) -> str:
    """The time for which a visit is planned, from its anchor (a footnote says which, if it is not Day 1)."""
    if visit.kind == "unscheduled":
        return say("as needed")
    if not visit.has_target:
        window = visit.written.window
        is_before = window and is_from_day_one(visit, plan) and days_of(window[1]) < 0
        return say("before Day 1") if is_before else _NONE
    if not visit.months and not visit.days and is_from_day_one(visit, plan):
        return say("Day 1")
    return duration_words(visit.months or 0, visit.days or 0, say)


def is_from_day_one(visit: PlannedVisit, plan: Plan) -> bool:
    """Whether a visit is counted from the primary anchor."""
    return plan.primary_anchor is not None and visit.anchor == plan.primary_anchor.id


def window_words(visit: Visit, say: Language = ENGLISH) -> str:
    """``± 14 d``, or both ends of the window in days around the target."""
    if visit.window is None:
        return _NONE
    before, behind = map(days_of, visit.window)
    if before == -behind:
        return say("± {number} d", number=behind) if behind else say("same day")
    return say("{low} to {high} d", low=_signed(before), high=_signed(behind))


def _signed(days: int) -> str:
    """A number of days with a typographic sign, which no spreadsheet program takes for a formula."""
    return "0" if days == 0 else f"−{-days}" if days < 0 else f"+{days}"


def day_words(visit: PlannedVisit, plan: Plan, say: Language = ENGLISH) -> str:
    """The study day of the target, or of the window where there is no target.

    A target in months falls on different study days, as months are long: the first and the last of them.
    """
    if visit.kind == "unscheduled" or not is_from_day_one(visit, plan):
        return _NONE
    if visit.has_target:
        days = _study_days(visit.months or 0, visit.days or 0)
    elif visit.written.window:
        days = tuple(study_day_after(days_of(end)) for end in visit.written.window)
    else:
        days = ()
    return _between(min(days), max(days), say) if days else _NONE


def _between(first: int, last: int, say: Language) -> str:
    ends = [f"−{-day}" if day < 0 else str(day) for day in (first, last)]
    if first == last:
        return ends[0]
    return say("{low} to {high}", low=ends[0], high=ends[1]) if first < 0 else f"{ends[0]}–{ends[1]}"


@cache
def _study_days(months: int, days: int) -> tuple[int, ...]:
    """The study days that a duration leads to, over every Day 1 of four years; none beyond all years."""
    if not months:
        return (study_day_after(days),)
    starts = (_SOME_YEAR + timedelta(n) for n in range(_FOUR_YEARS))
    try:
        return tuple({study_day(start, after(start, months, days)) for start in starts})
    except UndatableError:
        return ()


def timing_words(timing: Timing, say: Language = ENGLISH) -> str:
    """Hours after an event of the same visit, as a sentence."""
    span = {"first": _hours(timing.earliest, say), "last": _hours(timing.latest, say)}
    return say("From {first} to {last} after {event}.", event=timing.after, **span)


def _hours(text: str, say: Language) -> str:
    minutes = parse_duration(text)[2]
    hours, rest = divmod(minutes, 60)
    if not rest:
        return say("{hours} h", hours=hours)
    return say("{hours} h {rest} min", hours=hours, rest=rest) if hours else say("{rest} min", rest=rest)


def mode_words(modes: tuple[str, ...], say: Language = ENGLISH) -> str:
    """How participants are seen: ``at the site or by telephone``."""
    return f" {say('or')} ".join(say(_MODES.get(mode, mode)) for mode in modes)
