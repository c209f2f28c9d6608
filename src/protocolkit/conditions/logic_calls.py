"""Functions and log queries as formulas for z3; every row of the table of functions has its meaning here."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from protocolkit.conditions import logic_dates as dates
from protocolkit.conditions import logic_values as values
from protocolkit.conditions.logic import Translator
from protocolkit.conditions.logic_dates import Day
from protocolkit.conditions.logic_terms import Truth, all_of, both, div, equal, mod, no
from protocolkit.conditions.logic_values import Date, Moment, Number, Word
from protocolkit.conditions.nodes import Call, Query
from protocolkit.conditions.nodes import Number as Literal
from protocolkit.conditions.symbols import Kind, Symbol

if TYPE_CHECKING:
    from collections.abc import Callable

    from protocolkit.conditions.logic_terms import Integer

__all__ = ["CALLS", "ask"]

_COUNT = Symbol("count", Kind.INTEGER, range=(Decimal(0), Decimal(10**6)))
_TRUTH = Symbol("truth", Kind.CONDITION)


def ask(translator: Translator, node: Query) -> values.Value:
    """What the rows of a log answer: anything that the question allows."""
    if node.function == "exists":
        return translator.opaque(node, _TRUTH)
    if node.function == "count":
        return translator.opaque(node, _COUNT)
    item = translator.logic.symbols.forms[node.form].items[node.item or ""]
    if node.function == "sum":
        item = Symbol("sum", item.kind, item.unit, item.decimals)
    return translator.opaque(node, item)


def _is_missing(translator: Translator, node: Call) -> values.Value:
    missing = translator.recorded(node.arguments[0]).missing
    return Truth(missing, no(missing))


def _certain(translator: Translator, node: Call) -> values.Value:
    truth = translator.condition(node.arguments[0])
    return Truth(truth.yes, no(truth.yes))


def _counted(translator: Translator, node: Call, index: int) -> Number:
    """A whole number of months or days; unknown where it is not whole."""
    number = translator.number(node.arguments[index], translator.typed.change_of_count(node, index))
    if isinstance(number.bottom, int) and number.bottom == 1:
        return number
    whole = equal(mod(number.top, number.bottom), 0)
    return Number(div(number.top, number.bottom), 1, all_of(number.known, whole))


def _moved(date: Date, by: Number, move: Callable[[Day, Integer], Day]) -> Date:
    """Another date; unknown outside of the calendar."""
    day = move(date.day, by.top)
    return Date(day, all_of(date.known, by.known, dates.in_calendar(day)))


def _added(move: Callable[[Day, Integer], Day]) -> Callable[[Translator, Call], values.Value]:
    return lambda translator, node: _moved(
        translator.date(node.arguments[0]), _counted(translator, node, 1), move
    )


def _within_months(translator: Translator, node: Call) -> values.Value:
    day, reference = translator.date(node.arguments[0]), translator.date(node.arguments[2])
    start = _moved(reference, values.negative(_counted(translator, node, 1)), dates.add_months)
    inside = both(values.compare("<=", start, day), values.compare("<=", day, reference))
    known = all_of(start.known, day.known, reference.known)
    return Truth(all_of(known, inside.yes), all_of(known, inside.no))


def _result_positive(translator: Translator, node: Call) -> values.Value:
    return values.equals(*translator.alike(translator.value(node.arguments[0]), Word("POSITIVE")))


def _extreme(least: bool) -> Callable[[Translator, Call], values.Value]:
    """``min`` and ``max``: all values in one unit."""

    def function(translator: Translator, node: Call) -> values.Value:
        target = translator.typed.shared_type(node.arguments)
        best, *others = (translator.joined(argument, target) for argument in node.arguments)
        for other in others:
            best = values.extreme(*translator.alike(best, other), least=least)
        return best

    return function


def _round(translator: Translator, node: Call) -> values.Value:
    places = node.arguments[1]
    assert isinstance(places, Literal)  # checked
    return values.round_half_away(translator.number(node.arguments[0]), int(places.value))


def _between(count: Callable[[Day, Day], Integer]) -> Callable[[Translator, Call], values.Value]:
    def function(translator: Translator, node: Call) -> values.Value:
        start, end = (translator.date(argument) for argument in node.arguments)
        return Number(count(start.day, end.day), 1, all_of(start.known, end.known))

    return function


def _at(translator: Translator, node: Call) -> values.Value:
    date, time = translator.date(node.arguments[0]), translator.value(node.arguments[1])
    assert isinstance(time, Moment), node
    minutes = dates.number_of(date.day) * 1440 + time.minutes
    return Moment(minutes, all_of(date.known, time.known))


CALLS: dict[str, Callable[[Translator, Call], values.Value]] = {
    "is_missing": _is_missing,
    "certain": _certain,
    "previous": lambda translator, node: translator.recorded(node).value,
    "in_window": lambda translator, node: translator.opaque(node, _TRUTH),
    "within_months": _within_months,
    "result_positive": _result_positive,
    "min": _extreme(True),
    "max": _extreme(False),
    "abs": lambda translator, node: values.absolute(translator.number(node.arguments[0])),
    "round": _round,
    "years_between": _between(dates.completed_years),
    "days_between": _between(lambda start, end: dates.number_of(end) - dates.number_of(start)),
    "add_months": _added(dates.add_months),
    "add_days": _added(dates.add_days),
    "at": _at,
}
"""What each function means, by its name."""
