"""REDCap logic, SQL and XPath answer as the evaluator does, of whatever is recorded for variables."""

from __future__ import annotations

from pathlib import Path

import pytest
from boundaries import BOUNDARIES, beside_limits
from condition_strategies import SYMBOLS, conditions, symbol_tables
from hypothesis import example, given, settings
from hypothesis import strategies as st
from recordings import DIVIDED_BY_ZERO, Recording, recordings, tree_of
from targets import REDCAP, SQL, XPATH, Target
from trial_conditions import CRITERIA, TRIAL, TrialCondition, asked

from protocolkit.conditions import Node, Symbols
from protocolkit.conditions.writers import Question

TARGETS = {"text": REDCAP, "sql": SQL, "xpath": XPATH}
"""By the language of their examples on the page of targets."""

of_every_target = pytest.mark.parametrize("target", TARGETS.values(), ids=["REDCap", "SQL", "XPath"])


@of_every_target
@given(conditions(SYMBOLS), recordings(SYMBOLS.variables))
@example(*DIVIDED_BY_ZERO)
@settings(max_examples=150, deadline=None)
def test_equivalence_of_every_question(target: Target, tree: Node, recording: Recording) -> None:
    target.agrees(tree, SYMBOLS, recording)


@of_every_target
@pytest.mark.parametrize("text", BOUNDARIES)
@given(recording=beside_limits())
@settings(max_examples=60, deadline=None)
def test_equivalence_just_where_answers_turn(target: Target, text: str, recording: Recording) -> None:
    target.agrees(tree_of(text), SYMBOLS, recording)


@of_every_target
@given(st.data())
@settings(max_examples=150, deadline=None)
def test_equivalence_whatever_the_decimals_and_codes(target: Target, data: st.DataObject) -> None:
    symbols = data.draw(symbol_tables())
    tree = data.draw(conditions(symbols))
    target.agrees(tree, symbols, data.draw(recordings(symbols.variables)))


@of_every_target
@given(st.sampled_from(CRITERIA), st.data())
@settings(max_examples=150, deadline=None)
def test_equivalence_of_the_criteria_of_the_trial(
    target: Target, criterion: TrialCondition, data: st.DataObject
) -> None:
    symbols = Symbols(asked(criterion))
    target.agrees(criterion.tree, symbols, data.draw(recordings(symbols.variables)))


@pytest.mark.parametrize("language", TARGETS)
def test_the_page_of_targets_shows_what_is_written(language: str) -> None:
    criterion = next(criterion for criterion in CRITERIA if criterion.name == "INC07")
    page = (Path(__file__).parents[2] / "docs" / "targets.md").read_text(encoding="utf-8")
    assert f"```{language}\n{TARGETS[language].write(criterion.tree, TRIAL, Question.HOLDS)}\n```" in page
