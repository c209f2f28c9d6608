"""Where the element of a change stands: a path by ids, walked through a protocol or through the chapters of a spec."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from protocolkit.model.canonical import key_of

__all__ = ["name_of", "path_in"]


def path_in(chapters: Any, path: Sequence[str]) -> tuple[str | int, ...]:
    """A path by ids as one of list positions, as far as it leads anywhere."""
    found: list[str | int] = []
    value = chapters
    for step in path:
        if isinstance(value, Mapping) and step in value:
            found.append(step)
            value = value[step]
            continue
        at = _position(value, step)
        if at is None:
            break
        found.append(at)
        value = value[at]
    return tuple(found)


def _position(value: Any, step: str) -> int | None:
    """Where in a list the entry of that id or code stands."""
    if isinstance(value, str) or not isinstance(value, Sequence):
        return None
    return next((at for at, entry in enumerate(value) if _key(entry) == step), None)


def _key(entry: Any) -> str:
    return key_of(entry) if isinstance(entry, Mapping | msgspec.Struct) and _is_named(entry) else ""


def _is_named(entry: Any) -> bool:
    """Whether an entry has a field for an id or a code."""
    names = entry if isinstance(entry, Mapping) else entry.__struct_fields__
    return "id" in names or "code" in names


_NAMES = ("name", "label", "title")


def name_of(protocol: Any, path: Sequence[str]) -> str:
    """What the protocol calls the element at a path; empty where it is not there or has no name."""
    value = protocol
    for step in path:
        if isinstance(value, msgspec.Struct):
            written = dict(zip(value.__struct_encode_fields__, value.__struct_fields__, strict=True))
            value = getattr(value, written[step]) if step in written else None
        elif isinstance(value, Mapping):
            value = value.get(step)
        else:
            at = _position(value, step)
            value = None if at is None else value[at]
    fields = value.__struct_fields__ if isinstance(value, msgspec.Struct) else ()
    names = (getattr(value, field) for field in _NAMES if field in fields)
    return next((name for name in names if isinstance(name, str) and name), "")
