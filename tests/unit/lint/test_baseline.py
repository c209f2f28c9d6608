"""Findings that were there before: what a baseline holds, what it says of a check, and what is no baseline."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from protocolkit.errors import CannotRun
from protocolkit.findings import Finding, Location, Severity, Stage, fingerprint, sort_findings
from protocolkit.lint.baseline import Entry, against_baseline, entries_of, read_baseline, write_baseline

SCHEMA = json.loads(
    (Path(__file__).parents[3] / "schemas/output/baseline.schema.json").read_text(encoding="utf-8")
)


def finding(message: str = "no dose", line: int = 3, **more: Any) -> Finding:
    place = Location(more.pop("file", "a/trial.yaml"), line, 4, line, 9)
    made = {"stage": Stage.LINT, "pointer": "interventions/PBO/dose", **more}
    return Finding("ARM003", Severity.ERROR, message=message, location=place, **made)


def test_a_finding_keeps_its_identity_when_lines_and_folders_move() -> None:
    assert fingerprint(finding()) == fingerprint(finding(line=90)) == fingerprint(finding(file="b/arms.yaml"))


@pytest.mark.parametrize("other", [{"message": "no unit"}, {"pointer": "interventions/KAL10/dose"}])
def test_another_message_or_element_is_another_finding(other: dict[str, Any]) -> None:
    assert fingerprint(finding()) != fingerprint(finding(**other))


def test_without_an_element_the_file_counts_and_not_its_folder() -> None:
    one, same, other = (finding(pointer="", file=name) for name in ("a/x.yaml", "b/x.yaml", "a/y.yaml"))
    assert fingerprint(one) == fingerprint(same) != fingerprint(other)


def test_findings_that_differ_by_place_alone_have_identities_of_their_own() -> None:
    findings = sort_findings([finding(line=9), finding(line=5), finding(line=7)])
    assert len({fingerprint(found) for found in findings}) == 3
    assert fingerprint(findings[0]) == fingerprint(finding())
    assert sort_findings(findings) == findings


def test_what_was_there_before_is_not_active_and_what_is_mended_is_told() -> None:
    before = entries_of("trial", [finding(), finding("no unit")])
    findings, mended = against_baseline("trial", [finding(line=8), finding("new")], before, {"ARM003"})
    assert [found.is_active for found in findings] == [False, True]
    assert [entry.message for entry in mended] == ["no unit"]


def test_one_of_two_alike_that_is_mended_leaves_the_other_in_the_baseline() -> None:
    before = entries_of("trial", sort_findings([finding(line=5), finding(line=7)]))
    assert len({entry.fingerprint for entry in before}) == 2
    findings, mended = against_baseline("trial", sort_findings([finding(line=7)]), before, {"ARM003"})
    assert [found.is_active for found in findings] == [False]
    assert len(mended) == 1


def test_another_protocol_and_rules_that_did_not_run_are_left_out() -> None:
    before = entries_of("trial", [finding()])
    findings, mended = against_baseline("other", [finding()], before, {"ARM003"})
    assert (findings[0].is_active, mended) == (True, ())
    assert against_baseline("trial", [], before, {"ARM009"})[1] == ()


def test_what_stops_loading_is_never_in_a_baseline() -> None:
    loading = finding(stage=Stage.LOAD)
    assert entries_of("trial", [loading]) == []
    before = entries_of("trial", [finding()])
    assert against_baseline("trial", [loading], before, {"ARM003"})[0][0].is_active


def test_a_written_baseline_is_sorted_keeps_to_its_schema_and_is_read_again(tmp_path: Path) -> None:
    file = tmp_path / "known.json"
    entries = entries_of("trial", [finding("z"), finding("a", pointer="arms/LOW")])
    write_baseline(str(file), entries)
    first = file.read_bytes()
    jsonschema.Draft202012Validator(SCHEMA).validate(json.loads(first))
    assert read_baseline(str(file)) == tuple(sorted(entries))
    write_baseline(str(file), reversed(entries))
    assert file.read_bytes() == first


ENTRY = {"protocol": "p", "rule": "ARM003", "pointer": "", "fingerprint": "0" * 16, "message": "m"}
TOOL = {"name": "protocolkit", "version": "1"}
BROKEN: list[Any] = [
    b"",
    b"\xff",
    b"null",
    b"[" * 100_000,
    b'{"format_version": 1, "tool": {}, "x": ' + b"[" * 100_000,
    {"format_version": 1, "tool": TOOL, "findings": [1]},
    {"format_version": 1, "tool": TOOL, "findings": [{**ENTRY, "message": 3}]},
    {"format_version": 2, "tool": TOOL, "findings": []},
    {"format_version": "1", "tool": TOOL, "findings": []},
    {"tool": TOOL, "findings": []},
]


@pytest.mark.parametrize("content", BROKEN, ids=range(len(BROKEN)))
def test_what_is_no_baseline_is_refused_and_never_replaced(tmp_path: Path, content: Any) -> None:
    file = tmp_path / "known.json"
    raw = content if isinstance(content, bytes) else json.dumps(content).encode()
    file.write_bytes(raw)
    with pytest.raises(CannotRun, match=r"is not a baseline|format"):
        read_baseline(str(file))
    with pytest.raises(CannotRun, match="is not a baseline, and is left alone"):
        write_baseline(str(file), [])
    assert file.read_bytes() == raw


def test_a_missing_file_or_a_folder_is_told(tmp_path: Path) -> None:
    with pytest.raises(CannotRun, match="cannot be read: No such file") as told:
        read_baseline(str(tmp_path / "none.json"))
    assert (told.value.fix or "").startswith("write it with --write-baseline")
    for name in (tmp_path, "/dev/zero"):
        with pytest.raises(CannotRun, match="is not a file"):
            read_baseline(str(name))
    with pytest.raises(CannotRun, match="cannot be read"):
        read_baseline("a\0b")


def test_entries_are_ordered_by_protocol_then_rule() -> None:
    assert Entry("a", "Z", "", "", "") < Entry("b", "A", "", "", "")
