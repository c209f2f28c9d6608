"""The names of two versions of a protocol as one: what a participant of either may be recorded as."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

import msgspec

from protocolkit.conditions.conversion import Affine, affine
from protocolkit.conditions.symbols import FormSymbols, Kind, Symbol, Symbols
from protocolkit.conditions.units import clash

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["change_of_unit", "in_unit", "merged_symbols"]

_NUMBERS = (Kind.INTEGER, Kind.DECIMAL)
_MOST_DECIMALS = 24
_FREE_DECIMALS = 6
"""Decimals of a number that declares none."""


def merged_symbols(old: Symbols, new: Symbols) -> Symbols:
    """The names of both; a variable of both has every value that it could have in either.

    Where its unit changed it has that in which the values of both are exact, if there is one.
    """
    variables = {**old.variables, **new.variables}
    for name in old.variables.keys() & new.variables.keys():
        variables[name] = _either(old.variables[name], new.variables[name])
    return Symbols(variables, _forms(old.forms, new.forms), old.visits | new.visits)


def _forms(old: Mapping[str, FormSymbols], new: Mapping[str, FormSymbols]) -> dict[str, FormSymbols]:
    forms = {**old, **new}
    for name in old.keys() & new.keys():
        one, other = old[name], new[name]
        items = {**one.items, **other.items}
        for item in one.items.keys() & other.items.keys():
            items[item] = _either(one.items[item], other.items[item])
        forms[name] = FormSymbols(items, one.rows | other.rows, one.visits | other.visits)
    return forms


def _either(old: Symbol, new: Symbol) -> Symbol:
    if old == new or not _are_alike(old, new):
        return new
    old = in_unit(old, new.unit) or old
    if old.unit != new.unit:
        new = in_unit(new, old.unit) or new
    limits = None
    if old.range is not None and new.range is not None:
        limits = min(old.range[0], new.range[0]), max(old.range[1], new.range[1])
    return msgspec.structs.replace(
        new,
        kind=new.kind if old.kind is new.kind else Kind.DECIMAL,
        range=limits,
        decimals=_decimals(old, new),
        codes=tuple(dict.fromkeys((*new.codes, *old.codes))),
        unknown_codes=new.unknown_codes & old.unknown_codes,
        sets={**old.sets, **new.sets},
    )


def _are_alike(old: Symbol, new: Symbol) -> bool:
    """Whether both are of one kind; whole numbers are numbers."""
    if old.kind is new.kind:
        return old.numeric_codes == new.numeric_codes
    return old.kind in _NUMBERS and new.kind in _NUMBERS and not (old.numeric_codes or new.numeric_codes)


def _decimals(old: Symbol, new: Symbol) -> int | None:
    places = max(_places_of(old), _places_of(new))
    return None if None in (old.decimals, new.decimals) and places <= _FREE_DECIMALS else places


def _places_of(symbol: Symbol) -> int:
    if symbol.kind is not Kind.DECIMAL:
        return 0
    return _FREE_DECIMALS if symbol.decimals is None else symbol.decimals


def change_of_unit(source: str | None, target: str | None) -> Affine | None:
    """How a value in one unit is written in another, where UCUM says it exactly; ``None`` where it does not."""
    if source is None or target is None or "1" in (source, target) or clash(source, target, derived=False):
        return None
    from protocolkit.conditions.ucum import UnitError

    try:
        return affine(source, target)
    except UnitError:
        return None


def in_unit(symbol: Symbol, unit: str | None) -> Symbol | None:
    """A number in another unit, with its ranges, fine enough for every value; ``None`` where it is never exact."""
    if symbol.unit == unit:
        return symbol
    change = change_of_unit(symbol.unit, unit)
    if change is None or symbol.kind not in _NUMBERS or symbol.numeric_codes:
        return None
    places = _places(change, _places_of(symbol))
    limits, usual = _range(change, symbol.range), _range(change, symbol.soft_range)
    if places is None or (limits is None) != (symbol.range is None):
        return None
    kind = symbol.kind if places == 0 else Kind.DECIMAL
    return msgspec.structs.replace(
        symbol, kind=kind, unit=unit, decimals=places, range=limits, soft_range=usual
    )


def _places(change: Affine, decimals: int) -> int | None:
    """How many decimals a value has after a change of unit; ``None`` where no number of them is enough."""
    step, offset = change.slope / 10**decimals, change.offset
    exact = (
        places
        for places in range(_MOST_DECIMALS)
        if (step * 10**places).denominator == 1 and (offset * 10**places).denominator == 1
    )
    return next(exact, None)


def _range(change: Affine, limits: tuple[Decimal, Decimal] | None) -> tuple[Decimal, Decimal] | None:
    if limits is None:
        return None
    low, high = (Fraction(limit) * change.slope + change.offset for limit in limits)
    ends = [_exactly(end) for end in (low, high)]
    first, last = ends
    return (first, last) if first is not None and last is not None else None


def _exactly(value: Fraction) -> Decimal | None:
    """A fraction as a decimal; ``None`` where it has none."""
    for places in range(_MOST_DECIMALS):
        scaled = value * 10**places
        if scaled.denominator == 1:
            return Decimal(scaled.numerator).scaleb(-places)
    return None
