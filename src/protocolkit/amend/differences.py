"""How a condition changed, part by part: a relation, a value, an alternative or a requirement more or less."""

from __future__ import annotations

import enum
from collections.abc import Iterator, Sequence

import msgspec

from protocolkit.conditions import names, parse, same, unparse
from protocolkit.conditions.nodes import (
    Arithmetic,
    Choices,
    Compare,
    Date,
    Implies,
    Logic,
    Member,
    Name,
    Node,
    Not,
    Number,
    SetName,
    Text,
    Truth,
    children,
)

__all__ = ["Difference", "Kind", "condition_differences"]


class Kind(enum.StrEnum):
    """What became of a part; the value is what a report says."""

    RELATION = "another relation"
    VALUE = "another value"
    CHOICES = "other choices"
    MORE_ALTERNATIVES = "an alternative more"
    FEWER_ALTERNATIVES = "an alternative less"
    MORE_REQUIREMENTS = "a requirement more"
    FEWER_REQUIREMENTS = "a requirement less"
    OTHER = "another condition"


class Difference(msgspec.Struct, frozen=True):
    """One part that changed: what was there and what is, as texts, and the names in both."""

    kind: Kind
    old: str
    new: str
    names: frozenset[str]

    @property
    def words(self) -> str:
        """The difference in words."""
        if not self.old or not self.new:
            return f"{self.kind}: {self.new or self.old}"
        return f"{self.old} becomes {self.new}"

    @property
    def at_boundary(self) -> bool:
        """Whether only a boundary moved in or out."""
        return self.kind is Kind.RELATION


def condition_differences(old: str | None, new: str | None) -> tuple[Difference, ...]:
    """What changed between two conditions; nothing where they are one and the same."""
    before, after = (parse(text).tree if text else None for text in (old, new))
    if before is None or after is None:
        return () if before is after else (Difference(Kind.OTHER, old or "", new or "", frozenset()),)
    return tuple(_differences(before, after))


def _differences(old: Node, new: Node) -> Iterator[Difference]:
    if same(old, new):
        return
    operator = _joining(old, new)
    if operator is not None:
        yield from _parts(operator, _operands(old, operator), _operands(new, operator))
    elif isinstance(old, Implies) and isinstance(new, Implies):
        yield from _differences(old.left, new.left)
        yield from _differences(old.right, new.right)
    elif isinstance(old, Not) and isinstance(new, Not):
        yield from _differences(old.operand, new.operand)
    else:
        yield _difference(_kind(old, new), old, new)


def _joining(old: Node, new: Node) -> str | None:
    """The operator whose parts are compared; where each side has its own, the one that leaves a part in common."""
    found = dict.fromkeys(node.operator for node in (old, new) if isinstance(node, Logic))
    if len(found) < 2:
        return next(iter(found), None)
    return next((sign for sign in found if _share_a_part(_operands(old, sign), _operands(new, sign))), None)


def _share_a_part(old: Sequence[Node], new: Sequence[Node]) -> bool:
    return any(same(part, other) for part in old for other in new)


def _operands(node: Node, operator: str) -> list[Node]:
    return list(node.parts) if isinstance(node, Logic) and node.operator == operator else [node]


def _parts(operator: str, old: Sequence[Node], new: Sequence[Node]) -> Iterator[Difference]:
    """Parts that only one side has: pairs about the same names changed, the others came or went."""
    gone = [part for part in old if not any(same(part, other) for other in new)]
    come = [part for part in new if not any(same(part, other) for other in old)]
    for part in list(gone):
        partner = next((other for other in come if _subject(other) == _subject(part)), None)
        if partner is not None:
            gone.remove(part)
            come.remove(partner)
            yield from _differences(part, partner)
    for kinds, parts in ((_LESS, gone), (_MORE, come)):
        for part in parts:
            text = unparse(part)
            before, after = (text, "") if kinds is _LESS else ("", text)
            yield Difference(kinds[operator], before, after, _names(part))


_LESS = {"or": Kind.FEWER_ALTERNATIVES, "and": Kind.FEWER_REQUIREMENTS}
_MORE = {"or": Kind.MORE_ALTERNATIVES, "and": Kind.MORE_REQUIREMENTS}


def _names(node: Node) -> frozenset[str]:
    found = names(node)
    return frozenset((*found.bare, *(f"{use.form}.{use.item}" for use in found.items)))


def _is_equation(node: Node) -> bool:
    """Whether a node compares something with a code: ``diabetes_type == TYPE1``."""
    return isinstance(node, Compare) and node.operators in (("==",), ("!=",))


def _subject(node: Node) -> frozenset[str]:
    """The names that a part is about; a code that something is compared with is none."""
    return _names(children(node)[0]) if _is_equation(node) else _names(node)


def _difference(kind: Kind, old: Node, new: Node) -> Difference:
    return Difference(kind, unparse(old), unparse(new), _names(old) | _names(new))


_VALUES = (Number, Text, Date, Truth)


def _kind(old: Node, new: Node) -> Kind:
    if isinstance(old, Compare) and isinstance(new, Compare):
        if _is_boundary(old, new):
            return Kind.RELATION
        if old.operators == new.operators and (_like(old, new) or _is_equation(old)):
            return Kind.VALUE if _subject(old) == _subject(new) else Kind.OTHER
    if isinstance(old, Member) and isinstance(new, Member) and old.negated == new.negated:
        return Kind.CHOICES if same(old.operand, new.operand) else Kind.OTHER
    if type(old) is type(new) and not isinstance(old, Compare | Member | Logic) and _like(old, new):
        return Kind.VALUE
    return Kind.OTHER


def _is_boundary(old: Compare, new: Compare) -> bool:
    """Whether the same operands are compared, and only strictly or not strictly."""
    if len(old.operands) != len(new.operands) or not all(map(same, old.operands, new.operands)):
        return False
    return all(one[0] == other[0] and one[0] in "<>" for one, other in _pairs(old, new))


def _pairs(old: Compare, new: Compare) -> Iterator[tuple[str, str]]:
    pairs = zip(old.operators, new.operators, strict=True)
    return ((one, other) for one, other in pairs if one != other)


def _like(old: Node, new: Node) -> bool:
    """Whether two nodes differ in values alone."""
    if isinstance(old, _VALUES) and isinstance(new, _VALUES):
        return True
    if type(old) is not type(new):
        return False
    if isinstance(old, Name | SetName):
        return same(old, new)
    if isinstance(old, Arithmetic) and isinstance(new, Arithmetic) and old.operator != new.operator:
        return False
    if isinstance(old, Choices):
        return True
    before, after = children(old), children(new)
    return len(before) == len(after) and all(map(_like, before, after)) and _function(old) == _function(new)


def _function(node: Node) -> str:
    return str(getattr(node, "function", ""))
