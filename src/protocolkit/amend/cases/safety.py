"""Who watches over safety, what participants are told, and what cannot wait."""

from __future__ import annotations

from protocolkit.amend.case import Match, case, no_row
from protocolkit.amend.changes import Change, ChangeKind
from protocolkit.amend.context import Context, becomes, fields_of

_WATCH = frozenset({"data_monitoring_committee", "safety_committee"})
_STOP = frozenset({"stopping_rules", "staggering", "dose_limiting_events", "discontinuation"})
_RISKS = frozenset({"special_interest"})
_TALKS_ABOUT = frozenset({"questions", "assumptions", "provenance", "retired", "licences"})


def _becomes(change: Change) -> str:
    return f"{change.pointer}: {becomes(change)}"


@case("AC-35", alone="ending an urgent measure is a change of its own, classed by what it changes")
def urgent_measure(change: Change, context: Context) -> Match | None:
    """Urgent safety measure.

    EU: implement at once, notify within 7 days; FDA: may be implemented immediately, then amendment; registry status
    Suspended.
    """
    if context.purpose(change) != "urgent" or change.kind is ChangeKind.RESOURCED:
        return None
    if change.chapter in _TALKS_ABOUT:
        return None
    return Match(f"{_becomes(change)}; the header calls it urgent")


@case("AC-36", mirror="AC-36")
def new_risk_told(change: Change, context: Context) -> Match | None:
    """New safety information changes benefit-risk.

    Right to be informed.
    """
    if context.purpose(change) != "safety" or not _is_about_risk(change):
        return None
    return Match(f"{_becomes(change)}; for safety, as the header says")


@no_row("AC-36")
def consent_changed_otherwise(change: Change, context: Context) -> Match | None:
    """Informed consent or the description of risks changed, for a purpose that does not decide"""
    return Match(_becomes(change)) if _is_about_risk(change) else None


def _is_about_risk(change: Change) -> bool:
    if change.kind is ChangeKind.RESOURCED:
        return False
    return change.chapter == "consent" or bool(fields_of(change, "safety") & _RISKS)


@case("AC-45", mirror="AC-45")
def oversight_changed(change: Change, context: Context) -> Match | None:
    """Safety oversight added or changed.

    Withdrawal of an independent committee or a weaker stopping rule is clearly substantial; adding oversight is usually
    filed the same way because the safety section changes.
    """
    if change.kind is ChangeKind.RESOURCED:
        return None
    touched = fields_of(change, "oversight") & _WATCH or fields_of(change, "safety") & _STOP
    return Match(_becomes(change)) if touched else None
