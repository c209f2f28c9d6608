"""The numbers of a condition, with what it says about them: a relation, a unit, a multiple."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

import msgspec

from protocolkit.conditions import names, nodes, parse
from protocolkit.conditions.relations import MIRRORED, OPPOSITE, Relation
from protocolkit.model.variables import Conversion

__all__ = ["Stated", "converted", "names_in", "stated_in"]

_UNITS_OF_CALLS = {
    "within_months": "mo",
    "add_months": "mo",
    "add_days": "d",
    "days_between": "d",
    "years_between": "a",
}
_ROMAN = {"I": 1, "II": 2, "III": 3, "IV": 4, "V": 5, "VI": 6}


class Stated(msgspec.Struct, frozen=True):
    """A number of a condition and where it stands.

    ``relation`` is that of ``name`` to it where the condition is true. ``times`` marks a multiple of another value;
    ``is_code`` a code that reads as a number.
    """

    value: Decimal
    start: int
    end: int
    relation: Relation | None = None
    unit: str | None = None
    name: str | None = None
    times: bool = False
    is_code: bool = False


@lru_cache(maxsize=4096)
def names_in(condition: str | None) -> tuple[str, ...]:
    """The bare names of a condition as written; none of what is no condition."""
    tree = parse(condition).tree if condition else None
    return names(tree).bare if tree is not None else ()


def stated_in(tree: nodes.Node, *, denied: bool = False) -> Iterator[Stated]:
    """Every number that a condition compares with, counts by or lists."""
    match tree:
        case nodes.Not():
            yield from stated_in(tree.operand, denied=not denied)
        case nodes.Implies():
            yield from stated_in(tree.left, denied=not denied)
            yield from stated_in(tree.right, denied=denied)
        case nodes.Compare():
            for operator, left, right in tree.pairs:
                yield from _compared(operator, left, right, denied=denied)
            for operand in tree.operands:
                yield from stated_in(operand)
        case nodes.Member():
            yield from _listed(tree)
        case nodes.Call():
            yield from _counted(tree)
            for argument in tree.arguments:
                yield from stated_in(argument, denied=denied)
        case _:
            for part in nodes.children(tree):
                yield from stated_in(part, denied=denied)


def _compared(operator: Relation, left: nodes.Node, right: nodes.Node, *, denied: bool) -> Iterator[Stated]:
    """The literal of a comparison, and how what is compared relates to it."""
    for literal, other, relation in ((right, left, operator), (left, right, MIRRORED[operator])):
        found = _literal(literal)
        if found is None or _literal(other) is not None:
            continue
        number, times = found
        said = OPPOSITE[relation] if denied else relation
        name = next((node.name for node in nodes.walk(other) if isinstance(node, nodes.Name)), None)
        unit = number.unit
        if isinstance(other, nodes.Call):
            unit = unit or _UNITS_OF_CALLS.get(other.function)
        yield Stated(number.value, number.start, number.end, said, unit, name, times)
    for code in (left, right):
        if isinstance(code, nodes.Date):
            yield Stated(Decimal(code.value.year), code.start, code.end)
        elif isinstance(code, nodes.Name) and code.name in _ROMAN:
            yield Stated(Decimal(_ROMAN[code.name]), code.start, code.end, is_code=True)


def _literal(node: nodes.Node) -> tuple[nodes.Number, bool] | None:
    """A number, or the number in a multiple of something."""
    if isinstance(node, nodes.Number):
        return node, False
    if isinstance(node, nodes.Arithmetic) and node.operator == "*":
        numbers = [side for side in (node.left, node.right) if isinstance(side, nodes.Number)]
        return (numbers[0], True) if len(numbers) == 1 else None
    return None


def _listed(tree: nodes.Member) -> Iterator[Stated]:
    name = next((node.name for node in nodes.walk(tree.operand) if isinstance(node, nodes.Name)), None)
    for member in nodes.children(tree.choices):
        if isinstance(member, nodes.Number):
            yield Stated(member.value, member.start, member.end, name=name, is_code=True)
        elif isinstance(member, nodes.Name) and member.name in _ROMAN:
            yield Stated(Decimal(_ROMAN[member.name]), member.start, member.end, name=name, is_code=True)


def _counted(tree: nodes.Call) -> Iterator[Stated]:
    """The number of months or days of a call."""
    unit = _UNITS_OF_CALLS.get(tree.function)
    if unit is not None:
        for argument in tree.arguments:
            if isinstance(argument, nodes.Number):
                yield Stated(argument.value, argument.start, argument.end, unit=argument.unit or unit)


def converted(
    value: Decimal, source: str, target: str, conversions: Sequence[Conversion] = ()
) -> Fraction | None:
    """A value in another unit: as a variable declares, else by UCUM; ``None`` where neither can."""
    for conversion in conversions:
        if conversion.unit == source:
            scaled = Fraction(value) * Fraction(conversion.factor) / Fraction(conversion.divisor)
            return scaled + Fraction(conversion.offset)
    if source == target:
        return Fraction(value)
    from protocolkit.conditions.conversion import affine
    from protocolkit.conditions.ucum import UnitError

    try:
        change = affine(source, target)
    except UnitError:
        return None
    return Fraction(value) * change.slope + change.offset
