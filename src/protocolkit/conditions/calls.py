"""Functions and log queries: are they known, and are they given what they take."""

from __future__ import annotations

from typing import TYPE_CHECKING

from protocolkit.conditions.functions import FUNCTIONS, QUERIES, Function
from protocolkit.conditions.nodes import Call, Name, Negative, Node, Number, Query
from protocolkit.conditions.units import clash
from protocolkit.conditions.values import CONDITION, UNKNOWN, Value, describe, value_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from decimal import Decimal

    from protocolkit.conditions.check import Checker
    from protocolkit.conditions.symbols import FormSymbols

__all__ = ["check_call", "check_query"]


def check_call(checker: Checker, node: Call) -> Value:
    """A function with its arguments; what comes out."""
    function = FUNCTIONS.get(node.function)
    if function is None:
        end = node.start + len(node.function)
        checker.scope.unknown("function", node.function, node.start, end, [*FUNCTIONS, *QUERIES])
        for argument in node.arguments:
            checker.value(argument)
        return UNKNOWN
    if not _arity(checker, node, function):
        return UNKNOWN if function.result == "same" else _result(function, node, ())
    kinds = [kind for _, kind in function.parameters]
    kinds += kinds[-1:] * (len(node.arguments) - len(kinds))
    values = tuple(
        _ARGUMENTS[kind](checker, argument, function)
        for kind, argument in zip(kinds, node.arguments, strict=True)
    )
    if kinds[0] == "same":
        checker.joiner.join_all(node.arguments, values, ordered=True)
    return _result(function, node, values)


def _arity(checker: Checker, node: Call, function: Function) -> bool:
    given, wanted = len(node.arguments), len(function.parameters)
    if given == wanted or (function.more and given > wanted):
        return True
    form = f"{function.name}({', '.join(name for name, _ in function.parameters)}{', ...' * function.more})"
    fix = f"write {form}"
    if function.name in QUERIES and given == 1:
        fix += f", or {function.name}(FORM.ITEM where ...)"
    wrong = f"{function.name} takes {wanted}{' or more' * function.more}, and has {given}"
    checker.scope.report("type", node.start, node.end, wrong, fix)
    return False


def _result(function: Function, node: Call, values: tuple[Value, ...]) -> Value:
    if function.result == "condition":
        return CONDITION
    if function.result == "number":
        return Value("number", function.unit or "1", 0)
    if function.result in ("date", "datetime"):
        return Value(function.result)
    value = next((found for found in values if found.family not in ("word", "unknown")), UNKNOWN)
    if function.name == "previous" or value.family != "number":
        return value
    decimals = _decimals(function, node, values)
    unit = next((found.unit for found in values if found.unit), None)
    if function.name == "abs" or function.name == "round":
        unit = value.unit
    return Value("number", unit, decimals, any(found.derived for found in values))


def _decimals(function: Function, node: Call, values: tuple[Value, ...]) -> int | None:
    if function.name == "round":
        places = node.arguments[1]
        return int(places.value) if isinstance(places, Number) else 0
    known = [value.decimals for value in values if value.family == "number"]
    return None if None in known else max(found for found in known if found is not None)


def _recorded(checker: Checker, node: Node, function: Function) -> Value:
    """A variable or an item; of a calculation it would not be clear what is missing."""
    if not isinstance(node, Name) and not (isinstance(node, Call) and node.function == "previous"):
        fix = f"write {function.name}(x) of each of its names, or certain(...)"
        wrong = f"{function.name} takes a name, not a calculation"
        checker.scope.report("type", node.start, node.end, wrong, fix)
        return UNKNOWN
    value = checker.value(node)
    checker.joiner.strand(value)
    return value


def _condition(checker: Checker, node: Node, function: Function) -> Value:
    checker.condition(node)
    return CONDITION


def _number(checker: Checker, node: Node, function: Function) -> Value:
    return checker.number(node) or UNKNOWN


def _places(checker: Checker, node: Node, function: Function) -> Value:
    if isinstance(node, Number) and node.unit is None and node.value == int(node.value) and node.value <= 10:
        return UNKNOWN
    checker.scope.report("type", node.start, node.end, "this is no number of decimals", "write 0 to 10")
    return UNKNOWN


def _count_of(unit: str, name: str) -> Callable[[Checker, Node, Function], Value]:
    def argument(checker: Checker, node: Node, function: Function) -> Value:
        value = checker.number(node)
        if value is None:
            return UNKNOWN
        if value.unit not in (None, "1", unit) and clash(value.unit or "1", unit, derived=False):
            wrong = f"this is {describe(value)}, and {function.name} counts {name}"
            checker.scope.report("unit", node.start, node.end, wrong, f"write a number of {name}")
        inner = node.operand if isinstance(node, Negative) else node
        if isinstance(inner, Number) and not _is_whole(inner.value, value.unit, unit):
            wrong = f"{function.name} counts whole {name}"
            checker.scope.report("type", node.start, node.end, wrong, "write a whole number")
        return value

    return argument


def _is_whole(number: Decimal, unit: str | None, counted: str) -> bool:
    """Whether a number is whole as written, and in the unit that is counted."""
    if number != int(number) or unit in (None, "1", counted) or clash(unit or "1", counted, derived=False):
        return number == int(number)
    from protocolkit.conditions.conversion import affine

    converted = affine(unit or "1", counted)(number)
    return bool(converted == int(converted))


def _of_family(family: str, wanted: str) -> Callable[[Checker, Node, Function], Value]:
    def argument(checker: Checker, node: Node, function: Function) -> Value:
        value = checker.value(node)
        if value.family == "word":
            checker.joiner.strand(value)
        elif value.family not in (family, "unknown"):
            wrong = f"this is {describe(value)}"
            checker.scope.report("type", node.start, node.end, wrong, f"{function.name} takes {wanted} here")
        return value

    return argument


def _item(checker: Checker, node: Node, function: Function) -> Value:
    """An item that does not repeat, at no visit of its own."""
    fix = f"write {function.name}(FORM.ITEM)"
    if not isinstance(node, Name):
        checker.scope.report(
            "type", node.start, node.end, f"{function.name} takes an item, not a calculation", fix
        )
        return UNKNOWN
    references = len(checker.scope.references)
    value = checker.value(node)
    checker.joiner.strand(value)
    if value.family in ("word", "unknown"):
        return UNKNOWN
    found = checker.scope.references[references:]
    what = found[0].what if found else "variable"
    if what != "item" or node.visit is not None:
        wrong = {"variable": "a variable", "row-item": "an item of a row"}.get(
            what, "an item at a named visit"
        )
        checker.scope.report("type", node.start, node.end, f"{node.name} is {wrong}", fix)
    return value


def _test_result(checker: Checker, node: Node, function: Function) -> Value:
    value = checker.value(node)
    if value.family == "word":
        checker.joiner.strand(value)
    elif value.family != "unknown" and (value.symbol is None or "POSITIVE" not in value.symbol.codes):
        fix = f"{function.name} takes a test result, whose codelist has POSITIVE"
        checker.scope.report("type", node.start, node.end, f"this is {describe(value)}", fix)
    return value


def _same(checker: Checker, node: Node, function: Function) -> Value:
    return checker.value(node)


_ARGUMENTS: dict[str, Callable[[Checker, Node, Function], Value]] = {
    "recorded": _recorded,
    "condition": _condition,
    "number": _number,
    "places": _places,
    "months": _count_of("mo", "months"),
    "days": _count_of("d", "days"),
    "date": _of_family("date", "a date"),
    "time": _of_family("time", "a time of day"),
    "item": _item,
    "result": _test_result,
    "same": _same,
}


def check_query(checker: Checker, node: Query) -> Value:
    """A question to the rows of a log; what comes out."""
    scope = checker.scope
    form = scope.log(node.source)
    value = _asked(checker, node, form)
    if form is None:
        return value
    scope.rows.append(node.form)
    if node.where is not None:
        checker.condition(node.where)
    scope.rows.pop()
    return value


def _asked(checker: Checker, node: Query, form: FormSymbols | None) -> Value:
    query, scope, source = QUERIES[node.function], checker.scope, node.source
    if query.takes_item != (node.item is not None):
        fix = f"write {query.name}({'FORM.ITEM' if query.takes_item else 'FORM'} where ...)"
        wrong = (
            "it is not said which item" if query.takes_item else f"{query.name} asks for rows, not for values"
        )
        scope.report("type", source.start, source.end, wrong, fix)
        return CONDITION if query.result == "condition" else UNKNOWN
    if query.result == "condition":
        return CONDITION
    if query.result == "number":
        return Value("number", "1", 0)
    if form is None or node.item is None:
        return UNKNOWN
    return _values_of(checker, node, form, node.item)


def _values_of(checker: Checker, node: Query, form: FormSymbols, item: str) -> Value:
    """The item of the rows must exist, repeat, and be something that can be added up or ordered."""
    scope = checker.scope
    start = node.source.start + len(node.form) + 1
    if item not in form.rows:
        what = f"repeating item of form {node.form} called"
        scope.unknown(what, item, start, start + len(item), sorted(form.rows), form=node.form)
        return UNKNOWN
    value = value_of(form.items[item])
    allowed = ("number",) if node.function == "sum" else ("number", "date", "datetime", "time")
    if value.family not in allowed:
        fix = f"{node.function} takes {'numbers' if node.function == 'sum' else 'numbers, dates and times'}"
        scope.report("type", start, start + len(item), f"{item} is {describe(value)}", fix)
        return UNKNOWN
    return value if value.family != "number" else Value("number", value.unit, value.decimals)
