"""Which changes something follows from."""

from __future__ import annotations

from collections.abc import Iterable

from protocolkit.amend.changes import Change, ChangeKind

__all__ = ["Origins", "Path", "origins"]

Path = tuple[str, ...]


class Origins:
    """Changes by where they stand: asked of one place after the other, without looking at each change again.

    A change of source alone is among them only where it matters (``resourced``).
    """

    def __init__(self, changes: Iterable[Change], *, resourced: bool = False) -> None:
        self._pointers: list[str] = []
        self._at: dict[Path, set[int]] = {}
        self._within: dict[Path, set[int]] = {}
        for change in changes:
            if resourced or change.kind is not ChangeKind.RESOURCED:
                number = len(self._pointers)
                self._pointers.append(change.pointer)
                for path in {edit.path for edit in change.edits}:
                    self._at.setdefault(path, set()).add(number)
                    for end in range(len(path) + 1):
                        self._within.setdefault(path[:end], set()).add(number)

    def of(self, *paths: Path) -> tuple[str, ...]:
        """The pointers of the changes at some paths, within them or around them."""
        found: set[int] = set()
        for path in paths:
            found |= self._within.get(path, set())
            for end in range(len(path)):
                found |= self._at.get(path[:end], set())
        return tuple(dict.fromkeys(self._pointers[number] for number in sorted(found)))


def origins(changes: Iterable[Change], *paths: Path, resourced: bool = False) -> tuple[str, ...]:
    """The same, where only one question is asked."""
    return Origins(changes, resourced=resourced).of(*paths) if paths else ()
