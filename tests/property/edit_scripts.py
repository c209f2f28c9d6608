"""Random lists of edits of a protocol's canonical content, each with the difference that it must show as."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator, Sequence
from typing import Any

import msgspec
from hypothesis import strategies as st

from protocolkit.amend.edits import Edit, EditKind
from protocolkit.amend.fields import TEXTS
from protocolkit.model.canonical import ORDERED, key_of

__all__ = ["Script", "as_facts", "scripts"]

Facts = set[tuple[tuple[str, ...], str, str, str]]


class Script(msgspec.Struct, frozen=True):
    """Content before and after, and the differences between them."""

    before: dict[str, Any]
    after: dict[str, Any]
    expected: tuple[Edit, ...]


def as_facts(edits: Sequence[Edit]) -> Facts:
    """Differences without the places of what was added."""
    facts = {
        (edit.path, edit.kind.value, *(json.dumps(value, sort_keys=True) for value in (edit.old, edit.new)))
        for edit in edits
    }
    assert len(facts) == len(edits), "a difference is told twice"
    return facts


def _entries(value: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], dict[str, Any]]]:
    """Every element with an id, and the way to it by ids."""
    if isinstance(value, dict):
        for name, below in value.items():
            yield from _entries(below, (*path, name))
    elif _is_keyed(value):
        for entry in value:
            yield (*path, key_of(entry)), entry
            yield from _entries(entry, (*path, key_of(entry)))


def _is_keyed(value: Any) -> bool:
    return (
        isinstance(value, list)
        and bool(value)
        and all(isinstance(entry, dict) and key_of(entry) for entry in value)
    )


def _collection(content: Any, path: Sequence[str]) -> list[dict[str, Any]]:
    """The collection in which the element at a path stands."""
    value = content
    for step in path[:-1]:
        value = (
            next(entry for entry in value if key_of(entry) == step)
            if isinstance(value, list)
            else value[step]
        )
    assert isinstance(value, list)
    return value


@st.composite
def scripts(draw: st.DrawFn, content: dict[str, Any], *, words_only: bool = False) -> Script:
    """One to six edits, no two of them within one element, or within a collection that another one changes."""
    after = copy.deepcopy(content)
    paths = [path for path, _ in _entries(content)]
    expected: list[Edit] = []
    taken: list[tuple[str, ...]] = []
    for path in draw(st.lists(st.sampled_from(paths), min_size=1, max_size=6, unique=True)):
        if any(_overlap(path[:-1], other) for other in taken):
            continue
        taken.append(path[:-1])
        kind = "words" if words_only else draw(st.sampled_from(["words", "remove", "add", "turn"]))
        edit = _made(draw, after, path, kind)
        if edit is not None:
            expected.append(edit)
    return Script(content, after, tuple(expected))


def _overlap(one: Sequence[str], other: Sequence[str]) -> bool:
    shared = min(len(one), len(other))
    return tuple(one[:shared]) == tuple(other[:shared])


def _made(draw: st.DrawFn, content: dict[str, Any], path: tuple[str, ...], kind: str) -> Edit | None:
    """One edit, done; ``None`` where an element has nothing to edit in that way."""
    entries = _collection(content, path)
    keys = [key_of(entry) for entry in entries]
    entry = entries[keys.index(path[-1])]
    if kind == "words":
        fields = sorted(field for field, value in entry.items() if field in TEXTS and isinstance(value, str))
        if not fields:
            return None
        field = draw(st.sampled_from(fields))
        old = entry[field]
        entry[field] = draw(st.text("abc <&", min_size=1, max_size=8)) + "!"
        return None if entry[field] == old else Edit((*path, field), EditKind.CHANGED, old, entry[field])
    if kind == "remove":
        if len(entries) == 1:
            return None
        entries.remove(entry)
        return Edit(path, EditKind.REMOVED, entry, None)
    if kind == "add":
        name = "id" if "id" in entry else "code"
        copied = {**copy.deepcopy(entry), name: f"{entry[name]}_NEW"}
        entries.insert(draw(st.integers(0, len(entries))), copied)
        return Edit((*path[:-1], key_of(copied)), EditKind.ADDED, None, copied)
    turned = draw(st.permutations(entries))
    entries[:] = turned
    order = [key_of(entry) for entry in turned]
    is_content = path[-2] in ORDERED and order != keys
    return Edit(path[:-1], EditKind.REORDERED, keys, order) if is_content else None
