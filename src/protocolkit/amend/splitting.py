"""A criterion that became several, or several that became one, without a change of meaning: proven, and one change."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, combinations, islice
from typing import Literal

from protocolkit.amend.changes import Change, ChangeKind
from protocolkit.amend.edits import Edit
from protocolkit.conditions import Symbols, names, parse
from protocolkit.conditions.nodes import Logic, Node
from protocolkit.conditions.own_words import in_own_words

__all__ = ["with_splits"]

_GROUPS: tuple[tuple[str, Literal["and", "or"]], ...] = (("inclusion", "and"), ("exclusion", "or"))
"""How the parts of a criterion say together what it says."""

_MOST_TRIED = 64
"""So many sets of criteria are tried in the place of one."""


def with_splits(changes: Sequence[Change], old: Symbols, new: Symbols) -> list[Change]:
    """Changes with every criterion that was split, or made of several, as one of them."""
    kept = list(changes)
    for group, operator in _GROUPS:
        gone, come = (_whole(kept, group, kind) for kind in (ChangeKind.REMOVED, ChangeKind.ADDED))
        if not (gone and come) or len(gone) + len(come) < 3:
            continue
        finder = _Finder(old, new, operator)
        for change in gone:
            parts = finder.parts(change, [found for found in come if found in kept], ChangeKind.SPLIT)
            kept = _joined(kept, ChangeKind.SPLIT, change, parts)
        for change in come:
            left = [found for found in gone if found in kept]
            parts = finder.parts(change, left, ChangeKind.MERGED) if change in kept else ()
            kept = _joined(kept, ChangeKind.MERGED, change, parts)
    return kept


def _whole(changes: Iterable[Change], group: str, kind: ChangeKind) -> list[Change]:
    """Criteria that came or went as a whole."""
    return [
        change
        for change in changes
        if change.kind is kind and len(change.element) == 3 and change.element[:2] == ("eligibility", group)
    ]


def _joined(changes: list[Change], kind: ChangeKind, whole: Change, parts: Sequence[Change]) -> list[Change]:
    """One change in the place of several; the edits of a merge come before what they became."""
    if not parts:
        return changes
    members = (whole, *parts) if kind is ChangeKind.SPLIT else (*parts, whole)
    edits: tuple[Edit, ...] = tuple(edit for change in members for edit in change.edits)
    one = Change(whole.element, "", kind, edits, tuple(part.pointer for part in parts))
    rest = [change for change in changes if change is whole or change not in parts]
    return [one if change is whole else change for change in rest]


class _Finder:
    """Finds criteria that say together what one says."""

    def __init__(self, old: Symbols, new: Symbols, operator: Literal["and", "or"]) -> None:
        self.old, self.new, self.operator = old, new, operator

    def parts(self, whole: Change, others: Sequence[Change], kind: ChangeKind) -> tuple[Change, ...]:
        """The smallest set of several others that is proven to say what the whole one says."""
        mine, theirs = (self.old, self.new) if kind is ChangeKind.SPLIT else (self.new, self.old)
        tree = _tree(whole, mine)
        if tree is None:
            return ()
        known = _names(tree)
        trees = [(change, found) for change in others if (found := _tree(change, theirs)) is not None]
        near = [(change, found) for change, found in trees if _names(found) <= known]
        for chosen in _sets(near):
            if self._is_same(tree, [found for _, found in chosen]):
                return tuple(change for change, _ in chosen)
        return ()

    def _is_same(self, whole: Node, parts: Sequence[Node]) -> bool:
        from protocolkit.conditions.equivalence import is_same_condition
        from protocolkit.conditions.merged_symbols import merged_symbols

        together = Logic(whole.start, whole.end, self.operator, tuple(parts))
        return is_same_condition(whole, together, merged_symbols(self.old, self.new))


def _names(tree: Node) -> frozenset[str]:
    """The variables and items that a condition asks for."""
    found = names(tree)
    return frozenset((*found.bare, *(f"{use.form}.{use.item}" for use in found.items)))


def _sets(entries: Sequence[tuple[Change, Node]]) -> Iterator[tuple[tuple[Change, Node], ...]]:
    """Sets of two or more, the smallest first; of many, the first of them and the whole one."""
    smaller = (combinations(entries, count) for count in range(2, len(entries)))
    yield from islice(chain.from_iterable(smaller), _MOST_TRIED)
    if len(entries) > 1:
        yield tuple(entries)


def _tree(change: Change, symbols: Symbols) -> Node | None:
    """The condition of a criterion that came or went, as its own version means it; ``None`` where people judge."""
    (edit,) = change.edits
    criterion = edit.new or edit.old
    text = criterion.get("when") if "judgement" not in criterion else None
    tree = parse(text).tree if isinstance(text, str) else None
    return in_own_words(tree, symbols) if tree is not None else None
