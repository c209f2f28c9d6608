"""The records of one participant as conditions see them, from each visit: values, rows, and what follows from them."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from protocolkit.collecting.due import form_is_due, items_due
from protocolkit.collecting.questions import Questions
from protocolkit.collecting.records import Record
from protocolkit.conditions.data import Data, ItemKey, LogKey, Row
from protocolkit.conditions.recorded import MISSING, Reading, read_value
from protocolkit.screening.derive import derivations
from protocolkit.screening.places import Place
from protocolkit.screening.sheet import Moment, Sheet

__all__ = ["Bound", "Readings", "read_records"]


class Readings:
    """Every value of some records, read by its item: of a record by item, of its rows by place and item.

    ``due`` are the items that are asked at the visit of a record: only these are used in conditions.
    """

    def __init__(self, questions: Questions, records: Iterable[Record]) -> None:
        self._symbols = questions.symbols
        self.values: dict[int, dict[str, Reading]] = {}
        self.rows: dict[int, tuple[dict[str, Reading], ...]] = {}
        self.due: dict[int, frozenset[str]] = {}
        for record in records:
            self.due[id(record)] = items_due(questions.plan, record)
            self.values[id(record)] = self._read(record.form, record.values)
            self.rows[id(record)] = tuple(self._read(record.form, row.values) for row in record.rows)

    def _read(self, form: str, values: dict[str, str]) -> dict[str, Reading]:
        items = self._symbols.forms[form].items
        known = {item: text for item, text in values.items() if item in items}
        return {item: read_value(items[item], text) if text else MISSING for item, text in known.items()}


def read_records(questions: Questions, records: Sequence[Record]) -> Readings:
    """The values of records."""
    return Readings(questions, records)


class Bound:
    """The data of one participant; of a form that exists in several copies, those of the record at hand."""

    def __init__(
        self,
        questions: Questions,
        records: Sequence[Record],
        readings: Readings,
        today: datetime.date | None,
    ) -> None:
        self._questions = questions
        self._readings = readings
        self._records = records
        self._today = today
        self._visits = tuple(visit.id for visit in questions.plan.visits)
        self._copies = _copied(records)
        met = {record.visit for record in records}
        self._last = next((visit for visit in reversed(self._visits) if visit in met), None)
        self.contradictions: dict[str, None] = {}
        self.computed: dict[ItemKey, Any] = {}
        given = list(self._places())
        self._steps, _ = derivations(questions.plan, questions.symbols, questions.needs, given)
        self._sheets: dict[str | None, Sheet] = {}
        for visit in (*self._visits, None):
            self._sheets[visit] = self._settled(visit, [r for r in records if _key(r) not in self._copies])

    def seen_from(self, record: Record) -> Data:
        """The participant's data at the visit of a record; what belongs to no visit is seen from the last one."""
        visit = record.visit or self._last
        if _key(record) in self._copies:
            others = [other for other in self._records if _key(other) not in self._copies]
            return self._settled(visit, [*others, record]).data
        return self._sheets[visit].data

    def row_of(self, record: Record, place: int) -> Row:
        """A row of a record as conditions see it, with what is computed in it."""
        before = sum(len(other.rows) for other in self._before(record))
        return self.seen_from(record).logs[self._log(record)][before + place]

    def _before(self, record: Record) -> Iterator[Record]:
        if _key(record) in self._copies:
            return
        for other in self._records:
            if other is record:
                return
            if self._log(other) == self._log(record):
                yield other

    def _log(self, record: Record) -> LogKey:
        running = self._questions.plan.forms[record.form].collected == "log"
        return record.form, None if running else record.visit

    def _has_rows(self, record: Record) -> bool:
        rows = self._questions.symbols.forms[record.form].rows
        return bool(rows) and form_is_due(self._questions.plan, record)

    def _places(self) -> Iterator[Place]:
        for record in self._records:
            items = self._questions.symbols.forms[record.form].items
            for item in (item for item in record.values if item in self._readings.due[id(record)]):
                yield Place(item, items[item], record.form, record.visit)
            if self._has_rows(record):
                yield Place(record.form, None, record.form, record.visit)

    def _settled(self, visit: str | None, records: Sequence[Record]) -> Sheet:
        """What is given, and what follows from it at a visit; what was computed at earlier ones stays."""
        sheet = Sheet(Moment(visit, self._visits, self._today))
        sheet.items.update(self.computed)
        for record in records:
            self._put(sheet, record)
        known = set(sheet.items)
        for step in self._steps:
            step(sheet)
        for key in sheet.items.keys() - known:
            self.computed[key] = sheet.items[key]
        self.contradictions.update(dict.fromkeys(sheet.warnings))
        return sheet

    def _put(self, sheet: Sheet, record: Record) -> None:
        items, due = self._questions.symbols.forms[record.form].items, self._readings.due[id(record)]
        for item, reading in _only(due, self._readings.values[id(record)]).items():
            place = Place(item, items[item], record.form, record.visit)
            sheet.put(place, reading, record.values[item])
        if self._has_rows(record):
            rows = tuple(_row(_only(due, row)) for row in self._readings.rows[id(record)])
            key = self._log(record)
            sheet.logs[key] = (*sheet.logs.get(key, ()), *rows)


def _only(due: frozenset[str], readings: dict[str, Reading]) -> dict[str, Reading]:
    return {item: reading for item, reading in readings.items() if item in due}


def _row(readings: dict[str, Reading]) -> Row:
    values = {item: reading.value for item, reading in readings.items() if reading.value is not None}
    return Row(values, frozenset(item for item, reading in readings.items() if reading.unclear))


def _key(record: Record) -> tuple[str, str | None]:
    return record.form, record.visit


def _copied(records: Sequence[Record]) -> frozenset[tuple[str, str | None]]:
    """Forms of which there are several copies that belong to no visit, each with answers of its own."""
    counted: dict[tuple[str, str | None], int] = {}
    for record in records:
        if record.visit is None and record.values:
            counted[_key(record)] = counted.get(_key(record), 0) + 1
    return frozenset(key for key, count in counted.items() if count > 1)
