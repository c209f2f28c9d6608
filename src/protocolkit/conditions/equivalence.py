"""Whether two conditions say the same of everybody, known or not; and two calculations, of everybody known.

The solver is loaded by the first question that needs it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from protocolkit.conditions.nodes import Call, walk
from protocolkit.conditions.quick_same import is_quickly_other_value, is_quickly_same
from protocolkit.conditions.typed import UnsoundError

if TYPE_CHECKING:
    from protocolkit.conditions.nodes import Node
    from protocolkit.conditions.symbols import Symbols

__all__ = ["is_same_condition", "is_same_value"]


def is_same_condition(one: Node, other: Node, symbols: Symbols, *, home: str | None = None) -> bool:
    """Whether both are true, false and unknown of the same participants, within the ranges of the variables."""
    try:
        quick = is_quickly_same(one, other, symbols, home=home)
        if quick is not None:
            return quick
        from protocolkit.conditions.equivalence_proof import is_proven_same

        return is_proven_same(one, other, symbols, home=home)
    except UnsoundError:
        return False


def is_same_value(one: Node, other: Node, symbols: Symbols, *, home: str | None = None) -> bool:
    """Whether both yield the same where all is known; a calculation that asks what is missing is not compared."""
    if any(isinstance(node, Call) and node.function == "is_missing" for node in (*walk(one), *walk(other))):
        return False
    try:
        if is_quickly_other_value(one, other, symbols, home=home):
            return False
        from protocolkit.conditions.equivalence_proof import is_proven_same_value

        return is_proven_same_value(one, other, symbols, home=home)
    except UnsoundError:
        return False
