"""Who may take part: thresholds, alternatives, requirements, criteria that come and go."""

from __future__ import annotations

from protocolkit.amend.case import Match, case, no_row
from protocolkit.amend.changes import Change, ChangeKind
from protocolkit.amend.context import Context, shown
from protocolkit.amend.criteria import (
    ChangedCriterion,
    age_variables,
    changed_criterion,
    demographic_variables,
)
from protocolkit.amend.differences import Difference, Kind

_UNITS = frozenset({"unit", "decimals", "conversions"})


def _studied(change: Change, context: Context) -> ChangedCriterion | None:
    """A criterion whose condition changed, unless the change is called a correction."""
    found = changed_criterion(change, context)
    return found if found is not None and found.differences and not found.is_correction else None


def _thresholds(found: ChangedCriterion, context: Context) -> tuple[Difference, ...]:
    """Values that changed, of anything but the age; an inclusion with other codes has other alternatives."""
    values = found.changed_values(age_variables(context.old, context.new))
    return tuple(difference for difference in values if difference.kind is Kind.VALUE)


@case("AC-02", mirror="AC-02")
def corrected_number(change: Change, context: Context) -> Match | None:
    """Typo that changes meaning (unit or decimal).

    One character, but the population or the dose changes; never treat as editorial.
    """
    if context.purpose(change) != "correction":
        return None
    if change.chapter == "variables" and change.aspect in _UNITS:
        return Match(f"{change.element[-1]}: {change.aspect} {shown(change.old)} becomes {shown(change.new)}")
    if change.chapter == "interventions" and change.aspect == "dose":
        return Match(f"{change.element[-1]}: dose {shown(change.old)} becomes {shown(change.new)}")
    found = changed_criterion(change, context)
    if found is None or not (found.differences or found.numbers_in_words):
        return None
    if found.differences:
        return Match(f"{found.says(found.differences)}; the header calls it a correction")
    return Match(f"{found.id}: a number, sign or unit in its words changed; the header calls it a correction")


@case("AC-03", mirror="AC-03")
def other_boundary(change: Change, context: Context) -> Match | None:
    """Comparison operator changed.

    Population changes at the boundary only; small impact but it is an eligibility change; human decides.
    """
    found = _studied(change, context)
    parts = found.of(Kind.RELATION) if found is not None else ()
    return Match(found.says(parts)) if found is not None and parts else None


@case("AC-04")
def exclusion_tightened(change: Change, context: Context) -> Match | None:
    """Safety tightening of an exclusion.

    Affects safety of participants; treated participants are not re-selected, but inform them if the reason is new risk.
    """
    found = _studied(change, context)
    if found is None or found.is_inclusion or found.verdict != "narrower":
        return None
    parts = _thresholds(found, context)
    return Match(found.says(parts)) if parts else None


@case("AC-05")
def inclusion_loosened(change: Change, context: Context) -> Match | None:
    """Loosening of an inclusion.

    Exposes a population at higher risk.
    """
    found = _studied(change, context)
    if found is None or not found.is_inclusion or found.verdict != "wider":
        return None
    parts = _thresholds(found, context)
    return Match(found.says(parts)) if parts else None


@case("AC-06")
def new_alternative(change: Change, context: Context) -> Match | None:
    """New alternative in a criterion.

    Widens the population; adds a measurement.
    """
    found = _studied(change, context)
    if found is None or not found.is_inclusion or found.verdict != "wider":
        return None
    parts = found.of(Kind.MORE_ALTERNATIVES, Kind.CHOICES)
    return Match(found.says(parts)) if parts else None


@case("AC-07")
def demographic_restriction_removed(change: Change, context: Context) -> Match | None:
    """Removal of a demographic restriction.

    Eligibility change; no direct safety effect; usually welcomed by ethics, still needs approval.
    """
    if change.element == ("eligibility",) and change.aspect == "sex":
        return Match(f"sex: {shown(change.old)} becomes ALL") if change.new == "ALL" else None
    found = _studied(change, context)
    if found is None or not found.is_inclusion or found.verdict != "wider":
        return None
    restricting = demographic_variables(context.old, context.new) - age_variables(context.old, context.new)
    parts = [part for part in found.of(Kind.FEWER_REQUIREMENTS) if part.names and part.names <= restricting]
    return Match(found.says(tuple(parts))) if parts else None


@case("AC-08")
def age_range_widened(change: Change, context: Context) -> Match | None:
    """Age range changed.

    Frailer population.
    """
    if change.element == ("eligibility",) and change.aspect in _LIMITS:
        wider = _widens(change)
        return Match(f"{change.aspect}: {shown(change.old)} becomes {shown(change.new)}") if wider else None
    found = _studied(change, context)
    if found is None or not found.is_inclusion or found.verdict != "wider":
        return None
    ages = age_variables(context.old, context.new)
    parts = [part for part in found.of(Kind.VALUE) if part.names and part.names <= ages]
    return Match(found.says(tuple(parts))) if parts else None


@case("AC-39")
def redundant_exclusion_removed(change: Change, context: Context) -> Match | None:
    """Redundant criterion removed.

    Logically neutral; some authorities still expect a substantial modification because the criteria list changes.
    """
    if change.kind is not ChangeKind.REMOVED or change.element[:2] != ("eligibility", "exclusion"):
        return None
    name = change.element[-1]
    if not context.is_redundant(name):
        return None
    return Match(f"{name} is gone; without it the same people were eligible before (proven)")


_LIMITS = ("minimum_age", "maximum_age")


def _widens(change: Change) -> bool:
    """Whether a limit of age lets more people in; no limit at all lets in everyone."""
    old, new = (_years(value) for value in (change.old, change.new))
    if old is None or new is None:
        return change.new == "N/A" and old is not None
    return new < old if change.aspect == "minimum_age" else new > old


def _years(value: object) -> float | None:
    number, _, unit = str(value or "").partition(" ")
    per_year = {"Year": 1, "Month": 12, "Week": 52.18, "Day": 365.25}.get(unit.rstrip("s"))
    return int(number) / per_year if per_year and number.isdigit() else None


@no_row("AC-04")
def exclusion_loosened(change: Change, context: Context) -> Match | None:
    """An exclusion loosened"""
    found = _studied(change, context)
    is_it = found is not None and not found.is_inclusion and found.verdict == "wider"
    return Match(found.says(found.differences)) if found is not None and is_it else None


@no_row("AC-05", "AC-06", "AC-07", "AC-08")
def inclusion_tightened(change: Change, context: Context) -> Match | None:
    """An inclusion tightened"""
    if change.element == ("eligibility",) and change.aspect in (*_LIMITS, "sex"):
        return Match(f"{change.aspect}: {shown(change.old)} becomes {shown(change.new)}")
    found = _studied(change, context)
    is_it = found is not None and found.is_inclusion and found.verdict == "narrower"
    return Match(found.says(found.differences)) if found is not None and is_it else None


@no_row("AC-39")
def criterion_added_or_removed(change: Change, context: Context) -> Match | None:
    """A criterion added, or one removed that excluded somebody"""
    if change.chapter != "eligibility" or change.kind not in (ChangeKind.ADDED, ChangeKind.REMOVED):
        return None
    if len(change.element) != 3 or change.element[1] not in ("inclusion", "exclusion"):
        return None
    found = context.verdict(change.element[-1])
    effect = f"; those whom it admits: {found.verdict}" if found is not None else ""
    return Match(f"{change.element[-1]} is {change.kind}{effect}")


@no_row("AC-03", "AC-04", "AC-05")
def criterion_changed_otherwise(change: Change, context: Context) -> Match | None:
    """A criterion changed in another way"""
    found = changed_criterion(change, context)
    if found is None:
        return None
    if found.differences:
        return Match(found.says(found.differences))
    words = "a number, sign or unit in its words changed, and its condition did not"
    return Match(f"{found.id}: {words}") if found.numbers_in_words else None
