"""Schema and model are two views of one shape, and the schemas are fit for people and for both validators."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import jsonschema_rs
import msgspec.inspect as shape
import pytest

from protocolkit.amend.profiles import Profile
from protocolkit.model.amendments import Amendment
from protocolkit.model.protocol import Protocol
from protocolkit.source.outline import load_schemas

FOLDER = Path(__file__).parents[3] / "schemas"
SCHEMAS = load_schemas()
FILES = sorted(path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*.json"))
NOT_IN_THE_MODEL = {"defaults", "decisions"}
"""What says something of a file; and decisions, as a decision is about a finding, not about the protocol."""
NOT_IN_THE_SCHEMA = {"translations"}
"""What is written where the text stands that is translated."""

Place = tuple[str, Any]
"""The file that a schema stands in, and the schema."""


def followed(place: Place) -> Place:
    """The schema that a reference leads to; titles beside the reference stay behind."""
    file, schema = place
    while "$ref" in schema:
        target, _, pointer = schema["$ref"].partition("#")
        file = target or file
        schema = SCHEMAS[file]
        for key in pointer.split("/")[1:]:
            schema = schema[key]
    return file, schema


def types_of(schema: dict[str, Any]) -> set[str]:
    """The JSON types that a schema allows; all without one."""
    found = schema.get("type", ["string", "integer", "number", "boolean", "array", "object", "null"])
    return {found} if isinstance(found, str) else set(found)


SCALARS: dict[type, str] = {
    shape.StrType: "string",
    shape.BoolType: "boolean",
    shape.IntType: "integer",
    shape.DecimalType: "number",
}


def differences(place: Place, kind: shape.Type, path: str) -> Iterator[str]:
    """Where a schema and the type of a field allow different things."""
    file, schema = followed(place)
    allowed = types_of(schema)
    if isinstance(kind, shape.AnyType):
        return
    if isinstance(kind, shape.UnionType):
        members = [member for member in kind.types if not isinstance(member, shape.NoneType)]
        if "null" not in allowed and len(members) < len(kind.types) and not path.endswith("?"):
            yield f"{path}: null is in the model alone"
        (kind,) = members
    elif "null" in allowed:
        yield f"{path}: null is in the schema alone"
    path = path.removesuffix("?")
    allowed -= {"null", "object"} if schema.get("x-text") else {"null"}
    if isinstance(kind, shape.StructType):
        yield from struct_differences((file, schema), kind, path, allowed)
    elif isinstance(kind, shape.VarTupleType):
        yield from [] if allowed == {"array"} else [f"{path}: {allowed} for a list"]
        yield from differences((file, schema["items"]), kind.item_type, f"{path}[]")
    elif isinstance(kind, shape.TupleType):
        exact = schema.get("minItems") == schema.get("maxItems") == len(kind.item_types)
        yield from (
            [] if allowed == {"array"} and exact else [f"{path}: not exactly {len(kind.item_types)} entries"]
        )
        for member in kind.item_types:
            yield from differences((file, schema["items"]), member, f"{path}[]")
    elif isinstance(kind, shape.DictType):
        yield from (
            [] if allowed == {"object"} and "properties" not in schema else [f"{path}: {allowed} for a map"]
        )
        values = schema["additionalProperties"]
        yield from (
            differences((file, values), kind.value_type, f"{path}{{}}") if isinstance(values, dict) else ()
        )
    elif allowed != {SCALARS[type(kind)]}:
        yield f"{path}: {allowed} in the schema, {SCALARS[type(kind)]} in the model"


def struct_differences(place: Place, kind: shape.StructType, path: str, allowed: set[str]) -> Iterator[str]:
    file, schema = place
    if allowed != {"object"} or schema.get("additionalProperties") is not False:
        yield f"{path}: not a closed mapping"
    properties, required = schema["properties"], set(schema.get("required", ()))
    fields = {field.encode_name: field for field in kind.fields}
    for name in sorted(properties.keys() ^ fields.keys()):
        if name not in NOT_IN_THE_MODEL | NOT_IN_THE_SCHEMA:
            yield f"{path}.{name}: in the {'schema' if name in properties else 'model'} alone"
    for name in sorted(properties.keys() & fields.keys()):
        field = fields[name]
        if field.required and name not in required:
            yield f"{path}.{name}: required by the model alone"
        optional = "" if name in required else "?"
        yield from differences((file, properties[name]), field.type, f"{path}.{name}{optional}")


def whole() -> Place:
    """The schema of all chapters, with those that every protocol needs."""
    return "spec.json", {**SCHEMAS["spec.json"], "required": SCHEMAS["protocol.json"]["required"]}


def test_every_property_is_a_field_and_every_field_a_property() -> None:
    assert list(differences(whole(), shape.type_info(Protocol), "")) == []


@pytest.mark.parametrize(("file", "kind"), [("amendment.json", Amendment), ("jurisdiction.json", Profile)])
def test_what_stands_beside_a_spec_has_one_shape_too(file: str, kind: type) -> None:
    assert list(differences((file, SCHEMAS[file]), shape.type_info(kind), "")) == []


def test_fields_that_python_cannot_name_have_another_name_in_yaml() -> None:
    (variables,) = (field for field in _fields(Protocol) if field.name == "variables")
    assert isinstance(variables.type, shape.VarTupleType)
    assert isinstance(variables.type.item_type, shape.StructType)
    renamed = {field.name: field.encode_name for field in variables.type.item_type.fields}
    assert {name: encoded for name, encoded in renamed.items() if name != encoded} == {"collected_on": "from"}


def _fields(kind: type) -> tuple[shape.Field, ...]:
    found = shape.type_info(kind)
    assert isinstance(found, shape.StructType)
    return found.fields


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"judgement": None}, ".eligibility.inclusion[].judgement: in the model alone"),
        ({"opinion": {"type": "string"}}, ".eligibility.inclusion[].opinion: in the schema alone"),
        (
            {"text": {"type": ["string", "null"]}},
            ".eligibility.inclusion[].text: null is in the schema alone",
        ),
        (
            {"text": {"type": "integer"}},
            ".eligibility.inclusion[].text: {'integer'} in the schema, string in the model",
        ),
        ({"collected": {"type": "string"}}, ".eligibility.inclusion[].collected: {'string'} for a list"),
    ],
)
def test_a_drift_is_told(monkeypatch: pytest.MonkeyPatch, change: dict[str, Any], told: str) -> None:
    """The comparison itself."""
    properties = SCHEMAS["eligibility.json"]["$defs"]["inclusion"]["properties"]
    changed = {name: schema for name, schema in {**properties, **change}.items() if schema is not None}
    if "collected" in change:
        changed["collected"]["items"] = {"type": "string"}
    monkeypatch.setitem(SCHEMAS["eligibility.json"]["$defs"]["inclusion"], "properties", changed)
    assert list(differences(whole(), shape.type_info(Protocol), "")) == [told]


def nodes(schema: Any, path: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every schema within a schema, with its path; values of `enum`, `examples` and the like are none."""
    if not isinstance(schema, dict):
        return
    yield path, schema
    for key in ("properties", "$defs", "patternProperties"):
        for name, below in schema.get(key, {}).items():
            yield from nodes(below, f"{path}/{key}/{name}")
    for key in ("items", "additionalProperties", "propertyNames", "if", "then", "else", "not", "contains"):
        yield from nodes(schema.get(key), f"{path}/{key}")
    for key in ("allOf", "anyOf", "oneOf", "prefixItems"):
        for at, below in enumerate(schema.get(key, ())):
            yield from nodes(below, f"{path}/{key}/{at}")


ALL = [(file, path, node) for file, schema in SCHEMAS.items() for path, node in nodes(schema)]


@pytest.mark.parametrize("file", FILES)
def test_every_schema_is_one(file: str) -> None:
    schema = json.loads((FOLDER / file).read_text(encoding="utf-8"))
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    jsonschema.Draft202012Validator.check_schema(schema)
    assert jsonschema_rs.meta.is_valid(schema)


def test_every_reference_leads_somewhere() -> None:
    assert [path for file, path, node in ALL if not isinstance(followed((file, node))[1], dict)] == []


def test_every_property_has_a_title_and_a_description() -> None:
    """A person reads them in the editor; one may stand beside the reference, the other where it leads."""
    bare = []
    for file, path, node in ALL:
        if re.search(r"/(then|else|if|not)(/|$)", path) or not re.search(
            r"/(properties|\$defs)/[^/]+$", path
        ):
            continue
        target = followed((file, node))[1]
        if not all((node.get(key) or target.get(key, "")).strip() for key in ("title", "description")):
            bare.append(f"{file}#{path}")
    assert bare == []


def test_descriptions_are_sentences() -> None:
    assert [
        f"{file}#{path}"
        for file, path, node in ALL
        if "description" in node and not re.search(r"[.?`)]$", node["description"])
    ] == []


def test_every_choice_explains_itself() -> None:
    """Enumerations have a meaning for each value, in the description for people and apart for editors."""
    wrong = []
    for file, path, node in ALL:
        if "enum" in node and not re.search(r"/(then|else|if)/", path):
            told = node.get("enumDescriptions", [])
            if len(told) != len(node["enum"]) or any(
                f"`{v}`" not in node["description"] for v in node["enum"] if v
            ):
                wrong.append(f"{file}#{path}")
    assert wrong == []


def test_unions_are_discriminated() -> None:
    assert [f"{file}#{path}" for file, path, node in ALL if {"oneOf", "anyOf"} & node.keys()] == []


PATTERNS = sorted({node["pattern"] for _, _, node in ALL if "pattern" in node})


@pytest.mark.parametrize("pattern", PATTERNS)
def test_patterns_mean_the_same_everywhere(pattern: str) -> None:
    assert not re.search(r"\\[dDwWsSzZAbBpP]", pattern), "write [0-9] and the like"
    assert "$" not in pattern[:-1], "only the end of the text is an end"
    re.compile(pattern)
    jsonschema_rs.Draft202012Validator({"pattern": pattern})


def test_numbers_are_bounded_without_fractions() -> None:
    assert [path for _, path, node in ALL if "multipleOf" in node] == []


def test_examples_are_valid() -> None:
    registry = jsonschema_rs.Registry(list(SCHEMAS.items()))
    wrong = []
    for file, path, node in ALL:
        for example in node.get("examples", ()):
            pointer = {"$ref": f"{file}#{path}"}
            if not jsonschema_rs.Draft202012Validator(pointer, registry=registry).is_valid(example):
                wrong.append((file, path, example))
    assert wrong == []


def marked(keyword: str) -> set[str]:
    found: set[str] = set()
    for _, _, node in ALL:
        values = node.get(keyword, ())
        found |= {values} if isinstance(values, str) else set(values)
    return found


def test_every_kind_that_is_referred_to_is_defined_somewhere() -> None:
    assert (marked("x-refers") | marked("x-refers-keys")) - {"any"} <= marked("x-defines")


def test_annotations_are_known() -> None:
    known = {"x-defines", "x-refers", "x-refers-keys", "x-condition", "x-source", "x-ucum", "x-decisions"}
    known |= {"x-text"}
    assert {key for _, _, node in ALL for key in node if key.startswith("x-")} == known
    assert marked("x-condition") == {"condition", "value"}


def test_every_condition_source_and_unit_of_the_model_is_marked() -> None:
    """A field of a known name that is not marked would silently not be checked."""
    names = {"when": "x-condition", "must": "x-condition", "derive": "x-condition", "source": "x-source"}
    wrong = []
    for file, path, node in ALL:
        name = path.rpartition("/properties/")[2]
        if name in names and "/then/" not in path and names[name] not in followed((file, node))[1]:
            wrong.append(f"{file}#{path}")
    assert wrong == []


def test_whatever_has_a_source_takes_decisions() -> None:
    bare = [
        f"{file}#{path}"
        for file, path, node in ALL
        if "source" in node.get("properties", {}) and "decisions" not in node["properties"]
    ]
    assert bare == ["spec.json#/properties/defaults"]
