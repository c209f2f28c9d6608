"""A new repository: passes its own check, says nothing that nobody knows, writes over nothing."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from command_line import ROOT, contents, run
from referencing import Registry, Resource

import protocolkit
from protocolkit.output import add_atomically
from protocolkit.starting import id_from

NAMED = {"README.md", "protocolkit.toml", "requirements.txt", ".gitignore", ".gitlab-ci.yml"} | {
    *(".pre-commit-config.yaml", ".vscode/settings.json", ".vscode/extensions.json"),
    *(".github/workflows/protocol.yml", "schemas/spec.json", "schemas/common.json"),
    *(
        f"protocol/demo/{name}.yaml"
        for name in ("protocol", "eligibility", "questions", "schedule", "safety")
    ),
}


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository that init has just written; tests change nothing in it."""
    folder = tmp_path_factory.mktemp("init") / "demo"
    ran = run("init", folder)
    assert (ran.code, ran.out) == (0, "")
    return folder


def _git(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    who = ("-c", "user.name=Somebody", "-c", "user.email=somebody@example.org")
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, "PATH": path, "PRE_COMMIT_HOME": str(folder.parent / "pre-commit")}
    return subprocess.run(
        ["git", *who, *arguments],
        cwd=folder,
        capture_output=True,
        encoding="utf-8",
        env=environment,
        timeout=60,
    )


def test_a_new_repository_passes_its_own_check_and_can_be_built(demo: Path, tmp_path: Path) -> None:
    ran = run("check", "--format", "json", cwd=demo)
    report = json.loads(ran.out)
    assert ran.code == 0
    assert report["summary"]["errors"] == 0
    assert report["protocol"]["id"] == "demo"
    assert [found["rule"] for found in report["findings"] if found["rule"].startswith("DEC")] == []
    assert (
        run("build", "protocol/demo", "-o", tmp_path / "out", "--only", "trace,questions", cwd=demo).code == 0
    )
    assert contents(demo).keys() >= NAMED


def test_what_nobody_knows_is_null_and_asked_for(demo: Path) -> None:
    """Each null names a question that is open; no text stands for one that is missing."""
    texts = {path: path.read_text(encoding="utf-8") for path in sorted((demo / "protocol").rglob("*.yaml"))}
    asked = {
        question["id"]
        for question in yaml.safe_load(texts[demo / "protocol/demo/questions.yaml"])["questions"]
    }
    for path, text in texts.items():
        lines = text.splitlines()
        assert lines[0].startswith("# yaml-language-server: $schema="), path
        assert (path.parent / lines[0].partition("=")[2]).is_file(), path
        for line in lines:
            if (
                re.search(r": (null|\[\])( |$)", line)
                and "identifiers" not in line
                and "documents" not in line
            ):
                found = re.search(r"# (Q-[0-9]{2})", line)
                assert found, (path, line)
                assert found[1] in asked
            assert not re.search(r"\b(TBD|TODO|XXX|N/A|unknown yet)\b", line.partition("#")[0]), (path, line)
    assert "PROTOCOL_" not in "".join(texts.values())


def test_the_schemas_stand_by_themselves(demo: Path, tmp_path: Path) -> None:
    """Each is found by its name within the folder alone, and every file of the protocol has its shape."""
    ran = run("schema", "-o", tmp_path / "schemas")
    assert (ran.code, ran.out) == (0, "")
    written = contents(tmp_path / "schemas")
    assert written == contents(demo / "schemas")
    assert written.keys() == {path.name for path in (ROOT / "schemas").glob("*.json")}
    schemas = {
        name: json.loads((tmp_path / "schemas" / name).read_text(encoding="utf-8")) for name in written
    }
    registry: Registry[Any] = Registry().with_resources(
        (name, Resource.from_contents(schema)) for name, schema in schemas.items()
    )
    for name, schema in schemas.items():
        assert all(ref.partition("#")[0] in {"", *schemas} for ref in _refs(schema)), name
    validator = jsonschema.Draft202012Validator(schemas["spec.json"], registry=registry)
    for path in (demo / "protocol").rglob("*.yaml"):
        validator.validate(_loaded(path))


def _refs(schema: Any) -> list[str]:
    if isinstance(schema, dict):
        own = [schema["$ref"]] if isinstance(schema.get("$ref"), str) else []
        return own + [ref for value in schema.values() for ref in _refs(value)]
    return [ref for value in schema for ref in _refs(value)] if isinstance(schema, list) else []


def _loaded(path: Path) -> Any:
    """A file as YAML 1.2 reads it, in which Yes is a word."""

    class Loader(yaml.SafeLoader):
        pass

    resolvers = yaml.SafeLoader.yaml_implicit_resolvers
    Loader.yaml_implicit_resolvers = {
        sign: [(tag, words) for tag, words in found if not tag.endswith((":bool", ":timestamp"))]
        for sign, found in resolvers.items()
    }
    Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("(?:true|false)$"), "tf")
    return yaml.load(path.read_text(encoding="utf-8"), Loader)


def test_schemas_replace_their_like_and_nothing_else(tmp_path: Path) -> None:
    folder = tmp_path / "schemas"
    assert protocolkit.write_schemas(str(folder)) == tuple(sorted(contents(folder)))
    (folder / "spec.json").write_text("{}", encoding="utf-8")
    assert run("schema", "-o", folder).code == 0
    assert (folder / "spec.json").read_bytes() == (ROOT / "schemas" / "spec.json").read_bytes()
    (folder / "mine.json").write_text("{}", encoding="utf-8")
    before = contents(folder)
    ran = run("schema", "-o", folder)
    assert (ran.code, "mine.json" in ran.err) == (2, True)
    assert contents(folder) == before


def test_nothing_is_written_over_and_what_stands_in_the_way_is_named(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("mine", encoding="utf-8")
    (tmp_path / ".vscode").write_text("a file", encoding="utf-8")
    before = contents(tmp_path)
    ran = run("init", tmp_path, "--id", "demo")
    assert (ran.code, ran.out) == (2, "")
    assert f'"{tmp_path}" has .vscode, README.md already; nothing was written\n' in ran.err
    assert contents(tmp_path) == before


def test_a_folder_with_other_files_gets_the_rest(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")
    (tmp_path / "protocol").mkdir()
    assert run("init", tmp_path, "--id", "demo").code == 0
    assert {*NAMED, "notes.txt"} <= contents(tmp_path).keys()
    assert [name for name in contents(tmp_path) if name.startswith(".protocolkit")] == []


def test_a_failure_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "a.txt").write_text("mine", encoding="utf-8")
    before = contents(tmp_path)
    link, calls = os.link, []

    def fails_at_last(*arguments: Any) -> None:
        calls.append(arguments)
        if len(calls) == 3:
            raise OSError(28, "No space left on device")
        link(*arguments)

    monkeypatch.setattr(os, "link", fails_at_last)
    with pytest.raises(protocolkit.CannotRun, match="No space left"):
        add_atomically(str(tmp_path), {"a/b/c.txt": b"1", "mine/b.txt": b"2", "z.txt": b"3"})
    assert contents(tmp_path) == before


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--id", "Demo"], "cannot be the id"),
        (["--id", "x"], "cannot be the id"),
        (["--id", "../x"], "cannot be the id"),
        (["--id", "demo\n"], "cannot be the id"),
        (["--title", " "], "a title is one line"),
        (["--title", "a\nb"], "a title is one line"),
        (["--title", "a" * 301], "a title is one line"),
    ],
)
def test_an_id_or_a_title_that_cannot_be_is_refused(arguments: list[str], told: str, tmp_path: Path) -> None:
    ran = run("init", tmp_path / "demo", *arguments)
    assert (ran.code, ran.out) == (2, "")
    assert told in ran.err
    assert contents(tmp_path) == {}


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("My Trial 2", "my-trial-2"),
        ("frost", "frost"),
        ("__x__", None),
        ("2nd", None),
        ("Привет", None),
        ("a" * 60, "a" * 40),
    ],
)
def test_the_id_follows_from_the_name_of_the_folder(name: str, found: str | None) -> None:
    assert id_from(name) == found


@pytest.mark.parametrize(
    "title", ['"A" \\ PROTOCOL_ID: # {x} [y](z) <b>', "null", "Исследование «Мороз» ≤ 2"]
)
def test_a_title_is_a_text_whatever_it_holds(title: str, tmp_path: Path) -> None:
    files = protocolkit.init(str(tmp_path / "demo"), protocol="null", title=title)
    assert "protocol/null/protocol.yaml" in files
    plan = protocolkit.load(str(tmp_path / "demo/protocol/null")).plan
    assert plan is not None
    assert (plan.protocol.study.id, plan.protocol.study.titles.brief) == ("null", title)
    assert "<b>" not in (tmp_path / "demo/README.md").read_text(encoding="utf-8")


def test_two_calls_write_the_same_bytes(demo: Path, tmp_path: Path) -> None:
    protocolkit.init(str(tmp_path / "again"), protocol="demo")
    assert contents(tmp_path / "again") == contents(demo)


@pytest.mark.parametrize(
    ("schema", "file"),
    [
        ("github-workflows", ".github/workflows/protocol.yml"),
        ("gitlab-ci", ".gitlab-ci.yml"),
    ],
)
def test_what_ci_reads_has_the_shape_that_ci_asks_for(schema: str, file: str, demo: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "check_jsonschema", "--builtin-schema", f"vendor.{schema}", str(demo / file)],
        capture_output=True,
        encoding="utf-8",
        timeout=60,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_editors_read_their_settings(demo: Path) -> None:
    settings = json.loads((demo / ".vscode/settings.json").read_text(encoding="utf-8"))
    assert all((demo / name).is_file() for name in settings["yaml.schemas"])
    matched = {path for glob in settings["yaml.schemas"]["./schemas/spec.json"] for path in demo.glob(glob)}
    assert matched == {*(demo / "protocol").rglob("*.yaml")}
    assert json.loads((demo / ".vscode/extensions.json").read_text(encoding="utf-8"))["recommendations"]


BROKEN = ("window: [P0D, P0D]", "window: [-P3D, P0D]")


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A new repository under git, in its first commit."""
    folder = tmp_path / "demo"
    protocolkit.init(str(folder))
    for command in (["init", "-q"], ["add", "."], ["commit", "-q", "-m", "first"]):
        assert _git(folder, *command).returncode == 0
    return folder


def test_a_commit_with_a_broken_window_is_refused(repository: Path) -> None:
    """With the configuration that init writes, by pre-commit itself."""
    installed = subprocess.run(
        [sys.executable, "-m", "pre_commit", "install"],
        cwd=repository,
        capture_output=True,
        encoding="utf-8",
        env={**os.environ, "PRE_COMMIT_HOME": str(repository.parent / "pre-commit")},
        timeout=60,
    )
    assert installed.returncode == 0, installed.stdout + installed.stderr
    schedule = repository / "protocol/demo/schedule.yaml"
    text = schedule.read_text(encoding="utf-8")
    assert text.count(BROKEN[0]) == 1
    schedule.write_text(text.replace(*BROKEN), encoding="utf-8")
    other = repository / "protocol/demo/forms/ec.yaml"
    other.write_text(other.read_text(encoding="utf-8") + "# a second file\n", encoding="utf-8")
    refused = _git(repository, "commit", "-q", "-a", "-m", "broken")
    assert refused.returncode == 1
    told = refused.stdout + refused.stderr
    assert told.count("error SCH002: ") == 1, told  # the protocol of both files is checked once
    assert "protocol/demo/schedule.yaml" in told
    assert _git(repository, "log", "--oneline").stdout.count("\n") == 1
    schedule.write_text(text, encoding="utf-8")
    accepted = _git(repository, "commit", "-q", "-a", "-m", "mended")
    assert accepted.returncode == 0, accepted.stdout + accepted.stderr
    (repository / "notes.txt").write_text("x", encoding="utf-8")
    _git(repository, "add", ".")
    assert "no files to check" in _git(repository, "commit", "-m", "other").stderr


@pytest.mark.parametrize("broken", [False, True])
def test_the_jobs_of_gitlab_do_what_they_say(repository: Path, *, broken: bool) -> None:
    """Each line of the script in one shell that stops at the first failure, as the runner does."""
    schedule = repository / "protocol/demo/schedule.yaml"
    if broken:
        schedule.write_text(schedule.read_text(encoding="utf-8").replace(*BROKEN), encoding="utf-8")
    job = yaml.safe_load((repository / ".gitlab-ci.yml").read_text(encoding="utf-8"))["check"]
    done = _in_shell(job["script"], repository)
    assert done.returncode == int(broken)
    violations = json.loads(
        (repository / job["artifacts"]["reports"]["codequality"]).read_text(encoding="utf-8")
    )
    assert ("SCH002" in {violation["check_name"] for violation in violations}) is broken
    report = (repository / job["artifacts"]["reports"]["junit"]).read_text(encoding="utf-8")
    assert ("<failure" in report) is broken
    assert ("error SCH002" in done.stdout) is broken


def test_the_steps_of_the_workflow_run(repository: Path) -> None:
    workflow = yaml.safe_load((repository / ".github/workflows/protocol.yml").read_text(encoding="utf-8"))
    steps = [step["run"] for step in workflow["jobs"]["protocol"]["steps"] if "run" in step]
    assert steps[0] == "python -m pip install -r requirements.txt"
    required = (repository / "requirements.txt").read_text(encoding="utf-8").splitlines()[-1]
    assert required == f"protocolkit=={protocolkit.__version__}"
    done = _in_shell(steps[1:], repository)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "::warning file=protocol/demo/" in done.stdout
    assert (repository / "out/index.html").is_file()


def _in_shell(lines: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    return subprocess.run(
        ["bash", "-eo", "pipefail", "-c", "\n".join(lines)],
        cwd=folder,
        capture_output=True,
        encoding="utf-8",
        env={**os.environ, "PATH": path},
        timeout=60,
    )
