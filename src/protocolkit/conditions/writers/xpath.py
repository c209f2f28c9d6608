"""XPath: a condition for the ``relevant``, ``constraint`` and ``calculation`` columns of an XLSForm.

XPath 1.0 with the functions of the ODK XForms specification (getodk.github.io/xforms-spec, XPath Functions). Dates
are compared as whole numbers like 20240301, which is what their text holds.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, TypeAlias

from protocolkit.conditions.writers.calculations import calculation_of
from protocolkit.conditions.writers.coded import Coded
from protocolkit.conditions.writers.doubles import DoublePrinter
from protocolkit.conditions.writers.formula import (
    AddDays,
    Choose,
    Constant,
    Field,
    Literally,
    Log,
    Value,
)
from protocolkit.conditions.writers.printer import Said
from protocolkit.conditions.writers.target import Naming, Question, Refusal, RefusedError, written
from protocolkit.conditions.writers.whole_numbers import ROWS, Number, family_of
from protocolkit.conditions.writers.xpath_dates import DatePrinter

if TYPE_CHECKING:
    from collections.abc import Callable

    from protocolkit.conditions.nodes import Node
    from protocolkit.conditions.relations import Relation
    from protocolkit.conditions.symbols import Symbol, Symbols
    from protocolkit.conditions.writers.calculations import Calculation
    from protocolkit.conditions.writers.formula import CountRows, ExtremeRow, SomeRow, SumRows, Term

__all__ = ["Coding", "calculate", "opened_question", "question_name", "write"]

Coding: TypeAlias = "Callable[[Field, str], str]"
"""The name of a choice for a code of the spec."""

CELL = 32_767
"""Source: Excel specifications and limits, Microsoft."""


def write(
    tree: Node,
    symbols: Symbols,
    question: Question,
    *,
    home: str | None = None,
    naming: Naming | None = None,
    opened: Callable[[Log], str] | None = None,
    coding: Coding | None = None,
) -> str | Refusal:
    """A question to a condition as an XPath expression that is true or false.

    ``naming`` gives the reference ``${name}`` of a field and of the repeat of a log, ``opened`` the condition that a
    log was opened; ``coding`` the code that a field holds, else that of the spec.
    """
    printer = _Printer(naming or question_name, opened or opened_question, coding or _itself)
    return written(
        tree, symbols, question, lambda formula: _in_cell(printer.formula(formula).text), home=home
    )


def calculate(
    tree: Node,
    symbols: Symbols,
    target: Symbol,
    *,
    home: str | None = None,
    naming: Naming | None = None,
    opened: Callable[[Log], str] | None = None,
    coding: Coding | None = None,
    own_coding: Callable[[str], str] = str,
) -> str | Refusal:
    """What a calculation records as ``target``, the empty text where it is unknown; ``own_coding`` codes its result."""
    printer = _Printer(naming or question_name, opened or opened_question, coding or _itself)
    try:
        found = calculation_of(tree, symbols, target, home=home)
        return _in_cell(printer.calculation(found, own_coding))
    except RefusedError as refused:
        return Refusal(tree.start, tree.end, refused.reason)


def _itself(field: Field, code: str) -> str:
    return code


def _in_cell(text: str) -> str:
    """An expression that fits into the cell of an XLSForm."""
    if len(text) > CELL:
        raise RefusedError(f"it takes {len(text):,} characters in XPath, and a cell of Excel holds {CELL:,}")
    return text


def question_name(thing: Field | Log) -> str:
    """The default references: ``${abpi}``, ``${LAB.PLAT.SCR}``, ``${previous.LAB.PLAT}``, and ``${WND}`` for a log."""
    if isinstance(thing, Log):
        return f"${{{'.'.join(part for part in (thing.form, thing.visit) if part)}}}"
    if thing.what == "today":
        return "today()"
    before = {"window": "window"}.get(thing.what, "previous" if thing.previous else None)
    return f"${{{'.'.join(part for part in (before, thing.form, thing.name, thing.visit) if part)}}}"


def opened_question(log: Log) -> str:
    """The default: a question ``${WND.opened}`` that is answered with Y."""
    return f"{question_name(log)[:-1]}.opened}} = 'Y'"


class _Printer(DoublePrinter):
    NAME = "XPath"
    UNEQUAL = "!="

    def __init__(self, naming: Naming, opened: Callable[[Log], str], coding: Coding) -> None:
        self._naming = naming
        self._coding = coding
        self._opened = opened
        self._asked: list[str] = []
        self._dates = DatePrinter(self.name, lambda formula: self.formula(formula).text)

    def name(self, field: Field) -> str:
        """A reference; of the row that is being asked, the child of its node."""
        name = self._naming(field)
        if field.what != "row-item" or field.form not in self._asked:
            return name
        if field.form != self._asked[-1]:
            raise RefusedError("XPath cannot ask one log about the row of another")
        return f"./{name[2:-1]}" if name.startswith("${") else name

    def constant(self, value: bool) -> Said:
        return Said("true()" if value else "false()")

    def code(self, field: Field, code: str) -> str:
        return quoted(self._coding(field, code))

    def calculation(self, found: Calculation, own_coding: Callable[[str], str]) -> str:
        """A value with the question of whether it is known around it."""
        text = "''"
        if isinstance(found, Coded):
            for code, known in reversed([*found.cases.items()]):
                text = f"if({self.formula(known).text}, {quoted(own_coding(code))}, {text})"
            return text
        condition = self.formula(found.known).text
        value = self._value(found.term)
        return value if condition == self.constant(True).text else f"if({condition}, {value}, {text})"

    def _value(self, term: Term) -> str:
        """A term as what is recorded."""
        family = family_of(term)
        if isinstance(term, Choose) and family != "number":
            condition = self.formula(term.condition).text
            return f"if({condition}, {self._value(term.then)}, {self._value(term.otherwise)})"
        match family:
            case "number":
                return self._decimal(term)
            case "text" | "code":
                return self._text(term)
            case "date":
                return self._dates.text(term)
            case _ if isinstance(term, Value):
                return self.name(term.field)
            case _:
                raise RefusedError("XPath does not calculate with times beyond taking them over")

    def _decimal(self, term: Term) -> str:
        """A whole number with its point where it belongs: below 2^53, so the nearest double is the decimal."""
        if isinstance(term, Value) or (isinstance(term, Literally) and isinstance(term.value, Decimal)):
            plain = self.plain(term)
            if plain is not None:
                return plain
        number = self.number(term)
        return f"{number.operand} div {10**number.places}" if number.places else number.text

    def compare(self, relation: Relation, left: Term, right: Term) -> Said:
        family = family_of(left)
        if family == "number":
            one, other = self.numbers(left, right)
        elif family in ("text", "code"):
            one, other = self._text(left), self._text(right)
        elif isinstance(left, AddDays) or isinstance(right, AddDays):
            one, other = self.day_difference(left, right)
        else:
            one, other = self._dates.key(left), self._dates.key(right)
        return Said(f"{one} {self.sign(relation)} {other}")

    def _text(self, term: Term) -> str:
        match term:
            case Value():
                return self.name(term.field)
            case Literally():
                return quoted(str(term.value))
            case _:
                raise RefusedError("XPath cannot choose between texts")

    def opened(self, log: Log, *, yes: bool) -> Said:
        return Said(self._opened(log) if yes else f"not({self._opened(log)})")

    def some_row(self, asked: SomeRow, *, yes: bool) -> Said:
        return Said(f"count({self._rows(asked)}) {'>' if yes else '='} 0")

    def _rows(self, asked: SomeRow | CountRows | SumRows | ExtremeRow) -> str:
        self._asked.append(asked.log.form)
        try:
            condition = "" if asked.where == Constant(True) else f"[{self.formula(asked.where).text}]"
        finally:
            self._asked.pop()
        return f"{self._naming(asked.log)}{condition}"

    def _values(self, asked: SumRows | ExtremeRow) -> str:
        name = self._naming(asked.item.field)
        return f"{self._rows(asked)}/{name[2:-1] if name.startswith('${') else name}"

    def scaled(self, field: Field, places: int) -> str:
        return _whole(self.name(field), places)

    def quotient(self, top: Number, bottom: Number) -> str:
        """Exact: a quotient of whole numbers below 2^53 that is no whole number is not rounded up to one."""
        return f"int({top.operand} div {bottom.operand})"

    def absolute(self, number: Number) -> str:
        return f"abs({number.text})"

    def choice(self, condition: str, then: str, otherwise: str) -> str:
        return f"number(if({condition}, {then}, {otherwise}))"

    def days_between(self, first: Term, second: Term) -> str:
        return self._dates.days_between(first, second)

    def years_between(self, first: Term, second: Term) -> str:
        return self._dates.years_between(first, second)

    def count_rows(self, asked: CountRows) -> str:
        return f"count({self._rows(asked)})"

    def sum_rows(self, asked: SumRows, places: int) -> str:
        return _whole(f"sum({self._values(asked)})", places)

    def check_sum(self, one: Number) -> None:
        """A sum of decimals as doubles is off by less than half of the last decimal: so it is rounded away."""
        if one.places and max(abs(one.low), abs(one.high)) * ROWS * ROWS * 4 > self.LIMIT:
            raise RefusedError(
                "XPath adds up decimals as doubles: give the item a range, to prove the sum exact"
            )

    def extreme_row(self, asked: ExtremeRow, places: int) -> str:
        return _whole(f"{asked.function}({self._values(asked)})", places)


def _whole(text: str, places: int) -> str:
    return f"round({text} * {10**places})" if places else text


def quoted(text: str) -> str:
    """A text literal; XPath 1.0 has no escapes, so one with both kinds of quotes is put together."""
    if "'" not in text:
        return f"'{text}'"
    if '"' not in text:
        return f'"{text}"'
    return "concat(" + ', "\'", '.join(f"'{part}'" for part in text.split("'")) + ")"
