"""``protocolkit fmt``: what it writes, what it only shows, and its exit codes."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from acceptance.command_line import ROOT, SECOND, TRIAL, contents, run

UNTIDY = "visits:\n- name: One # first\n  id: V1\n"
TIDY = "visits:\n  - id: V1\n    name: One  # first\n"


@pytest.fixture
def spec(tmp_path: Path) -> Path:
    folder = tmp_path / "spec"
    folder.mkdir()
    (folder / "tidy.yaml").write_text(TIDY, encoding="utf-8")
    (folder / "untidy.yaml").write_text(UNTIDY, encoding="utf-8")
    return folder


def test_files_are_formatted_in_place_once(spec: Path) -> None:
    first = run("fmt", "spec", cwd=spec.parent)
    assert (first.code, first.out) == (0, "formatted spec/untidy.yaml\n")
    assert "1 file formatted, 1 is so already" in first.err
    assert (spec / "untidy.yaml").read_text(encoding="utf-8") == TIDY
    again = run("fmt", "spec", cwd=spec.parent)
    assert (again.code, again.out) == (0, "")


def test_check_and_diff_write_nothing(spec: Path) -> None:
    before = contents(spec)
    checked = run("fmt", "--check", "spec", cwd=spec.parent)
    assert (checked.code, checked.out) == (1, "would format spec/untidy.yaml\n")
    shown = run("fmt", "--diff", "spec", cwd=spec.parent)
    assert shown.code == 0
    assert shown.out.startswith("--- a/spec/untidy.yaml\n+++ b/spec/untidy.yaml\n@@ -1,3 +1,3 @@\n")
    assert run("fmt", "--check", "--diff", "spec", cwd=spec.parent).code == 1
    assert run("fmt", "--check", "spec/tidy.yaml", cwd=spec.parent).code == 0
    assert contents(spec) == before


def test_a_broken_file_is_left_and_the_others_are_formatted(spec: Path) -> None:
    (spec / "broken.yaml").write_text("study: [\n", encoding="utf-8")
    ran = run("fmt", "spec", cwd=spec.parent)
    assert (ran.code, ran.out) == (2, "formatted spec/untidy.yaml\n")
    assert "spec/broken.yaml:1:9: YML001" in ran.err
    assert (spec / "broken.yaml").read_text(encoding="utf-8") == "study: [\n"


def test_what_cannot_be_formatted_is_said(tmp_path: Path) -> None:
    for target in ("nowhere", tmp_path.as_posix(), "HEAD:protocol/nct03239535"):
        ran = run("fmt", target)
        assert (ran.code, ran.out) == (2, "")


@pytest.mark.parametrize("folder", [TRIAL, SECOND], ids=lambda folder: folder.name)
def test_a_formatted_protocol_has_the_same_content(folder: Path, tmp_path: Path) -> None:
    from protocolkit.api import load

    copy = tmp_path / "spec"
    shutil.copytree(folder, copy)
    for path in copy.rglob("*.yaml"):
        text = path.read_text(encoding="utf-8").rstrip().replace("\n\n", "\n\n\n")
        path.write_bytes(text.replace("\n", "\r\n").encode())
    before = load(copy.as_posix())
    assert run("fmt", copy, cwd=ROOT).code == 0
    after = load(copy.as_posix())
    assert (after.hash, before.hash is None) == (before.hash, False)
    assert run("fmt", "--check", copy).code == 0
