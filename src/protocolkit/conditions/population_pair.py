"""Two populations over the same variables, and the questions that tell them apart."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import msgspec

from protocolkit.conditions.logic_terms import all_of, any_of, no
from protocolkit.conditions.merged_symbols import change_of_unit, merged_symbols
from protocolkit.conditions.nodes import same
from protocolkit.conditions.populations import Change, Comparison, Verdict, is_kept
from protocolkit.conditions.proof_case import Case
from protocolkit.conditions.requirements import Implication, Population, Requirement
from protocolkit.conditions.typical import Participant, typical

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from protocolkit.conditions.logic_solver import Answer
    from protocolkit.conditions.logic_terms import Formula
    from protocolkit.conditions.symbols import Symbols

__all__ = ["Pair"]


class Pair:
    """An old and a new population, every condition in the words of its own version."""

    def __init__(self, old: Population, new: Population, seconds: float) -> None:
        symbols = merged_symbols(old.symbols, new.symbols)
        self.old = {found.id: found for found in old.requirements}
        self.new = {found.id: found for found in new.requirements}
        before, after = (_example(each, symbols) for each in (old, new))
        self.old_example, self.new_example = before or after, after or before
        merged = msgspec.structs.replace(
            new,
            symbols=symbols,
            implications=tuple(_shared(old, new)),
            example=_open_in_either(before, after),
        )
        self.case = Case(merged, seconds)

    def comparison(self) -> Comparison:
        """Each criterion, and the whole."""
        ids = dict.fromkeys([*self.new, *self.old])
        criteria = tuple(map(self._criterion, ids))
        changed = [found for found in ids if not self._is_kept(found)]
        overall = self._overall(changed) if changed else Change("", "same")
        return Comparison(overall, criteria, tuple(self.case.logic.opaque))

    def _is_kept(self, name: str) -> bool:
        return is_kept(self.old.get(name), self.new.get(name))

    def _overall(self, changed: Sequence[str]) -> Change:
        """The whole sets; only what changed can admit or exclude anyone."""
        kept = all_of(*(self.case.met(self.new[name]) for name in self.new if name not in changed))
        old = [self.old[name] for name in changed if name in self.old]
        new = [self.new[name] for name in changed if name in self.new]
        return self._change("", old, new, [kept])

    def _criterion(self, name: str) -> Change:
        if self._is_kept(name):
            return Change(name, "same")
        old = [self.old[name]] if name in self.old else []
        new = [self.new[name]] if name in self.new else []
        return self._change(name, old, new, [])

    def _change(
        self, name: str, old: Sequence[Requirement], new: Sequence[Requirement], beside: Sequence[Formula]
    ) -> Change:
        gains, gained, used = self._direction(new, old, beside, name, self.new_example)
        losses, lost, also = self._direction(old, new, beside, name, self.old_example)
        return Change(name, _verdict(gains, losses), gained, lost, tuple(dict.fromkeys((*used, *also))))

    def _direction(
        self,
        into: Sequence[Requirement],
        out: Sequence[Requirement],
        beside: Sequence[Formula],
        name: str,
        example: Mapping[str, Any],
    ) -> tuple[Answer, Participant | None, tuple[str, ...]]:
        """Whether someone meets ``into`` and not ``out``, who, and the implications that say no."""
        case = self.case
        met = all_of(*map(case.met, into))
        broken = no(all_of(*map(case.met, out)))
        premises = [case.solver.known, *beside, met, broken]
        implications = case.population.implications
        known = [case.truth(found.tree).yes for found in implications]
        answer = case.solver.check(*premises, *known)
        if answer == "yes":
            return "yes", self._typical(met, out, beside, name, example), ()
        if answer == "unknown":
            return "unknown", None, ()
        used = case.solver.needed(known, beside=premises)
        return "no", None, tuple(implications[index].id for index in used)

    def _typical(
        self,
        met: Formula,
        out: Sequence[Requirement],
        beside: Sequence[Formula],
        name: str,
        example: Mapping[str, Any],
    ) -> Participant | None:
        """A typical one, who also meets the other criteria where that is possible."""
        case = self.case
        failed = any_of(*map(case.failed, out))
        possible = [no(case.truth(found.tree).no) for found in case.population.implications]
        goal = [met, failed, *beside, *possible]
        others = [*map(case.met, self._others(name))] if name else []
        for more in (others, []):
            answer, found = typical(case.logic, case.solver, [*goal, *more], example)
            if answer == "yes":
                return found
        return None

    def _others(self, name: str) -> Iterable[Requirement]:
        every = (*self.old.values(), *self.new.values())
        return (found for found in every if found.id != name)


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
