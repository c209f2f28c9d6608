"""Exact decimals for targets that have none: whole numbers, and how many decimals each stands for.

A number with two decimals is its hundredfold; sums, products and comparisons of whole numbers are exact as long
as they stay below the greatest number that the target keeps exactly. That is proven here from the hard ranges of
what is recorded, else the condition is refused. Nothing is ever divided but in rounding, which is exact, too.
"""

from __future__ import annotations

import math
from abc import abstractmethod
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Literal

import msgspec

from protocolkit.conditions.symbols import Kind
from protocolkit.conditions.values import FAMILIES, Family
from protocolkit.conditions.writers.formula import (
    AddDays,
    AddMonths,
    Arithmetic,
    At,
    Choose,
    CountRows,
    DaysBetween,
    Extreme,
    ExtremeRow,
    Literally,
    Rounded,
    Size,
    SumRows,
    Value,
    YearsBetween,
)
from protocolkit.conditions.writers.printer import Printer
from protocolkit.conditions.writers.target import RefusedError

if TYPE_CHECKING:
    from protocolkit.conditions.writers.formula import Field, Term

__all__ = ["DIGITS", "ROWS", "Number", "NumberPrinter", "family_of"]

DIGITS = 15
"""A number without a hard range has at most so many digits, its decimals among them; so have doubles."""
ROWS = 10_000
"""The most rows that a log is taken to have."""
_DAYS, _YEARS = 3_660_000, 10_000


class Number(msgspec.Struct, frozen=True):
    """``text`` prints a whole number from ``low`` to ``high``, which stands for itself with ``places`` decimals."""

    text: str
    low: int
    high: int
    places: int = 0
    simple: bool = True

    @property
    def operand(self) -> str:
        """The text as an operand."""
        return self.text if self.simple else f"({self.text})"

    @property
    def constant(self) -> bool:
        """Whether it is a written number."""
        return self.low == self.high


def family_of(term: Term) -> Family:
    """What kind of value a term has."""
    match term:
        case Value():
            symbol = term.field.symbol
            return "number" if symbol.numeric_codes else FAMILIES[symbol.kind]
        case Literally():
            return _LITERALS[type(term.value).__name__]
        case AddMonths() | AddDays():
            return "date"
        case At():
            return "datetime"
        case Choose():
            return family_of(term.then)
        case Extreme():
            return family_of(term.operands[0])
        case ExtremeRow():
            return family_of(term.item)
        case _:
            return "number"


_LITERALS: dict[str, Family] = {
    "Decimal": "number",
    "date": "date",
    "time": "time",
    "datetime": "datetime",
    "str": "text",
}


def moved(term: Term) -> tuple[Term, int]:
    """A date as days later than another."""
    if not isinstance(term, AddDays):
        return term, 0
    day, days = moved(term.day)
    return day, days + term.days


def places_of(field: Field) -> int | None:
    """The decimals that a number is recorded with; ``None`` when nobody says."""
    symbol = field.symbol
    return 0 if symbol.kind is Kind.INTEGER or symbol.numeric_codes else symbol.decimals


def limits_of(field: Field, places: int) -> tuple[int, int]:
    """The least and the greatest value of a field, as a whole number with so many decimals."""
    symbol = field.symbol
    if symbol.numeric_codes:
        found = [Decimal(code) for code in symbol.codes]
        low, high = min(found), max(found)
    elif symbol.range is not None:
        low, high = symbol.range
    else:
        return -(10**DIGITS) + 1, 10**DIGITS - 1
    return math.floor(Fraction(low) * 10**places), math.ceil(Fraction(high) * 10**places)


class NumberPrinter(Printer):
    """Prints terms that are numbers."""

    LIMIT = 2**53
    NAME = "this target"

    def number(self, term: Term) -> Number:
        """A term as a whole number."""
        match term:
            case Literally(value=Decimal() as value):
                return self._written(value)
            case Value():
                return self._recorded(term.field)
            case Arithmetic(operator="*"):
                return self._product(self.number(term.left), self.number(term.right))
            case Arithmetic():
                return self._sum(term.operator, self.number(term.left), self.number(term.right))
            case Size():
                return self._size(self.number(term.operand))
            case Extreme():
                return self._extreme(term.function, [self.number(part) for part in term.operands])
            case Choose():
                then, otherwise = self.aligned(self.number(term.then), self.number(term.otherwise))
                text = self.choice(self.formula(term.condition).text, then.text, otherwise.text)
                return self._over(text, (then, otherwise))
            case Rounded():
                return self._rounded(self.number(term.top), self.number(term.bottom), term.places)
            case DaysBetween():
                return self._days(*moved(term.first), *moved(term.second))
            case YearsBetween():
                return Number(self.years_between(term.first, term.second), -_YEARS, _YEARS)
            case _:
                return self._of_rows(term)

    def _days(self, first: Term, one: int, second: Term, other: int) -> Number:
        """The days between two dates, each so many days later."""
        found = Number(self.days_between(first, second), -_DAYS, _DAYS)
        return self._sum("+", found, self._written(Decimal(other - one))) if other != one else found

    def day_difference(self, left: Term, right: Term) -> tuple[str, str]:
        """Two dates as the days from one to the other, and what these are compared with."""
        (one, days), (other, more) = moved(left), moved(right)
        return self.days_between(other, one), str(more - days)

    def aligned(self, left: Number, right: Number) -> tuple[Number, Number]:
        """Both with the same number of decimals."""
        places = max(left.places, right.places)
        return self._spread(left, places), self._spread(right, places)

    def _written(self, value: Decimal) -> Number:
        places = max(0, -int(value.normalize().as_tuple().exponent))
        whole = int(value.scaleb(places))
        return self._kept(Number(str(whole), whole, whole, places, simple=whole >= 0))

    def _recorded(self, field: Field) -> Number:
        places = places_of(field)
        if places is None:
            raise RefusedError(f"{field.name} does not say how many decimals it has")
        low, high = limits_of(field, places)
        return self._kept(Number(self.scaled(field, places), low, high, places))

    def _spread(self, number: Number, places: int) -> Number:
        if number.places == places:
            return number
        factor = 10 ** (places - number.places)
        spread = self._product(number, Number(str(factor), factor, factor))
        return msgspec.structs.replace(spread, places=places)

    def _product(self, left: Number, right: Number) -> Number:
        ends = [a * b for a in (left.low, left.high) for b in (right.low, right.high)]
        places = left.places + right.places
        if left.constant and right.constant:
            return self._kept(Number(str(ends[0]), ends[0], ends[0], places, simple=ends[0] >= 0))
        if left.low == left.high == 1:
            return msgspec.structs.replace(right, places=places)
        if right.low == right.high == 1:
            return msgspec.structs.replace(left, places=places)
        text = f"{left.operand} * {right.operand}"
        return self._kept(Number(text, min(ends), max(ends), places, simple=False))

    def _sum(self, sign: str, left: Number, right: Number) -> Number:
        left, right = self.aligned(left, right)
        low, high = (right.low, right.high) if sign == "+" else (-right.high, -right.low)
        text = f"{left.operand} {sign} {right.operand}"
        return self._kept(Number(text, left.low + low, left.high + high, left.places, simple=False))

    def _size(self, number: Number) -> Number:
        if number.low >= 0:
            return number
        high = max(abs(number.low), abs(number.high))
        return Number(self.absolute(number), 0, high, number.places)

    def _extreme(self, function: Literal["min", "max"], numbers: list[Number]) -> Number:
        places = max(number.places for number in numbers)
        numbers = [self._spread(number, places) for number in numbers]
        return self._over(self.extreme(function, [number.text for number in numbers]), tuple(numbers))

    def _over(self, text: str, numbers: tuple[Number, ...]) -> Number:
        """Something that is one of several numbers."""
        low, high = min(number.low for number in numbers), max(number.high for number in numbers)
        return Number(text, low, high, numbers[0].places)

    def _rounded(self, top: Number, bottom: Number, places: int) -> Number:
        """Half away from zero: twice the top plus the bottom, over twice the bottom, without its fraction."""
        shift = places + bottom.places - top.places
        top = self._spread(top, top.places + max(shift, 0))
        bottom = self._spread(bottom, bottom.places + max(-shift, 0))
        if bottom.constant and bottom.low == 1:
            return msgspec.structs.replace(top, places=places)
        two = Number("2", 2, 2)
        plain = msgspec.structs.replace(top, places=0), msgspec.structs.replace(bottom, places=0)
        dividend, divisor = self._product(two, plain[0]), self._product(two, plain[1])
        ends = [Fraction(0), *(Fraction(end, max(plain[1].low, 1)) for end in (plain[0].low, plain[0].high))]
        low, high = math.floor(min(ends)) - 1, math.ceil(max(ends)) + 1
        positive = self._sum("+", dividend, plain[1])
        if top.low >= 0:
            return Number(self.quotient(positive, divisor), low, high, places)
        negative = self._sum("-", dividend, plain[1])
        text = self.signed_quotient(plain[0], positive, negative, divisor)
        return Number(text, low, high, places)

    def _of_rows(self, term: Term) -> Number:
        match term:
            case CountRows():
                return Number(self.count_rows(term), 0, ROWS)
            case SumRows():
                return self._sum_rows(term)
            case ExtremeRow():
                one = self.number(term.item)
                return msgspec.structs.replace(one, text=self.extreme_row(term, one.places))
            case _:
                raise AssertionError(term)

    def _sum_rows(self, term: SumRows) -> Number:
        one = self.number(term.item)
        text = self.sum_rows(term, one.places)
        self.check_sum(one)
        return self._kept(Number(text, min(one.low * ROWS, 0), max(one.high * ROWS, 0), one.places))

    def check_sum(self, one: Number) -> None:
        """Refuse a sum of rows that the target does not add up exactly."""

    def _kept(self, number: Number) -> Number:
        if max(abs(number.low), abs(number.high)) > self.LIMIT:
            raise RefusedError(
                f"the numbers may grow beyond what {self.NAME} keeps exactly: give them ranges"
            )
        return number

    def signed_quotient(self, top: Number, positive: Number, negative: Number, divisor: Number) -> str:
        """One of two quotients without their fractions, by the sign of ``top``."""
        below = self.quotient(negative, divisor)
        return self.choice(f"{top.operand} < 0", below, self.quotient(positive, divisor))

    @abstractmethod
    def scaled(self, field: Field, places: int) -> str:
        """What is recorded, as a whole number with so many decimals; an operand."""

    @abstractmethod
    def quotient(self, top: Number, bottom: Number) -> str:
        """A quotient without its fraction; an operand."""

    @abstractmethod
    def absolute(self, number: Number) -> str:
        """A number without its sign; an operand."""

    @abstractmethod
    def extreme(self, function: Literal["min", "max"], texts: list[str]) -> str:
        """The least or the greatest; an operand."""

    @abstractmethod
    def choice(self, condition: str, then: str, otherwise: str) -> str:
        """One number or another; an operand."""

    @abstractmethod
    def days_between(self, first: Term, second: Term) -> str:
        """Days from one date to another; an operand."""

    @abstractmethod
    def years_between(self, first: Term, second: Term) -> str:
        """Completed years from one date to another; an operand."""

    @abstractmethod
    def count_rows(self, asked: CountRows) -> str:
        """How many rows have a formula true; an operand."""

    @abstractmethod
    def sum_rows(self, asked: SumRows, places: int) -> str:
        """A field added up over rows, as a whole number with so many decimals; an operand."""

    @abstractmethod
    def extreme_row(self, asked: ExtremeRow, places: int) -> str:
        """The least or greatest value of a field in rows, as a whole number with so many decimals; an operand."""
