"""JavaScript, run by QuickJS, says just what the evaluator does."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import pytest
import quickjs
from condition_strategies import SYMBOLS, conditions
from hypothesis import example, given, settings
from log_recordings import LOG_CONDITIONS, LOG_RECORDINGS, LOG_SYMBOLS
from recordings import DIVIDED_BY_ZERO, Recording, recordings, share_said, tree_of
from targets import Target
from trial_conditions import CRITERIA, TRIAL, refusals

from protocolkit.conditions import Kind, Node, Symbol
from protocolkit.conditions.writers import Question, Refusal
from protocolkit.conditions.writers.javascript import RUNTIME, calculate, write


@cache
def engine() -> Any:
    context = quickjs.Context()
    context.eval(RUNTIME)
    return context


def run(expression: str, recording: object, row: object = None) -> object:
    return engine().eval(f"((data, WND) => {expression})({json.dumps(recording)}, {json.dumps(row)})")


JAVASCRIPT = Target(write, lambda recording, symbols: recording, run)


@given(conditions(SYMBOLS), recordings(SYMBOLS.variables, finer=True))
@example(*DIVIDED_BY_ZERO)
@settings(max_examples=500, deadline=None)
def test_of_any_recording_just_the_evaluators_question_is_answered_with_yes(
    tree: Node, recording: Recording
) -> None:
    JAVASCRIPT.agrees(tree, SYMBOLS, recording)


@given(LOG_CONDITIONS, LOG_RECORDINGS)
@settings(max_examples=300, deadline=None)
def test_so_it_is_of_the_rows_of_a_log(tree: Node, recording: Recording) -> None:
    JAVASCRIPT.agrees(tree, LOG_SYMBOLS, recording)


def test_few_random_conditions_are_refused() -> None:
    assert share_said(write) > 0.98


def test_every_condition_of_the_trial_is_said() -> None:
    assert refusals(write) == {}


@pytest.mark.parametrize("question", list(Question))
def test_of_no_recording_every_criterion_of_the_trial_is_undecided(question: Question) -> None:
    for criterion in CRITERIA:
        assert run(str(write(criterion.tree, TRIAL, question)), {}) is (question is Question.UNDECIDED)


@pytest.mark.parametrize(
    ("number", "holds"),
    [
        ("0.5", True),
        (0.5, True),
        ("5e-1", True),
        (" 0.50 ", True),
        ("0.5000000000000000001", False),
        (1e-7, True),
    ],
)
def test_a_number_counts_as_it_prints(number: object, holds: bool) -> None:
    expression = write(tree_of("abpi <= 0.5"), TRIAL, Question.HOLDS)
    assert run(str(expression), {"abpi": number}) is holds


def test_a_number_that_cannot_be_read_decides_nothing() -> None:
    expression = write(tree_of("abpi <= 0.5"), TRIAL, Question.UNDECIDED)
    assert run(str(expression), {"abpi": "0,5"}) is True


def test_a_condition_of_one_row_sees_the_row() -> None:
    expression = str(write(tree_of("AREA <= limit"), LOG_SYMBOLS, Question.HOLDS, home="WND"))
    assert run(expression, {"limit": 3}, {"AREA": "2.9"}) is True
    assert run(expression, {"limit": 3}, {"AREA": "3.1"}) is False


def test_times_and_moments_are_compared_to_the_minute() -> None:
    tree = tree_of("at(EC.ECSTDAT, EC.ECSTTIM) < at(2024-03-01, 08:30)")
    expression = str(write(tree, TRIAL, Question.HOLDS, home="EC"))
    place = {"ECSTDAT": "2024-03-01", "ECSTTIM": "08:29"}
    data = {f"EC.{name}": value for name, value in place.items()}
    assert engine().eval(f"((data, EC) => {expression})({json.dumps(data)}, {json.dumps(place)})") is True


def test_the_expression_reads_like_the_condition() -> None:
    assert write(tree_of("abpi <= 0.5 or ankle_pressure <= 70"), TRIAL, Question.HOLDS) == (
        '(ge(num(data.abpi), num("0")) && le(num(data.abpi), num("0.5")))'
        ' || (ge(num(data.ankle_pressure), num("0")) && le(num(data.ankle_pressure), num("70")))'
    )


_DATA = {
    "abpi": "0.456",
    "consent_date": "2024-01-31",
    "EC.ECSTDAT": "2024-03-01",
    "EC.ECSTTIM": "08:29:30",
    "diabetes_type": "TYPE1",
}


@pytest.mark.parametrize(
    ("text", "target", "computed"),
    [
        ("round(abpi, 2)", Symbol("x", Kind.DECIMAL, decimals=2), "0.46"),
        ("0 - round(abpi, 2)", Symbol("x", Kind.DECIMAL, decimals=2), "-0.46"),
        ("add_months(consent_date, 1)", Symbol("x", Kind.DATE), "2024-02-29"),
        ("days_between(EC.ECSTDAT, consent_date)", Symbol("x", Kind.INTEGER, unit="d"), "-30"),
        ("EC.ECSTTIM", Symbol("x", Kind.TIME), "08:29:30"),
        ("at(EC.ECSTDAT, 08:30)", Symbol("x", Kind.DATETIME), "2024-03-01T08:30"),
        ("if abpi < 0.5 then Y else N", Symbol("x", Kind.CODE, codes=("Y", "N")), "Y"),
        ("abpi > 0.5", Symbol("x", Kind.YES_NO), "N"),
        ("ankle_pressure", Symbol("x", Kind.INTEGER, unit="mm[Hg]"), ""),
        ("if ankle_pressure > 70 then Y else N", Symbol("x", Kind.CODE, codes=("Y", "N")), ""),
    ],
)
def test_a_calculation_is_written_as_what_is_recorded(text: str, target: Symbol, computed: str) -> None:
    expression = calculate(tree_of(text), TRIAL, target)
    assert run(str(expression), _DATA) == computed


def test_a_quotient_that_is_not_rounded_is_refused_as_it_may_have_no_end() -> None:
    target = Symbol("x", Kind.DECIMAL)
    assert calculate(tree_of("1 / abpi"), TRIAL, target) == Refusal(0, 8, "it divides without rounding")
