"""Gates of forms: questions on which it depends whether the others are asked."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from protocolkit.conditions import names, parse
from protocolkit.conditions.nodes import Choices, Compare, Member, Name, Node
from protocolkit.model.forms import Codelist, Form, Item

__all__ = ["answers_no", "gates_of", "is_gated", "is_yes_no"]

_YES, _NO = frozenset({"Y", "YES", "1"}), frozenset({"N", "NO", "0"})


def gates_of(form: Form, item: Item) -> tuple[Item, ...]:
    """The items of the same form that decide whether an item is asked."""
    if item.when is None:
        return ()
    named = _named(item.when, form.id)
    return tuple(other for other in form.items if other.id in named and other.id != item.id)


@lru_cache(maxsize=4096)
def _named(condition: str, form: str) -> frozenset[str]:
    """The items of a form, among other names, that a condition uses."""
    tree = parse(condition).tree
    if tree is None:
        return frozenset()
    used = names(tree)
    return frozenset((*used.bare, *(use.item for use in used.items if use.form == form)))


def is_gated(form: Form, *, not_done: bool) -> bool:
    """Whether a form asks first, by a choice, whether there is anything to ask: nothing else is always required.

    With ``not_done`` the choice may be whether an assessment was done, and why not; else it is whom it concerns.
    """
    always = [item for item in form.items if item.required == "always" and item.derive is None]
    gates = {gate.id: gate for item in form.items for gate in gates_of(form, item)}
    first = [gate for gate in gates.values() if not_done or not _asks_reason(form, gate)]
    return bool(first) and all(item.type == "code" for item in always)


def _asks_reason(form: Form, gate: Item) -> bool:
    return any(item.required != "optional" and answers_no(item.when, gate) for item in form.items)


def is_yes_no(codelist: Codelist | None) -> bool:
    """Whether the answers of a codelist that say something are yes and no, and nothing else."""
    known = {code.code.upper() for code in codelist.codes if not code.unknown} if codelist else set()
    return len(known) == 2 and bool(known & _YES) and bool(known & _NO)


def answers_no(condition: str | None, gate: Item) -> bool:
    """Whether a condition says that a yes/no gate is answered by no, and nothing else."""
    tree = parse(condition).tree if condition else None
    if isinstance(tree, Compare) and tree.operators == ("==",):
        return _is_no(tree.operands, gate)
    if isinstance(tree, Member) and not tree.negated and isinstance(tree.choices, Choices):
        return _is_no((tree.operand, *tree.choices.members), gate)
    return False


def _is_no(parts: Iterable[Node], gate: Item) -> bool:
    words = [part.name if isinstance(part, Name) else getattr(part, "value", "") for part in parts]
    return gate.id in words and not _NO.isdisjoint(str(word).upper() for word in words)
