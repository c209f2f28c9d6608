"""The JSON report: its shape is that of its schema, whatever was found."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import msgspec
import pytest

from protocolkit.findings import (
    Decision,
    DecisionKind,
    Finding,
    Location,
    Related,
    Severity,
    Stage,
    fingerprint,
)
from protocolkit.report.json import ProtocolStamp, render_json

SCHEMA = json.loads(
    (Path(__file__).parents[3] / "schemas/output/check.schema.json").read_text(encoding="utf-8")
)
STAMP = ProtocolStamp("NCT1", "1.0.0", "abc")
FINDING = Finding(
    "REF001",
    Severity.WARNING,
    Stage.LINT,
    "no visit ≤ 😀",
    Location("v.yaml", 2, 14, 2, 16),
    pointer="visits/M03",
    related=(Related("here", Location("w.yaml", 0, 1, 3, 0), "visits"),),
)


def _rendered(findings: list[Finding], protocols: list[ProtocolStamp]) -> Any:
    raw = render_json(
        findings, version="1.2", files=3, protocols=protocols, skipped={"B2": "no date", "A1": "no date"}
    )
    report = json.loads(raw)
    jsonschema.Draft202012Validator(SCHEMA).validate(report)
    return report


def test_the_schema_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("protocols", [[], [STAMP], [STAMP, STAMP], [ProtocolStamp(None, None, None)]])
@pytest.mark.parametrize("findings", [[], [FINDING], [FINDING] * 3])
def test_every_report_has_the_shape_of_the_schema(
    findings: list[Finding], protocols: list[ProtocolStamp]
) -> None:
    report = _rendered(findings, protocols)
    assert (report["protocol"] is None) == (len(protocols) != 1)
    assert len(report["protocols"]) == len(protocols)


def test_places_count_from_one() -> None:
    (finding,) = _rendered([FINDING], [])["findings"]
    assert finding == {
        "rule": "REF001",
        "severity": "warning",
        "stage": "lint",
        "message": "no visit ≤ 😀",
        "file": "v.yaml",
        "line": 3,
        "column": 15,
        "end_line": 3,
        "end_column": 17,
        "pointer": "visits/M03",
        "fix": None,
        "related": [
            {
                "message": "here",
                "file": "w.yaml",
                "line": 1,
                "column": 2,
                "end_line": 4,
                "end_column": 1,
                "pointer": "visits",
            }
        ],
        "fingerprint": fingerprint(FINDING),
        "decision": None,
        "question": None,
        "edits": [],
    }


def test_the_summary_counts_and_names_what_was_skipped() -> None:
    report = _rendered([FINDING, FINDING], [STAMP])
    counts = {"errors": 0, "warnings": 2, "infos": 0, "accepted": 0, "open": 0, "baseline": 0}
    assert report["summary"] == {**counts, "files": 3, "skipped": ["A1", "B2"]}
    assert report["skipped"] == [{"rule": rule, "reason": "no date"} for rule in ("A1", "B2")]
    assert report["tool"] == {"name": "protocolkit", "version": "1.2"}
    assert report["protocol"] == {"id": "NCT1", "version": "1.0.0", "hash": "abc"}


def test_every_property_of_the_schema_is_described() -> None:
    def undescribed(schema: Any, path: str = "") -> list[str]:
        found = []
        for name, inner in schema.get("properties", {}).items():
            found += [] if "description" in inner else [f"{path}/{name}"]
            found += undescribed(inner, f"{path}/{name}")
        for name, inner in schema.get("$defs", {}).items():
            found += undescribed(inner, f"{path}/$defs/{name}")
        return found

    assert undescribed(SCHEMA) == []


@pytest.mark.parametrize(
    ("kind", "counted"), [("accepted", "accepted"), ("open_question", "open"), ("baseline", "baseline")]
)
def test_a_decided_finding_keeps_its_reason_and_is_counted_apart(kind: str, counted: str) -> None:
    where = Location("v.yaml", 4, 8, 4, 40)
    decision = Decision(DecisionKind(kind), "so", "Writer", "Q-1", where)
    report = _rendered([FINDING, msgspec.structs.replace(FINDING, decision=decision, question="Q-1")], [])
    told = report["findings"][1]
    assert told["question"] == "Q-1"
    assert told["decision"] == {
        "kind": kind,
        "reason": "so",
        "role": "Writer",
        "question": "Q-1",
        "location": {
            "message": "the decision",
            "file": "v.yaml",
            "line": 5,
            "column": 9,
            "end_line": 5,
            "end_column": 41,
            "pointer": "",
        },
    }
    assert (report["summary"]["warnings"], report["summary"][counted]) == (1, 1)
