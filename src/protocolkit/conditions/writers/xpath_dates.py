"""Dates, times and moments in XPath, as whole numbers that are ordered as they are: 20240301, 83000, 20240301083000.

``substr`` counts from 0 and leaves out the end (ODK XForms specification). The text of a time or moment is read up
to its seconds; what follows, such as the time zone of the device, is not looked at.
"""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

import msgspec

from protocolkit.conditions.writers.formula import (
    AddDays,
    AddMonths,
    At,
    Choose,
    Extreme,
    Literally,
    Value,
)
from protocolkit.conditions.writers.target import RefusedError
from protocolkit.conditions.writers.whole_numbers import family_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from protocolkit.conditions.writers.formula import Field, Formula, Term

__all__ = ["DatePrinter"]

_LENGTHS = "312831303130313130313031"
_SIGNS = {"date": "-", "time": ":", "datetime": "-T:"}
_FORMATS = {"date": "%Y%m%d", "time": "%H%M%S", "datetime": "%Y%m%d%H%M%S"}


class DatePrinter(msgspec.Struct, frozen=True):
    """Prints terms that are dates, times or moments; ``name`` spells a field, ``said`` prints a formula."""

    name: Callable[[Field], str]
    said: Callable[[Formula], str]

    def key(self, term: Term) -> str:
        """A number that is ordered as the dates (times, moments) are."""
        match term:
            case Literally():
                return str(int(_digits(term)))
            case Value():
                return f"number(translate({self._readable(term)}, '{_SIGNS[family_of(term)]}', ''))"
            case AddMonths():
                return _months_later(self.text(term.day), term.months)
            case At():
                return f"({self.key(term.day)} * 1000000 + {self.key(term.time)})"
            case Choose():
                condition = self.said(term.condition)
                return f"number(if({condition}, {self.key(term.then)}, {self.key(term.otherwise)}))"
            case Extreme():
                return f"{term.function}({', '.join(map(self.key, term.operands))})"
            case AddDays():
                raise RefusedError("XPath has no function for a date some days later, but in a comparison")
            case _:
                raise RefusedError("XPath finds no first or last date of rows")

    def text(self, term: Term) -> str:
        """A date as its text, which is what functions of dates take."""
        match term:
            case Literally(value=datetime.date() as day):
                return f"'{day.isoformat()}'"
            case Value():
                return self._readable(term)
            case _:
                raise RefusedError(
                    "XPath calculates with dates that are recorded or written, not calculated ones"
                )

    def days_between(self, first: Term, second: Term) -> str:
        """Rounded, as midnight of a local day is no whole number of days, and the clock may change in between."""
        one, other = self.text(first), self.text(second)
        return f"round(decimal-date-time({other}) - decimal-date-time({one}))"

    def years_between(self, first: Term, second: Term) -> str:
        """The keys differ by ten thousand a year; a number above 0 is cut to whole years."""
        return f"(int(({self.key(second)} - {self.key(first)}) div 10000 + 10000) - 10000)"

    def _readable(self, value: Value) -> str:
        name, family = self.name(value.field), family_of(value)
        if value.end == "first":
            return f"substr(concat({name}, '-01-01'), 0, 10)"
        if value.end == "last":
            return _last_day(name)
        return {"time": f"substr({name}, 0, 8)", "datetime": f"substr({name}, 0, 19)"}.get(family, name)


def _digits(term: Literally) -> str:
    value = term.value
    assert isinstance(value, datetime.date | datetime.time)  # datetime is a date
    digits = value.strftime(_FORMATS[family_of(term)])
    return digits if family_of(term) == "time" else digits.rjust(8 if len(digits) <= 8 else 14, "0")


def _months_later(day: str, months: int) -> str:
    """The month is counted from year 0; its day is the last one of that month at most."""
    count = f"(substr({day}, 0, 4) * 12 + substr({day}, 5, 7) {'+' if months > 0 else '-'} {abs(months - 1)})"
    length = _length(f"{count} mod 12", _leap_february(count))
    last = f"min(number(substr({day}, 8, 10)), {length})"
    return f"(int({count} div 12) * 10000 + ({count} mod 12 + 1) * 100 + {last})"


def _leap_february(count: str) -> str:
    return f"({count} mod 48 = 1 and {count} mod 1200 != 1 or {count} mod 4800 = 1)"


def _length(month: str, leap: str) -> str:
    """The days of a month that is counted from 0."""
    return f"substr('{_LENGTHS}', {month} * 2, {month} * 2 + 2) + number({leap})"


def _last_day(name: str) -> str:
    """The last day that a partial date may be; of a year alone the month is counted, too, but not used."""
    count = f"(substr({name}, 0, 4) * 12 + substr(concat({name}, '-01'), 5, 7) - 1)"
    month = f"concat({name}, '-', {_length(f'{count} mod 12', _leap_february(count))})"
    length = f"string-length({name})"
    return f"if({length} = 4, concat({name}, '-12-31'), if({length} = 7, {month}, {name}))"
