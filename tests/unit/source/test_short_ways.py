"""Where a spec is walked in a short way, the long way finds the same."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from protocolkit.conditions.parser import _parse, parse
from protocolkit.lint.engine import nulls_in
from protocolkit.lint.texts import texts_of
from protocolkit.source.inherit import inherit_sources
from protocolkit.source.load import Loaded, load
from protocolkit.source.outline import Outline, collect

ROOT = Path(__file__).parents[3]
SPECS = ["protocol/nct03239535", "tests/data/second", "tests/data/minimal"]


@pytest.fixture(scope="module", params=SPECS)
def loaded(request: pytest.FixtureRequest) -> Loaded:
    return load(str(ROOT / request.param))


class Text(str):
    """A text that no short way takes for one."""

    __slots__ = ()


def _retold(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _retold(entry) for key, entry in value.items()}
    if isinstance(value, list):
        return [_retold(entry) for entry in value]
    return Text(value) if isinstance(value, str) else value


def test_marks_are_the_same_without_the_short_way_for_texts(loaded: Loaded) -> None:
    marks = collect(loaded.outline, loaded.spec.chapters)
    assert marks.references
    assert collect(loaded.outline, _retold(loaded.spec.chapters)) == marks


@pytest.mark.parametrize("wrong", [None, 7, "text", [], ["text"], {}, {"id": 7}, {"id": "A"}, [{"id": None}]])
def test_marks_of_wrong_shapes_are_the_same_too(wrong: Any) -> None:
    loaded = load(str(ROOT / "tests/data/minimal"))
    for chapter in loaded.spec.chapters:
        for value in (wrong, [wrong], {"id": wrong, "items": wrong, "inclusion": wrong, "when": wrong}):
            chapters = {**loaded.spec.chapters, chapter: value}
            short, long = collect(loaded.outline, chapters), collect(loaded.outline, _retold(chapters))
            assert short == long


def _all_nulls(value: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    if isinstance(value, dict):
        return [found for key, entry in value.items() for found in _all_nulls(entry, (*path, key))]
    if isinstance(value, list):
        return [found for index, entry in enumerate(value) for found in _all_nulls(entry, (*path, index))]
    return [path] if value is None else []


def test_every_null_is_found(loaded: Loaded) -> None:
    assert nulls_in(loaded.spec.chapters) == _all_nulls(loaded.spec.chapters)


def _fill(outline: Outline | None, value: Any, inherited: str) -> Any:
    """Every element of every property, whether anything below it has a source or not."""
    if outline is None:
        return value
    if isinstance(value, list):
        return [_fill(outline.items, entry, inherited) for entry in value]
    if not isinstance(value, dict):
        return value
    own = value.get("source") or inherited
    sources = (value.get("sources") if outline.sourced else None) or {}
    filled = {
        key: _fill(outline.properties.get(key), entry, sources.get(key) or own)
        for key, entry in value.items()
    }
    return {**filled, "source": own} if outline.sourced and own else filled


def test_sources_reach_every_element(loaded: Loaded) -> None:
    spec, inherited = loaded.spec, inherit_sources(loaded.spec, loaded.outline)
    for chapter, value in spec.chapters.items():
        below = loaded.outline.properties.get(chapter)
        if below is not None and isinstance(value, list):
            every = [
                _fill(below.items, entry, spec.default_source((chapter, index)))
                for index, entry in enumerate(value)
            ]
        else:
            every = _fill(below, value, spec.default_source((chapter,)))
        assert inherited[chapter] == every


def test_visits_of_a_form_are_those_of_its_activities(loaded: Loaded) -> None:
    plan = loaded.plan
    if plan is None:
        return
    for form in plan.forms.values():
        found = {cell.visit for cell in plan.cells if cell.activity.form == form.id}
        if form.collected != "every_visit":
            assert {visit.id for visit in plan.visits_of(form.id)} == found


def test_texts_are_all_that_a_reader_sees(loaded: Loaded) -> None:
    if loaded.protocol is None:
        return
    texts = {"/".join((*path, step)): text for path, step, text in texts_of(loaded.protocol)}
    for criterion in loaded.protocol.eligibility.inclusion:
        assert texts[f"eligibility/inclusion/{criterion.id}/text"] == criterion.text
    for form in loaded.protocol.forms:
        for item in form.items:
            assert texts[f"forms/{form.id}/items/{item.id}/label"] == item.label
    assert not any(pointer.endswith(("/when", "/source", "/id")) for pointer in texts)


def test_a_condition_that_is_read_again_says_the_same(loaded: Loaded) -> None:
    for condition in loaded.marks.conditions:
        assert parse(condition.text) == _parse.__wrapped__(condition.text)
