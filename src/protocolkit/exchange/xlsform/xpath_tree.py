"""The XPath of an XLSForm as a tree, and what constraints and relevance say in their usual shapes."""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

__all__ = [
    "MIRRORED",
    "RELATIONS",
    "Node",
    "UntranslatableError",
    "asked_at",
    "conjuncts",
    "constraint_parts",
    "parts_of",
    "read_expression",
]

_TOKEN = re.compile(
    r"""\s*(?:(?P<field>\$\{\s*[^}\s]+\s*\})|(?P<text>'[^']*'|"[^"]*")|(?P<number>[0-9]+(?:\.[0-9]+)?|\.[0-9]+)"""
    r"""|(?P<name>[A-Za-z_][A-Za-z0-9_.:-]*)|(?P<sign>!=|<=|>=|[=<>+*/(),|.\[\]-]))"""
)
_POWERS = {
    "or": 1,
    "and": 2,
    "=": 3,
    "!=": 3,
    "<": 4,
    "<=": 4,
    ">": 4,
    ">=": 4,
    "+": 5,
    "-": 5,
    "*": 6,
    "div": 6,
    "mod": 6,
}
RELATIONS = ("=", "!=", "<", "<=", ">", ">=")
MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}
_DEEPEST, _LONGEST = 50, 4000


class UntranslatableError(Exception):
    """What of an expression is not said by conditions, and why."""


class Node(msgspec.Struct, frozen=True):
    """A part: ``kind`` is field, text, number, call or an operator."""

    kind: str
    text: str = ""
    parts: tuple[Node, ...] = ()


def read_expression(text: str) -> Node:
    """The tree of an expression. Raises ``UntranslatableError``."""
    return _Parser(text).whole()


def asked_at(node: Node, visit: str) -> tuple[tuple[str, ...], Node | None]:
    """The visits at which something is asked, where a part of an ``and`` says them, and the rest."""
    parts = list(conjuncts(node))
    for number, part in enumerate(parts):
        if found := _visits(part, visit):
            rest = parts[:number] + parts[number + 1 :]
            whole = Node("and", "", tuple(rest)) if len(rest) > 1 else rest[0] if rest else None
            return found, whole
    return (), node


def _visits(node: Node, visit: str) -> tuple[str, ...]:
    if node.kind == "or":
        found = [_visits(part, visit) for part in node.parts]
        return tuple(one for visits in found for one in visits) if all(found) else ()
    if node.kind == "=" and node.parts[0] == Node("field", visit) and node.parts[1].kind == "text":
        return (node.parts[1].text,)
    return ()


def constraint_parts(text: str) -> list[tuple[str, str, str]]:
    """The parts of a constraint that all must hold: what is compared, how, and with what.

    ``.`` is the answer, ``string-length(.)``, ``round(., n)`` and ``regex(.)`` what is asked of it; a part that says
    something else has no relation.
    """
    parts = []
    for part in conjuncts(_Parser(text).whole()):
        left, relation, right = _compared(part)
        parts.append((left, relation, right))
    return parts


def conjuncts(node: Node) -> Iterator[Node]:
    """What ``and`` joins."""
    return parts_of(node, "and")


def parts_of(node: Node, word: str) -> Iterator[Node]:
    """What a word joins, however it is nested."""
    if node.kind == word:
        for part in node.parts:
            yield from parts_of(part, word)
    else:
        yield node


def _compared(node: Node) -> tuple[str, str, str]:
    if node.kind == "call" and node.text == "regex" and len(node.parts) == 2:
        return f"regex({node.parts[0].text})", "=", node.parts[1].text
    if node.kind not in RELATIONS:
        return "", "", ""
    left, right = node.parts
    relation = node.kind
    if left.kind == "number" or left.text == "today":
        left, right, relation = right, left, MIRRORED.get(relation, relation)
    if right.kind == "call" and right.text == "round" and len(right.parts) == 2:
        return "round(.)", relation, right.parts[1].text
    if right.kind == "-" and len(right.parts) == 1:
        right = Node("number", f"-{right.parts[0].text}")
    if right.kind not in ("number", "text") and right.text != "today":
        return "", "", ""
    if left.kind == "call" and left.text == "string-length":
        return "string-length(.)", relation, right.text
    return left.text if left.kind == "self" else "", relation, right.text


class _Parser:
    def __init__(self, text: str) -> None:
        if len(text) > _LONGEST:
            raise UntranslatableError(f"it has more than {_LONGEST:,} characters")
        self._tokens = list(_tokens(text))
        self._at = 0
        self._depth = 0

    def whole(self) -> Node:
        """The tree of all of it."""
        found = self._expression(0)
        if self._at < len(self._tokens):
            raise UntranslatableError(
                f"{self._tokens[self._at][1]} stands where an operator or the end should be"
            )
        return found

    def _expression(self, power: int) -> Node:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise UntranslatableError("it is nested too deep")
        left = self._prefix()
        while (sign := self._peek()) in _POWERS and _POWERS[sign] > power:
            self._at += 1
            right = self._expression(_POWERS[sign])
            left = Node(sign, "", (left, right))
        self._depth -= 1
        return left

    def _prefix(self) -> Node:
        if self._at == len(self._tokens):
            raise UntranslatableError("it ends where a value should be")
        kind, text = self._tokens[self._at]
        self._at += 1
        if kind in ("field", "text", "number"):
            inner = text if kind == "number" else text[2:-1].strip() if kind == "field" else text[1:-1]
            return Node(kind, inner)
        if kind == "name" and self._peek() == "(":
            return Node("call", text, self._arguments())
        if text == "(":
            inside = self._expression(0)
            self._take(")")
            return inside
        if text == "-":
            return Node("-", "", (self._expression(7),))
        if text == ".":
            return Node("self", ".")
        raise UntranslatableError(f"{text} is not said by conditions")

    def _arguments(self) -> tuple[Node, ...]:
        self._at += 1
        found: list[Node] = []
        while self._peek() != ")":
            found.append(self._expression(0))
            if self._peek() != ",":
                break
            self._at += 1
        self._take(")")
        return tuple(found)

    def _peek(self) -> str:
        if self._at == len(self._tokens):
            return ""
        kind, text = self._tokens[self._at]
        return text if kind in ("sign", "name") else ""

    def _take(self, sign: str) -> None:
        if self._peek() != sign:
            raise UntranslatableError(f"{sign} is missing")
        self._at += 1


def _tokens(text: str) -> Iterator[tuple[str, str]]:
    at, text = 0, text.strip()
    for typographic, plain in (("‘", "'"), ("’", "'"), ("“", '"'), ("”", '"')):
        text = text.replace(typographic, plain)
    while at < len(text):
        found = _TOKEN.match(text, at)
        if found is None:
            raise UntranslatableError(f"{text[at]} means nothing in an expression")
        yield found.lastgroup or "", found[found.lastgroup or 0]
        at = found.end()
