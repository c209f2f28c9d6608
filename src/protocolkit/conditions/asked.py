"""What conditions ask of names, and where their answers turn.

A name that is only compared with constants has cells: within one of them every condition gives the same answer, so one
value of each cell stands for all. What depends on several names at once has none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from protocolkit.conditions import nodes
from protocolkit.conditions.canonical import name_text
from protocolkit.conditions.conversion import change_of
from protocolkit.conditions.data import Data, ItemKey, Row
from protocolkit.conditions.evaluate import Compiler, choice_value, is_constant
from protocolkit.conditions.possible import cells, codes_of, grid_of, nearest_in, place_of, recorded_at
from protocolkit.conditions.scope import Reference
from protocolkit.conditions.symbols import Kind, Symbol

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from protocolkit.conditions.evaluate import Condition, Term
    from protocolkit.conditions.symbols import Symbols

__all__ = ["UNCLEAR", "Asked", "Asking", "Turn", "data_at"]

UNCLEAR = object()
"""Stands for something recorded that says nothing."""

_NOTHING = Data()


class Turn(msgspec.Struct, frozen=True):
    """A value at which an answer turns: what yields it, and the names on which it depends."""

    value: Term
    names: frozenset[str] = frozenset()


class Asked(msgspec.Struct):
    """A name that conditions ask about; ``entangled`` where it is more than compared."""

    reference: Reference
    symbol: Symbol
    turns: list[Turn] = []
    entangled: bool = False

    def constants(self) -> list[Any] | None:
        """The values at which answers turn, where these are constants; ``None`` where they are not."""
        if self.entangled or any(turn.names for turn in self.turns):
            return None
        return [turn.value(_NOTHING) for turn in self.turns]

    def values(self, turns: Iterable[Any], usual: Any = None) -> list[Any] | None:
        """A value of every cell, the one nearest to what is usual, and the nearest first; ``None`` without cells."""
        codes = codes_of(self.symbol)
        if codes is not None:
            place = codes.index(usual) if usual in codes else 0
            return sorted(codes, key=lambda code: abs(codes.index(code) - place))
        if grid_of(self.symbol) is None:
            return None
        target = int(place_of(self.symbol, usual)) if usual is not None else 0
        places = [nearest_in(cell, target) for cell in cells(self.symbol, turns)]
        return [
            recorded_at(self.symbol, found) for found in sorted(places, key=lambda p: (abs(p - target), p))
        ]


class Asking:
    """Conditions of one form, or of none, compiled, and the names that they ask about.

    ``beyond`` says that one of them asks for more than recorded values: the rows of a log, the visit at hand, today.
    """

    def __init__(self, symbols: Symbols, home: str | None = None) -> None:
        self.compiler = Compiler(symbols, home)
        self.asked: dict[str, Asked] = {}
        self.beyond = False
        self._typed = self.compiler.typed
        self._trees: list[nodes.Node] = []  # the compiler knows parts by their identity

    def condition(self, tree: nodes.Node) -> tuple[Condition, tuple[str, ...]]:
        """A condition ready to be asked, and its names. Raises ``UnsoundError`` where it does not fit."""
        self._trees.append(tree)
        self._typed.require(tree, None)
        before = dict.fromkeys(self._names(tree))
        self._read(tree)
        return self.compiler.condition(tree), tuple(before)

    def _names(self, tree: nodes.Node) -> Iterable[str]:
        for node in nodes.walk(tree):
            found = self._typed.meaning(node) if isinstance(node, nodes.Name) else None
            if found is not None:
                yield name_text(found)

    def _ask(self, node: nodes.Name) -> Asked | None:
        """What is known of a name; ``None`` for a code."""
        found, value = self._typed.meaning(node), self._typed.type_of(node)
        if found is None or value.symbol is None or value.symbol.kind in (Kind.CONDITION, Kind.RECORDS):
            self.beyond |= value.family != "word"
            return None
        return self.asked.setdefault(name_text(found), Asked(found, value.symbol, []))

    def _read(self, node: nodes.Node) -> None:
        match node:
            case nodes.Logic():
                for part in node.parts:
                    self._read(part)
            case nodes.Not():
                self._read(node.operand)
            case nodes.Implies():
                self._read(node.left)
                self._read(node.right)
            case nodes.Name():
                self._ask(node)
            case nodes.Compare():
                for _, left, right in node.pairs:
                    self._pair(left, right)
            case nodes.Member(operand=nodes.Name()):
                self._member(node)
            case nodes.Call(function="certain" | "is_missing" | "result_positive"):
                self._read(node.arguments[0])
            case nodes.Truth():
                pass
            case _:
                self._entangle(node)

    def _entangle(self, tree: nodes.Node) -> None:
        """Names of which the answer depends together."""
        for node in nodes.walk(tree):
            if isinstance(node, nodes.Query) or (isinstance(node, nodes.Call) and node.function in _BEYOND):
                self.beyond = True
            elif isinstance(node, nodes.Name) and self._typed.meaning(node) is not None:
                asked = self._ask(node)
                if asked is not None:
                    asked.entangled = True
            elif isinstance(node, nodes.Name) and node.name == "today":
                self.beyond = True

    def _pair(self, left: nodes.Node, right: nodes.Node) -> None:
        one, other = self._typed.type_of(left), self._typed.type_of(right)
        if "condition" in (one.family, other.family):
            for node, value in ((left, one), (right, other)):
                self._read(node) if value.family in ("condition", "code") else self._entangle(node)
            return
        terms = self.compiler.pair(left, right)
        self._side(left, terms[1], right)
        if is_constant(left) or change_of(other, one) is None:  # else the left side is in its own unit
            self._side(right, terms[0], left)
        else:
            self._entangle(right)

    def _side(self, node: nodes.Node, value: Term, against: nodes.Node) -> None:
        """One side of a comparison, with what it is compared with."""
        asked = self._ask(node) if isinstance(node, nodes.Name) else None
        if asked is None:
            self._entangle(node)
            return
        names = frozenset(self._names(against))
        if name_text(asked.reference) in names:
            asked.entangled = True
        elif codes_of(asked.symbol) is None:
            asked.turns.append(Turn(value, names))

    def _member(self, node: nodes.Member) -> None:
        assert isinstance(node.operand, nodes.Name)
        asked = self._ask(node.operand)
        if asked is None or codes_of(asked.symbol) is not None:
            return
        own = self._typed.type_of(node.operand)
        for choice in self._typed.choices(node):
            asked.turns.append(Turn(_constantly(choice_value(self.compiler, choice, own))))


def _constantly(value: Any) -> Term:
    return lambda data: value


_BEYOND = frozenset({"previous", "in_window"})


def data_at(values: Mapping[str, Any], asked: Mapping[str, Asked]) -> Data:
    """A participant with these values by name; what is missing has none."""
    variables: dict[str, Any] = {}
    items: dict[ItemKey, Any] = {}
    rows: dict[str, dict[str, Any]] = {}
    unclear: set[Any] = set()
    unclear_in: dict[str, set[str]] = {}
    for name, value in values.items():
        found = asked[name].reference
        form, key = found.form or "", (found.form or "", found.name, found.visit)
        match found.what:
            case "variable":
                _put(value, found.name, variables, unclear)
            case "item":
                _put(value, key, items, unclear)
            case _:
                _put(value, found.name, rows.setdefault(form, {}), unclear_in.setdefault(form, set()))
    logged = {form: Row(known, unclear_in[form]) for form, known in rows.items()}
    return Data(variables, unclear, items, rows=logged)


def _put(value: Any, key: Any, known: dict[Any, Any], unclear: set[Any]) -> None:
    if value is UNCLEAR:
        unclear.add(key)
    elif value is not None:
        known[key] = value
