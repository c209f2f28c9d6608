"""Functions and log queries in two-valued logic; the counterpart of ``evaluate_calls`` and ``evaluate_queries``."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal

from protocolkit.conditions import dates
from protocolkit.conditions.functions import FUNCTIONS
from protocolkit.conditions.nodes import Call, Number, Query
from protocolkit.conditions.writers import spans
from protocolkit.conditions.writers.coded import Word, as_number
from protocolkit.conditions.writers.formula import (
    AddDays,
    AddMonths,
    At,
    CountRows,
    DaysBetween,
    ExtremeRow,
    Field,
    Formula,
    Literally,
    Log,
    Opened,
    Recorded,
    SomeRow,
    SumRows,
    Term,
    Value,
    YearsBetween,
)
from protocolkit.conditions.writers.recorded_values import value_of_field, window
from protocolkit.conditions.writers.simplify import FALSE, all_of, any_of, compare, no
from protocolkit.conditions.writers.spans import Answer, Quotient, Span, both, relate, spanned
from protocolkit.conditions.writers.target import RefusedError
from protocolkit.conditions.writers.two_valued import Translator, compared

if TYPE_CHECKING:
    from collections.abc import Callable

    from protocolkit.conditions.writers.coded import Meaning

__all__ = ["CALLS", "ask"]

_WINDOW = (window("first"), window("last"))


def _is_missing(translator: Translator, node: Call) -> Meaning:
    recorded = Recorded(translator.field(node.arguments[0]))
    return Answer(no(recorded), recorded)


def _certain(translator: Translator, node: Call) -> Meaning:
    yes = translator.condition(node.arguments[0]).yes
    return Answer(yes, no(yes))


def _previous(translator: Translator, node: Call) -> Meaning:
    return value_of_field(translator.field(node))


def _in_window(translator: Translator, node: Call) -> Meaning:
    day, (first, last) = translator.span(node.arguments[0]), map(_exactly, _WINDOW)
    known = all_of(first.known, last.known)
    inside = both(relate(">=", day, first), relate("<=", day, last))
    return Answer(all_of(known, inside.yes), all_of(known, day.known, inside.no))


def _exactly(field: Field) -> Span:
    return Span(Value(field), Value(field), Recorded(field))


def _within_months(translator: Translator, node: Call) -> Meaning:
    day, reference = translator.span(node.arguments[0]), translator.span(node.arguments[2])
    first = later_by_months(reference, -_whole(translator, node, 1))
    inside = both(relate("<=", first, day), relate("<=", day, reference))
    return Answer(inside.yes, all_of(first.known, day.known, inside.no))


def _result_positive(translator: Translator, node: Call) -> Meaning:
    return compared("==", translator.value(node.arguments[0]), Word("POSITIVE"))


def _extreme(function: Literal["min", "max"]) -> Callable[[Translator, Call], Meaning]:
    def translated(translator: Translator, node: Call) -> Meaning:
        target = translator.typed.shared_type(node.arguments)
        operands = (translator.joined(argument, target) for argument in node.arguments)
        return spans.extreme(function, *map(as_number, operands))

    return translated


def _round(translator: Translator, node: Call) -> Meaning:
    places = node.arguments[1]
    assert isinstance(places, Number)  # checked
    return spans.rounded(translator.span(node.arguments[0]), int(places.value))


def _add(later: Callable[[Span, int], Span]) -> Callable[[Translator, Call], Meaning]:
    return lambda translator, node: later(translator.span(node.arguments[0]), _whole(translator, node, 1))


def _whole(translator: Translator, node: Call, index: int) -> int:
    """A number of months or days, which must be written: only then is it sure to stay inside the calendar."""
    span = translator.span(node.arguments[index], translator.typed.change_of_count(node, index))
    match span.low:
        case Quotient(top=Literally(value=Decimal() as value), bottom=spans.ONE) if value == int(value):
            return int(value)
        case _:
            kind = FUNCTIONS[node.function].parameters[index][1]
            raise RefusedError(f"{node.function} takes a number of {kind} that is written in the condition")


def later_by_months(day: Span, months: int) -> Span:
    """So many calendar months later; unknown outside the calendar."""
    return _later(day, months, lambda found, count: dates.later_by_months(found, Decimal(count)), AddMonths)


def later_by_days(day: Span, days: int) -> Span:
    """So many days later; unknown outside the calendar."""
    return _later(day, days, lambda found, count: dates.later_by_days(found, Decimal(count)), AddDays)


def _later(day: Span, count: int, later: Callable[[Any, int], Any], term: type[AddMonths | AddDays]) -> Span:
    def moved(point: Term) -> Term:
        if isinstance(point, Literally):
            return Literally(later(point.value, count) or point.value)
        return term(point, count) if count else point

    return Span(*_both_ends(day, moved), all_of(day.known, _in_calendar(day, count, later)))


def _both_ends(day: Span, function: Callable[[Any], Term]) -> tuple[Term, Term]:
    low = function(day.low)
    return low, low if day.low == day.high else function(day.high)


def _in_calendar(day: Span, count: int, later: Callable[[Any, int], Any]) -> Formula:
    """Whether so much later is inside the calendar, of both ends."""
    if not count:
        return all_of()
    low, high = day.low, day.high
    assert not isinstance(low, Quotient)  # checked
    assert not isinstance(high, Quotient)  # checked
    limit = later(datetime.date.min if count < 0 else datetime.date.max, -count)
    if limit is None:
        return FALSE
    if count < 0:
        return compare(">=", low, Literally(limit))
    return compare("<=", high, Literally(limit))


def _years_between(translator: Translator, node: Call) -> Meaning:
    return _elapsed(YearsBetween, dates.years_between, translator, node)


def _days_between(translator: Translator, node: Call) -> Meaning:
    return _elapsed(DaysBetween, dates.days_between, translator, node)


def _elapsed(
    term: type[YearsBetween | DaysBetween],
    between: Callable[[Any, Any], Decimal],
    translator: Translator,
    node: Call,
) -> Span:
    first, second = map(translator.span, node.arguments)

    def count(one: Any, other: Any) -> Quotient:
        if isinstance(one, Literally) and isinstance(other, Literally):
            return spans.constant(between(one.value, other.value))
        return Quotient(term(one, other))

    low = count(first.high, second.low)
    exact = first.low == first.high and second.low == second.high
    return Span(low, low if exact else count(first.low, second.high), all_of(first.known, second.known))


def _at(translator: Translator, node: Call) -> Meaning:
    def moment(day: Any, time: Any) -> Term:
        if isinstance(day, Literally) and isinstance(time, Literally):
            return Literally(dates.moment(day.value, time.value))  # type: ignore[arg-type]  # checked
        return At(day, time)

    return spanned(moment, *map(translator.span, node.arguments))


CALLS: dict[str, Callable[[Translator, Call], Meaning]] = {
    "is_missing": _is_missing,
    "certain": _certain,
    "previous": _previous,
    "in_window": _in_window,
    "within_months": _within_months,
    "result_positive": _result_positive,
    "min": _extreme("min"),
    "max": _extreme("max"),
    "abs": lambda translator, node: spans.absolute(translator.span(node.arguments[0])),
    "round": _round,
    "years_between": _years_between,
    "days_between": _days_between,
    "add_months": _add(later_by_months),
    "add_days": _add(later_by_days),
    "at": _at,
}
"""How to translate each function, by its name."""


def ask(translator: Translator, node: Query) -> Meaning:
    """A question to the rows of a log."""
    log = Log(node.form, node.source.visit)
    where = Answer(all_of(), FALSE) if node.where is None else translator.condition(node.where)
    if node.function == "exists":
        every_fails = no(SomeRow(log, no(where.no)))
        return Answer(SomeRow(log, where.yes), all_of(Opened(log), every_fails))
    if node.function == "count":
        count = Quotient(CountRows(log, where.yes))
        return Span(count, count, _decided(log, any_of(where.yes, where.no)))
    return _of_values(translator, node, log, where)


def _decided(log: Log, settled: Formula) -> Formula:
    """Whether a log is opened and every row of it settled."""
    undecided = no(settled)
    return Opened(log) if undecided == FALSE else all_of(Opened(log), no(SomeRow(log, undecided)))


def _of_values(translator: Translator, node: Query, log: Log, where: Answer) -> Meaning:
    item = node.item or ""
    symbol = translator.symbols.forms[log.form].items[item]
    value = value_of_field(Field("row-item", item, symbol, log.form))
    if not isinstance(value, Span):
        raise RefusedError(f"the values of {item} cannot be put together")
    known = _decided(log, any_of(all_of(where.yes, value.known), where.no))
    if node.function == "sum":
        return _point(SumRows(log, _item(value.point), where.yes), known, number=True)
    known = all_of(known, SomeRow(log, where.yes))
    low, high = (
        ExtremeRow(node.function, log, _item(end), where.yes)  # type: ignore[arg-type]  # exists and count are done
        for end in (value.low, value.high)
    )
    if isinstance(value.low, Quotient):
        return _point(low, known, number=True)
    return Span(low, low if value.low == value.high else high, known)


def _item(point: Any) -> Value:
    term = point.top if isinstance(point, Quotient) else point
    assert isinstance(term, Value)
    return term


def _point(term: Term, known: Formula, *, number: bool) -> Span:
    value = Quotient(term) if number else term
    return Span(value, value, known)
