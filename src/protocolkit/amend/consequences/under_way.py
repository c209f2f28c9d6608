"""Participants under way, as a table lists them: the days of their events, and the last visit done."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

import msgspec

from protocolkit.errors import CannotRun
from protocolkit.model.plan import Plan
from protocolkit.nearest import nearest

__all__ = ["UnderWay", "Unread", "read_under_way"]

_FIRST_ROW = 2  # the header is row 1
_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_DAY_ONE = ("anchor", "day_1")


class UnderWay(msgspec.Struct, frozen=True):
    """A participant: Day 1, the days of other events that have happened, and the last visit done, if it is known.

    ``row`` is where a table has it.
    """

    id: str
    day_one: date
    others: Mapping[str, date] = {}
    last_visit: str | None = None
    row: int = 0


class Unread(msgspec.Struct, frozen=True):
    """A row that could not be used; row 1 is the header."""

    row: int
    id: str
    reason: str


def read_under_way(
    header: Sequence[str], rows: Iterable[Sequence[str] | str], old: Plan, new: Plan
) -> Iterator[UnderWay | Unread]:
    """Participants from the rows of a table.

    Columns: ``id``, the primary anchor (or ``anchor``), other anchors by their ids, and ``last_visit``. A text in
    the place of a row is why it cannot be read. Raises ``CannotRun`` for a header that lacks or doubles a column, or
    has another one.
    """
    columns = _Columns(header, old, new)
    for number, row in enumerate(rows, _FIRST_ROW):
        if isinstance(row, str):
            yield Unread(number, "", row)
        elif any(cell.strip() for cell in row):
            yield columns.participant(number, row)


class _Columns:
    """What each column holds."""

    def __init__(self, header: Sequence[str], old: Plan, new: Plan) -> None:
        primary = {plan.primary_anchor.id for plan in (old, new) if plan.primary_anchor is not None}
        others = {name for plan in (old, new) for name in plan.anchors} - primary
        self.width = len(header)
        self.visits = {visit.id for plan in (old, new) for visit in plan.visits}
        self.places: dict[str, int] = {}
        for index, title in enumerate(header):
            name = title.strip()
            column = "id" if name.casefold() == "id" else name
            column = "anchor" if column in primary or column.casefold() in _DAY_ONE else column
            if column not in {"id", "anchor", "last_visit", *others}:
                raise CannotRun(*_unknown(name, ["id", *sorted(primary), *sorted(others), "last_visit"]))
            if column in self.places:
                raise CannotRun(f"two columns give {name}", "leave one of them out")
            self.places[column] = index
        self.others = tuple(name for name in self.places if name in others)
        for wanted in ("id", "anchor"):
            if wanted not in self.places:
                named = "id" if wanted == "id" else next(iter(sorted(primary)), "anchor")
                raise CannotRun(
                    f"the table has no column {named}", "write id, the day of each anchor, last_visit"
                )

    def participant(self, number: int, row: Sequence[str]) -> UnderWay | Unread:
        """One row."""
        if len(row) != self.width:
            return Unread(number, "", f"the row has {len(row)} cells, and the header {self.width}")
        code = self._cell(row, "id") or str(number)
        days: dict[str, date] = {}
        for name in ("anchor", *self.others):
            text = self._cell(row, name)
            day = _day(text)
            if day is not None:
                days[name] = day
            elif text or name == "anchor":
                title = f"the day of {name}" if name != "anchor" else "Day 1"
                return Unread(number, code, f"{title} is {text or 'empty'}: write a date as 2024-08-31")
        last = self._cell(row, "last_visit")
        if last and last not in self.visits:
            near = nearest(last, self.visits)
            hint = f" - did you mean {near}?" if near else ""
            return Unread(number, code, f"there is no visit {last}{hint}")
        return UnderWay(code, days.pop("anchor"), days, last or None, number)

    def _cell(self, row: Sequence[str], column: str) -> str:
        return row[self.places[column]].strip() if column in self.places else ""


def _unknown(name: str, known: Sequence[str]) -> tuple[str, str]:
    near = nearest(name, known)
    fix = f"did you mean {near}?" if near else f"the columns are {', '.join(known)}"
    return f"there is no anchor {name or '(a column without a name)'}", fix


def _day(text: str) -> date | None:
    found = _DATE.fullmatch(text)
    if found is None:
        return None
    try:
        return date(*map(int, found.groups()))
    except ValueError:
        return None
