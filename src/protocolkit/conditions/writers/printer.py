"""What the printers of text targets share: formulas with every ``not`` at a leaf, and parentheses where needed.

A ``not`` that stands before a comparison becomes the opposite comparison. Nothing is lost: where a value is
missing neither is true, and where that matters the formula says ``Recorded`` beside it.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

import msgspec

from protocolkit.conditions.relations import OPPOSITE
from protocolkit.conditions.writers.formula import (
    And,
    Choose,
    Compare,
    Constant,
    CountRows,
    ExtremeRow,
    Formula,
    Not,
    OneOf,
    Opened,
    Or,
    Recorded,
    SomeRow,
    SumRows,
    parts,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from protocolkit.conditions.relations import Relation
    from protocolkit.conditions.writers.formula import Field, Log, Term

__all__ = ["OR_LEVEL", "Printer", "Said", "needed", "turned"]

OR_LEVEL, AND_LEVEL, ATOM_LEVEL = range(3)


class Said(msgspec.Struct, frozen=True):
    """A piece of text, and how strongly its outermost operator binds."""

    text: str
    level: int = ATOM_LEVEL

    def within(self, level: int) -> str:
        """The text as a part of an operator of that level."""
        return self.text if self.level > level else f"({self.text})"


def turned(formula: Formula, yes: bool = True) -> Formula:
    """The formula, or its negation, with ``not`` only before what cannot be turned around itself."""
    match formula:
        case Not():
            return turned(formula.operand, not yes)
        case And() | Or():
            kind = And if isinstance(formula, And) is yes else Or
            return kind(tuple(turned(part, yes) for part in formula.parts))
        case Constant():
            return Constant(formula.value is yes)
        case Compare() if not yes:
            return Compare(OPPOSITE[formula.relation], formula.left, formula.right)
        case _:
            return formula if yes else Not(formula)


def needed(node: Term) -> Iterator[Field]:
    """The fields without any of which a term has no value; none of a choice, nor of the rows of a log."""
    if isinstance(node, Choose | CountRows | SumRows | ExtremeRow):
        return
    if (field := getattr(node, "field", None)) is not None:
        yield field
    for part in parts(node):
        yield from needed(part)  # type: ignore[arg-type]  # only a choice and rows have formulas inside


class Printer(ABC):
    """Prints formulas. ``sure`` are fields that can be taken as recorded, as another part says so."""

    AND = " and "
    OR = " or "
    MIXED = True
    """Whether ``and`` binds more than ``or``."""
    UNEQUAL = "<>"

    def sign(self, relation: Relation) -> str:
        """How a relation is spelled."""
        return {"==": "=", "!=": self.UNEQUAL}.get(relation, relation)

    def formula(self, formula: Formula) -> Said:
        """Any formula."""
        return self.said(turned(formula), frozenset())

    def said(self, formula: Formula, sure: frozenset[Field]) -> Said:
        """A formula whose every ``not`` is at a leaf."""
        match formula:
            case And():
                return self._joined(formula.parts, sure, self.AND, AND_LEVEL)
            case Or():
                return self._joined(formula.parts, sure, self.OR, OR_LEVEL)
            case Not():
                return self._leaf(formula.operand, sure, yes=False)
            case _:
                return self._leaf(formula, sure, yes=True)

    def _joined(self, given: tuple[Formula, ...], sure: frozenset[Field], word: str, level: int) -> Said:
        """The parts, what is recorded first: that guards the rest."""
        told = {field for part in given for field in _told(part, level)}
        ordered = sorted(given, key=lambda part: not any(True for _ in _told(part, level)))
        said = [self.said(part, sure | told) for part in self.kept(tuple(ordered), level)]
        inner = level if self.MIXED else AND_LEVEL
        texts = list(dict.fromkeys(one.within(inner) for one in said))
        return Said(word.join(texts), level) if len(texts) > 1 else said[0]

    def kept(self, given: tuple[Formula, ...], level: int) -> tuple[Formula, ...]:
        """The parts that have to be printed."""
        return given

    def _leaf(self, formula: Formula, sure: frozenset[Field], *, yes: bool) -> Said:
        match formula:
            case Constant():
                return self.constant(formula.value is yes)
            case Recorded():
                return self.recorded(formula.field, yes=yes)
            case OneOf():
                return self.one_of(formula.field, formula.codes, yes=yes, sure=formula.field in sure)
            case Opened():
                return self.opened(formula.log, yes=yes)
            case SomeRow():
                return self.some_row(formula, yes=yes)
            case Compare():
                return self.compare(formula.relation, formula.left, formula.right)
            case _:
                raise AssertionError(formula)

    @abstractmethod
    def constant(self, value: bool) -> Said:
        """Always true, or always false."""

    @abstractmethod
    def recorded(self, field: Field, *, yes: bool) -> Said:
        """Something, or nothing, is recorded."""

    @abstractmethod
    def one_of(self, field: Field, codes: tuple[str, ...], *, yes: bool, sure: bool) -> Said:
        """What is recorded is one of some codes, or none of them."""

    @abstractmethod
    def compare(self, relation: Relation, left: Term, right: Term) -> Said:
        """Two terms, where both have a value."""

    @abstractmethod
    def opened(self, log: Log, *, yes: bool) -> Said:
        """A log has been opened, or not."""

    @abstractmethod
    def some_row(self, asked: SomeRow, *, yes: bool) -> Said:
        """Some row, or no row, has a formula true."""


def _told(part: Formula, level: int) -> Iterator[Field]:
    """What a part of an ``and`` says to be recorded, or a part of an ``or`` to be not."""
    match part:
        case Recorded(field=field) | OneOf(field=field) if level == AND_LEVEL:
            yield field
        case Not(operand=Recorded(field=field)) if level == OR_LEVEL:
            yield field
