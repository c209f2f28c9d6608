"""One YAML file in its canonical layout: rewritten, read again, and believed only if nothing but the layout differs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from protocolkit.findings import Finding
from protocolkit.source.layout.comments import attach_comments, split_header
from protocolkit.source.layout.order import is_header, order_keys
from protocolkit.source.layout.tree import Collection, Comment, Scalar, Unsupported, read_layout
from protocolkit.source.layout.writing import written_lines
from protocolkit.source.limits import Limits
from protocolkit.source.positions import break_lines
from protocolkit.source.yaml import read_yaml

__all__ = ["Formatted", "format_yaml"]

_Path = tuple[str | int, ...]

_LIMITS = Limits()


class Formatted(msgspec.Struct, frozen=True):
    """A file before and after; one that cannot be read, with its ``findings``, or was ``refused``, stays as it was."""

    file: str
    before: bytes
    after: bytes
    findings: tuple[Finding, ...] = ()
    refused: str | None = None

    @property
    def is_left(self) -> bool:
        """Whether the file could not be formatted."""
        return bool(self.findings) or self.refused is not None

    @property
    def is_changed(self) -> bool:
        """Whether the canonical layout differs from what was there."""
        return self.before != self.after


def format_yaml(file: str, raw: bytes, limits: Limits = _LIMITS) -> Formatted:
    """A file in the canonical layout.

    Line ends stay those of its first line. A file with an error of reading is refused with that error; so is one
    whose values or comments would not be the same afterwards.
    """
    document = read_yaml(file, raw, limits)
    if document.findings:
        return Formatted(file, raw, raw, document.findings)
    text = "\n".join(break_lines(document.text))
    reasons = []
    for ordered in (True, False):
        try:
            written = _written(text, ordered=ordered)
            after = _with_line_ends(written, document.text)
            _prove(file, text, document.value, after, limits)
        except Unsupported as problem:
            reasons.append(str(problem))
        else:
            return Formatted(file, raw, after)
    return Formatted(file, raw, raw, refused=reasons[0])


def _written(text: str, *, ordered: bool) -> str:
    root, comments = read_layout(text)
    attach_comments(root, comments)
    header = split_header(root)
    if ordered:
        order_keys(root)
    return "\n".join(written_lines(root, header, chapters=not is_header(root))) + "\n"


def _with_line_ends(text: str, original: str) -> bytes:
    first = original.find("\n")
    if first > 0 and original[first - 1] == "\r":
        text = text.replace("\n", "\r\n")
    return text.encode()


def _prove(file: str, text: str, value: dict[str, Any], after: bytes, limits: Limits) -> None:
    """The new text must hold the same values of the same types, and each comment where its entry is."""
    document = read_yaml(file, after, limits)
    if document.findings:
        raise Unsupported(f"it could not be read afterwards: {document.findings[0].message}")
    if not _is_same(value, document.value):
        raise Unsupported("its values would not be the same")
    written = "\n".join(break_lines(document.text))
    if _comment_places(text) != _comment_places(written):
        raise Unsupported("a comment would be lost or moved")


def _is_same(one: Any, other: Any) -> bool:
    """Whether two values are equal and of the same types throughout; ``1`` is not ``true``, and not ``1.0``."""
    if one.__class__ is not other.__class__:
        return False
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(_is_same(entry, other[key]) for key, entry in one.items())
    if isinstance(one, list):
        return len(one) == len(other) and all(map(_is_same, one, other))
    return str(one) == str(other)


def _comment_places(text: str) -> dict[_Path, list[str]]:
    """The comments of each entry, by its path, and of the end of each collection, in order."""
    root, comments = read_layout(text)
    attach_comments(root, comments)
    header = split_header(root)
    places: dict[_Path, list[str]] = {(): [comment.text for comment in header]}
    for path, found in _commented(root, ()):
        places.setdefault(path, []).extend(comment.text for comment in found)
    return places


def _commented(node: Collection, path: _Path) -> Iterator[tuple[_Path, Iterable[Comment]]]:
    for position, entry in enumerate(node.entries):
        step = (
            position
            if entry.key is None
            else entry.key.value
            if isinstance(entry.key, Scalar)
            else f"*{position}"
        )
        here = (*path, step)
        beside = (entry.tail,) if entry.tail else ()
        if entry.head or beside:
            yield here, (*entry.head, *beside)
        if isinstance(entry.node, Collection):
            yield from _commented(entry.node, here)
    if node.foot:
        yield (*path, "the end"), node.foot
