"""What a two-valued formula means, written down as plainly as it can be: the yardstick of the shared frame."""

from __future__ import annotations

import operator
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Any

from recordings import Recording

from protocolkit.conditions import dates, exact, read_value
from protocolkit.conditions.exact import Range
from protocolkit.conditions.writers import formula as f

__all__ = ["ask"]

_RELATIONS: dict[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "==": operator.eq,
    "!=": operator.ne,
}
_SIGNS: dict[str, Callable[[Any, Any], Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
}


class NoValueError(Exception):
    """A field without a value was asked for one, or a quotient had nothing to be divided by."""


def ask(formula: f.Formula, recorded: Recording) -> bool:
    """Whether a formula is true."""
    match formula:
        case f.Constant():
            return formula.value
        case f.And():
            return all(ask(part, recorded) for part in formula.parts)
        case f.Or():
            return any(ask(part, recorded) for part in formula.parts)
        case f.Not():
            return not ask(formula.operand, recorded)
        case f.Recorded():
            return recorded.get(_key(formula.field)) is not None
        case f.OneOf():
            return recorded.get(_key(formula.field)) in formula.codes
        case f.Compare():
            try:
                left, right = value(formula.left, recorded), value(formula.right, recorded)
            except NoValueError:
                return False
            return _RELATIONS[formula.relation](left, right)
        case f.Opened():
            return formula.log.form in recorded
        case f.SomeRow():
            return any(ask(formula.where, {**recorded, **row}) for row in recorded.get(formula.log.form, ()))


def value(term: f.Term, recorded: Recording) -> Any:
    """The value of a term; a number as a fraction."""
    match term:
        case f.Literally():
            return Fraction(term.value) if isinstance(term.value, Decimal) else term.value
        case f.Value():
            return _recorded(term, recorded)
        case f.Arithmetic():
            return _SIGNS[term.operator](value(term.left, recorded), value(term.right, recorded))
        case f.Size():
            return abs(value(term.operand, recorded))
        case f.Rounded():
            top, bottom = value(term.top, recorded), value(term.bottom, recorded)
            if bottom <= 0:
                raise NoValueError
            return Fraction(exact.rounded(top / bottom, term.places))
        case f.Extreme():
            choose = min if term.function == "min" else max
            return choose(value(operand, recorded) for operand in term.operands)
        case f.Choose():
            return value(term.then if ask(term.condition, recorded) else term.otherwise, recorded)
        case f.AddMonths():
            return dates.later_by_months(value(term.day, recorded), Decimal(term.months))
        case f.AddDays():
            return dates.later_by_days(value(term.day, recorded), Decimal(term.days))
        case f.DaysBetween():
            return dates.days_between(value(term.first, recorded), value(term.second, recorded))
        case f.YearsBetween():
            return dates.years_between(value(term.first, recorded), value(term.second, recorded))
        case f.At():
            return dates.moment(value(term.day, recorded), value(term.time, recorded))
        case f.CountRows():
            return Fraction(len(_rows(term, recorded)))
        case f.SumRows():
            return sum((value(term.item, row) for row in _rows(term, recorded)), Fraction(0))
        case f.ExtremeRow():
            least_or_greatest = min if term.function == "min" else max
            return least_or_greatest(value(term.item, row) for row in _rows(term, recorded))


def _rows(term: f.CountRows | f.SumRows | f.ExtremeRow, recorded: Recording) -> list[Recording]:
    rows = [{**recorded, **row} for row in recorded.get(term.log.form, ())]
    return [row for row in rows if ask(term.where, row)]


def _key(field: f.Field) -> str:
    return f"{field.form}.{field.name}" if field.what == "item" else field.name


def _recorded(term: f.Value, recorded: Recording) -> Any:
    found = recorded.get(_key(term.field))
    if found is None:
        raise NoValueError
    if term.field.symbol.unit is not None or term.field.symbol.numeric_codes:
        return Fraction(found)
    reading = read_value(term.field.symbol, found).value
    if type(reading) is Range:
        return reading.low if term.end == "first" else reading.high
    return Fraction(reading) if isinstance(reading, Decimal) else reading
