"""Visits and what is done at them: for safety, to explore, until when, and how exactly."""

from __future__ import annotations

from protocolkit.amend.appearing import appearing, disappearing, ends_later, ends_sooner, shift_of
from protocolkit.amend.case import Match, case, no_row
from protocolkit.amend.changes import Change
from protocolkit.amend.context import Context
from protocolkit.amend.timing import is_undefined, moved, time_words

_NOT_SAID = "the header does not say what for"


def _gained(change: Change, context: Context) -> str:
    """In words, a visit that is new within follow-up, or an activity at visits that took place before too."""
    visit = appearing(change, context)
    if visit is not None:
        return "" if ends_later(change, context) else f"visit {visit} takes place"
    shift = shift_of(change, context)
    known = shift is not None and any(name in context.before.visits for name in shift.gained)
    return shift.words if shift is not None and known else ""


@case("AC-19")
def procedure_to_explore(change: Change, context: Context) -> Match | None:
    """New procedure for an exploratory purpose.

    Burden, rights, data protection.
    """
    found = _gained(change, context)
    return Match(f"{found}, to explore") if found and context.purpose(change) == "exploratory" else None


@case("AC-20", mirror="AC-21")
def more_safety_monitoring(change: Change, context: Context) -> Match | None:
    """Extra safety visit or test added.

    DIVERGENCE: older EU guidance lists precautionary extra safety monitoring as non-substantial, while
    312.30(b)(1)(iii) names it as requiring an amendment; consent form changes push the EU class up.
    """
    found = _gained(change, context)
    return Match(f"{found}, for safety") if found and context.purpose(change) == "safety" else None


@case("AC-21", mirror="AC-20")
def less_safety_monitoring(change: Change, context: Context) -> Match | None:
    """Safety visit or safety test removed.

    312.30(b)(1)(iii): dropping a test intended to monitor safety.
    """
    visit = disappearing(change, context)
    if visit is not None:
        watched = context.before.for_safety(visit)
        if not watched or ends_sooner(change, context):
            return None
        return Match(f"visit {visit} no longer takes place, and with it {', '.join(watched)} for safety")
    shift = shift_of(change, context)
    if shift is None or "safety" not in shift.activity.purpose:
        return None
    lost = [name for name in shift.lost if name in context.before.visits]
    return Match(f"{shift.activity.id} for safety dropped at {', '.join(lost)}") if lost else None


@no_row("AC-19", "AC-20")
def visit_or_activity_otherwise(change: Change, context: Context) -> Match | None:
    """A visit or activity that comes or goes, for another purpose or for one that nobody has said"""
    asked = "" if context.purpose(change) else f"; {_NOT_SAID}"
    visit = appearing(change, context)
    if visit is not None:
        return Match(f"visit {visit} takes place{asked}")
    visit = disappearing(change, context)
    if visit is not None:
        return Match(f"visit {visit} no longer takes place")
    shift = shift_of(change, context)
    return Match(f"{shift.words}{asked}") if shift is not None else None


@case("AC-22")
def window_widened(change: Change, context: Context) -> Match | None:
    """Window of a late efficacy visit widened.

    Non-substantial if no safety dosing depends on it and windows do not overlap; substantial if the primary endpoint
    visit loses precision.
    """
    name = _window(change, context)
    if name is None or _is_being_defined(name, context):
        return None
    visit, after = context.after.visits[name], context.after
    days = moved(context.before.visits[name].window, visit.window)
    if days is None or not days[0] <= 0 <= days[1] or days == (0, 0):
        return None
    outcomes = {outcome.id for outcome in context.new.outcomes.all}
    only = after.only_dosing_or_safety(name)
    if not only and not after.supported(name) & outcomes:
        return None
    raised = "dosing and safety alone are done there" if only else ""
    if name in after.primary:
        raised = "a primary outcome is measured there"
    if any(found.administers for found in after.activities.get(name, ())):
        raised = "the treatment is given there"
    if overlapping := after.overlapping(name):
        raised = f"its window overlaps with that of {', '.join(overlapping)}"
    told = f"{name}: {_becomes(change, context)}"
    return Match(f"{told}; {raised}" if raised else told, raised=raised)


@no_row("AC-22")
def window_changed_otherwise(change: Change, context: Context) -> Match | None:
    """A window narrowed or moved, or that of a visit for nothing but eligibility"""
    name = _window(change, context)
    if name is None or _is_being_defined(name, context):
        return None
    return Match(f"{name}: {_becomes(change, context)}")


def _window(change: Change, context: Context) -> str | None:
    """The visit whose window a change is about, where it takes place in both versions."""
    if change.chapter != "visits" or change.aspect != "window":
        return None
    name = change.element[1]
    return name if name in context.before.visits and name in context.after.visits else None


def _becomes(change: Change, context: Context) -> str:
    """The time or window of a visit, before and now, in words."""
    name, about = change.element[1], "window " if change.aspect == "window" else ""
    old, new = (
        next((time_words(visit, change.aspect) for visit in protocol.visits if visit.id == name), "nothing")
        for protocol in (context.old, context.new)
    )
    return f"{about}{old} becomes {new}"


def _is_being_defined(name: str, context: Context) -> bool:
    """Whether the time of a visit that no source says is set by these changes."""
    visit = context.before.visits.get(name)
    if visit is None or name not in context.after.registered or not is_undefined(visit):
        return False
    return any(change.element == ("visits", name) and change.aspect == "time" for change in context.changes)


@case("AC-23")
def time_point_defined(change: Change, context: Context) -> Match | None:
    """Undefined time point defined.

    Looks like a clarification, but moves the assessment of registered outcomes.
    """
    if change.chapter != "visits" or change.aspect not in ("time", "window") or len(change.element) != 2:
        return None
    name = change.element[1]
    if not _is_being_defined(name, context):
        return None
    measured = [outcome.id for outcome in context.new.outcomes.all if name in outcome.at]
    told = f"{name}: {_becomes(change, context)}"
    return Match(f"{told}; no source said when it is, and {', '.join(measured)} are measured there")


@no_row("AC-23")
def time_point_moved(change: Change, context: Context) -> Match | None:
    """A visit moved whose time was defined"""
    if change.chapter != "visits" or change.aspect != "time":
        return None
    told = f"{change.element[1]}: {_becomes(change, context)}"
    registered = change.element[1] in context.before.registered
    return Match(f"{told}; it is a registered time point" if registered else told)


@case("AC-33", mirror="AC-34")
def follow_up_extended(change: Change, context: Context) -> Match | None:
    """Follow-up extended.

    New burden; also improves safety monitoring.
    """
    if not ends_later(change, context):
        return None
    return Match(
        f"{change.element[1]}: follow-up ends on about day {context.after.end:.0f}, {_before(context)}"
    )


@case("AC-34", mirror="AC-33")
def follow_up_shortened(change: Change, context: Context) -> Match | None:
    """Follow-up shortened.

    Less safety monitoring.
    """
    if not ends_sooner(change, context):
        return None
    return Match(
        f"{change.element[1]}: follow-up ends on about day {context.after.end:.0f}, {_before(context)}"
    )


def _before(context: Context) -> str:
    return f"before on about day {context.before.end:.0f}"
