"""What the schedule asks at the visit of a record: whether its form is due, and which of its items."""

from __future__ import annotations

from protocolkit.collecting.records import Record
from protocolkit.model.plan import Plan

__all__ = ["form_is_due", "items_due"]


def form_is_due(plan: Plan, record: Record) -> bool:
    """Whether the form is due at its visit; logs and forms of events are written when there is something to write."""
    if record.visit is None or plan.forms[record.form].collected != "scheduled":
        return True
    return record.visit in plan.filled_at.get(record.form, frozenset({record.visit}))


def items_due(plan: Plan, record: Record) -> frozenset[str]:
    """The items of the form that are asked at its visit; all of them where it is not said which visit this is."""
    form = plan.forms[record.form]
    if not form_is_due(plan, record):
        return frozenset()
    asked = form.items if record.visit is None else plan.items_at(form, record.visit)
    return frozenset(item.id for item in asked)
