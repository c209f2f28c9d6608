"""What is given, how much of it, and by which route."""

from __future__ import annotations

from typing import Any

from protocolkit.amend.case import Match, case, no_row
from protocolkit.amend.changes import Change
from protocolkit.amend.context import Context, shown
from protocolkit.amend.doses import Direction, direction_of


def _dose(change: Change, context: Context) -> tuple[Direction, str] | None:
    """Whether an intervention gives more or less, and what changed; ``None`` for any other change or a correction."""
    if change.chapter != "interventions" or change.aspect != "dose" or len(change.element) != 2:
        return None
    if context.purpose(change) == "correction":
        return None
    before, after = ({} if value is None else value for value in _parts(change, context))
    changed = [name for name in {**before, **after} if before.get(name) != after.get(name)]
    told = "; ".join(f"{name} {shown(before.get(name))} becomes {shown(after.get(name))}" for name in changed)
    direction = direction_of(before, after) if before and after else "unclear"
    return direction, f"{change.element[-1]}: {told}"


def _parts(change: Change, context: Context) -> tuple[Any, Any]:
    """The whole dose before and after."""
    if change.edits[0].path[-1] == "dose":
        return change.old, change.new
    from protocolkit.model.canonical import canonical_value

    found = (
        next((entry.dose for entry in protocol.interventions if entry.id == change.element[-1]), None)
        for protocol in (context.old, context.new)
    )
    old, new = (canonical_value(dose) if dose is not None else None for dose in found)
    return old, new


@case("AC-09", mirror="AC-10")
def dose_increased(change: Change, context: Context) -> Match | None:
    """Dose, number of cells or number of sessions increased.

    Named example in 312.30(b)(1)(i): increase in dose or duration of exposure.
    """
    found = _dose(change, context)
    return Match(found[1]) if found is not None and found[0] == "more" else None


@case("AC-10", mirror="AC-09")
def dose_decreased_for_safety(change: Change, context: Context) -> Match | None:
    """Dose decreased for safety.

    Safety-relevant; participants must know.
    """
    found = _dose(change, context)
    if found is None or found[0] != "less" or context.purpose(change) != "safety":
        return None
    return Match(f"{found[1]}; for safety, as the header says")


@no_row("AC-10")
def dose_changed_otherwise(change: Change, context: Context) -> Match | None:
    """A dose defined, or changed without a purpose that decides"""
    found = _dose(change, context)
    if found is None:
        return None
    asked = "; the header does not say whether for safety" if found[0] == "less" else ""
    return Match(f"{found[1]}{asked}")


@case("AC-11", mirror="AC-11")
def route_changed(change: Change, context: Context) -> Match | None:
    """Route changed.

    New risk profile.
    """
    if change.chapter != "interventions" or change.aspect != "route" or not (change.old and change.new):
        return None
    return Match(f"{change.element[-1]}: {change.old} becomes {change.new}")


@case("AC-37", mirror="AC-37")
def product_made_otherwise(change: Change, context: Context) -> Match | None:
    """Manufacturing change of the product.

    EU: quality dossier; FDA: information amendment (312.31); consent if donor-related risk changes.
    """
    if change.chapter != "product":
        return None
    if change.aspect == "product" and None in (change.old, change.new):
        return None
    return Match(f"product: {change.aspect} {shown(change.old)} becomes {shown(change.new)}")


@no_row("AC-37")
def product_described(change: Change, context: Context) -> Match | None:
    """A product described that was not, or no longer"""
    return Match(f"product: {shown(change.new or change.old)}") if change.chapter == "product" else None
