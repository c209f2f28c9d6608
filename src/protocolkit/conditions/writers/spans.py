"""Values before they meet a target: exact fractions and spans of time, each with the formula of when it is known.

A partial date is a span from the first to the last day that it may be; every other value is a span of one
point. A fraction is never divided out: ``a / b <= c`` is asked as ``a <= c * b`` of a positive ``b``.
"""

from __future__ import annotations

import datetime
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import msgspec

from protocolkit.conditions import exact
from protocolkit.conditions.writers.formula import (
    Arithmetic,
    Choose,
    Extreme,
    Formula,
    Literally,
    Rounded,
    Size,
    Term,
    Value,
)
from protocolkit.conditions.writers.simplify import TRUE, all_of, any_of, compare, no
from protocolkit.conditions.writers.target import RefusedError

if TYPE_CHECKING:
    from collections.abc import Callable

    from protocolkit.conditions.conversion import Affine
    from protocolkit.conditions.relations import Relation
    from protocolkit.conditions.writers.target import Question

__all__ = ["ONE", "Answer", "Point", "Quotient", "Span", "absolute", "add", "both", "chosen", "constant"]
__all__ += ["converted", "divide", "either", "extreme", "if_then_else", "multiply", "negative", "opposite"]
__all__ += ["point", "relate", "rounded", "same_answer", "spanned", "subtract"]

ONE = Literally(Decimal(1))
ZERO = Literally(Decimal(0))


class Answer(msgspec.Struct, frozen=True):
    """A condition in Kleene's logic: when it is true, and when it is false; unknown where neither."""

    yes: Formula
    no: Formula

    def to(self, question: Question) -> Formula:
        """When a question is answered with yes."""
        match question.value:
            case "holds":
                return self.yes
            case "fails":
                return self.no
            case _:
                return no(any_of(self.yes, self.no))


def opposite(answer: Answer) -> Answer:
    """``not x``."""
    return Answer(answer.no, answer.yes)


def both(*answers: Answer) -> Answer:
    """``x and y``."""
    return Answer(all_of(*(answer.yes for answer in answers)), any_of(*(answer.no for answer in answers)))


def either(*answers: Answer) -> Answer:
    """``x or y``."""
    return Answer(any_of(*(answer.yes for answer in answers)), all_of(*(answer.no for answer in answers)))


def same_answer(one: Answer, other: Answer) -> Answer:
    """``(x) == (y)``."""
    return either(both(one, other), both(opposite(one), opposite(other)))


def if_then_else(condition: Answer, then: Answer, otherwise: Answer) -> Answer:
    """``if``: where it is not known which of two, the answer on which they agree."""
    return Answer(_decided(condition, then.yes, otherwise.yes), _decided(condition, then.no, otherwise.no))


def _decided(condition: Answer, then: Formula, otherwise: Formula) -> Formula:
    return any_of(all_of(condition.yes, then), all_of(condition.no, otherwise), all_of(then, otherwise))


class Quotient(msgspec.Struct, frozen=True):
    """A number as ``top / bottom``, where ``bottom`` is positive."""

    top: Term
    bottom: Term = ONE


Point: TypeAlias = Quotient | Term
"""A number is always a quotient; dates, times, moments and texts are terms."""


class Span(msgspec.Struct, frozen=True):
    """From ``low`` to ``high``, which are the same unless a partial date is in it."""

    low: Point
    high: Point
    known: Formula = TRUE

    @property
    def point(self) -> Point:
        """The one value that it may have."""
        if self.low != self.high:
            raise RefusedError("it calculates with a date of which only a month or a year may be known")
        return self.low

    @property
    def number(self) -> Quotient:
        """The number that it is."""
        point = self.point
        assert isinstance(point, Quotient)  # checked
        return point


def spanned(function: Callable[..., Any], *spans: Span) -> Span:
    """A function that grows with each argument."""
    low = function(*(span.low for span in spans))
    exact_ones = all(span.low == span.high for span in spans)
    high = low if exact_ones else function(*(span.high for span in spans))
    return Span(low, high, all_of(*(span.known for span in spans)))


def constant(value: Decimal | Fraction) -> Quotient:
    """A number as written."""
    fraction = Fraction(value)
    if isinstance(tidy := exact.tidy(fraction), Decimal):
        return Quotient(Literally(tidy))
    return Quotient(Literally(Decimal(fraction.numerator)), Literally(Decimal(fraction.denominator)))


def point(value: Decimal | datetime.date | datetime.time | str) -> Span:
    """A value as written."""
    written: Point = constant(value) if isinstance(value, Decimal) else Literally(value)
    return Span(written, written)


def calculate(operator: Literal["+", "-", "*"], left: Term, right: Term) -> Term:
    """Arithmetic, done now where both sides are written."""
    if isinstance(left, Literally) and isinstance(right, Literally):
        function = {"+": exact.add, "-": exact.subtract, "*": exact.multiply}[operator]
        return Literally(function(left.value, right.value))
    if operator == "*":
        if ONE in (left, right):
            return right if left == ONE else left
        return ZERO if ZERO in (left, right) else Arithmetic("*", left, right)
    return left if right == ZERO else Arithmetic(operator, left, right)


def _common(left: Quotient, right: Quotient) -> tuple[Term, Term, Term]:
    """Both tops over one bottom."""
    if left.bottom == right.bottom:
        return left.top, right.top, left.bottom
    return (
        calculate("*", left.top, right.bottom),
        calculate("*", right.top, left.bottom),
        calculate("*", left.bottom, right.bottom),
    )


def _sum(left: Quotient, right: Quotient) -> Quotient:
    one, other, bottom = _common(left, right)
    return Quotient(calculate("+", one, other), bottom)


def add(left: Span, right: Span) -> Span:
    """``x + y``."""
    return spanned(_sum, left, right)


def negative(span: Span) -> Span:
    """``-x``."""
    return Span(_negative(span.high), _negative(span.low), span.known)


def _negative(point: Point) -> Quotient:
    assert isinstance(point, Quotient)  # checked
    minus = calculate("-", ZERO, point.top)
    return Quotient(minus, point.bottom)


def subtract(left: Span, right: Span) -> Span:
    """``x - y``."""
    known = all_of(left.known, right.known)
    low = _difference(left.low, right.high)
    exact_ones = left.low == left.high and right.low == right.high
    return Span(low, low if exact_ones else _difference(left.high, right.low), known)


def _difference(left: Point, right: Point) -> Quotient:
    assert isinstance(left, Quotient)  # checked
    assert isinstance(right, Quotient)  # checked
    one, other, bottom = _common(left, right)
    return Quotient(calculate("-", one, other), bottom)


def multiply(left: Span, right: Span) -> Span:
    """``x * y``."""
    if not (_grows(left, right) or _grows(right, left)):
        left, right = _pointed(left), _pointed(right)
    return spanned(_product, left, right)


def _product(one: Quotient, other: Quotient) -> Quotient:
    return Quotient(calculate("*", one.top, other.top), calculate("*", one.bottom, other.bottom))


def _grows(one: Span, other: Span) -> bool:
    """Whether a product with ``one`` grows with ``other``."""
    return one.low == one.high and _positive(one.number.top)


def _pointed(span: Span) -> Span:
    return Span(span.point, span.point, span.known)


def divide(left: Span, right: Span) -> Span:
    """``x / y``; unknown where ``y`` is 0."""
    known, one, other = all_of(left.known, right.known), left.number, right.number
    top, divisor = calculate("*", one.top, other.bottom), other.top
    nonzero: Formula = TRUE
    if not _positive(divisor):
        nonzero = compare("!=", divisor, ZERO)
        below = compare("<", divisor, ZERO)
        top, divisor = choose(below, calculate("-", ZERO, top), top), size(divisor)
    quotient = Quotient(top, calculate("*", one.bottom, divisor))
    return Span(quotient, quotient, all_of(known, nonzero))


def _positive(term: Term) -> bool:
    """Whether a term is above 0 wherever it is known."""
    match term:
        case Literally():
            return isinstance(term.value, Decimal) and term.value > 0
        case Value():
            limits = term.field.symbol.range
            return limits is not None and limits[0] > 0
        case Extreme():
            return all(map(_positive, term.operands))
        case Choose():
            return _positive(term.then) and _positive(term.otherwise)
        case Arithmetic():
            return term.operator in ("+", "*") and _positive(term.left) and _positive(term.right)
        case _:
            return False


def choose(condition: Formula, then: Term, otherwise: Term) -> Term:
    """One term or another, decided now where it can be."""
    if then == otherwise or condition == TRUE:
        return then
    return otherwise if condition == no(TRUE) else Choose(condition, then, otherwise)


def size(term: Term) -> Term:
    """A term without its sign."""
    if isinstance(term, Literally) and isinstance(term.value, Decimal):
        return Literally(abs(term.value))
    return term if _positive(term) else Size(term)


def absolute(span: Span) -> Span:
    """``abs(x)``."""
    number = Quotient(size(span.number.top), span.number.bottom)
    return Span(number, number, span.known)


def rounded(span: Span, places: int) -> Span:
    """``round(x, places)``."""

    def one(point: Quotient) -> Quotient:
        return Quotient(Rounded(point.top, point.bottom, places))

    return spanned(one, span)


def extreme(function: Literal["min", "max"], *spans: Span) -> Span:
    """The least or the greatest; of a partial date each end on its own."""

    def one(*points: Point) -> Point:
        if not isinstance(points[0], Quotient):
            return Extreme(function, points)  # type: ignore[arg-type]
        tops, bottom = _over_one(points)
        return Quotient(Extreme(function, tops), bottom)

    return spanned(one, *spans)


def _over_one(points: Any) -> tuple[tuple[Term, ...], Term]:
    """The tops of several numbers over one bottom."""
    bottoms = list(dict.fromkeys(point.bottom for point in points))
    tops = []
    for point in points:
        top = point.top
        for bottom in bottoms:
            top = top if bottom == point.bottom else calculate("*", top, bottom)
        tops.append(top)
    whole: Term = ONE
    for bottom in bottoms:
        whole = calculate("*", whole, bottom)
    return tuple(tops), whole


def converted(span: Span, change: Affine) -> Span:
    """A number in another unit."""
    slope, offset = constant(change.slope), constant(change.offset)

    def one(point: Quotient) -> Quotient:
        scaled = Quotient(calculate("*", point.top, slope.top), calculate("*", point.bottom, slope.bottom))
        return _sum(scaled, offset) if change.offset else scaled

    return spanned(one, span)


def _ask(relation: Relation, left: Point, right: Point) -> Formula:
    if isinstance(left, Quotient) and isinstance(right, Quotient):
        one, other, _ = _common(left, right)
        return compare(relation, one, other)
    assert not isinstance(left, Quotient)  # checked
    assert not isinstance(right, Quotient)  # checked
    return compare(relation, left, right)


def relate(relation: Relation, left: Span, right: Span) -> Answer:
    """A comparison: true or false where every value of both spans gives the same answer."""
    known = all_of(left.known, right.known)
    match relation:
        case "<":
            yes, false = _ask("<", left.high, right.low), _ask(">=", left.low, right.high)
        case "<=":
            yes, false = _ask("<=", left.high, right.low), _ask(">", left.low, right.high)
        case ">":
            yes, false = _ask(">", left.low, right.high), _ask("<=", left.high, right.low)
        case ">=":
            yes, false = _ask(">=", left.low, right.high), _ask("<", left.high, right.low)
        case "==":
            yes, false = _same(left, right), _apart(left, right)
        case _:
            return opposite(relate("==", left, right))
    return Answer(all_of(known, yes), all_of(known, false))


def _same(left: Span, right: Span) -> Formula:
    if left.low == left.high and right.low == right.high:
        return _ask("==", left.low, right.low)
    return all_of(_ask("<=", left.high, right.low), _ask(">=", left.low, right.high))


def _apart(left: Span, right: Span) -> Formula:
    if left.low == left.high and right.low == right.high:
        return _ask("!=", left.low, right.low)
    return any_of(_ask("<", left.high, right.low), _ask(">", left.low, right.high))


def chosen(condition: Answer, then: Span, otherwise: Span) -> Span:
    """``if``: one of two values; where it is not known which, the value on which they agree."""
    alike = all_of(_ask("==", then.low, otherwise.low), _ask("==", then.high, otherwise.high))
    known = any_of(
        all_of(condition.yes, then.known),
        all_of(condition.no, otherwise.known),
        all_of(then.known, otherwise.known, alike),
    )
    low = _one_of(condition.yes, then.low, otherwise.low)
    exact_ones = then.low == then.high and otherwise.low == otherwise.high
    return Span(low, low if exact_ones else _one_of(condition.yes, then.high, otherwise.high), known)


def _one_of(condition: Formula, then: Point, otherwise: Point) -> Point:
    if isinstance(then, Quotient) and isinstance(otherwise, Quotient):
        return Quotient(
            choose(condition, then.top, otherwise.top), choose(condition, then.bottom, otherwise.bottom)
        )
    assert not isinstance(then, Quotient)  # checked
    assert not isinstance(otherwise, Quotient)  # checked
    return choose(condition, then, otherwise)
