"""Reports for other programs, of real protocols, by the real command."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from command_line import ROOT, SECOND, TRIAL, run
from lxml import etree

FORMATS = ROOT / "tests" / "data" / "formats"
SARIF = json.loads((FORMATS / "sarif.schema.json").read_text(encoding="utf-8"))
JUNIT = etree.XMLSchema(etree.parse(FORMATS / "junit.xsd"))
ALL = ("sarif", "junit", "github", "gitlab")


@pytest.fixture
def second(tmp_path: Path) -> Path:
    """A copy of the second protocol with a mistake of its own, where no git repository is."""
    folder = Path(shutil.copytree(SECOND, tmp_path / "protocol" / "second"))
    trial = folder / "trial.yaml"
    trial.write_text(
        trial.read_text(encoding="utf-8").replace("version_date: 2025-02-10", "version_date: null"),
        encoding="utf-8",
    )
    return folder


def _sarif(*arguments: str | Path, cwd: Path = ROOT) -> Any:
    log = json.loads(run("check", *arguments, "--format", "sarif", cwd=cwd).out)
    jsonschema.Draft202012Validator(SARIF).validate(log)
    return log["runs"][0]


@pytest.mark.parametrize("form", ALL)
def test_the_exit_code_is_that_of_every_format_and_the_bytes_are_the_same(form: str, second: Path) -> None:
    folder = second.parents[1]
    calls = [
        run(
            "check",
            "protocol/second",
            "--format",
            form,
            *more,
            cwd=folder,
            environment={"PYTHONHASHSEED": seed},
        )
        for seed, more in (("1", []), ("2", ["--color", "always"]))
    ]
    assert calls[0] == calls[1]
    assert calls[0].code == run("check", "protocol/second", cwd=folder).code
    assert run("check", "protocol/second", "--format", form, "--fail-on", "warning", cwd=folder).code == 1
    assert "\x1b" not in calls[0].out


@pytest.mark.parametrize("form", ALL)
def test_files_are_named_from_the_current_folder_and_a_kept_report_knows_it(
    form: str, second: Path, tmp_path: Path
) -> None:
    kept = {"PROTOCOLKIT_CACHE_DIR": str(tmp_path / "kept")}
    top, above = second.parents[1], second.parents[2]
    call = ("check", second, "--format", form, "--fail-on", "warning")
    relative = [run(*call, cwd=top, environment=kept).out for _ in range(2)]
    assert relative[0] == relative[1]
    assert "protocol/second/trial.yaml" in relative[0]
    assert str(top) not in relative[0].replace(f'testsuite name="{top}', "")
    assert f"{top.name}/protocol/second/trial.yaml" in run(*call, cwd=above, environment=kept).out


def test_the_whole_trial_is_valid_sarif_with_every_finding(reference: Path) -> None:
    told = json.loads(run("check", TRIAL, "--no-proofs", "--format", "json").out)
    log = _sarif(TRIAL, "--no-proofs")
    assert len(log["results"]) == len(told["findings"])
    suppressed = sum("suppressions" in result for result in log["results"])
    summary = told["summary"]
    assert suppressed == summary["accepted"] + summary["open"] + summary["baseline"]
    found = sorted(reference.rglob("sarif*2.1.0.json"))
    if found:
        schema = json.loads(found[0].read_text(encoding="utf-8"))
        whole = json.loads(run("check", TRIAL, "--no-proofs", "--format", "sarif").out)
        jsonschema.validators.validator_for(schema)(schema).validate(whole)


def test_junit_has_a_case_for_every_rule_and_fails_as_the_check_does(second: Path) -> None:
    for fail_on, code in (("never", 0), ("warning", 1)):
        ran = run("check", second, "--format", "junit", "--fail-on", fail_on, "--no-proofs")
        root = etree.fromstring(ran.out.encode())
        JUNIT.assertValid(root)
        assert ran.code == code
        assert (int(root.get("failures", "")) > 0) is bool(code)
        names = {case.get("name", "")[:6] for case in root.iter("testcase")}
        rules = json.loads(run("rules", "--format", "json").out)["rules"]
        assert names == {rule["id"] for rule in rules if rule["group"] != "redcap"}
        skipped = [
            case.get("name", "")[:6] for case in root.iter("testcase") if case.find("skipped") is not None
        ]
        assert "ELG005" in skipped


def test_a_protocol_that_cannot_be_loaded_claims_no_rule_that_did_not_run(second: Path) -> None:
    trial = second / "trial.yaml"
    trial.write_text(trial.read_text(encoding="utf-8").replace("acronym: ", "acronymn: "), encoding="utf-8")
    root = etree.fromstring(run("check", second, "--format", "junit").out.encode())
    JUNIT.assertValid(root)
    cases = {case.get("name", "")[:6]: case for case in root.iter("testcase")}
    assert cases["SHP003"].find("failure") is not None
    others = [case for rule, case in cases.items() if rule != "SHP003"]
    assert {case.find("skipped").get("message") for case in others} == {"the protocol could not be loaded"}  # type: ignore[union-attr]
    assert root[0].get("name") == str(second)
    (result,) = _sarif(second)["results"]
    assert (result["ruleId"], result["level"]) == ("SHP003", "error")


def test_a_report_tells_of_every_protocol(second: Path) -> None:
    shutil.copytree(ROOT / "tests/data/minimal", second.parent / "minimal")
    (second / "trial.yaml").rename(second / "protocol.yaml")
    log = _sarif("--fail-on", "never", cwd=second.parents[1])
    assert [stamp["id"] for stamp in log["properties"]["protocols"]] == ["minimal", "second-fictional"]
    violations = json.loads(run("check", "--format", "gitlab", "--show-decided", cwd=second.parents[1]).out)
    assert {violation["location"]["path"] for violation in violations} >= {
        "protocol/minimal/protocol.yaml",
        "protocol/second/protocol.yaml",
    }
