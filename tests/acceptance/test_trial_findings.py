"""What the rules find in the trial of this repository: exactly this, and nothing that stops a build."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from protocolkit.findings import DecisionKind, Finding
from protocolkit.lint.engine import all_rules, run_rules
from protocolkit.source.load import load

ROOT = Path(__file__).parents[2]
EXPECTED = ROOT / "tests" / "data" / "expected"
OPEN_QUESTION = DecisionKind.OPEN_QUESTION


@cache
def _findings(spec: str) -> tuple[Finding, ...]:
    """What the rules find, and what was decided about it."""
    loaded = load(str(ROOT / spec))
    assert loaded.plan is not None, [finding.message for finding in loaded.findings]
    assert loaded.findings == ()
    return tuple(run_rules(loaded, loaded.plan))


def _state(finding: Finding) -> str:
    """Whether a finding asks for something, waits for the answer to a question, or is accepted."""
    if finding.decision is None:
        return "asks"
    return f"waits for {finding.question}" if finding.decision.kind is OPEN_QUESTION else "accepted"


def _expected(decided: dict[str, Any]) -> list[tuple[str, str]]:
    """Pointer and state of every finding that is expected of a rule."""
    fires = [
        (one["pointer"], f"waits for {one['waits']}" if "waits" in one else "asks")
        for one in decided.get("fires", ())
    ]
    return sorted([*fires, *((one["pointer"], "accepted") for one in decided.get("accepted", ()))])


@cache
def _decided() -> dict[str, dict[str, Any]]:
    """What is expected of each rule, by its id."""
    decided: dict[str, dict[str, Any]] = {}
    for file in sorted(EXPECTED.glob("*.yaml")):
        rules = yaml.safe_load(file.read_text(encoding="utf-8"))
        assert {rule[:3] for rule in rules} == {file.stem}
        decided |= rules
    return decided


def test_of_every_rule_it_is_decided_what_it_finds_in_the_trial() -> None:
    assert sorted(_decided()) == [entry.about.id for entry in all_rules()]


@pytest.mark.parametrize("rule", sorted(_decided()))
def test_a_rule_finds_in_the_trial_exactly_what_is_expected_of_it(rule: str) -> None:
    found = [(f.pointer, _state(f)) for f in _findings("protocol/nct03239535") if f.rule == rule]
    assert sorted(found) == _expected(_decided()[rule])


def test_every_decision_says_why() -> None:
    for rule, decided in _decided().items():
        found = [*decided.get("fires", ()), *decided.get("accepted", ())]
        assert all([entry["because"] for entry in found] or [decided["silent"]]), rule
        assert not (found and "silent" in decided), rule


def test_every_finding_is_shown_at_a_place_of_its_own_file_and_says_what_to_do() -> None:
    for finding in _findings("protocol/nct03239535"):
        text = Path(finding.location.file).read_text(encoding="utf-8").split("\n")
        assert text[finding.location.line][finding.location.column :].strip()
        assert finding.fix or " - " in finding.message


def test_the_invented_protocol_has_no_finding() -> None:
    assert [(f.rule, f.pointer) for f in _findings("tests/data/second") if _state(f) != "accepted"] == []
