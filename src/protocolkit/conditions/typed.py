"""A tree with the type of every part and the meaning of every name, as checking it finds them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from protocolkit.conditions.check import Checker
from protocolkit.conditions.nodes import Name
from protocolkit.conditions.scope import Scope

if TYPE_CHECKING:
    from protocolkit.conditions.nodes import Node
    from protocolkit.conditions.scope import Reference
    from protocolkit.conditions.symbols import Symbol, Symbols
    from protocolkit.conditions.values import Value

__all__ = ["Typed", "UnsoundError"]


class UnsoundError(ValueError):
    """A tree does not fit the symbols; ``check`` says where."""


class Typed(Checker):
    """A checker that remembers what it found out, by the identity of each part."""

    __slots__ = ("_references", "_values")

    def __init__(self, symbols: Symbols, home: str | None) -> None:
        super().__init__(Scope(symbols, home))
        self._values: dict[int, Value] = {}
        self._references: dict[int, Reference] = {}

    def value(self, node: Node) -> Value:
        before = len(self.scope.references)
        value = super().value(node)
        self._values[id(node)] = value
        if isinstance(node, Name) and len(self.scope.references) > before:
            self._references[id(node)] = self.scope.references[before]
        return value

    def require(self, tree: Node, target: Symbol | None) -> None:
        """Check a condition, or a value that is to be recorded as ``target``."""
        if target is None:
            self.condition(tree)
        else:
            self.result(tree, target)
        if self.scope.problems:
            raise UnsoundError("; ".join(problem.message for problem in self.scope.problems))

    def type_of(self, node: Node) -> Value:
        """What a part amounts to."""
        return self._values[id(node)]

    def meaning(self, name: Name) -> Reference | None:
        """What a name stands for; ``None`` for a code, and for today."""
        return self._references.get(id(name))

    def adopt(self, node: Node, like: Node) -> None:
        """Give a part that was made of others the type of one that was checked."""
        self._values[id(node)] = self._values[id(like)]
