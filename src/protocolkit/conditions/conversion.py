"""From one unit to another, exactly: by UCUM within one dimension, else as a variable declares."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

import msgspec

from protocolkit.conditions.exact import add, multiply, tidy
from protocolkit.conditions.units import is_scale

if TYPE_CHECKING:
    from collections.abc import Iterable

    from protocolkit.conditions.symbols import Conversion
    from protocolkit.conditions.values import Value as Type

__all__ = ["Affine", "affine", "change_of", "change_of_count", "changes_of_operands", "declared"]


class Affine(msgspec.Struct, frozen=True):
    """``value * slope + offset``."""

    slope: Fraction
    offset: Fraction

    def __call__(self, value: Any) -> Any:
        scaled = value if self.slope == 1 else multiply(value, tidy(self.slope))
        return add(scaled, tidy(self.offset)) if self.offset else scaled

    @property
    def inverse(self) -> Affine:
        """The way back."""
        return Affine(1 / self.slope, -self.offset / self.slope)

    def then(self, after: Affine) -> Affine:
        """This, and another after it."""
        return Affine(self.slope * after.slope, self.offset * after.slope + after.offset)


def affine(source: str, target: str, *, difference: bool = False) -> Affine:
    """How a value in one unit is written in another of the same dimension.

    A ``difference`` of temperatures has no zero to shift.
    """
    from protocolkit.conditions.ucum import UnitError, read_unit

    one, other = read_unit(source), read_unit(target)
    if one.dimension != other.dimension:
        raise UnitError(f"{source} does not convert to {target}", 0, len(source))
    slope = one.scale / other.scale
    offset = Fraction(0) if difference else one.offset * slope - other.offset
    return Affine(slope, offset)


def declared(unit: str, conversions: Iterable[Conversion]) -> Affine | None:
    """How a value in ``unit`` is written in the unit of the variable that declares these conversions."""
    for conversion in conversions:
        if conversion.unit == unit:
            slope = Fraction(conversion.factor) / Fraction(conversion.divisor)
            return Affine(slope, Fraction(conversion.offset))
    return None


def change_of(own: Type, target: Type) -> Affine | None:
    """How a number in one unit is written in the unit that it meets; ``None`` when nothing changes."""
    if own.family != "number" or target.family != "number":
        return None
    if own.unit is None or target.unit is None or own.unit == target.unit:
        return None
    if target.symbol is not None and (found := declared(own.unit, target.symbol.conversions)):
        return found
    if own.symbol is not None and (found := declared(target.unit, own.symbol.conversions)):
        return found.inverse
    return affine(own.unit, target.unit)


def changes_of_operands(operator: str, left: Type, right: Type) -> tuple[Affine | None, Affine | None]:
    """How the two numbers of a calculation are written before it: the parts of a sum in the unit of the left one.

    Of two temperatures, the difference is in kelvin.
    """
    if operator in ("*", "/") or left.unit is None or right.unit is None:
        return None, None
    if not is_scale(left.unit):
        return None, change_of(right, left)
    if is_scale(right.unit):
        return affine(left.unit, "K"), affine(right.unit, "K")
    return None, affine(right.unit, left.unit, difference=True)


_COUNTED = {"months": "mo", "days": "d"}


def change_of_count(kind: str, own: Type) -> Affine | None:
    """How a number is written where a function counts ``months`` or ``days``; ``None`` when nothing changes."""
    wanted = _COUNTED.get(kind)
    if wanted is None or own.unit in (None, "1", wanted):
        return None
    return affine(own.unit or "1", wanted)
