"""A calculation in two-valued logic: what a derived item or variable comes to, and when it is known.

The counterpart of ``compile_value``, for every target: a number, date, time or text as one term with the formula
of when it has a value, or, of a code, the formula of each code that it may be.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import msgspec

from protocolkit.conditions.values import value_of
from protocolkit.conditions.writers.coded import Coded, as_coded, as_number
from protocolkit.conditions.writers.formula import Formula, Term
from protocolkit.conditions.writers.simplify import all_of, compare
from protocolkit.conditions.writers.spans import ONE, Point, Quotient, Span
from protocolkit.conditions.writers.target import RefusedError
from protocolkit.conditions.writers.two_valued import Translator

if TYPE_CHECKING:
    from protocolkit.conditions.nodes import Node
    from protocolkit.conditions.symbols import Symbol, Symbols
    from protocolkit.conditions.values import Family
    from protocolkit.conditions.writers.coded import Meaning

__all__ = ["Calculation", "Result", "calculation_of"]


class Result(msgspec.Struct, frozen=True):
    """A term that has a value where ``known`` is true."""

    term: Term
    known: Formula
    family: Family


Calculation: TypeAlias = Result | Coded


def calculation_of(tree: Node, symbols: Symbols, target: Symbol, *, home: str | None = None) -> Calculation:
    """What is recorded as ``target``: in its unit, as its code, ``Y`` or ``N``.

    Raises ``UnsoundError`` where the calculation does not fit the symbols, and ``RefusedError`` at what no target can
    say, among it a quotient that is not rounded: that may have no end. Of what a partial date leaves open there is no
    value to record.
    """
    translator = Translator(symbols, home)
    translator.typed.require(tree, target)
    wanted = value_of(target)
    if wanted.family == "code" or translator.typed.type_of(tree).family == "condition":
        return as_coded(translator.value(tree))
    span = _spanned(translator.joined(tree, wanted), wanted.family)
    low, high = _whole(span.low), _whole(span.high)
    known = span.known if low == high else all_of(span.known, compare("==", low, high))
    return Result(low, known, wanted.family)


def _whole(point: Point) -> Term:
    if not isinstance(point, Quotient):
        return point
    if point.bottom != ONE:
        raise RefusedError("it divides without rounding")
    return point.top


def _spanned(value: Meaning, family: Family) -> Span:
    if family == "number":
        return as_number(value)
    if not isinstance(value, Span):
        raise RefusedError("it chooses between codes for a text")
    return value
