"""Proofs by the solver that two conditions say the same of everybody, and two calculations of everybody known."""

from __future__ import annotations

from typing import TYPE_CHECKING

from protocolkit.conditions.logic import Everything, Logic
from protocolkit.conditions.logic_solver import Solver
from protocolkit.conditions.logic_terms import all_of, any_of, no
from protocolkit.conditions.nodes import Compare

if TYPE_CHECKING:
    from protocolkit.conditions.nodes import Node
    from protocolkit.conditions.symbols import Symbols

__all__ = ["is_proven_same", "is_proven_same_value"]

SECONDS = 2.0
"""How long one question may take, about; what is not proven by then is not said to be the same."""


def is_proven_same(one: Node, other: Node, symbols: Symbols, *, home: str | None = None) -> bool:
    """Whether both are true, false and unknown of the same participants. Raises ``UnsoundError``."""
    logic = Logic(symbols, may_be_missing=Everything())
    left, right = logic.truth(one, home=home), logic.truth(other, home=home)
    apart = any_of(
        all_of(left.yes, no(right.yes)),
        all_of(right.yes, no(left.yes)),
        all_of(left.no, no(right.no)),
        all_of(right.no, no(left.no)),
    )
    return Solver(logic, SECONDS).check(apart) == "no"


def is_proven_same_value(one: Node, other: Node, symbols: Symbols, *, home: str | None = None) -> bool:
    """Whether both yield the same where all is known. Raises ``UnsoundError``."""
    logic = Logic(symbols)
    equal = logic.truth(Compare(one.start, other.end, ("==",), (one, other)), home=home)
    return Solver(logic, SECONDS).check(no(equal.yes)) == "no"
