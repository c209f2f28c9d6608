"""REDCap's logic as a tree: branching logic, calculations, data quality rules.

``or`` binds least, then ``and``, comparisons, ``+ -``, ``* /``, ``^``. Every part knows its characters in the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TypeAlias, Union

import msgspec

from protocolkit.exchange.redcap.layout import SMART_VARIABLES

__all__ = [
    "Call",
    "FieldName",
    "Literal",
    "LogicError",
    "Node",
    "Number",
    "Operation",
    "Smart",
    "Turned",
    "parse_logic",
    "walk",
]

_DEEPEST = 60


class LogicError(Exception):
    """The logic cannot be read: what is wrong, where in the text, and what to do."""

    def __init__(self, message: str, start: int, end: int, fix: str | None = None) -> None:
        super().__init__(message)
        self.message, self.start, self.end, self.fix = message, start, end, fix


class Number(msgspec.Struct, frozen=True):
    """A number as written."""

    start: int
    end: int
    text: str


class Literal(msgspec.Struct, frozen=True):
    """A text in quotes, without them; ``quote`` is the kind."""

    start: int
    end: int
    text: str
    quote: str


class FieldName(msgspec.Struct, frozen=True):
    """``[field]``, ``[event][field]``, ``[field(code)]`` of a checkbox, perhaps with the number of an instance."""

    start: int
    end: int
    name: str
    event: str | None = None
    code: str | None = None
    instance: str | None = None


class Smart(msgspec.Struct, frozen=True):
    """What REDCap itself knows: ``[event-name]``."""

    start: int
    end: int
    name: str


class Call(msgspec.Struct, frozen=True):
    """A function and its arguments."""

    start: int
    end: int
    name: str
    arguments: tuple[Node, ...]


class Operation(msgspec.Struct, frozen=True):
    """Two parts and the operator between them; ``bare`` where it stands in no parentheses."""

    start: int
    end: int
    operator: str
    left: Node
    right: Node
    bare: bool = True


class Turned(msgspec.Struct, frozen=True):
    """``- x`` or ``not x``."""

    start: int
    end: int
    operator: str
    operand: Node


Node: TypeAlias = Union[Number, Literal, FieldName, Smart, Call, Operation, Turned]  # noqa: UP007


def walk(tree: Node) -> Iterator[Node]:
    """Every part, each before its own parts."""
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        yield node
        match node:
            case Call():
                waiting.extend(reversed(node.arguments))
            case Operation():
                waiting += (node.right, node.left)
            case Turned():
                waiting.append(node.operand)


_TOKEN = re.compile(
    r"""(?P<space>(?<![^\n\r])[ \t]*(?:\#|//)[^\r\n]*|[\r\n]+|[^\S\r\n]+)"""
    r"""|(?P<field>\[[^\[\]\r\n]*\](?:\[[^\[\]\r\n]*\])*)"""
    r"""|(?P<number>[0-9]+(?:\.[0-9]+)?|\.[0-9]+)"""
    r"""|(?P<text>'(?:\\'|[^'])*'|"(?:\\"|[^"])*")"""
    r"""|(?P<word>[A-Za-z_][A-Za-z0-9_]*)"""
    r"""|(?P<sign><>|!=|<=|>=|==|&&|\|\||[=<>+*/^(),!-])"""
)
_POWERS = {
    **{"or": 1, "||": 1, "and": 2, "&&": 2},
    **dict.fromkeys(("=", "==", "<>", "!=", "<", "<=", ">", ">="), 4),
    **{"+": 5, "-": 5, "*": 6, "/": 6, "^": 8},
}
_NOT, _MINUS = 3, 7
_SAME = {"||": "or", "&&": "and", "==": "=", "!=": "<>"}
_CURLY = dict.fromkeys("‘’‚′`´", "'") | dict.fromkeys("“”„″«»", '"')
_SMART_PART = re.compile(r"[a-z][a-z0-9-]*-[a-z0-9-]*(?::[^\[\]]*)?")
_FIELD_PART = re.compile(r"\s*([A-Za-z0-9_]+)\s*(?:\(\s*([^()]*?)\s*\))?\s*(?::[A-Za-z_]+)?\s*")


def parse_logic(text: str) -> Node:
    """The tree of a logic. Raises ``LogicError``."""
    return _Reader(text).whole()


class _Reader:
    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = list(_tokens(text))
        self.at = 0
        self.depth = 0

    def whole(self) -> Node:
        """Everything up to the end."""
        if not self.tokens:
            raise LogicError("there is no logic", 0, len(self.text))
        tree = self.expression(0)
        if self.at < len(self.tokens):
            kind, start, end = self.tokens[self.at]
            found = self.text[start:end]
            if found == ")":
                raise LogicError("a parenthesis is closed that was not opened", start, end)
            near = "and" if kind in ("field", "word", "text", "number") else None
            fix = f"Write {near} or or between two conditions." if near else None
            raise LogicError(f"{found} stands where an operator or the end should be", start, end, fix)
        return tree

    def expression(self, power: int) -> Node:
        """A part whose operators bind more than ``power``."""
        self.depth += 1
        if self.depth > _DEEPEST:
            _, start, end = self.tokens[min(self.at, len(self.tokens) - 1)]
            raise LogicError(f"the logic is nested more than {_DEEPEST} deep", start, end)
        left = self.prefix()
        while (operator := self.operator()) and _POWERS[operator] > power:
            self.at += 1
            right = self.expression(_POWERS[operator])
            left = Operation(left.start, right.end, _SAME.get(operator, operator), left, right)
        self.depth -= 1
        return left

    def operator(self) -> str | None:
        """The operator that comes next."""
        if self.at == len(self.tokens):
            return None
        kind, start, end = self.tokens[self.at]
        found = self.text[start:end].lower()
        return found if kind in ("sign", "word") and found in _POWERS else None

    def prefix(self) -> Node:
        """A value, perhaps in parentheses or with something before it."""
        kind, start, end, found = self.take("a value")
        match kind:
            case "number":
                return Number(start, end, found)
            case "text":
                quote = found[0]
                return Literal(start, end, found[1:-1].replace(f"\\{quote}", quote), quote)
            case "field":
                return _field(found, start, end)
            case "word":
                return self.word(found, start, end)
        if found in ("-", "+"):
            operand = self.expression(_MINUS)
            return Turned(start, operand.end, found, operand)
        if found == "!":
            operand = self.expression(_NOT)
            return Turned(start, operand.end, "not", operand)
        if found == "(":
            inner = self.expression(0)
            close = self.close(start)
            if isinstance(inner, Operation):
                return msgspec.structs.replace(inner, start=start, end=close, bare=False)
            return msgspec.structs.replace(inner, start=start, end=close)
        raise LogicError(f"{found} stands where a value should be", start, end)

    def word(self, found: str, start: int, end: int) -> Node:
        """A function, or ``not``; a word without brackets is neither."""
        name = found.lower()
        if name == "not":
            operand = self.expression(_NOT)
            return Turned(start, operand.end, "not", operand)
        if self.peek() == "(":
            opened = self.tokens[self.at][1]
            self.at += 1
            arguments: list[Node] = []
            while self.peek() != ")" or arguments:
                arguments.append(self.expression(0))
                if self.peek() != ",":
                    break
                self.at += 1
            return Call(start, self.close(opened), name, tuple(arguments))
        if name in ("true", "false"):
            return Literal(start, end, name, "")
        fix = f"Write [{name}] for a field, or '{found}' for a code."
        raise LogicError(f"{found} is neither a field nor a function", start, end, fix)

    def peek(self) -> str | None:
        """What comes next, as written."""
        if self.at == len(self.tokens):
            return None
        kind, start, end = self.tokens[self.at]
        return self.text[start:end] if kind == "sign" else ""

    def close(self, opened: int) -> int:
        """The end of a parenthesis."""
        if self.peek() != ")":
            raise LogicError("this parenthesis is not closed", opened, opened + 1)
        self.at += 1
        return self.tokens[self.at - 1][2]

    def take(self, wanted: str) -> tuple[str, int, int, str]:
        """The next token."""
        if self.at == len(self.tokens):
            end = len(self.text.rstrip())
            raise LogicError(f"the logic ends where {wanted} should be", max(end - 1, 0), end)
        kind, start, end = self.tokens[self.at]
        self.at += 1
        return kind, start, end, self.text[start:end]


def _tokens(text: str) -> Iterator[tuple[str, int, int]]:
    at = 0
    while at < len(text):
        found = _TOKEN.match(text, at)
        if found is None:
            raise _unreadable(text, at)
        if found.lastgroup != "space":
            yield found.lastgroup or "", at, found.end()
        at = found.end()


def _unreadable(text: str, at: int) -> LogicError:
    sign = text[at]
    if sign in _CURLY:
        told = f"{sign} is not a quotation mark of logic"
        return LogicError(told, at, at + 1, f"Write {_CURLY[sign]} as programs do.")
    if sign in "'\"":
        return LogicError("this quotation mark is not closed", at, at + 1)
    if sign == "[":
        return LogicError("this bracket is not closed", at, at + 1)
    words = {
        "]": "a bracket is closed that was not opened",
        "≤": "≤ is written <=",
        "≥": "≥ is written >=",
        "≠": "≠ is written <>",
    }
    return LogicError(words.get(sign, f"{sign} means nothing in logic"), at, at + 1)


def _field(text: str, start: int, end: int) -> Node:
    """What stands in one or more pairs of brackets."""
    parts = text[1:-1].split("][")
    if len(parts) == 1 and _is_smart(parts[0]):
        return Smart(start, end, parts[0].partition(":")[0])
    event = instance = None
    if len(parts) > 1 and _is_instance(parts[-1]):
        instance, parts = parts[-1], parts[:-1]
    if len(parts) > 1:
        event, parts = parts[0], parts[1:]
    if len(parts) > 1:
        raise LogicError(f"{text} has more brackets than an event, a field and an instance", start, end)
    if event is not None and _is_smart(parts[0]):
        return Smart(start, end, parts[0].partition(":")[0])
    found = _FIELD_PART.fullmatch(parts[0])
    if found is None:
        told = f"{text} is no field: a name has letters, digits and underscores"
        raise LogicError(told if parts[0].strip() else "the brackets are empty", start, end)
    return FieldName(start, end, found[1], event, found[2], instance)


def _is_smart(text: str) -> bool:
    return text.partition(":")[0] in SMART_VARIABLES or bool(_SMART_PART.fullmatch(text))


def _is_instance(text: str) -> bool:
    return text.strip().isdigit() or text.endswith("-instance")
