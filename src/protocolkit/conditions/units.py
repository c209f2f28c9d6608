"""Units in the types of values: always UCUM text, so that equal units are never parsed."""

from __future__ import annotations

import msgspec

__all__ = ["LONGEST", "UnitTrouble", "clash", "divided", "is_scale", "multiplied", "trouble"]

NONE = "1"
LONGEST = 120
"""Characters of a unit."""


class UnitTrouble(msgspec.Struct, frozen=True):
    """What is no UCUM unit: where in the unit, why, and what was probably meant."""

    start: int
    end: int
    message: str
    fix: str | None


def multiplied(left: str, right: str) -> str:
    """The unit of a product."""
    if left == NONE:
        return right
    return left if right == NONE else f"({left}).({right})"


def divided(left: str, right: str) -> str:
    """The unit of a quotient."""
    if left == right:
        return NONE
    return left if right == NONE else f"({left})/({right})"


def is_scale(unit: str | None) -> bool:
    """Whether a unit has a zero of its own, so that it can be neither multiplied nor added up."""
    if unit is None or ("Cel" not in unit and "deg" not in unit):
        return False
    from protocolkit.conditions.ucum import UnitError, read_unit

    try:
        return read_unit(unit).offset != 0
    except UnitError:
        return False


def trouble(unit: str) -> UnitTrouble | None:
    """What is wrong with a unit as written."""
    from protocolkit.conditions.ucum import UnitError, read_unit  # most conditions need no conversion

    try:
        read_unit(unit)
    except UnitError as error:
        return UnitTrouble(error.start, error.end, error.message, error.fix)
    return None


def clash(left: str, right: str, *, derived: bool) -> str | None:
    """Why values in two units cannot be compared; ``None`` when they can, or one is no unit."""
    if left == right:
        return None
    from protocolkit.conditions.ucum import UnitError, difference

    try:
        return difference(left, right, derived=derived)
    except UnitError:
        return None
