"""Laws of shape: what is accepted fast is explained by nobody, and what is refused is explained, inside its file.

Three read the schemas: our own fast acceptance, jsonschema for the explanations, and jsonschema-rs only here.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from protocolkit.source.load import load, load_sources
from protocolkit.source.outline import load_schemas
from protocolkit.source.shape import accepts, explain_shape
from protocolkit.source.sources import SourceFile, Sources
from protocolkit.source.yaml import read_yaml

ROOT = Path(__file__).parents[2]
MINIMAL = read_yaml("p.yaml", (ROOT / "tests/data/minimal/protocol.yaml").read_bytes()).value
SCHEMAS = load_schemas()
IS_VALID = accepts(SCHEMAS)
SECOND_OPINION = jsonschema_rs.Draft202012Validator(
    SCHEMAS["spec.json"], registry=jsonschema_rs.Registry(list(SCHEMAS.items()))
)

VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-3, 1000),
    st.sampled_from([1.5, 2.25, 10**30]),
    st.sampled_from(
        ["", " ", "x", "NO", "P1D", "P0D\n", "DM\n", "age", "SCR", "DM.AGE", "2024-02-30", "a.b", "{id}", "É"]
    ),
    st.sampled_from([[], {}, [None], [[1]], ["SCR", "SCR"], {"id": 1}, {"id": "X"}, [{"id": "X"}]]),
    st.text(st.characters(categories=("L", "N", "P", "S"), include_characters=" \n"), max_size=8),
)


def places(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Every place below a value."""
    for step in value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ():
        yield (*path, step)
        yield from places(value[step], (*path, step))


PLACES = list(places(MINIMAL))
TRIAL = [
    document.value
    for folder in ("protocol/nct03239535", "tests/data/second")
    for document in load(str(ROOT / folder)).spec.documents.values()
]
KEYS = {place[-1] for value in TRIAL for place in places(value) if isinstance(place[-1], str)}
TRIAL_PLACES = [(index, place) for index, value in enumerate(TRIAL) for place in places(value)]


def plain(value: object) -> float:
    assert isinstance(value, Decimal)
    return float(value)


@st.composite
def misplaced(draw: st.DrawFn) -> Any:
    """A file of a whole protocol with another value somewhere, one of the same file or of any kind."""
    index, (*way, last) = draw(st.sampled_from(TRIAL_PLACES))
    changed = copy.deepcopy(TRIAL[index])
    parent: Any = changed
    for step in way:
        parent = parent[step]
    match draw(st.sampled_from(["replace", "borrow", "remove", "add"])):
        case "replace":
            parent[last] = copy.deepcopy(draw(VALUES.map(exact)))
        case "borrow":
            other, source = draw(st.sampled_from(TRIAL_PLACES))
            value: Any = TRIAL[other]
            for step in source:
                value = value[step]
            parent[last] = copy.deepcopy(value)
        case "remove":
            del parent[last]
        case "add" if isinstance(parent, dict):
            parent[draw(st.sampled_from(sorted(KEYS)))] = copy.deepcopy(draw(VALUES.map(exact)))
        case "add":
            parent.append(copy.deepcopy(parent[last]))
    return changed


def exact(value: Any) -> Any:
    """A number as a spec is read: exactly."""
    return Decimal(str(value)) if isinstance(value, float) else value


@st.composite
def mutated(draw: st.DrawFn) -> str:
    """The small protocol with one to three things put in the wrong place, as one file."""
    changed = copy.deepcopy(MINIMAL)
    for _ in range(draw(st.integers(1, 3))):
        *way, last = draw(st.sampled_from(PLACES))
        parent: Any = changed
        try:
            for step in way:
                parent = parent[step]
            value = parent[last]
        except (KeyError, IndexError, TypeError):
            continue  # an earlier change took the place away
        if not isinstance(parent, dict | list):
            continue
        match draw(st.sampled_from(["replace", "replace", "remove", "rename", "repeat"])):
            case "replace":
                parent[last] = copy.deepcopy(draw(VALUES))
            case "remove":
                del parent[last]
            case "rename" if isinstance(parent, dict):
                parent[f"{last}{draw(st.sampled_from(['x', 's', '_']))}"] = parent.pop(last)
            case "repeat" if isinstance(parent, list):
                parent.append(copy.deepcopy(value))
    return json.dumps(changed, default=plain, ensure_ascii=False, indent=1)


@pytest.mark.parametrize("folder", ["tests/data/second", "tests/data/minimal", "protocol/nct03239535"])
def test_both_validators_accept_what_is_right(folder: str) -> None:
    for document in load(str(ROOT / folder)).spec.documents.values():
        assert IS_VALID(document.value)
        assert SECOND_OPINION.is_valid(document.value)
        assert explain_shape(document, SCHEMAS) == []


@settings(max_examples=100, deadline=None)
@given(mutated())
def test_what_one_validator_refuses_the_other_explains(text: str) -> None:
    document = read_yaml("p.yaml", text.encode())
    assert document.findings == ()
    assert IS_VALID(document.value) == (not explain_shape(document, SCHEMAS))
    assert IS_VALID(document.value) == SECOND_OPINION.is_valid(document.value)


@settings(max_examples=1000, deadline=None)
@given(misplaced())
def test_our_acceptance_is_that_of_a_complete_validator(value: Any) -> None:
    assert IS_VALID(value) == SECOND_OPINION.is_valid(value)


@settings(max_examples=100, deadline=None)
@given(mutated())
def test_loading_never_fails_and_every_finding_stands_inside_its_file(text: str) -> None:
    loaded = load_sources(
        "spec", Sources("spec", (SourceFile("p.yaml", "p.yaml", text.encode()),), (), {}.get)
    )
    assert (loaded.plan is None) == bool(loaded.findings)
    lines = text.split("\n")
    for finding in loaded.findings:
        place = finding.location
        assert (place.line, place.column) <= (place.end_line, place.end_column)
        assert place.end_line < len(lines)
        assert place.end_column <= len(lines[place.end_line])
        assert finding.message == finding.message.strip()
        assert "Traceback" not in finding.message


@settings(max_examples=20, deadline=None)
@given(mutated())
def test_loading_twice_finds_the_same(text: str) -> None:
    sources = Sources("spec", (SourceFile("p.yaml", "p.yaml", text.encode()),), (), {}.get)
    assert load_sources("spec", sources).findings == load_sources("spec", sources).findings
