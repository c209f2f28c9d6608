"""What a part of a condition amounts to: the kind of its value, its unit, its codes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import msgspec

from protocolkit.conditions.problems import listing
from protocolkit.conditions.symbols import Kind, Symbol

if TYPE_CHECKING:
    from protocolkit.conditions.nodes import Name, Text

__all__ = [
    "CONDITION",
    "FAMILIES",
    "ORDERED",
    "UNBOUNDED",
    "UNKNOWN",
    "Family",
    "Value",
    "describe",
    "value_of",
]

Family = Literal[
    "number", "date", "datetime", "time", "code", "text", "condition", "records", "word", "unknown"
]
"""What can be compared with each other. A ``word`` is a code whose codelist is not known yet; ``unknown``
goes with everything, so that one mistake is reported once."""

UNBOUNDED = 99
"""The number of decimals of a quotient."""


class Value(msgspec.Struct, frozen=True):
    """The type of a part of a condition.

    A number without unit is a plain literal, which takes the unit of what it meets. ``derived`` units come
    from a calculation. ``symbol`` is there when the part is just a name; ``words`` when it is a code, or
    several.
    """

    family: Family
    unit: str | None = None
    decimals: int | None = None
    derived: bool = False
    truth: bool = False
    symbol: Symbol | None = None
    words: tuple[Name | Text, ...] = ()


CONDITION = Value("condition", truth=True)
UNKNOWN = Value("unknown", truth=True)
ORDERED: frozenset[Family] = frozenset({"number", "date", "datetime", "time", "unknown"})
FAMILIES: dict[Kind, Family] = {
    Kind.INTEGER: "number",
    Kind.DECIMAL: "number",
    Kind.CODE: "code",
    Kind.YES_NO: "code",
    Kind.JUDGEMENT: "code",
    Kind.DATE: "date",
    Kind.PARTIAL_DATE: "date",
    Kind.TIME: "time",
    Kind.DATETIME: "datetime",
    Kind.TEXT: "text",
    Kind.RECORDS: "records",
    Kind.CONDITION: "condition",
}
_PLAIN = {
    "number": "a number",
    "date": "a date",
    "datetime": "a date with time",
    "time": "a time of day",
    "text": "a text",
    "condition": "a condition",
    "records": "a list of records",
    "word": "a code",
    "unknown": "unknown",
}


def value_of(symbol: Symbol) -> Value:
    """What a variable or an item amounts to."""
    family = FAMILIES[symbol.kind]
    if symbol.numeric_codes:
        family = "number"
    if family == "number":
        whole = symbol.kind is Kind.INTEGER or symbol.numeric_codes
        return Value("number", symbol.unit or "1", 0 if whole else symbol.decimals, symbol=symbol)
    truth = symbol.kind in (Kind.YES_NO, Kind.JUDGEMENT, Kind.CONDITION)
    return Value(family, truth=truth, symbol=symbol)


def describe(value: Value) -> str:
    """A value in words, for a message."""
    if value.family == "code":
        codes = value.symbol.answers if value.symbol else ()
        return f"one of {listing(codes)}" if codes else "a code"
    if value.family == "number" and value.unit not in (None, "1"):
        return f"a number in {value.unit}"
    return _PLAIN[value.family]
