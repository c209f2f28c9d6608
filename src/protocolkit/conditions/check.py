"""Whether a condition makes sense for a protocol: every name known, every operator given what it takes."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import msgspec

from protocolkit.conditions import nodes
from protocolkit.conditions.calls import check_call, check_query
from protocolkit.conditions.joining import Joiner, literal_decimals
from protocolkit.conditions.problems import Problem
from protocolkit.conditions.scope import Reference, Scope
from protocolkit.conditions.symbols import Kind, Symbol, Symbols
from protocolkit.conditions.units import LONGEST, divided, is_scale, multiplied, trouble
from protocolkit.conditions.values import CONDITION, UNBOUNDED, UNKNOWN, Value, describe, value_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

__all__ = ["Resolved", "check", "references", "resolve"]

Expected: TypeAlias = "Symbol | Kind"


class Resolved(msgspec.Struct, frozen=True):
    """What the words of a condition stand for, and what is wrong with it; both in the order of the text."""

    problems: tuple[Problem, ...]
    references: tuple[Reference, ...]


def check(
    tree: nodes.Node, symbols: Symbols, *, home: str | None = None, expects: Expected = Kind.CONDITION
) -> tuple[Problem, ...]:
    """What is wrong with a condition that stands on form ``home``, or with a value of kind ``expects``.

    With a symbol instead of a kind, the value must also fit its codes, its unit and its decimals.
    """
    return resolve(tree, symbols, home=home, expects=expects).problems


def resolve(
    tree: nodes.Node, symbols: Symbols, *, home: str | None = None, expects: Expected = Kind.CONDITION
) -> Resolved:
    """The same as ``check``, with what every word stands for."""
    checker = Checker(Scope(symbols, home))
    if expects is Kind.CONDITION:
        checker.condition(tree)
    else:
        target = Symbol("the value", expects) if isinstance(expects, Kind) else expects
        checker.result(tree, target)
    scope = checker.scope
    problems = sorted(dict.fromkeys(scope.problems), key=lambda problem: (problem.start, problem.end))
    return Resolved(tuple(problems), tuple(sorted(scope.references, key=lambda found: found.start)))


def references(tree: nodes.Node, symbols: Symbols, *, home: str | None = None) -> tuple[Reference, ...]:
    """What every word of a condition, or of a calculation, stands for; what is wrong with it is not asked."""
    checker = Checker(_SilentScope(symbols, home))
    checker.condition(tree)
    return tuple(sorted(checker.scope.references, key=lambda found: found.start))


class _SilentScope(Scope):
    """Looks for no near misses: they take longer than all else."""

    __slots__ = ()

    def unknown(
        self, what: str, name: str, start: int, end: int, known: list[str], *, form: str | None = None
    ) -> None:
        self.problems.append(Problem("unknown-name", start, end, name))

    def unknown_word(self, name: nodes.Name) -> None:
        self.problems.append(Problem("unknown-name", name.start, name.end, name.name))


class Checker:
    """Works out the value of each part, and reports what does not fit, each mistake once."""

    __slots__ = ("joiner", "scope")

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self.joiner = Joiner(scope)

    def value(self, node: nodes.Node) -> Value:
        """What a part amounts to."""
        return _RULES[type(node)](self, node)

    def condition(self, node: nodes.Node) -> None:
        """A part that must be true, false or unknown."""
        value = self.value(node)
        if value.truth:
            return
        if value.family == "word":
            self.joiner.strand(value)
            return
        fix = "a condition is true or false: compare it with something"
        if value.family == "code" and isinstance(node, nodes.Name) and value.symbol and value.symbol.codes:
            fix = f"compare it: {node.name} == {value.symbol.codes[0]}"
        self.scope.report("type", node.start, node.end, f"{self.words(node)} is {describe(value)}", fix)

    def words(self, node: nodes.Node) -> str:
        """A short name for a part, in a message."""
        return node.name if isinstance(node, nodes.Name) else "this"

    def result(self, tree: nodes.Node, target: Symbol) -> None:
        """A value that is to be recorded as ``target``."""
        value, wanted = self.value(tree), value_of(target)
        if wanted.truth and value.truth and value.family != "code":
            return
        reported = len(self.scope.problems)
        self.joiner.join(tree, value, tree, wanted, ordered=False, place=tree)
        if target.kind is Kind.INTEGER and len(self.scope.problems) == reported and _splits(value, wanted):
            wrong = f"in {wanted.unit} the value may be no whole number, and {target.name} is one"
            self.scope.report("type", tree.start, tree.end, wrong, f"write a value in {wanted.unit}")
        if value.decimals is None or wanted.decimals is None or value.decimals <= wanted.decimals:
            return
        if value.family == wanted.family == "number":
            wrong = f"the value may have more decimals than the {wanted.decimals} of {target.name}"
            self.scope.report("type", tree.start, tree.end, wrong, f"write round(..., {wanted.decimals})")

    def number(self, node: nodes.Node) -> Value | None:
        """A part that must be a number; ``None`` when it is none, which is reported, or not known."""
        value = self.value(node)
        if value.family == "number":
            return value
        if value.family == "word":
            self.joiner.strand(value)
        elif value.family != "unknown":
            fix = _ARITHMETIC_HINTS.get(value.family, "calculate with numbers only")
            self.scope.report("type", node.start, node.end, f"{self.words(node)} is {describe(value)}", fix)
        return None


def _splits(value: Value, wanted: Value) -> bool:
    """Whether whole numbers become fractions in the unit that is wanted."""
    if value.family != "number" or value.unit in (None, wanted.unit):
        return False
    from protocolkit.conditions.conversion import change_of  # most values are in the unit that is wanted
    from protocolkit.conditions.ucum import UnitError

    try:
        change = change_of(value, wanted)
    except UnitError:  # of a declared unit, and reported there
        return False
    return change is not None and (change.slope.denominator != 1 or change.offset.denominator != 1)


_ARITHMETIC_HINTS = {
    "date": "for dates write days_between(a, b), add_days(d, n) or add_months(d, n)",
    "condition": "for a number of a condition write if x then 1 else 0",
}


def _number(checker: Checker, node: nodes.Number) -> Value:
    if node.unit is not None and (wrong := trouble(node.unit)):
        start = node.end - len(node.unit) - 1
        fix = f"write '{wrong.fix}'" if wrong.fix else None
        problem = Problem("unit", start + wrong.start, start + wrong.end, wrong.message, fix)
        checker.scope.problems.append(problem)
        return Value("number", None, literal_decimals(node.value))
    return Value("number", node.unit, literal_decimals(node.value))


def _word(checker: Checker, node: nodes.Text) -> Value:
    return Value("word", words=(node,))


def _name(checker: Checker, node: nodes.Name) -> Value:
    reported = len(checker.scope.problems)
    symbol = checker.scope.find(node)
    if symbol is not None:
        return value_of(symbol)
    if len(checker.scope.problems) > reported:
        return UNKNOWN
    return Value("word", words=(node,))


def _condition_of_one(checker: Checker, node: nodes.Not) -> Value:
    checker.condition(node.operand)
    return CONDITION


def _logic(checker: Checker, node: nodes.Logic) -> Value:
    for part in node.parts:
        checker.condition(part)
    return CONDITION


def _implies(checker: Checker, node: nodes.Implies) -> Value:
    checker.condition(node.left)
    checker.condition(node.right)
    return CONDITION


def _negative(checker: Checker, node: nodes.Negative) -> Value:
    value = checker.number(node.operand)
    if value is None:
        return UNKNOWN
    return Value("number", value.unit, value.decimals, value.derived)


def _compare(checker: Checker, node: nodes.Compare) -> Value:
    values = [checker.value(operand) for operand in node.operands]
    for index, operator in enumerate(node.operators):
        left, right = index, index + 1
        if values[left].family == "word" and len(values) > right + 1:
            left, right = right, left
        ordered = operator not in ("==", "!=")
        checker.joiner.join(
            node.operands[left], values[left], node.operands[right], values[right], ordered=ordered
        )
    return CONDITION


def _member(checker: Checker, node: nodes.Member) -> Value:
    value = checker.value(node.operand)
    if value.family == "word":
        checker.joiner.strand(value)
    elif isinstance(node.choices, nodes.SetName):
        checker.joiner.named_set(value, node.choices)
    elif value.family == "condition":
        fix = "ask for membership of a code, number or date"
        checker.scope.report("type", node.operand.start, node.operand.end, "this is a condition", fix)
    else:
        parts = (node.operand, *node.choices.members)
        values = (value, *(_literal(checker, member) for member in node.choices.members))
        if value.family == "number":
            checker.joiner.join_all(parts, values, ordered=False)
        else:
            for member, literal in zip(parts[1:], values[1:], strict=True):
                checker.joiner.join(node.operand, value, member, literal, ordered=False)
    return CONDITION


def _literal(checker: Checker, member: nodes.Node) -> Value:
    """A value in braces; a bare word there is always a code."""
    if isinstance(member, nodes.Name):
        return Value("word", words=(member,))
    return checker.value(member)


def _arithmetic(checker: Checker, node: nodes.Arithmetic) -> Value:
    left, right = checker.number(node.left), checker.number(node.right)
    if left is None or right is None:
        return UNKNOWN
    if node.operator in ("+", "-"):
        checker.joiner.join(node.left, left, node.right, right, ordered=True)
        return _sum(checker, node, left, right)
    return _product(checker, node, left, right)


def _sum(checker: Checker, node: nodes.Arithmetic, left: Value, right: Value) -> Value:
    decimals = _most(left, right)
    if is_scale(left.unit) and is_scale(right.unit):
        if node.operator == "+":
            wrong = "temperatures cannot be added up"
            checker.scope.report("unit", node.start, node.end, wrong, "take their difference, or add K")
        return Value("number", "K", decimals, derived=True)
    if left.unit and right.unit and (is_scale(left.unit) or is_scale(right.unit)):
        checker.joiner.difference(node, left, right)
    return Value("number", left.unit or right.unit, decimals, left.derived or right.derived)


def _product(checker: Checker, node: nodes.Arithmetic, left: Value, right: Value) -> Value:
    for part, value in ((node.left, left), (node.right, right)):
        if is_scale(value.unit):
            checker.scope.report(
                "unit",
                part.start,
                part.end,
                f"{value.unit} has a zero of its own",
                "do not multiply or divide it",
            )
            return UNKNOWN
    unit = _unit_of_product(checker, node, left, right)
    if node.operator == "/":
        _divisor(checker, node.right)
        return Value("number", unit, UNBOUNDED, derived=True)
    decimals = None if left.decimals is None or right.decimals is None else left.decimals + right.decimals
    derived = left.derived or right.derived or (left.unit is not None and right.unit is not None)
    return Value("number", unit, decimals, derived)


def _unit_of_product(checker: Checker, node: nodes.Arithmetic, left: Value, right: Value) -> str | None:
    if left.unit is right.unit is None:
        return None
    combined = multiplied if node.operator == "*" else divided
    unit = combined(left.unit or "1", right.unit or "1")
    if len(unit) <= LONGEST:
        return unit
    fix = "move a part of it into a derived variable"
    checker.scope.report("unit", node.start, node.end, f"its unit has more than {LONGEST} characters", fix)
    return None


def _divisor(checker: Checker, node: nodes.Node) -> None:
    """What is divided by must not be 0 whatever is recorded."""
    if isinstance(node, nodes.Name):
        return
    from protocolkit.conditions.constants import is_zero  # most divisors are names

    if is_zero(node):
        wrong = "this is 0, and what is divided by 0 is unknown, whatever is recorded"
        fix = "divide by what can be other than 0, or leave the division out"
        checker.scope.report("undecidable", node.start, node.end, wrong, fix)


def _most(left: Value, right: Value) -> int | None:
    return None if left.decimals is None or right.decimals is None else max(left.decimals, right.decimals)


def _if(checker: Checker, node: nodes.If) -> Value:
    checker.condition(node.condition)
    then, otherwise = checker.value(node.then), checker.value(node.otherwise)
    if then.family == otherwise.family == "word":
        return Value("word", words=then.words + otherwise.words)
    if then.truth and otherwise.truth and "condition" in (then.family, otherwise.family):
        return CONDITION
    checker.joiner.join(node.then, then, node.otherwise, otherwise, ordered=False)
    joined = otherwise if then.family in ("word", "unknown") else then
    if joined.family != "number":
        return joined
    decimals, derived = _most(then, otherwise), then.derived or otherwise.derived
    return Value("number", then.unit or otherwise.unit, decimals, derived)


_RULES: dict[type, Callable[[Checker, Any], Value]] = {
    nodes.Number: _number,
    nodes.Text: _word,
    nodes.Date: lambda checker, node: Value("date"),
    nodes.Time: lambda checker, node: Value("time"),
    nodes.Truth: lambda checker, node: CONDITION,
    nodes.Name: _name,
    nodes.Not: _condition_of_one,
    nodes.Logic: _logic,
    nodes.Implies: _implies,
    nodes.Negative: _negative,
    nodes.Compare: _compare,
    nodes.Member: _member,
    nodes.Arithmetic: _arithmetic,
    nodes.If: _if,
    nodes.Call: check_call,
    nodes.Query: check_query,
}
