"""Which single value could still settle a verdict: each is tried at the places where an answer can turn."""

from __future__ import annotations

import datetime
import itertools
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any

import msgspec

from protocolkit.conditions.data import Data
from protocolkit.conditions.dates import later_by_days, later_by_months
from protocolkit.conditions.exact import Range, rounded
from protocolkit.conditions.nodes import Number, walk
from protocolkit.conditions.symbols import Kind, Symbol
from protocolkit.conditions.values import value_of
from protocolkit.screening.criteria import Criteria, Ruling
from protocolkit.screening.places import read_place

__all__ = ["deciding_names"]

_FACTORS = tuple(map(Decimal, ("1", "2", "3", "0.5")))
_DAYS = tuple(map(Decimal, (0, -1, 1, -36525, 36525)))


def deciding_names(
    criteria: Criteria, data: Data, values: Sequence[bool | None], missing: Iterable[str]
) -> tuple[str, ...]:
    """Those of the missing names of which some possible value settles the overall verdict."""
    return tuple(name for name in missing if _decides(criteria, data, values, name))


def _decides(criteria: Criteria, data: Data, values: Sequence[bool | None], name: str) -> bool:
    place = read_place(name, criteria.symbols)
    if isinstance(place, str) or place.symbol is None:
        return False
    key = (place.form, place.name)
    touched = [index for index, ruling in enumerate(criteria.rulings) if key in ruling.needs]
    elsewhere = any(value is None for index, value in enumerate(values) if index not in touched)
    asked = [criteria.rulings[index] for index in touched]
    for candidate in _candidates(place.symbol, asked, data, data.variables.get(place.name)):
        found = [
            ruling.condition(_with(data, place.form, place.name, place.visit, candidate)) for ruling in asked
        ]
        if any(value is ruling.bad for ruling, value in zip(asked, found, strict=True)):
            return True
        if not elsewhere and None not in found:
            return True
    return False


def _with(data: Data, form: str | None, name: str, visit: str | None, value: Any) -> Data:
    """The same data, and one value more."""
    if form is None:
        return msgspec.structs.replace(data, variables={**data.variables, name: value})
    return msgspec.structs.replace(data, items={**data.items, (form, name, visit): value})


def _candidates(symbol: Symbol, asked: Sequence[Ruling], data: Data, known: Any) -> Iterator[Any]:
    """Possible values, so many that every answer that can be had is among theirs."""
    family = value_of(symbol).family
    if symbol.kind in (Kind.YES_NO, Kind.JUDGEMENT) and not symbol.codes:
        yield from ("Y", "N")
    elif symbol.codes:
        codes = (code for code in symbol.codes if code not in symbol.unknown_codes)
        yield from map(Decimal, codes) if family == "number" else codes
    elif family == "number":
        yield from _numbers(symbol, asked, data)
    elif family == "date":
        yield from _days(asked, data, known)


def _numbers(symbol: Symbol, asked: Sequence[Ruling], data: Data) -> Iterator[Decimal]:
    """Around every number of the conditions and of the data, between these, and the limits of the range."""
    places = 0 if symbol.kind is Kind.INTEGER else (2 if symbol.decimals is None else symbol.decimals)
    step = Decimal(1).scaleb(-places)
    low, high = symbol.range or (Decimal(-(10**9)), Decimal(10**9))
    limits = {*_written(asked), *(x for x in data.variables.values() if isinstance(x, Decimal))}
    turns = sorted({low, high, *(limit * factor for limit in limits for factor in _FACTORS)})
    middles = ((one + other) / 2 for one, other in itertools.pairwise(turns))
    for turn in (*turns, *middles):
        for value in (rounded(turn, places), rounded(turn, places) - step, rounded(turn, places) + step):
            if low <= value <= high:
                yield value


def _written(asked: Sequence[Ruling]) -> set[Decimal]:
    """The numbers in the text of conditions."""
    return {
        node.value
        for ruling in asked
        if ruling.tree
        for node in walk(ruling.tree)
        if isinstance(node, Number)
    }


def _days(asked: Sequence[Ruling], data: Data, known: Any) -> Iterator[datetime.date]:
    """Around every date of the data, and so many months from it as a condition says; within what is known."""
    dates = {x for x in data.variables.values() if type(x) is datetime.date}
    months = {Decimal(0), *(number for number in _written(asked) if number == int(number))}
    first, last = (known.low, known.high) if type(known) is Range else (datetime.date.min, datetime.date.max)
    turns = {later_by_months(day, sign * count) for day in dates for count in months for sign in (1, -1)}
    nearby = {later_by_days(turn, days) for turn in turns if turn for days in _DAYS}
    yield from sorted(day for day in {first, last, *nearby} if day and first <= day <= last)
