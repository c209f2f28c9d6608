"""The texts of a protocol, each with its pointer, and the pointers of elements that stand deeper."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from functools import cache, cached_property, lru_cache
from itertools import accumulate
from operator import attrgetter
from typing import Any

import msgspec

from protocolkit.model.eligibility import Criterion
from protocolkit.model.outcomes import Outcome
from protocolkit.model.protocol import Protocol

__all__ = [
    "Prose",
    "Text",
    "criterion_pointer",
    "outcome_pointer",
    "pointer_to",
    "runs_of",
    "signs_of",
    "small",
    "texts_of",
]

_LONG_TEXTS = 16
"""Texts of which something is remembered: the prose and the record of a protocol or two."""

Text = tuple[tuple[str, ...], str, str]
"""The path of what holds a text, the last step to it, and the text."""

_NOT_CONTENT = frozenset({"codelists", "questions", "assumptions", "retired", "provenance", "spec_format"})
"""Chapters whose texts are codes, or speak about the protocol."""

_NOT_TEXT = frozenset(
    {
        *("id", "type", "kind", "source", "sources", "note", "unused", "values"),
        *("when", "derive", "must", "not_before", "not_after", "collected_on"),
        *("phase", "allocation", "minimum_age", "maximum_age", "languages"),
    }
)
"""Fields that hold ids, codes, conditions or remarks; the last five have codes that read like placeholders."""


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
            _visit(chapter, getattr(protocol, chapter), (), found)
    return found


def pointer_to(text: Text) -> str:
    """Where a text stands: ``forms/ABI/items/DP_R/label``."""
    path, step, _ = text
    return "/".join((*path, step))


@lru_cache(maxsize=_LONG_TEXTS)
def small(text: str) -> str:
    """A text in small letters, each where it stood; as it is, where one of them becomes two."""
    lowered = text.lower()
    return lowered if len(lowered) == len(text) else text


@lru_cache(maxsize=_LONG_TEXTS)
def chunks_of(text: str) -> frozenset[str]:
    """What stands between the spaces of a text, in small letters."""
    return frozenset(small(text).split())


@lru_cache(maxsize=_LONG_TEXTS)
def runs_of(text: str) -> AbstractSet[str]:
    """Every run of letters and digits of a text, in small letters."""
    runs = {chunk for chunk in chunks_of(text) if chunk.isalnum()}
    return runs.union(_run().findall(" ".join(chunks_of(text) - runs)))


@cache
def _run() -> re.Pattern[str]:
    return re.compile(r"[^\W_]+")


@lru_cache(maxsize=_LONG_TEXTS)
def signs_of(text: str) -> frozenset[str]:
    """Every character of a text but plain letters, digits, spaces and line ends."""
    signs = text.encode("utf-8", "surrogatepass").translate(None, _PLAIN)
    return frozenset(signs.decode("utf-8", "surrogatepass"))


_PLAIN = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 \n"


class Prose:
    """All texts of a protocol as one, one below the other, so that a word is looked for once."""

    def __init__(self, texts: Sequence[Text]) -> None:
        self._texts = texts
        self.text = "\n".join([text[-1] for text in texts])

    @property
    def small(self) -> str:
        """The prose in small letters, each where it stands in the text."""
        return small(self.text)

    @cached_property
    def words(self) -> frozenset[str]:
        """What stands between spaces, in small letters and without the marks around it."""
        return frozenset([word.strip(_MARKS) for word in chunks_of(self.text)])

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


def _visit(step: str, entry: Any, path: tuple[str, ...], found: list[Text]) -> None:
    """Add the texts of an entry that is reached by a step; most are texts themselves."""
    if entry.__class__ is str:
        if entry:
            found.append((path, step, entry))
    elif entry.__class__ is tuple:
        path = (*path, step)
        for position, part in enumerate(entry):
            if part:
                _visit(part if part.__class__ is str else _name(part, position), part, path, found)
    elif isinstance(entry, msgspec.Struct):
        names, read = _reader(entry.__class__)
        path = (*path, step)
        for name, part in zip(names, read(entry), strict=True):
            if part.__class__ is str and part:
                found.append((path, name, part))
            elif part:
                _visit(name, part, path, found)


def _name(entry: Any, position: int) -> str:
    return getattr(entry, "id", None) or str(position)
