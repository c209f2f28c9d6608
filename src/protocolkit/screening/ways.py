"""How a value can follow from others: computed, or from the variable or item that is the same thing by another name."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping
from typing import TypeAlias

from protocolkit.conditions import nodes
from protocolkit.conditions.check import resolve
from protocolkit.conditions.parser import parse
from protocolkit.conditions.symbols import Kind, Symbols
from protocolkit.model.plan import Plan

__all__ = ["Derived", "Ways", "can_be_known"]

Derived: TypeAlias = "tuple[str | None, str]"
"""Form (``None`` for a variable) and name; of a log, the form and no name."""


class Ways:
    """What each value is computed from, and which variables are collected on which item."""

    def __init__(self, plan: Plan, symbols: Symbols) -> None:
        self.plan = plan
        self.symbols = symbols
        self._variables: dict[Derived, tuple[str, ...]] = {}
        for name in plan.variables:
            item = self.item_of(name)
            if item is not None:
                self._variables[item] = (*self._variables.get(item, ()), name)

    def calculation(self, wanted: Derived) -> nodes.Node | None:
        """What its ``derive`` says."""
        form, name = wanted
        if form is None:
            variable = self.plan.variables.get(name)
            text = variable.derive if variable else None
        else:
            found = self.plan.item(f"{form}.{name}")
            text = found[1].derive if found else None
        return parse(text).tree if text else None

    def item_of(self, variable: str) -> Derived | None:
        """The item that collects a variable; none where that has a value in each row."""
        form, _, item = (self.plan.variables[variable].collected_on or "").partition(".")
        fields = self.symbols.forms.get(form)
        records = self.symbols.variables[variable].kind is Kind.RECORDS
        if fields is None or item not in fields.items or item in fields.rows or records:
            return None
        return form, item

    def variables_of(self, item: Derived) -> tuple[str, ...]:
        """The variables that an item collects."""
        return self._variables.get(item, ())

    def names(self, tree: nodes.Node, form: str | None) -> Mapping[int, Derived]:
        """What the words of a calculation stand for, by where they begin; codes are not among them."""
        found: dict[int, Derived] = {}
        for reference in resolve(tree, self.symbols, home=form).references:
            if reference.what == "variable":
                found[reference.start] = (None, reference.name)
            elif reference.what in ("item", "row-item"):
                found[reference.start] = (reference.form, reference.name)
            elif reference.what == "log":
                found[reference.start] = (reference.name, "")
        return found

    def needs(self, tree: nodes.Node, form: str | None) -> Iterator[Derived]:
        """What a calculation rests on."""
        yield from self.names(tree, form).values()
        for node in nodes.walk(tree):
            if isinstance(node, nodes.Query) and node.item:
                yield node.form, node.item


def can_be_known(tree: nodes.Node, names: Mapping[int, Derived], is_known: Callable[[Derived], bool]) -> bool:
    """Whether a calculation can have a value at all, of these names only those known that may be."""

    def possible(node: nodes.Node) -> bool:
        match node:
            case nodes.Name():
                found = names.get(node.start)
                return found is None or is_known(found)
            case nodes.Query():
                return is_known((node.form, ""))
            case nodes.Call(function="is_missing" | "certain"):
                return True
            case nodes.Logic() | nodes.Implies():
                return any(map(possible, nodes.children(node)))
            case nodes.Compare():
                return any(
                    possible(one) and possible(other) for one, other in itertools.pairwise(node.operands)
                )
            case nodes.If():
                condition, *branches = map(possible, nodes.children(node))
                return any(branches) if condition else all(branches)
        return all(map(possible, nodes.children(node)))

    return possible(tree)
