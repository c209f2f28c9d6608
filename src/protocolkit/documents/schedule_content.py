"""The schedule of activities: what is done at which visit, why that is known, what to know beside it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from protocolkit.documents.crf.wording import Words
from protocolkit.documents.schedule_words import (
    day_words,
    is_from_day_one,
    mode_words,
    target_words,
    timing_words,
    window_words,
)
from protocolkit.languages import ENGLISH, Language, message
from protocolkit.model.moments import parse_duration
from protocolkit.model.plan import Cell, Plan, PlannedVisit
from protocolkit.model.provenance import Origin, Source, needs_mark, parse_source, source_of
from protocolkit.model.questions import Assumption, Question
from protocolkit.model.schedule import Activity, Visit

__all__ = [
    "Column",
    "Footnote",
    "Mark",
    "OptionalVisit",
    "Row",
    "RowGroup",
    "Schedule",
    "Span",
    "condition_words",
    "make_schedule",
    "mark_of",
]

_ANY_TIME = message("Any time")
_PARTS = {"pre-dose": message("pre"), "post-dose": message("post")}
_DAYS_A_MONTH = 30.4375
_STATUSES = (message("to be confirmed"), message("confirmed"), message("refuted"))
_UNMASKED = message("Done by unmasked staff only and recorded apart; it is on no checklist.")
_ORIGINS = {
    Origin.RECORD: message("Registry record"),
    Origin.PUBLIC: message("Public registry record"),
    Origin.SPONSOR: message("Documents of the sponsor"),
    Origin.AMENDMENT: message("Amendments"),
    Origin.INFERRED: message("Inferred (D)"),
}


class Mark(msgspec.Struct, frozen=True):
    """A cell of the matrix: done or not, before or after the dose, and the mark of its source."""

    done: bool = False
    part: str = ""
    mark: str = ""
    source: str = ""

    @property
    def text(self) -> str:
        """The cell in plain text, for spreadsheets: ``X pre A``."""
        return " ".join(filter(None, ("X", self.part, self.mark))) if self.done else ""


class Column(msgspec.Struct, frozen=True):
    """A visit: its times in words, their marks, the numbers of its footnotes."""

    id: str
    name: str
    name_mark: str
    epoch: str
    target: str
    target_mark: str
    window: str
    window_mark: str
    day: str
    modes: str
    notes: tuple[int, ...]


class Span(msgspec.Struct, frozen=True):
    """Neighbouring visits of one epoch."""

    name: str
    columns: int


class Row(msgspec.Struct, frozen=True):
    """An activity: the form that records it, its footnotes, its cells in the order of the columns."""

    id: str
    name: str
    form: str
    notes: tuple[int, ...]
    cells: tuple[Mark, ...]


class RowGroup(msgspec.Struct, frozen=True):
    """Activities that serve the same end."""

    name: str
    rows: tuple[Row, ...]


class Footnote(msgspec.Struct, frozen=True):
    """A numbered remark, and the mark of its source."""

    number: int
    text: str
    mark: str = ""


class OptionalVisit(msgspec.Struct, frozen=True):
    """A visit that is defined and switched off."""

    id: str
    name: str
    target: str
    window: str
    modes: str
    content: str
    mark: str


class Cited(msgspec.Struct, frozen=True):
    """Sources of one kind."""

    name: str
    sources: tuple[str, ...]


class Schedule(msgspec.Struct, frozen=True):
    """The whole schedule of activities, ready to be laid out."""

    day_one: str
    spans: tuple[Span, ...]
    columns: tuple[Column, ...]
    groups: tuple[RowGroup, ...]
    footnotes: tuple[Footnote, ...]
    optional: tuple[OptionalVisit, ...]
    questions: tuple[Question, ...]
    assumptions: tuple[Assumption, ...]
    cited: tuple[Cited, ...]
    has_parts: bool
    sources: tuple[str, ...]


class _Notes(msgspec.Struct, frozen=True):
    """Footnotes in the order in which they are first met; the same words have one number."""

    numbers: dict[tuple[str, str], int]
    say: Language

    def refer(self, texts: Iterable[tuple[str, str]]) -> tuple[int, ...]:
        return tuple(self.numbers.setdefault(text, len(self.numbers) + 1) for text in texts)

    def all(self) -> tuple[Footnote, ...]:
        return tuple(Footnote(number, text, mark) for (text, mark), number in self.numbers.items())


def make_schedule(plan: Plan, language: Language = ENGLISH) -> Schedule:
    """The schedule of a protocol: visits in the order of time, activities by what they serve."""
    visits = plan.visits
    notes = _Notes({}, language)
    columns = tuple(_column(visit, plan, notes) for visit in visits)
    groups = tuple(_groups(plan, visits, notes))
    sources = tuple(_sources(plan))
    return Schedule(
        day_one=plan.primary_anchor.name if plan.primary_anchor else "",
        spans=tuple(_spans(columns)),
        columns=columns,
        groups=groups,
        footnotes=notes.all(),
        optional=tuple(_optional(plan, language)),
        questions=tuple(_open_questions(plan)),
        assumptions=_assumptions(plan, sources),
        cited=tuple(_cited(sources, language)),
        has_parts=any(cell.part for cell in plan.cells),
        sources=sources,
    )


def mark_of(source: str, plan: Plan) -> str:
    """The mark of a source; an assumption that the sponsor has confirmed needs none."""
    parsed = parse_source(source)
    confirmed = {a.id for a in plan.protocol.assumptions if a.status == "confirmed"}
    if parsed and parsed.origin is Origin.ASSUMED and parsed.reference in confirmed:
        return ""
    return needs_mark(source) or ""


def _column(visit: PlannedVisit, plan: Plan, notes: _Notes) -> Column:
    written, say = visit.written, notes.say
    epochs = {epoch.id: epoch.name for epoch in plan.protocol.epochs}
    return Column(
        id=visit.id,
        name=visit.name,
        name_mark=mark_of(source_of(written, "name"), plan),
        epoch=epochs.get(written.epoch or "") or say(_ANY_TIME),
        target=target_words(visit, plan, say),
        target_mark=mark_of(source_of(written, "target"), plan) if visit.has_target else "",
        window=window_words(written, say),
        window_mark=mark_of(source_of(written, "window"), plan) if written.window else "",
        day=day_words(visit, plan, say),
        modes=mode_words(written.modes, say),
        notes=notes.refer(_visit_notes(visit, plan, say)),
    )


def _visit_notes(visit: PlannedVisit, plan: Plan, say: Language) -> Iterator[tuple[str, str]]:
    written = visit.written
    anchor = plan.anchors.get(visit.anchor)
    if anchor and visit.kind != "unscheduled" and not is_from_day_one(visit, plan):
        yield say("Counted from: {event}.", event=anchor.name), mark_of(anchor.source, plan)
    if written.timing:
        yield timing_words(written.timing, say), mark_of(written.timing.source or written.source, plan)
    if written.modes and written.modes != ("in_person",):
        yield (
            say("Contact {modes}.", modes=mode_words(written.modes, say)),
            mark_of(source_of(written, "modes"), plan),
        )
    if written.note:
        yield written.note, mark_of(written.sources.get("note", ""), plan)


def _spans(columns: Iterable[Column]) -> Iterator[Span]:
    """Neighbouring columns of one epoch together."""
    name, width = "", 0
    for column in columns:
        if width and column.epoch != name:
            yield Span(name, width)
            width = 0
        name, width = column.epoch, width + 1
    if width:
        yield Span(name, width)


def _groups(plan: Plan, visits: tuple[PlannedVisit, ...], notes: _Notes) -> Iterator[RowGroup]:
    dosing = {activity.form for activity in plan.protocol.activities if activity.administers}
    grouped: dict[str, list[Activity]] = {name: [] for name in _GROUPS}
    for activity in plan.protocol.activities:
        grouped[_group_of(activity, plan, dosing)].append(activity)
    cells = {(cell.activity.id, cell.visit): cell for cell in plan.cells}
    for name, activities in grouped.items():
        rows = tuple(_row(activity, visits, cells, plan, notes) for activity in activities)
        if rows:
            yield RowGroup(notes.say(name), rows)


_ELIGIBILITY = message("Consent, history and eligibility")
_TREATMENT = message("Allocation and treatment")
_OUTCOMES = message("Assessment of outcomes")
_SAFETY = message("Safety")
_LOGS = message("Continuous logs, reviewed at each visit marked")
_END = message("End of participation")
_GROUPS = (_ELIGIBILITY, _TREATMENT, _OUTCOMES, _SAFETY, _LOGS, _END)


def _group_of(activity: Activity, plan: Plan, dosing: set[str]) -> str:
    """Where an activity stands, by what it serves: the first of these that applies."""
    form = plan.forms.get(activity.form)
    criteria = plan.criteria.keys() & set(activity.supports)
    choices = (
        (_LOGS, form is not None and form.collected == "log"),
        (_TREATMENT, bool(activity.administers) or activity.form in dosing or "exposure" in activity.purpose),
        (_OUTCOMES, bool(plan.outcomes.keys() & set(activity.supports))),
        (_SAFETY, "safety" in activity.purpose),
        (_ELIGIBILITY, bool(criteria)),
        (_TREATMENT, "design" in activity.purpose),
        (_END, "disposition" in activity.purpose),
    )
    return next((name for name, applies in choices if applies), _SAFETY)


def _row(
    activity: Activity,
    visits: tuple[PlannedVisit, ...],
    cells: dict[tuple[str, str], Cell],
    plan: Plan,
    notes: _Notes,
) -> Row:
    found = (cells.get((activity.id, visit.id)) for visit in visits)
    return Row(
        id=activity.id,
        name=activity.name,
        form=activity.form,
        notes=notes.refer(_activity_notes(activity, plan, notes.say)),
        cells=tuple(_mark(cell, plan, notes.say) if cell else Mark() for cell in found),
    )


def _mark(cell: Cell, plan: Plan, say: Language) -> Mark:
    return Mark(True, say(_PARTS.get(cell.part, "")), mark_of(cell.source, plan), cell.source)


def _activity_notes(activity: Activity, plan: Plan, say: Language) -> Iterator[tuple[str, str]]:
    if activity.when:
        yield condition_words(activity.when, plan, say), mark_of(source_of(activity, "when"), plan)
    form = plan.forms.get(activity.form)
    if form and form.audience == "unmasked":
        yield say(_UNMASKED), ""
    if activity.note:
        yield activity.note, mark_of(activity.sources.get("note", ""), plan)


def condition_words(condition: str, plan: Plan, language: Language = ENGLISH) -> str:
    """A condition as a sentence; as it is written where there are no simple words for it."""
    wording = Words(plan, None, {}, language=language).only_if((condition,))
    return language("Only if {condition}", condition=wording.text if wording else condition) + "."


def _optional(plan: Plan, say: Language) -> Iterator[OptionalVisit]:
    for visit in plan.protocol.visits:
        if not visit.enabled:
            yield OptionalVisit(
                id=visit.id,
                name=visit.name,
                target=_written_target(visit, plan, say),
                window=window_words(visit, say),
                modes=mode_words(visit.modes, say),
                content=visit.content or "",
                mark=mark_of(visit.source, plan),
            )


def _written_target(visit: Visit, plan: Plan, say: Language) -> str:
    primary = plan.primary_anchor.id if plan.primary_anchor else ""
    months, days, _ = parse_duration(visit.target) if visit.target else (None, None, 0)
    planned = PlannedVisit(
        visit.id, visit.name, visit.kind, visit, visit.anchor or primary, None, months, days
    )
    words = target_words(planned, plan, say)
    anchor = plan.anchors.get(planned.anchor)
    return words if is_from_day_one(planned, plan) or anchor is None else f"{words} ({anchor.name})"


def _open_questions(plan: Plan) -> Iterator[Question]:
    """Questions that are open about a visit or an activity, the blocking ones first."""
    shown = {visit.id for visit in plan.protocol.visits} | {a.id for a in plan.protocol.activities}
    about = [q for q in plan.protocol.questions if q.status == "open" and shown & set(q.about)]
    yield from sorted(about, key=lambda question: question.priority != "blocking")


def _sources(plan: Plan) -> Iterator[str]:
    """Sources of everything that the schedule shows."""
    for visit in plan.protocol.visits:
        yield visit.source
        yield from visit.sources.values()
        if visit.timing:
            yield visit.timing.source
    yield from (cell.source for cell in plan.cells)
    yield from (anchor.source for anchor in plan.protocol.anchors)
    yield from (epoch.source for epoch in plan.protocol.epochs)
    for activity in plan.protocol.activities:
        yield from (activity.source, source_of(activity, "when"), source_of(activity, "note"))


def _assumptions(plan: Plan, sources: Iterable[str]) -> tuple[Assumption, ...]:
    cited = set(sources)
    return tuple(a for a in plan.protocol.assumptions if a.id in cited)


def _cited(sources: Iterable[str], say: Language) -> Iterator[Cited]:
    """Sources other than assumptions, by kind and in order."""
    parsed = [(found, source) for source in sorted(set(sources)) if (found := parse_source(source))]
    for origin, name in _ORIGINS.items():
        cited = sorted((found.lines, _said(found, text)) for found, text in parsed if found.origin is origin)
        if cited:
            yield Cited(say(name), tuple(text for _, text in cited))


def _said(source: Source, text: str) -> str:
    """A source under the heading of its kind, with the section that it cites."""
    return source.reference if source.origin is Origin.INFERRED else text.partition(" ")[2]
