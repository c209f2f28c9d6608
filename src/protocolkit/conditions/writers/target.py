"""What every target has in common: a condition and a question in, one text or a refusal out.

A target is a module with ``write(tree, symbols, question, *, home=None, naming=...)``. It prints a formula
(:mod:`~protocolkit.conditions.writers.formula`) and raises :class:`RefusedError` at what it cannot say exactly;
the rest is done here.
"""

from __future__ import annotations

import enum
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeAlias

import msgspec

from protocolkit.conditions import nodes

if TYPE_CHECKING:
    from collections.abc import Callable

    from protocolkit.conditions.symbols import Symbols
    from protocolkit.conditions.writers.formula import Field, Formula, Log

__all__ = ["Naming", "Question", "Refusal", "RefusedError", "formula_of", "written"]


class Question(enum.StrEnum):
    """What is asked of a condition; of any data exactly one of these is answered with yes."""

    HOLDS = "holds"
    FAILS = "fails"
    UNDECIDED = "undecided"


class Refusal(msgspec.Struct, frozen=True):
    """What a target cannot say exactly, where it stands in the text of the condition, and why."""

    start: int
    end: int
    reason: str


class RefusedError(Exception):
    """A target cannot say something exactly."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


Naming: TypeAlias = "Callable[[Field | Log], str]"
"""How a field or a log is spelled in a target; raises :class:`RefusedError` where the target has none.

The field that is named must hold what the evaluator would look up: of an item without a visit, that of the
visit that is asked about, or of the last visit before it at which the form was due."""


def formula_of(tree: nodes.Node, symbols: Symbols, question: Question, *, home: str | None = None) -> Formula:
    """When a question to a condition is answered with yes. Raises :class:`RefusedError`."""
    return _formula(_Same(tree), _Same(symbols), question, home)


class _Same:
    """A thing that is equal to itself alone, so that one can be looked up without comparing its parts."""

    __slots__ = ("thing",)

    def __init__(self, thing: Any) -> None:
        self.thing = thing

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self.thing is other.thing

    def __hash__(self) -> int:
        return id(self.thing)


@lru_cache(maxsize=1)
def _formula(tree: _Same, symbols: _Same, question: Question, home: str | None) -> Formula:
    """The last formula is kept: several targets are asked the same of a condition in a row."""
    from protocolkit.conditions.writers.two_valued import answer_of

    return answer_of(tree.thing, symbols.thing, home).to(question)


def written(
    tree: nodes.Node,
    symbols: Symbols,
    question: Question,
    show: Callable[[Formula], str],
    *,
    home: str | None = None,
) -> str | Refusal:
    """A question to a condition as ``show`` prints it, or the smallest part that cannot be said."""
    try:
        return show(formula_of(tree, symbols, question, home=home))
    except RefusedError as refused:
        for part in _conditions(tree):
            answer = written(part, symbols, question, show, home=home)
            if isinstance(answer, Refusal):
                return answer
        return Refusal(tree.start, tree.end, refused.reason)


def _conditions(tree: nodes.Node) -> tuple[nodes.Node, ...]:
    """The conditions that a condition is put together from, each of which stands for itself."""
    match tree:
        case nodes.Not() | nodes.Logic() | nodes.Implies():
            return nodes.children(tree)
        case nodes.If():
            return (tree.condition,)
        case nodes.Call(function="certain"):
            return tree.arguments
        case _:
            return ()
