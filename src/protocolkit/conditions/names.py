"""What a condition speaks of, by its text alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from protocolkit.conditions.nodes import (
    Call,
    Choices,
    Compare,
    If,
    Implies,
    Logic,
    Member,
    Name,
    Not,
    Query,
    Truth,
    children,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from protocolkit.conditions.nodes import Node

__all__ = ["ItemUse", "Names", "atoms", "names"]


class ItemUse(msgspec.Struct, frozen=True, order=True):
    """``FORM.ITEM``, perhaps at a visit."""

    form: str
    item: str
    visit: str | None = None


class Names(msgspec.Struct, frozen=True):
    """The names in a condition, each once, in the order of the text.

    ``bare`` are names without a form: variables, items of the home form or of a row, and codes beside an
    operator; which of these, only ``resolve`` can say. Codes in braces are not among them.
    """

    bare: tuple[str, ...]
    items: tuple[ItemUse, ...]
    logs: tuple[str, ...]
    visits: tuple[str, ...]


def names(tree: Node) -> Names:
    """Every name that a tree uses."""
    found: list[Name] = []
    queries: list[Query] = []
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, Name):
            found.append(node)
            continue
        if isinstance(node, Query):
            queries.append(node)
        parts = children(node)
        if isinstance(node, Choices):  # names among them are codes
            parts = tuple(part for part in parts if not isinstance(part, Name))
        waiting.extend(reversed(parts))
    items = [ItemUse(name.form, name.name, name.visit) for name in found if name.form]
    asked = [ItemUse(query.form, query.item, query.source.visit) for query in queries if query.item]
    visits = [name.visit for name in (*found, *(query.source for query in queries)) if name.visit]
    return Names(
        tuple(dict.fromkeys([name.name for name in found if not name.form])),
        tuple(dict.fromkeys(items + asked)),
        tuple(dict.fromkeys([query.form for query in queries])),
        tuple(dict.fromkeys(visits)),
    )


def atoms(tree: Node) -> Iterator[Node]:
    """The smallest conditions that ``and``, ``or``, ``not``, ``implies`` and ``if`` put together."""
    match tree:
        case Not():
            yield from atoms(tree.operand)
        case Logic():
            for part in tree.parts:
                yield from atoms(part)
        case Implies():
            yield from atoms(tree.left)
            yield from atoms(tree.right)
        case If():
            for part in (tree.condition, tree.then, tree.otherwise):
                yield from atoms(part)
        case Compare() | Member() | Call() | Query() | Name() | Truth():
            yield tree
        case _:
            return
