"""A three-valued condition as two formulas: when it is true, and when it is false.

The counterpart of ``evaluate`` for targets that know no third value; the meaning is the same, part by part.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from protocolkit.conditions import nodes
from protocolkit.conditions.conversion import change_of
from protocolkit.conditions.relations import MIRRORED
from protocolkit.conditions.symbols import Symbol, Symbols
from protocolkit.conditions.typed import Typed
from protocolkit.conditions.writers import spans
from protocolkit.conditions.writers.coded import (
    Coded,
    Meaning,
    Word,
    as_answer,
    as_number,
    equal,
    is_number,
    one_of_two,
)
from protocolkit.conditions.writers.formula import Constant, Field, Literally, OneOf, Value
from protocolkit.conditions.writers.recorded_values import TODAY, value_of_field
from protocolkit.conditions.writers.spans import Answer, Span, both, either, if_then_else, opposite, relate

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from protocolkit.conditions.conversion import Affine
    from protocolkit.conditions.scope import Reference
    from protocolkit.conditions.values import Value as Type

__all__ = ["Translator", "answer_of", "compared"]

_TRUTH = {True: Answer(Constant(True), Constant(False)), False: Answer(Constant(False), Constant(True))}


def answer_of(tree: nodes.Node, symbols: Symbols, home: str | None) -> Answer:
    """When a condition that stands on form ``home`` is true, and when it is false.

    Raises ``UnsoundError`` when it does not fit the symbols, and ``RefusedError`` at what no target can say.
    """
    translator = Translator(symbols, home)
    translator.typed.require(tree, None)
    return translator.condition(tree)


class Translator:
    """Turns each part of a checked tree into formulas and terms."""

    __slots__ = ("symbols", "typed")

    def __init__(self, symbols: Symbols, home: str | None) -> None:
        self.symbols = symbols
        self.typed = Typed(symbols, home)

    def value(self, node: nodes.Node) -> Meaning:
        """What a part amounts to."""
        return _RULES[type(node)](self, node)

    def condition(self, node: nodes.Node) -> Answer:
        """A part that is true, false or unknown."""
        return as_answer(self.value(node))

    def span(self, node: nodes.Node, change: Affine | None = None) -> Span:
        """A part that is a number, date, time or text; a number perhaps in another unit."""
        value = self.value(node)
        assert isinstance(value, Span), node
        return value if change is None else spans.converted(value, change)

    def field(self, node: nodes.Node) -> Field:
        """What a name, or the previous value of an item, is recorded in."""
        if isinstance(node, nodes.Call):
            found = self.field(node.arguments[0])
            return Field(found.what, found.name, found.symbol, found.form, previous=True)
        assert isinstance(node, nodes.Name), node
        reference = self.typed.meaning(node)
        if reference is None:
            return TODAY
        return Field(
            reference.what,  # type: ignore[arg-type]  # a name is no log, code or set
            reference.name,
            _symbol(self.symbols, reference),
            reference.form,
            reference.visit,
        )

    def joined(self, node: nodes.Node, target: Type) -> Meaning:
        """A part as it meets a value of type ``target``: a number in its unit."""
        change = change_of(self.typed.type_of(node), target)
        return self.value(node) if change is None else self.span(node, change)

    def pair(self, left: nodes.Node, right: nodes.Node) -> tuple[Meaning, Meaning]:
        """Two parts that are compared; a plain number takes the unit of the other."""
        if isinstance(left, nodes.Number | nodes.Negative):
            return self.joined(left, self.typed.type_of(right)), self.value(right)
        return self.value(left), self.joined(right, self.typed.type_of(left))


def _symbol(symbols: Symbols, found: Reference) -> Symbol:
    if found.what == "variable":
        return symbols.variables[found.name]
    return symbols.forms[found.form or ""].items[found.name]


def compared(sign: Any, left: Meaning, right: Meaning) -> Answer:
    """A comparison of two parts in one unit."""
    if isinstance(left, Word | Coded | Answer) or isinstance(right, Word | Coded | Answer):
        if is_number(left) or is_number(right):
            return compared(sign, as_number(left), as_number(right))
        answer = equal(left, right)
        return answer if sign == "==" else opposite(answer)
    return _numbered(sign, left, right) or relate(sign, left, right)


def _numbered(sign: Any, left: Span, right: Span) -> Answer | None:
    """The codes with a number that compares so with a written one, where that is what is asked."""
    if sign in MIRRORED and _code_field(right) is not None:
        return _numbered(MIRRORED[sign], right, left)
    field, limit = _code_field(left), _written(right)
    if field is None or limit is None:
        return None
    known = [code for code in field.symbol.codes if code not in field.symbol.unknown_codes]
    answers = {code: relate(sign, spans.point(Decimal(code)), spans.point(limit)).yes for code in known}
    yes = tuple(code for code in known if answers[code] == Constant(True))
    return Answer(
        *(_among(field, codes) for codes in (yes, tuple(code for code in known if code not in yes)))
    )


def _among(field: Field, codes: tuple[str, ...]) -> Any:
    return OneOf(field, codes) if codes else Constant(False)


def _code_field(span: Span) -> Field | None:
    """The field of which a number is the code."""
    match span.low:
        case spans.Quotient(top=Value(field=field), bottom=spans.ONE) if field.symbol.numeric_codes:
            return field
        case _:
            return None


def _written(span: Span) -> Decimal | None:
    match span.low:
        case spans.Quotient(top=Literally(value=Decimal() as value), bottom=spans.ONE):
            return value
        case _:
            return None


def _name(translator: Translator, node: nodes.Name) -> Meaning:
    if translator.typed.type_of(node).family == "word":
        return Word(node.name)
    return value_of_field(translator.field(node))


def _logic(translator: Translator, node: nodes.Logic) -> Meaning:
    parts = [translator.condition(part) for part in node.parts]
    return both(*parts) if node.operator == "and" else either(*parts)


def _implies(translator: Translator, node: nodes.Implies) -> Meaning:
    return either(opposite(translator.condition(node.left)), translator.condition(node.right))


def _compare(translator: Translator, node: nodes.Compare) -> Meaning:
    return both(*(compared(sign, *translator.pair(left, right)) for sign, left, right in node.pairs))


def _member(translator: Translator, node: nodes.Member) -> Meaning:
    value, own = translator.value(node.operand), translator.typed.type_of(node.operand)
    choices = (
        Word(choice) if isinstance(choice, str) else translator.joined(choice, own)
        for choice in translator.typed.choices(node)
    )
    found = either(*(compared("==", value, choice) for choice in choices))
    return opposite(found) if node.negated else found


def _arithmetic(translator: Translator, node: nodes.Arithmetic) -> Meaning:
    one, other = translator.typed.changes(node)
    left, right = translator.span(node.left, one), translator.span(node.right, other)
    return _OPERATIONS[node.operator](left, right)


_OPERATIONS = {"+": spans.add, "-": spans.subtract, "*": spans.multiply, "/": spans.divide}


def _if(translator: Translator, node: nodes.If) -> Meaning:
    condition = translator.condition(node.condition)
    if translator.typed.type_of(node).family == "condition":
        then, otherwise = translator.condition(node.then), translator.condition(node.otherwise)
        return if_then_else(condition, then, otherwise)
    one = translator.value(node.then)
    other = translator.joined(node.otherwise, translator.typed.type_of(node.then))
    return one_of_two(condition, one, other)


def _call(translator: Translator, node: nodes.Call) -> Meaning:
    from protocolkit.conditions.writers.two_valued_calls import CALLS

    return CALLS[node.function](translator, node)


def _query(translator: Translator, node: nodes.Query) -> Meaning:
    from protocolkit.conditions.writers.two_valued_calls import ask

    return ask(translator, node)


_RULES: dict[type, Callable[[Translator, Any], Meaning]] = {
    nodes.Number: lambda translator, node: spans.point(node.value),
    nodes.Text: lambda translator, node: Word(node.value),
    nodes.Date: lambda translator, node: spans.point(node.value),
    nodes.Time: lambda translator, node: spans.point(node.value),
    nodes.Truth: lambda translator, node: _TRUTH[node.value],
    nodes.Name: _name,
    nodes.Not: lambda translator, node: opposite(translator.condition(node.operand)),
    nodes.Logic: _logic,
    nodes.Implies: _implies,
    nodes.Negative: lambda translator, node: spans.negative(translator.span(node.operand)),
    nodes.Compare: _compare,
    nodes.Member: _member,
    nodes.Arithmetic: _arithmetic,
    nodes.If: _if,
    nodes.Call: _call,
    nodes.Query: _query,
}
