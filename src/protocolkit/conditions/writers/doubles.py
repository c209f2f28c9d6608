"""What printers share whose target keeps answers as texts, empty where nothing is recorded, and numbers as doubles.

A number of at most 15 digits is compared as it is, for two such decimals are two doubles, in the same order;
calculations are done in whole numbers.
"""

from __future__ import annotations

from abc import abstractmethod
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

from protocolkit.conditions.writers.formula import Literally, Value
from protocolkit.conditions.writers.printer import AND_LEVEL, OR_LEVEL, Said
from protocolkit.conditions.writers.whole_numbers import DIGITS, NumberPrinter

if TYPE_CHECKING:
    from protocolkit.conditions.writers.formula import Field, Term

__all__ = ["DoublePrinter"]


class DoublePrinter(NumberPrinter):
    """Prints for such a target."""

    @abstractmethod
    def name(self, field: Field) -> str:
        """How a field is spelled."""

    @abstractmethod
    def code(self, field: Field, code: str) -> str:
        """A code that a field may hold, as a text."""

    def recorded(self, field: Field, *, yes: bool) -> Said:
        if field.what == "today":
            return self.constant(yes)
        return Said(f"{self.name(field)} {self.UNEQUAL if yes else '='} ''")

    def one_of(self, field: Field, codes: tuple[str, ...], *, yes: bool, sure: bool) -> Said:
        sign, word, level = ("=", self.OR, OR_LEVEL) if yes else (self.UNEQUAL, self.AND, AND_LEVEL)
        name = self.name(field)
        texts = [f"{name} {sign} {self.code(field, code)}" for code in codes]
        return Said(word.join(texts), level) if len(texts) > 1 else Said(texts[0])

    def numbers(self, left: Term, right: Term) -> tuple[str, str]:
        """Two numbers, as they are compared."""
        plain = self.plain(left), self.plain(right)
        if plain[0] is not None and plain[1] is not None:
            return plain[0], plain[1]
        one, other = self.aligned(self.number(left), self.number(right))
        return one.text, other.text

    def plain(self, term: Term) -> str | None:
        """A recorded or written number as it is."""
        match term:
            case Value():
                return self.name(term.field)
            case Literally(value=Decimal() as value) if len(value.normalize().as_tuple().digits) <= DIGITS:
                return f"{value:f}"
            case _:
                return None

    def extreme(self, function: Literal["min", "max"], texts: list[str]) -> str:
        return f"{function}({', '.join(texts)})"
