"""Whether two conditions say the same, decided without the solver where that can be done.

What only reads differently has one normal form. Conditions that compare names with constants give one answer within
each cell of values, so one value of each cell proves it either way. Of any others, one participant of whom they say
different things proves that they differ.
"""

from __future__ import annotations

import datetime
import itertools
import math
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from protocolkit.conditions import nodes
from protocolkit.conditions.asked import UNCLEAR, Asking, data_at
from protocolkit.conditions.nodes import same
from protocolkit.conditions.normal import normal_form
from protocolkit.conditions.possible import (
    codes_of,
    grid_of,
    is_possible,
    is_truth,
    place_of,
    recorded_at,
)
from protocolkit.conditions.symbols import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from protocolkit.conditions.asked import Asked
    from protocolkit.conditions.symbols import Symbols

__all__ = ["is_quickly_other_value", "is_quickly_same"]

_MOST = 4096
_TRIES = 1500
_WORD = (1 << 64) - 1
_DAY = datetime.date(2024, 1, 15).toordinal()


def is_quickly_same(one: nodes.Node, other: nodes.Node, symbols: Symbols, *, home: str | None) -> bool | None:
    """Whether both are true, false and unknown of the same participants; ``None`` where only the solver can say.

    Raises ``UnsoundError`` where one does not fit the symbols.
    """
    asking = Asking(symbols, home)
    (left, _), (right, _) = asking.condition(one), asking.condition(other)
    if same(normal_form(one), normal_form(other)):
        return True
    if asking.beyond:
        return None
    all_values = [_every_value(asked, (one, other)) for asked in asking.asked.values()]
    decided = [values for values in all_values if values is not None]
    complete = len(decided) == len(all_values) and math.prod(map(len, decided)) <= _MOST
    points: Iterator[Sequence[Any]]
    if complete:
        points = itertools.product(*decided)
    else:
        points = _samples([_some_values(asked, (one, other)) for asked in asking.asked.values()])
    for point in points:
        data = data_at(dict(zip(asking.asked, point, strict=True)), asking.asked)
        if left(data) is not right(data):
            return False
    return True if complete else None


def is_quickly_other_value(one: nodes.Node, other: nodes.Node, symbols: Symbols, *, home: str | None) -> bool:
    """Whether a participant of whom all is known shows that two calculations yield different values.

    Raises ``UnsoundError`` where one does not fit the symbols, or the other.
    """
    asking = Asking(symbols, home)
    equal, _ = asking.condition(nodes.Compare(one.start, other.end, ("==",), (one, other)))
    if asking.beyond:
        return False
    known = [
        [value for value in _some_values(asked, (one, other)) if value is not None and value is not UNCLEAR]
        for asked in asking.asked.values()
    ]
    if not all(known):
        return False
    points = (dict(zip(asking.asked, point, strict=True)) for point in _samples(known))
    return any(equal(data_at(point, asking.asked)) is not True for point in points)


def _unknowns(asked: Asked, trees: Sequence[nodes.Node]) -> list[Any]:
    """The ways in which nothing is known of a name; they only differ where a condition asks what is missing."""
    asks = any(
        isinstance(node, nodes.Call) and node.function == "is_missing"
        for tree in trees
        for node in nodes.walk(tree)
    )
    can_be_unclear = asked.symbol.unknown_codes or is_truth(asked.symbol)
    return [None, UNCLEAR] if asks and can_be_unclear else [None]


def _every_value(asked: Asked, trees: Sequence[nodes.Node]) -> list[Any] | None:
    """A value of every cell, and what is not known; ``None`` where a name has no cells."""
    turns = asked.constants()
    values = asked.values(turns) if turns is not None else None
    return [*values, *_unknowns(asked, trees)] if values is not None else None


def _some_values(asked: Asked, trees: Sequence[nodes.Node]) -> list[Any]:
    """Values at which an answer may turn, and what is not known."""
    symbol = asked.symbol
    if symbol.kind is Kind.TIME:
        known: list[Any] = [datetime.time(*when) for when in ((0, 0), (8, 30), (8, 31), (12, 0), (23, 59))]
    elif symbol.kind is Kind.DATETIME:
        known = [datetime.datetime(2024, 1, day, hour) for day in (15, 16) for hour in (0, 8, 12)]
    elif grid_of(symbol) is not None:
        known = _places(asked, trees)
    else:
        texts = [node.value for tree in trees for node in nodes.walk(tree) if isinstance(node, nodes.Text)]
        codes = codes_of(symbol)
        known = [*dict.fromkeys((*texts, "another text"))] if codes is None else codes
    return [*known, *_unknowns(asked, trees)]


def _places(asked: Asked, trees: Sequence[nodes.Node]) -> list[Any]:
    """Numbers or dates beside the limits of a name and the constants of the conditions."""
    symbol, grid = asked.symbol, grid_of(asked.symbol)
    assert grid is not None
    numbers = {
        node.value for tree in trees for node in nodes.walk(tree) if isinstance(node, nodes.Number)
    } | {Decimal(0), Decimal(1)}
    if symbol.kind in (Kind.DATE, Kind.PARTIAL_DATE):
        days = {int(number * unit) for number in numbers for unit in (1, 30, 365) if abs(number) < 1000}
        around = {_DAY + sign * day + step for day in days for sign in (1, -1) for step in (-1, 0, 1)}
    else:
        limits = (*(symbol.range or ()), *(symbol.soft_range or ()))
        found = (place_of(symbol, value) for value in (*numbers, *limits))
        around = {place + step for value in found for place in (math.floor(value),) for step in (-1, 0, 1, 2)}
    values = (recorded_at(symbol, place) for place in sorted(around))
    return [value for value in values if is_possible(symbol, value)]


def _samples(choices: Sequence[Sequence[Any]]) -> Iterator[Sequence[Any]]:
    """All combinations, or of very many some, the same ones every time."""
    if math.prod(map(len, choices)) <= _TRIES:
        yield from itertools.product(*choices)
        return
    state = 0
    for _ in range(_TRIES):
        point = []
        for values in choices:
            state = (state + 0x9E3779B97F4A7C15) & _WORD
            point.append(values[_mixed(state) % len(values)])
        yield point


def _mixed(state: int) -> int:
    """Bits that look like chance: splitmix64 (Steele, Lea and Flood, 2014)."""
    state = ((state ^ (state >> 30)) * 0xBF58476D1CE4E5B9) & _WORD
    state = ((state ^ (state >> 27)) * 0x94D049BB133111EB) & _WORD
    return state ^ (state >> 31)
