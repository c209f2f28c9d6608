"""What success and harm are measured by, and how it is analysed."""

from __future__ import annotations

from protocolkit.amend.case import Match, case, no_row
from protocolkit.amend.changes import Change, ChangeKind
from protocolkit.amend.context import Context, fields_of, shown
from protocolkit.amend.wording import is_slip

_WHEN = frozenset({"time_frame", "at"})
_MEASURED = frozenset({"instrument", "unit", "variables", "interpretation", "baseline"})
_DEFINED = frozenset({"title", "description", "definition", "time_point_rule", *_MEASURED})
_ANALYSED = frozenset({"estimand", "analysis_set", "summary_measure", "intercurrent_events"})
_METHODS = frozenset({"methods", "analysis_sets", "missing_data", "multiplicity", "interim_analyses"})
_WHOLE = (ChangeKind.ADDED, ChangeKind.REMOVED)


def _of(change: Change, group: str) -> frozenset[str]:
    """The fields that a change touches of an outcome of a group; empty for a whole outcome or another thing."""
    if change.element[:2] != ("outcomes", group) or len(change.element) < 3 or change.kind in _WHOLE:
        return frozenset()
    if change.kind is ChangeKind.RESOURCED:
        return frozenset()
    return fields_of(change, *change.element[:3])


def _is_whole(change: Change, group: str, *kinds: ChangeKind) -> bool:
    return len(change.element) == 3 and change.element[:2] == ("outcomes", group) and change.kind in kinds


def _becomes(change: Change) -> str:
    return f"{change.element[2]}: {change.aspect} {shown(change.old)} becomes {shown(change.new)}"


@case("AC-15", mirror="AC-15")
def primary_outcome_changed(change: Change, context: Context) -> Match | None:
    """Primary outcome replaced or its definition changed.

    Reliability and robustness; outcome switching is publicly visible. In Phase 1 the FDA text asks only about safety.
    """
    if _is_whole(change, "primary", *_WHOLE):
        return Match(f"primary outcome {change.element[-1]} is {change.kind}")
    return Match(_becomes(change)) if _of(change, "primary") & _DEFINED else None


@case("AC-16", mirror="AC-16")
def primary_time_frame_changed(change: Change, context: Context) -> Match | None:
    """Primary outcome time frame changed.

    As a changed primary outcome; also shortens safety follow-up if visits are dropped.
    """
    return Match(_becomes(change)) if _of(change, "primary") & _WHEN else None


@case("AC-17", mirror="AC-17")
def secondary_outcome_changed(change: Change, context: Context) -> Match | None:
    """Secondary outcome removed or instrument changed.

    Substantial if it has a significant impact on scientific value; often yes for registered secondaries.
    """
    if _is_whole(change, "secondary", ChangeKind.REMOVED):
        return Match(f"secondary outcome {change.element[-1]} is removed")
    touched = _of(change, "secondary")
    return Match(_becomes(change)) if touched & _MEASURED or _is_described_anew(change, touched) else None


def _is_described_anew(change: Change, touched: frozenset[str]) -> bool:
    """Whether other words say how something is measured, and not by a slip of the pen alone."""
    described = change.edit("description") if "description" in touched else None
    return described is not None and not is_slip(str(described.old or ""), str(described.new or ""))


@no_row("AC-17")
def secondary_outcome_added(change: Change, context: Context) -> Match | None:
    """A secondary outcome added, or changed otherwise"""
    if _is_whole(change, "secondary", ChangeKind.ADDED):
        return Match(f"secondary outcome {change.element[-1]} is added")
    return Match(_becomes(change)) if _of(change, "secondary") else None


def _explored(change: Change) -> tuple[list[str], list[str]]:
    """Exploratory outcomes that a change adds, and those that it removes."""
    if _is_whole(change, "exploratory", ChangeKind.ADDED):
        return [change.element[-1]], []
    if _is_whole(change, "exploratory", ChangeKind.REMOVED):
        return [], [change.element[-1]]
    if change.element == ("outcomes",) and change.aspect == "exploratory":
        before, after = ({entry["id"] for entry in value or ()} for value in (change.old, change.new))
        return sorted(after - before), sorted(before - after)
    return [], []


@case("AC-18")
def exploratory_outcome_added(change: Change, context: Context) -> Match | None:
    """Exploratory outcome added, no new procedure.

    No impact on rights, safety or robustness.
    """
    added, removed = _explored(change)
    if not added or removed:
        return None
    new = context.switched(ChangeKind.ADDED, "activities")
    if any({*added} & {*found.supports} for found in context.new.activities if found.id in new):
        return None
    return Match(f"{', '.join(added)} added, measured by what is done already")


@no_row("AC-18")
def exploratory_outcome_removed(change: Change, context: Context) -> Match | None:
    """An exploratory outcome removed, changed, or added with a new procedure"""
    added, removed = _explored(change)
    if added or removed:
        return Match(f"{', '.join((*added, *removed))} {'added' if added else 'removed'}")
    return Match(_becomes(change)) if _of(change, "exploratory") else None


@case("AC-32", mirror="AC-32")
def analysis_changed(change: Change, context: Context) -> Match | None:
    """Analysis method of the primary outcome changed in the protocol.

    Robustness of data; not safety in Phase 1.
    """
    touched = fields_of(change, "statistics")
    if change.kind is not ChangeKind.RESOURCED and touched and touched <= _METHODS:
        return Match(f"statistics: {change.aspect} {shown(change.old)} becomes {shown(change.new)}")
    return Match(_becomes(change)) if _of(change, "primary") & _ANALYSED else None
