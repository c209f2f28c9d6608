"""What staff do at one visit, in their order: a page to tick off, sign and file."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from protocolkit.documents.schedule_content import condition_words, mark_of
from protocolkit.documents.schedule_words import (
    duration_words,
    is_from_day_one,
    mode_words,
    timing_words,
)
from protocolkit.model.forms import Form
from protocolkit.model.moments import days_of
from protocolkit.model.plan import Cell, Plan, PlannedVisit
from protocolkit.model.provenance import source_of

__all__ = ["Blank", "Checklist", "Phase", "Task", "make_checklists"]

_BEFORE, _DOSE, _AFTER = "Before the dose", "Dose", "After the dose"
_PHASES = (_BEFORE, _DOSE, _AFTER)
_PARTS = {"pre-dose": _BEFORE, "post-dose": _AFTER}


class Blank(msgspec.Struct, frozen=True):
    """A date to fill in, and how it is found."""

    label: str
    rule: str


class Task(msgspec.Struct, frozen=True):
    """An activity to tick off: its form, what to prepare or to heed, the mark of its source."""

    id: str
    name: str
    form: str
    prepare: tuple[str, ...]
    mark: str


class Phase(msgspec.Struct, frozen=True):
    """Tasks before, at or after the dose; a visit without a dose has one phase without a name."""

    name: str
    tasks: tuple[Task, ...]


class Checklist(msgspec.Struct, frozen=True):
    """The checklist of one visit."""

    id: str
    name: str
    epoch: str
    modes: str
    blanks: tuple[Blank, ...]
    remarks: tuple[str, ...]
    phases: tuple[Phase, ...]
    also: tuple[str, ...]
    sources: tuple[str, ...]


def make_checklists(plan: Plan) -> tuple[Checklist, ...]:
    """The checklist of every visit, in the order of time."""
    return tuple(_checklist(visit, plan) for visit in plan.visits)


def _checklist(visit: PlannedVisit, plan: Plan) -> Checklist:
    epochs = {epoch.id: epoch.name for epoch in plan.protocol.epochs}
    cells = tuple(cell for cell in plan.at(visit.id) if _is_for_site(plan.forms.get(cell.activity.form)))
    return Checklist(
        id=visit.id,
        name=visit.name,
        epoch=epochs.get(visit.written.epoch or "", ""),
        modes=mode_words(visit.written.modes),
        blanks=tuple(_blanks(visit, plan)),
        remarks=tuple(_remarks(visit)),
        phases=tuple(_phases(cells, plan)),
        also=tuple(_also(visit, plan)),
        sources=(visit.written.source, *visit.written.sources.values(), *(cell.source for cell in cells)),
    )


def _is_for_site(form: Form | None) -> bool:
    return form is None or form.audience == "site"


def _blanks(visit: PlannedVisit, plan: Plan) -> Iterator[Blank]:
    """Dates to fill in: the anchor's, the target, both ends of the window, and the visit's own."""
    written = visit.written
    anchor = plan.anchors.get(visit.anchor)
    if anchor and visit.kind != "unscheduled":
        yield Blank("Day 1" if is_from_day_one(visit, plan) else "Counted from", anchor.name)
    if visit.has_target and (visit.months or visit.days):
        mark = mark_of(source_of(written, "target"), plan)
        yield Blank("Target", _marked(f"{duration_words(visit.months or 0, visit.days or 0)} later", mark))
    yield from _window_blanks(visit, plan)
    yield Blank("Date of this visit", "")


def _window_blanks(visit: PlannedVisit, plan: Plan) -> Iterator[Blank]:
    """First and last day of a window that is wider than a day."""
    before, behind = map(days_of, visit.written.window or ("P0D", "P0D"))
    if before == behind == 0:
        return
    around = "Day 1" if is_from_day_one(visit, plan) else "that day"
    if visit.has_target and (visit.months or visit.days):
        around = "the target"
    mark = mark_of(source_of(visit.written, "window"), plan)
    yield Blank("Earliest", _marked(_from(before, around), mark))
    yield Blank("Latest", _marked(_from(behind, around), mark))


def _from(days: int, around: str) -> str:
    if days == 0:
        return f"{around} itself"
    return f"{duration_words(0, abs(days))} {'before' if days < 0 else 'after'} {around}"


def _marked(text: str, mark: str) -> str:
    return f"{text} ({mark})" if mark else text


def _remarks(visit: PlannedVisit) -> Iterator[str]:
    if visit.written.timing:
        yield timing_words(visit.written.timing)
    if visit.written.note:
        yield visit.written.note


def _phases(cells: tuple[Cell, ...], plan: Plan) -> Iterator[Phase]:
    """Tasks by phase; an activity of no stated moment is on the side of the dose where staff do it."""
    dose = next((place for place, cell in enumerate(cells) if cell.activity.administers), None)
    if dose is None and not any(cell.part for cell in cells):
        if cells:
            yield Phase("", tuple(_task(cell, plan) for cell in cells))
        return
    named = [(_phase_of(cell, place, dose), cell) for place, cell in enumerate(cells)]
    for name in _PHASES:
        tasks = tuple(_task(cell, plan) for phase, cell in named if phase == name)
        if tasks:
            yield Phase(name, tasks)


def _phase_of(cell: Cell, place: int, dose: int | None) -> str:
    if cell.activity.administers:
        return _DOSE
    if cell.part in _PARTS:
        return _PARTS[cell.part]
    return _BEFORE if dose is not None and place < dose else _AFTER


def _task(cell: Cell, plan: Plan) -> Task:
    activity = cell.activity
    return Task(
        activity.id, activity.name, activity.form, tuple(_prepare(cell, plan)), mark_of(cell.source, plan)
    )


def _prepare(cell: Cell, plan: Plan) -> Iterator[str]:
    if cell.activity.when:
        yield condition_words(cell.activity.when, plan)
    form = plan.forms.get(cell.activity.form)
    if form and form.instruction:
        yield form.instruction
    if cell.activity.note:
        yield cell.activity.note


def _also(visit: PlannedVisit, plan: Plan) -> Iterator[str]:
    """Forms of every visit, which no activity names."""
    named = {cell.activity.form for cell in plan.at(visit.id)}
    for form in plan.forms_at(visit.id):
        if form.id not in named and _is_for_site(form):
            yield f"{form.id} {form.name}"
