"""What a condition may speak of: the variables, forms and visits of a protocol.

The model fills these; nothing here knows the model.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from decimal import Decimal

import msgspec

__all__ = ["Conversion", "FormSymbols", "Kind", "Symbol", "Symbols"]


class Kind(enum.StrEnum):
    """What kind of value a name has."""

    INTEGER = "integer"
    DECIMAL = "decimal"
    CODE = "code"
    YES_NO = "yes_no"
    JUDGEMENT = "judgement"
    DATE = "date"
    PARTIAL_DATE = "partial_date"
    TIME = "time"
    DATETIME = "datetime"
    TEXT = "text"
    RECORDS = "records"
    CONDITION = "condition"


class Conversion(msgspec.Struct, frozen=True):
    """Another kind of quantity in which a value may be written, and who says so.

    ``value = written * factor / divisor + offset``, exactly.
    """

    unit: str
    factor: Decimal = Decimal(1)
    divisor: Decimal = Decimal(1)
    offset: Decimal = Decimal(0)
    source: str | None = None


class Symbol(msgspec.Struct, frozen=True):
    """A variable or an item.

    ``codes`` are those of its codelist, in order; ``unknown_codes`` are those of them that mean unknown;
    ``sets`` are the named sets of the codelist. With ``numeric_codes`` the codes are whole numbers, and
    have an order.
    """

    name: str
    kind: Kind
    unit: str | None = None
    decimals: int | None = None
    codes: tuple[str, ...] = ()
    unknown_codes: frozenset[str] = frozenset()
    sets: Mapping[str, tuple[str, ...]] = {}
    numeric_codes: bool = False
    range: tuple[Decimal, Decimal] | None = None
    soft_range: tuple[Decimal, Decimal] | None = None
    treat: Mapping[str, str] = {}
    conversions: tuple[Conversion, ...] = ()


class FormSymbols(msgspec.Struct, frozen=True):
    """A form: its items, those of them that repeat (one value in each row), and the visits where it is due.

    No visits means that the form is tied to none.
    """

    items: Mapping[str, Symbol]
    rows: frozenset[str] = frozenset()
    visits: frozenset[str] = frozenset()


class Symbols(msgspec.Struct, frozen=True):
    """Every name that a condition may use."""

    variables: Mapping[str, Symbol] = {}
    forms: Mapping[str, FormSymbols] = {}
    visits: frozenset[str] = frozenset()
