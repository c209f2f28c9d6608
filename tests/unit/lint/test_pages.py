"""Every rule has a page, and the examples on it do what the page says."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
from page_examples import overlay, read, sections

from protocolkit.findings import Finding, Rule, Stage
from protocolkit.lint.engine import all_rules, run_rules
from protocolkit.lint.settings import Settings
from protocolkit.model.release import release_of
from protocolkit.source.load import Loaded
from protocolkit.source.outline import load_schemas
from protocolkit.source.rules import LOAD_RULES
from protocolkit.source.shape import accepts, check_shape
from protocolkit.source.yaml import read_yaml

LINT = tuple(entry.about for entry in all_rules())
SECTIONS = ["Why it matters", "Bad", "Good", "How to fix", "Source"]
RULE_ID = re.compile(r"\"((?:YML|SHP|REF|CND|REL)[0-9]{3})\"")


def _ids(rules: tuple[Rule, ...]) -> list[str]:
    return [rule.id for rule in rules]


def _sections(page: str) -> dict[str, str]:
    _, *parts = re.split(r"^## (.+)$", page, flags=re.MULTILINE)
    return {name: text.strip() for name, text in zip(parts[::2], parts[1::2], strict=True)}


def _example(rule: Rule, section: str) -> tuple[str, str]:
    """Language and content of the one example of a section."""
    found = re.fullmatch(r"```(\w+)\n(.*)\n```", _sections(rule.page)[section], re.DOTALL)
    assert found, f"{rule.id}, {section}: one fenced block and nothing else"
    return found[1], found[2]


@pytest.mark.parametrize("rule", LINT + LOAD_RULES, ids=_ids(LINT + LOAD_RULES))
def test_a_page_has_all_sections_in_order_and_none_is_empty(rule: Rule) -> None:
    sections = _sections(rule.page)
    assert list(sections) == SECTIONS
    assert all(sections.values())
    assert rule.page.partition("\n")[0].rstrip(".") == rule.title
    assert len(rule.title) <= 110


def test_ids_are_unique_and_every_rule_stands_in_the_stage_that_its_id_says() -> None:
    ids = _ids(LINT + LOAD_RULES)
    assert len(ids) == len(set(ids))
    assert all(rule.stage is Stage.LOAD for rule in LOAD_RULES)
    assert all(rule.stage is Stage.LINT for rule in LINT)


def test_every_rule_that_loading_can_report_has_a_page() -> None:
    import protocolkit.source

    reported: set[str] = set()
    for module in Path(protocolkit.source.__path__[0]).glob("*.py"):
        reported.update(RULE_ID.findall(module.read_text(encoding="utf-8")))
    assert reported == set(_ids(LOAD_RULES))


@pytest.mark.parametrize("rule", LINT, ids=_ids(LINT))
def test_the_bad_example_of_a_clinical_rule_is_found_and_the_good_one_is_not(
    rule: Rule, edited: Callable[..., Loaded], tmp_path: Path
) -> None:
    bad, good = _example(rule, "Bad")[1], _example(rule, "Good")[1]
    assert rule.id in _rules_of(rule, edited(bad), bad, tmp_path)
    assert rule.id not in _rules_of(rule, edited(good), good, tmp_path)


def _rules_of(rule: Rule, loaded: Loaded, example: str, folder: Path) -> set[str]:
    """What this rule finds; those about decisions need what the others find."""
    assert loaded.plan is not None, [finding.message for finding in loaded.findings]
    chosen = () if rule.id.startswith("DEC") else (rule.id,)
    settings = Settings(select=chosen, built=_built(loaded, sections(example), folder))
    return {finding.rule for finding in run_rules(loaded, loaded.plan, settings) if finding.is_active}


def _built(loaded: Loaded, parts: dict[str, str], folder: Path) -> str | None:
    """A folder with the manifest of an example, which is laid over that of a build of this very protocol."""
    if "out/manifest.json" not in parts or loaded.protocol is None:
        return None
    stamp = msgspec.to_builtins(release_of(loaded.protocol).protocol)
    manifest = overlay({"protocol": stamp, "artifacts": []}, read(parts["out/manifest.json"]))
    (folder / "manifest.json").write_bytes(msgspec.json.encode(manifest))
    return str(folder)


YAML = tuple(rule for rule in LOAD_RULES if rule.group == "yaml" and _example(rule, "Bad")[0] == "yaml")
SHAPE = tuple(rule for rule in LOAD_RULES if rule.group == "shape" and _example(rule, "Bad")[0] == "yaml")
DEEPER = tuple(rule for rule in LOAD_RULES if rule.group in ("references", "conditions"))


@pytest.mark.parametrize("rule", YAML, ids=_ids(YAML))
def test_the_bad_yaml_is_refused_by_its_own_rule_alone_and_the_good_one_is_read(rule: Rule) -> None:
    assert _read(_example(rule, "Bad")[1]) == {rule.id}
    assert _read(_example(rule, "Good")[1]) == set()


def _read(text: str) -> set[str]:
    return {finding.rule for finding in read_yaml("x.yaml", text.encode()).findings}


@pytest.mark.parametrize("rule", [r for r in SHAPE if r.id != "SHP009"], ids=lambda rule: rule.id)
def test_the_bad_shape_is_refused_by_its_own_rule_alone_and_the_good_one_is_accepted(rule: Rule) -> None:
    assert _shape(_example(rule, "Bad")[1]) == {rule.id}
    assert _shape(_example(rule, "Good")[1]) == set()


def _shape(text: str, root: str = "spec.json") -> set[str]:
    document = read_yaml("x.yaml", text.encode())
    assert not document.findings
    schemas = load_schemas()
    return {finding.rule for finding in check_shape([document], schemas, accepts(schemas, root), root)}


@pytest.mark.parametrize("rule", DEEPER, ids=_ids(DEEPER))
def test_the_bad_reference_or_condition_is_refused_by_its_own_rule_and_the_good_one_is_not(
    rule: Rule, edited: Callable[..., Any]
) -> None:
    assert {finding.rule for finding in edited(_example(rule, "Bad")[1]).findings} == {rule.id}
    assert _messages(edited(_example(rule, "Good")[1]).findings) == []


def _messages(findings: tuple[Finding, ...]) -> list[str]:
    return [f"{finding.rule} {finding.message}" for finding in findings]


@pytest.mark.parametrize("rule", LINT + DEEPER, ids=_ids(LINT + DEEPER))
@pytest.mark.parametrize("section", ["Bad", "Good"])
def test_an_example_uses_only_fields_and_values_that_the_schemas_know(rule: Rule, section: str) -> None:
    language, text = _example(rule, section)
    assert language == "yaml"
    for name, part in sections(text).items():
        if name.startswith("releases/"):
            part = json.dumps(read(part)["content"], default=str)
        root = "amendment.json" if name.startswith("amendments/") else "spec.json"
        shape = _shape(part, root) if name != "out/manifest.json" else set()
        assert shape <= {"SHP001"}, "an excerpt may leave fields out, and nothing else"
