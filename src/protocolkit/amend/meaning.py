"""Whether two texts of a condition say the same, each in the words of its own protocol: by proof where need be."""

from __future__ import annotations

from functools import cached_property

from protocolkit.amend.edits import Edit
from protocolkit.conditions import Symbols, parse, same
from protocolkit.conditions.merged_symbols import merged_symbols
from protocolkit.conditions.own_words import in_own_words

__all__ = ["Meaning"]

_VALUES = frozenset({"derive", "not_before", "not_after"})


class Meaning:
    """Compares conditions of an old protocol with those of a new one; z3 is loaded for the first that needs it."""

    def __init__(self, old: Symbols, new: Symbols) -> None:
        self.old = old
        self.new = new

    @cached_property
    def _both(self) -> Symbols:
        return merged_symbols(self.old, self.new)

    def is_same(self, edit: Edit) -> bool:
        """Whether the texts before and after say the same; what cannot be proven is taken for a change."""
        home = edit.path[1] if edit.path[0] == "forms" else None
        before, after = parse(edit.old).tree, parse(edit.new).tree
        if before is None or after is None:
            return False
        before, after = in_own_words(before, self.old, home=home), in_own_words(after, self.new, home=home)
        if same(before, after):
            return True
        from protocolkit.conditions.equivalence import is_same_condition, is_same_value

        is_same = is_same_value if edit.path[-1] in _VALUES else is_same_condition
        return is_same(before, after, self._both, home=home)
