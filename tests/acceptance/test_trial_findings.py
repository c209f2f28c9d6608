"""What the rules find in the trial of this repository: exactly this, and nothing that stops a build."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import yaml

from protocolkit.findings import Finding
from protocolkit.lint.engine import run_rules
from protocolkit.source.load import load

ROOT = Path(__file__).parents[2]
EXPECTED = ROOT / "tests" / "data" / "expected_findings.yaml"


@cache
def _findings(spec: str) -> tuple[Finding, ...]:
    loaded = load(str(ROOT / spec))
    assert loaded.plan is not None, [finding.message for finding in loaded.findings]
    assert loaded.findings == ()
    return tuple(run_rules(loaded, loaded.plan))


def test_the_trial_has_exactly_the_findings_that_are_expected_of_it() -> None:
    expected = yaml.safe_load(EXPECTED.read_text(encoding="utf-8"))
    wanted = sorted((entry["rule"], entry["pointer"], entry["severity"]) for entry in expected["findings"])
    found = sorted((f.rule, f.pointer, f.severity.value) for f in _findings("protocol/nct03239535"))
    assert found == wanted


def test_every_expected_finding_says_why_it_is_right() -> None:
    expected = yaml.safe_load(EXPECTED.read_text(encoding="utf-8"))
    assert all(entry["because"] for entry in expected["findings"])


def test_every_finding_is_shown_at_a_place_of_its_own_file_and_says_what_to_do() -> None:
    for finding in _findings("protocol/nct03239535"):
        text = Path(finding.location.file).read_text(encoding="utf-8").split("\n")
        assert text[finding.location.line][finding.location.column :].strip()
        assert finding.fix or " - " in finding.message


def test_the_invented_protocol_has_no_finding() -> None:
    assert [(f.rule, f.pointer) for f in _findings("tests/data/second")] == []
