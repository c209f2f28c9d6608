"""What a protocol asks of the data of each form, compiled once: when an item is asked, its limits, the edit checks."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from protocolkit.conditions.check import resolve
from protocolkit.conditions.evaluate import Condition, compile_condition
from protocolkit.conditions.nodes import Logic, Node, Query, walk
from protocolkit.conditions.parser import parse
from protocolkit.conditions.symbols import Symbols
from protocolkit.conditions.typed import UnsoundError
from protocolkit.model.forms import EditCheck, Form, Item
from protocolkit.model.plan import Plan
from protocolkit.model.symbols import symbols_of
from protocolkit.screening.ways import Derived

__all__ = ["AskedCheck", "AskedItem", "Limit", "Questions", "make_questions"]


class Limit(msgspec.Struct, frozen=True):
    """A limit of a date: what must hold, and the words for it when it does not."""

    holds: Condition
    words: str


class AskedItem(msgspec.Struct, frozen=True):
    """An item: when it is asked (``None``: always), and its limits; ``in_rows`` where each row of a log has one."""

    item: Item
    when: Condition | None
    limits: tuple[Limit, ...]
    in_rows: bool


class AskedCheck(msgspec.Struct, frozen=True):
    """An edit check; one that uses items of rows is asked of each row."""

    check: EditCheck
    holds: Condition
    in_rows: bool


class Questions(msgspec.Struct, frozen=True):
    """Items and checks by form, and every name that they ask for."""

    plan: Plan
    symbols: Symbols
    items: dict[str, dict[str, AskedItem]]
    checks: dict[str, tuple[AskedCheck, ...]]
    needs: tuple[Derived, ...]


def make_questions(plan: Plan) -> Questions:
    """Everything that the forms of a protocol ask."""
    compiling = _Compiling(symbols_of(plan))
    items = {form.id: dict(compiling.items(form)) for form in plan.forms.values()}
    checks = {form.id: tuple(compiling.checks(form)) for form in plan.forms.values()}
    derived = [(form.id, item.id) for form in plan.forms.values() for item in form.items if item.derive]
    return Questions(
        plan, compiling.symbols, items, checks, tuple(dict.fromkeys((*derived, *compiling.needs)))
    )


class _Compiling:
    """Compiles conditions, and notes the names that they ask for."""

    def __init__(self, symbols: Symbols) -> None:
        self.symbols = symbols
        self.needs: list[Derived] = []

    def items(self, form: Form) -> Iterator[tuple[str, AskedItem]]:
        """The items of a form."""
        rows = self.symbols.forms[form.id].rows
        for item in form.items:
            when = self._when(item, form, item.id in rows)
            limits = tuple(self._limits(item, form.id))
            yield item.id, AskedItem(item, when, limits, item.id in rows)

    def _when(self, item: Item, form: Form, in_rows: bool) -> Condition | None:
        """When an item is asked; a row of a running log is there, so what its form asks at each visit held once."""
        if item.when is None:
            return None
        tree = parse(item.when).tree
        if tree is None or not in_rows or form.collected != "log":
            return self._condition(item.when, form.id)
        parts = tree.parts if isinstance(tree, Logic) and tree.operator == "and" else (tree,)
        kept = tuple(part for part in parts if not self._asks_head(part, form.id))
        if not kept:
            return None
        return self._compiled(
            kept[0] if len(kept) == 1 else Logic(tree.start, tree.end, "and", kept), form.id
        )

    def _asks_head(self, tree: Node, form: str) -> bool:
        found = resolve(tree, self.symbols, home=form).references
        return any(ref.what == "item" and ref.form == form for ref in found)

    def _limits(self, item: Item, form: str) -> Iterator[Limit]:
        for sign, text, words in ((">=", item.not_before, "before"), ("<=", item.not_after, "after")):
            holds = self._condition(f"{item.id} {sign} ({text})", form) if text else None
            if holds is not None:
                yield Limit(holds, f"must not be {words} {text}")

    def checks(self, form: Form) -> Iterator[AskedCheck]:
        """The edit checks of a form that the condition language can say."""
        rows = self.symbols.forms[form.id].rows
        for check in form.checks:
            holds = self._condition(check.must, form.id) if check.must else None
            if holds is not None:
                yield AskedCheck(check, holds, self._uses_rows(check.must or "", form.id) and bool(rows))

    def _uses_rows(self, text: str, form: str) -> bool:
        tree = parse(text).tree
        if tree is None:
            return False
        found = resolve(tree, self.symbols, home=form).references
        inside = list(_queries(tree))
        return any(
            ref.what == "row-item" and ref.form == form and not any(a <= ref.start < b for a, b in inside)
            for ref in found
        )

    def _condition(self, text: str, form: str) -> Condition | None:
        """A condition, compiled; ``None`` for one that does not fit, which ``check`` tells of the protocol."""
        tree = parse(text).tree
        return self._compiled(tree, form) if tree is not None else None

    def _compiled(self, tree: Node, form: str) -> Condition | None:
        for ref in resolve(tree, self.symbols, home=form).references:
            if ref.what in ("variable", "item"):
                self.needs.append((ref.form, ref.name))
        try:
            return compile_condition(tree, self.symbols, home=form)
        except UnsoundError:
            return None


def _queries(tree: Node) -> Iterator[tuple[int, int]]:
    """Where a condition speaks of the rows of a log by itself."""
    for node in walk(tree):
        if isinstance(node, Query):
            yield node.start, node.end
