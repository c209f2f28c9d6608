"""The criteria of a protocol, compiled once: what each asks, and what finds out why."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Sequence

import msgspec

from protocolkit.conditions.check import references
from protocolkit.conditions.data import Data
from protocolkit.conditions.evaluate import Condition, compile_condition
from protocolkit.conditions.nodes import Node
from protocolkit.conditions.parser import parse
from protocolkit.conditions.reasons import Deciding, compile_reasons
from protocolkit.conditions.symbols import Symbols
from protocolkit.errors import CannotRun
from protocolkit.model.eligibility import AlternativeReading, Criterion
from protocolkit.model.plan import Plan
from protocolkit.model.symbols import symbols_of
from protocolkit.nearest import nearest
from protocolkit.screening.derive import Derived
from protocolkit.screening.sheet import Moment

__all__ = ["Criteria", "Ruling", "compile_criteria"]


class Ruling(msgspec.Struct, frozen=True):
    """One criterion, or a reading in the place of some: ``bad`` is the value that excludes a participant."""

    id: str
    kind: str
    text: str
    replaces: tuple[str, ...]
    tree: Node | None
    condition: Condition
    deciding: Deciding | None
    needs: frozenset[Derived]

    @property
    def bad(self) -> bool:
        """An inclusion fails when it is false, an exclusion when it is true."""
        return self.kind == "exclusion"


class Criteria(msgspec.Struct, frozen=True):
    """Every criterion of a protocol under the readings chosen, in the protocol's order."""

    plan: Plan
    symbols: Symbols
    rulings: tuple[Ruling, ...]
    readings: tuple[str, ...]
    moment: Moment

    @property
    def needs(self) -> tuple[Derived, ...]:
        """What the criteria ask for, each once."""
        return tuple(dict.fromkeys(need for ruling in self.rulings for need in sorted(ruling.needs, key=str)))


def compile_criteria(
    plan: Plan,
    readings: Sequence[str] = (),
    today: datetime.date | None = None,
    *,
    among: Container[str] | None = None,
) -> Criteria:
    """The criteria, or those ``among`` some, with each of the readings in the place of the criteria that it replaces.

    Raises ``CannotRun`` for a reading that there is not, and for two that replace one criterion.
    """
    symbols = symbols_of(plan)
    chosen = _chosen(plan, readings)
    written = (each for each in _in_force(plan, chosen) if among is None or each.id in among)
    rulings = tuple(_ruling(each, symbols) for each in written)
    visits = tuple(visit.id for visit in plan.visits)
    moment = Moment(_screening_visit(plan.protocol.eligibility.criteria), visits, today)
    return Criteria(plan, symbols, rulings, tuple(reading.id for reading in chosen), moment)


def _screening_visit(criteria: Iterable[Criterion]) -> str | None:
    """The visit at which most criteria are first answered."""
    firsts = Counter(criterion.collected[0] for criterion in criteria if criterion.collected)
    return firsts.most_common(1)[0][0] if firsts else None


def _chosen(plan: Plan, readings: Sequence[str]) -> list[AlternativeReading]:
    known = {reading.id: reading for reading in plan.protocol.eligibility.alternatives}
    replaced: dict[str, str] = {}
    for name in dict.fromkeys(readings):
        if name not in known:
            near = nearest(name, known)
            fix = f"did you mean {near}?" if near else f"there is {', '.join(known) or 'none'}"
            raise CannotRun(f"the protocol has no reading {name}", fix)
        for criterion in known[name].replaces:
            if criterion in replaced:
                raise CannotRun(
                    f"{replaced[criterion]} and {name} both replace {criterion}", "choose one of them"
                )
            replaced[criterion] = name
    return [known[name] for name in dict.fromkeys(readings)]


class _Written(msgspec.Struct, frozen=True):
    """A criterion or reading as the protocol writes it."""

    id: str
    kind: str
    text: str
    when: str | None
    replaces: tuple[str, ...] = ()


def _in_force(plan: Plan, chosen: Sequence[AlternativeReading]) -> Iterator[_Written]:
    """Each criterion, or at the place of the first that it replaces, the reading chosen for it."""
    eligibility = plan.protocol.eligibility
    instead = {criterion: reading for reading in chosen for criterion in reading.replaces}
    told: set[str] = set()
    for kind, criteria in (("inclusion", eligibility.inclusion), ("exclusion", eligibility.exclusion)):
        for criterion in criteria:
            reading = instead.get(criterion.id)
            if reading is None:
                yield _Written(criterion.id, kind, criterion.text, criterion.when)
            elif reading.id not in told:
                told.add(reading.id)
                yield _Written(reading.id, kind, reading.name, reading.when, reading.replaces)


def _unknown(data: Data) -> bool | None:
    return None


def _ruling(written: _Written, symbols: Symbols) -> Ruling:
    tree = parse(written.when).tree if written.when else None
    common = (written.id, written.kind, written.text, written.replaces, tree)
    if tree is None:
        return Ruling(*common, _unknown, None, frozenset())
    found = references(tree, symbols)
    needs = frozenset((ref.form, ref.name) for ref in found if ref.what in ("variable", "item", "row-item"))
    return Ruling(*common, compile_condition(tree, symbols), compile_reasons(tree, symbols), needs)
