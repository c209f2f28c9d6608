"""What is decided without the solver is what the solver says, of random conditions."""

from __future__ import annotations

from typing import Any
from unittest.mock import patch

import msgspec
from condition_strategies import SYMBOLS, conditions, data_of, subjects
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from population_strategies import populations

from protocolkit.conditions import Kind, Node, Symbols, compile_condition, unparse
from protocolkit.conditions.equivalence_proof import is_proven_same
from protocolkit.conditions.nodes import Logic
from protocolkit.conditions.normal import normal_form
from protocolkit.conditions.populations import compare_populations
from protocolkit.conditions.quick_pair import Quick
from protocolkit.conditions.quick_same import is_quickly_same
from protocolkit.conditions.requirements import Implication, Population

WITHOUT_TEXTS = Symbols(
    {name: found for name, found in SYMBOLS.variables.items() if found.kind is not Kind.TEXT}
)
"""A text that nobody wrote is called by a number that follows from the order of the questions."""
MANY = settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
FEW = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))


@given(conditions(SYMBOLS, leaves=3), conditions(SYMBOLS, leaves=3))
@MANY
def test_conditions_that_are_quickly_judged_are_judged_as_the_solver_does(one: Node, other: Node) -> None:
    quick = is_quickly_same(one, other, SYMBOLS, home=None)
    if quick is not None:
        assert quick is is_proven_same(one, other, SYMBOLS), (unparse(one), unparse(other))


@given(conditions(SYMBOLS, leaves=2), conditions(SYMBOLS, leaves=2))
@MANY
def test_what_is_absorbed_is_never_judged_to_matter(one: Node, other: Node) -> None:
    both = Logic(0, 0, "and", (one, other))
    absorbed = Logic(0, 0, "or", (one, both))  # as true in Kleene's logic as in Boole's
    assert is_quickly_same(one, absorbed, SYMBOLS, home=None) is not False


@given(
    populations((WITHOUT_TEXTS,), leaves=2, with_example=True),
    populations((WITHOUT_TEXTS,), leaves=2),
    st.booleans(),
)
@FEW
def test_who_is_quickly_found_is_whom_the_solver_finds(
    old: Population, changed: Population, implied: bool
) -> None:
    new = msgspec.structs.replace(changed, example=old.example)
    if implied:
        known = tuple(Implication(found.id, found.tree) for found in changed.requirements[1:])
        new = msgspec.structs.replace(new, requirements=new.requirements[:1], implications=known)
        old = msgspec.structs.replace(old, implications=known)
    quick = compare_populations(old, new)
    with patch.object(Quick, "answer", lambda *_: None):
        proven = compare_populations(old, new)
    for one, other in zip((quick.overall, *quick.criteria), (proven.overall, *proven.criteria), strict=True):
        if other.verdict != "unknown":
            assert one.verdict == other.verdict
            assert one.implications == other.implications
            assert one.gained == other.gained
            assert one.lost == other.lost


@given(conditions(SYMBOLS), subjects(SYMBOLS), st.booleans())
@MANY
def test_the_normal_form_says_what_was_said(tree: Node, subject: dict[str, Any], holds: bool) -> None:
    data = data_of(subject)
    said = compile_condition(tree, SYMBOLS)(data)
    answer = compile_condition(normal_form(tree, holds=holds), SYMBOLS)(data)
    assert answer is (said if holds or said is None else not said)
