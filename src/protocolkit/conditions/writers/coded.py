"""Codes, words and texts: what they equal, and what they say as a condition or a number."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import TypeAlias

import msgspec

from protocolkit.conditions.symbols import Kind
from protocolkit.conditions.writers.formula import Choose, Formula, Literally, Value
from protocolkit.conditions.writers.simplify import FALSE, TRUE, all_of, any_of
from protocolkit.conditions.writers.spans import (
    Answer,
    Point,
    Span,
    chosen,
    if_then_else,
    point,
    relate,
    same_answer,
)
from protocolkit.conditions.writers.target import RefusedError

__all__ = ["Coded", "Meaning", "Word", "as_answer", "as_number", "equal", "is_number", "one_of_two"]


class Word(msgspec.Struct, frozen=True):
    """A code or text as written, which means what it meets."""

    text: str


class Coded(msgspec.Struct, frozen=True):
    """A code: for each that it may be, the formula of when it is known to be that one."""

    cases: Mapping[str, Formula]

    def other(self, code: str) -> Formula:
        """When it is known to be another code."""
        return any_of(*(formula for case, formula in self.cases.items() if case != code))


Meaning: TypeAlias = Answer | Span | Coded | Word
"""What a part amounts to: a condition; a number, date, time or text; a code; a word that may be several."""


def as_answer(value: Meaning) -> Answer:
    """A part as a condition; of the codes only yes and no say something."""
    if isinstance(value, Answer):
        return value
    coded = as_coded(value)
    return Answer(coded.cases.get("Y", FALSE), coded.cases.get("N", FALSE))


def as_coded(value: Meaning) -> Coded:
    """A part as a code."""
    match value:
        case Coded():
            return value
        case Word():
            return Coded({value.text: TRUE})
        case Answer():
            return Coded({"Y": value.yes, "N": value.no})
        case Span():
            raise RefusedError("it takes a text for a code, and the text has no codelist")


def as_number(value: Meaning) -> Span:
    """A part as a number; a word is a code that is one."""
    if isinstance(value, Word):
        return point(Decimal(value.text))
    if not isinstance(value, Span):
        raise RefusedError("it chooses between codes, and compares the choice with a number")
    return value


def is_number(value: Meaning) -> bool:
    """Whether a part is a number (or a date), and no text."""
    return isinstance(value, Span) and not _is_text(value.low)


def _is_text(value: Point) -> bool:
    match value:
        case Value(field=field):
            return field.symbol.kind is Kind.TEXT or (
                field.symbol.kind is Kind.CODE and not field.symbol.codes
            )
        case Literally(value=str()):
            return True
        case Choose(then=then):
            return _is_text(then)
        case _:
            return False


def equal(left: Meaning, right: Meaning) -> Answer:
    """Whether two codes, words, texts or conditions are the same."""
    if isinstance(left, Span) or isinstance(right, Span):
        return relate("==", _as_text(left), _as_text(right))
    if isinstance(left, Answer) or isinstance(right, Answer):
        return same_answer(as_answer(left), as_answer(right))
    one, other = as_coded(left), as_coded(right)
    shared = [code for code in one.cases if code in other.cases]
    yes = any_of(*(all_of(one.cases[code], other.cases[code]) for code in shared))
    no = any_of(*(all_of(formula, other.other(code)) for code, formula in one.cases.items()))
    return Answer(yes, no)


def _as_text(value: Meaning) -> Span:
    if isinstance(value, Word):
        return point(value.text)
    if not isinstance(value, Span):
        raise RefusedError("it compares a text without codelist with a code")
    return value


def one_of_two(condition: Answer, then: Meaning, otherwise: Meaning) -> Meaning:
    """``if`` of two parts that are no conditions."""
    if isinstance(then, Span) or isinstance(otherwise, Span):
        convert = as_number if is_number(then) or is_number(otherwise) else _as_text
        return chosen(condition, convert(then), convert(otherwise))
    if isinstance(then, Answer) or isinstance(otherwise, Answer):
        return if_then_else(condition, as_answer(then), as_answer(otherwise))
    one, other = as_coded(then).cases, as_coded(otherwise).cases
    return Coded({code: _case(condition, one, other, code) for code in dict.fromkeys([*one, *other])})


def _case(condition: Answer, one: Mapping[str, Formula], other: Mapping[str, Formula], code: str) -> Formula:
    then, otherwise = one.get(code, FALSE), other.get(code, FALSE)
    return any_of(all_of(condition.yes, then), all_of(condition.no, otherwise), all_of(then, otherwise))
