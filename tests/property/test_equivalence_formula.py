"""The two-valued formulas that every target prints say just what the evaluator does."""

from __future__ import annotations

from condition_strategies import SYMBOLS, conditions
from formula_interpreter import ask
from hypothesis import example, given, settings
from log_recordings import LOG_CONDITIONS, LOG_RECORDINGS, LOG_SYMBOLS
from recordings import DIVIDED_BY_ZERO, Recording, answers, data_of_recording, recordings

from protocolkit.conditions import Node, Symbols
from protocolkit.conditions.writers import Question, RefusedError
from protocolkit.conditions.writers.simplify import lean
from protocolkit.conditions.writers.target import formula_of


def agree(tree: Node, symbols: Symbols, recording: Recording) -> None:
    wanted = answers(tree, symbols, data_of_recording(recording, symbols))
    for question in Question:
        try:
            formula = formula_of(tree, symbols, question)
        except RefusedError:
            return
        assert ask(formula, recording) is (question is wanted), question
        assert ask(lean(formula), recording) is (question is wanted), question


@given(conditions(SYMBOLS), recordings(SYMBOLS.variables, finer=True))
@example(*DIVIDED_BY_ZERO)
@settings(max_examples=500)
def test_of_any_recording_just_the_evaluators_question_is_answered_with_yes(
    tree: Node, recording: Recording
) -> None:
    agree(tree, SYMBOLS, recording)


@given(LOG_CONDITIONS, LOG_RECORDINGS)
@settings(max_examples=500)
def test_so_it_is_of_the_rows_of_a_log(tree: Node, recording: Recording) -> None:
    agree(tree, LOG_SYMBOLS, recording)
