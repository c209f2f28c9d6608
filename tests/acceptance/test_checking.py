"""What a check is asked for: decisions, a configuration, a baseline, a date; and that nothing is gone silently."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from command_line import ROOT, SECOND, Ran

from protocolkit.cli.main import main

Call = Callable[..., Ran]
SCHEMAS = ROOT / "schemas" / "output"
ONLY = ("--select", "ARM009,DEC")
NAME = "    name: Placebo\n    type: PLACEBO_COMPARATOR\n"
DECIDED = """\
    decisions:
      - {rule: ARM009, reason: The registered name stays., role: Medical writer, field: name}
"""
LINE = (SECOND / "trial.yaml").read_text(encoding="utf-8").partition(NAME)[0].count("\n") + 1
"""Where the name of the arm stands."""
WAITING = DECIDED.replace("field: name", "question: Q-01")


@pytest.fixture
def call(capfd: pytest.CaptureFixture[str]) -> Call:
    """Call the program in this process."""

    def do(*arguments: str | Path) -> Ran:
        capfd.readouterr()
        try:
            code = main([str(argument) for argument in arguments])
        except SystemExit as stopped:
            code = int(stopped.code or 0)
        told = capfd.readouterr()
        assert "a mistake of ours" not in told.err, told.err
        return Ran(code, told.out, told.err)

    return do


@pytest.fixture
def spec(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The invented protocol with a placebo arm that is called like its tablet."""
    monkeypatch.chdir(tmp_path)
    shutil.copytree(SECOND, tmp_path / "protocol" / "second")
    spec = Path("protocol", "second")
    _edit(spec, NAME, NAME.replace("Placebo", "Matching placebo tablet"))
    return spec


def _edit(spec: Path, old: str, new: str) -> None:
    path = spec / "trial.yaml"
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, (text.count(old), old)
    path.write_text(text.replace(old, new), encoding="utf-8")


def _decide(spec: Path, decision: str) -> None:
    renamed = NAME.replace("Placebo", "Matching placebo tablet")
    _edit(spec, renamed, renamed + decision)


def _report(call: Call, *arguments: str | Path) -> dict[str, Any]:
    report: dict[str, Any] = json.loads(call("check", *arguments, "--format", "json").out)
    schema = json.loads((SCHEMAS / "check.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator(schema).validate(report)
    return report


def test_a_finding_fails_a_check_that_asks_for_it(spec: Path, call: Call) -> None:
    ran = call("check", spec, *ONLY, "--fail-on", "info")
    assert ran.code == 1
    assert f"protocol/second/trial.yaml:{LINE}:11: note ARM009" in ran.out
    assert "1 note in" in ran.out
    assert "more:" not in ran.out


@pytest.mark.parametrize(
    ("decision", "kind", "line", "remark"),
    [
        (
            DECIDED,
            "accepted",
            "1 more: 1 accepted by a recorded decision",
            "= accepted (Medical writer): The registered name stays.",
        ),
        (
            WAITING,
            "open_question",
            "1 more: 1 waits for an open question",
            "= waits for Q-01 (Medical writer): The registered name stays.",
        ),
    ],
)
def test_a_decided_finding_is_counted_apart_and_shown_when_asked_for(
    spec: Path, call: Call, decision: str, kind: str, line: str, remark: str
) -> None:
    _decide(spec, decision)
    ran = call("check", spec, *ONLY, "--fail-on", "info")
    assert ran.code == 0
    assert "ARM009" not in ran.out
    assert ran.out.splitlines()[1] == f"{line} (--show-decided shows them)"
    shown = call("check", spec, *ONLY, "--fail-on", "info", "--show-decided")
    assert shown.code == 0
    assert "note ARM009" in shown.out
    assert remark in shown.out
    assert line in shown.out.splitlines()
    report = _report(call, spec, *ONLY)
    (finding,) = report["findings"]
    assert finding["decision"]["kind"] == kind
    assert finding["decision"]["location"]["line"] == LINE + 3
    assert finding["decision"]["location"]["column"] == 9
    key = "accepted" if kind == "accepted" else "open"
    assert {name: count for name, count in report["summary"].items() if count and name != "files"} == {
        key: 1,
        **({"skipped": report["summary"]["skipped"]} if report["summary"]["skipped"] else {}),
    }


def test_an_accepted_error_does_not_make_a_draft_and_one_that_waits_does(spec: Path) -> None:
    import protocolkit

    _edit(spec, "  version_date: 2025-02-10\n", "  version_date: null\n")
    assert protocolkit.check(str(spec)).lint_errors == (before := protocolkit.check(str(spec)).lint_errors)
    decision = "  status: draft\n  decisions: [{rule: VER001, reason: Not yet., role: Writer%s}]\n"
    _edit(spec, "  status: draft\n", decision % ", question: Q-01")
    assert protocolkit.check(str(spec)).lint_errors == before
    _edit(spec, ", question: Q-01}]", "}]")
    assert protocolkit.check(str(spec)).lint_errors == before - 1


def test_a_decision_about_an_unknown_rule_stops_loading(spec: Path, call: Call) -> None:
    _decide(spec, DECIDED.replace("ARM009", "ARM090"))
    ran = call("check", spec, *ONLY)
    assert ran.code == 1
    assert f"protocol/second/trial.yaml:{LINE + 3}:16: error REF007: there is no rule 'ARM090'" in ran.out
    assert call("build", spec, "-o", "out").code == 2


def test_a_configuration_decides_what_fails_and_a_flag_overrules_it(spec: Path, call: Call) -> None:
    own = Path("protocolkit.toml")
    own.write_text('select = ["ARM009"]\nfail-on = "info"\n', encoding="utf-8")
    assert call("check", spec).code == 1
    assert call("check", spec, "--fail-on", "warning").code == 0
    assert call("check", spec, "--no-config", *ONLY).code == 0
    own.write_text('select = ["ARM009"]\nseverity = {ARM009 = "error"}\n', encoding="utf-8")
    ran = call("check", spec)
    assert ran.code == 1
    assert "error ARM009" in ran.out
    own.write_text("select = [", encoding="utf-8")
    broken = call("check", spec)
    assert (broken.code, broken.out) == (2, "")
    assert broken.err.startswith("protocolkit: protocolkit.toml:1: this is not TOML")
    assert call("check", spec, "--no-config", *ONLY).code == 0


def test_a_parameter_changes_what_a_rule_compares_with(spec: Path, call: Call) -> None:
    _edit(spec, "  phase: [PHASE2]\n", "  phase: [PHASE1]\n")
    assert _report(call, spec, "--select", "SCH009")["findings"] == []
    Path("protocolkit.toml").write_text("[parameters]\nlongest-first-gap = 7\n", encoding="utf-8")
    findings = _report(call, spec, "--select", "SCH009")["findings"]
    assert findings
    assert all("within 7 days" in finding["fix"] for finding in findings)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--select", "ARM090"], "there is no rule or group of rules 'ARM090'\n  did you mean 'ARM0"),
        (["--ignore", "TXT,XYZ"], "there is no rule or group of rules 'XYZ'"),
        (["--select", "REF"], "REF is checked whenever a spec is loaded"),
        (["--as-of", "2026-02-30"], "--as-of '2026-02-30': February 2026 has 28 days"),
        (["--as-of", "today"], "--as-of 'today' is not a date"),
        (["--config", "none.toml"], "the configuration none.toml cannot be read"),
        (["--config", "a.toml", "--no-config"], "not allowed with argument"),
        (["--baseline", "none.json"], 'the baseline "none.json" cannot be read'),
    ],
)
def test_what_cannot_be_obeyed_is_refused(spec: Path, call: Call, arguments: list[str], words: str) -> None:
    ran = call("check", spec, *arguments)
    assert (ran.code, ran.out) == (2, "")
    assert words in ran.err


def test_choices_are_repeated_or_separated_by_commas_in_either_case(spec: Path, call: Call) -> None:
    for choice in (["--select", "arm009, DEC"], ["--select", "ARM009", "--select", "DEC"]):
        assert [f["rule"] for f in _report(call, spec, *choice)["findings"]] == ["ARM009"]
    assert _report(call, spec, "--select", "ARM", "--ignore", "ARM009")["findings"] == []


def test_a_baseline_keeps_what_was_there_and_tells_what_is_mended(spec: Path, call: Call) -> None:
    written = call("check", spec, *ONLY, "--fail-on", "info", "--write-baseline", "known.json")
    assert written.code == 0
    assert "the baseline stands in known.json" in written.err
    assert "1 more: 1 stands in the baseline" in written.out
    schema = json.loads((SCHEMAS / "baseline.schema.json").read_text(encoding="utf-8"))
    content = json.loads(Path("known.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator(schema).validate(content)
    (entry,) = content["findings"]
    assert (entry["protocol"], entry["rule"], entry["pointer"]) == (
        "second-fictional",
        "ARM009",
        "arms/PBO/name",
    )

    _edit(spec, "  status: draft\n", "  # one more line\n  status: draft\n")
    with_known = (*ONLY, "--fail-on", "info", "--baseline", "known.json")
    assert call("check", spec, *with_known).code == 0
    report = _report(call, spec, *with_known)
    assert report["summary"]["baseline"] == 1
    assert report["findings"][0]["decision"] == {
        "kind": "baseline",
        "reason": "it stands in the baseline",
        "role": None,
        "question": None,
        "location": None,
    }

    _edit(spec, "    name: Kalmoxin 10 mg\n    type: EXP", "    name: Matching placebo tablet\n    type: EXP")
    new = call("check", spec, *with_known)
    assert new.code == 1
    assert new.out.count("note ARM009") == 1
    (spec / "trial.yaml").write_text((SECOND / "trial.yaml").read_text(encoding="utf-8"), encoding="utf-8")
    mended = call("check", spec, *with_known)
    assert (mended.code, mended.err) == (0, "1 entry of the baseline is mended; --write-baseline again\n")
    again = call("check", spec, *ONLY, "--baseline", "known.json", "--write-baseline", "known.json")
    assert again.code == 0
    assert json.loads(Path("known.json").read_text(encoding="utf-8"))["findings"] == []


def test_a_configuration_names_a_baseline_beside_itself(spec: Path, call: Call) -> None:
    call("check", spec, *ONLY, "--write-baseline", "protocol/known.json")
    Path("protocol", "protocolkit.toml").write_text(
        'baseline = "known.json"\nselect = ["ARM009"]\nfail-on = "info"\n', encoding="utf-8"
    )
    assert call("check", spec).code == 0
    assert call("check", spec, "--no-config", "--select", "ARM009", "--fail-on", "info").code == 1


def test_a_baseline_is_never_written_over_something_else_or_of_a_spec_that_does_not_load(
    spec: Path, call: Call
) -> None:
    before = (spec / "trial.yaml").read_bytes()
    ran = call("check", spec, "--write-baseline", spec / "trial.yaml")
    assert (ran.code, ran.out) == (2, "")
    assert "is not a baseline, and is left alone" in ran.err
    assert (spec / "trial.yaml").read_bytes() == before
    _edit(spec, "spec_format: ", "spec_formats: ")
    ran = call("check", spec, "--write-baseline", "known.json")
    assert ran.code == 2
    assert "cannot be loaded" in ran.err
    assert not Path("known.json").exists()


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PROTOCOLKIT_CACHE_DIR", str(tmp_path / "reports"))
    return tmp_path / "reports"


def test_a_repeated_report_says_beside_it_what_the_first_one_said(spec: Path, call: Call, kept: Path) -> None:
    call("check", spec, *ONLY, "--write-baseline", "known.json", "--no-cache")
    shutil.copy(SECOND / "trial.yaml", spec / "trial.yaml")
    first = call("check", spec, *ONLY, "--baseline", "known.json")
    assert "mended" in first.err
    assert call("check", spec, *ONLY, "--baseline", "known.json") == first


def test_whatever_is_asked_for_makes_a_report_of_its_own(spec: Path, call: Call, kept: Path) -> None:
    def count() -> int:
        return sum(path.is_file() for path in kept.iterdir())

    call("check", spec, *ONLY)
    for number, change in enumerate(
        [
            ["--ignore", "ARM"],
            ["--show-decided"],
            ["--as-of", "2026-01-01"],
            ["--no-proofs"],
            ["--no-config"],
        ],
        2,
    ):
        call("check", spec, *ONLY, *change)
        assert count() == number


def test_a_changed_configuration_or_baseline_makes_a_new_report(spec: Path, call: Call, kept: Path) -> None:
    assert call("check", spec, *ONLY).code == 0
    own = Path("protocolkit.toml")
    own.write_text('fail-on = "info"\n', encoding="utf-8")
    assert call("check", spec, *ONLY).code == 1
    call("check", spec, *ONLY, "--write-baseline", "known.json")
    own.write_text('fail-on = "info"\nbaseline = "known.json"\n', encoding="utf-8")
    assert call("check", spec, *ONLY).code == 0
    content = json.loads(Path("known.json").read_text(encoding="utf-8"))
    Path("known.json").write_text(json.dumps({**content, "findings": []}), encoding="utf-8")
    assert call("check", spec, *ONLY).code == 1


@pytest.mark.parametrize("baseline", ["protocolkit.toml", "/dev/zero", ".", "a\\u0000b", "none.json"])
def test_a_configuration_that_names_no_baseline_is_refused(
    spec: Path, call: Call, kept: Path, baseline: str
) -> None:
    Path("protocolkit.toml").write_text(f'baseline = "{baseline}"\n', encoding="utf-8")
    ran = call("check", spec, *ONLY)
    assert (ran.code, ran.out) == (2, "")
    assert "baseline" in ran.err


def test_the_api_asks_for_the_same(spec: Path) -> None:
    import protocolkit

    settings = protocolkit.settings_for(str(spec), select=["ARM009"], fail_on="info")
    result = protocolkit.check(str(spec), settings)
    assert [finding.rule for finding in result.findings] == ["ARM009"]
    assert result.failures == 1
    Path("protocolkit.toml").write_text('ignore = ["ARM009"]\n', encoding="utf-8")
    assert "ARM009" not in {finding.rule for finding in protocolkit.check(str(spec)).findings}
    with pytest.raises(protocolkit.CannotRun):
        protocolkit.settings_for(str(spec), ignore=["NONE"])


def test_rules_and_explain_show_the_numbers_that_a_configuration_may_change(call: Call) -> None:
    line = "longest-first-gap = 30 days: most reactions to a new product appear in the first weeks"
    assert f"                 {line}\n" in call("rules").out
    assert f"Parameter {line}\n" in call("explain", "SCH009").out
    rules = json.loads(call("rules", "--format", "json").out)["rules"]
    (parameter,) = next(rule["parameters"] for rule in rules if rule["id"] == "SCH009")
    assert (parameter["name"], parameter["default"], parameter["unit"]) == ("longest-first-gap", 30, "days")


def _blocks(language: str) -> list[str]:
    text = (ROOT / "docs" / "checking.md").read_text(encoding="utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.MULTILINE | re.DOTALL)


def test_the_configuration_of_the_manual_is_one(tmp_path: Path) -> None:
    import protocolkit

    (block,) = _blocks("toml")
    (tmp_path / "protocolkit.toml").write_text(block, encoding="utf-8")
    settings = protocolkit.settings_for(str(tmp_path))
    assert settings.fail_on == "warning"
    assert settings.parameters == {"longest-first-gap": 14}
    assert settings.baseline == str(tmp_path / "known-findings.json")


def test_the_decisions_of_the_manual_have_the_shape_of_the_schema() -> None:
    common = json.loads((ROOT / "schemas" / "common.json").read_text(encoding="utf-8"))
    validator = jsonschema.Draft202012Validator({**common, "$ref": "#/$defs/decisions"})
    arms, study = (yaml.safe_load(block) for block in _blocks("yaml"))
    for element in (arms["arms"][0], study["study"]):
        validator.validate(element["decisions"])
