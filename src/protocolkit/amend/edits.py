"""What differs between two protocols, one field at a time: matched by id, never by position.

Layout, key order, files and the order of id-keyed collections are no differences. An element without an id of its
own (a window, a dose's parts, a list of words) is a value of the element around it.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

import msgspec

from protocolkit.model.canonical import ORDERED, canonical_value, key_of
from protocolkit.model.protocol import Protocol
from protocolkit.model.translations import steps_of

__all__ = ["Edit", "EditKind", "edits_between"]


class EditKind(enum.StrEnum):
    """What happened to a field or an element; the value is what a report says."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    REORDERED = "reordered"
    RESOURCED = "re-sourced"


class Edit(msgspec.Struct, frozen=True):
    """One difference.

    ``path`` leads to the field by ids (``eligibility``, ``exclusion``, ``EXC10``, ``when``), to a translation by
    ``translations``, its language and the path to the text; of an element that is new or gone, and of a collection in
    another order, to the element or the collection. ``old`` and ``new`` are canonical plain values, ``None`` where
    there is none; of a reordered collection the ids in order. ``after`` is the id behind which an element stands in
    an ordered collection, empty for the first.
    """

    path: tuple[str, ...]
    kind: EditKind
    old: Any = None
    new: Any = None
    after: str | None = None

    @property
    def pointer(self) -> str:
        """The path in one text: ``eligibility/exclusion/EXC10/when``."""
        return "/".join(self.path)

    @property
    def language(self) -> str:
        """The language of a translation; empty for everything else."""
        return self.path[1] if self.path[0] == "translations" and len(self.path) > 2 else ""

    @property
    def field(self) -> str:
        """The last step to the field."""
        return steps_of(self.path[-1])[-1] if self.language else self.path[-1]

    @property
    def mirrored(self) -> Edit:
        """The same difference, seen from the new protocol."""
        opposite = {EditKind.ADDED: EditKind.REMOVED, EditKind.REMOVED: EditKind.ADDED}
        kind = opposite.get(self.kind, self.kind)
        return msgspec.structs.replace(self, kind=kind, old=self.new, new=self.old)


_PROVENANCE = ("source", "sources")

_Path: TypeAlias = "tuple[str, ...]"
_Sources: TypeAlias = "tuple[str, str]"


def edits_between(old: Protocol, new: Protocol) -> list[Edit]:
    """Every difference between two protocols, in the order of the chapters of the new one."""
    found: list[Edit] = []
    for chapter in new.__struct_fields__:
        _compare((chapter,), getattr(old, chapter), getattr(new, chapter), ("", ""), found)
    return found


def _compare(path: _Path, old: Any, new: Any, around: _Sources, found: list[Edit]) -> None:
    """Add what differs at one place; ``around`` are the sources of what encloses it, old and new."""
    if old == new:
        return
    if isinstance(old, msgspec.Struct) and isinstance(new, msgspec.Struct):
        _compare_structs(path, old, new, around, found)
    elif isinstance(old, Mapping) and isinstance(new, Mapping):
        absent: Any = {} if path == ("translations",) else None  # each text of a new language is an edit
        for key in {**old, **new}:
            _compare((*path, key), old.get(key, absent), new.get(key, absent), around, found)
    elif _is_keyed(old) and _is_keyed(new):
        _compare_collections(path, old, new, around, found)
    else:
        before, after = canonical_value(old, path[-1]), canonical_value(new, path[-1])
        if before != after:
            found.append(Edit(path, EditKind.CHANGED, before, after))


def _compare_structs(
    path: _Path, old: msgspec.Struct, new: msgspec.Struct, around: _Sources, found: list[Edit]
) -> None:
    sources = getattr(old, "source", "") or around[0], getattr(new, "source", "") or around[1]
    for name, written in zip(new.__struct_fields__, new.__struct_encode_fields__, strict=True):
        if name not in _PROVENANCE:
            _compare((*path, written), getattr(old, name), getattr(new, name), sources, found)
    if sources != around:
        _resourced((*path, "source"), *sources, found)
    before, after = getattr(old, "sources", {}), getattr(new, "sources", {})
    for name in {**before, **after}:
        _resourced((*path, "sources", name), before.get(name, ""), after.get(name, ""), found)


def _resourced(path: _Path, old: str, new: str, found: list[Edit]) -> None:
    if old != new:
        found.append(Edit(path, EditKind.RESOURCED, old or None, new or None))


def _is_keyed(value: Any) -> bool:
    """Whether a value is a collection whose entries are known by their ids."""
    return isinstance(value, Sequence) and not isinstance(value, str) and all(map(key_of, value))


def _compare_collections(
    path: _Path, old: Sequence[Any], new: Sequence[Any], around: _Sources, found: list[Edit]
) -> None:
    before = {key_of(entry): entry for entry in old}
    after = {key_of(entry): entry for entry in new}
    ordered = path[-1] in ORDERED
    for key in {**after, **before}:
        below = (*path, key)
        if key not in before:
            place = _place(list(after), key) if ordered else None
            found.append(Edit(below, EditKind.ADDED, None, canonical_value(after[key]), place))
        elif key not in after:
            place = _place(list(before), key) if ordered else None
            found.append(Edit(below, EditKind.REMOVED, canonical_value(before[key]), None, place))
        else:
            _compare(below, before[key], after[key], around, found)
    kept, order = [key for key in before if key in after], [key for key in after if key in before]
    if ordered and kept != order:
        found.append(Edit(path, EditKind.REORDERED, kept, order))


def _place(keys: Sequence[str], key: str) -> str:
    """The key before one, empty for the first."""
    index = keys.index(key)
    return keys[index - 1] if index else ""
