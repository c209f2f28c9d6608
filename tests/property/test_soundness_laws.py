"""What passes the check can be asked, proved and said: no later step ever stumbles over a condition."""

from __future__ import annotations

from collections import Counter
from random import Random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from wild_conditions import HOMES, PARTICIPANTS, SYMBOLS, Writer, wild_conditions, wild_values

from protocolkit.conditions import Kind, Node, Symbol, check, compile_condition, compile_value, explain, parse
from protocolkit.conditions.exact import Range
from protocolkit.conditions.logic import Everything, Logic
from protocolkit.conditions.prove import Population, Requirement, prove
from protocolkit.conditions.writers.english import Words, say_value, sentence

HOME = st.sampled_from(HOMES)
WORDS = Words(lambda name, row: None)
TARGETS = (
    *SYMBOLS.variables.values(),
    *SYMBOLS.forms["LOG"].items.values(),
    *SYMBOLS.forms["VS"].items.values(),
)
EXAMPLES = settings(max_examples=1000, deadline=None)


def tree_of(text: str, home: str | None, expects: Symbol | Kind = Kind.CONDITION) -> Node | None:
    """A text that passes the check, as a tree; every problem of one that does not stands inside it."""
    parsed = parse(text)
    problems = parsed.problems
    if parsed.tree is not None:
        problems += check(parsed.tree, SYMBOLS, home=home, expects=expects)
    assert all(0 <= problem.start < problem.end <= len(text) for problem in problems)
    return None if problems else parsed.tree


@EXAMPLES
@given(wild_conditions(), HOME)
def test_what_passes_the_check_has_an_answer_and_a_reason(text: str, home: str | None) -> None:
    tree = tree_of(text, home)
    if tree is None:
        return
    condition = compile_condition(tree, SYMBOLS, home=home)
    for data in PARTICIPANTS:
        assert condition(data) in (True, False, None)
        assert explain(tree, SYMBOLS, data, home=home)


@EXAMPLES
@given(wild_conditions(), HOME)
def test_what_passes_the_check_can_be_said_to_the_solver_and_in_english(text: str, home: str | None) -> None:
    tree = tree_of(text, home)
    if tree is not None:
        Logic(SYMBOLS, may_be_missing=Everything()).truth(tree, home=home)
        assert sentence(tree, WORDS)


@settings(max_examples=150, deadline=None)
@given(wild_conditions(), wild_conditions(depth=1))
def test_what_passes_the_check_can_be_proved(text: str, other: str) -> None:
    trees = [tree for tree in (tree_of(text, None), tree_of(other, None)) if tree is not None]
    requirements = [Requirement(f"C{at}", "inclusion", tree) for at, tree in enumerate(trees)]
    prove(Population(tuple(requirements), SYMBOLS), seconds=0.02)


@EXAMPLES
@given(st.sampled_from(TARGETS).flatmap(lambda target: st.tuples(st.just(target), wild_values(target))), HOME)
def test_a_value_that_passes_the_check_can_be_calculated(found: tuple[Symbol, str], home: str | None) -> None:
    target, text = found
    tree = tree_of(text, home, target)
    if tree is None:
        return
    say_value(tree, WORDS)
    value = compile_value(tree, SYMBOLS, target, home=home)
    for data in PARTICIPANTS:
        found_value = value(data)
        assert target.kind is not Kind.INTEGER or _is_whole(found_value)


def _is_whole(value: Any) -> bool:
    ends = (value.low, value.high) if type(value) is Range else (value,)
    return all(end is None or end == int(end) for end in ends)


def test_the_random_conditions_are_both_right_and_wrong() -> None:
    random = Random(1)
    writer = Writer(lambda options: options[random.randrange(len(options))])
    texts = [writer.condition(random.randint(1, 3)) for _ in range(500)]
    passed = Counter(tree_of(text, None) is not None for text in texts)
    assert min(passed[True], passed[False]) > 100
