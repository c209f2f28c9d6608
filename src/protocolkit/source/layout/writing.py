"""From the layout of a file to its lines."""

from __future__ import annotations

from collections.abc import Iterable

from protocolkit.source.layout.scalars import WIDTH, block_text, filled, folded, on_one_line
from protocolkit.source.layout.tree import Alias, Collection, Comment, Entry, Node, Scalar, entries_below

__all__ = ["written_lines"]

_STEP = 2
_SHORT = 40
"""Characters that an element may have for its list to move onto one line."""
_CHAPTERS = 1
"""The level of lists that are a chapter: empty lines part their elements."""
_IN_CHAPTERS = 2
"""The level of lists that stand in a chapter: if empty lines part some of their elements, they part all."""


def written_lines(root: Collection, header: Iterable[Comment], *, chapters: bool) -> list[str]:
    """The lines of a file whose comments are attached; where it holds chapters, empty lines part them."""
    above = _comment_lines(header, 0)
    if chapters:
        for entry in root.entries[1:]:
            (entry.head[0] if entry.head else entry).after_blank = True
    body = _entries(root, 0, 0)
    anchor = [f"&{root.anchor}"] if root.anchor else []
    return [*above, *([""] if above else []), *anchor, *body]


def _entries(node: Collection, indent: int, level: int) -> list[str]:
    """The entries of a collection, each beginning a line, and the comments at its foot; chapters are at level 0."""
    lines: list[str] = []
    height = 0
    parted = _is_parted(node, level)
    for entry in node.entries:
        own = _entry(entry, indent, level)
        if lines and ((parted and min(height, len(own)) > 1) or _is_after_blank(entry)):
            _add_blank(lines)
        head = _comment_lines(entry.head, indent)
        lines += [*head, *([""] if head and entry.after_blank else []), *own]
        height = len(own)
    if node.foot:
        if node.foot[0].after_blank:
            _add_blank(lines)
        lines += _comment_lines(node.foot, indent)
    return lines


def _is_parted(node: Collection, level: int) -> bool:
    """Whether empty lines part the elements of a list that take several lines."""
    if node.is_mapping or level > _IN_CHAPTERS:
        return False
    return level <= _CHAPTERS or any(map(_is_after_blank, node.entries[1:]))


def _is_after_blank(entry: Entry) -> bool:
    """Whether an empty line stands above an entry and its comments."""
    return entry.head[0].after_blank if entry.head else entry.after_blank


def _add_blank(lines: list[str]) -> None:
    """Add an empty line, but not to a text that ends with some: there it would be one of them."""
    if lines and lines[-1]:
        lines.append("")


def _comment_lines(comments: Iterable[Comment], indent: int) -> list[str]:
    lines: list[str] = []
    for comment in comments:
        if lines and comment.after_blank:
            lines.append("")
        lines.append(" " * indent + comment.text)
    return lines


def _entry(entry: Entry, indent: int, level: int) -> list[str]:
    """An entry without the comments above it."""
    start = " " * indent + (_key(entry.key) if entry.key else "-")
    tail = f"  {entry.tail.text}" if entry.tail else ""
    line = _inline(entry.node, in_brackets=False)
    if line is not None and len(start) + 1 + len(line) <= WIDTH:
        return [f"{start} {line}{tail}"]
    if isinstance(entry.node, Collection):
        return _wrapped(entry.node, start, tail, indent) or _below(
            entry, entry.node, start, tail, indent, level
        )
    if isinstance(entry.node, Scalar) and (found := _text(entry.node, indent + _STEP)):
        sign, lines = found
        anchor = f" &{entry.node.anchor}" if entry.node.anchor else ""
        inner = " " * (indent + _STEP)
        return [f"{start}{anchor} {sign}{tail}", *(inner + text if text else "" for text in lines)]
    return [f"{start} {line}{tail}"]


def _key(key: Scalar | Alias) -> str:
    return f"{on_one_line(key, in_brackets=False, is_key=True)}:"


def _text(node: Scalar, indent: int) -> tuple[str, list[str]] | None:
    """A text that does not fit on the line of its key."""
    found = folded(node, indent)
    if found is None:
        return block_text(node)
    is_better = len(found[1]) > 1 or indent + len(found[1][0]) <= WIDTH
    return found if is_better or node.style in ("|", ">") else None


def _inline(node: Node, *, in_brackets: bool) -> str | None:
    """A value on one line, however long; ``None`` where it is to stand, or can only stand, in several."""
    if not isinstance(node, Collection):
        return on_one_line(node, in_brackets=in_brackets)
    if _has_comments(node) or not (node.in_brackets or not node.entries or _is_short_list(node)):
        return None
    parts = []
    for entry in node.entries:
        part = _inline(entry.node, in_brackets=True)
        if part is None:
            return None
        key = on_one_line(entry.key, in_brackets=True, is_key=True) if entry.key else None
        parts.append(part if key is None else f"{key}: {part}")
    opening, closing = "{}" if node.is_mapping else "[]"
    anchor = f"&{node.anchor} " if node.anchor else ""
    return f"{anchor}{opening}{', '.join(parts)}{closing}"


def _has_comments(node: Collection) -> bool:
    below = entries_below(node)
    return bool(node.foot) or any(entry.head or entry.tail or around.foot for entry, around in below)


def _is_short_list(node: Collection) -> bool:
    """Whether a list in lines is one of a few words that reads as well on one."""
    if node.is_mapping:
        return False
    for entry in node.entries:
        if isinstance(entry.node, Collection) or entry.after_blank:
            return False
        text = on_one_line(entry.node, in_brackets=True)
        if text is None or len(text) > _SHORT:
            return False
    return True


def _wrapped(node: Collection, start: str, tail: str, indent: int) -> list[str] | None:
    """A list in brackets over several lines, if it is one of single values that fit."""
    if node.is_mapping or not node.in_brackets or _has_comments(node):
        return None
    if any(isinstance(entry.node, Collection) for entry in node.entries):
        return None
    parts = [_inline(entry.node, in_brackets=True) or "" for entry in node.entries]
    close = " " * indent if start.endswith(":") else " " * (indent + _STEP)
    width = WIDTH - len(close) - _STEP
    if max(map(len, parts)) >= width:
        return None
    lines = filled([f"{part}," for part in parts[:-1]] + parts[-1:], width)
    anchor = f" &{node.anchor}" if node.anchor else ""
    return [f"{start}{anchor} [", *(f"{close}{' ' * _STEP}{line}" for line in lines), f"{close}]{tail}"]


def _below(entry: Entry, node: Collection, start: str, tail: str, indent: int, level: int) -> list[str]:
    """A collection in lines, below its key or beside its dash."""
    lines = _entries(node, indent + _STEP, level + 1)
    if entry.key is None and not node.anchor and not tail and not node.entries[0].head:
        return [f"{start} {lines[0].lstrip(' ')}", *lines[1:]]
    anchor = f" &{node.anchor}" if node.anchor else ""
    return [f"{start}{anchor}{tail}", *lines]
