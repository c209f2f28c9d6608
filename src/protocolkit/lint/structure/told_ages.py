"""Ages as texts tell them, compared with the limits of age."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from protocolkit.lint.phrases import words_of
from protocolkit.lint.quantities import Quantity, quantities_of
from protocolkit.lint.rule import Issue
from protocolkit.lint.texts import criterion_pointer
from protocolkit.model.protocol import Protocol

__all__ = ["ages_told"]

_AGE = frozenset({"age", "aged", "ages", "old", "older", "younger"})
_BEFORE = 5
"""Words that may stand between a word of age and its number: in the age group of 18."""

_UNITS = {"a": ("Year", "Years"), "mo": ("Month", "Months"), "wk": ("Week", "Weeks"), "d": ("Day", "Days")}


def ages_told(protocol: Protocol) -> Iterator[Issue]:
    """Ages in inclusion criteria and titles that are not the limits of age."""
    for pointer, name, text in _texts(protocol):
        small = text.casefold()
        if "age" not in small and "old" not in small and "younger" not in small:
            continue
        for quantity in quantities_of(text):
            if _is_age(text, quantity):
                yield from _compared(protocol, pointer, name, text, quantity)


def _texts(protocol: Protocol) -> Iterator[tuple[str, str, str]]:
    for criterion in protocol.eligibility.inclusion:
        yield f"{criterion_pointer(protocol, criterion)}/text", criterion.id, criterion.text
    titles = protocol.study.titles
    yield "study/titles/brief", "the brief title", titles.brief
    if titles.official:
        yield "study/titles/official", "the official title", titles.official


def _is_age(text: str, quantity: Quantity) -> bool:
    """Whether a number is an age: a word of age is in it, right before or after it, with no number between."""
    words = [word.text for word in words_of(text)]
    inside = words[quantity.first : quantity.last + 1]
    before = words[max(0, quantity.first - _BEFORE) : quantity.first]
    while any(word[0].isdigit() for word in before):
        before = before[1:]
    after = words[quantity.last + 1 : quantity.last + 3]
    said_after = after[:1] == ["old"] or after == ["of", "age"]
    return said_after or not _AGE.isdisjoint((*inside, *before))


def _compared(protocol: Protocol, pointer: str, name: str, text: str, quantity: Quantity) -> Iterator[Issue]:
    eligibility = protocol.eligibility
    for field, limit, told in (
        ("minimum_age", eligibility.minimum_age, _lowest(quantity)),
        ("maximum_age", eligibility.maximum_age, _highest(quantity)),
    ):
        if limit is None or not told:
            continue
        if not any(_says(limit, value, quantity.unit or "a") for value in told):
            words = text[quantity.start : quantity.end]
            message = f"{name} says {words!r}, and {field} is {limit}"
            related = ((f"eligibility/{field}", field),)
            span = (quantity.start, quantity.end)
            yield Issue(pointer, message, "correct whichever of the two is wrong", related, span)


def _lowest(quantity: Quantity) -> tuple[Decimal, ...]:
    """What the least age may be by a text; older than 17 is 17 or, in whole years, 18."""
    if quantity.is_range:
        return (quantity.values[0],)
    if quantity.relation == ">=":
        return quantity.values
    return (quantity.values[0], quantity.values[0] + 1) if quantity.relation == ">" else ()


def _highest(quantity: Quantity) -> tuple[Decimal, ...]:
    if quantity.is_range:
        return (quantity.values[1],)
    if quantity.relation == "<=":
        return quantity.values
    return (quantity.values[0], quantity.values[0] - 1) if quantity.relation == "<" else ()


def _says(limit: str, value: Decimal, unit: str) -> bool:
    """Whether ``18 Years`` is an age; a limit in another unit is not compared."""
    number, _, word = limit.partition(" ")
    if not number.isdigit():
        return False  # N/A: no limit
    return word not in _UNITS.get(unit, ()) or Decimal(number) == value
