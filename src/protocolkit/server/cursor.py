"""Where the cursor is in a file that is just being written, and so is often no YAML yet."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain

import msgspec
from yaml.nodes import MappingNode, Node, ScalarNode

from protocolkit.server.at import descend, offset_at
from protocolkit.source.compose import compose
from protocolkit.source.limits import Limits
from protocolkit.source.outline import Path

__all__ = ["Cursor", "cursor_at"]

_MARK = "\ue000"
"""A character for private use, which stands where the cursor is while the text around it is read."""
_MOST_CHARACTERS = 300_000
_CHAPTER = re.compile(r"^[a-z_]+[ \t]*:", re.MULTILINE)
_OPENING = {"[": "]", "{": "}"}


class Cursor(msgspec.Struct, frozen=True):
    """A key or value that is being written: its path in the file, and what stands before the cursor.

    ``siblings`` are the keys around it, ``scope`` is the id of the form or codelist around it, ``style`` its quotes;
    ``is_whole`` where the text was read as it stands.
    """

    path: Path
    is_key: bool
    before: str
    siblings: frozenset[str]
    scope: str | None
    style: str = ""
    is_whole: bool = False


def cursor_at(text: str, line: int, column: int, limits: Limits) -> Iterator[Cursor]:
    """Every way to read the text with the cursor in it, the most likely first."""
    if len(text) > _MOST_CHARACTERS or _MARK in text:
        return
    offset = offset_at(text, line, column)
    before, after = text[:offset], text[offset:]
    for marked in chain(_readings(before, after), _alone(before, after)):
        root, problem = compose("", marked, limits)
        if root is not None and problem is None:
            path, node, is_key = descend(root, marked.index(_MARK))
            if isinstance(node, ScalarNode) and _MARK in node.value:
                cursor = _cursor(root, path, node, is_key=is_key)
                whole = len(marked) == len(text) + 1
                yield msgspec.structs.replace(cursor, is_whole=whole) if whole else cursor


def _readings(before: str, after: str) -> Iterator[str]:
    """The text with the mark: as it is, with the key made one, and cut off after the cursor with all closed."""
    rest = after.partition("\n")[2]
    yield f"{before}{_MARK}{after}"
    yield f"{before}{_MARK}:{after}"
    closing = _closing(before.rpartition("\n")[2])
    for end in dict.fromkeys((closing, "]", "}")):
        yield f"{before}{_MARK}{end}\n{rest}"
        yield f"{before}{_MARK}{end}"
        yield f"{before}{_MARK}:{end}"


def _alone(before: str, after: str) -> Iterator[str]:
    """The same for the chapter alone, where something else in the file keeps it from being read."""
    starts = [found.start() for found in _CHAPTER.finditer(before)]
    following = _CHAPTER.search(after, after.find("\n") + 1) if "\n" in after else None
    if starts and (starts[-1] or following):
        yield from _readings(before[starts[-1] :], after[: following.start()] if following else after)


def _closing(line: str) -> str:
    """What ends the quotes and brackets that are open at the end of a line."""
    opened: list[str] = []
    quote = ""
    for found in re.finditer(r"""["'\[\]{}]|(?:^|\s)#.*""", line):
        character = found[0]
        if quote:
            quote = "" if character == quote else quote
        elif character in _OPENING:
            opened.append(_OPENING[character])
        elif character in "]}":
            opened = opened[:-1]
        elif character in ("'", '"') and re.search(r"[\s\[{,:(]$|^$", line[: found.start()]):
            quote = character
    return quote + "".join(reversed(opened))


def _cursor(root: Node, path: Path, node: ScalarNode, *, is_key: bool) -> Cursor:
    before = node.value.partition(_MARK)[0]
    around = path[:-1] if path and (is_key or isinstance(path[-1], str)) else path
    texts = _texts(_node(root, around))
    path = (*path[:-1], before) if is_key else path
    siblings = frozenset(key for key in texts if _MARK not in key)
    return Cursor(path, is_key, before, siblings, _scope(root, path), node.style or "")


def _node(root: Node, path: Path) -> Node | None:
    node: Node | None = root
    for step in path:
        if isinstance(node, MappingNode):
            node = next((value for key, value in node.value if key.value == step), None)
        elif node is not None and isinstance(step, int) and step < len(node.value):
            node = node.value[step]
    return node


def _texts(node: Node | None) -> dict[str, str]:
    """The keys of a mapping, each with its text; empty for a value that is none."""
    if not isinstance(node, MappingNode):
        return {}
    return {str(key.value): value.value if isinstance(value, ScalarNode) else "" for key, value in node.value}


def _scope(root: Node, path: Path) -> str | None:
    """The id of the form or the codelist in which a path leads."""
    if len(path) < 2 or path[0] not in ("forms", "codelists"):
        return None
    return _texts(_node(root, path[:2])).get("id")
