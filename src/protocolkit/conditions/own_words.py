"""A condition as its own version means it, wherever it is read: codes for named sets, a unit for every bare number.

The members of a set and the unit of a variable may be others in another version; what was written before does not
follow them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from protocolkit.conditions import nodes
from protocolkit.conditions.spelled_out import spelled_out
from protocolkit.conditions.typed import Typed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from protocolkit.conditions.symbols import Symbols

__all__ = ["in_own_words"]

_PLAIN = (None, "1")


def in_own_words(tree: nodes.Node, symbols: Symbols, *, home: str | None = None) -> nodes.Node:
    """The same condition or calculation, meaning the same beside other sets and units.

    A tree that does not fit its symbols is only spelled out.
    """
    spelled = spelled_out(tree, symbols, home=home)
    typed = Typed(symbols, home)
    typed.value(spelled)
    if typed.scope.problems:
        return spelled
    found: nodes.Node = _Units(typed).read(spelled)
    return found


class _Units:
    """Gives bare numbers the unit of what they meet."""

    def __init__(self, typed: Typed) -> None:
        self.typed = typed

    def read(self, value: Any) -> Any:
        """A part with its numbers in units."""
        if isinstance(value, tuple):
            return tuple(map(self.read, value))
        if not isinstance(value, msgspec.Struct):
            return value
        match value:
            case nodes.Compare():
                return msgspec.structs.replace(value, operands=self._met(value.operands))
            case nodes.Member(choices=nodes.Choices()):
                return self._member(value)
            case nodes.Arithmetic(operator="+" | "-"):
                left, right = self._met((value.left, value.right))
                return msgspec.structs.replace(value, left=left, right=right)
            case nodes.If():
                then, otherwise = self._met((value.then, value.otherwise))
                condition = self.read(value.condition)
                return msgspec.structs.replace(value, condition=condition, then=then, otherwise=otherwise)
            case nodes.Call(function="min" | "max"):
                return msgspec.structs.replace(value, arguments=self._met(value.arguments))
        changed = {name: self.read(getattr(value, name)) for name in value.__struct_fields__[2:]}
        return msgspec.structs.replace(value, **changed)

    def _member(self, node: nodes.Member) -> nodes.Node:
        assert isinstance(node.choices, nodes.Choices)
        if self._unit(node.operand) in _PLAIN:
            return msgspec.structs.replace(node, operand=self.read(node.operand))
        operand, *members = self._met((node.operand, *node.choices.members))
        choices = msgspec.structs.replace(node.choices, members=tuple(members))
        return msgspec.structs.replace(node, operand=operand, choices=choices)

    def _met(self, parts: Sequence[nodes.Node]) -> tuple[nodes.Node, ...]:
        """Parts that meet each other: a bare number has the unit of its neighbour, before it or else after it."""
        units = [self._unit(part) for part in parts]
        read = []
        for index, part in enumerate(parts):
            known = [*reversed(units[:index]), *units[index + 1 :]]
            unit = next((found for found in known if found is not None), None)
            bare = units[index] is None and unit not in _PLAIN
            read.append(_in_unit(self.read(part), unit) if bare and unit else self.read(part))
        return tuple(read)

    def _unit(self, node: nodes.Node) -> str | None:
        """The unit of a number; ``None`` where it is bare, plain for what is no number."""
        try:
            found = self.typed.type_of(node)
        except KeyError:  # a code in braces
            return "1"
        return found.unit if found.family == "number" else "1"


def _in_unit(node: Any, unit: str) -> Any:
    """A bare number, or a calculation with bare numbers, in a unit."""
    match node:
        case nodes.Number(unit=None):
            return msgspec.structs.replace(node, unit=unit)
        case nodes.Negative():
            return msgspec.structs.replace(node, operand=_in_unit(node.operand, unit))
        case nodes.Arithmetic(operator="+" | "-"):
            left, right = _in_unit(node.left, unit), _in_unit(node.right, unit)
            return msgspec.structs.replace(node, left=left, right=right)
        case nodes.Arithmetic():  # of a product of bare numbers, the first has the unit
            return msgspec.structs.replace(node, left=_in_unit(node.left, unit))
        case nodes.If():
            then, otherwise = _in_unit(node.then, unit), _in_unit(node.otherwise, unit)
            return msgspec.structs.replace(node, then=then, otherwise=otherwise)
        case nodes.Call(function="min" | "max" | "abs"):
            return msgspec.structs.replace(
                node, arguments=tuple(_in_unit(part, unit) for part in node.arguments)
            )
    return node
