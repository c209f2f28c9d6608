"""Arms, allocation, masking, the number of participants, the phase."""

from __future__ import annotations

from protocolkit.amend.case import Match, case, no_row
from protocolkit.amend.changes import Change, ChangeKind
from protocolkit.amend.context import Context, shown


@case("AC-12", mirror="AC-12")
def arm_added_or_dropped(change: Change, context: Context) -> Match | None:
    """Arm added or control arm dropped.

    312.30(b)(1)(ii): significant change in design (addition or dropping of a control group).
    """
    if change.element[:1] != ("arms",) or change.kind not in (ChangeKind.ADDED, ChangeKind.REMOVED):
        return None
    return Match(f"arm {change.element[-1]} is {change.kind}")


@case("AC-13", mirror="AC-13")
def allocation_changed(change: Change, context: Context) -> Match | None:
    """Allocation ratio or stratification changed.

    Design and analysis; ratio must be told to new participants.
    """
    if change.chapter != "design":
        return None
    if change.element == ("design",) and change.aspect.startswith("allocation"):
        return Match(f"{change.aspect}: {shown(change.old)} becomes {shown(change.new)}")
    if "stratification" in (change.aspect, *change.element[1:]):
        return Match(f"{change.pointer}: {shown(change.old)} becomes {shown(change.new)}")
    return None


@case("AC-14", mirror="AC-14")
def masking_changed(change: Change, context: Context) -> Match | None:
    """Masking changed.

    Reliability of data; participants' knowledge.
    """
    if change.element == ("design", "masking") and change.aspect in ("level", "roles"):
        return Match(f"masking {change.aspect}: {shown(change.old)} becomes {shown(change.new)}")
    if change.element == ("design",) and change.aspect == "masking":
        return Match(f"masking: {shown(change.old)} becomes {shown(change.new)}")
    return None


def _growth(change: Change) -> tuple[int, int] | None:
    """The numbers of participants before and after."""
    if change.element == ("design", "enrollment") and change.aspect == "count":
        return change.old, change.new
    if change.element == ("design",) and change.aspect == "enrollment" and change.old and change.new:
        return change.old["count"], change.new["count"]
    return None


@case("AC-24")
def many_more_participants(change: Change, context: Context) -> Match | None:
    """Sample size changed significantly.

    312.30(b)(1)(i): significant increase in number of subjects; more people exposed.
    """
    found = _growth(change)
    if found is None or (found[1] - found[0]) * 100 <= found[0] * context.significant_percent:
        return None
    return Match(_participants(found, context))


@case("AC-25")
def few_more_participants(change: Change, context: Context) -> Match | None:
    """Sample size changed insignificantly.

    Threshold of significance is the sponsor's rule (suggest at most 5 %).
    """
    found = _growth(change)
    if found is None or not 0 < (found[1] - found[0]) * 100 <= found[0] * context.significant_percent:
        return None
    return Match(_participants(found, context))


@no_row("AC-24", "AC-25")
def fewer_participants(change: Change, context: Context) -> Match | None:
    """Sample size reduced"""
    found = _growth(change)
    return Match(_participants(found, context)) if found is not None and found[1] < found[0] else None


def _participants(found: tuple[int, int], context: Context) -> str:
    limit = f"significant above {context.significant_percent} % more"
    return f"{found[0]} participants become {found[1]}; {limit}"


@case("AC-44", mirror="AC-44")
def phase_changed(change: Change, context: Context) -> Match | None:
    """Phase label changed.

    Changes the regulatory regime: an ex-Phase-1 trial may become an applicable clinical trial, with duties to report
    results.
    """
    if change.element != ("design",) or change.aspect != "phase":
        return None
    return Match(f"phase: {shown(change.old)} becomes {shown(change.new)}")
