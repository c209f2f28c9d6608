"""Operators that break YAML: indentation, quotes, brackets, colons, keys written twice."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from mutants.mutant import Mutant, inserted, operator, replaced
from mutants.places import Base, Place

__all__ = ["indentation", "single_lines"]


def indentation(place: Place) -> tuple[int, int]:
    """The characters before a key on its line."""
    _, start, _ = place.key_span
    return place.document.text.rfind("\n", 0, start) + 1, start


def _lines(base: Base) -> Iterator[Place]:
    """Keys that begin a line and are indented."""
    for place in base.places:
        if place.key is not None and place.around is not None and place.around.is_block:
            first, last = indentation(place)
            if last > first and not place.document.text[first:last].strip():
                yield place


@operator("a tab", "yaml", _lines)
def tab(base: Base, place: Place, source: Random) -> Mutant | None:
    """A tab for the spaces before a key."""
    return replaced((place.file, *indentation(place)), "\t", place.key_span)


@operator("wrong indentation", "yaml", _lines)
def wrong_indentation(base: Base, place: Place, source: Random) -> Mutant | None:
    """A space too many or too few before a key that is not the first of its element."""
    around = place.around
    at = around.inside.index(place) if around is not None else 0
    if around is None or at == 0:
        return None
    first, last = indentation(place)
    above = around.inside[at - 1]
    if source.random() < 0.5:
        return replaced((place.file, first, first + 1), "", place.key_span)
    return inserted(place.file, last, " ", place.key_span, above.key_span)


def _written(base: Base) -> Iterator[Place]:
    """Values on one line that begin no bracket."""
    for place in base.places:
        if place.is_scalar and place.node.style not in (">", "|") and "\n" not in place.written:
            yield place


@operator("an unclosed quote", "yaml", _written)
def unclosed_quote(base: Base, place: Place, source: Random) -> Mutant | None:
    """A quotation mark that opens and is not closed."""
    _, start, end = place.span
    if place.node.style:
        return Mutant(place.file, ((end - 1, end, ""),), (place.span,))
    return None if '"' in place.written else inserted(place.file, start, '"', place.span)


def single_lines(base: Base) -> Iterator[Place]:
    """Keys that begin a line, with a value that ends on it."""
    return (place for place in _lines(base) if place.is_scalar and "\n" not in place.written)


@operator("a key written twice", "yaml", single_lines)
def duplicate_key(base: Base, place: Place, source: Random) -> Mutant | None:
    """The same line again."""
    first, _ = indentation(place)
    text = place.document.text
    end = text.find("\n", place.span[2])
    return inserted(place.file, end, "\n" + text[first:end], place.key_span) if end > 0 else None


@operator("a missing colon", "yaml", single_lines)
def missing_colon(base: Base, place: Place, source: Random) -> Mutant | None:
    """``name Month 3``."""
    _, _, end = place.key_span
    around = place.around
    at = around.inside.index(place) if around is not None else 0
    above = around.inside[at - 1].key_span if around is not None and at else place.key_span
    text = place.document.text
    return (
        replaced((place.file, end, end + 1), "", place.key_span, above)
        if text[end : end + 1] == ":"
        else None
    )


@operator(
    "an unclosed bracket", "yaml", lambda base: (p for p in base.places if not p.is_scalar and not p.is_block)
)
def unclosed_bracket(base: Base, place: Place, source: Random) -> Mutant | None:
    """A list or an element in brackets that does not end."""
    _, _, end = place.span
    return Mutant(place.file, ((end - 1, end, ""),), (place.span,)) if place.inside else None


def _entries(base: Base) -> Iterator[Place]:
    """Elements of a list whose second line holds a key that they need."""
    for place in base.places:
        if place.is_mapping and place.is_block and isinstance(place.path[-1], int) and len(place.inside) > 2:
            first, second = place.inside[:2]
            needed = second.name in place.schema.get("required", ())
            if needed and first.is_scalar and second.is_scalar and "\n" not in first.written + second.written:
                yield place


@operator("swap the first two lines of an element", "yaml", _entries)
def swap_first_lines(base: Base, place: Place, source: Random) -> Mutant | None:
    """The line with the dash comes second: the other line now belongs to the element above."""
    text = place.document.text
    first, second = place.inside[:2]
    start, _ = indentation(first)
    middle, _ = indentation(second)
    end = text.find("\n", second.span[2]) + 1
    if not end or "\n" in text[start : middle - 1]:
        return None
    where = (place.file, start, end)
    return Mutant(place.file, ((start, end, text[middle:end] + text[start:middle]),), (where,))
