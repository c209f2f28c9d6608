"""The one way to write a tree: single spaces, straight quotes, only the parentheses that are needed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from protocolkit.conditions.nodes import (
    Arithmetic,
    Call,
    Choices,
    Compare,
    Date,
    If,
    Implies,
    Logic,
    Member,
    Name,
    Negative,
    Not,
    Number,
    Query,
    SetName,
    Text,
    Time,
    Truth,
)

if TYPE_CHECKING:
    from protocolkit.conditions.nodes import Node
    from protocolkit.conditions.scope import Reference

__all__ = ["name_text", "unparse"]

_POWERS = {"or": 2, "and": 3, "+": 6, "-": 6, "*": 7, "/": 7}


def unparse(tree: Node) -> str:
    """The canonical text of a tree; reading it again gives the same tree."""
    match tree:
        case Number():
            return f"{tree.value:f}" + ("" if tree.unit is None else f" {_quoted(tree.unit)}")
        case Text():
            return _quoted(tree.value)
        case Date():
            return tree.value.isoformat()
        case Time():
            return tree.value.isoformat("minutes")
        case Truth():
            return "true" if tree.value else "false"
        case Name():
            return name_text(tree)
        case SetName():
            return tree.name
        case Choices():
            return "{" + ", ".join(map(unparse, tree.members)) + "}"
        case Call():
            return f"{tree.function}({', '.join(map(unparse, tree.arguments))})"
        case Query():
            where = "" if tree.where is None else f" where {unparse(tree.where)}"
            return f"{tree.function}({name_text(tree.source)}{where})"
        case _:
            return _operation(tree)


def _operation(tree: Node) -> str:
    power = _power(tree)
    match tree:
        case Negative():
            return "-" + _within(tree.operand, power)
        case Not():
            return "not " + _within(tree.operand, power)
        case Arithmetic():
            return f"{_within(tree.left, power)} {tree.operator} {_within(tree.right, power + 1)}"
        case Logic():
            return f" {tree.operator} ".join(_within(part, power + 1) for part in tree.parts)
        case Implies():
            return f"{_within(tree.left, power + 1)} implies {_within(tree.right, power)}"
        case Compare():
            rest = zip(tree.operators, tree.operands[1:], strict=True)
            return _within(tree.operands[0], power + 1) + "".join(
                f" {o} {_within(x, power + 1)}" for o, x in rest
            )
        case Member():
            return f"{_within(tree.operand, power + 1)} {'not ' * tree.negated}in {unparse(tree.choices)}"
        case If():
            return f"if {unparse(tree.condition)} then {unparse(tree.then)} else {unparse(tree.otherwise)}"
        case _:
            raise AssertionError(tree)


def _within(tree: Node, power: int) -> str:
    """The text of an operand, in parentheses when its operator binds less than ``power``."""
    text = unparse(tree)
    return f"({text})" if _power(tree) < power else text


def _power(tree: Node) -> int:
    match tree:
        case If():
            return 0
        case Implies():
            return 1
        case Logic() | Arithmetic():
            return _POWERS[tree.operator]
        case Not():
            return 4
        case Compare() | Member():
            return 5
        case Negative():
            return 8
        case _:
            return 9


def name_text(name: Name | Reference) -> str:
    """A name with its form and its visit."""
    form = f"{name.form}." if name.form else ""
    visit = f"@{name.visit}" if name.visit else ""
    return f"{form}{name.name}{visit}"


def _quoted(text: str) -> str:
    """In single quotes, else in double ones, else with its quotes doubled."""
    if "'" not in text:
        return f"'{text}'"
    if '"' not in text:
        return f'"{text}"'
    return "'" + re.sub("'", "''", text) + "'"
