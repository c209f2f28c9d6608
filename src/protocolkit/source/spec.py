"""The files of a spec as one: chapters merged by key, every value still traceable to its file and line."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import msgspec

from protocolkit.findings import Finding, Location, Related, Severity, Stage
from protocolkit.source.document import Document, locate, locate_in_scalar
from protocolkit.source.outline import Path

__all__ = ["SPREAD_CHAPTERS", "Positions", "Spec", "assemble", "path_of", "pointer_of"]

SPREAD_CHAPTERS = frozenset({"forms"})
"""Chapters that may be spread over many files; every other one stands in a single file."""


class Spec(msgspec.Struct, frozen=True):
    """The merged chapters and, for each, the document (and for spread chapters the position) it came from.

    ``partial`` are chapters of which something is not merged: they stand in a second file, or are no list there.
    ``spoken`` are the texts that are written in several languages, each with the one that stands in the chapters.
    """

    documents: Mapping[str, Document]
    chapters: dict[str, Any]
    origins: dict[str, Document]
    spread: dict[str, tuple[tuple[Document, int], ...]]
    partial: frozenset[str] = frozenset()
    spoken: Mapping[Path, str] = {}

    def locate(self, path: Path, *, key: bool = False) -> Location:
        """Where the value (or the key) at a path of the merged chapters stands."""
        found = self._home(path if key else self._said(path))
        if found is None:
            return Location(next(iter(self.documents), ""))
        return locate(*found, key=key)

    def locate_in(self, path: Path, start: int, end: int) -> Location:
        """Where characters ``start`` to ``end`` of the text at a path stand."""
        found = self._home(self._said(path))
        if found is None:
            return Location(next(iter(self.documents), ""))
        return locate_in_scalar(*found, start, end)

    def home(self, path: Path) -> tuple[Document, Path] | None:
        """The file in which a path stands, and the path in that file; ``None`` where it stands nowhere."""
        return self._home(path)

    def default_source(self, path: Path) -> str:
        """The ``defaults: {source: ...}`` of the file in which a path stands."""
        found = self._home(path)
        defaults = found[0].value.get("defaults") if found else None
        source = defaults.get("source") if isinstance(defaults, dict) else None
        return source if isinstance(source, str) else ""

    def _said(self, path: Path) -> Path:
        """The path of a text, down to its language where it is written in several."""
        return (*path, self.spoken[path]) if path in self.spoken else path

    def _home(self, path: Path) -> tuple[Document, Path] | None:
        if not path:
            return None
        chapter = path[0]
        if chapter in self.spread and len(path) > 1 and isinstance(path[1], int):
            entries = self.spread[str(chapter)]
            if path[1] < len(entries):
                document, index = entries[path[1]]
                return document, (chapter, index, *path[2:])
        document_of = self.origins.get(str(chapter))
        return (document_of, path) if document_of is not None else None


def assemble(documents: Sequence[Document]) -> tuple[Spec, list[Finding]]:
    """The chapters of all files together; a chapter that stands in two files is a finding."""
    chapters: dict[str, Any] = {}
    origins: dict[str, Document] = {}
    spread: dict[str, list[tuple[Document, int]]] = {}
    partial: set[str] = set()
    findings: list[Finding] = []
    for document in documents:
        for chapter, value in document.value.items():
            if chapter == "defaults":
                continue
            if chapter in SPREAD_CHAPTERS and not isinstance(value, list):
                partial.add(chapter)
            elif chapter in SPREAD_CHAPTERS:
                chapters.setdefault(chapter, []).extend(value)
                spread.setdefault(chapter, []).extend((document, index) for index in range(len(value)))
                origins.setdefault(chapter, document)
            elif chapter in origins:
                findings.append(_chapter_twice(chapter, origins[chapter], document))
                partial.add(chapter)
            else:
                chapters[chapter] = value
                origins[chapter] = document
    by_file = {document.file: document for document in documents}
    rows = {chapter: tuple(entries) for chapter, entries in spread.items()}
    return Spec(by_file, chapters, origins, rows, frozenset(partial)), findings


def _chapter_twice(chapter: str, first: Document, second: Document) -> Finding:
    return Finding(
        "SHP002",
        Severity.ERROR,
        Stage.LOAD,
        f"the chapter {chapter!r} already stands in {first.file} - a chapter stands in one file",
        locate(second, (chapter,), key=True),
        pointer=chapter,
        fix=f"move these entries to {first.file}",
        related=(Related("the chapter begins here", locate(first, (chapter,), key=True), chapter),),
    )


def pointer_of(chapters: Any, path: Path) -> str:
    """A path with ids in place of list positions: ``forms/ABI/items/DP_R/range``."""
    return "/".join(_steps(chapters, path))


def _steps(value: Any, path: Path) -> Iterator[str]:
    for step in path:
        if isinstance(step, int):
            entry = value[step] if isinstance(value, list) and step < len(value) else None
            yield _name(entry, step)
        else:
            entry = value.get(step) if isinstance(value, dict) else None
            yield step
        value = entry


def _name(entry: Any, position: int) -> str:
    if isinstance(entry, dict):
        for key in ("id", "code"):
            if isinstance(entry.get(key), (str, int)):
                return str(entry[key])
    return entry if isinstance(entry, str) else str(position)


def _position(entries: list[Any], name: str) -> int | None:
    """Where in a list the entry of a name stands, or the one of which it is the first word."""
    names = [_name(entry, position) for position, entry in enumerate(entries)]
    if name in names:
        return names.index(name)
    return next((position for position, one in enumerate(names) if one.partition(" ")[0] == name), None)


class Positions:
    """The same for many names: each list is read once. The lists have to live as long as this."""

    def __init__(self) -> None:
        self._known: dict[int, dict[str, int]] = {}

    def __call__(self, entries: list[Any], name: str) -> int | None:
        """Where in a list the entry of a name stands."""
        known = self._known.get(id(entries))
        if known is None:
            names = [_name(entry, position) for position, entry in enumerate(entries)]
            known = self._known[id(entries)] = {}
            for position, one in (*enumerate(names), *enumerate(one.partition(" ")[0] for one in names)):
                known.setdefault(one, position)
        return known.get(name)


def path_of(
    chapters: Any, pointer: str, position: Callable[[list[Any], str], int | None] = _position
) -> Path:
    """The path that a pointer names, as far as it leads anywhere."""
    value = chapters
    path: list[str | int] = []
    for step in pointer.split("/"):
        if isinstance(value, list):
            index = position(value, step)
            if index is None:
                break
            path.append(index)
            value = value[index]
        elif isinstance(value, dict) and step in value:
            path.append(step)
            value = value[step]
        else:
            break
    return tuple(path)
