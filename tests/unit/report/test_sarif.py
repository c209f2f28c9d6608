"""SARIF: every log is one by the standard, and says of a finding what the text says."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from reported import ATTACK, DECIDED, EVERY, FORMATS, OVERLAP, RULES, UNDATED, WORDY, finding, spec

from protocolkit.findings import Location, fingerprint
from protocolkit.report.checked import CheckedSpec
from protocolkit.report.sarif import render_sarif

OURS = json.loads((FORMATS / "sarif.schema.json").read_text(encoding="utf-8"))
LOGS = [(), (spec(),), (spec(*EVERY),), (spec(*EVERY), spec(*EVERY, target="protocol/other"))]


def _log(*specs: CheckedSpec, root: str = "", pages: str | None = None) -> Any:
    log = json.loads(render_sarif(specs, RULES, version="1.2.3", root=root, pages=pages))
    jsonschema.Draft202012Validator(OURS).validate(log)
    return log


def _run(*specs: CheckedSpec, root: str = "", pages: str | None = None) -> Any:
    return _log(*specs, root=root, pages=pages)["runs"][0]


@pytest.mark.parametrize("specs", LOGS)
@pytest.mark.parametrize("pages", [None, "https://example.org/rules/"])
def test_every_log_is_valid_by_the_schema_of_the_standard(
    specs: tuple[CheckedSpec, ...], pages: str | None, reference: Path
) -> None:
    found = sorted(reference.rglob("sarif*2.1.0.json"))
    if not found:
        pytest.skip("the schema of SARIF 2.1.0 is not among the reference material")
    schema = json.loads(found[0].read_text(encoding="utf-8"))
    jsonschema.validators.validator_for(schema)(schema).validate(_log(*specs, pages=pages))


def test_our_own_schema_is_one() -> None:
    jsonschema.Draft202012Validator.check_schema(OURS)


@pytest.mark.parametrize("specs", LOGS)
def test_numbers_lead_to_the_rule_and_the_file_that_is_meant(specs: tuple[CheckedSpec, ...]) -> None:
    run = _run(*specs)
    rules = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == sorted({found.rule for one in specs for found in one.findings})
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        suppressed = [one["location"] for one in result.get("suppressions", ()) if "location" in one]
        for place in (*result["locations"], *result.get("relatedLocations", ()), *suppressed):
            named = place["physicalLocation"]["artifactLocation"]
            assert run["artifacts"][named["index"]]["location"]["uri"] == named["uri"]


def test_a_finding_has_its_place_in_characters_its_other_end_and_its_identity() -> None:
    run = _run(spec(OVERLAP))
    assert run["columnKind"] == "unicodeCodePoints"
    (result,) = run["results"]
    base = {"uriBaseId": "%SRCROOT%"}
    assert result == {
        "ruleId": "SCH002",
        "ruleIndex": 0,
        "level": "error",
        "message": {"text": "M03 and M06 overlap\nnarrow one of them"},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": "protocol/my-trial/schedule.yaml", **base, "index": 0},
                    "region": {"startLine": 81, "startColumn": 13, "endLine": 81, "endColumn": 27},
                },
                "logicalLocations": [{"fullyQualifiedName": "visits/M06"}],
            }
        ],
        "partialFingerprints": {"ruleElementAndWords/v1": fingerprint(OVERLAP)},
        "relatedLocations": [
            {
                "id": 1,
                "physicalLocation": {
                    "artifactLocation": {"uri": "protocol/my-trial/visits.yaml", **base, "index": 1},
                    "region": {"startLine": 71, "startColumn": 13, "endLine": 72, "endColumn": 1},
                },
                "logicalLocations": [{"fullyQualifiedName": "visits/M03"}],
                "message": {"text": "the window of M03"},
            }
        ],
    }


def test_levels_are_those_of_the_standard() -> None:
    results = _run(spec(OVERLAP, UNDATED, WORDY))["results"]
    assert [result["level"] for result in results] == ["error", "warning", "note"]


def test_a_rule_brings_its_page_and_the_address_of_it() -> None:
    (rule,) = _run(spec(OVERLAP), pages="https://example.org/rules/")["tool"]["driver"]["rules"]
    assert rule["helpUri"] == "https://example.org/rules/SCH002"
    assert rule["shortDescription"] == {"text": "A window holds its day"}
    assert rule["fullDescription"] == {"text": "Otherwise every visit is a deviation."}
    assert rule["help"]["text"] == rule["help"]["markdown"] == RULES[1].page
    assert rule["defaultConfiguration"] == {"level": "error"}
    assert "helpUri" not in _run(spec(OVERLAP))["tool"]["driver"]["rules"][0]


@pytest.mark.parametrize(
    ("kind", "suppression"),
    [
        ("accepted", ("inSource", "accepted", {"role": "Medical writer"})),
        ("open_question", ("inSource", "underReview", {"role": "Medical writer", "question": "Q-43"})),
        ("baseline", ("external", "accepted", {})),
    ],
)
def test_a_decided_finding_is_suppressed_with_its_reason(
    kind: str, suppression: tuple[str, str, Any]
) -> None:
    (result,) = _run(spec(DECIDED[kind]))["results"]
    (found,) = result["suppressions"]
    assert (found["kind"], found["status"], found.get("properties", {})) == suppression
    assert found["justification"] == "the name stays"
    if kind != "baseline":
        assert found["location"]["physicalLocation"]["region"]["startLine"] == 5


def test_rules_that_did_not_run_are_told() -> None:
    (invocation,) = _run(spec(OVERLAP))["invocations"]
    assert invocation["executionSuccessful"] is True
    (notification,) = invocation["toolConfigurationNotifications"]
    assert notification["associatedRule"] == {"id": "VER001"}
    assert notification["message"]["text"] == "VER001 did not run: it needs <a date>"


@pytest.mark.parametrize(
    ("file", "root", "address"),
    [
        ("a b/ы.yaml", "", {"uri": "a%20b/%D1%8B.yaml", "uriBaseId": "%SRCROOT%"}),
        ("./a/../b.yaml", "", {"uri": "b.yaml", "uriBaseId": "%SRCROOT%"}),
        ("/repo/a.yaml", "/repo", {"uri": "a.yaml", "uriBaseId": "%SRCROOT%"}),
        ("/repo/a.yaml", "/", {"uri": "repo/a.yaml", "uriBaseId": "%SRCROOT%"}),
        ("/repository/a.yaml", "/repo", {"uri": "file:///repository/a.yaml"}),
        ("../a.yaml", "/repo", {"uri": "../a.yaml"}),
        ("HEAD~1:a.yaml", "", {"uri": "HEAD~1%3Aa.yaml", "uriBaseId": "%SRCROOT%"}),
    ],
)
def test_files_are_named_from_the_folder_of_the_repository(file: str, root: str, address: Any) -> None:
    (artifact,) = _run(spec(finding(at=Location(file))), root=root)["artifacts"]
    assert artifact["location"] == address


def test_a_message_is_text_and_nothing_else() -> None:
    """No placeholder, no link, and nothing that a terminal would obey."""
    text = _run(spec(ATTACK))["results"][0]["message"]["text"]
    assert "\\[a\\](b) {{0}}" in text
    assert all(character.isprintable() or character == "\n" for character in text)
    assert text.count("\n") == 1
    assert _run(spec(finding("at: [SCR]")))["results"][0]["message"]["text"] == "at: [SCR]"


def test_the_same_findings_give_the_same_bytes() -> None:
    logs = {render_sarif([spec(*EVERY)], rules, version="1.2.3") for rules in (RULES, RULES[::-1])}
    assert len(logs) == 1
