"""The invented protocol, a little edited: what the rules then find."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from page_examples import HEADER, overlay, read, sections

from protocolkit.findings import Finding
from protocolkit.lint.engine import rule_ids, run_rules
from protocolkit.lint.settings import Settings
from protocolkit.model.release import release_of, written
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


def _beside(chapters: dict[str, Any], parts: dict[str, str]) -> tuple[dict[str, bytes], dict[str, bytes]]:
    """Headers of amendments, and released versions: with a header, that of the protocol as it is in the file."""
    headers = {
        name: json.dumps(overlay(read(HEADER), read(text))).encode()
        for name, text in parts.items()
        if name.startswith("amendments/")
    }
    released = {name: read(text)["content"] for name, text in parts.items() if name.startswith("releases/")}
    if headers and not released:
        released = {f"releases/{chapters['study']['version']}.json": {}}
    return headers, {
        name: _released(overlay(chapters, content), name[len("releases/") : -len(".json")])
        for name, content in released.items()
    }


def _released(chapters: dict[str, Any], version: str) -> bytes:
    plan = _load({**chapters, "study": {**chapters["study"], "version": version}}).plan
    assert plan is not None
    return written(release_of(plan.protocol, fictional=True))


def _load(
    chapters: dict[str, Any],
    headers: dict[str, bytes] | None = None,
    releases: dict[str, bytes] | None = None,
) -> Loaded:
    raw = json.dumps(chapters, default=float, ensure_ascii=False, indent=1).encode()
    files = [SourceFile(name, name, text) for name, text in ({"spec.yaml": raw} | (headers or {})).items()]
    others = {"record/invented.txt": RECORD} | (releases or {})
    sources = Sources(".", tuple(files), tuple(releases or ()), others.get)
    return load_sources("spec.yaml", sources, rules=rule_ids)


@pytest.fixture(scope="session")
def edited() -> Callable[..., Loaded]:
    """Loads the invented protocol with a patch (YAML) laid over it and some pointers dropped.

    Sections of the patch may lay something over the header of an amendment (``--- # amendments/A01.yaml``), and over
    the content of a released version (``--- # releases/2.1.0.json``).
    """

    def make(patch: str = "", drop: Iterable[str] = ()) -> Loaded:
        chapters, parts = _without(_base(), drop), sections(patch)
        return _load(overlay(chapters, read(parts[""])), *_beside(chapters, parts))

    return make


def only(rule: str) -> Settings:
    """That rule alone; those about decisions need what the others find."""
    return Settings() if rule.startswith("DEC") else Settings(select=(rule,))


@pytest.fixture(scope="session")
def found(edited: Callable[..., Loaded]) -> Callable[..., list[Finding]]:
    """What one rule finds, and nobody decided, in the invented protocol, edited; it must still load."""

    def find(rule: str, patch: str = "", drop: Iterable[str] = ()) -> list[Finding]:
        loaded = edited(patch, drop)
        assert loaded.plan is not None, [finding.message for finding in loaded.findings]
        findings = run_rules(loaded, loaded.plan, only(rule))
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
