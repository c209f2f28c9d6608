"""Conditions in a form in which two of them can be compared: negations at the atoms, parts without order."""

from __future__ import annotations

from protocolkit.conditions import Node, unparse
from protocolkit.conditions.nodes import Compare, Implies, Logic, Member, Not, Truth
from protocolkit.conditions.relations import MIRRORED, OPPOSITE, Relation

__all__ = ["conjuncts", "negated"]


def negated(tree: Node) -> Node:
    """The negation of a condition."""
    return Not(tree.start, tree.end, tree)


def conjuncts(tree: Node) -> frozenset[str]:
    """The texts of what must hold together for a condition to be true."""
    return frozenset(_unfold(_push(tree, denied=False), "and"))


def _unfold(tree: Node, operator: str) -> list[str]:
    if isinstance(tree, Logic) and tree.operator == operator:
        return [text for part in tree.parts for text in _unfold(part, operator)]
    if isinstance(tree, Logic):
        return [f" {tree.operator} ".join(sorted(f"({text})" for text in _unfold(tree, tree.operator)))]
    return [unparse(tree)]


def _push(tree: Node, *, denied: bool) -> Node:
    """A condition with its negations at the atoms."""
    match tree:
        case Not():
            return _push(tree.operand, denied=not denied)
        case Logic():
            parts = tuple(_push(part, denied=denied) for part in tree.parts)
            if not denied:
                return Logic(tree.start, tree.end, tree.operator, parts)
            return Logic(tree.start, tree.end, "or" if tree.operator == "and" else "and", parts)
        case Implies():
            left, right = _push(tree.left, denied=not denied), _push(tree.right, denied=denied)
            return Logic(tree.start, tree.end, "and" if denied else "or", (left, right))
        case Compare():
            return _push_comparison(tree, denied=denied)
        case Member():
            changed = tree.negated != denied
            return Member(tree.start, tree.end, tree.operand, tree.choices, changed)
        case Truth():
            return Truth(tree.start, tree.end, tree.value != denied)
        case _:
            return negated(tree) if denied else tree


def _push_comparison(tree: Compare, *, denied: bool) -> Node:
    """A range as two comparisons; each of them with its operands in the order of their texts."""
    parts = tuple(_turn(tree, OPPOSITE[o] if denied else o, left, right) for o, left, right in tree.pairs)
    return parts[0] if len(parts) == 1 else Logic(tree.start, tree.end, "or" if denied else "and", parts)


def _turn(tree: Compare, operator: Relation, left: Node, right: Node) -> Compare:
    if unparse(left) > unparse(right):
        operator, left, right = MIRRORED[operator], right, left
    return Compare(tree.start, tree.end, (operator,), (left, right))
