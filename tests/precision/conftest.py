"""Real registry records, and what rules about wording find in them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from protocolkit.lint.rule import LintRule


class RealHit(NamedTuple):
    """Words that a rule found in a real text; the text is known by its sha256."""

    sha: str
    half: str
    words: str


@pytest.fixture(scope="session")
def hits(reference: Path) -> Callable[[LintRule], list[RealHit]]:
    """What a rule finds in the corpus: in each text once, in the order of the corpus."""
    lines = (reference / "registries" / "records" / "corpus.jsonl").read_text(encoding="utf-8").splitlines()
    records = [json.loads(line) for line in lines]

    def find(rule: LintRule) -> list[RealHit]:
        assert rule.wording is not None
        texts = dict.fromkeys(text for record in records for text in _texts(record, rule.over))
        return [
            RealHit(sha[:16], _half(sha), " ".join(text[hit.start : hit.end].split()))
            for text in texts
            for sha in (hashlib.sha256(text.encode()).hexdigest(),)
            for hit in rule.wording(text)
        ]

    return find


def _half(sha: str) -> str:
    return "held" if int(sha, 16) % 2 else "tuning"


def _texts(record: dict[str, Any], scope: str) -> Iterator[str]:
    """The texts of a record that belong to a scope, as the scope of the same name takes them from a spec."""
    if record["kind"] == "criterion":
        if scope in ("criteria", "all"):
            yield record["text"]
        return
    fields = [record["title"], record["time_frame"], record["description"]]
    match scope:
        case "outcomes":
            yield "\n".join(filter(None, fields))
        case "outcome_titles":
            yield record["title"]
        case "outcome_descriptions" if record["description"]:
            yield record["description"]
        case "all":
            yield from filter(None, fields)
