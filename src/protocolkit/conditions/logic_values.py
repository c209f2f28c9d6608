"""Values for z3: exact fractions, dates, moments and codes, each with the formula of when it is known."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import TYPE_CHECKING, TypeAlias

import msgspec

from protocolkit.conditions.logic_dates import Day, order_of
from protocolkit.conditions.logic_terms import (
    Truth,
    all_of,
    any_of,
    at_most,
    choose,
    div,
    equal,
    less,
    no,
    same_truth,
    turned,
)

if TYPE_CHECKING:
    from protocolkit.conditions.conversion import Affine
    from protocolkit.conditions.logic_terms import Formula, Integer

__all__ = [
    "Coded",
    "Date",
    "Moment",
    "Number",
    "Value",
    "Word",
    "absolute",
    "add",
    "compare",
    "constant",
    "converted",
    "divide",
    "equals",
    "extreme",
    "multiply",
    "negative",
    "one_of_two",
    "round_half_away",
    "subtract",
]


class Number(msgspec.Struct, frozen=True):
    """An exact fraction: ``top / bottom``, where ``bottom`` is positive."""

    top: Integer
    bottom: Integer
    known: Formula = True


class Date(msgspec.Struct, frozen=True):
    """A calendar date."""

    day: Day
    known: Formula = True


class Moment(msgspec.Struct, frozen=True):
    """Minutes: of the day, or since the year 1."""

    minutes: Integer
    known: Formula = True


class Coded(msgspec.Struct, frozen=True):
    """A code or a text, by its number in the book of texts."""

    number: Integer
    known: Formula = True


class Word(msgspec.Struct, frozen=True):
    """A code or text as written, which means what it is compared with."""

    text: str


Value: TypeAlias = Number | Date | Moment | Coded | Word | Truth


def constant(value: Fraction) -> Number:
    """A number as written."""
    return Number(value.numerator, value.denominator)


def _times(left: Integer, right: Integer) -> Integer:
    if isinstance(right, int) and right == 1:
        return left
    return right if isinstance(left, int) and left == 1 else left * right


def _aligned(left: Number, right: Number) -> tuple[Integer, Integer, Integer]:
    """Both tops over one bottom."""
    if isinstance(left.bottom, int) and isinstance(right.bottom, int):
        bottom = math.lcm(left.bottom, right.bottom)
        return _times(left.top, bottom // left.bottom), _times(right.top, bottom // right.bottom), bottom
    return (
        _times(left.top, right.bottom),
        _times(right.top, left.bottom),
        _times(left.bottom, right.bottom),
    )


def add(left: Number, right: Number) -> Number:
    """``x + y``."""
    one, other, bottom = _aligned(left, right)
    return Number(one + other, bottom, all_of(left.known, right.known))


def negative(value: Number) -> Number:
    """``-x``."""
    return Number(-value.top, value.bottom, value.known)


def subtract(left: Number, right: Number) -> Number:
    """``x - y``."""
    return add(left, negative(right))


def multiply(left: Number, right: Number) -> Number:
    """``x * y``."""
    top, bottom = _times(left.top, right.top), _times(left.bottom, right.bottom)
    return Number(top, bottom, all_of(left.known, right.known))


def divide(left: Number, right: Number) -> Number:
    """``x / y``; unknown where ``y`` is 0."""
    zero, below = equal(right.top, 0), less(right.top, 0)
    size = choose(zero, 1, choose(below, -right.top, right.top))
    top = _times(choose(below, -left.top, left.top), right.bottom)
    return Number(top, _times(left.bottom, size), all_of(left.known, right.known, no(zero)))


def absolute(value: Number) -> Number:
    """``x`` without its sign."""
    return Number(choose(less(value.top, 0), -value.top, value.top), value.bottom, value.known)


def round_half_away(value: Number, places: int) -> Number:
    """``x`` to so many decimals, half away from zero."""
    size = absolute(value).top
    whole = div(2 * 10**places * size + value.bottom, _times(value.bottom, 2))
    return Number(choose(less(value.top, 0), -whole, whole), 10**places, value.known)


def converted(value: Number, change: Affine) -> Number:
    """``x`` in another unit."""
    scaled = multiply(value, constant(change.slope))
    return add(scaled, constant(change.offset)) if change.offset else scaled


def compare(operator: str, left: Value, right: Value) -> Truth:
    """Two values of one kind: ``<``, ``<=``, ``>``, ``>=``, ``==`` or ``!=``."""
    match operator:
        case "==":
            return equals(left, right)
        case "!=":
            return turned(equals(left, right))
        case "<":
            return turned(_at_most(right, left))
        case "<=":
            return _at_most(left, right)
        case ">":
            return turned(_at_most(left, right))
        case _:
            return _at_most(right, left)


def _at_most(left: Value, right: Value) -> Truth:
    return _decided(at_most(*_sizes(left, right)), _known(left), _known(right))


def _sizes(left: Value, right: Value) -> tuple[Integer, Integer]:
    """Two integers in the order of the values, and equal where they are."""
    match left, right:
        case Number(), Number():
            return _aligned(left, right)[:2]
        case Moment(), Moment():
            return left.minutes, right.minutes
        case Date(), Date():
            return order_of(left.day, right.day)
        case Coded(), Coded():
            return left.number, right.number
    raise AssertionError((left, right))


def equals(left: Value, right: Value) -> Truth:
    """``x == y``."""
    if isinstance(left, Truth) and isinstance(right, Truth):
        return same_truth(left, right)
    return _decided(equal(*_sizes(left, right)), _known(left), _known(right))


def _decided(formula: Formula, *known: Formula) -> Truth:
    return Truth(all_of(*known, formula), all_of(*known, no(formula)))


def _known(value: Value) -> Formula:
    return True if isinstance(value, Truth | Word) else value.known


def extreme(left: Value, right: Value, *, least: bool) -> Value:
    """The lesser, or the greater, of two values; unknown where one is."""
    known = all_of(_known(left), _known(right))
    first = at_most(*_sizes(left, right)) if least else at_most(*_sizes(right, left))
    return _picked(first, left, right, known)


def one_of_two(condition: Truth, then: Value, otherwise: Value) -> Value:
    """``if c then x else y``: unknown where ``c`` is, unless both agree."""
    if isinstance(then, Truth) and isinstance(otherwise, Truth):
        yes = _branch(condition, then.yes, otherwise.yes)
        return Truth(yes, _branch(condition, then.no, otherwise.no))
    decided = any_of(all_of(condition.yes, _known(then)), all_of(condition.no, _known(otherwise)))
    known = any_of(decided, equals(then, otherwise).yes)
    return _picked(condition.no, otherwise, then, known)


def _branch(condition: Truth, then: Formula, otherwise: Formula) -> Formula:
    return any_of(all_of(condition.yes, then), all_of(condition.no, otherwise), all_of(then, otherwise))


def _picked(first: Formula, one: Value, other: Value, known: Formula) -> Value:
    """``one`` where the formula holds, else ``other``; known where ``known``."""
    match one, other:
        case Number(), Number():
            left, right, bottom = _aligned(one, other)
            return Number(choose(first, left, right), bottom, known)
        case Moment(), Moment():
            return Moment(choose(first, one.minutes, other.minutes), known)
        case Coded(), Coded():
            return Coded(choose(first, one.number, other.number), known)
        case Date(), Date():
            parts = zip(_parts(one.day), _parts(other.day), strict=True)
            return Date(Day(*(choose(first, left, right) for left, right in parts)), known)
    raise AssertionError((one, other))


def _parts(day: Day) -> tuple[Integer, Integer, Integer]:
    return day.year, day.month, day.day
