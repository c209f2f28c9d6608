"""The smallest conditions inside a condition, each able to say in words what it found."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import msgspec

from protocolkit.conditions import nodes
from protocolkit.conditions.canonical import unparse
from protocolkit.conditions.evaluate import Compiler, Condition, Term
from protocolkit.conditions.exact import Range
from protocolkit.conditions.relations import MIRRORED, OPPOSITE
from protocolkit.conditions.scope import Reference
from protocolkit.conditions.wording import shown, unit_words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from protocolkit.conditions.data import Data

__all__ = ["Atom", "Mention", "make_atom"]


class Mention(msgspec.Struct, frozen=True):
    """A name in an atom, where its value is found, and what it was found to mean."""

    name: str
    value: Term
    reference: Reference | None = None

    def state(self, data: Data) -> str | None:
        """What is wrong with the value, in words; ``None`` when it is known exactly."""
        value = self.value(data)
        if type(value) is Range:
            return f"{self.name} {shown(value)} leaves it open"
        if value is not None:
            return None
        recorded = self._recorded(data)
        return f"{self.name} is missing" if recorded is None else f"{self.name} is unknown{recorded}"

    def _recorded(self, data: Data) -> str | None:
        """What is recorded where it says nothing."""
        found = self.reference
        if found is None or found.what == "row-item":
            return None
        key: Any = found.name
        if found.what == "item":
            key = next((k for k in data.unclear if k[:2] == (found.form, found.name)), None)
        if key not in data.unclear:
            return None
        return f" ({data.unclear[key]})" if isinstance(data.unclear, Mapping) else ""


class Atom(msgspec.Struct, frozen=True):
    """A part without ``and``, ``or``, ``not`` and ``implies``; ``told`` says what it is when it is decided."""

    text: str
    condition: Condition
    told: Callable[[Data, bool], str]
    mentions: tuple[Mention, ...]

    def words(self, data: Data) -> str:
        """What the atom found."""
        value = self.condition(data)
        if value is not None:
            return self.told(data, value)
        states = [state for mention in self.mentions if (state := mention.state(data))]
        return " and ".join(states) if states else f"{self.text} is unknown"

    def open_names(self, data: Data) -> Iterator[str]:
        """The names that leave the atom unknown."""
        if self.condition(data) is None:
            yield from (mention.name for mention in self.mentions if mention.state(data))


def make_atom(compiler: Compiler, node: nodes.Node) -> Atom:
    """The atom of a part."""
    mentions = tuple(_mentions(compiler, node))
    return Atom(unparse(node), compiler.condition(node), _told(compiler, node, mentions), mentions)


def _mentions(compiler: Compiler, node: nodes.Node) -> Iterator[Mention]:
    """The names of an atom; of a question to a log, the log itself."""
    if isinstance(node, nodes.Query):
        yield Mention(node.form, compiler.term(node))
        return
    if isinstance(node, nodes.Call) and node.function == "previous":
        yield Mention(unparse(node), compiler.term(node))
        return
    if isinstance(node, nodes.Name) and compiler.typed.type_of(node).family != "word":
        yield Mention(unparse(node), compiler.term(node), compiler.typed.meaning(node))
    for part in nodes.children(node):
        if not isinstance(node, nodes.Member) or part is node.operand:
            yield from _mentions(compiler, part)


def _told(compiler: Compiler, node: nodes.Node, mentions: tuple[Mention, ...]) -> Callable[[Data, bool], str]:
    match node:
        case nodes.Compare():
            return _of_comparison(compiler, node)
        case nodes.Member():
            return _of_member(compiler, node)
        case nodes.Name():
            return _is_value(unparse(node), compiler.term(node))
        case nodes.Call(function="result_positive"):
            return _is_value(unparse(node.arguments[0]), compiler.term(node.arguments[0]))
        case nodes.Call(function="is_missing"):
            name = unparse(node.arguments[0])
            return lambda data, value: f"{name} is {'missing' if value else 'recorded'}"
        case nodes.Call(function="within_months"):
            return _within_months(compiler, node)
    return _whole(unparse(node), mentions)


def _is_value(name: str, term: Term) -> Callable[[Data, bool], str]:
    return lambda data, value: f"{name} is {shown(term(data))}"


def _whole(text: str, mentions: tuple[Mention, ...]) -> Callable[[Data, bool], str]:
    """The text of the part itself, with the values of its names."""

    def told(data: Data, value: bool) -> str:
        known = [(mention.name, mention.value(data)) for mention in mentions if mention.name != text]
        values = ", ".join(f"{name} {shown(found)}" for name, found in known if found is not None)
        holds = text if value else f"not {text}"
        return f"{holds} ({values})" if values and "(" not in values else holds

    return told


def _within_months(compiler: Compiler, node: nodes.Call) -> Callable[[Data, bool], str]:
    day, months, reference = (_operand(compiler, argument) for argument in node.arguments)

    def told(data: Data, value: bool) -> str:
        within = "is" if value else "is not"
        return f"{day(data)} {within} within {months(data)} months before {reference(data)}"

    return told


def _operand(compiler: Compiler, node: nodes.Node, term: Term | None = None) -> Callable[[Data], str]:
    """A name with its value, a literal, or the value of a calculation with its text."""
    term = term or compiler.term(node)
    text = unparse(node)
    if isinstance(node, nodes.Name) and compiler.typed.type_of(node).family != "word":
        return lambda data: f"{text} {shown(term(data))}"
    if _is_literal(compiler, node):
        return lambda data: shown(term(data))
    return lambda data: f"{shown(term(data))} ({text})"


def _is_literal(compiler: Compiler, node: nodes.Node) -> bool:
    inner = node.operand if isinstance(node, nodes.Negative) else node
    plain = isinstance(inner, nodes.Number | nodes.Text | nodes.Date | nodes.Time | nodes.Truth)
    return plain or (isinstance(inner, nodes.Name) and compiler.typed.type_of(inner).family == "word")


def _of_comparison(compiler: Compiler, node: nodes.Compare) -> Callable[[Data, bool], str]:
    """The relation that holds, the literal on the right: ``age_years 17 < 18 years``."""
    sign = node.operators[0]
    left, right = node.operands
    one, other = compiler.pair(left, right)
    if _is_literal(compiler, left) and not _is_literal(compiler, right):
        left, right, one, other, sign = right, left, other, one, MIRRORED[sign]
    if compiler.typed.type_of(left).family == "code":
        return _of_codes(compiler, (left, one), (right, other), sign)
    first, second = _operand(compiler, left, one), _operand(compiler, right, other)
    unit = unit_words(compiler.typed.type_of(left).unit or compiler.typed.type_of(right).unit)
    close = isinstance(right, nodes.Name) or _is_literal(compiler, right)

    def told(data: Data, value: bool) -> str:
        holds = sign if value else OPPOSITE[sign]
        words = f"{first(data)} {holds} {second(data)}"
        if not unit:
            return words
        return f"{words} {unit}" if close else f"{first(data)} {holds} {_unit_inside(second(data), unit)}"

    return told


def _unit_inside(operand: str, unit: str) -> str:
    """``220 (2 * creatinine_uln)`` with its unit after the number."""
    number, _, text = operand.partition(" (")
    return f"{number} {unit} ({text}"


def _of_codes(
    compiler: Compiler, left: tuple[nodes.Node, Term], right: tuple[nodes.Node, Term], sign: str
) -> Callable[[Data, bool], str]:
    name, other_name = unparse(left[0]), unparse(right[0])
    literal = _is_literal(compiler, right[0])

    def told(data: Data, value: bool) -> str:
        same = value is (sign == "==")
        found, other = shown(left[1](data)), shown(right[1](data))
        if not literal:
            return f"{name} is {found} and {other_name} is {other}"
        return f"{name} is {found}" if same else f"{name} is {found}, not {other}"

    return told


def _of_member(compiler: Compiler, node: nodes.Member) -> Callable[[Data, bool], str]:
    operand = _operand(compiler, node.operand)
    is_name = isinstance(node.operand, nodes.Name)
    choices = unparse(node.choices)

    def told(data: Data, value: bool) -> str:
        inside = value is not node.negated
        words = operand(data).replace(" ", " is ", 1) if is_name else operand(data)
        return f"{words}, {'in' if inside else 'not in'} {choices}"

    return told
