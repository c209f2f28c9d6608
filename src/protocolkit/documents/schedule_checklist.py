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
from protocolkit.languages import ENGLISH, Language, message
from protocolkit.model.forms import Form
from protocolkit.model.moments import days_of
from protocolkit.model.plan import Cell, Plan, PlannedVisit
from protocolkit.model.provenance import source_of

__all__ = ["Blank", "Checklist", "Phase", "Task", "make_checklists"]

_BEFORE, _DOSE, _AFTER = message("Before the dose"), message("Dose"), message("After the dose")
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


def make_checklists(plan: Plan, language: Language = ENGLISH) -> tuple[Checklist, ...]:
    """The checklist of every visit, in the order of time."""
    return tuple(_checklist(visit, plan, language) for visit in plan.visits)


def _checklist(visit: PlannedVisit, plan: Plan, say: Language) -> Checklist:
    epochs = {epoch.id: epoch.name for epoch in plan.protocol.epochs}
    cells = tuple(cell for cell in plan.at(visit.id) if _is_for_site(plan.forms.get(cell.activity.form)))
    return Checklist(
        id=visit.id,
        name=visit.name,
        epoch=epochs.get(visit.written.epoch or "", ""),
        modes=mode_words(visit.written.modes, say),
        blanks=tuple(_blanks(visit, plan, say)),
        remarks=tuple(_remarks(visit, say)),
        phases=tuple(_phases(cells, plan, say)),
        also=tuple(_also(visit, plan)),
        sources=(visit.written.source, *visit.written.sources.values(), *(cell.source for cell in cells)),
    )


def _is_for_site(form: Form | None) -> bool:
    return form is None or form.audience == "site"


def _blanks(visit: PlannedVisit, plan: Plan, say: Language) -> Iterator[Blank]:
    """Dates to fill in: the anchor's, the target, both ends of the window, and the visit's own."""
    written = visit.written
    anchor = plan.anchors.get(visit.anchor)
    if anchor and visit.kind != "unscheduled":
        yield Blank(say("Day 1") if is_from_day_one(visit, plan) else say("Counted from"), anchor.name)
    if visit.has_target and (visit.months or visit.days):
        mark = mark_of(source_of(written, "target"), plan)
        later = say("{period} later", period=duration_words(visit.months or 0, visit.days or 0, say))
        yield Blank(say("Target"), _marked(later, mark))
    yield from _window_blanks(visit, plan, say)
    yield Blank(say("Date of this visit"), "")


def _window_blanks(visit: PlannedVisit, plan: Plan, say: Language) -> Iterator[Blank]:
    """First and last day of a window that is wider than a day."""
    before, behind = map(days_of, visit.written.window or ("P0D", "P0D"))
    if before == behind == 0:
        return
    around = _FROM_DAY_ONE if is_from_day_one(visit, plan) else _FROM_THAT_DAY
    if visit.has_target and (visit.months or visit.days):
        around = _FROM_TARGET
    mark = mark_of(source_of(visit.written, "window"), plan)
    yield Blank(say("Earliest"), _marked(_from(before, around, say), mark))
    yield Blank(say("Latest"), _marked(_from(behind, around, say), mark))


_FROM_DAY_ONE = (
    message("{period} before Day 1"),
    message("Day 1 itself"),
    message("{period} after Day 1"),
)
_FROM_THAT_DAY = (
    message("{period} before that day"),
    message("that day itself"),
    message("{period} after that day"),
)
_FROM_TARGET = (
    message("{period} before the target"),
    message("the target itself"),
    message("{period} after the target"),
)
"""An end of a window before, on and after what it is counted from."""


def _from(days: int, around: tuple[str, str, str], say: Language) -> str:
    before, on, after = around
    if days == 0:
        return say(on)
    return say(before if days < 0 else after, period=duration_words(0, abs(days), say))


def _marked(text: str, mark: str) -> str:
    return f"{text} ({mark})" if mark else text


def _remarks(visit: PlannedVisit, say: Language) -> Iterator[str]:
    if visit.written.timing:
        yield timing_words(visit.written.timing, say)
    if visit.written.note:
        yield visit.written.note


def _phases(cells: tuple[Cell, ...], plan: Plan, say: Language) -> Iterator[Phase]:
    """Tasks by phase; an activity of no stated moment is on the side of the dose where staff do it."""
    dose = next((place for place, cell in enumerate(cells) if cell.activity.administers), None)
    if dose is None and not any(cell.part for cell in cells):
        if cells:
            yield Phase("", tuple(_task(cell, plan, say) for cell in cells))
        return
    named = [(_phase_of(cell, place, dose), cell) for place, cell in enumerate(cells)]
    for name in _PHASES:
        tasks = tuple(_task(cell, plan, say) for phase, cell in named if phase == name)
        if tasks:
            yield Phase(say(name), tasks)


def _phase_of(cell: Cell, place: int, dose: int | None) -> str:
    if cell.activity.administers:
        return _DOSE
    if cell.part in _PARTS:
        return _PARTS[cell.part]
    return _BEFORE if dose is not None and place < dose else _AFTER


def _task(cell: Cell, plan: Plan, say: Language) -> Task:
    activity = cell.activity
    prepare = tuple(_prepare(cell, plan, say))
    return Task(activity.id, activity.name, activity.form, prepare, mark_of(cell.source, plan))


def _prepare(cell: Cell, plan: Plan, say: Language) -> Iterator[str]:
    if cell.activity.when:
        yield condition_words(cell.activity.when, plan, say)
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
