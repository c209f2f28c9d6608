"""JUnit: what failed is what made the check fail, and every rule that ran is counted."""

from __future__ import annotations

import pytest
from lxml import etree
from reported import ATTACK, DECIDED, EVERY, FORMATS, OVERLAP, RULES, UNDATED, WORDY, finding, spec

from protocolkit.report.checked import CheckedSpec
from protocolkit.report.junit import render_junit

SCHEMA = etree.XMLSchema(etree.parse(FORMATS / "junit.xsd"))


def _suites(*specs: CheckedSpec) -> etree._Element:
    root = etree.fromstring(render_junit(specs, RULES))
    SCHEMA.assertValid(root)
    return root


def _cases(root: etree._Element, outcome: str) -> list[str]:
    return [case.get("name", "")[:6] for case in root.iter("testcase") if case.find(outcome) is not None]


@pytest.mark.parametrize(
    "specs", [(), (spec(),), (spec(*EVERY),), (spec(*EVERY), spec(*EVERY, target="other"))]
)
def test_every_report_is_valid_and_its_counts_are_right(specs: tuple[CheckedSpec, ...]) -> None:
    root = _suites(*specs)
    for element in (root, *root):
        assert int(element.get("tests", "")) == len([*element.iter("testcase")])
        assert int(element.get("failures", "")) == len([*element.iter("failure")])
        assert int(element.get("skipped", "")) == len([*element.iter("skipped")])
    assert len(root) == len(specs)


def test_a_rule_that_ran_is_a_case_whether_or_not_it_found_something() -> None:
    root = _suites(spec(OVERLAP))
    (suite,) = root
    assert suite.get("name") == "my-trial"
    cases = [(case.get("classname"), case.get("name")) for case in suite]
    assert cases == [
        ("my-trial.alpha", "AAA001 Nothing"),
        ("my-trial.schedule", "SCH002 A window holds its day"),
        ("my-trial.versions", "VER001 A version has a date"),
    ]
    assert _cases(root, "failure") == ["SCH002"]
    assert _cases(root, "skipped") == ["VER001"]
    assert [case.get("message") for case in root.iter("skipped")] == ["it needs <a date>"]


def test_a_failure_tells_every_finding_with_its_place_fix_and_other_end() -> None:
    (failure,) = _suites(spec(OVERLAP, finding("another"))).iter("failure")
    assert failure.get("message") == "M03 and M06 overlap (and 1 more)"
    assert failure.get("type") == "error"
    assert (failure.text or "").splitlines() == [
        "protocol/my-trial/schedule.yaml:81:13: error SCH002: M03 and M06 overlap",
        "  fix: narrow one of them",
        "  see: protocol/my-trial/visits.yaml:71:13: the window of M03",
        "protocol/my-trial/schedule.yaml:81:13: error SCH002: another",
    ]


@pytest.mark.parametrize(
    ("fail_on", "failed"),
    [
        ("never", []),
        ("error", ["SCH002"]),
        ("warning", ["SCH002", "VER001"]),
        ("info", ["SCH002", "TXT001", "VER001"]),
    ],
)
def test_what_fails_is_what_reaches_the_limit(fail_on: str, failed: list[str]) -> None:
    root = _suites(spec(OVERLAP, UNDATED, WORDY, fail_on=fail_on))
    assert _cases(root, "failure") == failed
    assert sorted(_cases(root, "failure") + _cases(root, "system-out")) == ["SCH002", "TXT001", "VER001"]


def test_what_was_decided_fails_nothing_and_is_still_told() -> None:
    root = _suites(spec(*DECIDED.values()))
    assert _cases(root, "failure") == []
    (output,) = root.iter("system-out")
    told = [line for line in (output.text or "").splitlines() if line.startswith("  ")]
    assert told == [
        "  accepted (Medical writer): the name stays",
        "  waits for Q-43 (Medical writer): the name stays",
        "  decided: the name stays",
    ]


def test_nothing_in_a_finding_is_markup_or_forbidden_in_xml() -> None:
    raw = render_junit([spec(ATTACK)], RULES).decode()
    assert all(character.isprintable() or character == "\n" for character in raw)
    (failure,) = etree.fromstring(raw.encode()).iter("failure")
    assert len(failure) == 0
    assert "␛[31m<b>]]>&␀␇" in (failure.text or "")
    assert "<b>]]>&" in failure.get("message", "")


def test_a_rule_that_only_the_finding_knows_is_a_case_too() -> None:
    assert _cases(_suites(spec(finding(rule="XXX999"))), "failure") == ["XXX999"]
