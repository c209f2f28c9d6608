"""The invented protocol, a little edited: what the rules then find."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from protocolkit.findings import Finding
from protocolkit.lint.engine import rule_ids, run_rules
from protocolkit.source.inherit import inherit_sources
from protocolkit.source.load import Loaded, load, load_sources
from protocolkit.source.sources import SourceFile, Sources
from protocolkit.source.spec import path_of

SECOND = Path(__file__).parents[2] / "data" / "second"
RECORD = b"An invented record.\n"


@cache
def _base() -> dict[str, Any]:
    """The chapters of the invented protocol, every element with its own source."""
    loaded = load(str(SECOND))
    return inherit_sources(loaded.spec, loaded.outline)


class PlainLoader(yaml.CSafeLoader):
    """Reads dates and words such as NO as text, as the spec format does."""


PlainLoader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if not tag.endswith((":timestamp", ":bool"))]
    for first, resolvers in yaml.CSafeLoader.yaml_implicit_resolvers.items()
}
PlainLoader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("^(?:true|false)$"), list("tf"))


def overlay(base: Any, patch: Any) -> Any:
    """The base with a patch laid over it: mappings by key, lists of elements by id, all else replaced."""
    if isinstance(base, dict) and isinstance(patch, dict):
        return {**base, **{key: overlay(base.get(key), value) for key, value in patch.items()}}
    if _has_ids(patch) and _has_ids(base):
        patches = {entry["id"]: entry for entry in patch}
        known = {entry["id"] for entry in base}
        merged = [overlay(entry, patches.get(entry["id"], {})) for entry in base]
        return merged + [entry for entry in patch if entry["id"] not in known]
    return patch


def _has_ids(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(e, dict) and "id" in e for e in value)


def _without(chapters: dict[str, Any], pointers: Iterable[str]) -> dict[str, Any]:
    chapters = copy.deepcopy(chapters)
    for pointer in pointers:
        path = path_of(chapters, pointer)
        assert len(path) == len(pointer.split("/")), f"{pointer} leads nowhere"
        holder: Any = chapters
        for step in path[:-1]:
            holder = holder[step]
        del holder[path[-1]]
    return chapters


def _load(chapters: dict[str, Any]) -> Loaded:
    raw = json.dumps(chapters, default=float, ensure_ascii=False, indent=1).encode()
    files = (SourceFile("spec.yaml", "spec.yaml", raw),)
    sources = Sources(".", files, (), {"record/invented.txt": RECORD}.get)
    return load_sources("spec.yaml", sources, rules=rule_ids)


@pytest.fixture(scope="session")
def edited() -> Callable[..., Loaded]:
    """Loads the invented protocol with a patch (YAML) laid over it and some pointers dropped."""

    def make(patch: str = "", drop: Iterable[str] = ()) -> Loaded:
        chapters = _without(_base(), drop)
        return _load(overlay(chapters, yaml.load(patch, PlainLoader) or {}))

    return make


@pytest.fixture(scope="session")
def found(edited: Callable[..., Loaded]) -> Callable[..., list[Finding]]:
    """What one rule finds, and nobody decided, in the invented protocol, edited; it must still load."""

    def find(rule: str, patch: str = "", drop: Iterable[str] = ()) -> list[Finding]:
        loaded = edited(patch, drop)
        assert loaded.plan is not None, [finding.message for finding in loaded.findings]
        findings = run_rules(loaded, loaded.plan)
        return [finding for finding in findings if finding.rule == rule and finding.is_active]

    return find


@pytest.fixture(scope="session")
def pointers(found: Callable[..., list[Finding]]) -> Callable[..., list[str]]:
    """The pointers of what one rule finds."""

    def find(rule: str, patch: str = "", drop: Iterable[str] = ()) -> list[str]:
        return [finding.pointer for finding in found(rule, patch, drop)]

    return find


@pytest.fixture(scope="session")
def placed() -> Callable[[str, str], list[tuple[str, int, int, str]]]:
    """What is found after one replacement in ``trial.yaml``: rule, line, column (from one) and the text there.

    Lines are counted from the place of the replacement: 0 is its first line.
    """

    def find(old: str, new: str) -> list[tuple[str, int, int, str]]:
        files, edit = [], 0
        for path in sorted(SECOND.rglob("*.yaml")):
            text = path.read_text(encoding="utf-8")
            if path.name == "trial.yaml":
                assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times"
                edit = text[: text.index(old)].count("\n")
                text = text.replace(old, new)
            files.append(SourceFile(path.name, path.name, text.encode()))
        loaded = load_sources("second", Sources("second", tuple(files), (), lambda name: None))
        assert loaded.plan is not None, [finding.message for finding in loaded.findings]
        findings = run_rules(loaded, loaded.plan)
        return [_shown(finding, files, edit) for finding in findings if finding.is_active]

    return find


def _shown(finding: Finding, files: list[SourceFile], edit: int) -> tuple[str, int, int, str]:
    at = finding.location
    text = next(file.raw for file in files if file.path == at.file).decode().split("\n")
    return finding.rule, at.line - edit, at.column + 1, text[at.line][at.column : at.end_column]
