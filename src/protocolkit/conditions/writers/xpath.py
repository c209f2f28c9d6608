"""XPath: a condition for the ``relevant``, ``constraint`` and ``calculation`` columns of an XLSForm.

XPath 1.0 with the functions of the ODK XForms specification (getodk.github.io/xforms-spec, XPath Functions). Its
numbers are doubles. A number of at most 15 digits is compared as it is, for two such decimals are two doubles, in
the same order; calculations are done in whole numbers (two decimals as the hundredfold), which stay exact. An empty
answer is the empty text. Dates are compared as whole numbers like 20240301, which is what their text holds.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Literal

from protocolkit.conditions.writers.formula import (
    AddDays,
    Constant,
    Field,
    Literally,
    Log,
    Value,
)
from protocolkit.conditions.writers.printer import AND_LEVEL, OR_LEVEL, Said
from protocolkit.conditions.writers.target import Naming, Question, Refusal, RefusedError, written
from protocolkit.conditions.writers.whole_numbers import (
    DIGITS,
    ROWS,
    Number,
    NumberPrinter,
    family_of,
)
from protocolkit.conditions.writers.xpath_dates import DatePrinter, day_difference

if TYPE_CHECKING:
    from collections.abc import Callable

    from protocolkit.conditions.nodes import Node
    from protocolkit.conditions.symbols import Symbols
    from protocolkit.conditions.writers.formula import Formula, Relation, Term

__all__ = ["opened_question", "question_name", "write"]


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
) -> str | Refusal:
    """A question to a condition as an XPath expression that is true or false.

    ``naming`` gives the reference ``${name}`` of a field and of the repeat of a log, ``opened`` the condition that a
    log was opened.
    """
    printer = _Printer(naming or question_name, opened or opened_question)
    return written(
        tree, symbols, question, lambda formula: _in_cell(printer.formula(formula).text), home=home
    )


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


class _Printer(NumberPrinter):
    NAME = "XPath"

    def __init__(self, naming: Naming, opened: Callable[[Log], str]) -> None:
        self._naming = naming
        self._opened = opened
        self._asked: list[str] = []
        self._dates = DatePrinter(self._name, lambda formula: self.formula(formula).text)

    def _name(self, field: Field) -> str:
        """A reference; of the row that is being asked, the child of its node."""
        name = self._naming(field)
        if field.what != "row-item" or field.form not in self._asked:
            return name
        if field.form != self._asked[-1]:
            raise RefusedError("XPath cannot ask one log about the row of another")
        return f"./{name[2:-1]}" if name.startswith("${") else name

    def constant(self, value: bool) -> Said:
        return Said("true()" if value else "false()")

    def recorded(self, field: Field, *, yes: bool) -> Said:
        if field.what == "today":
            return self.constant(yes)
        return Said(f"{self._name(field)} {'!=' if yes else '='} ''")

    def one_of(self, field: Field, codes: tuple[str, ...], *, yes: bool, sure: bool) -> Said:
        sign, word, level = ("=", self.OR, OR_LEVEL) if yes else ("!=", self.AND, AND_LEVEL)
        texts = [f"{self._name(field)} {sign} {quoted(code)}" for code in codes]
        return Said(word.join(texts), level) if len(texts) > 1 else Said(texts[0])

    def compare(self, relation: Relation, left: Term, right: Term) -> Said:
        sign = "=" if relation == "==" else relation
        family = family_of(left)
        if family == "number":
            one, other = self._numbers(left, right)
        elif family in ("text", "code"):
            one, other = self._text(left), self._text(right)
        elif isinstance(left, AddDays) or isinstance(right, AddDays):
            one, other = day_difference(self._dates, left, right)
        else:
            one, other = self._dates.key(left), self._dates.key(right)
        return Said(f"{one} {sign} {other}")

    def _numbers(self, left: Term, right: Term) -> tuple[str, str]:
        plain = [self._plain(term) for term in (left, right)]
        if plain[0] is not None and plain[1] is not None:
            return plain[0], plain[1]
        one, other = self.aligned(self.number(left), self.number(right))
        return one.text, other.text

    def _plain(self, term: Term) -> str | None:
        """A recorded or written number as it is."""
        match term:
            case Value():
                return self._name(term.field)
            case Literally(value=Decimal() as value) if len(value.normalize().as_tuple().digits) <= DIGITS:
                return f"{value:f}"
            case _:
                return None

    def _text(self, term: Term) -> str:
        match term:
            case Value():
                return self._name(term.field)
            case Literally():
                return quoted(str(term.value))
            case _:
                raise RefusedError("XPath cannot choose between texts")

    def opened(self, log: Log, *, yes: bool) -> Said:
        return Said(self._opened(log) if yes else f"not({self._opened(log)})")

    def some_row(self, log: Log, where: Formula, *, yes: bool) -> Said:
        return Said(f"{self.count_rows(log, where)} {'>' if yes else '='} 0")

    def _rows(self, log: Log, where: Formula) -> str:
        self._asked.append(log.form)
        try:
            condition = "" if where == Constant(True) else f"[{self.formula(where).text}]"
        finally:
            self._asked.pop()
        return f"{self._naming(log)}{condition}"

    def _values(self, log: Log, item: Field, where: Formula) -> str:
        name = self._naming(item)
        return f"{self._rows(log, where)}/{name[2:-1] if name.startswith('${') else name}"

    def scaled(self, field: Field, places: int) -> str:
        name = self._name(field)
        return f"round({name} * {10**places})" if places else name

    def quotient(self, top: Number, bottom: Number) -> str:
        """Exact: a quotient of whole numbers below 2^53 that is no whole number is not rounded up to one."""
        return f"int({top.operand} div {bottom.operand})"

    def absolute(self, number: Number) -> str:
        return f"abs({number.text})"

    def extreme(self, function: Literal["min", "max"], texts: list[str]) -> str:
        return f"{function}({', '.join(texts)})"

    def choice(self, condition: str, then: str, otherwise: str) -> str:
        return f"number(if({condition}, {then}, {otherwise}))"

    def days_between(self, first: Term, second: Term) -> str:
        return self._dates.days_between(first, second)

    def years_between(self, first: Term, second: Term) -> str:
        return self._dates.years_between(first, second)

    def count_rows(self, log: Log, where: Formula) -> str:
        return f"count({self._rows(log, where)})"

    def sum_rows(self, log: Log, item: Field, places: int, where: Formula) -> str:
        return self._whole(f"sum({self._values(log, item, where)})", places)

    def check_sum(self, one: Number) -> None:
        """A sum of decimals as doubles is off by less than half of the last decimal: so it is rounded away."""
        if one.places and max(abs(one.low), abs(one.high)) * ROWS * ROWS * 4 > self.LIMIT:
            raise RefusedError(
                "XPath adds up decimals as doubles: give the item a range, to prove the sum exact"
            )

    def extreme_row(
        self, function: Literal["min", "max"], log: Log, item: Field, places: int, where: Formula
    ) -> str:
        return self._whole(f"{function}({self._values(log, item, where)})", places)

    def _whole(self, text: str, places: int) -> str:
        return f"round({text} * {10**places})" if places else text


def quoted(text: str) -> str:
    """A text literal; XPath 1.0 has no escapes, so one with both kinds of quotes is put together."""
    if "'" not in text:
        return f"'{text}'"
    if '"' not in text:
        return f'"{text}"'
    return "concat(" + ', "\'", '.join(f"'{part}'" for part in text.split("'")) + ")"
