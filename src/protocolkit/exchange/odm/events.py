"""Study events: visits with the forms due at them, and two for what no visit plans."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import msgspec

from protocolkit.exchange.odm.parts import FormPart
from protocolkit.model.plan import Plan, PlannedVisit
from protocolkit.model.schedule import Activity

__all__ = ["EVENTS", "LOGS", "Due", "Event", "activity_oid", "event_oid", "events_of", "unlisted"]

LOGS, EVENTS = "SEC.LOG", "SEC.EVENT"
"""The OIDs of the events of running logs, and of forms for when something happens."""


class Due(msgspec.Struct, frozen=True):
    """A form at an event; ``unless`` is the activity without whose condition it is not due."""

    part: FormPart
    mandatory: bool
    unless: Activity | None = None


class Event(msgspec.Struct, frozen=True):
    """A study event; ``visit`` is ``None`` for those that no visit plans."""

    oid: str
    name: str
    kind: str
    repeating: bool
    due: tuple[Due, ...]
    visit: PlannedVisit | None = None


def event_oid(visit_id: str) -> str:
    """The OID of a visit."""
    return f"SE.{visit_id}"


def activity_oid(activity: Activity) -> str:
    """The OID of the condition under which an activity does not take place."""
    return f"CA.{activity.id}"


def events_of(plan: Plan, parts: Iterable[FormPart]) -> Iterator[Event]:
    """All events in order."""
    by_form: dict[str, list[FormPart]] = {}
    for part in parts:
        by_form.setdefault(part.form.id, []).append(part)
    for visit in plan.visits:
        due = tuple(_due_at(plan, visit, by_form))
        kind = "Scheduled" if visit.kind == "planned" else "Unscheduled"
        yield Event(event_oid(visit.id), visit.name, kind, visit.kind == "unscheduled", due, visit)
    for oid, name, kind, collected in (
        (LOGS, "Running logs", "Common", "log"),
        (EVENTS, "When it happens", "Unscheduled", "on_event"),
    ):
        found = [
            part for form in plan.forms.values() if form.collected == collected for part in by_form[form.id]
        ]
        if found:
            yield Event(oid, name, kind, False, tuple(Due(part, mandatory=False) for part in found))


def unlisted(parts: Iterable[FormPart], events: Iterable[Event]) -> list[FormPart]:
    """Forms that no event has."""
    listed = {due.part.oid for event in events for due in event.due}
    return [part for part in parts if part.oid not in listed]


def _due_at(plan: Plan, visit: PlannedVisit, by_form: Mapping[str, list[FormPart]]) -> Iterator[Due]:
    for form in plan.forms_at(visit.id):
        cells = [cell.activity for cell in plan.at(visit.id) if cell.activity.form == form.id]
        always = form.collected == "every_visit" or not cells or any(not activity.when for activity in cells)
        single = cells[0] if not always and len({activity.id for activity in cells}) == 1 else None
        asked = {item.id for item in plan.items_at(form, visit.id)}
        for part in by_form[form.id]:
            if asked & {item.id for item in part.items}:
                yield Due(part, always or single is not None, single)
