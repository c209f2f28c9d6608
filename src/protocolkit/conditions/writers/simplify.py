"""Formulas made as short as they can be without changing what they say of any data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from protocolkit.conditions.relations import HOLDS, MIRRORED
from protocolkit.conditions.writers.formula import (
    And,
    Compare,
    Constant,
    Field,
    Formula,
    Literally,
    Not,
    OneOf,
    Or,
    Recorded,
    SomeRow,
    Term,
    Value,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from protocolkit.conditions.relations import Relation

__all__ = ["FALSE", "TRUE", "all_of", "any_of", "compare", "lean", "no"]

TRUE, FALSE = Constant(True), Constant(False)


def all_of(*parts: Formula) -> Formula:
    """True where every part is."""
    kept = _bounded(list(dict.fromkeys(_flat(parts, And))))
    kept = _merged(kept, lambda one, other: tuple(code for code in one if code in other))
    kept = [_relieved(part, kept) for part in kept]
    if FALSE in kept:
        return FALSE
    kept = [part for part in kept if part != TRUE]
    told = {part.field for part in kept if isinstance(part, OneOf)}
    kept = [part for part in kept if not (isinstance(part, Recorded) and part.field in told)]
    return _joined(kept, And, TRUE)


def any_of(*parts: Formula) -> Formula:
    """True where some part is."""
    kept = list(dict.fromkeys(_flat(parts, Or)))
    kept = _merged(kept, lambda one, other: tuple(dict.fromkeys(one + other)))
    if TRUE in kept:
        return TRUE
    kept = [part for part in kept if part != FALSE]
    kept = [part for part in kept if not (isinstance(part, And) and set(part.parts) & set(kept))]
    return _joined(kept, Or, FALSE)


def no(part: Formula) -> Formula:
    """True where the part is not."""
    match part:
        case Constant():
            return Constant(not part.value)
        case Not():
            return part.operand
        case _:
            return Not(part)


def compare(relation: Relation, left: Term, right: Term) -> Formula:
    """A comparison, decided now where both sides are written; a written side stands on the right."""
    if isinstance(left, Literally):
        if isinstance(right, Literally):
            return Constant(HOLDS[relation](left.value, right.value))
        return compare(MIRRORED[relation], right, left)
    return Compare(relation, left, right)


def _relieved(part: Formula, others: list[Formula]) -> Formula:
    """A part of ``and`` without what the other parts say already, where it says so in an alternative."""
    if not isinstance(part, Or):
        return part
    said = set(others)
    return any_of(*(_without(alternative, said) for alternative in part.parts))


def _without(alternative: Formula, said: set[Formula]) -> Formula:
    if not isinstance(alternative, And):
        return TRUE if alternative in said else alternative
    return _joined([part for part in alternative.parts if part not in said], And, TRUE)


def _flat(parts: Iterable[Formula], kind: type[And | Or]) -> Iterator[Formula]:
    for part in parts:
        if isinstance(part, kind):
            yield from part.parts
        else:
            yield part


def _joined(parts: list[Formula], kind: type[And | Or], empty: Formula) -> Formula:
    if len(parts) < 2:
        return parts[0] if parts else empty
    return kind(tuple(parts))


def _merged(parts: list[Formula], join: Callable[[Any, Any], tuple[str, ...]]) -> list[Formula]:
    """Questions for the codes of one field as one, where the first of them stood."""
    found: dict[Field, tuple[str, ...]] = {}
    for part in parts:
        if isinstance(part, OneOf):
            found[part.field] = join(found[part.field], part.codes) if part.field in found else part.codes
    places = dict.fromkeys(part.field if isinstance(part, OneOf) else part for part in parts)
    return [one_of(place, found[place]) if isinstance(place, Field) else place for place in places]


def one_of(field: Field, codes: tuple[str, ...]) -> Formula:
    """A code that is one of these; of none, never. Codes stand in the order of their codelist."""
    order = {code: place for place, code in enumerate(field.symbol.codes)}
    codes = tuple(sorted(codes, key=lambda code: order.get(code, len(order))))
    return OneOf(field, codes) if codes else FALSE


def _bounded(parts: list[Formula]) -> list[Formula]:
    """Of several limits of one value the narrowest, where the first of them stood."""
    limits: dict[tuple[Value, str], Compare] = {}
    for part in parts:
        if isinstance(part, Compare) and (side := _side(part)):
            key = (side[0], side[1])
            limits[key] = _narrower(limits[key], part) if key in limits else part
    if any(
        _apart(low, limits[value, ">"])
        for (value, side), low in limits.items()
        if side == "<" and (value, ">") in limits
    ):
        return [FALSE]
    places: dict[Any, None] = {}
    for part in parts:
        places[(_side(part) if isinstance(part, Compare) else None) or part] = None
    return [limits[place] if isinstance(place, tuple) else place for place in places]


def _side(part: Compare) -> tuple[Value, str] | None:
    """The value that a written limit bounds, and from which side."""
    if isinstance(part.left, Value) and isinstance(part.right, Literally) and part.relation[0] in "<>":
        return part.left, part.relation[0]
    return None


def _narrower(one: Compare, other: Compare) -> Compare:
    first, second = _written(one), _written(other)
    if first == second:
        return one if len(one.relation) == 1 else other
    lesser, greater = (one, other) if first < second else (other, one)
    return lesser if one.relation[0] == "<" else greater


def _apart(upper: Compare, lower: Compare) -> bool:
    """Whether nothing is within both limits."""
    high, low = _written(upper), _written(lower)
    touch = upper.relation == "<=" and lower.relation == ">="
    return bool(high < low or (high == low and not touch))


def _written(limit: Compare) -> Any:
    assert isinstance(limit.right, Literally)
    return limit.right.value


def lean(formula: Formula) -> Formula:
    """Without what a comparison says anyway: that it is not true where a value is missing.

    Only where the target's comparisons keep to that, and where nothing is turned around by a ``not``.
    """
    match formula:
        case And():
            told = {
                field
                for part in formula.parts
                if isinstance(part, Compare)
                for field in _needed(part.left, part.right)
            }
            kept = [part for part in formula.parts if not (isinstance(part, Recorded) and part.field in told)]
            return _joined([lean(part) for part in kept], And, TRUE)
        case Or():
            return Or(tuple(lean(part) for part in formula.parts))
        case SomeRow():
            return SomeRow(formula.log, lean(formula.where))
        case _:
            return formula


def _needed(*terms: Term) -> Iterator[Field]:
    """The fields without which one of these terms has no value, for sure."""
    for term in terms:
        if isinstance(term, Value):
            yield term.field
