"""Three-valued evaluation: a tree is compiled once into closures, and asked of as many participants as there are.

True, false and unknown are ``True``, ``False`` and ``None``, after Kleene, Introduction to Metamathematics
(1952), section 64; ``docs/conditions.md`` has the tables. Numbers are never rounded.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypeAlias

from protocolkit.conditions import exact, nodes
from protocolkit.conditions.conversion import change_of
from protocolkit.conditions.data import Data
from protocolkit.conditions.exact import Range
from protocolkit.conditions.relations import HOLDS
from protocolkit.conditions.typed import Typed
from protocolkit.conditions.values import Value, value_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from protocolkit.conditions.conversion import Affine
    from protocolkit.conditions.symbols import Symbol, Symbols

__all__ = [
    "TRUTH",
    "Compiler",
    "Condition",
    "Term",
    "choice_value",
    "compile_condition",
    "compile_value",
    "is_constant",
    "opposite",
    "some",
]

Condition: TypeAlias = "Callable[[Data], bool | None]"
"""A compiled condition: true, false or ``None`` for unknown."""
Term: TypeAlias = "Callable[[Data], Any]"
"""A compiled part: its value, ``None`` when it is unknown."""

TRUTH = {"Y": True, "N": False}
"""What the codes of yes/no say as a condition; every other code says nothing."""

_NOTHING = Data()
_OPERATIONS: dict[str, Callable[[Any, Any], Any]] = {
    "+": exact.add,
    "-": exact.subtract,
    "*": exact.multiply,
    "/": exact.divide,
}


def compile_condition(tree: nodes.Node, symbols: Symbols, *, home: str | None = None) -> Condition:
    """A condition that stands on form ``home``, ready to be asked.

    Raises ``UnsoundError`` when it does not fit the symbols, which ``check`` tells beforehand.
    """
    compiler = Compiler(symbols, home)
    compiler.typed.require(tree, None)
    return compiler.condition(tree)


def compile_value(tree: nodes.Node, symbols: Symbols, target: Symbol, *, home: str | None = None) -> Term:
    """A calculation whose result is recorded as ``target``: in its unit, as its code, ``Y`` or ``N``."""
    compiler = Compiler(symbols, home)
    compiler.typed.require(tree, target)
    wanted = value_of(target)
    if wanted.family == "code" and compiler.typed.type_of(tree).family == "condition":
        return _as_code(compiler.condition(tree))
    return compiler.joined(tree, wanted)


class Compiler:
    """Turns each part of a checked tree into a closure."""

    __slots__ = ("home", "symbols", "typed")

    def __init__(self, symbols: Symbols, home: str | None) -> None:
        self.symbols = symbols
        self.home = home
        self.typed = Typed(symbols, home)

    def term(self, node: nodes.Node, change: Affine | None = None) -> Term:
        """The value of a part, perhaps in another unit."""
        term = _RULES[type(node)](self, node)
        return term if change is None else _applied(term, change, node)

    def condition(self, node: nodes.Node) -> Condition:
        """A part that is true, false or unknown."""
        term = self.term(node)
        return term if self.typed.type_of(node).family == "condition" else _as_truth(term)

    def joined(self, node: nodes.Node, target: Value) -> Term:
        """A part as it meets a value of type ``target``: in its unit, as its kind."""
        own = self.typed.type_of(node)
        if own.family == "word" and target.family == "number":
            return _applied(self.term(node), Decimal, node)
        if own.family == "code" and target.family == "condition":
            return _as_truth(self.term(node))
        return self.term(node, change_of(own, target))

    def pair(self, left: nodes.Node, right: nodes.Node) -> tuple[Term, Term]:
        """Two parts that are compared, in one unit; a plain value takes the unit of the other."""
        one, other = self.typed.type_of(left), self.typed.type_of(right)
        if is_constant(left):
            return self.joined(left, other), self.term(right)
        changes = one.family == "word" or "condition" in (one.family, other.family)
        return (self.joined(left, other) if changes else self.term(left)), self.joined(right, one)


def _as_truth(term: Term) -> Condition:
    truth = TRUTH.get
    return lambda data: truth(term(data))


def _as_code(condition: Condition) -> Term:
    codes = {True: "Y", False: "N", None: None}
    return lambda data: codes[condition(data)]


def _applied(term: Term, function: Callable[[Any], Any], node: nodes.Node) -> Term:
    """A function of a known value; worked out now where the value is written in the text."""
    if is_constant(node):
        constant = function(term(_NOTHING))
        return lambda data: constant

    def applied(data: Data) -> Any:
        value = term(data)
        return None if value is None else function(value)

    return applied


def is_constant(node: nodes.Node) -> bool:
    """Whether a part is a value as written."""
    inner = node.operand if isinstance(node, nodes.Negative) else node
    return isinstance(inner, nodes.Number | nodes.Text | nodes.Date | nodes.Time)


def _constant(value: Any) -> Term:
    return lambda data: value


def _name(compiler: Compiler, node: nodes.Name) -> Term:
    from protocolkit.conditions.lookup import lookup

    found = compiler.typed.meaning(node)
    if found is not None:
        return lookup(found, compiler.symbols)
    if compiler.typed.type_of(node).family == "word":
        return _constant(node.name)
    return lambda data: data.today


def _negative(compiler: Compiler, node: nodes.Negative) -> Term:
    return _applied(compiler.term(node.operand), exact.negative, node.operand)


def opposite(condition: Condition) -> Condition:
    """True where the condition is false, and false where it is true."""

    def negation(data: Data) -> bool | None:
        value = condition(data)
        return None if value is None else not value

    return negation


def _logic(compiler: Compiler, node: nodes.Logic) -> Condition:
    parts = tuple(map(compiler.condition, node.parts))
    return _joined(parts, decisive=node.operator == "or")


def _joined(parts: tuple[Condition, ...], *, decisive: bool) -> Condition:
    """``or``, where a part that is true decides, and ``and``, where one that is false does; else unknown ones."""

    def joined(data: Data) -> bool | None:
        result: bool | None = not decisive
        for part in parts:
            value = part(data)
            if value is decisive:
                return value
            if value is None:
                result = None
        return result

    return joined


def _implies(compiler: Compiler, node: nodes.Implies) -> Condition:
    left, right = compiler.condition(node.left), compiler.condition(node.right)

    def implication(data: Data) -> bool | None:
        premise = left(data)
        if premise is False:
            return True
        conclusion = right(data)
        return conclusion if premise or conclusion else None

    return implication


def _compare(compiler: Compiler, node: nodes.Compare) -> Condition:
    parts = tuple(_relation(HOLDS[sign], *compiler.pair(left, right)) for sign, left, right in node.pairs)
    return parts[0] if len(parts) == 1 else _joined(parts, decisive=False)


def _relation(relate: Callable[[Any, Any], Any], left: Term, right: Term) -> Condition:
    def comparison(data: Data) -> bool | None:
        one = left(data)
        if one is None:
            return None
        other = right(data)
        answer: bool | None = None if other is None else relate(one, other)
        return answer

    return comparison


def _member(compiler: Compiler, node: nodes.Member) -> Condition:
    operand, own = compiler.term(node.operand), compiler.typed.type_of(node.operand)
    members = tuple(choice_value(compiler, choice, own) for choice in compiler.typed.choices(node))
    known, negated = frozenset(members), node.negated

    def membership(data: Data) -> bool | None:
        found = operand(data)
        if found is None:
            return None
        if type(found) is Range:
            answer = some(found == member for member in members)
            return None if answer is None else answer is not negated
        return (found in known) is not negated

    return membership


def some(answers: Iterable[bool | None]) -> bool | None:
    """True where an answer is true, else unknown where one is unknown, else false."""
    seen = set(answers)
    return True if True in seen else (None if None in seen else False)


def choice_value(compiler: Compiler, choice: nodes.Node | str, own: Value) -> Any:
    """A value after ``in``, as it meets a value of type ``own``."""
    if isinstance(choice, str):
        return Decimal(choice) if own.family == "number" else choice
    return compiler.joined(choice, own)(_NOTHING)


def _arithmetic(compiler: Compiler, node: nodes.Arithmetic) -> Term:
    one, other = compiler.typed.changes(node)
    left, right = compiler.term(node.left, one), compiler.term(node.right, other)
    operation = _OPERATIONS[node.operator]

    def calculation(data: Data) -> Any:
        one = left(data)
        if one is None:
            return None
        other = right(data)
        return None if other is None else operation(one, other)

    return calculation


def _if(compiler: Compiler, node: nodes.If) -> Term:
    condition = compiler.condition(node.condition)
    then, otherwise = _branches(compiler, node)

    def choice(data: Data) -> Any:
        decided = condition(data)
        if decided is not None:
            return then(data) if decided else otherwise(data)
        value = then(data)
        return value if exact.agree(value, otherwise(data)) else None

    return choice


def _branches(compiler: Compiler, node: nodes.If) -> tuple[Term, Term]:
    if compiler.typed.type_of(node).family == "condition":
        return compiler.condition(node.then), compiler.condition(node.otherwise)
    then, otherwise = compiler.typed.type_of(node.then), compiler.typed.type_of(node.otherwise)
    return (
        compiler.joined(node.then, otherwise) if then.family == "word" else compiler.term(node.then),
        compiler.joined(node.otherwise, then),
    )


def _call(compiler: Compiler, node: nodes.Call) -> Term:
    from protocolkit.conditions.evaluate_calls import compile_call

    return compile_call(compiler, node)


def _query(compiler: Compiler, node: nodes.Query) -> Term:
    from protocolkit.conditions.evaluate_queries import compile_query

    return compile_query(compiler, node)


_RULES: dict[type, Callable[[Compiler, Any], Term]] = {
    nodes.Number: lambda compiler, node: _constant(node.value),
    nodes.Text: lambda compiler, node: _constant(node.value),
    nodes.Date: lambda compiler, node: _constant(node.value),
    nodes.Time: lambda compiler, node: _constant(node.value),
    nodes.Truth: lambda compiler, node: _constant(node.value),
    nodes.Name: _name,
    nodes.Negative: _negative,
    nodes.Not: lambda compiler, node: opposite(compiler.condition(node.operand)),
    nodes.Logic: _logic,
    nodes.Implies: _implies,
    nodes.Compare: _compare,
    nodes.Member: _member,
    nodes.Arithmetic: _arithmetic,
    nodes.If: _if,
    nodes.Call: _call,
    nodes.Query: _query,
}
