"""What is measured of a participant, apart from the form on which it is written down."""

from decimal import Decimal

import msgspec

__all__ = ["Conversion", "StandardCode", "Variable"]


class StandardCode(msgspec.Struct, frozen=True):
    """The code of a concept in a public vocabulary; ``checked`` against that vocabulary or recalled."""

    system: str
    code: str
    meaning: str | None = None
    checked: bool = False


class Conversion(msgspec.Struct, frozen=True):
    """How a value in another kind of quantity becomes one in the variable's unit.

    ``here = there * factor / divisor + offset``, exactly, in decimals.
    """

    unit: str
    factor: Decimal = Decimal(1)
    divisor: Decimal = Decimal(1)
    offset: Decimal = Decimal(0)
    source: str = ""


class Variable(msgspec.Struct, frozen=True, rename={"collected_on": "from"}):
    """A named value of a participant: type, UCUM unit, plausible ranges, codes, and where it comes from.

    ``range`` holds every value that can exist, ``soft_range`` those that pass without a question; both are
    inclusive. ``collected_on`` (``from:`` in YAML) is the item that collects it, ``derive`` how it is computed.
    ``treat`` maps codes of the item to the codes by which the variable is understood.
    """

    id: str
    label: str
    type: str
    basis: str | None = None
    unit: str | None = None
    decimals: int | None = None
    range: tuple[Decimal, Decimal] | None = None
    soft_range: tuple[Decimal, Decimal] | None = None
    codelist: str | None = None
    codes: tuple[StandardCode, ...] = ()
    conversions: tuple[Conversion, ...] = ()
    collected_on: str | None = None
    derive: str | None = None
    treat: dict[str, str] = {}
    unused: str | None = None
    note: str | None = None
    source: str = ""
    sources: dict[str, str] = {}
