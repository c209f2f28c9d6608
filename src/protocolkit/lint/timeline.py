"""The order of a participant's visits, and of what is done at one of them."""

from __future__ import annotations

from collections.abc import Iterable

from protocolkit.model.forms import Form
from protocolkit.model.plan import Cell, Plan, PlannedVisit
from protocolkit.model.schedule import Activity, Visit

__all__ = [
    "DAYS_IN_MONTH",
    "adverse_event_forms",
    "allocations",
    "cells_of",
    "day_of",
    "decisions",
    "dose_visits",
    "doses",
    "in_order",
    "needs_window",
    "precedes",
    "ranks",
]

DAYS_IN_MONTH = 30.4375
_PARTS = {"pre-dose": 0, "post-dose": 2}
_DOSE = 1


def day_of(visit: PlannedVisit) -> float | None:
    """Days from the visit's anchor to its target, months by their mean length; ``None`` without a target."""
    if visit.days is None:
        return None
    return (visit.months or 0) * DAYS_IN_MONTH + visit.days


def needs_window(visit: Visit) -> bool:
    """Whether a visit has to be planned for a stretch of days."""
    return visit.enabled and visit.kind == "planned"


def in_order(plan: Plan) -> tuple[PlannedVisit, ...]:
    """The planned visits in the order in which they take place.

    Visits counted from Day 1 are ordered by their targets; one with a window alone, such as screening, stays
    where the spec has it, and so do visits counted from another event.
    """
    planned = [visit for visit in plan.visits if visit.kind == "planned"]
    primary = plan.primary_anchor.id if plan.primary_anchor else ""
    places = [i for i, visit in enumerate(planned) if visit.anchor == primary and day_of(visit) is not None]
    by_day = sorted((planned[place] for place in places), key=lambda visit: day_of(visit) or 0.0)
    for place, visit in zip(places, by_day, strict=True):
        planned[place] = visit
    return tuple(planned)


def ranks(plan: Plan) -> dict[str, int]:
    """Planned visits by id, counted in the order in which they take place."""
    return {visit.id: rank for rank, visit in enumerate(in_order(plan))}


def precedes(plan: Plan, order: dict[str, int], first: Cell, second: Cell) -> bool | None:
    """Whether one thing is done before another; ``None`` where the schedule does not say.

    Within a visit the visit's sequence decides, then the moment before or after the dose.
    """
    if first.visit != second.visit:
        return order[first.visit] < order[second.visit]
    visit = plan.visit(first.visit)
    sequence = visit.written.sequence if visit else ()
    if first.activity.id in sequence and second.activity.id in sequence:
        return sequence.index(first.activity.id) < sequence.index(second.activity.id)
    one, other = _moment(first), _moment(second)
    return None if one is None or other is None or one == other else one < other


def _moment(cell: Cell) -> int | None:
    return _DOSE if cell.activity.administers else _PARTS.get(cell.part)


def cells_of(plan: Plan, order: dict[str, int], activities: Iterable[Activity]) -> tuple[Cell, ...]:
    """When some activities are done, at planned visits, by visit and sequence."""
    wanted = {activity.id for activity in activities}
    cells = [cell for cell in plan.cells if cell.activity.id in wanted and cell.visit in order]
    return tuple(sorted(cells, key=lambda cell: order[cell.visit]))


def doses(plan: Plan) -> tuple[Activity, ...]:
    """Activities that give an intervention."""
    return tuple(activity for activity in plan.protocol.activities if activity.administers)


def dose_visits(plan: Plan) -> frozenset[str]:
    """Visits at which an intervention is given."""
    return frozenset(cell.visit for cell in plan.cells if cell.activity.administers)


def decisions(plan: Plan) -> tuple[Activity, ...]:
    """Activities that decide on eligibility: their form asks an item for each criterion.

    Where several activities share that form, the decision is the one that answers most criteria.
    """
    forms = {form.id for form in plan.protocol.forms if any(item.for_each for item in form.items)}
    found = [activity for activity in plan.protocol.activities if activity.form in forms]
    most = max((len(activity.supports) for activity in found), default=0)
    return tuple(activity for activity in found if len(activity.supports) == most)


def allocations(plan: Plan) -> tuple[Activity, ...]:
    """Activities that assign an arm: needed by the design, on a form with an item whose codes are the arms.

    Where no form has such an item, the only activity that the design needs.
    """
    arms = {arm.id for arm in plan.protocol.arms}
    design = [activity for activity in plan.protocol.activities if "design" in activity.purpose]
    assigning = [activity for activity in design if _names_arms(plan, plan.forms[activity.form], arms)]
    return tuple(assigning or (design if len(design) == 1 else ()))


def _names_arms(plan: Plan, form: Form, arms: set[str]) -> bool:
    codelists = (plan.codelists.get(item.codelist or "") for item in form.items)
    return any(arms <= {code.code for code in codelist.codes} for codelist in codelists if codelist)


def adverse_event_forms(plan: Plan) -> frozenset[str]:
    """Forms of adverse events: those of the SDTM domain AE."""
    return frozenset(form.id for form in plan.forms.values() if "AE" in form.domains)
