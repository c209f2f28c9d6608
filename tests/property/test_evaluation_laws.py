"""Laws of three-valued evaluation, of random conditions and participants."""

from __future__ import annotations

from typing import Any

from condition_strategies import (
    SYMBOLS,
    conditions,
    data_of,
    is_at_least_as_known,
    learnt,
    subjects,
    symbol_tables,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from protocolkit.conditions import Node, Symbols, compile_condition, explain, parse, unparse
from protocolkit.conditions import nodes as n

SUBJECTS = subjects(SYMBOLS)
KNOWN = subjects(SYMBOLS, partial=False, missing=False)
CONDITIONS = conditions(SYMBOLS)
MONOTONE = conditions(SYMBOLS, monotone=True)


def ask(tree: Node, subject: dict[str, Any], symbols: Symbols = SYMBOLS) -> bool | None:
    return compile_condition(tree, symbols)(data_of(subject))


def text(words: str, *trees: Node) -> Node:
    tree = parse(words.format(*(f"({unparse(tree)})" for tree in trees))).tree
    assert tree is not None
    return tree


@given(CONDITIONS, CONDITIONS, SUBJECTS)
def test_de_morgan(one: Node, other: Node, subject: dict[str, Any]) -> None:
    neither = ask(text("not ({} or {})", one, other), subject)
    assert neither is ask(text("not {} and not {}", one, other), subject)
    not_both = ask(text("not ({} and {})", one, other), subject)
    assert not_both is ask(text("not {} or not {}", one, other), subject)


@given(CONDITIONS, SUBJECTS)
def test_not_twice_is_nothing(tree: Node, subject: dict[str, Any]) -> None:
    assert ask(text("not (not {})", tree), subject) is ask(tree, subject)


@given(CONDITIONS, CONDITIONS, SUBJECTS)
def test_implies_is_not_x_or_y(one: Node, other: Node, subject: dict[str, Any]) -> None:
    assert ask(text("{} implies {}", one, other), subject) is ask(text("not {} or {}", one, other), subject)


@given(CONDITIONS, CONDITIONS, SUBJECTS)
def test_order_does_not_matter(one: Node, other: Node, subject: dict[str, Any]) -> None:
    for word in ("and", "or", "==", "!="):
        there, back = text(f"{{}} {word} {{}}", one, other), text(f"{{}} {word} {{}}", other, one)
        assert ask(there, subject) is ask(back, subject)


@given(CONDITIONS, CONDITIONS, CONDITIONS, SUBJECTS)
def test_if_is_a_choice_that_agreement_decides(
    choice: Node, one: Node, other: Node, subject: dict[str, Any]
) -> None:
    decided, then, otherwise = (ask(tree, subject) for tree in (choice, one, other))
    found = ask(text("(if {} then {} else {}) or false", choice, one, other), subject)
    if decided is None:
        assert found is (then if then is otherwise else None)
    else:
        assert found is (then if decided else otherwise)


@given(CONDITIONS, SUBJECTS)
def test_certain_is_true_and_nothing_else(tree: Node, subject: dict[str, Any]) -> None:
    assert ask(text("certain({})", tree), subject) is (ask(tree, subject) is True)


@given(MONOTONE, SUBJECTS, st.data())
@settings(max_examples=300)
def test_learning_a_value_never_turns_an_answer(
    tree: Node, before: dict[str, Any], data: st.DataObject
) -> None:
    after = data.draw(learnt(SYMBOLS, before))
    assert is_at_least_as_known(ask(tree, before), ask(tree, after))


@given(st.data())
@settings(max_examples=50)
def test_learning_turns_no_answer_about_other_variables_either(data: st.DataObject) -> None:
    symbols = data.draw(symbol_tables())
    tree = data.draw(conditions(symbols, monotone=True))
    before = data.draw(subjects(symbols))
    after = data.draw(learnt(symbols, before))
    assert is_at_least_as_known(ask(tree, before, symbols), ask(tree, after, symbols))


@given(MONOTONE, KNOWN)
def test_everything_known_gives_an_answer(tree: Node, subject: dict[str, Any]) -> None:
    divides = any(isinstance(node, n.Arithmetic) and node.operator == "/" for node in n.walk(tree))
    assert divides or ask(tree, subject) is not None


@given(
    SUBJECTS,
    st.sampled_from(["<", "<="]),
    st.sampled_from(["<", "<="]),
    st.integers(0, 90),
    st.integers(0, 90),
)
def test_a_range_is_two_comparisons(
    subject: dict[str, Any], one: str, other: str, low: int, high: int
) -> None:
    whole = text(f"{low} {one} age {other} {high}")
    assert ask(whole, subject) is ask(text(f"{low} {one} age and age {other} {high}"), subject)


@given(st.sampled_from(["age", "category", "ratio"]), st.lists(st.sampled_from("0145"), min_size=1), SUBJECTS)
def test_in_is_equal_to_one_of_them(name: str, members: list[str], subject: dict[str, Any]) -> None:
    inside = ask(text(f"{name} in {{{{{', '.join(members)}}}}}"), subject)
    assert inside is ask(text(" or ".join(f"{name} == {member}" for member in members)), subject)
    outside = ask(text(f"{name} not in {{{{{', '.join(members)}}}}}"), subject)
    assert outside is ask(text(f"not ({name} in {{{{{', '.join(members)}}}}})"), subject)


@given(CONDITIONS, SUBJECTS)
def test_writing_a_condition_anew_changes_no_answer(tree: Node, subject: dict[str, Any]) -> None:
    assert ask(text("{}", tree), subject) is ask(tree, subject)


@given(CONDITIONS, SUBJECTS)
def test_every_answer_has_a_reason(tree: Node, subject: dict[str, Any]) -> None:
    data = data_of(subject)
    reasons = explain(tree, SYMBOLS, data)
    assert reasons
    assert len(set(reasons)) == len(reasons)
    assert all(reason.strip() == reason for reason in reasons)
