"""What a condition may speak of: the variables, forms and visits of a protocol.

The model fills these; nothing here knows the model.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from decimal import Decimal

import msgspec

from protocolkit.nearest import nearest

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


_YES_NO = (Kind.YES_NO, Kind.JUDGEMENT)
_UNKNOWN = frozenset({"U"})


class Conversion(msgspec.Struct, frozen=True):
    """Another kind of quantity in which a value may be written, and who says so.

    ``value = written * factor / divisor + offset``, exactly.
    """

    unit: str
    factor: Decimal = Decimal(1)
    divisor: Decimal = Decimal(1)
    offset: Decimal = Decimal(0)
    source: str | None = None


_MEANT = {
    **dict.fromkeys(("y", "yes", "true"), "Y"),
    **dict.fromkeys(("n", "no", "false"), "N"),
    **dict.fromkeys(("u", "unknown"), "U"),
}
"""Words that people write for the answers of a yes/no."""


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

    @property
    def answers(self) -> tuple[str, ...]:
        """The codes that may be recorded, in order: those of the codelist, or yes, no and unknown."""
        return self.codes if self.codes or self.kind not in _YES_NO else ("Y", "N", "U")

    @property
    def unknown_answers(self) -> frozenset[str]:
        """Those of the answers that mean unknown."""
        return self.unknown_codes if self.codes or self.kind not in _YES_NO else _UNKNOWN

    @property
    def known_answers(self) -> tuple[str, ...]:
        """Those of the answers that say something, in order."""
        return tuple(answer for answer in self.answers if answer not in self.unknown_answers)

    def near_answer(self, text: str) -> str | None:
        """The answer that was probably meant by a text that is none."""
        meant = _MEANT.get(text.lower())
        if meant in self.answers:
            return meant
        return nearest(text, self.codes) if self.codes else None


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
