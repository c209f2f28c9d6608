"""Entered data against the forms of the protocol: types, ranges, codes, what is required, limits, edit checks.

Truth is three-valued: a condition refuses or asks only when it is known to be false.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence

import msgspec

from protocolkit.collecting.binding import Bound, Readings
from protocolkit.collecting.due import form_is_due
from protocolkit.collecting.entries import wanted_date
from protocolkit.collecting.participants import participants, unsure
from protocolkit.collecting.problems import Problem
from protocolkit.collecting.questions import AskedItem, Questions
from protocolkit.collecting.records import Record
from protocolkit.conditions.data import Data
from protocolkit.conditions.recorded import MISSING, Reading

__all__ = ["judge"]

_SHOWN = 80


class _Place(msgspec.Struct, frozen=True):
    """Where a question is asked: a record, perhaps one row of it, and the data as they are seen from there."""

    record: Record
    data: Data
    row: int | None
    values: dict[str, str]
    readings: dict[str, Reading]

    def problem(
        self, severity: str, kind: str, message: str, item: str | None = None, **more: str
    ) -> Problem:
        """One problem here; a value is shown as far as a line can."""
        record = self.record
        value = self.values.get(item or "")
        return Problem(
            severity,
            kind,
            record.file,
            message,
            subject=record.subject,
            visit=record.visit,
            form=record.form,
            row=self.row,
            item=item,
            value=value if value is None or len(value) <= _SHOWN else f"{value[:_SHOWN]}…",
            **more,
        )


def judge(questions: Questions, records: Sequence[Record], today: datetime.date | None) -> Iterator[Problem]:
    """Every problem of the records, participant by participant, form by form."""
    readings = Readings(questions, records)
    yield from unsure(records)
    for own in participants(records):
        bound = Bound(questions, own, readings, today)
        if not own[0].subject:
            for record in own:
                words = f"{record.what}: the number of the participant is missing"
                yield Problem(
                    "error", "participant", record.file, words, form=record.form, visit=record.visit
                )
        yield from _given_twice(own)
        for record in own:
            yield from _record(questions, record, bound, readings)
        for words in bound.contradictions:
            yield Problem("warning", "contradiction", own[0].file, words, subject=own[0].subject)


def _given_twice(records: Sequence[Record]) -> Iterator[Problem]:
    """Two answers to one question at one visit, from two files."""
    told: dict[tuple[str, str, str], tuple[Record, str]] = {}
    for record in records:
        if record.visit is None:
            continue
        for item, text in record.values.items():
            first, known = told.setdefault((record.form, record.visit, item), (record, text))
            if known != text:
                words = (
                    f"{record.form}.{item}: {_short(text)} is entered, and {first.file} has {_short(known)}"
                )
                place = _Place(record, Data(), None, record.values, {})
                yield place.problem("error", "contradiction", words, item)


def _short(text: str) -> str:
    return f"'{text if len(text) <= _SHOWN else text[:_SHOWN] + '…'}'"


def _record(questions: Questions, record: Record, bound: Bound, readings: Readings) -> Iterator[Problem]:
    form = questions.plan.forms[record.form]
    data = bound.seen_from(record)
    head = _Place(record, data, None, record.values, readings.values[id(record)])
    if form.collected in ("scheduled", "every_visit") and record.visit is None:
        yield head.problem("error", "required", f"{form.id}: it is not said which visit this is")
    is_due = form_is_due(questions.plan, record)
    if not is_due:
        yield head.problem(
            "warning", "not-due", f"{form.id}: it is filled in at {record.visit}, but not due there"
        )
    rows = []
    for number, row in enumerate(record.rows):
        seen = data.at_row(form.id, bound.row_of(record, number)) if is_due else data
        rows.append(_Place(record, seen, row.number, row.values, readings.rows[id(record)][number]))
    for name in sorted(_strangers(questions, record)):
        yield head.problem("warning", "field", f"{form.id} has no item {name} - it is not used", name)
    due = readings.due[id(record)]
    for place in (head, *rows):
        for asked in _entered_here(questions, place):
            if asked.item.id in due:
                yield from _item(asked, place)
            elif asked.item.id in place.values:
                yield from _undue(asked, place, told=not is_due)
    for check in questions.checks[form.id] if is_due else ():
        for place in rows if check.in_rows else [head]:
            if check.holds(place.data) is False:
                severity = "error" if check.check.kind == "hard" else "warning"
                yield place.problem(severity, "check", check.check.message, check=check.check.id)


def _strangers(questions: Questions, record: Record) -> set[str]:
    entered = {*record.values, *(item for row in record.rows for item in row.values)}
    return entered - questions.items[record.form].keys()


def _entered_here(questions: Questions, place: _Place) -> Iterator[AskedItem]:
    """Items that have a field at a place, and are not computed."""
    for asked in questions.items[place.record.form].values():
        is_here = asked.in_rows == (place.row is not None)
        if is_here and asked.item.id in place.record.asked and not asked.item.derive:
            yield asked


def _undue(asked: AskedItem, place: _Place, *, told: bool) -> Iterator[Problem]:
    """An answer that the schedule does not ask for at its visit; ``told`` where that is said of the whole form."""
    if not told:
        words = f"{place.record.form}.{asked.item.id}: it is answered, but not asked at {place.record.visit}"
        yield place.problem("warning", "not-due", words, asked.item.id)
    yield from _value(asked, place)


def _item(asked: AskedItem, place: _Place) -> Iterator[Problem]:
    item, name = asked.item, f"{place.record.form}.{asked.item.id}"
    is_asked = asked.when(place.data) if asked.when is not None else True
    if item.id not in place.values:
        must = item.required != "optional" and is_asked is True
        if must:
            yield place.problem("error", "required", f"{name}: {item.label} - an answer is required", item.id)
        return
    yield from _value(asked, place)
    if is_asked is False:
        words = f"{name}: it is answered, but only asked if {item.when}"
        yield place.problem("warning", "not-asked", words, item.id)
    for limit in asked.limits:
        if limit.holds(place.data) is False:
            yield place.problem("error", "limit", f"{name}: {place.values[item.id]} {limit.words}", item.id)


def _value(asked: AskedItem, place: _Place) -> Iterator[Problem]:
    """What is wrong with an answer by itself."""
    item, name = asked.item, f"{place.record.form}.{asked.item.id}"
    reading = place.readings.get(item.id, MISSING)
    if reading.refusal and item.type in ("date", "partial_date"):
        entered = place.values[item.id]
        words = f"{name}: {_short(entered)} cannot be used - {wanted_date(item.type, entered)}"
        yield place.problem("error", "value", words, item.id)
    elif reading.refusal:
        yield place.problem("error", "value", reading.refusal, item.id)
    elif reading.remark:
        yield place.problem("warning", "unusual", reading.remark, item.id)
    length = len(place.values[item.id])
    if item.max_length is not None and length > item.max_length:
        words = f"{name}: {length:,} characters are more than the {item.max_length:,} that there is room for"
        yield place.problem("error", "length", words, item.id)
