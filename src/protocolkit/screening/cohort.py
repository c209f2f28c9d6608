"""Many participants, one row each: read as a stream, judged one by one, counted.

Nothing is kept of a row but its counts, so memory does not grow with the number of rows. The texts of cells
repeat; what each of them means is remembered, up to a limit.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import msgspec

from protocolkit.conditions.recorded import Reading, read_value
from protocolkit.errors import CannotRun
from protocolkit.screening.criteria import Criteria
from protocolkit.screening.derive import Step, derivations
from protocolkit.screening.places import Place, is_identifier, read_place
from protocolkit.screening.sheet import Sheet, thing_of
from protocolkit.screening.undecided import telling
from protocolkit.screening.verdict import because, sentence

__all__ = ["Cohort", "Line", "Reject"]

_REMEMBERED = 20_000
_FIRST_ROW = 2  # the header is row 1


class Line(msgspec.Struct, frozen=True):
    """One participant of the screening log."""

    id: str
    overall: str
    failed: tuple[str, ...]
    unknown: tuple[str, ...]
    reasons: tuple[str, ...]


class Reject(msgspec.Struct, frozen=True):
    """A row that was not read, or a value in it that could not be used; row 1 is the header."""

    row: int
    id: str
    reason: str


class _Column:
    """One column of the table: where its values belong, and what their texts mean."""

    __slots__ = ("known", "place", "symbol")

    def __init__(self, place: Place) -> None:
        assert place.symbol is not None  # a log is no column
        self.place = place
        self.symbol = place.symbol
        self.known: dict[str, Reading] = {}

    def read(self, text: str) -> Reading:
        """What a text means that was not seen before."""
        reading = read_value(self.symbol, text, self.place.unit)
        if len(self.known) < _REMEMBERED:
            self.known[text] = reading
        return reading


class Cohort:
    """A table whose header has been read; ``rejects`` holds what was found since it was last emptied."""

    def __init__(self, criteria: Criteria, header: Sequence[str]) -> None:
        self.criteria = criteria
        self.width = len(header)
        self.rejects: list[Reject] = []
        self.id_at: int | None = None
        self.columns: list[tuple[int, _Column]] = []
        self._read_header(header)
        places = [column.place for _, column in self.columns]
        if not places:
            raise CannotRun(
                "no column of the table is a variable of the protocol", "name the columns by variables"
            )
        steps, problems = derivations(criteria.plan, criteria.symbols, criteria.needs, places)
        self.steps: tuple[Step, ...] = steps
        self.rejects += [Reject(1, "", problem) for problem in problems]
        self.asked = [(ruling.condition, ruling.bad, ruling, telling(ruling)) for ruling in criteria.rulings]

    def _read_header(self, header: Sequence[str]) -> None:
        seen: dict[Any, str] = {}
        for index, name in enumerate(header):
            if self.id_at is None and is_identifier(name) and name not in self.criteria.symbols.variables:
                self.id_at = index
                continue
            place = read_place(name, self.criteria.symbols)
            if isinstance(place, str) or place.symbol is None:
                reason = (
                    place if isinstance(place, str) else f"{name} is a log - a table has no room for its rows"
                )
                self.rejects.append(Reject(1, "", reason))
                continue
            key = thing_of(place, self.criteria.symbols, self.criteria.moment)
            if key in seen:
                raise CannotRun(
                    f"two columns give {place.name}: {seen[key]} and {name}", "leave one of them out"
                )
            seen[key] = name
            self.columns.append((index, _Column(place)))

    def lines(self, rows: Iterable[Sequence[str] | str]) -> Iterator[Line | None]:
        """The log line of each row that is not empty; ``None`` for one that was not read.

        A text is why a row cannot be read.
        """
        for number, row in enumerate(rows, _FIRST_ROW):
            if isinstance(row, str):
                self.rejects.append(Reject(number, "", row))
                yield None
            elif not any(map(str.strip, row)):
                continue
            elif len(row) != self.width:
                reason = f"the row has {len(row)} cells, and the header {self.width}"
                self.rejects.append(Reject(number, self._id(row, number), reason))
                yield None
            else:
                yield self._judge(self._id(row, number), self._sheet(row, number))

    def _id(self, row: Sequence[str], number: int) -> str:
        """The participant's code; the row number where none is given."""
        code = row[self.id_at].strip() if self.id_at is not None and self.id_at < len(row) else ""
        return code or str(number)

    def _sheet(self, row: Sequence[str], number: int) -> Sheet:
        sheet = Sheet(self.criteria.moment)
        variables = sheet.variables
        for index, column in self.columns:
            text = row[index]
            if not text:
                continue
            reading = column.known.get(text) or column.read(text)
            place = column.place
            if reading.value is not None and place.form is None:
                variables[place.name] = reading.value
                continue
            sheet.put(place, reading, text)
            if reading.refusal is not None:
                self.rejects.append(Reject(number, self._id(row, number), reading.refusal))
        for step in self.steps:
            step(sheet)
        if sheet.warnings:
            code = self._id(row, number)
            self.rejects += [Reject(number, code, words) for words in sheet.warnings]
        return sheet

    def _judge(self, code: str, sheet: Sheet) -> Line:
        data = sheet.data
        failed, unknown, reasons, doubts = [], [], [], []
        for condition, bad, ruling, tell in self.asked:
            value = condition(data)
            if value is None:
                unknown.append(ruling.id)
                doubts.append(tell(sheet))
            elif value is bad:
                failed.append(ruling.id)
                word = "TRUE" if bad else "FALSE"
                reasons.append(sentence(ruling.id, ruling.kind, word, because(ruling, data)))
        overall = "NOT_ELIGIBLE" if failed else ("UNDETERMINED" if unknown else "ELIGIBLE")
        return Line(code, overall, tuple(failed), tuple(unknown), (*reasons, *doubts))
