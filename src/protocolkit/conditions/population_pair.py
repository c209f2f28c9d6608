"""Two populations over the same variables, and the questions that tell them apart."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

import msgspec

from protocolkit.conditions.merged_symbols import change_of_unit, merged_symbols
from protocolkit.conditions.nodes import same
from protocolkit.conditions.populations import Change, Comparison, Verdict, is_kept
from protocolkit.conditions.possible import may_be_missing
from protocolkit.conditions.quick_pair import Quick, Sought
from protocolkit.conditions.requirements import Implication, Population, Requirement

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from protocolkit.conditions.population_proof import Answer, PairProof
    from protocolkit.conditions.proofs import Participant
    from protocolkit.conditions.symbols import Symbols

__all__ = ["Pair"]


class Pair:
    """An old and a new population, every condition in the words of its own version.

    The solver is only loaded where a question needs it. Raises ``UnsoundError`` where a condition does not fit the
    names of both versions.
    """

    def __init__(self, old: Population, new: Population, seconds: float) -> None:
        symbols = merged_symbols(old.symbols, new.symbols)
        self.old = {found.id: found for found in old.requirements}
        self.new = {found.id: found for found in new.requirements}
        before, after = (_example(each, symbols) for each in (old, new))
        self.old_example, self.new_example = before or after, after or before
        self._seconds = seconds
        self._merged = msgspec.structs.replace(
            new,
            symbols=symbols,
            implications=tuple(_shared(old, new)),
            example=_open_in_either(before, after),
        )
        self._quick = Quick(
            symbols,
            (*self.new.values(), *(self.old[name] for name in self.old if not self._is_kept(name))),
            self._merged.implications,
            may_be_missing(symbols, self._merged.example),
        )

    @cached_property
    def _proof(self) -> PairProof:
        from protocolkit.conditions.population_proof import PairProof

        return PairProof(self._merged, self._seconds)

    def comparison(self) -> Comparison:
        """Each criterion, and the whole."""
        ids = dict.fromkeys([*self.new, *self.old])
        criteria = tuple(map(self._criterion, ids))
        changed = [found for found in ids if not self._is_kept(found)]
        overall = self._overall(changed) if changed else Change("", "same")
        opaque = () if self._quick.can_answer else self._proof.opaque
        return Comparison(overall, criteria, opaque)

    def _is_kept(self, name: str) -> bool:
        return is_kept(self.old.get(name), self.new.get(name))

    def _overall(self, changed: Sequence[str]) -> Change:
        """The whole sets; only what changed can admit or exclude anyone."""
        kept = [self.new[name] for name in self.new if name not in changed]
        old = [self.old[name] for name in changed if name in self.old]
        new = [self.new[name] for name in changed if name in self.new]
        return self._change("", Sought(new, old, kept, []))

    def _criterion(self, name: str) -> Change:
        if self._is_kept(name):
            return Change(name, "same")
        old = [self.old[name]] if name in self.old else []
        new = [self.new[name]] if name in self.new else []
        return self._change(name, Sought(new, old, [], list(self._others(name))))

    def _change(self, name: str, sought: Sought) -> Change:
        back = msgspec.structs.replace(sought, into=sought.out, out=sought.into)
        gains, gained, used = self._direction(sought, self.new_example)
        losses, lost, also = self._direction(back, self.old_example)
        return Change(name, _verdict(gains, losses), gained, lost, tuple(dict.fromkeys((*used, *also))))

    def _direction(
        self, sought: Sought, example: Mapping[str, Any]
    ) -> tuple[Answer, Participant | None, tuple[str, ...]]:
        """Whether someone is sought, who, and the implications that say no."""
        quick = self._quick.answer(sought, example)
        if quick is None:
            return self._proof.direction(sought, example)
        return "no" if quick.participant is None else "yes", quick.participant, ()

    def _others(self, name: str) -> Iterator[Requirement]:
        """The other criteria of both versions; one that was kept counts once."""
        yield from (found for found in self.old.values() if found.id != name and not self._is_kept(found.id))
        yield from (found for found in self.new.values() if found.id != name)


def _verdict(gains: Answer, losses: Answer) -> Verdict:
    if "unknown" in (gains, losses):
        return "unknown"
    if gains == losses:
        return "incomparable" if gains == "yes" else "same"
    return "wider" if gains == "yes" else "narrower"


def _shared(old: Population, new: Population) -> Iterator[Implication]:
    """What is known in either version; what they say differently is known in none."""
    known: dict[str, list[Implication]] = {}
    for population in (old, new):
        for found in population.implications:
            known.setdefault(found.id, []).append(found)
    for first, *others in known.values():
        if all(same(first.tree, other.tree) for other in others):
            yield others[-1] if others else first


def _example(population: Population, symbols: Symbols) -> dict[str, Any]:
    """The example of a version, its numbers in the units of both."""
    values = {}
    for name, value in population.example.items():
        own, shared = population.symbols.variables.get(name), symbols.variables[name]
        change = (
            change_of_unit(own.unit, shared.unit) if own is not None and own.unit != shared.unit else None
        )
        if own is None or (own.unit != shared.unit and change is None):
            continue
        values[name] = change(value) if change is not None and value is not None else value
    return values


def _open_in_either(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    """One example, without a value where either has none."""
    empty = {name for example in (old, new) for name, value in example.items() if value is None}
    return {name: None if name in empty else value for name, value in {**old, **new}.items()}
