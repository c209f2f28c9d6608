"""Code quality: the report that GitLab reads, each violation with an identity of its own."""

from __future__ import annotations

import json
from typing import Any

import jsonschema
import pytest
from reported import ATTACK, DECIDED, EVERY, OVERLAP, UNDATED, WORDY, spec

from protocolkit.report.checked import CheckedSpec
from protocolkit.report.gitlab import render_gitlab

SCHEMA = {
    "description": "What GitLab requires of a code quality report.",
    "type": "array",
    "items": {
        "type": "object",
        "properties": {
            "description": {"type": "string", "minLength": 1},
            "check_name": {"type": "string", "minLength": 1},
            "fingerprint": {"type": "string", "minLength": 1},
            "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
            "location": {
                "type": "object",
                "properties": {
                    "path": {"type": "string", "pattern": "^(?!\\./)"},
                    "lines": {
                        "type": "object",
                        "properties": {
                            "begin": {"type": "integer", "minimum": 1},
                            "end": {"type": "integer", "minimum": 1},
                        },
                        "required": ["begin"],
                    },
                },
                "required": ["path", "lines"],
            },
        },
        "required": ["description", "check_name", "fingerprint", "severity", "location"],
        "additionalProperties": False,
    },
}


def _report(*specs: CheckedSpec, show_decided: bool = False) -> Any:
    report = json.loads(render_gitlab(specs, show_decided=show_decided))
    jsonschema.Draft202012Validator(SCHEMA).validate(report)
    return report


@pytest.mark.parametrize("show_decided", [True, False])
def test_each_violation_has_an_identity_of_its_own(*, show_decided: bool) -> None:
    """Even where two specs have the same finding, or one has it twice."""
    report = _report(spec(*EVERY, OVERLAP), spec(*EVERY, target="other"), show_decided=show_decided)
    assert len({violation["fingerprint"] for violation in report}) == len(report)
    assert _report() == []


def test_the_identity_does_not_change_with_what_stands_before_it() -> None:
    alone, after = _report(spec(OVERLAP)), _report(spec(UNDATED, OVERLAP))
    assert alone[0] == after[1]


def test_a_violation_tells_what_where_and_how_much_it_matters() -> None:
    report = _report(spec(OVERLAP, UNDATED, WORDY))
    assert [violation["severity"] for violation in report] == ["major", "minor", "info"]
    assert report[0]["description"] == "M03 and M06 overlap - narrow one of them"
    assert report[0]["check_name"] == "SCH002"
    assert report[0]["location"] == {
        "path": "protocol/my-trial/schedule.yaml",
        "lines": {"begin": 81, "end": 81},
    }
    assert report[2]["location"]["lines"] == {"begin": 2, "end": 4}


def test_what_was_decided_is_left_out_or_is_information() -> None:
    assert _report(spec(*DECIDED.values())) == []
    shown = _report(spec(*DECIDED.values()), show_decided=True)
    assert {violation["severity"] for violation in shown} == {"info"}
    assert shown[0]["description"].endswith(" - accepted (Medical writer): the name stays")


def test_a_hostile_finding_is_text() -> None:
    (violation,) = _report(spec(ATTACK))
    assert violation["description"].isprintable()
    assert violation["location"]["path"] == "a,b:c %␊::x␛<ы>.yaml"
