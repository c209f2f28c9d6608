"""A tree with the type of every part and the meaning of every name, as checking it finds them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from protocolkit.conditions.check import Checker
from protocolkit.conditions.conversion import change_of_count, changes_of_operands
from protocolkit.conditions.functions import FUNCTIONS
from protocolkit.conditions.nodes import Choices, Name
from protocolkit.conditions.scope import Scope

if TYPE_CHECKING:
    from collections.abc import Iterable

    from protocolkit.conditions.conversion import Affine
    from protocolkit.conditions.nodes import Arithmetic, Call, Member, Node
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

    def shared_type(self, parts: Iterable[Node]) -> Value:
        """The type as which several parts are compared, such as those of ``min``: one with a unit, if there is one."""
        types = [self.type_of(part) for part in parts]
        plain = next((found for found in types if found.family != "word"), types[0])
        return next((found for found in types if found.unit), plain)

    def choices(self, node: Member) -> tuple[Node | str, ...]:
        """The values after ``in``, a code as its text; a bare word there is always a code."""
        if isinstance(node.choices, Choices):
            members = node.choices.members
            return tuple(member.name if isinstance(member, Name) else member for member in members)
        symbol = self.type_of(node.operand).symbol
        assert symbol is not None  # only a name has sets
        return tuple(symbol.sets[node.choices.name])

    def changes(self, node: Arithmetic) -> tuple[Affine | None, Affine | None]:
        """The changes of unit before a calculation."""
        return changes_of_operands(node.operator, self.type_of(node.left), self.type_of(node.right))

    def change_of_count(self, node: Call, index: int) -> Affine | None:
        """The change of unit of an argument that counts months or days."""
        kind = FUNCTIONS[node.function].parameters[index][1]
        return change_of_count(kind, self.type_of(node.arguments[index]))

    def adopt(self, node: Node, like: Node) -> None:
        """Give a part that was made of others the type of one that was checked."""
        self._values[id(node)] = self._values[id(like)]
