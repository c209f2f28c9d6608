"""How large the numbers of a FHIRPath expression may grow, so that none is ever rounded.

FHIRPath 2.0.0 (ANSI/HL7 Normative), section 2 "Literals": a Decimal has at most 8 decimals, an Integer 32 bits;
implementations need not keep more than 28 digits. What may go beyond is refused.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

import msgspec

from protocolkit.conditions.values import UNBOUNDED
from protocolkit.conditions.writers import formula as f
from protocolkit.conditions.writers.target import RefusedError
from protocolkit.conditions.writers.whole_numbers import DIGITS, ROWS, limits_of, places_of

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["INTEGER_LIMIT", "PLACES", "Extent", "extent"]

PLACES = 8
"""The most decimals of a FHIRPath Decimal."""
INTEGER_LIMIT = 2**31 - 1
"""The greatest FHIRPath Integer."""
_LIMIT = Fraction(10 ** (28 - PLACES))
_DAYS = 3_660_000


class Extent(msgspec.Struct, frozen=True):
    """From ``low`` to ``high``, with at most so many decimals."""

    low: Fraction
    high: Fraction
    places: int

    @property
    def size(self) -> Fraction:
        """The most that it may be without its sign."""
        return max(abs(self.low), abs(self.high))


def extent(term: f.Term) -> Extent:
    """How large a number may be. Raises :class:`RefusedError` where FHIRPath may round it."""
    found = _extent(term)
    if found.places > PLACES:
        raise RefusedError(f"a number may have more than the {PLACES} decimals that FHIRPath keeps")
    if found.size >= _LIMIT:
        raise RefusedError("the numbers may have more digits than FHIRPath keeps: give them ranges")
    return found


def _extent(term: f.Term) -> Extent:
    match term:
        case f.Literally(value=Decimal() as value):
            return Extent(Fraction(value), Fraction(value), _decimals(value))
        case f.Value():
            return _recorded(term.field)
        case f.Arithmetic():
            return _calculated(term.operator, extent(term.left), extent(term.right))
        case f.Size():
            return Extent(Fraction(0), extent(term.operand).size, extent(term.operand).places)
        case f.Rounded():
            return _rounded(extent(term.top), extent(term.bottom), term.places)
        case f.Extreme():
            return _hull(map(extent, term.operands))
        case f.Choose():
            return _hull((extent(term.then), extent(term.otherwise)))
        case f.SumRows():
            one = extent(term.item)
            return Extent(min(one.low * ROWS, Fraction(0)), max(one.high * ROWS, Fraction(0)), one.places)
        case f.ExtremeRow():
            return extent(term.item)
        case _:  # days, years and rows are counted
            return Extent(Fraction(-_DAYS), Fraction(_DAYS), 0)


def _decimals(value: Decimal) -> int:
    exponent = value.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else UNBOUNDED


def _recorded(field: f.Field) -> Extent:
    places = places_of(field)
    places = PLACES if places is None else places
    if field.symbol.range is None and not field.symbol.numeric_codes:
        return Extent(-Fraction(10**DIGITS), Fraction(10**DIGITS), places)
    low, high = limits_of(field, places)
    return Extent(Fraction(low, 10**places), Fraction(high, 10**places), places)


def _calculated(operator: str, left: Extent, right: Extent) -> Extent:
    if operator == "*":
        ends = [one * other for one in (left.low, left.high) for other in (right.low, right.high)]
        return Extent(min(ends), max(ends), left.places + right.places)
    low, high = (right.low, right.high) if operator == "+" else (-right.high, -right.low)
    return Extent(left.low + low, left.high + high, max(left.places, right.places))


def _rounded(top: Extent, bottom: Extent, places: int) -> Extent:
    least = max(bottom.low, Fraction(1, 10**bottom.places))
    size = top.size / least + 1
    return Extent(-size if top.low < 0 else Fraction(0), size, places)


def _hull(extents: Iterable[Extent]) -> Extent:
    found = list(extents)
    return Extent(
        min(one.low for one in found), max(one.high for one in found), max(one.places for one in found)
    )
