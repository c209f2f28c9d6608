"""The fast acceptance knows every keyword of the schemas, and reads each as the standard says."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import jsonschema_rs
import pytest

from protocolkit.source.acceptance import KEYWORDS, accepts
from protocolkit.source.outline import load_schemas

ANNOTATIONS = {"$schema", "$id", "$defs", "title", "description", "examples", "enumDescriptions"}
HOLDING_ONE = {"items", "additionalProperties", "propertyNames", "if", "then", "else", "not"}


def schemas_in(schema: Any) -> Iterator[dict[str, Any]]:
    """A schema and all that stand in it."""
    if not isinstance(schema, dict):
        return
    yield schema
    for key, value in schema.items():
        inner = value.values() if key in ("properties", "$defs") else value if key == "allOf" else ()
        for below in [value] if key in HOLDING_ONE else inner:
            yield from schemas_in(below)


EVERY = [found for schema in load_schemas().values() for found in schemas_in(schema)]


def test_every_keyword_of_the_schemas_is_known() -> None:
    used = {keyword for schema in EVERY for keyword in schema}
    assert {keyword for keyword in used - ANNOTATIONS if not keyword.startswith("x-")} == KEYWORDS


def test_the_end_of_a_text_stands_at_the_end_of_a_pattern() -> None:
    patterns = {schema["pattern"] for schema in EVERY if "pattern" in schema}
    assert [pattern for pattern in patterns if "$" in pattern[:-1]] == []


VALUES = (
    *(None, True, False, 0, 1, -1, 7, 10**30, Decimal("1.0"), Decimal("1.5"), Decimal(0)),
    *("", "a", "ab", "AB", "AB\n", "\u00e9", "A" * 41, [], ["a"], ["a", "a"], [1, True], [1, Decimal("1.0")]),
    *({}, {"a": 1}, {"a": "x", "b": 2}, {"c": None}, {"a": {"a": 1}}, [[1], [1]], [{"a": 1}, {"a": True}]),
)


@pytest.mark.parametrize(
    "schema",
    [
        {},
        {"type": "integer"},
        {"type": "number", "exclusiveMinimum": 0},
        {"type": ["integer", "null"], "minimum": 1, "maximum": 7},
        {"type": "boolean"},
        {"type": "string", "minLength": 1},
        {"type": "string", "minLength": 2},
        {"type": "string", "maxLength": 2},
        {"type": ["string", "null"], "pattern": "^[A-Z][A-Z0-9_]{0,39}$"},
        {"pattern": "b$"},
        {"enum": ["a", "AB", None, 1, True]},
        {"const": 1},
        {"const": True},
        {"const": None},
        {"type": "array", "items": {"type": "integer"}, "maxItems": 2},
        {"type": "array", "uniqueItems": True},
        {"type": "array", "minItems": 1, "items": True},
        {"type": "object", "additionalProperties": False},
        {"type": "object", "additionalProperties": {"type": "integer"}, "minProperties": 1},
        {"properties": {"a": {"type": "integer"}}, "additionalProperties": False, "required": ["a"]},
        {"properties": {"a": False}},
        {"required": ["a", "b"]},
        {"propertyNames": {"pattern": "^[ab]$"}},
        {"if": {"required": ["a"]}, "then": {"required": ["b"]}, "else": {"type": ["object", "null"]}},
        {"if": {"type": "string"}, "then": {"minLength": 2}},
        {"if": {"type": "string"}, "else": False},
        {"not": {"type": "string"}},
        {"allOf": [{"minLength": 1}, {"maxLength": 2}, {"not": {"const": "a"}}]},
        {"$ref": "#/$defs/short", "$defs": {"short": {"type": "string", "maxLength": 1}}},
        {"$ref": "#/$defs/short", "minLength": 1, "$defs": {"short": {"type": "string", "maxLength": 1}}},
    ],
    ids=str,
)
def test_each_keyword_means_what_the_standard_says(schema: dict[str, Any]) -> None:
    is_valid = accepts({"spec.json": schema})
    complete = jsonschema_rs.Draft202012Validator(schema)
    assert [is_valid(value) for value in VALUES] == [complete.is_valid(value) for value in VALUES]
