"""Three-valued evaluation: a tree is compiled once into closures, and asked of as many participants as there are.

True, false and unknown are ``True``, ``False`` and ``None``, after Kleene, Introduction to Metamathematics
(1952), section 64; ``docs/conditions.md`` has the tables. Numbers are never rounded.
"""

from __future__ import annotations

import operator
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypeAlias

from protocolkit.conditions import exact, nodes
from protocolkit.conditions.conversion import affine, change_of
from protocolkit.conditions.data import Data
from protocolkit.conditions.exact import Range
from protocolkit.conditions.typed import Typed
from protocolkit.conditions.units import is_scale
from protocolkit.conditions.values import Value, value_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from protocolkit.conditions.symbols import Symbol, Symbols

__all__ = ["TRUTH", "Compiler", "Condition", "Term", "compile_condition", "compile_value"]

Condition: TypeAlias = "Callable[[Data], bool | None]"
"""A compiled condition: true, false or ``None`` for unknown."""
Term: TypeAlias = "Callable[[Data], Any]"
"""A compiled part: its value, ``None`` when it is unknown."""

TRUTH = {"Y": True, "N": False}
"""What the codes of yes/no say as a condition; every other code says nothing."""

_NOTHING = Data()
_RELATIONS: dict[str, Callable[[Any, Any], Any]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "==": operator.eq,
    "!=": operator.ne,
}
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

    def term(self, node: nodes.Node) -> Term:
        """The value of a part."""
        return _RULES[type(node)](self, node)

    def condition(self, node: nodes.Node) -> Condition:
        """A part that is true, false or unknown."""
        term = self.term(node)
        return term if self.typed.type_of(node).family == "condition" else _as_truth(term)

    def joined(self, node: nodes.Node, target: Value) -> Term:
        """A part as it meets a value of type ``target``: in its unit, as its kind."""
        term, own = self.term(node), self.typed.type_of(node)
        if own.family == "word" and target.family == "number":
            return _applied(term, Decimal, node)
        if own.family == "code" and target.family == "condition":
            return _as_truth(term)
        change = change_of(own, target)
        return term if change is None else _applied(term, change, node)

    def pair(self, left: nodes.Node, right: nodes.Node) -> tuple[Term, Term]:
        """Two parts that are compared, in one unit; a plain value takes the unit of the other."""
        one, other = self.typed.type_of(left), self.typed.type_of(right)
        if _is_constant(left):
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
    if _is_constant(node):
        constant = function(term(_NOTHING))
        return lambda data: constant

    def applied(data: Data) -> Any:
        value = term(data)
        return None if value is None else function(value)

    return applied


def _is_constant(node: nodes.Node) -> bool:
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


def _not(compiler: Compiler, node: nodes.Not) -> Condition:
    operand = compiler.condition(node.operand)

    def negation(data: Data) -> bool | None:
        value = operand(data)
        return None if value is None else not value

    return negation


def _logic(compiler: Compiler, node: nodes.Logic) -> Condition:
    parts = tuple(map(compiler.condition, node.parts))
    return any_of(parts) if node.operator == "or" else all_of(parts)


def all_of(parts: tuple[Condition, ...]) -> Condition:
    """False where a part is false, else unknown where one is unknown, else true."""

    def conjunction(data: Data) -> bool | None:
        result: bool | None = True
        for part in parts:
            value = part(data)
            if value is False:
                return False
            if value is None:
                result = None
        return result

    return conjunction


def any_of(parts: tuple[Condition, ...]) -> Condition:
    """True where a part is true, else unknown where one is unknown, else false."""

    def disjunction(data: Data) -> bool | None:
        result: bool | None = False
        for part in parts:
            value = part(data)
            if value is True:
                return True
            if value is None:
                result = None
        return result

    return disjunction


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
    places = zip(node.operators, node.operands, node.operands[1:], strict=False)
    parts = tuple(_relation(_RELATIONS[sign], *compiler.pair(left, right)) for sign, left, right in places)
    return parts[0] if len(parts) == 1 else all_of(parts)


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
    operand, value = compiler.term(node.operand), compiler.typed.type_of(node.operand)
    members = _members(compiler, node, value)
    known, negated = frozenset(members), node.negated

    def membership(data: Data) -> bool | None:
        found = operand(data)
        if found is None:
            return None
        if type(found) is Range:
            answer = _any(found == member for member in members)
            return None if answer is None else answer is not negated
        return (found in known) is not negated

    return membership


def _any(answers: Any) -> bool | None:
    seen = set(answers)
    return True if True in seen else (None if None in seen else False)


def _members(compiler: Compiler, node: nodes.Member, value: Value) -> tuple[Any, ...]:
    if isinstance(node.choices, nodes.SetName):
        assert value.symbol is not None  # only a name has sets
        codes = value.symbol.sets[node.choices.name]
        return tuple(map(Decimal, codes)) if value.family == "number" else tuple(codes)
    return tuple(_literal(compiler, member, value) for member in node.choices.members)


def _literal(compiler: Compiler, member: nodes.Node, value: Value) -> Any:
    """A value in braces; a bare word there is always a code."""
    if isinstance(member, nodes.Name):
        return Decimal(member.name) if value.family == "number" else member.name
    return compiler.joined(member, value)(_NOTHING)


def _arithmetic(compiler: Compiler, node: nodes.Arithmetic) -> Term:
    left, right = compiler.term(node.left), compiler.term(node.right)
    if node.operator in ("+", "-"):
        left, right = _summands(compiler, node, left, right)
    operation = _OPERATIONS[node.operator]

    def calculation(data: Data) -> Any:
        one = left(data)
        if one is None:
            return None
        other = right(data)
        return None if other is None else operation(one, other)

    return calculation


def _summands(compiler: Compiler, node: nodes.Arithmetic, left: Term, right: Term) -> tuple[Term, Term]:
    """Both parts of a sum in the unit of the left one; of two temperatures, the difference is in kelvin."""
    one, other = compiler.typed.type_of(node.left), compiler.typed.type_of(node.right)
    if one.unit is None or other.unit is None:
        return left, right
    if is_scale(one.unit) and is_scale(other.unit):
        return (
            _applied(left, affine(one.unit, "K"), node.left),
            _applied(right, affine(other.unit, "K"), node.right),
        )
    if is_scale(one.unit):
        return left, _applied(right, affine(other.unit, one.unit, difference=True), node.right)
    return left, compiler.joined(node.right, one)


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
    nodes.Not: _not,
    nodes.Logic: _logic,
    nodes.Implies: _implies,
    nodes.Compare: _compare,
    nodes.Member: _member,
    nodes.Arithmetic: _arithmetic,
    nodes.If: _if,
    nodes.Call: _call,
    nodes.Query: _query,
}
