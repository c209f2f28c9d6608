"""The hook and the action that this repository offers, run as pre-commit and the runner of GitHub run them."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Mapping
from pathlib import Path

import pytest
import yaml
from command_line import ROOT, run

import protocolkit

BROKEN = ("window: [P0D, P0D]", "window: [-P3D, P0D]")
ACTION = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
STEPS = {step["name"]: step for step in ACTION["runs"]["steps"] if "name" in step}


def _call(
    arguments: list[str], folder: Path, environment: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        arguments,
        cwd=folder,
        capture_output=True,
        encoding="utf-8",
        env={**os.environ, **(environment or {})},
        timeout=120,
    )


def _git(folder: Path, *arguments: str) -> None:
    who = ["-c", "user.name=Somebody", "-c", "user.email=somebody@example.org"]
    done = _call(["git", *who, *arguments], folder)
    assert done.returncode == 0, done.stderr


def _commit_all(folder: Path) -> None:
    for command in (["init", "-q"], ["add", "."], ["commit", "-q", "-m", "first"]):
        _git(folder, *command)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository with two protocols, in its first commit."""
    folder = tmp_path / "trials"
    protocolkit.init(str(folder), protocol="demo")
    shutil.copytree(folder / "protocol/demo", folder / "protocol/other")
    main = folder / "protocol/other/protocol.yaml"
    main.write_text(main.read_text(encoding="utf-8").replace('id: "demo"', "id: other"), encoding="utf-8")
    _commit_all(folder)
    return folder


def _break(repository: Path, protocol: str = "demo") -> None:
    schedule = repository / f"protocol/{protocol}/schedule.yaml"
    text = schedule.read_text(encoding="utf-8")
    assert text.count(BROKEN[0]) == 1
    schedule.write_text(text.replace(*BROKEN), encoding="utf-8")


@pytest.fixture(scope="module")
def offered(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """This repository as others would clone it: what a wheel is built of, and the hook."""
    folder = tmp_path_factory.mktemp("offered") / "protocolkit"
    for name in ("src", "schemas", "templates"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE", ".pre-commit-hooks.yaml"):
        shutil.copy(ROOT / name, folder / name)
    _commit_all(folder)
    return folder


def test_pre_commit_installs_the_hook_and_checks_each_changed_protocol_once(
    offered: Path, repository: Path, tmp_path: Path
) -> None:
    """``pre-commit try-repo``, without a network: what the wheel needs is taken from here."""
    _break(repository)
    _git(repository, "add", ".")
    offline = {
        **{"PRE_COMMIT_HOME": str(tmp_path / "pre-commit"), "PYTHONPATH": sysconfig.get_path("purelib")},
        **{"PIP_NO_INDEX": "1", "PIP_NO_DEPS": "1", "PIP_NO_BUILD_ISOLATION": "0"},
        **{"PIP_DISABLE_PIP_VERSION_CHECK": "1", "VIRTUALENV_NO_PERIODIC_UPDATE": "1"},
    }
    changed = ["protocol/demo/schedule.yaml", "protocol/demo/forms/ec.yaml", "protocol/other/safety.yaml"]
    try_repo = [sys.executable, "-m", "pre_commit", "try-repo", str(offered), "protocolkit-check", "--files"]
    done = _call([*try_repo, *changed, "README.md"], repository, offline)
    assert done.returncode == 1, done.stdout + done.stderr
    assert done.stdout.count("error SCH002: ") == 1, done.stdout + done.stderr
    assert "\ndemo: " in done.stdout
    assert done.stdout.count("\nother: ") == 1
    nothing = _call([*try_repo, "README.md", ".github/workflows/protocol.yml"], repository, offline)
    assert nothing.returncode == 0
    assert "(no files to check)" in nothing.stdout


def test_the_hook_is_one_by_the_rules_of_pre_commit() -> None:
    done = _call([sys.executable, "-m", "pre_commit", "validate-manifest", ".pre-commit-hooks.yaml"], ROOT)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("paths", "specs"),
    [
        (["protocol/demo/forms/ae.yaml", "protocol/demo/questions.yaml"], ["demo"]),
        (["protocol/other/record/old.txt", "protocol/demo/protocol.yaml"], ["other", "demo"]),
        (["protocol/demo"], ["demo"]),
    ],
)
def test_a_file_stands_for_the_protocol_that_it_belongs_to(
    paths: list[str], specs: list[str], repository: Path
) -> None:
    (repository / "protocol/other/record").mkdir()
    (repository / "protocol/other/record/old.txt").write_text("x", encoding="utf-8")
    ran = run("check", *paths, "--format", "json", cwd=repository)
    assert ran.code == 0
    assert [stamp["id"] for stamp in json.loads(ran.out)["protocols"]] == specs


def test_a_file_is_found_from_within_its_folder_and_by_its_whole_path(repository: Path) -> None:
    _break(repository)
    forms = repository / "protocol/demo/forms"
    inside = run("check", "ae.yaml", "--select", "SCH002", cwd=forms)
    assert inside.out.startswith("../schedule.yaml:30:13: error SCH002: ")
    whole = run("check", forms / "ae.yaml", "--select", "SCH002", cwd=repository)
    assert whole.out.startswith(f"{repository}/protocol/demo/schedule.yaml:30:13: error SCH002: ")


def test_a_file_of_no_protocol_is_a_protocol_of_its_own(repository: Path, tmp_path: Path) -> None:
    """And a repository of git ends the search for the one around it."""
    (tmp_path / "protocol.yaml").write_text("spec_format: '1'\n", encoding="utf-8")
    (repository / "single.yaml").write_text("spec_format: '1'\n", encoding="utf-8")
    ran = run("check", "single.yaml", "--format", "json", cwd=repository)
    files = {finding["file"] for finding in json.loads(ran.out)["findings"]}
    assert (ran.code, files) == (1, {"single.yaml"})


def test_a_kept_report_of_a_file_follows_from_its_whole_protocol(repository: Path, tmp_path: Path) -> None:
    kept = {"PROTOCOLKIT_CACHE_DIR": str(tmp_path / "kept")}
    arguments = ("check", "protocol/demo/forms/ae.yaml")
    codes = [run(*arguments, cwd=repository, environment=kept).code for _ in range(2)]
    _break(repository)
    assert [*codes, run(*arguments, cwd=repository, environment=kept).code] == [0, 0, 1]


def test_the_action_is_one_by_the_rules_of_github() -> None:
    check = ["check_jsonschema", "--builtin-schema", "vendor.github-actions", "action.yml"]
    done = _call([sys.executable, "-m", *check], ROOT)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture
def runner(tmp_path: Path) -> dict[str, str]:
    """What the runner of GitHub puts into the environment of a step."""
    folder = tmp_path / "runner"
    folder.mkdir()
    python = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    return {
        **{"GITHUB_ACTIONS": "true", "CI": "true", "GITHUB_ACTION_PATH": str(ROOT), "PATH": python},
        **{"GITHUB_OUTPUT": str(folder / "output"), "GITHUB_STEP_SUMMARY": str(folder / "summary")},
        **{"RUNNER_TEMP": str(folder), "GITHUB_REPOSITORY": "somebody/trials"},
    }


def _step(
    name: str, repository: Path, runner: Mapping[str, str], **more: str
) -> subprocess.CompletedProcess[str]:
    """A step as the runner runs it, with the environment that it asks for."""
    assert more.keys() <= STEPS[name].get("env", {}).keys()
    environment = {**runner, **dict.fromkeys(STEPS[name].get("env", {}), ""), **more}
    shell = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", STEPS[name]["run"]]
    return _call(shell, repository, environment)


def _outputs(runner: Mapping[str, str]) -> dict[str, str]:
    lines = Path(runner["GITHUB_OUTPUT"]).read_text(encoding="utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines)


@pytest.mark.parametrize(
    ("fail_on", "broken", "code"), [("", False, 0), ("", True, 1), ("never", True, 0), ("warning", False, 1)]
)
def test_the_action_annotates_reports_and_counts(
    fail_on: str, *, broken: bool, code: int, repository: Path, runner: dict[str, str]
) -> None:
    if broken:
        _break(repository)
    done = _step("Check", repository, runner, CHECK_PATH="protocol/demo\n", CHECK_FAIL_ON=fail_on)
    assert done.returncode == code, done.stdout + done.stderr
    assert ("::error file=protocol/demo/schedule.yaml,line=30," in done.stdout) is broken
    outputs = _outputs(runner)
    assert outputs["exit-code"] == str(code)
    assert (int(outputs["errors"]) > 0) is broken
    assert int(outputs["warnings"]) > 0
    log = json.loads(Path(outputs["sarif"]).read_text(encoding="utf-8"))
    assert ("SCH002" in {result["ruleId"] for result in log["runs"][0]["results"]}) is broken
    summary = Path(runner["GITHUB_STEP_SUMMARY"]).read_text(encoding="utf-8")
    assert summary == Path(outputs["report"]).read_text(encoding="utf-8")
    assert f"**{outputs['errors']} errors, {outputs['warnings']} warnings, " in summary
    assert ("error SCH002: " in summary) is broken
    declared = {output["value"] for output in ACTION["outputs"].values() if "steps.check." in output["value"]}
    assert {f"${{{{ steps.check.outputs.{name} }}}}" for name in outputs} - declared == {
        "${{ steps.check.outputs.report }}"
    }


def test_without_a_path_the_action_checks_every_protocol(repository: Path, runner: dict[str, str]) -> None:
    _break(repository, "other")
    done = _step("Check", repository, runner)
    assert done.returncode == 1
    assert "::error file=protocol/other/schedule.yaml" in done.stdout
    assert "in 32 files" in done.stdout


@pytest.mark.parametrize("path", ["protocol/none", "--help", "-x"])
def test_an_action_that_cannot_check_says_so(path: str, repository: Path, runner: dict[str, str]) -> None:
    """What looks like an option is a path."""
    done = _step("Check", repository, runner, CHECK_PATH=path)
    assert (done.returncode, done.stdout) == (2, "")
    assert "does not exist" in done.stderr
    assert _outputs(runner) == {"exit-code": "2"}


def test_nothing_in_a_protocol_is_markup_in_the_report(repository: Path, runner: dict[str, str]) -> None:
    path = repository / "protocol/demo/schedule.yaml"
    text = path.read_text(encoding="utf-8").replace("epoch: TREATMENT", "epoch: '```` <b>'")
    path.write_text(text, encoding="utf-8")
    assert _step("Check", repository, runner).returncode == 1
    lines = Path(runner["GITHUB_STEP_SUMMARY"]).read_text(encoding="utf-8").splitlines()
    fence = lines[-1]
    assert re.fullmatch("`{5,}", fence)
    assert sum(fence in line for line in lines) == 2


GH = """\
#!{python}
import json, sys
with open({log!r}, "a") as log:
    print(json.dumps([sys.argv[1:], sys.stdin.read()]), file=log)
if "--paginate" in sys.argv:
    print({comments!r})
"""


def _gh(runner: dict[str, str], comments: list[list[dict[str, object]]]) -> Path:
    """A ``gh`` that knows some comments and writes down what it is asked for."""
    folder = Path(runner["RUNNER_TEMP"])
    program, log = folder / "gh", folder / "asked"
    program.write_text(
        GH.format(python=sys.executable, log=str(log), comments=json.dumps(comments)), encoding="utf-8"
    )
    program.chmod(0o755)
    runner["PATH"] = f"{program.parent}{os.pathsep}{runner['PATH']}"
    return log


@pytest.mark.parametrize(
    ("comments", "change"),
    [
        ([], ["--method", "POST", "repos/somebody/trials/issues/7/comments"]),
        ([[{"id": 1, "body": "hello"}], []], ["--method", "POST", "repos/somebody/trials/issues/7/comments"]),
        (
            [
                [{"id": 1, "body": "hello"}, {"id": 3, "body": "<!-- protocolkit diff -->\nanother"}],
                [{"id": 2, "body": "<!-- protocolkit check -->\nold"}],
            ],
            ["--method", "PATCH", "repos/somebody/trials/issues/comments/2"],
        ),
    ],
)
def test_one_comment_is_kept(
    comments: list[list[dict[str, object]]], change: list[str], tmp_path: Path, runner: dict[str, str]
) -> None:
    log = _gh(runner, comments)
    report = tmp_path / "report.md"
    report.write_text("<!-- protocolkit check -->\n≤ new", encoding="utf-8")
    done = _step("Comment", tmp_path, runner, REPORT=str(report), PULL_REQUEST="7")
    assert done.returncode == 0, done.stderr
    asked, changed = (json.loads(line) for line in log.read_text(encoding="utf-8").splitlines())
    assert asked[0] == ["api", "--paginate", "--slurp", "repos/somebody/trials/issues/7/comments"]
    assert changed[0] == ["api", *change, "--input", "-"]
    assert json.loads(changed[1]) == {"body": "<!-- protocolkit check -->\n≤ new"}


def _head(folder: Path) -> str:
    return _call(["git", "rev-parse", "HEAD"], folder).stdout.strip()


def _reword(repository: Path, protocol: str) -> None:
    """Another target for a visit."""
    schedule = repository / f"protocol/{protocol}/schedule.yaml"
    text = schedule.read_text(encoding="utf-8")
    assert text.count(BROKEN[0]) == 1
    schedule.write_text(text.replace(BROKEN[0], "window: [P0D, P1D]"), encoding="utf-8")


def test_the_action_comments_on_what_a_pull_request_changes(
    repository: Path, runner: dict[str, str], tmp_path: Path
) -> None:
    """From a checkout of one commit, which has to fetch the other; both steps as the runner runs them."""
    base = _head(repository)
    _reword(repository, "demo")
    _git(repository, "commit", "-aqm", "second")
    shallow = tmp_path / "shallow"
    _git(tmp_path, "clone", "--quiet", "--depth=1", f"file://{repository}", str(shallow))
    compared = _step("Compare", shallow, runner, BASE=base)
    assert compared.returncode == 0, compared.stdout + compared.stderr
    outputs = _outputs(runner)
    assert outputs["changed"] == "true"
    report = Path(outputs["report"]).read_text(encoding="utf-8")
    assert report.startswith("<!-- protocolkit diff -->\n\n## demo, version ")
    assert "window: 0 to <del>0</del><ins>+1</ins> days" in report
    assert "## other" not in report
    assert Path(runner["GITHUB_STEP_SUMMARY"]).read_text(encoding="utf-8") == report
    log = _gh(runner, [[{"id": 5, "body": "<!-- protocolkit diff -->\nold"}]])
    done = _step("Comment on the changes", shallow, runner, REPORT=outputs["report"], PULL_REQUEST="7")
    assert done.returncode == 0, done.stderr
    _, changed = (json.loads(line) for line in log.read_text(encoding="utf-8").splitlines())
    patch = ["--method", "PATCH", "repos/somebody/trials/issues/comments/5"]
    assert changed[0] == ["api", *patch, "--input", "-"]
    assert json.loads(changed[1]) == {"body": report}


def test_protocols_that_come_go_break_or_stay_are_told_apart(
    repository: Path, runner: dict[str, str]
) -> None:
    shutil.copytree(repository / "protocol/demo", repository / "protocol/third")
    _git(repository, "add", ".")
    _git(repository, "commit", "-qm", "second")
    base = _head(repository)
    shutil.rmtree(repository / "protocol/other")
    shutil.copytree(repository / "protocol/demo", repository / "protocol/fourth")
    (repository / "protocol/third/safety.yaml").write_text("safety: [", encoding="utf-8")
    compared = _step("Compare", repository, runner, BASE=base)
    assert compared.returncode == 0, compared.stderr
    assert "protocol/third/safety.yaml:1:10: error " in compared.stderr
    assert Path(_outputs(runner)["report"]).read_text(encoding="utf-8") == (
        "<!-- protocolkit diff -->\n\n"
        "## `protocol/fourth`\n\nNew in this pull request.\n\n"
        "## `protocol/other`\n\nRemoved in this pull request.\n\n"
        "## `protocol/third`\n\nCannot be compared: the log says why.\n"
    )


@pytest.mark.parametrize("path", ["", "protocol/demo\n"])
def test_a_pull_request_without_a_change_says_so(path: str, repository: Path, runner: dict[str, str]) -> None:
    schedule = repository / "protocol/demo/schedule.yaml"
    schedule.write_text(f"# a remark\n{schedule.read_text(encoding='utf-8')}", encoding="utf-8")
    done = _step("Compare", repository, runner, BASE=_head(repository), CHECK_PATH=path)
    assert done.returncode == 0, done.stderr
    outputs = _outputs(runner)
    assert outputs["changed"] == "false"
    assert (
        Path(outputs["report"])
        .read_text(encoding="utf-8")
        .endswith("\nNo protocol says anything else than before.\n")
    )


def test_a_base_that_is_nowhere_is_a_failure(repository: Path, runner: dict[str, str]) -> None:
    done = _step("Compare", repository, runner, BASE="0" * 40)
    assert done.returncode == 2
    assert f"the commit {'0' * 40} cannot be fetched" in done.stderr
    assert not Path(runner["GITHUB_OUTPUT"]).exists()


@pytest.mark.parametrize(("version", "package"), [("", str(ROOT)), ("1.2.3", "protocolkit==1.2.3")])
def test_the_action_installs_itself_or_a_version(
    version: str, package: str, tmp_path: Path, runner: dict[str, str]
) -> None:
    """With a ``python`` that prints its arguments."""
    program = Path(runner["RUNNER_TEMP"]) / "python"
    program.write_text('#!/bin/sh\necho "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    runner["PATH"] = f"{program.parent}{os.pathsep}{runner['PATH']}"
    done = _step("Install protocolkit", tmp_path, runner, VERSION=version)
    assert done.stdout == f"-m pip install --quiet {package}\n"


def test_the_manual_shows_what_init_writes_and_the_action_takes() -> None:
    manual = (ROOT / "docs/ci.md").read_text(encoding="utf-8")
    blocks = [
        yaml.safe_load(block)
        for block in re.findall(r"^```yaml\n(.*?)^```", manual, re.MULTILINE | re.DOTALL)
    ]
    hook, action, gitlab = blocks
    templates = ROOT / "templates/init"
    assert hook == yaml.safe_load((templates / "dot_pre-commit-config.yaml").read_text(encoding="utf-8"))
    assert action["steps"][1]["with"].keys() <= ACTION["inputs"].keys()
    written = yaml.safe_load((templates / "dot_gitlab-ci.yml").read_text(encoding="utf-8"))
    assert {**gitlab["check"], "stage": "check"} == written["check"]
    named = re.findall(r"^\| `([a-z-]+)` \|", manual[manual.index("| input |") :], re.MULTILINE)
    assert [*named, "token"] == [*ACTION["inputs"]]
