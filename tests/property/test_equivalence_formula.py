"""The two-valued formulas that every target prints say just what the evaluator does."""

from __future__ import annotations

from formula_interpreter import ask
from hypothesis import given, settings
from writers_strategies import CONDITIONS, RECORDINGS, SYMBOLS, Recording, answer

from protocolkit.conditions import Node
from protocolkit.conditions.writers import Question, RefusedError
from protocolkit.conditions.writers.simplify import lean
from protocolkit.conditions.writers.target import formula_of


@given(CONDITIONS, RECORDINGS)
@settings(max_examples=1000)
def test_of_any_recording_just_the_evaluators_question_is_answered_with_yes(
    tree: Node, recording: Recording
) -> None:
    expected = answer(tree, recording)
    for question in Question:
        try:
            formula = formula_of(tree, SYMBOLS, question)
        except RefusedError:
            return
        assert ask(formula, recording) is (question is expected), question
        assert ask(lean(formula), recording) is (question is expected), question
