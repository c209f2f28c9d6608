"""What logic makes of fields: which are taken for numbers, and which are computed from themselves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from protocolkit.conditions.names import names
from protocolkit.conditions.parser import parse
from protocolkit.exchange.redcap.logic import Call, FieldName, Node, Operation, Turned
from protocolkit.model.forms import Form

__all__ = ["circular", "ordered_fields"]


def circular(forms: Iterable[Form]) -> frozenset[tuple[str, str]]:
    """The items, by form and id, whose calculation needs their own value in the end."""
    needs: dict[tuple[str, str], set[tuple[str, str]]] = {}
    for form in forms:
        for item in form.items:
            tree = parse(item.derive).tree if item.derive else None
            if tree is not None:
                used = names(tree)
                needs[form.id, item.id] = {(use.form, use.item) for use in used.items} | {
                    (form.id, name) for name in used.bare
                }
    return frozenset(place for place in needs if _reaches(place, needs))


def _reaches(place: tuple[str, str], needs: Mapping[tuple[str, str], set[tuple[str, str]]]) -> bool:
    waiting, seen = [*needs[place]], set()
    while waiting:
        other = waiting.pop()
        if other == place:
            return True
        if other not in seen:
            seen.add(other)
            waiting.extend(needs.get(other, ()))
    return False


def ordered_fields(trees: Iterable[Node]) -> frozenset[str]:
    """The fields whose codes logic takes for numbers: compared by size, or calculated with."""
    found: set[str] = set()
    for tree in trees:
        _gather(tree, found, counted=False)
    return frozenset(found)


def _gather(tree: Node, found: set[str], *, counted: bool) -> None:
    match tree:
        case FieldName():
            if counted:
                found.add(tree.name)
        case Operation(operator="and" | "or" | "=" | "<>"):
            number = tree.operator in ("=", "<>") and any(
                _is_computed(part) for part in (tree.left, tree.right)
            )
            for part in (tree.left, tree.right):
                _gather(part, found, counted=number)
        case Operation():
            _gather(tree.left, found, counted=True)
            _gather(tree.right, found, counted=True)
        case Call(name="if"):
            _gather(tree.arguments[0], found, counted=False)
            for part in tree.arguments[1:]:
                _gather(part, found, counted=counted)
        case Call():
            for part in tree.arguments:
                _gather(part, found, counted=tree.name not in ("isblankormissingcode", "contains"))
        case Turned():
            _gather(tree.operand, found, counted=tree.operator != "not")


def _is_computed(node: Node) -> bool:
    return isinstance(node, Call) or (isinstance(node, Operation) and node.operator in "+-*/^")
