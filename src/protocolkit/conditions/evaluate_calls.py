"""What each function does; every row of the table of functions has its implementation here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from protocolkit.conditions import dates, exact
from protocolkit.conditions.evaluate import Compiler, Condition, Term
from protocolkit.conditions.lookup import lookup_previous, missing, missing_previous
from protocolkit.conditions.nodes import Call, Name, Number
from protocolkit.conditions.scope import Reference

if TYPE_CHECKING:
    from collections.abc import Callable

    from protocolkit.conditions.data import Data
    from protocolkit.conditions.nodes import Node

__all__ = ["CALLS", "compile_call"]


def compile_call(compiler: Compiler, node: Call) -> Term:
    """A function and its arguments."""
    return CALLS[node.function](compiler, node)


def _is_missing(compiler: Compiler, node: Call) -> Condition:
    (argument,) = node.arguments
    if isinstance(argument, Call):
        return missing_previous(_reference(compiler, argument.arguments[0]), compiler.symbols)
    assert isinstance(argument, Name)  # is_missing takes a name
    found = compiler.typed.meaning(argument)
    if found is None:
        return lambda data: data.today is None
    return missing(found, compiler.symbols)


def _reference(compiler: Compiler, node: Node) -> Reference:
    assert isinstance(node, Name)  # previous takes an item
    found = compiler.typed.meaning(node)
    assert found is not None
    return found


def _certain(compiler: Compiler, node: Call) -> Condition:
    condition = compiler.condition(node.arguments[0])
    return lambda data: condition(data) is True


def _previous(compiler: Compiler, node: Call) -> Term:
    return lookup_previous(_reference(compiler, node.arguments[0]), compiler.symbols)


def _in_window(compiler: Compiler, node: Call) -> Condition:
    day = compiler.term(node.arguments[0])

    def inside(data: Data) -> Any:
        found = day(data)
        if found is None or data.window is None:
            return None
        first, last = data.window
        return _both(found >= first, found <= last)

    return inside


def _both(one: bool | None, other: bool | None) -> bool | None:
    if one is False or other is False:
        return False
    return None if one is None or other is None else True


def _within_months(compiler: Compiler, node: Call) -> Condition:
    terms = (compiler.term(node.arguments[0]), _counted(compiler, node, 1), compiler.term(node.arguments[2]))

    def within(day: Any, months: Any, reference: Any) -> Any:
        first = exact.spread(dates.later_by_months, reference, exact.negative(months))
        return None if first is None else _both(first <= day, day <= reference)

    return _of_known(within, terms)


def _result_positive(compiler: Compiler, node: Call) -> Condition:
    return _of_known(lambda result: result == "POSITIVE", (compiler.term(node.arguments[0]),))


def _extreme(choose: Callable[..., Any]) -> Callable[[Compiler, Call], Term]:
    """``min`` and ``max``: all values in one unit."""

    def compiled(compiler: Compiler, node: Call) -> Term:
        target = compiler.typed.shared_type(node.arguments)
        terms = tuple(compiler.joined(argument, target) for argument in node.arguments)
        return _of_known(lambda *values: exact.spread(lambda *ends: choose(ends), *values), terms)

    return compiled


def _round(compiler: Compiler, node: Call) -> Term:
    places = node.arguments[1]
    assert isinstance(places, Number)  # checked
    count = int(places.value)
    return _of_known(lambda value: exact.rounded(value, count), (compiler.term(node.arguments[0]),))


def _abs(compiler: Compiler, node: Call) -> Term:
    return _of_known(exact.absolute, (compiler.term(node.arguments[0]),))


def _of_dates(function: Callable[..., Any]) -> Callable[[Compiler, Call], Term]:
    """A function that is monotone in each argument, so that the ends of a partial date decide."""

    def compiled(compiler: Compiler, node: Call) -> Term:
        terms = tuple(_counted(compiler, node, index) for index in range(len(node.arguments)))
        return _of_known(lambda *values: exact.spread(function, *values), terms)

    return compiled


def _counted(compiler: Compiler, node: Call, index: int) -> Term:
    """An argument; a number of months or days may be written in another unit of time."""
    return compiler.term(node.arguments[index], compiler.typed.change_of_count(node, index))


def _of_known(function: Callable[..., Any], terms: tuple[Term, ...]) -> Term:
    """A function of values that are all known; unknown where one is not."""

    def calculation(data: Data) -> Any:
        values = []
        for term in terms:
            value = term(data)
            if value is None:
                return None
            values.append(value)
        return function(*values)

    return calculation


CALLS: dict[str, Callable[[Compiler, Call], Term]] = {
    "is_missing": _is_missing,
    "certain": _certain,
    "previous": _previous,
    "in_window": _in_window,
    "within_months": _within_months,
    "result_positive": _result_positive,
    "min": _extreme(min),
    "max": _extreme(max),
    "abs": _abs,
    "round": _round,
    "years_between": _of_dates(dates.years_between),
    "days_between": _of_dates(dates.days_between),
    "add_months": _of_dates(dates.later_by_months),
    "add_days": _of_dates(dates.later_by_days),
    "at": _of_dates(dates.moment),
}
"""How to compile each function, by its name."""
