"""Which open question asks about an element or one of its fields."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from protocolkit.model.questions import Question

__all__ = ["Asked", "ways"]

_CONTAINERS = frozenset({"items", "inclusion", "exclusion", "primary", "secondary", "exploratory"})
"""Steps of a pointer that ids and dotted paths may leave out."""


def _readings(pointer: str) -> Iterator[tuple[str, ...]]:
    """The steps of a pointer as written, and without those that may be left out."""
    steps = tuple(pointer.split("/"))
    plain = tuple(step for step in steps if step not in _CONTAINERS)
    return iter(dict.fromkeys((steps, plain)))


def ways(pointer: str) -> Iterator[tuple[str, ...]]:
    """Every id and dotted path by which a question may name a value or what encloses it."""
    for way in _readings(pointer):
        for start in range(len(way)):
            yield from (way[start:end] for end in range(start + 1, len(way) + 1))


class Asked:
    """Open questions by what they are about."""

    def __init__(self, questions: Iterable[Question]) -> None:
        self._first: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        for question in questions:
            for about in question.about if question.status == "open" else ():
                steps = tuple(about.split("."))
                self._first.setdefault(steps[0], []).append((steps, question.id))

    def question(self, pointer: str) -> str | None:
        """The open question about a value, or about what encloses it most closely."""
        found = [
            (len(way) - start - len(about), -len(about), order, name)
            for way in _readings(pointer)
            for start, step in enumerate(way)
            for order, (about, name) in enumerate(self._first.get(step, ()))
            if way[start : start + len(about)] == about
        ]
        return min(found)[3] if found else None
