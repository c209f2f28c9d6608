"""Conditions in one way of writing: what only reads differently becomes the same tree.

Only rules of Kleene's logic are used, so that what was unknown stays so.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal

import msgspec

from protocolkit.conditions import nodes
from protocolkit.conditions.canonical import unparse
from protocolkit.conditions.relations import MIRRORED, OPPOSITE, Relation

__all__ = ["normal_form"]

_Joint = Literal["and", "or"]
_OTHER: dict[_Joint, _Joint] = {"and": "or", "or": "and"}


def normal_form(tree: nodes.Node, *, holds: bool = True) -> nodes.Node:
    """A condition, or its opposite: no ``implies``, no ``not`` before more than a name, every list in order."""
    match tree:
        case nodes.Not():
            return normal_form(tree.operand, holds=not holds)
        case nodes.Implies():
            parts = [normal_form(tree.left, holds=not holds), normal_form(tree.right, holds=holds)]
            return _joined("or" if holds else "and", parts)
        case nodes.Logic():
            parts = [normal_form(part, holds=holds) for part in tree.parts]
            operator: _Joint = "and" if tree.operator == "and" else "or"
            return _joined(operator if holds else _OTHER[operator], parts)
        case nodes.Compare():
            pairs = [_pair(*found, holds=holds) for found in tree.pairs]
            return _joined("and" if holds else "or", pairs)
        case nodes.Member():
            return _member(tree, holds=holds)
        case nodes.Truth():
            return msgspec.structs.replace(tree, value=tree.value is holds)
        case _:
            return tree if holds else nodes.Not(tree.start, tree.end, tree)


def _joined(operator: _Joint, parts: list[nodes.Node]) -> nodes.Node:
    """Parts with each other: each once, in the order of their texts."""
    found = {unparse(part): part for one in parts for part in _flat(operator, one)}
    ordered = tuple(found[text] for text in sorted(found))
    return ordered[0] if len(ordered) == 1 else nodes.Logic(0, 0, operator, ordered)


def _flat(operator: _Joint, part: nodes.Node) -> Iterator[nodes.Node]:
    if isinstance(part, nodes.Logic) and part.operator == operator:
        yield from part.parts
    else:
        yield part


def _pair(sign: Relation, left: nodes.Node, right: nodes.Node, *, holds: bool) -> nodes.Node:
    """A comparison that is not turned around: what is less stands first."""
    sign = sign if holds else OPPOSITE[sign]
    turned = unparse(right) < unparse(left) if sign in ("==", "!=") else sign in (">", ">=")
    if turned:
        sign, left, right = MIRRORED[sign], right, left
    return nodes.Compare(0, 0, (sign,), (left, right))


def _member(tree: nodes.Member, *, holds: bool) -> nodes.Node:
    choices: Any = tree.choices
    if isinstance(choices, nodes.Choices):
        members = {unparse(member): member for member in choices.members}
        choices = msgspec.structs.replace(choices, members=tuple(members[text] for text in sorted(members)))
    return msgspec.structs.replace(tree, choices=choices, negated=tree.negated is holds)
