"""SQL: a condition as a search condition, for ``WHERE`` or ``CASE WHEN``, in SQLite's dialect.

What is missing is ``NULL``, and a comparison with ``NULL`` is not true: that is used, not guarded against. Numbers
are stored as whole numbers (a variable with two decimals as its hundredfold), for SQLite's ``REAL`` is a binary
double and not exact. Codes and texts are stored as ``TEXT``; dates as ``2024-03-01``, partial ones as ``2024-03``
or ``2024``; times as ``08:30`` or ``08:30:15``; moments as both, joined by ``T``.

Sources: SQLite, Date And Time Functions (month arithmetic overflows into the next month: here it never does);
Datatypes In SQLite (integers beyond 64 bits turn into doubles: here they are proven never to get there).
"""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Literal

from protocolkit.conditions.writers.formula import (
    AddDays,
    AddMonths,
    At,
    Choose,
    Compare,
    Extreme,
    ExtremeRow,
    Field,
    Literally,
    Log,
    Recorded,
    Value,
)
from protocolkit.conditions.writers.printer import AND_LEVEL, Said, needed
from protocolkit.conditions.writers.target import Naming, Question, Refusal, written
from protocolkit.conditions.writers.whole_numbers import Number, NumberPrinter, family_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from protocolkit.conditions.nodes import Node
    from protocolkit.conditions.relations import Relation
    from protocolkit.conditions.symbols import Symbols
    from protocolkit.conditions.writers.formula import CountRows, Formula, SomeRow, SumRows, Term

__all__ = ["column", "opened_column", "write"]


def write(
    tree: Node,
    symbols: Symbols,
    question: Question,
    *,
    home: str | None = None,
    naming: Naming | None = None,
    opened: Callable[[Log], str] | None = None,
) -> str | Refusal:
    """A question to a condition as a search condition.

    ``naming`` gives the column of a field and the table of a log, ``opened`` the condition that a log was opened.
    """
    printer = _Printer(naming or column, opened or opened_column)
    return written(tree, symbols, question, lambda formula: printer.formula(formula).text, home=home)


def column(thing: Field | Log) -> str:
    """The default names: ``"abpi"``, ``"LAB.PLAT@SCR"`` and ``"previous LAB.PLAT"`` of table ``participant``, and a
    table for every log, with the columns ``subject`` and ``visit``."""
    if isinstance(thing, Log):
        visit = f" AND visit = {_text(thing.visit)}" if thing.visit else ""
        name = _quoted(thing.form)
        return f"(SELECT * FROM {name} WHERE subject = participant.subject{visit}) AS {name}"
    if thing.what == "row-item":
        return f"{_quoted(thing.form or '')}.{_quoted(thing.name)}"
    if thing.what == "today":
        return ":today"
    visit = f"@{thing.visit}" if thing.visit else ""
    form = f"{thing.form}." if thing.form else ""
    before = {"window": "window "}.get(thing.what, "previous " * thing.previous)
    return _quoted(f"{before}{form}{thing.name}{visit}")


def opened_column(log: Log) -> str:
    """The default: a column ``"opened WND"``, or ``"opened WND@SCR"``, with 1 where the log was opened."""
    visit = f"@{log.visit}" if log.visit else ""
    return f"{_quoted(f'opened {log.form}{visit}')} = 1"


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _text(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


class _Printer(NumberPrinter):
    AND = " AND "
    OR = " OR "
    LIMIT = 2**63 - 1
    NAME = "SQLite"

    def __init__(self, naming: Naming, opened: Callable[[Log], str]) -> None:
        self._naming = naming
        self._opened = opened

    def kept(self, given: tuple[Formula, ...], level: int) -> tuple[Formula, ...]:
        """Without ``IS NOT NULL`` beside a comparison that is not true of ``NULL`` anyway."""
        if level != AND_LEVEL:
            return given
        told = {field for part in given if isinstance(part, Compare) for field in _of_comparison(part)}
        return tuple(part for part in given if not (isinstance(part, Recorded) and part.field in told))

    def constant(self, value: bool) -> Said:
        return Said("1 = 1" if value else "1 = 0")

    def recorded(self, field: Field, *, yes: bool) -> Said:
        return Said(f"{self._naming(field)} IS {'NOT ' * yes}NULL")

    def one_of(self, field: Field, codes: tuple[str, ...], *, yes: bool, sure: bool) -> Said:
        name, last = self._naming(field), len(codes) == 1
        listed = _text(codes[0]) if last else f"({', '.join(map(_text, codes))})"
        sign = ("=" if yes else self.UNEQUAL) if last else f"{'NOT ' * (not yes)}IN"
        said = Said(f"{name} {sign} {listed}")
        if yes or sure:
            return said
        return Said(f"{name} IS NULL OR {said.text}", level=0)

    def compare(self, relation: Relation, left: Term, right: Term) -> Said:
        sign = self.sign(relation)
        if family_of(left) == "number":
            one, other = self.aligned(self.number(left), self.number(right))
            return Said(f"{one.text} {sign} {other.text}")
        return Said(f"{self._moment(left)} {sign} {self._moment(right)}")

    def opened(self, log: Log, *, yes: bool) -> Said:
        return Said(self._opened(log) if yes else f"NOT COALESCE({self._opened(log)}, 0)")

    def some_row(self, asked: SomeRow, *, yes: bool) -> Said:
        return Said(f"{'NOT ' * (not yes)}EXISTS {self._rows('1', asked)}")

    def _rows(self, what: str, asked: SomeRow | CountRows | SumRows | ExtremeRow) -> str:
        condition = self.formula(asked.where).text
        tail = "" if condition == self.constant(True).text else f" WHERE {condition}"
        return f"(SELECT {what} FROM {self._naming(asked.log)}{tail})"

    def scaled(self, field: Field, places: int) -> str:
        name = self._naming(field)
        return f"CAST({name} AS INTEGER)" if field.symbol.numeric_codes else name

    def quotient(self, top: Number, bottom: Number) -> str:
        return f"(({top.text}) / ({bottom.text}))"

    def absolute(self, number: Number) -> str:
        return f"ABS({number.text})"

    def extreme(self, function: Literal["min", "max"], texts: list[str]) -> str:
        return f"{function.upper()}({', '.join(texts)})"

    def choice(self, condition: str, then: str, otherwise: str) -> str:
        return f"CASE WHEN {condition} THEN {then} ELSE {otherwise} END"

    def days_between(self, first: Term, second: Term) -> str:
        return f"CAST(julianday({self._moment(second)}) - julianday({self._moment(first)}) AS INTEGER)"

    def years_between(self, first: Term, second: Term) -> str:
        one, other = self._moment(first), self._moment(second)
        years = f"CAST(substr({other}, 1, 4) AS INTEGER) - CAST(substr({one}, 1, 4) AS INTEGER)"
        early = self.choice(f"substr({other}, 6, 5) < substr({one}, 6, 5)", "1", "0")
        return f"({years} - {early})"

    def count_rows(self, asked: CountRows) -> str:
        return self._rows("COUNT(*)", asked)

    def sum_rows(self, asked: SumRows, places: int) -> str:
        return self._rows(f"COALESCE(SUM({self.scaled(asked.item.field, places)}), 0)", asked)

    def extreme_row(self, asked: ExtremeRow, places: int) -> str:
        return self._rows(self.extreme(asked.function, [self.scaled(asked.item.field, places)]), asked)

    def _moment(self, term: Term) -> str:
        """A date, a time, a moment or a text, so that texts compare as they do."""
        match term:
            case Literally():
                return _text(_literal(term.value))
            case Value():
                return self._recorded_moment(term)
            case AddMonths():
                return self._months_later(self._moment(term.day), term.months)
            case AddDays():
                return f"date({self._moment(term.day)}, '{term.days:+d} days')"
            case At():
                return f"({self._moment(term.day)} || 'T' || {self._moment(term.time)})"
            case Choose():
                then, otherwise = self._moment(term.then), self._moment(term.otherwise)
                return self.choice(self.formula(term.condition).text, then, otherwise)
            case Extreme():
                return self.extreme(term.function, [self._moment(part) for part in term.operands])
            case ExtremeRow():
                return self._rows(self.extreme(term.function, [self._moment(term.item)]), term)
            case _:
                raise AssertionError(term)

    def _recorded_moment(self, value: Value) -> str:
        name, family = self._naming(value.field), family_of(value)
        if value.end == "first":
            return f"substr({name} || '-01-01', 1, 10)"
        if value.end == "last":
            return _last_day(name)
        lengths = {"time": 8, "datetime": 19}  # with seconds, whether or not they were written
        return f"substr({name} || ':00', 1, {lengths[family]})" if family in lengths else name

    def _months_later(self, day: str, months: int) -> str:
        """SQLite goes on into the next month where there is no such day: then back to the day before that month."""
        moved = f"date({day}, '{months:+d} months'"
        same_day = f"substr({moved}), 9, 2) = substr({day}, 9, 2)"
        return self.choice(same_day, f"{moved})", f"{moved}, 'start of month', '-1 day')")


def _literal(value: object) -> str:
    if isinstance(value, datetime.datetime | datetime.time):
        return value.isoformat(timespec="seconds")
    return value.isoformat() if isinstance(value, datetime.date) else str(value)


def _of_comparison(part: Compare) -> frozenset[Field]:
    return frozenset([*needed(part.left), *needed(part.right)])


def _last_day(name: str) -> str:
    """The last day that a partial date may be; without date functions, which know no month after December 9999."""
    month, year = f"substr({name}, 6, 2)", f"CAST(substr({name}, 1, 4) AS INTEGER)"
    leap = f"({year} % 4 = 0 AND {year} % 100 <> 0) OR {year} % 400 = 0"
    days = (
        f"CASE WHEN {month} IN ('04', '06', '09', '11') THEN '-30' WHEN {month} <> '02' THEN '-31'"
        f" WHEN {leap} THEN '-29' ELSE '-28' END"
    )
    whole = f"CASE length({name}) WHEN 4 THEN {name} || '-12-31' WHEN 7 THEN {name} || {days} ELSE {name} END"
    return f"({whole})"
