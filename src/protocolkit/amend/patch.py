"""The edits of a comparison laid over the old protocol: what comes out is the new one."""

from __future__ import annotations

import copy
from collections.abc import Iterable
from typing import Any

from protocolkit.amend.edits import Edit, EditKind
from protocolkit.model.canonical import canonical_value, key_of

__all__ = ["patched"]

_ORDER = (EditKind.REMOVED, EditKind.CHANGED, EditKind.REORDERED, EditKind.ADDED)


def patched(content: dict[str, Any], edits: Iterable[Edit]) -> dict[str, Any]:
    """Canonical content with edits applied; the given content stays as it is. Sources are no content."""
    result: dict[str, Any] = copy.deepcopy(content)
    waiting = list(edits)
    for kind in _ORDER:
        for edit in waiting:
            if edit.kind is kind:
                _apply(result, edit)
    return dict(canonical_value(result))


def _apply(content: dict[str, Any], edit: Edit) -> None:
    *way, last = edit.path
    if edit.kind is EditKind.REORDERED:
        _reach(content, edit.path, list).sort(key=lambda entry: edit.new.index(key_of(entry)))
    elif edit.kind is EditKind.CHANGED:
        _reach(content, way, dict)[last] = edit.new
    elif edit.kind is EditKind.ADDED:
        entries = _reach(content, way, list)
        keys = [key_of(entry) for entry in entries]
        entries.insert(keys.index(edit.after) + 1 if edit.after else 0, edit.new)
    else:
        entries = _reach(content, way, list)
        entries[:] = [entry for entry in entries if key_of(entry) != last]


def _reach(content: Any, path: Iterable[str], kind: type[Any]) -> Any:
    """What a path leads to; what is not there, because nothing stood in it, is made."""
    steps = list(path)
    for index, step in enumerate(steps):
        if isinstance(content, list):
            content = next(entry for entry in content if key_of(entry) == step)
        else:
            content = content.setdefault(step, kind() if index == len(steps) - 1 else {})
    return content
