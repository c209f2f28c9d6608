"""Criteria of which somebody may come out otherwise: they changed, or something behind them did."""

from __future__ import annotations

from collections.abc import Iterator

from protocolkit.conditions import names, parse
from protocolkit.model.eligibility import Criterion
from protocolkit.model.plan import Plan

__all__ = ["may_turn"]


def may_turn(old: Plan, new: Plan) -> frozenset[str]:
    """The ids of criteria that do not surely say of everybody what they said before."""
    before, after = _conditions(old), _conditions(new)
    changed = frozenset(_changed_variables(old, new))
    every = before.items() | after.items()
    return frozenset(
        name
        for (name, group), when in every
        if before.get((name, group), _NONE) != after.get((name, group), _NONE) or _asks(when, changed)
    )


_NONE = object()


def _conditions(plan: Plan) -> dict[tuple[str, str], str | None]:
    eligibility = plan.protocol.eligibility
    groups: tuple[tuple[str, tuple[Criterion, ...]], ...] = (
        ("inclusion", eligibility.inclusion),
        ("exclusion", eligibility.exclusion),
    )
    return {(found.id, group): found.when for group, criteria in groups for found in criteria}


def _changed_variables(old: Plan, new: Plan) -> Iterator[str]:
    """Variables that differ, also by their codes; of a computed one, what it is computed from may."""
    for name in old.variables.keys() | new.variables.keys():
        before, after = old.variables.get(name), new.variables.get(name)
        if (
            before is None
            or after is None
            or before != after
            or after.derive is not None
            or old.codelists.get(after.codelist or "") != new.codelists.get(after.codelist or "")
        ):
            yield name


def _asks(when: str | None, variables: frozenset[str]) -> bool:
    """Whether a condition asks for one of some variables, or for anything on a form."""
    tree = parse(when).tree if when else None
    if tree is None:
        return False
    found = names(tree)
    return bool(found.items or found.logs or not variables.isdisjoint(found.bare))
