"""Numbers without rounding, and values of which only the first and the last possible one are known.

A number is a ``Decimal``, or a ``Fraction`` where no decimal is exact (1/3). ``Decimal`` compares with
``Fraction`` exactly; sums and products of decimals are taken in a context that never rounds.
"""

from __future__ import annotations

import decimal
import itertools
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any, TypeAlias

import msgspec

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = [
    "Number",
    "Range",
    "absolute",
    "add",
    "agree",
    "divide",
    "multiply",
    "negative",
    "ranged",
    "rounded",
]
__all__ += ["spread", "subtract", "tidy"]

Number: TypeAlias = "Decimal | Fraction"

_EXACT = decimal.Context(
    prec=decimal.MAX_PREC,
    Emax=decimal.MAX_EMAX,
    Emin=decimal.MIN_EMIN,
    rounding=decimal.ROUND_HALF_UP,
    traps=[decimal.InvalidOperation, decimal.Overflow],
)


class Range(msgspec.Struct, frozen=True, eq=False):
    """A value that is not before ``low`` and not after ``high``: a partial date, or what follows from one.

    A comparison is true or false where every value in between gives the same answer, else ``None``. Each
    mention of a name is judged by itself: a partial date is not known to equal itself.
    """

    low: Any
    high: Any

    def __lt__(self, other: object) -> Any:
        low, high = _ends(other)
        return True if self.high < low else (None if self.low < high else False)

    def __le__(self, other: object) -> Any:
        low, high = _ends(other)
        return True if self.high <= low else (None if self.low <= high else False)

    def __gt__(self, other: object) -> Any:
        low, high = _ends(other)
        return True if self.low > high else (None if self.high > low else False)

    def __ge__(self, other: object) -> Any:
        low, high = _ends(other)
        return True if self.low >= high else (None if self.high >= low else False)

    def __eq__(self, other: object) -> Any:
        low, high = _ends(other)
        return False if self.high < low or self.low > high else None

    def __ne__(self, other: object) -> Any:
        low, high = _ends(other)
        return True if self.high < low or self.low > high else None


def _ends(value: Any) -> tuple[Any, Any]:
    return (value.low, value.high) if type(value) is Range else (value, value)


def ranged(low: Any, high: Any) -> Any:
    """The values from ``low`` to ``high``; just the value where both are one."""
    return low if low == high else Range(low, high)


def spread(function: Callable[..., Any], *values: Any) -> Any:
    """A function that is monotone in each argument, of values that may be ranges; ``None`` stays so."""
    results = [function(*corner) for corner in itertools.product(*map(_ends, values))]
    return None if None in results else ranged(min(results), max(results))


def agree(one: Any, other: Any) -> bool:
    """Whether two values say the same, and all that is known of them."""
    if type(one) is Range and type(other) is Range:
        return bool(one.low == other.low and one.high == other.high)
    return one is not None and (one == other) is True


def tidy(value: Fraction) -> Number:
    """A fraction as a decimal where one is exact."""
    rest, twos, fives = value.denominator, 0, 0
    while rest % 2 == 0:
        rest, twos = rest // 2, twos + 1
    while rest % 5 == 0:
        rest, fives = rest // 5, fives + 1
    if rest != 1:
        return value
    places = max(twos, fives)
    digits = value.numerator * 10**places // value.denominator
    return _EXACT.scaleb(Decimal(digits), -places) if places else Decimal(digits)


def add(one: Any, other: Any) -> Any:
    """``one + other``."""
    if type(one) is Decimal and type(other) is Decimal:
        return _EXACT.add(one, other)
    if type(one) is Range or type(other) is Range:
        return spread(add, one, other)
    return tidy(Fraction(one) + Fraction(other))


def subtract(one: Any, other: Any) -> Any:
    """``one - other``."""
    return add(one, negative(other))


def multiply(one: Any, other: Any) -> Any:
    """``one * other``."""
    if type(one) is Decimal and type(other) is Decimal:
        return _EXACT.multiply(one, other)
    if type(one) is Range or type(other) is Range:
        return spread(multiply, one, other)
    return tidy(Fraction(one) * Fraction(other))


def divide(one: Any, other: Any) -> Any:
    """``one / other``; ``None`` where the divisor is zero or may be."""
    low, high = _ends(other)
    if low <= 0 <= high:
        return None
    if type(one) is Range or type(other) is Range:
        return spread(divide, one, other)
    return tidy(Fraction(one) / Fraction(other))


def negative(value: Any) -> Any:
    """``-value``."""
    if type(value) is Range:
        return Range(negative(value.high), negative(value.low))
    return value.copy_negate() if type(value) is Decimal else -value


def absolute(value: Any) -> Any:
    """The value without its sign."""
    if type(value) is not Range:
        return value.copy_abs() if type(value) is Decimal else abs(value)
    ends = sorted((absolute(value.low), absolute(value.high)))
    return Range(Decimal(0), ends[1]) if value.low < 0 < value.high else ranged(*ends)


def rounded(value: Any, places: int) -> Any:
    """The value to so many decimals, half away from zero."""
    if type(value) is Range:
        return spread(lambda end: rounded(end, places), value)
    if type(value) is Decimal:
        return value.quantize(Decimal(1).scaleb(-places), context=_EXACT)
    scaled = abs(value) * 10**places + Fraction(1, 2)
    digits = Decimal(scaled.numerator // scaled.denominator).scaleb(-places, context=_EXACT)
    return negative(digits) if value < 0 else digits
