"""What a file of ODM says otherwise than the protocol does, or not at all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from protocolkit.exchange.notice import Notice
from protocolkit.exchange.odm.events import Event, unlisted
from protocolkit.exchange.odm.parts import FormPart
from protocolkit.exchange.odm.release import Release
from protocolkit.model.plan import Plan

__all__ = ["about_forms"]


def about_forms(
    plan: Plan, parts: Sequence[FormPart], events: Sequence[Event], release: Release
) -> Iterator[Notice]:
    """A notice for everything, those of single items apart."""
    yield Notice(
        "forms",
        "conditions, derivations and edit checks are written in the language of protocolkit: a system that does "
        "not read it has their words",
    )
    if release is Release.ODM_1 and any(visit.kind == "planned" for visit in plan.visits):
        yield Notice(
            "visits", "target days and windows are aliases of protocolkit: ODM 1.3.2 has no place for them"
        )
    for visit in plan.visits:
        if visit.written.timing is not None:
            yield Notice(f"visits.{visit.id}.timing", "hours after an event of the visit are not written")
    for part in unlisted(parts, events):
        yield Notice(
            f"forms.{part.form.id}", f"{part.oid} is due at no study event: no activity is recorded on it"
        )
    yield from _about_parts(parts)
    yield from _about_activities(events)
    yield from _left_out(plan)


def _about_parts(parts: Sequence[FormPart]) -> Iterator[Notice]:
    for part in parts:
        path = f"forms.{part.form.id}"
        if part.apart:
            yield Notice(path, f"items for unmasked staff are a form of their own, {part.oid}")
        if part.unmasked:
            yield Notice(
                path, f"give the right to {part.oid} to unmasked staff alone: ODM masks nothing by itself"
            )
        for check in part.form.checks:
            if not check.must and not part.apart:
                told = f"a person makes this check, and it stands in words alone: {check.manual}"
                yield Notice(f"{path}.checks.{check.id}", told)
        for item in part.items:
            if item.type == "text" and not item.codelist and item.max_length is None:
                yield Notice(f"{path}.items.{item.id}", "it has no Length: the protocol limits none")


def _about_activities(events: Sequence[Event]) -> Iterator[Notice]:
    for event in events:
        for due in event.due:
            if event.visit and not due.mandatory:
                told = f"at {event.visit.id} it is optional: activities under several conditions are recorded on it"
                yield Notice(f"forms.{due.part.form.id}", told)


def _left_out(plan: Plan) -> Iterator[Notice]:
    """What no element has room for, counted."""
    forms = list(plan.forms.values())
    items = [item for form in forms for item in form.items]
    counted = {
        "notes": sum(bool(item.note) for item in items) + sum(bool(form.note) for form in forms),
        "purposes": sum(bool(item.purpose) for item in items) + sum(bool(form.purpose) for form in forms),
        "criteria that items answer": sum(bool(item.criterion) for item in items),
    }
    told = ", ".join(f"{name} ({count})" for name, count in counted.items() if count)
    yield Notice("forms", f"sources and decisions{f', {told}' if told else ''} are not written")
    if plan.protocol.translations and any(item.scale for item in items):
        yield Notice("forms", "the ends of scales are written in the first language alone")
