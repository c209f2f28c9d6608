"""Changes as people read them: the edits of one matter together, each change once, and what kind of change it is."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import msgspec

from protocolkit.amend.edits import Edit, EditKind
from protocolkit.amend.fields import CONDITIONS, DURATIONS, TEXTS, aspect_of
from protocolkit.amend.meaning import Meaning
from protocolkit.model.moments import parse_duration
from protocolkit.model.translations import steps_of

__all__ = ["Change", "ChangeKind", "Rewritten", "changes_of"]


class ChangeKind(enum.StrEnum):
    """What kind of change it is; the value is what a report says."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    MEANING = "meaning-changed"
    TEXT = "text-only"
    REORDERED = "reordered"
    SPLIT = "split"
    MERGED = "merged"
    RESOURCED = "re-sourced"


class Change(msgspec.Struct, frozen=True):
    """One change: an element, the matter of it that changed, and the edits that it consists of.

    ``aspect`` is what of the element changed (``criterion``, ``window``, ``dose``), empty for the whole element.
    ``into`` are the pointers of the elements that a split one became, or that a merged one was.
    """

    element: tuple[str, ...]
    aspect: str
    kind: ChangeKind
    edits: tuple[Edit, ...]
    into: tuple[str, ...] = ()

    @property
    def pointer(self) -> str:
        """The element in one text: ``eligibility/exclusion/EXC10``."""
        return "/".join(self.element)

    @property
    def chapter(self) -> str:
        """The chapter of the spec in which the element stands."""
        return self.element[0]

    def edit(self, field: str) -> Edit | None:
        """The edit of one field, if it is among these."""
        return next((edit for edit in self.edits if edit.path[-1] == field), None)

    @property
    def language(self) -> str:
        """The language of a change of translations; empty for every other."""
        return self.edits[0].language

    @property
    def old(self) -> Any:
        """What was before: the value of the only field, or values by field."""
        return _values([(edit.field, edit.old) for edit in self.edits])

    @property
    def new(self) -> Any:
        """What is now, in the shape of ``old``."""
        return _values([(edit.field, edit.new) for edit in self.edits])


class Rewritten(msgspec.Struct, frozen=True):
    """A condition in other words, proven to say the same: no change."""

    pointer: str
    old: str
    new: str


def _values(fields: list[tuple[str, Any]]) -> Any:
    return fields[0][1] if len(fields) == 1 else dict(fields)


def changes_of(edits: Iterable[Edit], meaning: Meaning) -> tuple[list[Change], list[Rewritten]]:
    """The changes that edits amount to, in their order; and the conditions that only read differently."""
    kept: list[Edit] = []
    rewritten: list[Rewritten] = []
    for edit in edits:
        if _is_duration(edit) and _spans(edit.old) == _spans(edit.new):
            continue
        if _is_condition(edit) and meaning.is_same(edit):
            rewritten.append(Rewritten(edit.pointer, edit.old, edit.new))
        else:
            kept.append(edit)
    return list(_grouped(kept)), rewritten


def _is_condition(edit: Edit) -> bool:
    texts = isinstance(edit.old, str) and isinstance(edit.new, str)
    return edit.kind is EditKind.CHANGED and texts and edit.path[-1] in CONDITIONS


def _is_duration(edit: Edit) -> bool:
    in_visit = edit.path[0] == "visits" and edit.path[-1] in DURATIONS
    return in_visit and edit.kind is EditKind.CHANGED and None not in (edit.old, edit.new)


def _spans(value: str | Sequence[str]) -> list[tuple[int, int, int]]:
    """What durations come to: two weeks and fourteen days are the same."""
    return [parse_duration(text) for text in ([value] if isinstance(value, str) else value)]


def _grouped(edits: Iterable[Edit]) -> Iterator[Change]:
    """Edits by what they are about; the translations of what is new or gone come and go with it."""
    groups: dict[tuple[tuple[str, ...], str], list[Edit]] = {}
    for edit in edits:
        element, aspect = _matter(edit)
        around = [(element[:end], "") for end in range(1, len(element) + 1)] if edit.language else []
        if groups.keys().isdisjoint(around):
            groups.setdefault((element, aspect), []).append(edit)
    for (element, aspect), members in groups.items():
        yield Change(element, aspect, _kind(members), tuple(members))


def _matter(edit: Edit) -> tuple[tuple[str, ...], str]:
    """The element that an edit belongs to, and the aspect of it."""
    if edit.language:
        return steps_of(edit.path[-1])[:-1], f"texts in {edit.language}"
    if edit.kind in (EditKind.ADDED, EditKind.REMOVED):
        return edit.path, ""
    if edit.kind is EditKind.REORDERED:
        return edit.path, "order"
    if edit.kind is EditKind.RESOURCED:
        steps = edit.path[:-2] if len(edit.path) > 1 and edit.path[-2] == "sources" else edit.path[:-1]
        return steps, "source"
    return aspect_of(edit.path)


_WHOLE = {
    EditKind.ADDED: ChangeKind.ADDED,
    EditKind.REMOVED: ChangeKind.REMOVED,
    EditKind.REORDERED: ChangeKind.REORDERED,
    EditKind.RESOURCED: ChangeKind.RESOURCED,
}


def _kind(edits: list[Edit]) -> ChangeKind:
    if edits[0].language:
        return ChangeKind.TEXT
    if edits[0].kind in _WHOLE:
        return _WHOLE[edits[0].kind]
    if any(edit.path[-1] in CONDITIONS for edit in edits):
        return ChangeKind.MEANING
    if all(edit.path[-1] in TEXTS for edit in edits):
        return ChangeKind.TEXT
    return ChangeKind.CHANGED
