"""What to say where a value that is given and what follows from other given values differ."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from protocolkit.conditions.symbols import Symbol, Symbols
from protocolkit.conditions.wording import shown, with_unit
from protocolkit.screening.sheet import Sheet
from protocolkit.screening.ways import Derived

__all__ = ["NEITHER", "Claim", "Contradiction", "contradiction", "contradiction_in_row"]


NEITHER = "one of them is wrong, so neither is used"
"""How every contradiction ends."""


class Claim(msgspec.Struct, frozen=True):
    """A value, and the names from which it comes."""

    names: tuple[Derived, ...]
    value: Any


class Contradiction(msgspec.Struct, frozen=True):
    """``recorded`` is both values, to stand where the reasons tell what is recorded; ``words`` is the warning."""

    recorded: str
    words: str


def contradiction(symbols: Symbols, sheet: Sheet, symbol: Symbol, one: Claim, other: Claim) -> Contradiction:
    """Two claims on one value, each told by what was given."""
    return _told(symbol, one, other, *(_origins(symbols, sheet, claim.names) for claim in (one, other)))


def contradiction_in_row(symbol: Symbol, number: int, one: Claim, other: Claim) -> Contradiction:
    """The same within a row of a log, where all names are those of the row."""
    names = tuple(_name(need) for need in other.names)
    return _told(symbol, one, other, (f"{symbol.name} in row {number}",), names)


def _told(
    symbol: Symbol, one: Claim, other: Claim, given: tuple[str, ...], sources: tuple[str, ...]
) -> Contradiction:
    value = with_unit(one.value, symbol.unit)
    opening = f"{given[0]}: {value} is given" if len(given) == 1 else f"{symbol.name}: {_give(given)} {value}"
    follows = f"{_give(sources)} {with_unit(other.value, symbol.unit)}"
    return Contradiction(
        f"{shown(one.value)} or {with_unit(other.value, symbol.unit)}",
        f"{opening}, and {follows} - {NEITHER}",
    )


def _give(names: tuple[str, ...]) -> str:
    if len(names) == 1:
        return f"{names[0]} gives"
    return f"{', '.join(names[:-1])} and {names[-1]} give"


def _origins(symbols: Symbols, sheet: Sheet, names: Iterable[Derived]) -> tuple[str, ...]:
    """What was given of these names, or of what they were filled in from."""
    found = dict.fromkeys(_given(symbols, sheet, names))
    return tuple(found) or tuple(map(_name, names))


def _given(symbols: Symbols, sheet: Sheet, names: Iterable[Derived]) -> Iterator[str]:
    names = tuple(names)
    logs = {form for form, name in names if not name}
    for form, name in names:
        if form is None:
            key: Any = name
            known = name in sheet.variables
        elif name == "" or name in symbols.forms[form].rows:
            if name == "" or form not in logs:
                yield _name((form, name))
            continue
        else:
            key = sheet.data.item_key(form, name, None, symbols.forms[form].visits)
            known = key in sheet.items
        if key in sheet.filled:
            yield from _given(symbols, sheet, sheet.filled[key])
        elif known:
            yield _name((form, name))


def _name(name: Derived) -> str:
    return ".".join(part for part in name if part)
