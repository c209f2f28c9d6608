"""Calculations in whole numbers, as our own export writes them, turned back: ``round([x] * 10, 0)`` is ten times x.

The export rounds a quotient as ``rounddown((2 * top + bottom) / (2 * bottom), 0)``, which is exact in doubles.
"""

from __future__ import annotations

import re
from typing import TypeAlias

from protocolkit.exchange.redcap.logic import Call, FieldName, Node, Number, Operation

__all__ = ["quotient_of", "scaled_of"]

_TEN = re.compile(r"1(0*)")
_Scaled: TypeAlias = "tuple[Node | None, int]"
"""A value (``None`` for 1), and how many times it was multiplied by ten."""


def quotient_of(tree: Node, places: int) -> tuple[Node, Node | None] | None:
    """Top and bottom of the quotient that a calculation rounds to so many decimals; a bottom of 1 is ``None``."""
    inner, shift = tree, 0
    if isinstance(tree, Operation) and tree.operator == "/" and (power := _power(tree.right)) is not None:
        inner, shift = tree.left, power
    if shift != places or not isinstance(inner, Call) or inner.name != "rounddown":
        return None
    division = inner.arguments[0]
    if not isinstance(division, Operation) or division.operator != "/":
        return None
    half = _halved(division)
    if half is None:
        return None
    top, bottom = _scaled(half[0]), _scaled(half[1])
    if top is None or bottom is None or top[0] is None or top[1] - bottom[1] != places:
        return None
    return top[0], bottom[0]


def scaled_of(tree: Call) -> Node | None:
    """What ``round(x * 100 / 100, 2)`` was before it was made whole."""
    inner, places = tree.arguments[0], tree.arguments[1] if len(tree.arguments) > 1 else None
    if not isinstance(places, Number) or not isinstance(inner, Operation) or inner.operator != "/":
        return None
    power, found = _power(inner.right), _scaled(inner.left)
    if found is None or found[0] is None or found[1] == 0 or power != found[1] or str(power) != places.text:
        return None
    return found[0]


def _halved(division: Operation) -> tuple[Node, Node] | None:
    """Top and bottom of ``(2 * top + bottom) / (2 * bottom)``."""
    above, below = division.left, division.right
    if not isinstance(above, Operation) or above.operator != "+":
        return None
    top, bottom = _half(above.left), above.right
    if top is None:
        return None
    if isinstance(below, Number) and isinstance(bottom, Number):
        return (top, bottom) if int(below.text) == 2 * int(bottom.text) else None
    half = _half(below)
    return (top, bottom) if half is not None and _plain(half) == _plain(bottom) else None


def _half(node: Node) -> Node | None:
    if (
        isinstance(node, Operation)
        and node.operator == "*"
        and isinstance(node.left, Number)
        and node.left.text == "2"
    ):
        return node.right
    return None


def _power(node: Node) -> int | None:
    found = _TEN.fullmatch(node.text) if isinstance(node, Number) else None
    return len(found[1]) if found else None


def _scaled(node: Node) -> _Scaled | None:
    """A whole number as the value that it stands for; ``None`` where it was not made so."""
    match node:
        case Number():
            power = _power(node)
            return (None, power) if power is not None else (node, 0)
        case Call(
            name="round",
            arguments=(Operation(operator="*", left=FieldName() as field, right=right), Number(text="0")),
        ):
            power = _power(right)
            return (field, power) if power is not None else None
        case Operation(operator="*"):
            one, other = _scaled(node.left), _scaled(node.right)
            return _product(node, one, other) if one and other else None
        case Operation(operator="+" | "-"):
            one, other = _scaled(node.left), _scaled(node.right)
            if one and other and one[0] is not None and other[0] is not None and one[1] == other[1]:
                return Operation(node.start, node.end, node.operator, one[0], other[0]), one[1]
            return None
        case FieldName():
            return node, 0
        case Call(name="min" | "max"):
            parts = [_scaled(part) for part in node.arguments]
            found = [part for part in parts if part is not None and part[0] is not None]
            if len(found) < len(parts) or len({part[1] for part in found}) != 1:
                return None
            inner = tuple(part[0] for part in found if part[0] is not None)
            return Call(node.start, node.end, node.name, inner), found[0][1]
        case _:
            return node, 0


def _product(node: Operation, one: _Scaled, other: _Scaled) -> _Scaled:
    power = one[1] + other[1]
    if one[0] is None or other[0] is None:
        return one[0] or other[0], power
    return Operation(node.start, node.end, "*", one[0], other[0]), power


def _plain(node: object) -> object:
    """A tree without its places."""
    if isinstance(node, tuple):
        return tuple(map(_plain, node))
    names = getattr(node, "__struct_fields__", None)
    if names is None:
        return node
    return (
        type(node).__name__,
        *(_plain(getattr(node, name)) for name in names if name not in ("start", "end", "bare")),
    )
