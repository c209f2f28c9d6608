"""Formulas and terms for z3, with constants folded before z3 sees them.

A formula is a z3 Boolean or a plain ``bool``, an integer a z3 integer or a plain ``int``: what Python can work
out never reaches the solver, and the same functions serve both.
"""

from __future__ import annotations

from typing import Any, TypeAlias

import msgspec
import z3  # type: ignore[import-untyped]

__all__ = [
    "FALSE",
    "TRUE",
    "UNDECIDED",
    "Formula",
    "Integer",
    "Truth",
    "all_of",
    "any_of",
    "at_most",
    "both",
    "choose",
    "div",
    "either",
    "equal",
    "follows",
    "less",
    "mod",
    "no",
    "same_truth",
    "turned",
]

Formula: TypeAlias = Any
"""``bool`` or ``z3.BoolRef``; z3 has no types."""
Integer: TypeAlias = Any
"""``int`` or ``z3.ArithRef``."""


def all_of(*parts: Formula) -> Formula:
    """True where every part is."""
    if any(part is False for part in parts):
        return False
    open_parts = [part for part in parts if part is not True]
    if len(open_parts) < 2:
        return open_parts[0] if open_parts else True
    return z3.And(open_parts)


def any_of(*parts: Formula) -> Formula:
    """True where some part is."""
    if any(part is True for part in parts):
        return True
    open_parts = [part for part in parts if part is not False]
    if len(open_parts) < 2:
        return open_parts[0] if open_parts else False
    return z3.Or(open_parts)


def no(part: Formula) -> Formula:
    """True where the part is false."""
    return not part if isinstance(part, bool) else z3.Not(part)


def choose(condition: Formula, then: Any, otherwise: Any) -> Any:
    """One of two formulas, or of two integers."""
    if isinstance(condition, bool):
        return then if condition else otherwise
    if then is otherwise or (isinstance(then, int) and isinstance(otherwise, int) and then == otherwise):
        return then
    return z3.If(condition, then, otherwise)


def equal(left: Integer, right: Integer) -> Formula:
    """``left = right``."""
    return True if left is right else left == right


def less(left: Integer, right: Integer) -> Formula:
    """``left < right``."""
    return False if left is right else left < right


def at_most(left: Integer, right: Integer) -> Formula:
    """``left <= right``."""
    return True if left is right else left <= right


def div(left: Integer, right: Integer) -> Integer:
    """The quotient rounded down; ``right`` is positive."""
    if isinstance(left, int) and isinstance(right, int):
        return left // right
    return _integer(left) / right


def mod(left: Integer, right: Integer) -> Integer:
    """What ``div`` leaves over, never negative."""
    if isinstance(left, int) and isinstance(right, int):
        return left % right
    return _integer(left) % right


def _integer(value: Integer) -> Integer:
    return z3.IntVal(value) if isinstance(value, int) else value


class Truth(msgspec.Struct, frozen=True):
    """A condition in Kleene's logic: when it is true, and when it is false; unknown where neither."""

    yes: Formula
    no: Formula


TRUE = Truth(True, False)
FALSE = Truth(False, True)
UNDECIDED = Truth(False, False)


def turned(truth: Truth) -> Truth:
    """``not x``."""
    return Truth(truth.no, truth.yes)


def both(*parts: Truth) -> Truth:
    """``x and y``."""
    return Truth(all_of(*(part.yes for part in parts)), any_of(*(part.no for part in parts)))


def either(*parts: Truth) -> Truth:
    """``x or y``."""
    return Truth(any_of(*(part.yes for part in parts)), all_of(*(part.no for part in parts)))


def follows(left: Truth, right: Truth) -> Truth:
    """``x implies y``."""
    return either(turned(left), right)


def same_truth(left: Truth, right: Truth) -> Truth:
    """``(x) == (y)``."""
    return either(both(left, right), both(turned(left), turned(right)))
