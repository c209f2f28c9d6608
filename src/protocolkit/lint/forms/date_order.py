"""Which date never lies before which: what limits of items and edit checks say, put together."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Set as AbstractSet

from protocolkit.conditions import ItemUse, Node, parse
from protocolkit.conditions.nodes import Call, Compare, Implies, Logic, Name, Negative, Not, Number
from protocolkit.lint.gates import gates_of
from protocolkit.model.forms import Form, Item
from protocolkit.model.plan import Plan

__all__ = ["DateOrder"]

_AT_LEAST = {"<=": False, "<": False, ">=": True, ">": True}
"""Relations of order, and whether the first operand is the later one."""
_NONE: frozenset[ItemUse] = frozenset()


class DateOrder:
    """The order of dates (and times of one form), item by item; an item at a visit is an item of its own.

    A date that may be missing holds nothing apart: it only counts where it is there whenever the examined one is.
    """

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self._earlier: dict[ItemUse, set[ItemUse]] = {}
        self._only: dict[tuple[str, str], str | None] = {}
        self._items: dict[tuple[str, str], tuple[Form, Item] | None] = {}
        for form in plan.forms.values():
            for item in form.items:
                self._limits(form, item)
            for check in form.checks:
                tree = parse(check.must).tree if check.must else None
                if tree is not None:
                    self._stated(tree, form)

    def is_ordered(self, early: ItemUse, late: ItemUse, *, about: ItemUse) -> bool:
        """Whether one date is never after another, in everybody who has a date ``about``, one of the two."""
        early, late = self._plain(early), self._plain(late)
        waiting, seen, asked = [late], {late}, self._item(about)
        while waiting:
            before = self._before(waiting.pop())
            if early in before:
                return True
            new = before - seen
            seen |= new
            waiting += [use for use in new if self._is_there(use, asked)]
        return False

    def _before(self, use: ItemUse) -> AbstractSet[ItemUse]:
        own = self._earlier.get(use, _NONE)
        return own | self._earlier.get(ItemUse(use.form, use.item), _NONE) if use.visit else own

    def _is_there(self, use: ItemUse, asked: tuple[Form, Item] | None) -> bool:
        """Whether a date on the way is known where the examined one is."""
        found = self._item(use)
        if found is None or found[1].required == "optional":
            return False
        if asked is None or asked[0].id != found[0].id:
            return True
        return self._conditions(*found) <= self._conditions(*asked)

    def _item(self, use: ItemUse) -> tuple[Form, Item] | None:
        """The item that is meant, looked up once."""
        key = (use.form, use.item)
        if key not in self._items:
            self._items[key] = self.plan.item(f"{use.form}.{use.item}")
        return self._items[key]

    def _conditions(self, form: Form, item: Item, seen: frozenset[str] = frozenset()) -> set[str]:
        """Everything that has to hold for an item to be asked, as it is written."""
        found = {item.when} if item.when else set()
        for gate in gates_of(form, item):
            if gate.id not in seen:
                found |= self._conditions(form, gate, seen | {item.id})
        return found

    def _limits(self, form: Form, item: Item) -> None:
        own = ItemUse(form.id, item.id)
        before = parse(item.not_before).tree if item.not_before else None
        after = parse(item.not_after).tree if item.not_after else None
        if before is not None:
            self._add(self._not_after(before, form), [own])
        if after is not None:
            self._add([own], self._not_before(after, form))

    def _stated(self, tree: Node, form: Form) -> None:
        """What a check says of everybody; comparisons with a missing date say nothing, and need no other excuse."""
        match tree:
            case Logic(operator="and"):
                for part in tree.parts:
                    self._stated(part, form)
            case Logic(operator="or"):
                rest = [part for part in tree.parts if not _is_missing(part)]
                if len(rest) == 1:
                    self._stated(rest[0], form)
            case Implies() if _is_given(tree.left):
                self._stated(tree.right, form)
            case Call(function="certain"):
                self._stated(tree.arguments[0], form)
            case Compare():
                for sign, left, right in tree.pairs:
                    if sign == "==":
                        self._add(self._not_after(left, form), self._not_before(right, form))
                        self._add(self._not_after(right, form), self._not_before(left, form))
                    elif sign in _AT_LEAST:
                        early, late = (right, left) if _AT_LEAST[sign] else (left, right)
                        self._compared(early, late, form)

    def _compared(self, early: Node, late: Node, form: Form) -> None:
        if isinstance(early, Number) and early.value >= 0 and _is_call(late, "days_between"):
            assert isinstance(late, Call)
            early, late = late.arguments
        self._add(self._not_after(early, form), self._not_before(late, form))

    def _add(self, early: Iterator[ItemUse] | list[ItemUse], late: Iterator[ItemUse] | list[ItemUse]) -> None:
        first = list(early)
        for use in late:
            self._earlier.setdefault(use, set()).update(first)

    def _not_after(self, node: Node, form: Form) -> Iterator[ItemUse]:
        """Dates that never lie after a term."""
        yield from self._around(node, form, later=True)

    def _not_before(self, node: Node, form: Form) -> Iterator[ItemUse]:
        """Dates that never lie before a term."""
        yield from self._around(node, form, later=False)

    def _around(self, node: Node, form: Form, *, later: bool) -> Iterator[ItemUse]:
        """The dates of a term that the term does not lie before (``later``), or does not lie after."""
        match node:
            case Name():
                found = self._use(node, form)
                if found is not None:
                    yield found
            case Call(function="at"):
                yield from self._around(node.arguments[0], form, later=later)
            case Call(function="add_days" | "add_months"):
                amount = _amount(node.arguments[1])
                if amount is not None and (amount >= 0 if later else amount <= 0):
                    yield from self._around(node.arguments[0], form, later=later)
            case Call(function="max" | "min") if (node.function == "max") is later:
                for argument in node.arguments:
                    yield from self._around(argument, form, later=later)

    def _use(self, name: Name, form: Form) -> ItemUse | None:
        if name.form is not None:
            return self._plain(ItemUse(name.form, name.name, name.visit))
        if any(item.id == name.name for item in form.items):
            return self._plain(ItemUse(form.id, name.name, name.visit))
        variable = self.plan.variables.get(name.name)
        if variable is None or variable.collected_on is None:
            return None
        home, _, item = variable.collected_on.partition(".")
        return ItemUse(home, item)

    def _plain(self, use: ItemUse) -> ItemUse:
        """An item at the only visit at which it is asked is the item."""
        if use.visit is None:
            return use
        key = (use.form, use.item)
        if key not in self._only:
            self._only[key] = self._only_visit(use)
        return ItemUse(use.form, use.item) if self._only[key] == use.visit else use

    def _only_visit(self, use: ItemUse) -> str | None:
        found = self._item(use)
        if found is None:
            return None
        form, item = found
        visits = self.plan.visits_of(form.id)
        asked = [v.id for v in visits if not item.at or {v.id, v.written.id} & set(item.at)]
        return asked[0] if len(asked) == 1 else None


def _is_call(node: Node, function: str) -> bool:
    return isinstance(node, Call) and node.function == function


def _is_missing(node: Node) -> bool:
    return _is_call(node, "is_missing")


def _is_given(node: Node) -> bool:
    """Whether a condition only says that values are there."""
    parts = node.parts if isinstance(node, Logic) and node.operator == "and" else (node,)
    return all(isinstance(part, Not) and _is_missing(part.operand) for part in parts)


def _amount(node: Node) -> int | None:
    """The sign of a number of days or months; ``None`` where it is none."""
    if isinstance(node, Number):
        return int(node.value > 0)
    if isinstance(node, Negative) and isinstance(node.operand, Number):
        return -int(node.operand.value > 0)
    return None
