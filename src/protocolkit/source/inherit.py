"""Sources handed down: an element without its own has that of what encloses it, or its file's default."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from protocolkit.source.outline import Outline, Path
from protocolkit.source.spec import Spec

__all__ = ["inherit_sources", "source_at", "without_source"]


def inherit_sources(spec: Spec, outline: Outline) -> dict[str, Any]:
    """The chapters with every element's source filled in; the spec's own data stay as they are."""
    result: dict[str, Any] = {}
    for chapter, value in spec.chapters.items():
        below = outline.properties.get(chapter)
        if below is None:
            result[chapter] = value
        elif isinstance(value, list):
            result[chapter] = [
                _fill(below.items, entry, spec.default_source((chapter, index)))
                for index, entry in enumerate(value)
            ]
        else:
            result[chapter] = _fill(below, value, spec.default_source((chapter,)))
    return result


def _fill(outline: Outline | None, value: Any, inherited: str) -> Any:
    if outline is None:
        return value
    if isinstance(value, list):
        return [_fill(outline.items, entry, inherited) for entry in value]
    if not isinstance(value, dict):
        return value
    own = value.get("source") or inherited
    sources = value.get("sources") if outline.sourced else None
    filled = dict(value)
    for key, below in outline.heirs:
        entry = filled.get(key)
        if isinstance(entry, (dict, list)):
            filled[key] = _fill(below, entry, (sources or {}).get(key) or own)
    if outline.sourced and own:
        filled["source"] = own
    return filled


def without_source(spec: Spec, outline: Outline) -> Iterator[Path]:
    """Paths of the outermost elements that neither have a source nor get one from above.

    Questions, assumptions and the like have no source of their own and are passed over.
    """
    for chapter, below in outline.properties.items():
        value = spec.chapters.get(chapter)
        entries = enumerate(value) if isinstance(value, list) else ((None, value),)
        for index, entry in entries:
            path: Path = (chapter,) if index is None else (chapter, index)
            if not spec.default_source(path):
                yield from _bare(below.items if index is not None else below, entry, path)


def _bare(outline: Outline | None, value: Any, path: Path) -> Iterator[Path]:
    if outline is None:
        return
    if isinstance(value, list):
        for index, entry in enumerate(value):
            yield from _bare(outline.items, entry, (*path, index))
    elif isinstance(value, dict) and not value.get("source"):
        if outline.sourced and _says_something_itself(outline, value):
            yield path
        else:
            for key, below in outline.properties.items():
                yield from _bare(below, value.get(key), (*path, key))


def _says_something_itself(outline: Outline, value: dict[str, Any]) -> bool:
    """Whether an element holds a value of its own that no entry of ``sources`` covers."""
    covered = value.get("sources") or {}
    return any(
        entry is not None
        and key not in ("id", "sources")
        and key not in covered
        and not _holds_elements(entry)
        for key, entry in value.items()
    )


def _holds_elements(value: Any) -> bool:
    return isinstance(value, dict) or (
        isinstance(value, list) and all(isinstance(entry, dict) for entry in value)
    )


def source_at(spec: Spec, pointer: str, path: Path) -> str:
    """The source that covers what a pointer names: its own, or that of what encloses it; empty without one.

    ``path`` is how far the pointer leads.
    """
    found = spec.default_source(path)
    covering: dict[str, str] = {}
    value: Any = spec.chapters
    for index, step in enumerate(pointer.split("/")):
        found = covering.get(step) or found
        if index >= len(path):
            break
        value = value[path[index]]
        if isinstance(value, dict):
            found = value.get("source") or found
            covering = value.get("sources") or {}
    return found
