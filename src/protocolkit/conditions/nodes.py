"""The parts of a condition: a tree of frozen structs, each with its place in the text.

``start`` and ``end`` count characters of the text of the condition; the end is exclusive. Parentheses
leave no trace in the tree. The structs are tagged, so that a tree can be written to JSON and read back.
"""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Literal, TypeAlias, Union

import msgspec

from protocolkit.conditions.relations import Relation

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

__all__ = [
    "Arithmetic",
    "Call",
    "Choices",
    "Compare",
    "Date",
    "If",
    "Implies",
    "Logic",
    "Member",
    "Name",
    "Negative",
    "Node",
    "Not",
    "Number",
    "Query",
    "SetName",
    "Text",
    "Time",
    "Truth",
    "children",
    "same",
    "walk",
]


class Number(msgspec.Struct, frozen=True, tag=True):
    """An exact decimal, as written, with its UCUM unit if it has one."""

    start: int
    end: int
    value: Decimal
    unit: str | None = None


class Text(msgspec.Struct, frozen=True, tag=True):
    """Something in quotes: a code or a text, whichever it is compared with."""

    start: int
    end: int
    value: str


class Date(msgspec.Struct, frozen=True, tag=True):
    """A calendar date."""

    start: int
    end: int
    value: datetime.date


class Time(msgspec.Struct, frozen=True, tag=True):
    """A time of day."""

    start: int
    end: int
    value: datetime.time


class Truth(msgspec.Struct, frozen=True, tag=True):
    """``true`` or ``false``."""

    start: int
    end: int
    value: bool


class Name(msgspec.Struct, frozen=True, tag=True):
    """A bare name (variable, item or code), or ``FORM.ITEM``; either at a visit."""

    start: int
    end: int
    name: str
    form: str | None = None
    visit: str | None = None


class SetName(msgspec.Struct, frozen=True, tag=True):
    """The name of a set of codes, after ``in``."""

    start: int
    end: int
    name: str


class Choices(msgspec.Struct, frozen=True, tag=True):
    """The values in braces, after ``in``."""

    start: int
    end: int
    members: tuple[Node, ...]


class Negative(msgspec.Struct, frozen=True, tag=True):
    """``- x``."""

    start: int
    end: int
    operand: Node


class Not(msgspec.Struct, frozen=True, tag=True):
    """``not x``."""

    start: int
    end: int
    operand: Node


class Arithmetic(msgspec.Struct, frozen=True, tag=True):
    """``x + y``, ``x - y``, ``x * y`` or ``x / y``."""

    start: int
    end: int
    operator: Literal["+", "-", "*", "/"]
    left: Node
    right: Node


class Compare(msgspec.Struct, frozen=True, tag=True):
    """A comparison, or a range such as ``18 <= x <= 80``: one operator fewer than operands."""

    start: int
    end: int
    operators: tuple[Relation, ...]
    operands: tuple[Node, ...]

    @property
    def pairs(self) -> Iterator[tuple[Relation, Node, Node]]:
        """Each operator, with what stands before it and after it."""
        return zip(self.operators, self.operands, self.operands[1:], strict=False)


class Member(msgspec.Struct, frozen=True, tag=True):
    """``x in {A, B}``, ``x in NAMED_SET``, and the same with ``not in``."""

    start: int
    end: int
    operand: Node
    choices: Choices | SetName
    negated: bool = False


class Logic(msgspec.Struct, frozen=True, tag=True):
    """``x and y and z``, or ``x or y or z``: two or more parts."""

    start: int
    end: int
    operator: Literal["and", "or"]
    parts: tuple[Node, ...]


class Implies(msgspec.Struct, frozen=True, tag=True):
    """``x implies y``: where x holds, y must hold."""

    start: int
    end: int
    left: Node
    right: Node


class If(msgspec.Struct, frozen=True, tag=True):
    """``if x then y else z``."""

    start: int
    end: int
    condition: Node
    then: Node
    otherwise: Node


class Call(msgspec.Struct, frozen=True, tag=True):
    """A function and its arguments; the function's name is where the call starts."""

    start: int
    end: int
    function: str
    arguments: tuple[Node, ...]


class Query(msgspec.Struct, frozen=True, tag=True):
    """A question to the rows of a log: ``count(WND where ULCSTAT == OPEN)``.

    ``source`` is the form (``WND``) or the item whose values are taken (``WND.ULCAREA``).
    """

    start: int
    end: int
    function: Literal["exists", "count", "sum", "min", "max"]
    source: Name
    where: Node | None = None

    @property
    def form(self) -> str:
        """The log whose rows are asked."""
        return self.source.form or self.source.name

    @property
    def item(self) -> str | None:
        """The item whose values are taken, of each row."""
        return self.source.name if self.source.form else None


Node: TypeAlias = Union[  # noqa: UP007  (msgspec resolves the name at run time)
    Number, Text, Date, Time, Truth, Name, SetName, Choices, Negative, Not, Arithmetic, Compare, Member,
    Logic, Implies, If, Call, Query,
]  # fmt: skip


def children(node: Node) -> tuple[Node, ...]:
    """The parts of a node, in the order of the text; the source of a query is no part of it."""
    parts = _PARTS.get(type(node))
    return parts(node) if parts else ()


_PARTS: dict[type, Callable[[Any], tuple[Node, ...]]] = {
    Negative: lambda node: (node.operand,),
    Not: lambda node: (node.operand,),
    Arithmetic: lambda node: (node.left, node.right),
    Implies: lambda node: (node.left, node.right),
    Compare: lambda node: node.operands,
    Member: lambda node: (node.operand, node.choices),
    Choices: lambda node: node.members,
    Logic: lambda node: node.parts,
    If: lambda node: (node.condition, node.then, node.otherwise),
    Call: lambda node: node.arguments,
    Query: lambda node: () if node.where is None else (node.where,),
}
"""The parts of the nodes that have some, by type: every tree is walked many times."""


def walk(tree: Node) -> Iterator[Node]:
    """Every node, each before its parts, in the order of the text."""
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        yield node
        waiting.extend(reversed(children(node)))


def same(left: Node, right: Node) -> bool:
    """Whether two trees say the same, wherever their parts stand."""
    return _plain(left) == _plain(right)


def _plain(value: object) -> object:
    """A tree as nested tuples without positions."""
    if isinstance(value, tuple):
        return tuple(_plain(part) for part in value)
    if not isinstance(value, msgspec.Struct):
        return str(value) if value.__class__.__name__ == "Decimal" else value
    fields = value.__struct_fields__[2:]  # after start and end
    return (type(value).__name__, *(_plain(getattr(value, field)) for field in fields))
