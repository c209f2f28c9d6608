"""A report that is repeated says what a new one says; whatever changes makes a new one."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from protocolkit.cli import cache
from protocolkit.cli.main import main

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def spec(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PROTOCOLKIT_CACHE_DIR", str(tmp_path / "reports"))
    return Path(shutil.copytree(ROOT / "protocol" / "nct03239535", tmp_path / "protocol" / "trial"))


def _check(capfdbinary: pytest.CaptureFixture[bytes], *words: str) -> tuple[int, bytes]:
    capfdbinary.readouterr()
    code = main(["check", *words])
    return code, capfdbinary.readouterr().out


def _count(spec: Path) -> int:
    folder = spec.parents[1] / "reports"
    return sum(path.is_file() for path in folder.iterdir()) if folder.is_dir() else 0


@pytest.mark.parametrize("words", [(), ("--format", "json"), ("--fail-on", "never"), ("--color", "always")])
def test_a_repeated_report_is_the_same(
    spec: Path, words: tuple[str, ...], capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    anew = _check(capfdbinary, str(spec), *words, "--no-cache")
    assert _count(spec) == 0
    assert _check(capfdbinary, str(spec), *words) == anew
    assert _count(spec) == 1
    assert _check(capfdbinary, str(spec), *words) == anew
    assert _count(spec) == 1


def test_a_repeated_report_reads_no_yaml(
    spec: Path, capfdbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    first = _check(capfdbinary, str(spec))
    monkeypatch.setattr("protocolkit.api.check", lambda *_: pytest.fail("it was checked again"))
    assert _check(capfdbinary, str(spec)) == first


@pytest.mark.parametrize("name", ["eligibility.yaml", "forms/abi.yaml", "record/nct03239535.txt"])
def test_one_changed_byte_makes_a_new_report(
    spec: Path, name: str, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    _check(capfdbinary, str(spec))
    path = spec / name
    path.write_bytes(path.read_bytes().replace(b"a", b"b", 1))
    _check(capfdbinary, str(spec))
    assert _count(spec) == 2


def test_a_new_file_makes_a_new_report(spec: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    before = _check(capfdbinary, str(spec))
    (spec / "more.yaml").write_text("study: {}\n", encoding="utf-8")
    assert _check(capfdbinary, str(spec)) != before


def test_fail_on_is_obeyed_by_a_repeated_report(
    spec: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    assert _check(capfdbinary, str(spec))[0] == 0
    assert _check(capfdbinary, str(spec), "--fail-on", "warning")[0] == 1
    assert _count(spec) == 1


@pytest.mark.parametrize(
    "broken",
    [
        b"",
        b"{}\n",
        b"[]\n",
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"counts": {"error": "x", "warning": 0, "info": 0, "failing": 0}, "notes": []}\n',
        b'{"counts": {"error": 0, "warning": 0, "info": 0, "failing": 0}, "notes": 1}\n',
    ],
)
def test_a_broken_report_is_made_anew(
    spec: Path, broken: bytes, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    first = _check(capfdbinary, str(spec))
    (kept,) = (path for path in (spec.parents[1] / "reports").iterdir() if path.is_file())
    kept.write_bytes(broken)
    assert _check(capfdbinary, str(spec)) == first


def test_links_and_missing_paths_are_looked_at_every_time(spec: Path) -> None:
    (spec / "link.yaml").symlink_to(spec / "eligibility.yaml")
    assert cache.report_key([str(spec)], ()) is None
    assert cache.report_key([str(spec / "nowhere")], ()) is None
    assert cache.report_key(["HEAD:protocol/trial"], ()) is None


def test_only_so_many_reports_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PROTOCOLKIT_CACHE_DIR", str(tmp_path / "reports"))
    monkeypatch.setattr(cache, "_MOST_REPORTS", 3)
    for number in range(5):
        cache.keep_report(f"{number:064}", cache.Report({"error": 0, "info": number}, [], b"x"))
    assert len(list((tmp_path / "reports").iterdir())) == 3


def test_a_folder_that_cannot_be_written_only_costs_time(
    spec: Path, capfdbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    (spec.parents[1] / "file").write_text("", encoding="utf-8")
    monkeypatch.setenv("PROTOCOLKIT_CACHE_DIR", str(spec.parents[1] / "file" / "reports"))
    assert _check(capfdbinary, str(spec), "--fail-on", "warning")[0] == 1
