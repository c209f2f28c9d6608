"""Values that follow from others: collected on an item, or computed; in the order in which they rest on each other.

What is given directly is never computed. A circle cannot occur: it is an error of loading.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeAlias

import msgspec

from protocolkit.conditions.check import resolve
from protocolkit.conditions.data import Data, Row
from protocolkit.conditions.evaluate import Term, compile_value
from protocolkit.conditions.nodes import Name, Node, Query, walk
from protocolkit.conditions.parser import parse
from protocolkit.conditions.symbols import Symbols
from protocolkit.conditions.typed import UnsoundError
from protocolkit.model.plan import Plan
from protocolkit.screening.places import Place
from protocolkit.screening.sheet import Sheet

__all__ = ["Derived", "Step", "derivations"]

Derived: TypeAlias = "tuple[str | None, str]"
"""Form (``None`` for a variable) and name."""


class _Ways(msgspec.Struct, frozen=True):
    """How each value is derived: by the text of a ``derive``, or as the item that collects it."""

    plan: Plan
    symbols: Symbols

    def ways(self, wanted: Derived) -> Iterator[Node]:
        """The item first, then the calculation."""
        form, name = wanted
        if form is not None:
            found = self.plan.item(f"{form}.{name}")
            text = found[1].derive if found else None
        else:
            variable = self.plan.variables.get(name)
            text = variable.derive if variable else None
            if variable and variable.collected_on:
                source, _, item = variable.collected_on.partition(".")
                yield Name(0, 0, item, source)
        tree = parse(text).tree if text else None
        if tree is not None:
            yield tree

    def needs(self, tree: Node, form: str | None) -> Iterator[Derived]:
        """What a way rests on; of a log, the log itself is ``(form, "")``."""
        for found in resolve(tree, self.symbols, home=form).references:
            if found.what == "variable":
                yield None, found.name
            elif found.what in ("item", "row-item"):
                yield found.form, found.name
            elif found.what == "log":
                yield found.name, ""
        for node in walk(tree):
            if isinstance(node, Query) and node.item:
                yield node.form, node.item


Step: TypeAlias = "Callable[[Sheet], None]"
"""Fills in one value of a participant."""


def derivations(
    plan: Plan, symbols: Symbols, wanted: Iterable[Derived], given: Iterable[Place]
) -> tuple[tuple[Step, ...], tuple[str, ...]]:
    """The steps that fill in what is wanted and can follow from what is given, and what stands in the way."""
    order = _Order(_Ways(plan, symbols), {_key(place) for place in given})
    for name in wanted:
        order.visit(name)
    return tuple(order.steps), tuple(order.problems)


def _key(place: Place) -> Derived:
    return (place.name, "") if place.symbol is None else (place.form, place.name)


class _Order:
    """Walks from what is wanted to what is given; the deepest is computed first."""

    def __init__(self, ways: _Ways, given: set[Derived]) -> None:
        self.ways = ways
        self.given = given
        self.known: dict[Derived, bool] = {}
        self.steps: list[Step] = []
        self.problems: list[str] = []

    def visit(self, wanted: Derived) -> bool:
        """Whether a value is given, or can follow from what is; its steps are noted."""
        if wanted in self.known:
            return self.known[wanted]
        form, name = wanted
        in_rows = form is not None and name in self.ways.symbols.forms[form].rows
        self.known[wanted] = wanted in self.given or (in_rows and (form, "") in self.given)
        for tree in self.ways.ways(wanted):
            fed = [self.visit(need) for need in self.ways.needs(tree, form)]
            if any(fed):
                self.known[wanted] = True
                self._note(wanted, tree)
        return self.known[wanted]

    def _note(self, wanted: Derived, tree: Node) -> None:
        try:
            self.steps.append(_step(self.ways.symbols, wanted, tree))
        except UnsoundError as error:
            self.problems.append(f"{wanted[1]} cannot be derived - {error}")


def _step(symbols: Symbols, wanted: Derived, tree: Node) -> Step:
    form, name = wanted
    if form is None:
        term = compile_value(tree, symbols, symbols.variables[name])
        if isinstance(tree, Name) and tree.form is not None:
            return _of_collected(symbols, name, tree, term)
        return _of_variable(name, term)
    fields = symbols.forms[form]
    term = compile_value(tree, symbols, fields.items[name], home=form)
    return _of_rows(form, name, term) if name in fields.rows else _of_item(form, name, fields.visits, term)


def _of_collected(symbols: Symbols, name: str, item: Name, term: Term) -> Step:
    """A variable is what its item says; where that says nothing, so does the variable."""
    treat, form = symbols.variables[name].treat, item.form or ""
    due = symbols.forms[form].visits

    def step(sheet: Sheet) -> None:
        if name in sheet.variables or name in sheet.unclear:
            return
        value = term(sheet.data)
        if value is not None:
            sheet.variables[name] = treat.get(value, value) if treat else value
            return
        key = sheet.data.item_key(form, item.name, item.visit, due)
        if key in sheet.unclear:
            sheet.unclear[name] = sheet.unclear[key]

    return step


def _of_variable(name: str, term: Term) -> Step:
    def step(sheet: Sheet) -> None:
        if name in sheet.variables or name in sheet.unclear:
            return
        value = term(sheet.data)
        if value is not None:
            sheet.variables[name] = value

    return step


def _of_item(form: str, name: str, due: frozenset[str], term: Term) -> Step:
    def step(sheet: Sheet) -> None:
        key = sheet.data.item_key(form, name, None, due)
        if key in sheet.items or key in sheet.unclear:
            return
        value = term(sheet.data)
        if value is not None:
            sheet.items[key] = value

    return step


def _of_rows(form: str, name: str, term: Term) -> Step:
    def step(sheet: Sheet) -> None:
        for log, rows in list(sheet.logs.items()):
            if log[0] == form:
                sheet.logs[log] = tuple(_filled(sheet.data, form, row, name, term) for row in rows)

    return step


def _filled(data: Data, form: str, row: Row, name: str, term: Term) -> Row:
    value = None if name in row.values or name in row.unclear else term(data.at_row(form, row))
    return row if value is None else Row({**row.values, name: value}, row.unclear)
