"""Where forms are collected and items asked, in the words of documents for programmers and data managers."""

from __future__ import annotations

from collections.abc import Iterable

from protocolkit.model.forms import Form, Item
from protocolkit.model.plan import Plan

__all__ = ["asked_at", "collection", "form_collection", "is_unmasked"]

_WHEN = {"log": "running log", "on_event": "on event"}


def asked_at(plan: Plan, form: Form, items: Iterable[Item]) -> tuple[str, ...]:
    """The visits of a form at which one of these items is asked; all of its visits where it is about none.

    The rows of a running log are written at no visit.
    """
    asked = tuple(items)
    rows = {group.id for group in form.groups if group.repeating} if form.collected == "log" else set()
    if asked and all(item.group in rows for item in asked):
        return ()
    return tuple(
        visit.id
        for visit in plan.visits_of(form.id)
        if not asked or any(item in asked for item in plan.items_at(form, visit.id))
    )


def collection(plan: Plan, form: Form, visits: tuple[str, ...]) -> str:
    """When something of a form is collected: at visits, as a running log, on an event."""
    if form.collected == "every_visit" and len(visits) == len(plan.visits):
        return "every visit"
    return ", ".join(visits) or _WHEN.get(form.collected) or "no visit"


def form_collection(plan: Plan, form: Form) -> str:
    """When a form is collected, with the visits at which a running log is reviewed."""
    places = collection(plan, form, asked_at(plan, form, ()))
    if form.collected == "log" and places != _WHEN["log"]:
        return f"{_WHEN['log']}, reviewed at {places}"
    return places


def is_unmasked(form: Form, item: Item | None = None) -> bool:
    """Whether only unmasked staff see a form, or an item of it."""
    return form.audience == "unmasked" or (item is not None and item.audience == "unmasked")
