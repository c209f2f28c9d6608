"""Two sets of criteria compared by meaning: who is eligible now and was not, and who was and no longer is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal, TypeAlias

import msgspec

from protocolkit.conditions.logic_terms import all_of, any_of, no
from protocolkit.conditions.nodes import same
from protocolkit.conditions.proof_case import Case
from protocolkit.conditions.requirements import Population, Requirement
from protocolkit.conditions.symbols import FormSymbols, Symbol, Symbols
from protocolkit.conditions.typed import UnsoundError
from protocolkit.conditions.typical import Participant, typical

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from protocolkit.conditions.logic_solver import Answer
    from protocolkit.conditions.logic_terms import Formula

__all__ = ["Change", "Comparison", "Verdict", "compare_populations", "merged_symbols"]

Verdict: TypeAlias = Literal["same", "narrower", "wider", "incomparable", "unknown"]

SECONDS = 5.0
"""How long one question may take, about."""


class Change(msgspec.Struct, frozen=True):
    """How a criterion, or the whole set, admits others than before; one typical participant each.

    ``implications`` are those without which the verdict could not be given.
    """

    id: str
    verdict: Verdict
    gained: Participant | None = None
    lost: Participant | None = None
    implications: tuple[str, ...] = ()


class Comparison(msgspec.Struct, frozen=True):
    """The whole sets, and each criterion by its id: changed, new or gone.

    A criterion without a counterpart is compared with none at all. ``opaque`` are the parts of conditions that
    logic cannot say.
    """

    overall: Change
    criteria: tuple[Change, ...]
    opaque: tuple[str, ...] = ()


def compare_populations(old: Population, new: Population, *, seconds: float = SECONDS) -> Comparison:
    """What an amendment does to the population; each question may take about so many seconds."""
    try:
        return _Pair(old, new, seconds).comparison()
    except UnsoundError:  # a name means another kind of thing than before: nobody can be compared
        ids = dict.fromkeys(found.id for found in (*new.requirements, *old.requirements))
        return Comparison(Change("", "unknown"), tuple(Change(name, "unknown") for name in ids))


class _Pair:
    """Two populations over the same variables."""

    def __init__(self, old: Population, new: Population, seconds: float) -> None:
        implications = {found.id: found for found in (*old.implications, *new.implications)}
        merged = msgspec.structs.replace(
            new,
            symbols=merged_symbols(old.symbols, new.symbols),
            implications=tuple(implications.values()),
            example=new.example or old.example,
        )
        self.case = Case(merged, seconds)
        self.old = {found.id: found for found in old.requirements}
        self.new = {found.id: found for found in new.requirements}

    def comparison(self) -> Comparison:
        """Each criterion, and the whole."""
        ids = dict.fromkeys([*self.new, *self.old])
        criteria = tuple(map(self._criterion, ids))
        changed = [found for found in ids if not self._is_kept(found)]
        overall = self._overall(changed) if changed else Change("", "same")
        return Comparison(overall, criteria, tuple(self.case.logic.opaque))

    def _is_kept(self, name: str) -> bool:
        one, other = self.old.get(name), self.new.get(name)
        return one is not None and other is not None and one.kind == other.kind and same(one.tree, other.tree)

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
        gains, gained, used = self._direction(new, old, beside, name)
        losses, lost, also = self._direction(old, new, beside, name)
        return Change(name, _verdict(gains, losses), gained, lost, tuple(dict.fromkeys((*used, *also))))

    def _direction(
        self, into: Sequence[Requirement], out: Sequence[Requirement], beside: Sequence[Formula], name: str
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
            return "yes", self._typical(met, out, beside, name), ()
        if answer == "unknown":
            return "unknown", None, ()
        used = case.solver.needed(known, beside=premises)
        return "no", None, tuple(implications[index].id for index in used)

    def _typical(
        self, met: Formula, out: Sequence[Requirement], beside: Sequence[Formula], name: str
    ) -> Participant | None:
        """A typical one, who also meets the other criteria where that is possible."""
        case = self.case
        failed = any_of(*map(case.failed, out))
        possible = [no(case.truth(found.tree).no) for found in case.population.implications]
        goal = [met, failed, *beside, *possible]
        others = [*map(case.met, self._others(name))] if name else []
        for more in (others, []):
            answer, found = typical(case.logic, case.solver, [*goal, *more], case.population.example)
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


def merged_symbols(old: Symbols, new: Symbols) -> Symbols:
    """The names of both; a variable of both has every value that it could have in either."""
    variables = {**old.variables, **new.variables}
    for name in old.variables.keys() & new.variables.keys():
        variables[name] = _either(old.variables[name], new.variables[name])
    return Symbols(variables, _forms(old.forms, new.forms), old.visits | new.visits)


def _forms(old: Mapping[str, FormSymbols], new: Mapping[str, FormSymbols]) -> dict[str, FormSymbols]:
    forms = {**old, **new}
    for name in old.keys() & new.keys():
        one, other = old[name], new[name]
        items = {**one.items, **other.items}
        for item in one.items.keys() & other.items.keys():
            items[item] = _either(one.items[item], other.items[item])
        forms[name] = FormSymbols(items, one.rows | other.rows, one.visits | other.visits)
    return forms


def _either(old: Symbol, new: Symbol) -> Symbol:
    if old.kind is not new.kind or old == new:
        return new
    limits = None
    if old.range is not None and new.range is not None:
        limits = min(old.range[0], new.range[0]), max(old.range[1], new.range[1])
    decimals = None if None in (old.decimals, new.decimals) else max(old.decimals or 0, new.decimals or 0)
    return msgspec.structs.replace(
        new,
        range=limits,
        decimals=decimals,
        codes=tuple(dict.fromkeys((*new.codes, *old.codes))),
        unknown_codes=new.unknown_codes & old.unknown_codes,
        sets={**old.sets, **new.sets},
    )
