"""The header of an amendment beside what changed: which entry explains which change."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec

from protocolkit.amend.changes import Change
from protocolkit.model.amendments import AmendedChange, Amendment

__all__ = ["Explained", "explained", "names_change"]


class Explained(msgspec.Struct, frozen=True):
    """The entry that explains each change (by pointer and matter), and the entries that explain none."""

    entries: dict[tuple[str, str], AmendedChange]
    idle: tuple[AmendedChange, ...] = ()

    def entry(self, change: Change) -> AmendedChange | None:
        """The entry that explains a change."""
        return self.entries.get((change.pointer, change.aspect))

    @property
    def purposes(self) -> dict[tuple[str, str], str]:
        """What each explained change is for."""
        return {place: entry.purpose for place, entry in self.entries.items() if entry.purpose}


def explained(header: Amendment | None, changes: Sequence[Change]) -> Explained:
    """Match the entries of a header with changes; the entry that names an element most closely explains it."""
    if header is None:
        return Explained({})
    entries: dict[tuple[str, str], AmendedChange] = {}
    for change in changes:
        depth, entry = max(_matches(header, change), key=lambda found: found[0], default=(0, None))
        if depth and entry is not None:
            entries[(change.pointer, change.aspect)] = entry
    used = {entry.id for entry in entries.values()}
    return Explained(entries, tuple(entry for entry in header.changes if entry.id not in used))


def _matches(header: Amendment, change: Change) -> Iterator[tuple[int, AmendedChange]]:
    for entry in header.changes:
        yield max(names_change(element, change) for element in entry.elements), entry


def names_change(element: str, change: Change) -> int:
    """How closely a pointer, a dotted path or an id names a change: how deep it reaches, 0 for not at all.

    A pointer may lead to the changed element, to something around it, or to a field of it that changed.
    """
    steps = tuple(element.split("/" if "/" in element else "."))
    paths = {(*change.element, change.aspect), *(edit.path for edit in change.edits)}
    if any(path[: len(steps)] == steps for path in paths):
        return len(steps)
    return _depth_of_id(steps, change.element) if "/" not in element else 0


def _depth_of_id(steps: tuple[str, ...], path: tuple[str, ...]) -> int:
    """How deep an id (``EXC10``) or ``FORM.ITEM`` stands in the path of an element."""
    if len(steps) == 1:
        return path.index(steps[0]) + 1 if steps[0] in path[1:] else 0
    is_within = path[:1] in (("forms",), ("codelists",)) and path[1:2] == steps[:1] and steps[1] in path[2:]
    return path.index(steps[1], 2) + 1 if is_within else 0
