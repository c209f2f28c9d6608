"""FHIRPath, run by fhirpathpy over a QuestionnaireResponse, says just what the evaluator does."""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache
from typing import Any

from fhirpathpy import compile as compile_path
from fhirpathpy.models import models
from hypothesis import given, settings
from writers_strategies import CONDITIONS, RECORDINGS, SYMBOLS, Recording, answer

from protocolkit.conditions import Kind, Node, Symbols
from protocolkit.conditions.writers import Question, Refusal
from protocolkit.conditions.writers.fhirpath import write

_compiled = lru_cache(maxsize=None)(lambda text: compile_path(text, models["r4"]))
_ANSWERS = {
    Kind.INTEGER: "valueInteger",
    Kind.DECIMAL: "valueDecimal",
    Kind.DATE: "valueDate",
    Kind.PARTIAL_DATE: "valueDate",
    Kind.TIME: "valueTime",
    Kind.TEXT: "valueString",
}


def item(link: str, kind: Kind, raw: str) -> dict[str, Any]:
    """An answered item of a response."""
    if kind not in _ANSWERS:
        return {"linkId": link, "answer": [{"valueCoding": {"code": raw}}]}
    number = kind in (Kind.INTEGER, Kind.DECIMAL)
    return {"linkId": link, "answer": [{_ANSWERS[kind]: Decimal(raw) if number else raw}]}


def response(recording: Recording, symbols: Symbols = SYMBOLS) -> dict[str, Any]:
    """A recording as a system of forms would send it."""
    items = [item(name, symbols.variables[name].kind, raw) for name, raw in recording.items()]
    return {"resourceType": "QuestionnaireResponse", "status": "completed", "item": items}


def run(expression: str, resource: dict[str, Any], node: dict[str, Any] | None = None) -> bool:
    return _compiled(expression)(node or resource, {"resource": resource}) == [True]


def test_wide() -> None:
    pass


@given(
    CONDITIONS,
    RECORDINGS.filter(lambda recording: not any(str(raw).startswith("0001") for raw in recording.values())),
)
@settings(max_examples=300, deadline=None)
def test_of_any_recording_just_the_evaluators_question_is_answered_with_yes(
    tree: Node, recording: Recording
) -> None:
    expected = answer(tree, recording)
    for question in Question:
        expression = write(tree, SYMBOLS, question)
        if isinstance(expression, Refusal):
            return
        assert run(expression, response(recording)) is (question is expected), (question, expression)
