"""JavaScript, run by QuickJS, says just what the evaluator does."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import quickjs
from hypothesis import given, settings
from writers_strategies import CONDITIONS, RECORDINGS, SYMBOLS, Recording, answer

from protocolkit.conditions import Node
from protocolkit.conditions.writers import Question, Refusal
from protocolkit.conditions.writers.javascript import RUNTIME, write


@cache
def engine() -> Any:
    context = quickjs.Context()
    context.eval(RUNTIME)
    return context


def run(expression: str, recording: Recording) -> object:
    return engine().eval(f"(data => {expression})({json.dumps(recording)})")


@given(CONDITIONS, RECORDINGS)
@settings(max_examples=1000)
def test_of_any_recording_just_the_evaluators_question_is_answered_with_yes(
    tree: Node, recording: Recording
) -> None:
    expected = answer(tree, recording)
    for question in Question:
        expression = write(tree, SYMBOLS, question)
        if isinstance(expression, Refusal):
            return
        assert run(expression, recording) is (question is expected), (question, expression)
