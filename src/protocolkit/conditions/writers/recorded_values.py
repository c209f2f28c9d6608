"""What a field means by what is recorded in it, as ``read_value`` takes it.

A target holds what a form accepts: the codes of the codelist, numbers in the unit of the variable, dates that
exist; a date is whole unless its kind is a partial date. A number outside its hard range says nothing, nor does
a code that means unknown; each is recorded all the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from protocolkit.conditions.symbols import Kind, Symbol
from protocolkit.conditions.writers.coded import Coded, Meaning
from protocolkit.conditions.writers.formula import Field, Formula, Literally, Recorded, Value
from protocolkit.conditions.writers.simplify import all_of, compare, no, one_of
from protocolkit.conditions.writers.spans import Quotient, Span
from protocolkit.conditions.writers.target import RefusedError

__all__ = ["TODAY", "known_codes", "value_of_field", "window"]

TODAY = Field("today", "today", Symbol("today", Kind.DATE))


def window(name: str) -> Field:
    """The ``first`` or the ``last`` day of the visit's window."""
    return Field("window", name, Symbol(name, Kind.DATE))


def value_of_field(field: Field) -> Meaning:
    """What a field says, and when it is known."""
    return _KINDS[field.symbol.kind](field)


def known_codes(symbol: Symbol) -> tuple[str, ...]:
    """The codes that say something, in the order of the codelist."""
    if symbol.kind in (Kind.YES_NO, Kind.JUDGEMENT):
        return ("Y", "N")
    return tuple(code for code in symbol.codes if code not in symbol.unknown_codes)


def _number(field: Field) -> Meaning:
    value, symbol = Quotient(Value(field)), field.symbol
    known: Formula = Recorded(field)
    if symbol.range is not None:
        low, high = map(Literally, symbol.range)
        known = all_of(known, compare(">=", value.top, low), compare("<=", value.top, high))
    return Span(value, value, known)


def _code(field: Field) -> Meaning:
    symbol = field.symbol
    if symbol.numeric_codes:
        value = Quotient(Value(field))
        return Span(value, value, one_of(field, known_codes(symbol)))
    if symbol.codes:
        return _coded(field)
    if symbol.treat:
        raise RefusedError(f"{symbol.name} has no codelist, and takes some codes for others")
    unknown = one_of(field, tuple(sorted(symbol.unknown_codes)))
    return Span(Value(field), Value(field), all_of(Recorded(field), no(unknown)))


def _coded(field: Field) -> Meaning:
    treat = field.symbol.treat
    return Coded({code: one_of(field, tuple(_taken_for(code, treat))) for code in known_codes(field.symbol)})


def _taken_for(code: str, treat: Mapping[str, str]) -> Iterable[str]:
    """What may be recorded for a code."""
    if treat.get(code, code) == code:
        yield code
    yield from (raw for raw, taken in treat.items() if taken == code and raw != code)


def _exact(field: Field) -> Meaning:
    return Span(Value(field), Value(field), Recorded(field))


def _partial_date(field: Field) -> Meaning:
    return Span(Value(field, "first"), Value(field, "last"), Recorded(field))


def _no_value(field: Field) -> Meaning:
    raise RefusedError(f"{field.symbol.name} has no value that a condition can be asked of")


_KINDS: dict[Kind, Callable[[Field], Meaning]] = {
    Kind.INTEGER: _number,
    Kind.DECIMAL: _number,
    Kind.CODE: _code,
    Kind.YES_NO: _coded,
    Kind.JUDGEMENT: _coded,
    Kind.DATE: _exact,
    Kind.PARTIAL_DATE: _partial_date,
    Kind.TIME: _exact,
    Kind.DATETIME: _exact,
    Kind.TEXT: _exact,
    Kind.RECORDS: _no_value,
    Kind.CONDITION: _no_value,
}
