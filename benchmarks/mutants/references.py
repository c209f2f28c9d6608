"""Operators that break a reference: ids that are renamed, deleted, given twice or misspelt where they are used."""

from __future__ import annotations

import re
from collections.abc import Iterator
from random import Random

import msgspec

from mutants.misspelling import misspelt, renamed
from mutants.mutant import Mutant, defined_in, operator, replaced, without
from mutants.places import Base, Place, Range
from protocolkit.source.outline import Definition, Reference

__all__: list[str] = []

_Used = tuple[Definition, str, Place]


def _used_ids(base: Base) -> Iterator[_Used]:
    """Ids that are used somewhere, with their place; those that a repeated visit writes out are left alone."""
    for kind, names in base.loaded.ids.first.items():
        for full, definition in names.items():
            place = base.by_path.get(definition.path)
            if place is not None and full.endswith(definition.id) and _outside(base, kind, full, place):
                yield definition, full, place


def _outside(base: Base, kind: str, full: str, place: Place) -> list[Range]:
    """Uses of an id that stand outside of the element that has it."""
    return [use for use in base.uses.get((kind, full), ()) if not _within(use, place.around)]


def _within(use: Range, element: Place | None) -> bool:
    return element is not None and use[0] == element.file and element.span[1] <= use[1] < element.span[2]


@operator("rename an id", "reference", _used_ids)
def rename_id(base: Base, used: _Used, source: Random) -> Mutant | None:
    """The definition alone; everything that uses the id still has the old one."""
    definition, full, place = used
    if definition.kind == "code":
        return None
    pattern = place.schema.get("pattern", "")
    every = {name.rpartition(".")[2] for names in base.loaded.ids.first.values() for name in names}
    for new in renamed(definition.id, source):
        if new not in every and re.search(pattern, new):
            return replaced(place.span, new, partners=base.uses[definition.kind, full])
    return None


def _used_codes(base: Base) -> Iterator[_Used]:
    return (used for used in _used_ids(base) if used[0].kind == "code")


@operator("rename a code", "reference", _used_codes)
def rename_code(base: Base, used: _Used, source: Random) -> Mutant | None:
    """In its codelist alone; the conditions and sets that name it still have the old one."""
    definition, full, place = used
    new = f"{definition.id}X"
    if f"{definition.scope}.{new}" in base.loaded.ids.first["code"]:
        return None
    return replaced(place.span, new, partners=base.uses["code", full])


def _elements(base: Base) -> Iterator[_Used]:
    for definition, full, place in _used_ids(base):
        if place.around is not None and isinstance(place.around.path[-1], int):
            yield definition, full, place


@operator("delete an element that is used", "reference", _elements)
def delete_element(base: Base, used: _Used, source: Random) -> Mutant | None:
    """A visit, a variable, a criterion with everything in it."""
    element = used[2].around
    found = without(element) if element is not None else None
    if found is None or element is None:
        return None
    names = [*defined_in(base, element)]
    uses = {use for name in names for use in base.uses.get(name, ()) if not _within(use, element)}
    return msgspec.structs.replace(found, partners=tuple(sorted(uses)))


@operator("give an id twice", "reference", _elements)
def duplicate_id(base: Base, used: _Used, source: Random) -> Mutant | None:
    """An element takes the id of another one of its list."""
    definition, full, place = used
    element = place.around
    beside = element.around.inside if element is not None and element.around is not None else []
    own = [one.child(place.name) for one in beside if one is not element]
    others = [one for one in own if one is not None]
    if not others:
        return None
    other = source.choice(others)
    return replaced(place.span, other.written, partners=(other.span, *base.uses[definition.kind, full]))


def _references(base: Base) -> Iterator[tuple[Reference, Place]]:
    for reference in base.loaded.marks.references:
        if reference.path in base.by_path:
            yield reference, base.by_path[reference.path]


@operator("misspell a reference", "reference", _references)
def misspell_reference(base: Base, used: tuple[Reference, Place], source: Random) -> Mutant | None:
    """One use of an id that nothing defines."""
    reference, place = used
    head, space, moment = reference.id.partition(" ")
    new = misspelt(head, source)
    known = {name.rpartition(".")[2] for names in base.loaded.ids.first.values() for name in names}
    if new in known | base.loaded.ids.of(*base.loaded.ids.first) | base.loaded.spec.chapters.keys():
        return None
    return replaced(place.key_span if reference.is_key else place.span, new + space + moment)


@operator("refer to another kind", "reference", _references)
def other_kind(base: Base, used: tuple[Reference, Place], source: Random) -> Mutant | None:
    """One use names something that exists, and is not what is wanted there."""
    reference, place = used
    if "any" in reference.kinds or reference.is_key:
        return None
    ids = base.loaded.ids
    wanted = {name.rpartition(".")[2] for name in ids.of(*reference.kinds)} | ids.of(*reference.kinds)
    others = [kind for kind in ("visit", "variable", "form", "arm", "outcome") if kind not in reference.kinds]
    names = sorted(ids.of(source.choice(others)) - wanted)
    return replaced(place.span, source.choice(names)) if names else None


@operator("misspell a source", "reference", lambda base: base.loaded.marks.sources)
def misspell_source(base: Base, mark: tuple[str, tuple[str | int, ...]], source: Random) -> Mutant | None:
    """A source that is none, or that cites what does not exist."""
    place = base.by_path.get(mark[1])
    if place is None or "\n" in place.written:
        return None
    new = source.choice(
        ["ASM-9999", "the sponsor said so", "sponsor NOWHERE §1", "recrod L1", "record L99999"]
    )
    return replaced(place.span, new)
