"""The texts of a protocol, each with its pointer, and the pointers of elements that stand deeper."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import msgspec

from protocolkit.model.eligibility import Criterion
from protocolkit.model.outcomes import Outcome
from protocolkit.model.protocol import Protocol

__all__ = ["criterion_pointer", "find_texts", "outcome_pointer"]

_NOT_CONTENT = frozenset({"codelists", "questions", "assumptions", "provenance", "spec_format"})
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


def find_texts(protocol: Protocol, accepts: Callable[[str], bool]) -> Iterator[tuple[str, str]]:
    """Pointer and text of every text of the protocol's content that is accepted."""
    found: list[tuple[tuple[str, ...], str]] = []
    for chapter in protocol.__struct_fields__:
        if chapter not in _NOT_CONTENT:
            _visit(getattr(protocol, chapter), (chapter,), accepts, found)
    for path, text in found:
        yield "/".join(path), text


@cache
def _fields(kind: type[msgspec.Struct]) -> tuple[str, ...]:
    return tuple(name for name in kind.__struct_fields__ if name not in _NOT_TEXT)


def _visit(
    value: Any,
    path: tuple[str, ...],
    accepts: Callable[[str], bool],
    found: list[tuple[tuple[str, ...], str]],
) -> None:
    if isinstance(value, str):
        if accepts(value):
            found.append((path, value))
    elif isinstance(value, msgspec.Struct):
        for name in _fields(type(value)):
            entry = getattr(value, name)
            if entry:
                _visit(entry, (*path, name), accepts, found)
    elif isinstance(value, tuple):
        for position, entry in enumerate(value):
            _visit(entry, (*path, _step(entry, position)), accepts, found)


def _step(entry: Any, position: int) -> str:
    if isinstance(entry, str):
        return entry
    return getattr(entry, "id", None) or str(position)
