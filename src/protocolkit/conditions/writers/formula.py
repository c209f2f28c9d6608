"""A condition in two-valued logic, over what is recorded: what every target prints.

A :data:`Formula` is true or false of any data, missing values included; a :data:`Term` is a number, date, time,
moment or text, and has a value wherever every field in it is recorded. A comparison of terms one of which has
no value is not true: it is false, or nothing, as the target likes. Wherever the difference would matter a
formula says ``Recorded`` beside it.
"""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Literal, TypeAlias, Union

import msgspec

from protocolkit.conditions.relations import Relation
from protocolkit.conditions.symbols import Kind, Symbol

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = [
    "AddDays",
    "AddMonths",
    "And",
    "Arithmetic",
    "At",
    "Choose",
    "Compare",
    "Constant",
    "CountRows",
    "DaysBetween",
    "Extreme",
    "ExtremeRow",
    "Field",
    "Formula",
    "Literally",
    "Log",
    "Not",
    "OneOf",
    "Opened",
    "Or",
    "Recorded",
    "Rounded",
    "Size",
    "SomeRow",
    "SumRows",
    "Term",
    "Value",
    "YearsBetween",
    "fields",
    "parts",
]


class Field(msgspec.Struct, frozen=True):
    """Something that is recorded: a variable, an item (perhaps at a visit, or at the one before), an item of
    the row at hand, today, or the ``first`` or ``last`` day of the visit's window."""

    what: Literal["variable", "item", "row-item", "today", "window"]
    name: str
    symbol: Symbol
    form: str | None = None
    visit: str | None = None
    previous: bool = False

    def __hash__(self) -> int:
        return hash((self.what, self.name, self.form, self.visit, self.previous))  # symbols hold mappings


class Log(msgspec.Struct, frozen=True):
    """The rows of a form, perhaps at a visit."""

    form: str
    visit: str | None = None


class Literally(msgspec.Struct, frozen=True):
    """A value as written."""

    value: Decimal | datetime.date | datetime.time | datetime.datetime | str


class Value(msgspec.Struct, frozen=True):
    """The value of a field. Of a partial date, the first or the last day that it may be; never ``exact``."""

    field: Field
    end: Literal["exact", "first", "last"] = "exact"

    @property
    def partial(self) -> bool:
        """Whether only a month or a year may be recorded."""
        return self.field.symbol.kind is Kind.PARTIAL_DATE


class Arithmetic(msgspec.Struct, frozen=True):
    """``x + y``, ``x - y``, ``x * y`` of numbers, exactly; there is no division but in :class:`Rounded`."""

    operator: Literal["+", "-", "*"]
    left: Term
    right: Term


class Size(msgspec.Struct, frozen=True):
    """A number without its sign."""

    operand: Term


class Rounded(msgspec.Struct, frozen=True):
    """``top / bottom`` to so many decimals, half away from zero; ``bottom`` is positive."""

    top: Term
    bottom: Term
    places: int


class Extreme(msgspec.Struct, frozen=True):
    """The least or the greatest of terms of one kind, all of which have a value."""

    function: Literal["min", "max"]
    operands: tuple[Term, ...]


class Choose(msgspec.Struct, frozen=True):
    """One term where a formula is true, else another; either may have no value where it is not chosen."""

    condition: Formula
    then: Term
    otherwise: Term


class AddMonths(msgspec.Struct, frozen=True):
    """Calendar months later, at most the last day of that month; always inside the calendar."""

    day: Term
    months: int


class AddDays(msgspec.Struct, frozen=True):
    """Days later; always inside the calendar."""

    day: Term
    days: int


class DaysBetween(msgspec.Struct, frozen=True):
    """Days from one date to another."""

    first: Term
    second: Term


class YearsBetween(msgspec.Struct, frozen=True):
    """Completed years from one date to another: year less year, less one where month and day are earlier."""

    first: Term
    second: Term


class At(msgspec.Struct, frozen=True):
    """The moment of a day and a time."""

    day: Term
    time: Term


class CountRows(msgspec.Struct, frozen=True):
    """How many rows of an opened log have a formula true."""

    log: Log
    where: Formula


class SumRows(msgspec.Struct, frozen=True):
    """The values of an item added up, of the rows that have a formula true; each of these has a value."""

    log: Log
    item: Value
    where: Formula


class ExtremeRow(msgspec.Struct, frozen=True):
    """The least or greatest value of an item, of the rows that have a formula true; there is one at least."""

    function: Literal["min", "max"]
    log: Log
    item: Value
    where: Formula


class Constant(msgspec.Struct, frozen=True):
    """Always true, or always false."""

    value: bool


class And(msgspec.Struct, frozen=True):
    """Every part is true."""

    parts: tuple[Formula, ...]


class Or(msgspec.Struct, frozen=True):
    """Some part is true."""

    parts: tuple[Formula, ...]


class Not(msgspec.Struct, frozen=True):
    """The part is not true."""

    operand: Formula


class Recorded(msgspec.Struct, frozen=True):
    """Something is recorded for a field, be it a code that means unknown."""

    field: Field


class OneOf(msgspec.Struct, frozen=True):
    """The code or text recorded is one of these; false where nothing is recorded."""

    field: Field
    codes: tuple[str, ...]


class Compare(msgspec.Struct, frozen=True):
    """Two terms of one kind, both in one unit; texts are only asked to be equal or not."""

    relation: Relation
    left: Term
    right: Term


class Opened(msgspec.Struct, frozen=True):
    """Somebody has opened a log, be it that it has no row."""

    log: Log


class SomeRow(msgspec.Struct, frozen=True):
    """A row of the log has a formula true; false where it is not opened."""

    log: Log
    where: Formula


Term: TypeAlias = Union[  # noqa: UP007  (msgspec resolves the names at run time)
    Literally, Value, Arithmetic, Size, Rounded, Extreme, Choose, AddMonths, AddDays, DaysBetween, YearsBetween,
    At, CountRows, SumRows, ExtremeRow,
]  # fmt: skip
Formula: TypeAlias = Union[Constant, And, Or, Not, Recorded, OneOf, Compare, Opened, SomeRow]  # noqa: UP007


def parts(node: Formula | Term) -> Iterator[Formula | Term]:
    """The formulas and terms directly inside."""
    match node:
        case And() | Or():
            yield from node.parts
        case Not() | Size():
            yield node.operand
        case Extreme():
            yield from node.operands
        case Compare() | Arithmetic():
            yield from (node.left, node.right)
        case Rounded():
            yield from (node.top, node.bottom)
        case Choose():
            yield from (node.condition, node.then, node.otherwise)
        case AddMonths() | AddDays():
            yield node.day
        case DaysBetween() | YearsBetween():
            yield from (node.first, node.second)
        case At():
            yield from (node.day, node.time)
        case SomeRow() | CountRows():
            yield node.where
        case SumRows() | ExtremeRow():
            yield from (node.item, node.where)


def fields(node: Formula | Term) -> Iterator[Field]:
    """Every field that is spoken of, as often as it is."""
    match node:
        case Value() | Recorded() | OneOf():
            yield node.field
        case _:
            for part in parts(node):
                yield from fields(part)
