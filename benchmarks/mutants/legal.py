"""Operators after which a spec may still be a legal protocol, if another one."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from mutants.conditions import Span, in_condition, signs
from mutants.mutant import Mutant, defined_in, operator, without
from mutants.places import Base, Place
from mutants.writing import indentation, single_lines

__all__: list[str] = []

_INVERSE = {"<=": ">=", ">=": "<=", "<": ">", ">": "<", "==": "!=", "!=": "=="}


@operator("invert a comparison", None, lambda base: signs(base, "<=|>=|==|!=|<|>"))
def invert(base: Base, used: Span, source: Random) -> Mutant | None:
    """``>=`` for ``<=``."""
    condition, start, end = used
    if start == 0:
        return None
    return in_condition(condition, start, end, _INVERSE[condition.text[start:end]])


@operator("another number in a condition", None, lambda base: signs(base, r"(?<![\w.'-])[0-9]+(?![\w.:'-])"))
def other_number(base: Base, used: Span, source: Random) -> Mutant | None:
    """``>= 19`` for ``>= 18``."""
    condition, start, end = used
    return in_condition(condition, start, end, str(int(condition.text[start:end]) + 1))


def _optional(base: Base) -> Iterator[Place]:
    for place in base.places:
        around = place.around if place.key is not None and len(place.path) > 1 else None
        if around is not None and place.name not in around.schema.get("required", ()):
            yield place


@operator("delete an optional key", None, _optional)
def delete_optional(base: Base, place: Place, source: Random) -> Mutant | None:
    """What an element may have."""
    return without(place)


def _unused(base: Base) -> Iterator[Place]:
    for place in base.places:
        is_entry = place.key is None and place.around is not None
        if is_entry and not any(base.uses.get(name) for name in defined_in(base, place)):
            yield place


@operator("delete an entry that nothing uses", None, _unused)
def delete_unused(base: Base, place: Place, source: Random) -> Mutant | None:
    """An entry of a list."""
    return without(place)


def _texts(base: Base) -> Iterator[Place]:
    for place in base.places:
        if place.name in ("name", "label", "text", "note") and place.is_scalar and "enum" not in place.schema:
            yield place


@operator("swap two texts", None, _texts)
def swap_texts(base: Base, place: Place, source: Random) -> Mutant | None:
    """The names of two elements of one list."""
    element = place.around
    beside = element.around.inside if element is not None and element.around is not None else []
    own = [one.child(place.name) for one in beside if one is not element]
    others = [one for one in own if one is not None and one.is_scalar and one.node.style == place.node.style]
    if not others or place.node.style in (">", "|"):
        return None
    other = source.choice(others)
    if other.file != place.file:
        return None
    edits = ((*place.span[1:], other.written), (*other.span[1:], place.written))
    return Mutant(place.file, edits, (place.span, other.span))


@operator("swap two lines", None, single_lines)
def swap_lines(base: Base, place: Place, source: Random) -> Mutant | None:
    """Two keys of an element, each on a line of its own."""
    around = place.around
    others = [
        one
        for one in (around.inside[1:] if around is not None else ())
        if one is not place and one.is_scalar and "\n" not in one.written
    ]
    if around is None or place is around.inside[0] or not others:
        return None
    other = source.choice(others)
    edits = tuple(
        (indentation(a)[1], a.span[2], b.document.text[indentation(b)[1] : b.span[2]])
        for a, b in ((place, other), (other, place))
    )
    return Mutant(place.file, edits, (place.span, other.span))
