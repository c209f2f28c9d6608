"""Conditions, calculations and checks of one form as XPath, and what cannot be said so."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from protocolkit.conditions.parser import parse
from protocolkit.conditions.writers import xpath
from protocolkit.conditions.writers.formula import (
    And,
    Compare,
    CountRows,
    ExtremeRow,
    OneOf,
    Or,
    Recorded,
    SomeRow,
    SumRows,
    Value,
    fields,
    parts,
)
from protocolkit.conditions.writers.printer import needed, turned
from protocolkit.conditions.writers.target import Question, Refusal, RefusedError, formula_of
from protocolkit.model.symbols import symbols_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from protocolkit.conditions.nodes import Node
    from protocolkit.conditions.writers.formula import Field, Formula, Log, Term
    from protocolkit.exchange.xlsform.naming import Names
    from protocolkit.model.forms import Item
    from protocolkit.model.plan import Plan

__all__ = ["Expressions", "Failing"]


class Failing(msgspec.Struct, frozen=True):
    """When a check asks: the expression, and where it can stand.

    ``item`` is the last one that people answer without whose answer the check never asks: as long as it is empty,
    nothing is to be refused. ``last`` is the last one of all that are involved, ``of_row`` true where it is asked of
    a row.
    """

    expression: str
    item: str | None
    last: str | None
    of_row: bool


class Expressions:
    """Writes the expressions of one form."""

    def __init__(self, plan: Plan, names: Names) -> None:
        self._symbols = symbols_of(plan)
        self._names = names
        self._home = names.form.id
        self._order = [item.id for item in names.form.items]
        self._derived = {item.id for item in names.form.items if item.derive}

    def relevant(self, item: Item) -> str | Refusal:
        """When an item is asked."""
        naming = self._naming(in_row=item.id in self._names.rows)
        return self._written(_tree(item.when or ""), Question.HOLDS, naming)

    def calculated(self, item: Item) -> str | Refusal:
        """How a derived item is computed."""
        return xpath.calculate(
            _tree(item.derive or ""),
            self._symbols,
            self._symbols.forms[self._home].items[item.id],
            home=self._home,
            naming=self._naming(in_row=item.id in self._names.rows),
            opened=self._names.opened,
            coding=self._names.code,
            own_coding=lambda code: self._names.choice(item.codelist, code),
        )

    def failing(self, text: str) -> Failing | Refusal:
        """When a check asks; what is unknown does not make it ask."""
        tree = _tree(text)
        try:
            formula = formula_of(tree, self._symbols, Question.FAILS, home=self._home)
            involved = {self._names.item(field).id for field in fields(formula) if field.what != "today"}
            needs = {self._names.item(field).id for field in _needs(turned(formula)) if field.what != "today"}
        except RefusedError as refused:
            return Refusal(tree.start, tree.end, refused.reason)
        of_row = any(field.what == "row-item" for field in _here(formula))
        found = self._written(tree, Question.FAILS, self._naming(in_row=of_row))
        if isinstance(found, Refusal):
            return found
        inside = [name for name in self._order if not of_row or name in self._names.rows]
        item = next((name for name in reversed(inside) if name in needs - self._derived), None)
        last = next((name for name in reversed(inside) if name in involved), None)
        return Failing(found, item, last, of_row)

    def _naming(self, *, in_row: bool) -> Callable[[Field | Log], str]:
        return lambda thing: self._names.visible(thing, in_row=in_row)

    def _written(self, tree: Node, question: Question, naming: Callable[[Field | Log], str]) -> str | Refusal:
        return xpath.write(
            tree,
            self._symbols,
            question,
            home=self._home,
            naming=naming,
            opened=self._names.opened,
            coding=self._names.code,
        )


def _needs(formula: Formula) -> set[Field]:
    """The fields without any of which a formula, whose every ``not`` is at a leaf, is not true."""
    match formula:
        case And():
            return set().union(*map(_needs, formula.parts))
        case Or():
            return set.intersection(*map(_needs, formula.parts))
        case Recorded() | OneOf():
            return {formula.field}
        case Compare():
            return {*needed(formula.left), *needed(formula.right)}
        case _:
            return set()


def _here(node: Formula | Term) -> Iterator[Field]:
    """The fields that are asked where the formula stands, not of all rows of a log."""
    match node:
        case Value() | Recorded() | OneOf():
            yield node.field
        case SomeRow() | CountRows() | SumRows() | ExtremeRow():
            return
        case _:
            for part in parts(node):
                yield from _here(part)


def _tree(text: str) -> Node:
    tree = parse(text).tree
    if tree is None:
        raise AssertionError(f"a loaded spec has no condition that cannot be read: {text}")
    return tree
