"""What a participant may be recorded as, apart from how a solver says it: codes, grids of numbers, days."""

from __future__ import annotations

import datetime
import math
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from protocolkit.conditions.symbols import Kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from protocolkit.conditions.symbols import Symbol, Symbols

__all__ = [
    "FIRST_YEAR",
    "LAST_YEAR",
    "Cell",
    "cells",
    "codes_of",
    "decimals_of",
    "grid_of",
    "is_possible",
    "is_truth",
    "known_codes",
    "may_be_missing",
    "nearest_in",
    "place_of",
    "recorded_at",
]

FIRST_YEAR, LAST_YEAR = 1900, 2199
"""The years in which a participant's dates lie."""

_FREE_DECIMALS = 6
"""Decimals of a number that declares none."""

_NUMBERS = (Kind.INTEGER, Kind.DECIMAL)
_DATES = (Kind.DATE, Kind.PARTIAL_DATE)
_CODED = (Kind.CODE, Kind.YES_NO, Kind.JUDGEMENT)
_TRUTHS = (Kind.YES_NO, Kind.JUDGEMENT, Kind.CONDITION)

Cell = tuple[int | None, int | None]
"""Places on a grid, from the first to the last; ``None`` where there is no end."""


def is_truth(symbol: Symbol) -> bool:
    """Whether a value is a yes or no."""
    return symbol.kind in _TRUTHS


def decimals_of(symbol: Symbol) -> int:
    """How many decimals the recorded values of a number have."""
    if symbol.kind is not Kind.DECIMAL:
        return 0
    return _FREE_DECIMALS if symbol.decimals is None else symbol.decimals


def known_codes(symbol: Symbol) -> tuple[str, ...]:
    """The codes that say something, in order."""
    return tuple(code for code in symbol.codes if code not in symbol.unknown_codes)


def codes_of(symbol: Symbol) -> list[Any] | None:
    """The values of a name with codes, in order; ``None`` for any other."""
    if symbol.kind in (Kind.YES_NO, Kind.JUDGEMENT) and {*known_codes(symbol)} <= {"Y", "N"}:
        return ["Y", "N"]
    if not symbol.codes or not (symbol.numeric_codes or symbol.kind in _CODED):
        return None
    return [Decimal(code) if symbol.numeric_codes else code for code in known_codes(symbol)]


def grid_of(symbol: Symbol) -> Cell | None:
    """The first and the last place of a number or a date on its grid; ``None`` for what has no such grid."""
    if symbol.numeric_codes:
        return None
    if symbol.kind in _DATES:
        days = datetime.date(FIRST_YEAR, 1, 1), datetime.date(LAST_YEAR, 12, 31)
        return days[0].toordinal(), days[1].toordinal()
    if symbol.kind not in _NUMBERS:
        return None
    if symbol.range is None:
        return None, None
    low, high = (Fraction(limit) * 10 ** decimals_of(symbol) for limit in symbol.range)
    return math.ceil(low), math.floor(high)


def place_of(symbol: Symbol, value: Any) -> Fraction:
    """Where on the grid a value stands; between two places where none is its own."""
    if isinstance(value, datetime.date):
        return Fraction(value.toordinal())
    scale: int = 10 ** decimals_of(symbol)
    return Fraction(value) * scale


def recorded_at(symbol: Symbol, place: int) -> Any:
    """The value at a place of the grid."""
    if symbol.kind in _DATES:
        return datetime.date.fromordinal(place)
    return Decimal(place).scaleb(-decimals_of(symbol))


def is_possible(symbol: Symbol, value: Any) -> bool:
    """Whether a participant may be recorded with a value, which is neither a partial date nor a text."""
    codes = codes_of(symbol)
    if codes is not None:
        return value in codes
    grid = grid_of(symbol)
    if grid is None or not isinstance(value, Decimal | Fraction | datetime.date):
        return False
    place, (low, high) = place_of(symbol, value), grid
    return place.denominator == 1 and (low is None or low <= place) and (high is None or place <= high)


def cells(symbol: Symbol, turns: Iterable[Any]) -> list[Cell]:
    """The grid of a number or a date, divided at some values: each a cell of its own, and all between two another."""
    grid = grid_of(symbol)
    assert grid is not None, symbol
    return list(_cells(sorted({place_of(symbol, turn) for turn in turns}), *grid))


def _cells(turns: Iterable[Fraction], low: int | None, high: int | None) -> Iterator[Cell]:
    for turn in turns:
        if high is not None and turn > high:
            break
        below = math.ceil(turn) - 1
        if low is None or low <= below:
            yield low, below
        if turn.denominator == 1 and (low is None or low <= turn):
            yield int(turn), int(turn)
        above = math.floor(turn) + 1
        low = above if low is None else max(low, above)
    if low is None or high is None or low <= high:
        yield low, high


def may_be_missing(symbols: Symbols, example: Mapping[str, Any]) -> frozenset[str]:
    """Names that need no value: those that the example leaves empty, and dates that it does not have."""
    empty = {name for name, value in example.items() if value is None}
    dates = {name for name, symbol in symbols.variables.items() if symbol.kind in _DATES}
    return frozenset(empty | (dates - set(example)))


def nearest_in(cell: Cell, target: int) -> int:
    """The place of a cell that is nearest to a target."""
    low, high = cell
    if low is not None and target < low:
        return low
    return high if high is not None and target > high else target
