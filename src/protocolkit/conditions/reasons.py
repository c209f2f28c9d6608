"""Why a condition is true, false or unknown: the smallest parts that decide it, in words.

Each part is told as it is (``platelets 42 < 50 10*9/L``), whether or not a ``not`` stands before it. Where a
condition is unknown, its parts are those that are unknown.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from protocolkit.conditions import nodes
from protocolkit.conditions.evaluate import Compiler, Condition, opposite
from protocolkit.conditions.telling import Atom, make_atom

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from protocolkit.conditions.data import Data
    from protocolkit.conditions.symbols import Symbols

__all__ = ["Deciding", "compile_reasons", "explain", "open_names", "reasons"]

Deciding: TypeAlias = "Callable[[Data], Iterator[Atom]]"
"""Finds the atoms that decide a condition."""


def explain(tree: nodes.Node, symbols: Symbols, data: Data, *, home: str | None = None) -> tuple[str, ...]:
    """Why a condition has the value that it has."""
    return reasons(compile_reasons(tree, symbols, home=home), data)


def compile_reasons(tree: nodes.Node, symbols: Symbols, *, home: str | None = None) -> Deciding:
    """What finds the atoms that decide a condition, ready to be asked of many participants."""
    compiler = Compiler(symbols, home)
    compiler.typed.require(tree, None)
    return _deciding(compiler, tree)


def reasons(deciding: Deciding, data: Data) -> tuple[str, ...]:
    """The atoms that decide, in words, each once."""
    return tuple(dict.fromkeys(atom.words(data) for atom in deciding(data)))


def open_names(deciding: Deciding, data: Data) -> tuple[str, ...]:
    """The names that leave a condition unknown: without a value, or with one that is not exact."""
    return tuple(dict.fromkeys(name for atom in deciding(data) for name in atom.open_names(data)))


def _deciding(compiler: Compiler, node: nodes.Node) -> Deciding:
    match node:
        case nodes.Not():
            return _deciding(compiler, node.operand)
        case nodes.Call() if node.function == "certain":
            return _deciding(compiler, node.arguments[0])
        case nodes.Logic():
            parts = [(compiler.condition(part), _deciding(compiler, part)) for part in node.parts]
            return _of_parts(compiler.condition(node), parts)
        case nodes.Implies():
            premise = (opposite(compiler.condition(node.left)), _deciding(compiler, node.left))
            conclusion = (compiler.condition(node.right), _deciding(compiler, node.right))
            return _of_parts(compiler.condition(node), [premise, conclusion])
        case nodes.Compare() if len(node.operators) > 1:
            pairs = [make_atom(compiler, pair) for pair in _pairs(compiler, node)]
            return _of_parts(compiler.condition(node), [(atom.condition, _alone(atom)) for atom in pairs])
        case nodes.If() if compiler.typed.type_of(node).family == "condition":
            return _of_choice(compiler, node)
    return _alone(make_atom(compiler, node))


def _pairs(compiler: Compiler, node: nodes.Compare) -> Iterator[nodes.Compare]:
    """A range as the comparisons that it stands for."""
    for sign, left, right in node.pairs:
        pair = nodes.Compare(node.start, node.end, (sign,), (left, right))
        compiler.typed.adopt(pair, node)
        yield pair


def _alone(atom: Atom) -> Deciding:
    return lambda data: iter((atom,))


def _of_parts(whole: Condition, parts: list[tuple[Condition, Deciding]]) -> Deciding:
    """The parts that have the value of the whole, for these make it so."""

    def chosen(data: Data) -> Iterator[Atom]:
        value = whole(data)
        for condition, deciding in parts:
            if condition(data) is value:
                yield from deciding(data)

    return chosen


def _of_choice(compiler: Compiler, node: nodes.If) -> Deciding:
    whole, condition = compiler.condition(node), compiler.condition(node.condition)
    why, then, otherwise = (_deciding(compiler, part) for part in (node.condition, node.then, node.otherwise))

    def chosen(data: Data) -> Iterator[Atom]:
        decided = condition(data)
        if decided is not None or whole(data) is None:
            yield from why(data)
        if decided is not False and (decided or whole(data) is not None):
            yield from then(data)
        if not decided and (decided is False or whole(data) is not None):
            yield from otherwise(data)

    return chosen
