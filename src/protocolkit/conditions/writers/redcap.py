"""REDCap logic: a condition for branching logic, data quality rules and calculated fields.

Only what REDCap documents is used: ``=  <>  <  >  <=  >=``, ``and``, ``or`` (always in parentheses when they meet, as
nothing is said about which binds more), ``+ - * /``, ``if``, ``round`` and ``rounddown``, ``min`` and ``max``, and
``datediff`` in days and seconds. What a blank is when it is compared by size is not documented: each comparison
stands beside ``[field] <> ''``.

REDCap's months are 30.44 days and its years 365.2425 days: calendar months and completed years are refused. A
calculation is blank where its value is not known.
"""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, NoReturn, TypeAlias

from protocolkit.conditions.writers.calculations import calculation_of
from protocolkit.conditions.writers.coded import Coded
from protocolkit.conditions.writers.doubles import DoublePrinter
from protocolkit.conditions.writers.formula import AddMonths, At, Choose, Field, Literally, Log, Value
from protocolkit.conditions.writers.printer import Said
from protocolkit.conditions.writers.target import Naming, Question, Refusal, RefusedError, written
from protocolkit.conditions.writers.whole_numbers import Number, family_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from protocolkit.conditions.nodes import Node
    from protocolkit.conditions.relations import Relation
    from protocolkit.conditions.symbols import Symbol, Symbols
    from protocolkit.conditions.writers.calculations import Calculation
    from protocolkit.conditions.writers.formula import CountRows, ExtremeRow, SomeRow, SumRows, Term

__all__ = ["Coding", "calculate", "field_name", "write"]

Coding: TypeAlias = "Callable[[Field, str], str]"
"""The code that a field holds for a code of the spec: a ``yesno`` field holds 1 for Y and 0 for N."""

_LARGEST_DIVISOR = 10**8
"""A quotient that is no whole number is then further from one than any rounding in between."""


def write(
    tree: Node,
    symbols: Symbols,
    question: Question,
    *,
    home: str | None = None,
    naming: Naming | None = None,
    coding: Coding | None = None,
) -> str | Refusal:
    """A question to a condition as REDCap logic.

    ``naming`` gives ``[field]`` or ``[event][field]``; ``coding`` the code that a field holds, else that of the spec.
    """
    printer = _Printer(naming or field_name, coding or (lambda field, code: code))
    return written(tree, symbols, question, lambda formula: printer.formula(formula).text, home=home)


def calculate(
    tree: Node,
    symbols: Symbols,
    target: Symbol,
    *,
    home: str | None = None,
    naming: Naming | None = None,
    coding: Coding | None = None,
    own_coding: Callable[[str], str] = str,
) -> str | Refusal:
    """What a calculation records as ``target``, blank where it is unknown; ``own_coding`` codes its result."""
    printer = _Printer(naming or field_name, coding or (lambda field, code: code))
    try:
        return printer.calculation(calculation_of(tree, symbols, target, home=home), own_coding)
    except RefusedError as refused:
        return Refusal(tree.start, tree.end, refused.reason)


def field_name(thing: Field | Log) -> str:
    """The default names: ``[abpi]``, ``[lab_plat]``, and ``[scr_arm_1][lab_plat]`` for an item at a visit."""
    if isinstance(thing, Log):
        _no_logs()
    if thing.what == "today":
        return "'today'"
    if thing.what == "window":
        raise RefusedError("REDCap has no field for the window of a visit")
    if thing.previous:
        raise RefusedError("REDCap knows the event before, not the last one at which the form was due")
    event = f"[{thing.visit}_arm_1]" if thing.visit else ""
    return f"{event}[{'_'.join(part for part in (thing.form, thing.name) if part)}]".lower()


def _no_logs() -> NoReturn:
    raise RefusedError("REDCap logic cannot ask the rows of a log (the instances of a repeating form)")


class _Printer(DoublePrinter):
    NAME = "REDCap"
    MIXED = False

    def __init__(self, naming: Naming, coding: Coding) -> None:
        self._naming = naming
        self._coding = coding

    def calculation(self, found: Calculation, own_coding: Callable[[str], str]) -> str:
        """A value with the question of whether it is known around it."""
        if not isinstance(found, Coded):
            known = self.formula(found.known).text
            value = self._value(found.term)
            return value if known == self.constant(True).text else self.choice(known, value, "''")
        text = "''"
        for code, when in reversed(list(found.cases.items())):
            text = self.choice(self.formula(when).text, _quoted(own_coding(code)), text)
        return text

    def _value(self, term: Term) -> str:
        match term:
            case Value(end="exact"):
                return self.name(term.field)
            case Literally(value=str() as text):
                return _quoted(text)
            case Choose() if family_of(term) != "number":
                condition = self.formula(term.condition).text
                return self.choice(condition, self._value(term.then), self._value(term.otherwise))
            case Literally(value=Decimal()) if (plain := self.plain(term)) is not None:
                return plain
            case _ if family_of(term) == "number":
                number = self.number(term)
                return (
                    f"round({number.operand} / {10**number.places}, {number.places})"
                    if number.places
                    else number.text
                )
            case _:
                raise RefusedError(
                    "REDCap does not calculate with dates, times and texts beyond taking them over"
                )

    def constant(self, value: bool) -> Said:
        return Said("1 = 1" if value else "1 = 0")

    def name(self, field: Field) -> str:
        return self._naming(field)

    def code(self, field: Field, code: str) -> str:
        return _quoted(self._coding(field, code))

    def one_of(self, field: Field, codes: tuple[str, ...], *, yes: bool, sure: bool) -> Said:
        self._check_codes(field)
        return super().one_of(field, codes, yes=yes, sure=sure)

    def _check_codes(self, field: Field) -> None:
        """Two texts are taken for one where they are the same number, or perhaps where only capitals differ."""
        codes = [self._coding(field, code).lower() for code in field.symbol.codes]
        numbers = [float(code) for code in codes if code.replace(".", "", 1).isdecimal()]
        if len(set(codes)) < len(codes) or len(set(numbers)) < len(numbers):
            raise RefusedError(f"REDCap cannot tell all codes of {field.name} from each other")
        if not field.symbol.codes and field.symbol.kind in ("code", "text"):
            _no_texts()

    def compare(self, relation: Relation, left: Term, right: Term) -> Said:
        match family_of(left):
            case "number":
                one, other = self.numbers(left, right)
            case "date":
                one, other = self.day_difference(left, right)
            case "datetime":
                one, other = f"datediff({self._moment(right)}, {self._moment(left)}, 's', true)", "0"
            case "time":
                raise RefusedError("REDCap does not say how times of day are compared")
            case _:
                _no_texts()
        return Said(f"{one} {self.sign(relation)} {other}")

    def _moment(self, term: Term) -> str:
        """A date or a moment that is recorded or written."""
        match term:
            case Literally(value=datetime.datetime() as moment):
                return f"'{moment.isoformat(' ', 'seconds')}'"
            case Literally(value=datetime.date() as day):
                return f"'{day.isoformat()}'"
            case Value(end="exact"):
                return self.name(term.field)
            case Value():
                raise RefusedError("a date field of REDCap holds whole dates, no month or year alone")
            case AddMonths():
                raise RefusedError("REDCap's months are 30.44 days, and no calendar months")
            case At():
                raise RefusedError("REDCap does not put a date and a time together")
            case _:
                raise RefusedError("REDCap chooses between numbers, not between dates")

    def opened(self, log: Log, *, yes: bool) -> Said:
        _no_logs()

    def some_row(self, asked: SomeRow, *, yes: bool) -> Said:
        _no_logs()

    def scaled(self, field: Field, places: int) -> str:
        name = self.name(field)
        return f"round({name} * {10**places}, 0)" if places else name

    def quotient(self, top: Number, bottom: Number) -> str:
        if bottom.high > _LARGEST_DIVISOR:
            raise RefusedError("it divides by numbers too large for REDCap to round exactly")
        return f"rounddown({top.operand} / {bottom.operand}, 0)"

    def signed_quotient(self, top: Number, positive: Number, negative: Number, divisor: Number) -> str:
        """What becomes of a negative number that is rounded is not documented, so none is."""
        turned = Number(f"0 - {negative.operand}", -negative.high, -negative.low, simple=False)
        below = f"0 - {self.quotient(turned, divisor)}"
        return self.choice(f"{top.operand} < 0", below, self.quotient(positive, divisor))

    def absolute(self, number: Number) -> str:
        return f"max({number.text}, 0 - {number.operand})"

    def choice(self, condition: str, then: str, otherwise: str) -> str:
        return f"if({condition}, {then}, {otherwise})"

    def days_between(self, first: Term, second: Term) -> str:
        return f"datediff({self._moment(first)}, {self._moment(second)}, 'd', true)"

    def years_between(self, first: Term, second: Term) -> str:
        raise RefusedError(
            "REDCap's years are 365.2425 days, and age_at_date says nothing of 29 February nor of dates in reverse"
        )

    def count_rows(self, asked: CountRows) -> str:
        _no_logs()

    def sum_rows(self, asked: SumRows, places: int) -> str:
        _no_logs()

    def extreme_row(self, asked: ExtremeRow, places: int) -> str:
        _no_logs()


def _no_texts() -> NoReturn:
    raise RefusedError("REDCap does not say whether capital letters count when texts are compared")


def _quoted(text: str) -> str:
    if "'" in text and '"' in text:
        raise RefusedError("REDCap has no way to write a code with both kinds of quotes")
    return f'"{text}"' if "'" in text else f"'{text}'"
