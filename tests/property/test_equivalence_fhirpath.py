"""FHIRPath, run by fhirpathpy over a QuestionnaireResponse, says just what the evaluator does.

fhirpathpy cannot subtract from a date before the year 1000, so such dates are left out here.
"""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from typing import Any

import pytest
from fhirpathpy import compile as compile_path
from fhirpathpy import evaluate
from fhirpathpy.models import models
from hypothesis import given, settings
from hypothesis import strategies as st
from writers_strategies import (
    LOG_CONDITIONS,
    LOG_RECORDINGS,
    LOG_SYMBOLS,
    RECORDINGS,
    SYMBOLS,
    Recording,
    answer,
    conditions,
    criteria,
    refused_checks,
    share_refused,
    tree_of,
    trial,
)

from protocolkit.conditions import Kind, Node, Symbols
from protocolkit.conditions.writers import Question, Refusal
from protocolkit.conditions.writers.fhirpath import spell, write
from protocolkit.conditions.writers.formula import Field, Log

_ANSWERS = {
    Kind.INTEGER: "valueInteger",
    Kind.DECIMAL: "valueDecimal",
    Kind.DATE: "valueDate",
    Kind.PARTIAL_DATE: "valueDate",
    Kind.TIME: "valueTime",
    Kind.TEXT: "valueString",
}
_SMALL = conditions(SYMBOLS, leaves=2)
_MODERN = RECORDINGS.filter(
    lambda recording: not any(str(raw).startswith("0001") for raw in recording.values())
)


@cache
def compiled(expression: str) -> Any:
    return compile_path(expression, models["r4"])


def item(link: str, kind: Kind, raw: str) -> dict[str, Any]:
    """An answered item of a response."""
    if kind not in _ANSWERS:
        return {"linkId": link, "answer": [{"valueCoding": {"code": raw}}]}
    number = kind in (Kind.INTEGER, Kind.DECIMAL)
    return {"linkId": link, "answer": [{_ANSWERS[kind]: Decimal(raw) if number else raw}]}


def response(recording: Recording, symbols: Symbols) -> dict[str, Any]:
    """A recording as a system of forms would send it."""
    items = [
        item(name, symbols.variables[name].kind, raw)
        for name, raw in recording.items()
        if name in symbols.variables
    ]
    if "WND.ULCYN" in recording:
        items.append(item("WND.ULCYN", Kind.YES_NO, recording["WND.ULCYN"]))
    if "WND" in recording:
        items.append({"linkId": "WND", "item": [row_of(row) for row in recording["WND"]]})
    return {"resourceType": "QuestionnaireResponse", "status": "completed", "item": items}


def row_of(row: Recording) -> dict[str, Any]:
    """A row of the log as an item of its group."""
    form = LOG_SYMBOLS.forms["WND"].items
    return {
        "linkId": "WND.ROW",
        "item": [item(f"WND.{name}", form[name].kind, raw) for name, raw in row.items()],
    }


def run(expression: str, resource: dict[str, Any], node: dict[str, Any] | None = None) -> bool:
    if node is None:
        return bool(compiled(expression)(resource, {"resource": resource}) == [True])
    path = {"base": "QuestionnaireResponse.item", "expression": expression}
    return bool(evaluate(node, path, {"resource": resource}, models["r4"]) == [True])


def agree(tree: Node, symbols: Symbols, recordings: list[Recording]) -> None:
    for question in Question:
        expression = write(tree, symbols, question)
        if isinstance(expression, Refusal):
            return
        for recording in recordings:
            expected = answer(tree, recording, symbols)
            assert run(expression, response(recording, symbols)) is (question is expected), expression


@given(_SMALL, st.lists(_MODERN, min_size=4, max_size=8))
@settings(max_examples=60, deadline=None)
def test_of_any_recording_just_the_evaluators_question_is_answered_with_yes(
    tree: Node, recordings: list[Recording]
) -> None:
    agree(tree, SYMBOLS, recordings)


@given(LOG_CONDITIONS, st.lists(LOG_RECORDINGS, min_size=4, max_size=8))
@settings(max_examples=30, deadline=None)
def test_so_it_is_of_the_rows_of_a_log(tree: Node, recordings: list[Recording]) -> None:
    agree(tree, LOG_SYMBOLS, recordings)


def test_few_random_conditions_are_refused() -> None:
    assert share_refused(write) < 0.1  # roundings of numbers without a range


@pytest.mark.parametrize("question", list(Question))
def test_every_criterion_of_the_trial_is_written(question: Question) -> None:
    written = {name: write(tree, trial()[1], question) for name, tree in criteria().items()}
    assert [name for name, text in written.items() if isinstance(text, Refusal)] == []


def test_edit_checks_of_the_trial_are_refused_only_for_what_a_response_does_not_hold() -> None:
    assert set(refused_checks(write).values()) <= {
        "a response holds the answers of one visit",
        "a response does not hold the window of its visit",
        "inside the rows of EC an item of a row of SV is out of sight",
    }


def test_another_place_and_a_quantity_are_a_matter_of_naming() -> None:
    def quantities(name: Field | Log) -> str:
        return spell(name) + (".value" if isinstance(name, Field) and name.symbol.unit else "")

    expression = str(write(tree_of("limit > 2.5"), LOG_SYMBOLS, Question.HOLDS, naming=quantities))
    quantity = {"value": Decimal("2.6"), "unit": "cm2", "code": "cm2"}
    answered = {"linkId": "limit", "answer": [{"valueQuantity": quantity}]}
    assert run(expression, {"resourceType": "QuestionnaireResponse", "item": [answered]})


def test_a_condition_of_one_row_is_asked_of_the_item_of_the_row() -> None:
    expression = str(write(tree_of("AREA <= limit"), LOG_SYMBOLS, Question.HOLDS, home="WND"))
    resource = response({"limit": "3", "WND": [{"AREA": "2.9"}, {"AREA": "3.1"}]}, LOG_SYMBOLS)
    first, second = next(found["item"] for found in resource["item"] if found["linkId"] == "WND")
    assert run(expression, resource, first)
    assert not run(expression, resource, second)


@pytest.mark.parametrize(
    ("condition", "reason"),
    [
        (
            "pressure * pressure * pressure * pressure * pressure * pressure * pressure * pressure * 9 > 1",
            "digits",
        ),
        ("ratio * ratio * ratio * ratio * ratio > 1", "decimals"),
        ("round(creatinine / limit, 8) > 1", "larger than a whole number"),
    ],
)
def test_numbers_that_fhirpath_may_round_are_refused(condition: str, reason: str) -> None:
    found = write(tree_of(f"unfit or {condition}"), SYMBOLS, Question.HOLDS)
    assert isinstance(found, Refusal)
    assert reason in found.reason
    assert found.start == len("unfit or ")


def test_the_expression_reads_like_the_condition() -> None:
    assert write(tree_of("diabetes_type == TYPE1 or hypertension"), trial()[1], Question.HOLDS) == (
        "%resource.descendants().where(linkId='diabetes_type').answer.value.code = 'TYPE1'"
        " or %resource.descendants().where(linkId='hypertension').answer.value.code = 'Y'"
    )
