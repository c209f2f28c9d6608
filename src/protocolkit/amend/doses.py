"""Whether a changed dose gives more or less."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Literal

from protocolkit.conditions.conversion import affine
from protocolkit.conditions.ucum import UnitError

__all__ = ["Direction", "direction_of"]

Direction = Literal["more", "less", "unclear"]

_NUMBERS = re.compile(r"[0-9]+(?:\.[0-9]+)?(?:[eE][0-9]+)?")


def direction_of(old: Mapping[str, Any], new: Mapping[str, Any]) -> Direction:
    """Whether a dose (its parts by name) gives more than before in one way and less in none, or the reverse."""
    signs = {_of_amount(old, new), _of_count(old.get("administrations"), new.get("administrations"))} - {0}
    if None in signs or len(signs) != 1:
        return "unclear"
    return "more" if signs == {1} else "less"


def _of_count(old: int | None, new: int | None) -> int | None:
    """1 for more, -1 for less, 0 for as many; ``None`` where that cannot be told."""
    if old is None or new is None:
        return 0 if old is new else None
    return (new > old) - (new < old)


def _of_amount(old: Mapping[str, Any], new: Mapping[str, Any]) -> int | None:
    before, after = _amounts(old), _amounts(new)
    if before == after and old.get("unit") == new.get("unit"):
        return 0
    if not before or len(before) != len(after):
        return None
    try:
        way = affine(str(new.get("unit") or "1"), str(old.get("unit") or "1"))
    except UnitError:
        return None
    signs = {(way(b) > a) - (way(b) < a) for a, b in zip(before, after, strict=True)} - {0}
    return signs.pop() if len(signs) == 1 else (None if signs else 0)


def _amounts(dose: Mapping[str, Any]) -> list[Decimal]:
    """The number of an amount, or both ends of a range."""
    return [Decimal(found) for found in _NUMBERS.findall(str(dose.get("amount") or "").replace(",", ""))]
