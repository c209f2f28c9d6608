"""A set of criteria as what an eligible participant must meet, taken apart for proofs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import msgspec

from protocolkit.conditions import nodes
from protocolkit.conditions.canonical import unparse
from protocolkit.conditions.names import atoms
from protocolkit.conditions.relations import OPPOSITE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from protocolkit.conditions.symbols import Symbols

__all__ = [
    "Implication",
    "Overlap",
    "Part",
    "Population",
    "Requirement",
    "branches",
    "comparisons",
    "named_values",
    "opposite",
    "parts_of",
]


class Requirement(msgspec.Struct, frozen=True):
    """A criterion: an inclusion that must be true, or an exclusion that must be false."""

    id: str
    kind: Literal["inclusion", "exclusion"]
    tree: nodes.Node
    label: str = ""

    @property
    def wanted(self) -> bool:
        """What the condition is of an eligible participant."""
        return self.kind == "inclusion"


class Implication(msgspec.Struct, frozen=True):
    """What is known to hold of everyone, and no criterion says."""

    id: str
    tree: nodes.Node
    label: str = ""


class Overlap(msgspec.Struct, frozen=True):
    """Criteria known to overlap with others; ``beside`` are those others that are no criteria."""

    id: str
    criteria: tuple[str, ...]
    against: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()


class Population(msgspec.Struct, frozen=True):
    """Criteria, the names that they use, and an example of a participant; ``None`` in it where nothing applies."""

    requirements: tuple[Requirement, ...]
    symbols: Symbols
    implications: tuple[Implication, ...] = ()
    example: Mapping[str, Any] = {}
    overlaps: tuple[Overlap, ...] = ()


class Part(msgspec.Struct, frozen=True):
    """One of the things that a criterion requires: a condition, true or false as ``wanted``."""

    owner: str
    tree: nodes.Node
    wanted: bool = True

    @property
    def stated(self) -> nodes.Node:
        """The condition as it must be."""
        return self.tree if self.wanted else opposite(self.tree)

    @property
    def text(self) -> str:
        """That condition, written out."""
        return unparse(self.stated)


def parts_of(requirement: Requirement) -> tuple[Part, ...]:
    """What a criterion requires, one by one."""
    return tuple(_parts(requirement.id, requirement.tree, requirement.wanted))


def _parts(owner: str, tree: nodes.Node, wanted: bool) -> Iterator[Part]:
    match tree:
        case nodes.Not():
            yield from _parts(owner, tree.operand, not wanted)
        case nodes.Logic() if (tree.operator == "and") is wanted:
            for part in tree.parts:
                yield from _parts(owner, part, wanted)
        case nodes.Compare() if wanted:
            yield from (Part(owner, pair) for pair in _pairs(tree))
        case _:
            yield Part(owner, tree, wanted)


def _pairs(tree: nodes.Compare) -> Iterator[nodes.Node]:
    """A range as two comparisons."""
    if len(tree.operators) == 1:
        yield tree
        return
    for sign, left, right in tree.pairs:
        yield nodes.Compare(left.start, right.end, (sign,), (left, right))


def opposite(tree: nodes.Node) -> nodes.Node:
    """``not x``, as an author would write it."""
    match tree:
        case nodes.Not():
            return tree.operand
        case nodes.Member():
            return msgspec.structs.replace(tree, negated=not tree.negated)
        case nodes.Compare() if len(tree.operators) == 1:
            return msgspec.structs.replace(tree, operators=(OPPOSITE[tree.operators[0]],))
        case _:
            return nodes.Not(tree.start, tree.end, tree)


def branches(tree: nodes.Node) -> Iterator[tuple[nodes.Node, nodes.Node]]:
    """Each alternative of an ``or`` in a tree, and the tree without it."""
    match tree:
        case nodes.Logic():
            if tree.operator == "or":
                for index, part in enumerate(tree.parts):
                    yield part, _joined(tree, tree.parts[:index] + tree.parts[index + 1 :])
            for index, part in enumerate(tree.parts):
                for branch, rest in branches(part):
                    parts = (*tree.parts[:index], rest, *tree.parts[index + 1 :])
                    yield branch, msgspec.structs.replace(tree, parts=parts)
        case nodes.Not():
            for branch, rest in branches(tree.operand):
                yield branch, msgspec.structs.replace(tree, operand=rest)
        case nodes.Implies():
            yield opposite(tree.left), tree.right
            yield tree.right, opposite(tree.left)


def _joined(tree: nodes.Logic, parts: tuple[nodes.Node, ...]) -> nodes.Node:
    return parts[0] if len(parts) == 1 else msgspec.structs.replace(tree, parts=parts)


def named_values(
    tree: nodes.Node, wanted: bool, sets: Mapping[str, tuple[str, ...]]
) -> Iterator[tuple[nodes.Node, str]]:
    """Each value that a condition lets a name have by naming it, and how that is written.

    ``sets`` are the named sets of codes.
    """
    match tree:
        case nodes.Not():
            yield from named_values(tree.operand, not wanted, sets)
        case nodes.Logic():
            for part in tree.parts:
                yield from named_values(part, wanted, sets)
        case nodes.Implies():
            yield from named_values(tree.left, not wanted, sets)
            yield from named_values(tree.right, wanted, sets)
        case nodes.Member() if tree.negated is not wanted:
            for member, text in _members(tree.choices, sets):
                value = nodes.Compare(tree.start, tree.end, ("==",), (tree.operand, member))
                yield value, f"{unparse(tree.operand)} == {text}"
        case nodes.Compare() if tree.operators == (("==",) if wanted else ("!=",)):
            value = msgspec.structs.replace(tree, operators=("==",))
            yield value, unparse(value)


def _members(choices: nodes.Node, sets: Mapping[str, tuple[str, ...]]) -> Iterator[tuple[nodes.Node, str]]:
    """The values after ``in``; a bare word there is a code, also where a name is called so."""
    if isinstance(choices, nodes.SetName):
        for code in sets.get(choices.name, ()):
            yield nodes.Text(choices.start, choices.end, code), code
        return
    assert isinstance(choices, nodes.Choices)
    for member in choices.members:
        word = nodes.Text(member.start, member.end, member.name) if isinstance(member, nodes.Name) else member
        yield word, unparse(member)


def comparisons(tree: nodes.Node) -> Iterator[nodes.Node]:
    """The conditions in a tree that divide an order: of numbers, dates or times."""
    for node in atoms(tree):
        if isinstance(node, nodes.Compare):
            yield from (pair for pair in _pairs(node) if _is_ordered(pair))
        elif isinstance(node, nodes.Call) and node.function == "within_months":
            yield node


def _is_ordered(tree: nodes.Node) -> bool:
    return isinstance(tree, nodes.Compare) and tree.operators[0] not in ("==", "!=")
