"""The texts of a protocol, each with its pointer, and the pointers of elements that stand deeper."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from functools import cache, cached_property
from itertools import accumulate, count
from operator import attrgetter
from typing import Any

import msgspec

from protocolkit.model.eligibility import Criterion
from protocolkit.model.outcomes import Outcome
from protocolkit.model.protocol import Protocol

__all__ = ["Prose", "Text", "criterion_pointer", "outcome_pointer", "pointer_to", "small", "texts_of"]

Text = tuple[tuple[str, ...], str, str]
"""The path of what holds a text, the last step to it, and the text."""

_NOT_CONTENT = frozenset({"codelists", "questions", "assumptions", "retired", "provenance", "spec_format"})
"""Chapters whose texts are codes, or speak about the protocol."""

_NOT_TEXT = frozenset(
    {
        *("id", "type", "kind", "source", "sources", "note", "unused", "values"),
        *("when", "derive", "must", "not_before", "not_after", "collected_on"),
        *("phase", "allocation", "minimum_age", "maximum_age"),
    }
)
"""Fields that hold ids, codes, conditions or remarks; the last four have codes that read like placeholders."""


def criterion_pointer(protocol: Protocol, criterion: Criterion) -> str:
    """``eligibility/inclusion/INC07``."""
    group = "inclusion" if criterion in protocol.eligibility.inclusion else "exclusion"
    return f"eligibility/{group}/{criterion.id}"


def outcome_pointer(protocol: Protocol, outcome: Outcome) -> str:
    """``outcomes/secondary/SO2``."""
    outcomes = protocol.outcomes
    for group, members in (("primary", outcomes.primary), ("secondary", outcomes.secondary)):
        if outcome in members:
            return f"outcomes/{group}/{outcome.id}"
    return f"outcomes/exploratory/{outcome.id}"


def texts_of(protocol: Protocol) -> list[Text]:
    """Every text of the protocol's content."""
    found: list[Text] = []
    for chapter in protocol.__struct_fields__:
        if chapter not in _NOT_CONTENT:
            _visit((chapter,), (getattr(protocol, chapter),), (), found)
    return found


def pointer_to(text: Text) -> str:
    """Where a text stands: ``forms/ABI/items/DP_R/label``."""
    path, step, _ = text
    return "/".join((*path, step))


def small(text: str) -> str:
    """A text in small letters, each where it stood; as it is, where one of them becomes two."""
    lowered = text.lower()
    return lowered if len(lowered) == len(text) else text


class Prose:
    """All texts of a protocol as one, one below the other, so that a word is looked for once."""

    def __init__(self, texts: Sequence[Text]) -> None:
        self._texts = texts
        self.text = "\n".join([text[-1] for text in texts])

    @cached_property
    def small(self) -> str:
        """The prose in small letters, each where it stands in the text."""
        return small(self.text)

    @cached_property
    def words(self) -> frozenset[str]:
        """What stands between spaces, in small letters and without the marks around it."""
        return frozenset([word.strip(_MARKS) for word in frozenset(self.small.split())])

    @cached_property
    def characters(self) -> frozenset[str]:
        """Every character that occurs."""
        return frozenset(self.text)

    @cached_property
    def _starts(self) -> list[int]:
        return [0, *accumulate([len(text[-1]) + 1 for text in self._texts])]

    def at(self, start: int, end: int) -> tuple[Text, int, int] | None:
        """The text in which two places of the prose lie, and where in it; ``None`` where they lie in two."""
        found = bisect_right(self._starts, start) - 1
        text, first = self._texts[found], self._starts[found]
        return (text, start - first, end - first) if end - first <= len(text[-1]) else None


_MARKS = ".,;:!?()[]{}\"'“”‘’/*"


def last_steps(pointer: str) -> str:
    """The last steps of a pointer in words: ``INC07 text``, ``study detailed_description``."""
    return " ".join(pointer.split("/")[-2:])


@cache
def _reader(kind: type[msgspec.Struct]) -> tuple[tuple[str, ...], Callable[[Any], tuple[Any, ...]]]:
    """The fields of a struct that hold texts, and what reads them all at once."""
    names = tuple(name for name in kind.__struct_fields__ if name not in _NOT_TEXT)
    if len(names) > 1:
        return names, attrgetter(*names)
    return names, lambda value: tuple(getattr(value, name) for name in names)


def _visit(steps: Iterable[str], entries: Iterable[Any], path: tuple[str, ...], found: list[Text]) -> None:
    for step, entry in zip(steps, entries, strict=True):
        if not entry:
            continue
        if entry.__class__ is str:
            found.append((path, step, entry))
        elif entry.__class__ is tuple:
            _visit(map(_step, entry, count()), entry, (*path, step), found)
        elif isinstance(entry, msgspec.Struct):
            names, read = _reader(entry.__class__)
            _visit(names, read(entry), (*path, step), found)


def _step(entry: Any, position: int) -> str:
    if isinstance(entry, str):
        return entry
    return getattr(entry, "id", None) or str(position)
