"""Conditions as formulas for z3: when each is true, and when it is false, in Kleene's logic.

Exact for everything that the language says of recorded values: decimals on their own grid, codes, units,
calendar months. Dates are known to the day. The rows of a log and the windows of visits are beyond it; a
question to them becomes an opaque value, the same text the same value, and is named in ``opaque``.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from protocolkit.conditions import logic_values as values
from protocolkit.conditions import nodes
from protocolkit.conditions.canonical import name_text, unparse
from protocolkit.conditions.conversion import change_of
from protocolkit.conditions.logic_dates import day_of
from protocolkit.conditions.logic_terms import FALSE, TRUE, Truth, both, either, follows, turned
from protocolkit.conditions.logic_values import Coded, Date, Moment, Number, Word
from protocolkit.conditions.logic_variables import Book, Variable, make_variable
from protocolkit.conditions.symbols import Kind, Symbol, Symbols
from protocolkit.conditions.typed import Typed
from protocolkit.conditions.values import Value as Type

if TYPE_CHECKING:
    from collections.abc import Callable, Container

    from protocolkit.conditions.conversion import Affine

__all__ = ["Everything", "Logic", "Translator"]

_TODAY = Symbol("today", Kind.DATE)


class Everything:
    """Contains every name."""

    def __contains__(self, name: object) -> bool:
        return True


class Logic:
    """Translates conditions; a name is one variable in all of them.

    A name in ``may_be_missing`` may be unknown; every other is known.
    """

    __slots__ = ("_used", "book", "may_be_missing", "opaque", "symbols", "variables")

    def __init__(self, symbols: Symbols, *, may_be_missing: Container[str] = ()) -> None:
        self.symbols = symbols
        self.may_be_missing = may_be_missing
        self.variables: dict[str, Variable] = {}
        self.opaque: dict[str, None] = {}
        self.book = Book()
        self._used: set[str] = set()

    def truth(self, tree: nodes.Node, *, home: str | None = None) -> Truth:
        """A condition that stands on form ``home``.

        Raises ``UnsoundError`` when it does not fit the symbols, which ``check`` tells beforehand.
        """
        translator = Translator(self, home)
        translator.typed.require(tree, None)
        return translator.condition(tree)

    def truth_and_names(self, tree: nodes.Node, *, home: str | None = None) -> tuple[Truth, frozenset[str]]:
        """The same, with the names of the variables that the condition uses."""
        self._used.clear()
        return self.truth(tree, home=home), frozenset(self._used)

    def variable(self, name: str, symbol: Symbol) -> Variable:
        """The one variable of a name."""
        self._used.add(name)
        found = self.variables.get(name)
        if found is None:
            missing = name in self.may_be_missing
            found = self.variables[name] = make_variable(name, symbol, self.book, may_be_missing=missing)
        return found


class Translator:
    """Translates the parts of one condition."""

    __slots__ = ("logic", "typed")

    def __init__(self, logic: Logic, home: str | None) -> None:
        self.logic = logic
        self.typed = Typed(logic.symbols, home)

    def value(self, node: nodes.Node) -> values.Value:
        """What a part amounts to."""
        return _RULES[type(node)](self, node)

    def condition(self, node: nodes.Node) -> Truth:
        """A part that is true, false or unknown."""
        value = self.value(node)
        if isinstance(value, Coded):  # of the codes, only yes and no say something
            return Truth(self._is_code(value, "Y"), self._is_code(value, "N"))
        assert isinstance(value, Truth), node
        return value

    def _is_code(self, value: Coded, code: str) -> Any:
        return values.equals(value, Coded(self.logic.book.number(code))).yes

    def number(self, node: nodes.Node, change: Affine | None = None) -> Number:
        """A part that is a number, perhaps in another unit."""
        value = self.value(node)
        assert isinstance(value, Number), node
        return value if change is None else values.converted(value, change)

    def date(self, node: nodes.Node) -> Date:
        """A part that is a date."""
        value = self.value(node)
        assert isinstance(value, Date), node
        return value

    def opaque(self, node: nodes.Node, symbol: Symbol) -> values.Value:
        """A part that logic cannot say: any value that it may have."""
        text = unparse(node)
        self.logic.opaque[text] = None
        return self.logic.variable(text, symbol).value

    def recorded(self, node: nodes.Node) -> Variable:
        """The variable behind a name, or behind the previous value of an item."""
        if isinstance(node, nodes.Call):
            (item,) = node.arguments
            current = self.recorded(item)
            return self.logic.variable(f"previous({current.name})", current.symbol)
        assert isinstance(node, nodes.Name), node
        found, symbol = self.typed.meaning(node), self.typed.type_of(node).symbol
        if found is None:
            return self.logic.variable("today", _TODAY)
        assert symbol is not None, node
        return self.logic.variable(name_text(found), symbol)

    def joined(self, node: nodes.Node, target: Type) -> values.Value:
        """A part as it meets a value of type ``target``: a number in its unit, a word as the number that it is."""
        own = self.typed.type_of(node)
        if own.family == "word" and target.family == "number":
            return self._coded_number(node)
        change = change_of(own, target)
        return self.value(node) if change is None else self.number(node, change)

    def _coded_number(self, node: nodes.Node) -> values.Value:
        """A quoted number, or one of two."""
        if isinstance(node, nodes.If):
            then, otherwise = self._coded_number(node.then), self._coded_number(node.otherwise)
            return values.one_of_two(self.condition(node.condition), then, otherwise)
        return _as_number(self.value(node))

    def pair(self, left: nodes.Node, right: nodes.Node) -> tuple[values.Value, values.Value]:
        """Two parts that are compared: in one unit, as one kind."""
        one, other = self.typed.type_of(left), self.typed.type_of(right)
        if "condition" in (one.family, other.family):
            return self.condition(left), self.condition(right)
        if isinstance(left, nodes.Number | nodes.Negative) or one.family == "word":
            return self.alike(self.joined(left, other), self.value(right))
        return self.alike(self.value(left), self.joined(right, one))

    def alike(self, left: values.Value, right: values.Value) -> tuple[values.Value, values.Value]:
        """Words as what they meet, yes and no as codes where they meet other codes."""
        if isinstance(left, Number) or isinstance(right, Number):
            return _as_number(left), _as_number(right)
        if isinstance(left, Truth) and isinstance(right, Truth):
            return left, right
        if isinstance(left, Word | Truth | Coded) and isinstance(right, Word | Truth | Coded):
            truths = _as_truth(left), _as_truth(right)
            if Truth in (type(left), type(right)) and None not in truths:
                return truths  # type: ignore[return-value]
            return self.coded(left), self.coded(right)
        return left, right

    def coded(self, value: values.Value) -> Coded:
        """A yes or no, or a word, as a code."""
        if isinstance(value, Coded):
            return value
        if isinstance(value, Word):
            return Coded(self.logic.book.number(value.text))
        assert isinstance(value, Truth), value
        yes, other = Coded(self.logic.book.number("Y")), Coded(self.logic.book.number("N"))
        coded = values.one_of_two(value, yes, other)
        assert isinstance(coded, Coded)
        return coded


def _as_number(value: values.Value) -> Number:
    """A number, or the number that a code is."""
    if isinstance(value, Word):
        return values.constant(Fraction(value.text))
    assert isinstance(value, Number), value
    return value


def _as_truth(value: values.Value) -> Truth | None:
    """A yes or no, if it is one."""
    if isinstance(value, Word):
        return {"Y": TRUE, "N": FALSE}.get(value.text)
    return value if isinstance(value, Truth) else None


def _name(translator: Translator, node: nodes.Name) -> values.Value:
    if translator.typed.type_of(node).family == "word":
        return Word(node.name)
    return translator.recorded(node).value


def _logic(translator: Translator, node: nodes.Logic) -> values.Value:
    parts = [translator.condition(part) for part in node.parts]
    return both(*parts) if node.operator == "and" else either(*parts)


def _compare(translator: Translator, node: nodes.Compare) -> values.Value:
    return both(*(values.compare(sign, *translator.pair(left, right)) for sign, left, right in node.pairs))


def _member(translator: Translator, node: nodes.Member) -> values.Value:
    value, own = translator.value(node.operand), translator.typed.type_of(node.operand)
    choices = (
        Word(choice) if isinstance(choice, str) else translator.joined(choice, own)
        for choice in translator.typed.choices(node)
    )
    found = either(*(values.equals(*translator.alike(value, choice)) for choice in choices))
    return turned(found) if node.negated else found


def _arithmetic(translator: Translator, node: nodes.Arithmetic) -> values.Value:
    one, other = translator.typed.changes(node)
    left, right = translator.number(node.left, one), translator.number(node.right, other)
    return _OPERATIONS[node.operator](left, right)


_OPERATIONS = {"+": values.add, "-": values.subtract, "*": values.multiply, "/": values.divide}


def _if(translator: Translator, node: nodes.If) -> values.Value:
    condition = translator.condition(node.condition)
    if translator.typed.type_of(node).family == "condition":
        then, otherwise = translator.condition(node.then), translator.condition(node.otherwise)
        return values.one_of_two(condition, then, otherwise)
    left, right = translator.typed.type_of(node.then), translator.typed.type_of(node.otherwise)
    first = translator.joined(node.then, right) if left.family == "word" else translator.value(node.then)
    one, other = translator.alike(first, translator.joined(node.otherwise, left))
    if isinstance(one, Word):
        one, other = translator.coded(one), translator.coded(other)
    return values.one_of_two(condition, one, other)


def _call(translator: Translator, node: nodes.Call) -> values.Value:
    from protocolkit.conditions.logic_calls import CALLS

    return CALLS[node.function](translator, node)


def _query(translator: Translator, node: nodes.Query) -> values.Value:
    from protocolkit.conditions.logic_calls import ask

    return ask(translator, node)


_RULES: dict[type, Callable[[Translator, Any], values.Value]] = {
    nodes.Number: lambda translator, node: values.constant(Fraction(node.value)),
    nodes.Text: lambda translator, node: Word(node.value),
    nodes.Date: lambda translator, node: Date(day_of(node.value)),
    nodes.Time: lambda translator, node: Moment(node.value.hour * 60 + node.value.minute),
    nodes.Truth: lambda translator, node: TRUE if node.value else FALSE,
    nodes.Name: _name,
    nodes.Not: lambda translator, node: turned(translator.condition(node.operand)),
    nodes.Logic: _logic,
    nodes.Implies: lambda translator, node: follows(
        translator.condition(node.left), translator.condition(node.right)
    ),
    nodes.Negative: lambda translator, node: values.negative(translator.number(node.operand)),
    nodes.Compare: _compare,
    nodes.Member: _member,
    nodes.Arithmetic: _arithmetic,
    nodes.If: _if,
    nodes.Call: _call,
    nodes.Query: _query,
}
