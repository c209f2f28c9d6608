"""FHIRPath, run by fhirpathpy over a QuestionnaireResponse, says just what the evaluator does.

fhirpathpy cannot subtract from a date before the year 1000, nor add to one of the last year, so such dates are left
out here.
"""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from typing import Any

import pytest
from condition_strategies import SYMBOLS, conditions
from fhirpathpy import compile as compile_path
from fhirpathpy import evaluate
from fhirpathpy.models import models
from hypothesis import example, given, settings
from hypothesis import strategies as st
from log_recordings import LOG_CONDITIONS, LOG_RECORDINGS, LOG_SYMBOLS
from recordings import DIVIDED_BY_ZERO, Recording, recordings, share_said, tree_of
from targets import Target
from trial_conditions import CRITERIA, TRIAL, refusals

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


def _modern(recording: Recording) -> Recording:
    """Without the dates that fhirpathpy cannot calculate with."""
    return {name: None if str(raw)[:4] in ("0001", "9999") else raw for name, raw in recording.items()}


_RECORDINGS = recordings(SYMBOLS.variables, finer=True).map(_modern)


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
        if name in symbols.variables and raw is not None
    ]
    if recording.get("WND.ULCYN") is not None:
        items.append(item("WND.ULCYN", Kind.YES_NO, recording["WND.ULCYN"]))
    if "WND" in recording:
        items.append({"linkId": "WND", "item": [row_of(row) for row in recording["WND"]]})
    return {"resourceType": "QuestionnaireResponse", "status": "completed", "item": items}


def row_of(row: Recording) -> dict[str, Any]:
    """A row of the log as an item of its group."""
    form = LOG_SYMBOLS.forms["WND"].items
    return {
        "linkId": "WND.ROW",
        "item": [item(f"WND.{name}", form[name].kind, raw) for name, raw in row.items() if raw is not None],
    }


def run(expression: str, resource: dict[str, Any], node: dict[str, Any] | None = None) -> bool:
    if node is None:
        return bool(compiled(expression)(resource, {"resource": resource}) == [True])
    path = {"base": "QuestionnaireResponse.item", "expression": expression}
    return bool(evaluate(node, path, {"resource": resource}, models["r4"]) == [True])


FHIRPATH = Target(write, response, run)


@given(_SMALL, st.lists(_RECORDINGS, min_size=4, max_size=8))
@example(DIVIDED_BY_ZERO[0], [DIVIDED_BY_ZERO[1]])
@settings(max_examples=60, deadline=None)
def test_of_any_recording_just_the_evaluators_question_is_answered_with_yes(
    tree: Node, recorded: list[Recording]
) -> None:
    FHIRPATH.agrees(tree, SYMBOLS, *recorded)


@given(LOG_CONDITIONS, st.lists(LOG_RECORDINGS, min_size=4, max_size=8))
@settings(max_examples=30, deadline=None)
def test_so_it_is_of_the_rows_of_a_log(tree: Node, recorded: list[Recording]) -> None:
    FHIRPATH.agrees(tree, LOG_SYMBOLS, *recorded)


def test_few_random_conditions_are_refused() -> None:
    assert share_said(write) > 0.9  # roundings of numbers without a range


def test_what_is_refused_of_the_trial_is_only_what_a_response_does_not_hold() -> None:
    refused = refusals(write)
    assert not {criterion.name for criterion in CRITERIA} & refused.keys()
    assert set(refused.values()) <= {
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
    assert write(tree_of("diabetes_type == TYPE1 or hypertension"), TRIAL, Question.HOLDS) == (
        "%resource.descendants().where(linkId='diabetes_type').answer.value.code = 'TYPE1'"
        " or %resource.descendants().where(linkId='hypertension').answer.value.code = 'Y'"
    )
