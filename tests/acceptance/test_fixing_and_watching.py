"""``check --fix``, ``--fix --diff`` and ``--watch``, as a user runs them."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from queue import Queue

import msgspec
import pytest

from acceptance.command_line import MINIMAL, ROOT, contents, run


@pytest.fixture
def spec(tmp_path: Path) -> Path:
    copy = tmp_path / "spec"
    shutil.copytree(MINIMAL, copy)
    return copy


def misspell(spec: Path) -> tuple[str, str]:
    path = spec / "protocol.yaml"
    right = path.read_text(encoding="utf-8")
    wrong = right.replace("    label: Age\n", "    lable: Age  # years\n").replace(
        "codelist: SEX\n", "codelist: Sex\n", 1
    )
    path.write_text(wrong, encoding="utf-8")
    return right, wrong


def test_fix_mends_and_then_checks(spec: Path) -> None:
    before = run("check", spec).code
    right, _ = misspell(spec)
    assert run("check", spec).code == 1
    ran = run("check", "--fix", spec)
    assert ran.code == before
    assert "fixed 2 findings in 1 file" in ran.err
    mended = (spec / "protocol.yaml").read_text(encoding="utf-8")
    assert mended == right.replace("    label: Age\n", "    label: Age  # years\n")


def test_diff_shows_and_writes_nothing(spec: Path) -> None:
    misspell(spec)
    before = contents(spec)
    ran = run("check", "--fix", "--diff", spec)
    assert ran.code == 0
    assert "\n-    lable: Age  # years\n" in ran.out
    assert "\n+    label: Age  # years\n" in ran.out
    assert contents(spec) == before


def test_edits_stand_in_the_json(spec: Path) -> None:
    misspell(spec)
    report = msgspec.json.decode(run("check", "--format", "json", spec).out)
    found = {finding["rule"]: finding["edits"] for finding in report["findings"] if finding["edits"]}
    assert {rule: [edit["text"] for edit in edits] for rule, edits in found.items()} == {
        "SHP003": ["label"],
        "REF001": ["SEX"],
    }


def test_what_does_not_go_together_is_refused(spec: Path) -> None:
    for options in (["--diff"], ["--watch", "--fix"], ["--watch", "--write-baseline", "x"]):
        assert run("check", *options, spec).code == 2
    for options in (["--watch"], ["--fix"]):
        assert run("check", *options, "HEAD:protocol/nct03239535").code == 2


@pytest.fixture
def watching(spec: Path) -> Iterator[tuple[subprocess.Popen[str], Queue[str]]]:
    """A running ``check --watch`` and the lines that it writes.

    Whoever runs the tests in the background of a shell has them ignore Ctrl-C; the watch does not.
    """
    process = subprocess.Popen(
        [sys.executable, "-u", "-m", "protocolkit", "check", "--watch", "--no-proofs", spec.as_posix()],
        cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env={**os.environ, "COLUMNS": "100"},
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )  # fmt: skip
    lines: Queue[str] = Queue()
    assert process.stdout is not None
    reader = threading.Thread(target=lambda: [lines.put(line) for line in process.stdout or ()], daemon=True)
    reader.start()
    yield process, lines
    process.kill()
    process.wait()
    reader.join()
    process.stdout.close()


def until_waiting(lines: Queue[str]) -> str:
    told = []
    while not told or "waiting for a change" not in told[-1]:
        told.append(lines.get(timeout=20))
    return "".join(told)


def test_watch_checks_again_when_a_file_changes_and_ends_quietly(
    spec: Path, watching: tuple[subprocess.Popen[str], Queue[str]]
) -> None:
    process, lines = watching
    assert "lable" not in until_waiting(lines)
    right, _ = misspell(spec)
    second = until_waiting(lines)
    assert "lable" in second
    assert "\x1b" not in second
    (spec / "protocol.yaml").unlink()
    assert "holds no YAML file" in until_waiting(lines)
    (spec / "protocol.yaml").write_text(right, encoding="utf-8")
    assert "lable" not in until_waiting(lines)
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=10) == 0
    assert lines.empty()
