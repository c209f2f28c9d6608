"""What a participant may be recorded as: a z3 constant or three for each name, with what bounds it."""

from __future__ import annotations

import datetime
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any, TypeAlias

import msgspec
import z3  # type: ignore[import-untyped]

from protocolkit.conditions.logic_dates import Day, exists
from protocolkit.conditions.logic_terms import Truth, all_of, any_of, at_most, equal, no
from protocolkit.conditions.logic_values import Coded, Date, Moment, Number, Value
from protocolkit.conditions.possible import FIRST_YEAR, LAST_YEAR, decimals_of, is_truth, known_codes
from protocolkit.conditions.symbols import Kind, Symbol

if TYPE_CHECKING:
    from collections.abc import Iterator

    from protocolkit.conditions.logic_terms import Formula

__all__ = [
    "Book",
    "Variable",
    "make_variable",
    "numbers_of",
    "recorded_of",
]


class Book:
    """A number for every code and text."""

    __slots__ = ("_numbers", "_texts")

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._texts: list[str] = []

    def number(self, text: str) -> int:
        """The number of a text."""
        if text not in self._numbers:
            self._numbers[text] = len(self._texts)
            self._texts.append(text)
        return self._numbers[text]

    def text(self, number: int) -> str:
        """The text of a number; one that nobody wrote is any other text."""
        return self._texts[number] if 0 <= number < len(self._texts) else f"another text ({number})"


class Variable(msgspec.Struct, frozen=True):
    """A name, the value that it stands for, when that is known, and what bounds it.

    ``missing`` is true where nothing is recorded; a recorded code that means unknown is neither missing nor
    known.
    """

    name: str
    symbol: Symbol
    value: Value
    constants: tuple[Any, ...]
    domain: Formula
    known: Formula = True
    missing: Formula = False

    @property
    def scale(self) -> int:
        """How many steps of its decimal grid make one."""
        scale: int = 10 ** decimals_of(self.symbol)
        return scale


def make_variable(name: str, symbol: Symbol, book: Book, *, may_be_missing: bool = False) -> Variable:
    """The variable of a name; always known, unless it may be missing."""
    known: Formula = z3.Bool(f"{name} is known") if may_be_missing else True
    missing, consistent = no(known), True
    if may_be_missing and (symbol.unknown_codes or is_truth(symbol)):
        missing = z3.Bool(f"{name} is missing")
        consistent = any_of(no(missing), no(known))
    value, constants, domain = _MAKERS[symbol.kind](name, symbol, book, known)
    return Variable(name, symbol, value, constants, all_of(domain, consistent), known, missing)


_Made: TypeAlias = tuple[Value, tuple[Any, ...], "Formula"]


def _number(name: str, symbol: Symbol, book: Book, known: Formula) -> _Made:
    top, scale = z3.Int(name), 10 ** decimals_of(symbol)
    value = Number(top, scale, known)
    if symbol.numeric_codes:
        codes = [int(Fraction(code) * scale) for code in known_codes(symbol)]
        return value, (top,), any_of(*(equal(top, code) for code in codes))
    if symbol.range is None:
        return value, (top,), True
    low, high = (Fraction(limit) * scale for limit in symbol.range)
    return value, (top,), all_of(at_most(-(-low // 1), top), at_most(top, high // 1))


def _code(name: str, symbol: Symbol, book: Book, known: Formula) -> _Made:
    if symbol.numeric_codes:
        return _number(name, symbol, book, known)
    number, codes = z3.Int(name), [book.number(code) for code in known_codes(symbol)]
    domain = any_of(*(equal(number, code) for code in codes)) if codes else True
    return Coded(number, known), (number,), domain


def _text(name: str, symbol: Symbol, book: Book, known: Formula) -> _Made:
    number = z3.Int(name)
    return Coded(number, known), (number,), at_most(0, number)


def _truth(name: str, symbol: Symbol, book: Book, known: Formula) -> _Made:
    if not set(known_codes(symbol)) <= {"Y", "N"}:
        return _code(name, symbol, book, known)
    holds = z3.Bool(name)
    return Truth(all_of(known, holds), all_of(known, no(holds))), (holds,), True


def _date(name: str, symbol: Symbol, book: Book, known: Formula) -> _Made:
    constants = tuple(z3.Int(f"{name} {part}") for part in ("year", "month", "day"))
    day = Day(*constants)
    years = all_of(at_most(FIRST_YEAR, day.year), at_most(day.year, LAST_YEAR))
    return Date(day, known), constants, all_of(years, exists(day))


def _moment(name: str, symbol: Symbol, book: Book, known: Formula) -> _Made:
    minutes, first, last = z3.Int(name), 0, 1439
    if symbol.kind is Kind.DATETIME:
        first = datetime.date(FIRST_YEAR, 1, 1).toordinal() * 1440
        last = datetime.date(LAST_YEAR, 12, 31).toordinal() * 1440 + 1439
    return Moment(minutes, known), (minutes,), all_of(at_most(first, minutes), at_most(minutes, last))


_MAKERS = {
    Kind.INTEGER: _number,
    Kind.DECIMAL: _number,
    Kind.CODE: _code,
    Kind.YES_NO: _truth,
    Kind.JUDGEMENT: _truth,
    Kind.CONDITION: _truth,
    Kind.RECORDS: _text,
    Kind.TEXT: _text,
    Kind.DATE: _date,
    Kind.PARTIAL_DATE: _date,
    Kind.TIME: _moment,
    Kind.DATETIME: _moment,
}


def numbers_of(variable: Variable, recorded: Any, book: Book) -> tuple[Any, ...]:
    """A recorded value as values of the constants of a variable."""
    return tuple(_numbers(variable, recorded, book))


def _numbers(variable: Variable, recorded: Any, book: Book) -> Iterator[Any]:
    match variable.value:
        case Truth():
            yield recorded in ("Y", True)
        case Number():
            yield int(Fraction(recorded) * variable.scale)
        case Coded():
            yield book.number(str(recorded))
        case Date():
            yield from (recorded.year, recorded.month - 1, recorded.day)
        case Moment():
            day = recorded.toordinal() if isinstance(recorded, datetime.datetime) else 0
            yield day * 1440 + recorded.hour * 60 + recorded.minute


def recorded_of(variable: Variable, numbers: tuple[Any, ...], book: Book) -> Any:
    """The recorded value for values of the constants."""
    match variable.value:
        case Truth():
            return "Y" if numbers[0] else "N"
        case Number():
            return Decimal(numbers[0]).scaleb(-decimals_of(variable.symbol))
        case Date():
            return datetime.date(numbers[0], numbers[1] + 1, numbers[2])
        case Moment():
            days, minutes = divmod(numbers[0], 1440)
            time = datetime.time(*divmod(minutes, 60))
            return datetime.datetime.combine(datetime.date.fromordinal(days), time) if days else time
    return book.text(numbers[0])
