"""Every condition of the trial: criteria, edit checks, and conditions of items; and how many a target says."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

from protocolkit import load
from protocolkit.conditions import Node, Symbol, Symbols, names, parse
from protocolkit.conditions.writers import Question, Refusal
from protocolkit.model.plan import make_plan
from protocolkit.model.symbols import symbols_of

__all__ = ["CRITERIA", "TRIAL", "TrialCondition", "asked", "refusals"]


class TrialCondition(msgspec.Struct, frozen=True):
    """A condition, where it is from, and the form on which it stands."""

    kind: str
    name: str
    tree: Node
    home: str | None = None


@cache
def _trial() -> tuple[tuple[TrialCondition, ...], Symbols]:
    protocol = load(Path(__file__).parents[2] / "protocol" / "nct03239535").protocol
    assert protocol is not None
    plan = make_plan(protocol)
    return tuple(_conditions(plan)), symbols_of(plan)


def _conditions(plan: Any) -> Iterator[TrialCondition]:
    for criterion in plan.criteria.values():
        if criterion.when:
            yield _condition("criterion", criterion.id, criterion.when, None)
    for form in plan.forms.values():
        for check in form.checks:
            if check.must:
                yield _condition("check", check.id, check.must, form.id)
        for item in form.items:
            if item.when:
                yield _condition("item", f"{form.id}.{item.id}", item.when, form.id)


def _condition(kind: str, name: str, text: str, home: str | None) -> TrialCondition:
    tree = parse(text).tree
    assert tree is not None, text
    return TrialCondition(kind, name, tree, home)


CONDITIONS, TRIAL = _trial()
CRITERIA = [condition for condition in CONDITIONS if condition.kind == "criterion"]


def asked(condition: TrialCondition) -> dict[str, Symbol]:
    """The variables of a criterion."""
    return {name: TRIAL.variables[name] for name in names(condition.tree).bare if name in TRIAL.variables}


def refusals(write: Callable[..., str | Refusal]) -> dict[str, str]:
    """What a target refuses of the trial, whatever is asked, and why."""
    refused = {}
    for condition in CONDITIONS:
        for question in Question:
            said = write(condition.tree, TRIAL, question, home=condition.home)
            if isinstance(said, Refusal):
                refused[condition.name] = said.reason
    return refused
