"""A small protocol, loaded from memory with one mistake at a time."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from spec_faults import MARK, Faults, Load, marked, place, told

from protocolkit.source.load import Loaded, load_sources
from protocolkit.source.sources import SourceFile, Sources

MINIMAL = Path(__file__).parents[2] / "data" / "minimal" / "protocol.yaml"


@pytest.fixture(scope="session")
def minimal() -> str:
    """The text of a whole protocol in one file, without a mistake."""
    return MINIMAL.read_text(encoding="utf-8")


@pytest.fixture
def load_texts() -> Load:
    """Load a spec from texts by file name; ``others`` are files beside it, by name."""

    def load(texts: Mapping[str, str], others: Mapping[str, bytes] | None = None) -> Loaded:
        files = tuple(SourceFile(name, name, text.encode()) for name, text in texts.items())
        beside = dict(others or {})
        return load_sources("spec", Sources("spec", files, tuple(beside), beside.get))

    return load


@pytest.fixture
def faults(minimal: str, load_texts: Load) -> Faults:
    """What is found after some replacements in the small protocol, as (rule, fix), in order of place.

    The mark in a replacement shows where a finding must stand: there must be one at each mark, and no other.
    """

    def find(*edits: tuple[str, str], **others: bytes) -> list[tuple[str, str | None]]:
        text = minimal
        for old, new in edits:
            assert text.count(old) == 1, f"{text.count(old)} times in the protocol: {old}"
            text = text.replace(old, new)
        loaded = load_texts({"p.yaml": text.replace(MARK, "")}, others)
        assert [place(finding) for finding in loaded.findings] == marked(text), told(loaded)
        assert (loaded.plan is None) == bool(loaded.findings)
        return [(finding.rule, finding.fix) for finding in loaded.findings]

    return find
