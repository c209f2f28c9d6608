"""Conditions, calculations and checks of one form as FHIRPath or ``enableWhen``, and what cannot be said so."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import msgspec

from protocolkit.conditions.parser import parse
from protocolkit.conditions.writers import fhirpath
from protocolkit.conditions.writers.formula import (
    And,
    CountRows,
    ExtremeRow,
    OneOf,
    Or,
    Recorded,
    SomeRow,
    SumRows,
    Value,
    parts,
)
from protocolkit.conditions.writers.simplify import lean
from protocolkit.conditions.writers.target import Question, Refusal, RefusedError, formula_of
from protocolkit.model.symbols import symbols_of

if TYPE_CHECKING:
    from protocolkit.conditions.nodes import Node
    from protocolkit.conditions.writers.formula import Formula, Term
    from protocolkit.exchange.fhir.naming import Names
    from protocolkit.model.forms import Item
    from protocolkit.model.plan import Plan

__all__ = ["Constraint", "Enabled", "Expressions"]


class Enabled(msgspec.Struct, frozen=True):
    """When an item is asked: as ``enableWhen`` with its behaviour where that can say it, else in FHIRPath."""

    when: tuple[dict[str, Any], ...] = ()
    behaviour: str = ""
    expression: str = ""


class Constraint(msgspec.Struct, frozen=True):
    """What must hold: true where a check does not ask. ``of_row`` is true where it is about each row of the log."""

    expression: str
    of_row: bool


class Expressions:
    """Writes the expressions of one form."""

    def __init__(self, plan: Plan, names: Names) -> None:
        self._plan = plan
        self._names = names
        self._symbols = symbols_of(plan)
        self._home = names.form.id

    def enabled(self, text: str) -> Enabled | Refusal:
        """When an item with this condition is asked."""
        tree = _tree(text)
        try:
            formula = lean(formula_of(tree, self._symbols, Question.HOLDS, home=self._home))
            plain = self._plainly(formula)
        except RefusedError as refused:
            return Refusal(tree.start, tree.end, refused.reason)
        if plain is not None:
            return plain
        found = fhirpath.write(tree, self._symbols, Question.HOLDS, home=self._home, naming=self._names.path)
        return found if isinstance(found, Refusal) else Enabled(expression=found)

    def calculated(self, item: Item) -> str | Refusal:
        """How a derived item is computed."""
        target = self._symbols.forms[self._home].items[item.id]
        return fhirpath.calculate(
            _tree(item.derive or ""), self._symbols, target, home=self._home, naming=self._names.path
        )

    def constraint(self, text: str) -> Constraint | Refusal:
        """A check as a constraint; what is unknown, or is not there, does not break it."""
        tree = _tree(text)
        found = fhirpath.write(tree, self._symbols, Question.FAILS, home=self._home, naming=self._names.path)
        if isinstance(found, Refusal):
            return found
        formula = formula_of(tree, self._symbols, Question.FAILS, home=self._home)
        return Constraint(f"iif({found}, false, true)", _of_row(formula))

    def _plainly(self, formula: Formula) -> Enabled | None:
        """As ``enableWhen``: one answer or several of which any will do, or several questions that must all hold."""
        alternatives = formula.parts if isinstance(formula, Or) else (formula,)
        listed = [entry for part in alternatives for entry in self._answers(part) or (None,)]
        if None not in listed:
            return Enabled(tuple(_known(listed)), "any" if len(listed) > 1 else "")
        together = formula.parts if isinstance(formula, And) else ()
        answers = [self._answers(part) for part in together]
        if together and all(found and len(found) == 1 for found in answers):
            return Enabled(tuple(entry for found in answers for entry in found or ()), "all")
        return None

    def _answers(self, part: Formula) -> list[dict[str, Any]] | None:
        """The answers of one question that enable, ``None`` where that is not what a part asks."""
        match part:
            case Recorded(field=field):
                return [{"question": self._names.link(field), "operator": "exists", "answerBoolean": True}]
            case OneOf(field=field, codes=codes):
                link, codelist = self._names.link(field), self._names.codelist_of(field)
                if codelist is None:
                    return None
                system = self._names.codelist(codelist)
                coded = [{"system": system, "code": code} for code in codes]
                return [{"question": link, "operator": "=", "answerCoding": coding} for coding in coded]
            case _:
                return None


def _known(entries: list[dict[str, Any] | None]) -> Iterator[dict[str, Any]]:
    for entry in entries:
        if entry is not None:
            yield entry


def _of_row(node: Formula | Term) -> bool:
    """Whether something is asked of the row at hand, not of all rows of a log."""
    match node:
        case SomeRow() | CountRows() | SumRows() | ExtremeRow():
            return False
        case Value() | Recorded() | OneOf():
            return node.field.what == "row-item"
        case _:
            return any(map(_of_row, parts(node)))


def _tree(text: str) -> Node:
    tree = parse(text).tree
    if tree is None:
        raise AssertionError(f"a loaded spec has no condition that cannot be read: {text}")
    return tree
