"""What a calculation comes to, as far as its text says: how many decimals, years or days."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from protocolkit.exchange.redcap.logic import (
    Call,
    FieldName,
    Literal,
    LogicError,
    Node,
    Number,
    Operation,
    parse_logic,
)

__all__ = ["Computed", "computed_of"]

_MOST = 6
_UNITS = {"y": "a", "d": "d"}


class Computed(msgspec.Struct, frozen=True):
    """The decimals of a result, ``None`` where nothing says them, and its unit where it is a time."""

    places: int | None = None
    unit: str | None = None


def computed_of(logic: str, places: Callable[[str], int | None]) -> Computed:
    """What a calculation comes to; ``places`` gives the decimals of a field."""
    try:
        tree = parse_logic(logic)
    except LogicError:
        return Computed()
    return Computed(_places(tree, places), _unit(tree))


def _places(tree: Node, places: Callable[[str], int | None]) -> int | None:
    match tree:
        case Number():
            return len(tree.text.partition(".")[2])
        case FieldName():
            return 0 if tree.code is not None else places(tree.name)
        case Call(name="round" | "roundup" | "rounddown", arguments=(_,)):
            return 0
        case Call(name="round" | "roundup" | "rounddown", arguments=(_, Number(text=text))):
            return int(text) if text.isdigit() and int(text) <= _MOST else None
        case Call(name="if", arguments=(_, then, otherwise)):
            kept = [part for part in (then, otherwise) if not (isinstance(part, Literal) and part.text == "")]
            return _most([_places(part, places) for part in kept])
        case Call(name="sum" | "min" | "max" | "abs"):
            return _most([_places(part, places) for part in tree.arguments])
        case Call(name="age_at_date", arguments=(_, _)):
            return 0
        case Call(name="datediff", arguments=(_, _, Literal(text="d"), *_)):
            return 0
        case Operation(operator="+" | "-"):
            return _most([_places(tree.left, places), _places(tree.right, places)])
        case Operation(operator="*"):
            one, other = _places(tree.left, places), _places(tree.right, places)
            return None if one is None or other is None or one + other > _MOST else one + other
    return None


def _most(found: list[int | None]) -> int | None:
    known = [places for places in found if places is not None]
    return max(known) if known and len(known) == len(found) else None


def _unit(tree: Node) -> str | None:
    match tree:
        case Call(name="round" | "roundup" | "rounddown" | "abs", arguments=(inner, *_)):
            return _unit(inner)
        case Call(name="age_at_date"):
            return "a"
        case Call(name="datediff", arguments=(_, _, Literal(text=unit), *_)):
            return _UNITS.get(unit)
    return None
