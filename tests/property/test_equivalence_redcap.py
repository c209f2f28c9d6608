"""REDCap logic answers as the evaluator does: asked of what REDCap documents, for every question."""

from __future__ import annotations

from condition_strategies import SYMBOLS, conditions, symbol_tables
from hypothesis import given, settings
from hypothesis import strategies as st
from recordings import Recording, answers, data_of_recording, recordings
from redcap_reference import evaluate

from protocolkit.conditions import Node, Symbols, unparse
from protocolkit.conditions.writers import Question, Refusal
from protocolkit.conditions.writers.redcap import write


def check_all(tree: Node, recording: Recording, symbols: Symbols) -> None:
    wanted = answers(tree, symbols, data_of_recording(recording, symbols))
    fields = {(None, name): raw or "" for name, raw in recording.items()}
    for question in Question:
        logic = write(tree, symbols, question)
        if not isinstance(logic, Refusal):
            assert evaluate(logic, fields) is (question is wanted), (unparse(tree), question, logic)


@given(conditions(SYMBOLS), recordings(SYMBOLS.variables))
@settings(max_examples=500, deadline=None)
def test_equivalence_of_every_question(tree: Node, recording: Recording) -> None:
    check_all(tree, recording, SYMBOLS)


@given(st.data())
@settings(max_examples=300, deadline=None)
def test_equivalence_whatever_the_decimals_and_codes(data: st.DataObject) -> None:
    symbols = data.draw(symbol_tables())
    tree = data.draw(conditions(symbols))
    check_all(tree, data.draw(recordings(symbols.variables)), symbols)
