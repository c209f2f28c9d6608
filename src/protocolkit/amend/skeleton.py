"""The beginning of an amendment's header, written from what changed: everything but the reasons, which people know."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence

from protocolkit.amend.classify import asks
from protocolkit.amend.comparison import Comparison
from protocolkit.amend.rulings import Ruled
from protocolkit.errors import CannotRun
from protocolkit.model.amendments import IMPACTS, PURPOSES, REASONS

__all__ = ["header_skeleton"]

_NUMBER = re.compile(r"A[0-9]{2,3}")
_MOST = 2000
"""Characters of a summary, as the schema has it."""


def header_skeleton(comparison: Comparison, number: str) -> str:
    """The text of ``amendments/NUMBER.yaml``. Raises ``CannotRun`` where there is nothing to explain."""
    if not _NUMBER.fullmatch(number):
        raise CannotRun(f"{number!r} is no number of an amendment", "write it as A01")
    entries = _entries([weighed.ruled for weighed in comparison.changes])
    if not entries:
        raise CannotRun("nothing changed that an amendment explains")
    return "\n".join([*_head(comparison, number), "", "changes:", *_changes(entries, number)]) + "\n"


def _entries(changes: Sequence[Ruled]) -> list[tuple[Ruled, tuple[str, ...]]]:
    """Every change that wants a rationale, with its element and those of the changes that only follow from it."""
    wanted = [ruled for ruled in changes if asks(ruled)]
    mains: dict[str, Ruled] = {}
    for ruled in wanted:
        if not ruled.follows:
            mains.setdefault(ruled.change.pointer, ruled)
    elements = {pointer: {pointer: None} for pointer in mains}
    for ruled in wanted:
        home = next((pointer for pointer in ruled.follows if pointer in mains), None)
        if home is not None:
            elements[home][ruled.change.pointer] = None
        elif ruled.change.pointer not in mains:
            mains[ruled.change.pointer] = ruled
            elements[ruled.change.pointer] = {ruled.change.pointer: None}
    return [(ruled, tuple(elements[pointer])) for pointer, ruled in mains.items()]


def _head(comparison: Comparison, number: str) -> Iterator[str]:
    old, new, found = comparison.old, comparison.new, comparison.classified
    declared = {
        overall.jurisdiction: overall.grade
        for overall, profile in zip(found.overall, comparison.profiles, strict=True)
        if profile.encoded
    }
    yield "# Written from what changed. Title, reasons and purposes are for people to write; `declared` is the computed"
    yield "# class, and may not be lower."
    yield ""
    yield f"number: {number}"
    yield "title: To be written"
    yield f"from_version: {_quoted(old.version)}"
    yield f"to_version: {_quoted(new.version)}"
    yield "date: null"
    yield f"# One of {', '.join(REASONS)}."
    yield "reason: {code: OTHER, text: To be written}"
    yield f"# Which of {', '.join(IMPACTS)} is touched, and whether substantially:"
    yield "# impacts: [{type: SUBJECT_SAFETY, substantial: true}]"
    if declared:
        yield "declared:"
        yield from (f"  {name}: {_quoted(grade)}" for name, grade in declared.items())


def _changes(entries: Iterable[tuple[Ruled, tuple[str, ...]]], number: str) -> Iterator[str]:
    for at, (ruled, elements) in enumerate(entries, 1):
        yield f"  - id: {number}.{at}"
        yield "    elements:"
        yield from (f"      - {_quoted(element)}" for element in elements)
        yield f"    summary: {_quoted(ruled.evidence[:_MOST])}"
        yield "    rationale: null"
        yield f"    purpose: null  # {', '.join(PURPOSES)}"


def _quoted(text: str) -> str:
    """A text in double quotes, as both JSON and YAML read it."""
    return json.dumps(text, ensure_ascii=False)
