"""The value of a part in which nothing is named: known before anything is recorded."""

from __future__ import annotations

from fractions import Fraction
from typing import NamedTuple

from protocolkit.conditions import nodes
from protocolkit.conditions.exact import rounded
from protocolkit.conditions.units import divided, multiplied

__all__ = ["is_zero"]


class _Constant(NamedTuple):
    """A number, and its unit as far as it has one."""

    value: Fraction
    unit: str | None


def is_zero(node: nodes.Node) -> bool:
    """Whether a part is 0 whatever is recorded."""
    constant = _constant(node)
    return constant is not None and constant.value == 0


def _constant(node: nodes.Node) -> _Constant | None:
    match node:
        case nodes.Number():
            return _Constant(Fraction(node.value), node.unit)
        case nodes.Negative():
            inner = _constant(node.operand)
            return inner and _Constant(-inner.value, inner.unit)
        case nodes.Arithmetic():
            left, right = _constant(node.left), _constant(node.right)
            return _calculated(node.operator, left, right) if left and right else None
        case nodes.Call() if node.function in ("abs", "round", "min", "max"):
            return _called(node)
    return None


def _calculated(operator: str, left: _Constant, right: _Constant) -> _Constant | None:
    if operator in ("+", "-"):
        if left.unit and right.unit and left.unit != right.unit:
            return None
        added = right.value if operator == "+" else -right.value
        return _Constant(left.value + added, left.unit or right.unit)
    if operator == "*":
        return _Constant(left.value * right.value, multiplied(left.unit or "1", right.unit or "1"))
    if right.value == 0:
        return None
    return _Constant(left.value / right.value, divided(left.unit or "1", right.unit or "1"))


def _called(node: nodes.Call) -> _Constant | None:
    found = [_constant(argument) for argument in node.arguments]
    known = [constant for constant in found if constant is not None]
    units = {constant.unit for constant in known if constant.unit}
    if not known or len(known) < len(found) or len(units) > 1:
        return None
    values, unit = [constant.value for constant in known], next(iter(units), None)
    match node.function:
        case "abs":
            return _Constant(abs(values[0]), unit)
        case "round":
            return _Constant(_rounded(*values), unit) if len(values) == 2 and 0 <= values[1] <= 10 else None
        case "min":
            return _Constant(min(values), unit)
        case _:
            return _Constant(max(values), unit)


def _rounded(value: Fraction, places: Fraction) -> Fraction:
    return Fraction(rounded(value, int(places)))
