"""Which changes something follows from."""

from __future__ import annotations

from collections.abc import Iterable

from protocolkit.amend.changes import Change, ChangeKind

__all__ = ["Path", "origins"]

Path = tuple[str, ...]


def origins(changes: Iterable[Change], *paths: Path, resourced: bool = False) -> tuple[str, ...]:
    """The pointers of the changes at some paths, within them or around them.

    A change of source alone is among them only where it matters (``resourced``).
    """
    found = (
        change.pointer
        for change in changes
        if (resourced or change.kind is not ChangeKind.RESOURCED)
        and any(_touch(edit.path, path) for edit in change.edits for path in paths)
    )
    return tuple(dict.fromkeys(found))


def _touch(one: Path, other: Path) -> bool:
    """Whether one path leads to the other, or into it."""
    shared = min(len(one), len(other))
    return one[:shared] == other[:shared]
