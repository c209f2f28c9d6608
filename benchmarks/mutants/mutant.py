"""One mutant: a valid spec with one thing changed, and the places at which a finding about it may stand."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from random import Random
from typing import Any, TypeVar

import msgspec

from mutants.places import Base, Place, Range

__all__ = ["OPERATORS", "Edit", "Mutant", "Operator", "inserted", "operator", "replaced"]

Edit = tuple[int, int, str]
"""Characters of a file, and what stands there instead."""

_T = TypeVar("_T")


class Mutant(msgspec.Struct, frozen=True):
    """The edits of one file; ``places`` is what was changed, ``partners`` the other ends of it.

    What was changed is given as ranges of the valid file; their lines are those of the file after the edits.
    """

    file: str
    edits: tuple[Edit, ...]
    places: tuple[Range, ...]
    partners: tuple[Range, ...] = ()

    def apply(self, text: str) -> str:
        """The text of the file with the edits."""
        for start, end, new in sorted(self.edits, reverse=True):
            text = text[:start] + new + text[end:]
        return text

    def moved(self, offset: int, *, is_end: bool) -> int:
        """Where a character of the valid file stands in the mutant; inside an edit, at its border."""
        shift = 0
        for start, end, new in sorted(self.edits):
            if offset >= end and not (start == end == offset and not is_end):
                shift += len(new) - (end - start)
            elif offset > start:
                return start + shift + (len(new) if is_end else 0)
        return offset + shift


class Operator(msgspec.Struct, frozen=True):
    """One way to break a spec: the places it applies to, and what it does at one of them.

    ``breaks`` says what is broken by construction; ``None`` where the mutant may still be a legal protocol.
    """

    name: str
    breaks: str | None
    where: Callable[[Base], Iterable[Any]]
    make: Callable[[Base, Any, Random], Mutant | None]

    def places(self, base: Base) -> list[Any]:
        """Everything that it can break in a spec; worked out once."""
        if self.make not in base.kept:
            base.kept[self.make] = list(self.where(base))
        return base.kept[self.make]

    def mutate(self, base: Base, source: Random) -> Mutant | None:
        """One mutant of a spec; ``None`` where the place that was drawn does not lend itself."""
        places = self.places(base)
        return self.make(base, source.choice(places), source) if places else None


OPERATORS: list[Operator] = []
"""Every operator, in the order in which it was defined."""


def operator(
    name: str, breaks: str | None, where: Callable[[Base], Iterable[_T]]
) -> Callable[[Callable[[Base, _T, Random], Mutant | None]], Operator]:
    """Make an operator of a function that mutates one of the places that ``where`` finds."""

    def make(function: Callable[[Base, _T, Random], Mutant | None]) -> Operator:
        found = Operator(name, breaks, where, function)
        OPERATORS.append(found)
        return found

    return make


def replaced(where: Range, new: str, *places: Range, partners: Sequence[Range] = ()) -> Mutant:
    """A mutant that has something else at a range."""
    file, start, end = where
    return Mutant(file, ((start, end, new),), (where, *places), tuple(partners))


def inserted(file: str, at: int, new: str, *places: Range, partners: Sequence[Range] = ()) -> Mutant:
    """A mutant that has something more at a character."""
    return Mutant(file, ((at, at, new),), ((file, at, at), *places), tuple(partners))


def without(place: Place) -> Mutant | None:
    """A mutant without a value and its key, or without an entry of a list; not the last of its kind."""
    around = place.around
    if around is None or len(around.inside) < 2:
        return None
    at = around.inside.index(place)
    (_, start, _), (_, _, end) = place.key_span, place.span
    if at + 1 < len(around.inside):
        end = around.inside[at + 1].key_span[1]
    else:
        start = around.inside[at - 1].span[2]
    return Mutant(place.file, ((start, end, ""),), ((place.file, start, start), *around.head))


def defined_in(base: Base, place: Place) -> Iterator[tuple[str, str]]:
    """Kind and full name of every id that stands within a place."""
    for kind, names in base.loaded.ids.first.items():
        for name, definition in names.items():
            if definition.path[: len(place.path)] == place.path:
                yield kind, name
