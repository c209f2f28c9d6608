"""Questions to two populations, answered without the solver where that can be done.

That nobody is gained is proven by asking one participant of every cell of values. That somebody is gained is shown by
somebody: the example with as few values changed as possible, and each as little as possible, of whom the conditions
themselves are asked. Whatever is true of a participant with something missing stays true when that is learnt, because
conditions that ask what is missing are left to the solver.
"""

from __future__ import annotations

import itertools
import math
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import msgspec

from protocolkit.conditions import nodes
from protocolkit.conditions.asked import Asking
from protocolkit.conditions.data import Data
from protocolkit.conditions.exact import Range
from protocolkit.conditions.possible import codes_of, grid_of, is_possible, place_of, recorded_at
from protocolkit.conditions.proofs import Participant
from protocolkit.conditions.requirements import Requirement
from protocolkit.conditions.symbols import Kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from protocolkit.conditions.asked import Asked
    from protocolkit.conditions.evaluate import Condition
    from protocolkit.conditions.requirements import Implication
    from protocolkit.conditions.symbols import Symbols

__all__ = ["Quick", "Sought"]

_MOST_POINTS = 4096
_MOST_TRIES = 2000
_MOST_CHANGED = 2
_DATES = (Kind.DATE, Kind.PARTIAL_DATE)


class Sought(msgspec.Struct, frozen=True):
    """Whom a question seeks: who meets ``into`` and ``beside`` and fails some of ``out``.

    Where that is possible, they meet the ``others`` too.
    """

    into: Sequence[Requirement]
    out: Sequence[Requirement]
    beside: Sequence[Requirement]
    others: Sequence[Requirement]


class Found(msgspec.Struct, frozen=True):
    """The answer: a typical participant, or that there is none."""

    participant: Participant | None


class _Stated(msgspec.Struct, frozen=True):
    """A condition ready to be asked, what it has to be, and its names; an implication need only not be false."""

    condition: Condition
    wanted: bool
    names: frozenset[str]


class _OpenError(Exception):
    """Only the solver can say."""


class Quick:
    """The conditions of both populations; a name in ``may_be_missing`` needs no value.

    ``can_answer`` is false where some of them are beyond it. Raises ``UnsoundError`` where one does not fit the names.
    """

    def __init__(
        self,
        symbols: Symbols,
        requirements: Iterable[Requirement],
        implications: Sequence[Implication],
        may_be_missing: frozenset[str],
    ) -> None:
        self._asking = Asking(symbols)
        self._stated: dict[int, _Stated] = {}
        self._kept = tuple(requirements)  # what is known of them is known by their identity
        for found in self._kept:
            self._stated[id(found)] = self._state(found.tree, wanted=found.wanted)
        self._implications = [self._state(found.tree, wanted=True) for found in implications]
        self._may_be_missing = may_be_missing
        trees = [*(found.tree for found in self._kept), *(found.tree for found in implications)]
        asks = any(
            isinstance(node, nodes.Call) and node.function in ("is_missing", "certain")
            for tree in trees
            for node in nodes.walk(tree)
        )
        variables = all(found.reference.what == "variable" for found in self._asking.asked.values())
        self.can_answer = variables and not asks and not self._asking.beyond

    def _state(self, tree: nodes.Node, *, wanted: bool) -> _Stated:
        condition, names = self._asking.condition(tree)
        return _Stated(condition, wanted, frozenset(names))

    def answer(self, sought: Sought, example: Mapping[str, Any]) -> Found | None:
        """Somebody who is sought, or that there is nobody; ``None`` where only the solver can say."""
        if not self.can_answer:
            return None
        if all(self._is_impossible(sought.into, found) for found in sought.out):
            return Found(None)
        try:
            found = _Search(self, sought, example).typical()
        except _OpenError:
            return None
        return Found(found) if found is not None else None

    def _is_impossible(self, into: Sequence[Requirement], out: Requirement) -> bool:
        """Whether nobody can fail this requirement and meet the one of its name, or those about the same names."""
        last = self.stated(out)
        namesake = [self.stated(found) for found in into if found.id == out.id]
        near = [found for found in map(self.stated, into) if found.names & last.names]
        return self._are_apart(last, namesake) or (len(near) > len(namesake) and self._are_apart(last, near))

    def _are_apart(self, last: _Stated, stated: Sequence[_Stated]) -> bool:
        """Whether it is proven, by a participant of every cell, that nobody fails the last and meets all others."""
        names = sorted(last.names.union(*(found.names for found in stated)))
        choices = [self._every_value(self._asking.asked[name]) for name in names]
        cells = [values for values in choices if values is not None]
        if len(cells) < len(choices) or math.prod(map(len, cells)) > _MOST_POINTS:
            return False
        for point in itertools.product(*cells):
            data = Data(dict(zip(names, point, strict=True)))
            if last.condition(data) is not last.wanted and all(
                found.condition(data) is found.wanted for found in stated
            ):
                return False
        return True

    @staticmethod
    def _every_value(asked: Asked) -> list[Any] | None:
        turns = asked.constants()
        return asked.values(turns) if turns is not None else None

    def stated(self, requirement: Requirement) -> _Stated:
        """What a requirement states."""
        return self._stated[id(requirement)]

    @property
    def implications(self) -> Sequence[_Stated]:
        """What is known to hold of everyone."""
        return self._implications

    @property
    def asked(self) -> Mapping[str, Asked]:
        """Every name, in the order of the conditions."""
        return self._asking.asked

    def needs_value(self, name: str) -> bool:
        """Whether a value has to be known."""
        return name not in self._may_be_missing


class _Search:
    """The example, changed as little as can be, until it is what is sought."""

    def __init__(self, quick: Quick, sought: Sought, example: Mapping[str, Any]) -> None:
        self.quick = quick
        self.example = {name: example.get(name) for name in quick.asked}
        self.named = [name for name in example if name in quick.asked]
        self.original = example
        self.into = [quick.stated(found) for found in sought.into]
        self.out = [quick.stated(found) for found in sought.out]
        self.beside = [quick.stated(found) for found in (*sought.beside, *sought.others)]
        self.about = frozenset[str]().union(*(found.names for found in (*self.into, *self.out)))
        self.tries = 0
        self._known: dict[str, list[Any] | None] = {}

    def typical(self) -> Participant | None:
        """Who is sought, with the fewest values changed; ``None`` where that takes more than a few."""
        self._require_possible()
        added = [
            name for name, value in self.example.items() if value is None and self.quick.needs_value(name)
        ]
        for given_up in self._choices():
            values = self._first(given_up, sorted(added, key=self._width))
            if values is not None:
                return self._participant(values)
        return None

    def _require_possible(self) -> None:
        for name, value in self.example.items():
            if value is not None and not is_possible(self.quick.asked[name].symbol, value):
                raise _OpenError

    def _choices(self) -> Iterator[tuple[str, ...]]:
        """Names whose values are given up: the fewest first, then answers and codes before numbers before dates."""
        near = {name for found in self._every() if found.names & self.about for name in found.names}
        names = sorted((name for name in self.named if name in near), key=self._reluctance)
        for size in range(_MOST_CHANGED + 1):
            for chosen in itertools.combinations(names, size):
                if not chosen or self.about.intersection(chosen):
                    yield chosen

    def _every(self) -> Iterable[_Stated]:
        return (*self.into, *self.out, *self.beside, *self.quick.implications)

    def _reluctance(self, name: str) -> tuple[int, str]:
        symbol = self.quick.asked[name].symbol
        if codes_of(symbol) is not None and not symbol.numeric_codes:
            return 0, name
        return (2 if symbol.kind in _DATES else 1), name

    def _width(self, name: str) -> Decimal:
        symbol = self.quick.asked[name].symbol
        low, high = symbol.soft_range or symbol.range or (Decimal(0), Decimal(0))
        return high - low

    def _first(self, given_up: Sequence[str], added: Sequence[str]) -> dict[str, Any] | None:
        """The values nearest to the usual ones with which somebody is sought; each name in turn comes nearest."""
        opened = [*(name for name in self.named if name in given_up), *added]
        choices = [self._values(name, frozenset(opened)) for name in opened]
        for point in itertools.product(*choices):
            values = {**self.example, **dict(zip(opened, point, strict=True))}
            if self._is_sought(values):
                return values
        return None

    def _values(self, name: str, opened: frozenset[str]) -> list[Any]:
        """Values of a name, the nearest first: one for every answer that conditions may give, all else as it is."""
        asked = self.quick.asked[name]
        if any(opened & turn.names for turn in asked.turns):
            raise _OpenError
        if name not in self._known:
            self._known[name] = self._nearest(asked, self.example[name])
        values = self._known[name]
        if values is None:
            raise _OpenError
        return values

    def _nearest(self, asked: Asked, usual: Any) -> list[Any] | None:
        if asked.entangled or asked.symbol.kind in _DATES:
            return None
        data = Data(self.example)
        turns = [turn.value(data) for turn in asked.turns]
        if any(turn is None or isinstance(turn, Range) for turn in turns):
            return None
        values = asked.values(turns, self._middle(asked) if usual is None else usual)
        return [value for value in values if value != usual] if values is not None else None

    def _middle(self, asked: Asked) -> Any:
        """The middle of what is usual, else of what is possible."""
        symbol = asked.symbol
        if grid_of(symbol) is None:
            return "N" if "N" in (codes_of(symbol) or ()) and "Y" in (codes_of(symbol) or ()) else None
        limits = symbol.soft_range or symbol.range
        if limits is None:
            return recorded_at(symbol, 0)
        return recorded_at(symbol, math.floor(sum(place_of(symbol, limit) for limit in limits) / 2))

    def _is_sought(self, values: Mapping[str, Any]) -> bool:
        self.tries += 1
        if self.tries > _MOST_TRIES:
            raise _OpenError
        data = Data(values)
        found_out = [(found.condition(data), found.wanted) for found in self.out]
        if all(answer is wanted for answer, wanted in found_out):
            return False
        is_open = not any(answer is not None and answer is not wanted for answer, wanted in found_out)
        for found in (*self.into, *self.quick.implications, *self.beside):
            answer = found.condition(data)
            if answer is not None and answer is not found.wanted:
                return False
            is_open |= answer is None
        if is_open:  # what is missing would decide
            raise _OpenError
        return True

    def _participant(self, values: Mapping[str, Any]) -> Participant:
        known = {**self.original, **values}
        changed = (name for name, value in self.original.items() if known[name] != value)
        return Participant(known, tuple(changed))
