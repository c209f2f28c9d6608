"""Operators that break the shape of an element: keys that are missing or misspelt, values of another type."""

from __future__ import annotations

import re
from collections.abc import Iterator
from random import Random

from mutants.misspelling import misspelt
from mutants.mutant import Mutant, operator, replaced, without
from mutants.places import Base, Place

__all__: list[str] = []


def _required(base: Base) -> Iterator[Place]:
    for place in base.places:
        if place.around is not None and place.name in place.around.schema.get("required", ()):
            yield place


@operator("delete a required key", "shape", _required)
def delete_required(base: Base, place: Place, source: Random) -> Mutant | None:
    """``id``, ``name``, whatever every such element has."""
    return without(place)


def _keys(base: Base) -> Iterator[Place]:
    for place in base.places:
        around = place.around
        if (
            around is not None
            and place.key is not None
            and around.schema.get("additionalProperties") is False
        ):
            yield place


@operator("rename a key", "shape", _keys)
def rename_key(base: Base, place: Place, source: Random) -> Mutant | None:
    """A key that its element does not have."""
    new = misspelt(place.name, source)
    known = place.around.schema.get("properties", {}) if place.around else {}
    return None if new in known else replaced(place.key_span, new, place.span)


def _texts(base: Base) -> Iterator[Place]:
    return (
        p for p in base.places if p.is_scalar and "string" in p.types and not p.types & {"number", "integer"}
    )


@operator("retype: text to number", "shape", _texts)
def text_to_number(base: Base, place: Place, source: Random) -> Mutant | None:
    """A number where only text can stand."""
    return replaced(place.span, str(source.choice([0, 5, 2024, "1.5"])))


def _numbers(base: Base) -> Iterator[Place]:
    plain = {"number", "integer", "boolean"}
    return (p for p in base.places if p.is_scalar and p.types & plain and "string" not in p.types)


@operator("retype: number or truth to text", "shape", _numbers)
def number_to_text(base: Base, place: Place, source: Random) -> Mutant | None:
    """A word where only a number, or only true or false, can stand."""
    return replaced(place.span, source.choice(["many", "'3'", "yes"]))


@operator(
    "retype: list to text",
    "shape",
    lambda base: (p for p in base.places if p.is_list and p.types == {"array"}),
)
def list_to_text(base: Base, place: Place, source: Random) -> Mutant | None:
    """A text where only a list can stand; an inner list, not a whole chapter."""
    return replaced(place.span, "one or two") if len(place.path) > 1 else None


def _mappings(base: Base) -> Iterator[Place]:
    return (p for p in base.places if p.is_mapping and "object" in p.types)


@operator("retype: mapping to list", "shape", _mappings)
def mapping_to_list(base: Base, place: Place, source: Random) -> Mutant | None:
    """A list where only an element can stand."""
    return replaced(place.span, "[one, two]", *place.head) if "array" not in place.types else None


@operator("retype: null", "shape", lambda base: (p for p in base.places if p.types and "null" not in p.types))
def to_null(base: Base, place: Place, source: Random) -> Mutant | None:
    """Nothing where something must stand; no whole chapter."""
    return replaced(place.span, "null", *place.head) if len(place.path) > 1 else None


def _chosen(base: Base) -> Iterator[Place]:
    return (p for p in base.places if p.is_scalar and "enum" in p.schema and p.node.value in p.schema["enum"])


@operator("misspell one of a few words", "shape", _chosen)
def wrong_word(base: Base, place: Place, source: Random) -> Mutant | None:
    """A word that is none of those allowed."""
    new = misspelt(place.node.value, source)
    return None if new in place.schema["enum"] else replaced(place.span, new)


@operator("swap two values", "shape", _chosen)
def swap_values(base: Base, place: Place, source: Random) -> Mutant | None:
    """One of a few words changes places with the text beside it."""
    beside = [
        one
        for one in (place.around.inside if place.around else ())
        if one.is_scalar and one.key is not None and one.types == {"string"} and "\n" not in one.written
        and not {"enum", "pattern", "$ref"} & one.schema.keys() and not any(key.startswith("x-") for key in one.schema)
        and one.node.value not in place.schema["enum"]
    ]  # fmt: skip
    if not beside:
        return None
    other = source.choice(beside)
    edits = ((*place.span[1:], other.written), (*other.span[1:], place.written))
    return Mutant(place.file, edits, (place.span, other.span))


def _ranges(base: Base) -> Iterator[Place]:
    return (p for p in base.places if p.name in ("range", "soft_range") and len(p.inside) == 2)


@operator("swap the limits of a range", "shape", _ranges)
def swap_range(base: Base, place: Place, source: Random) -> Mutant | None:
    """``range: [300, 40]``."""
    low, high = place.inside
    if low.written == high.written or not re.fullmatch(r"[-+0-9.]+", low.written + high.written):
        return None
    return Mutant(place.file, ((*low.span[1:], high.written), (*high.span[1:], low.written)), (place.span,))
