"""Output folders are replaced whole or not at all, and only when they are ours."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from protocolkit.errors import CannotRun
from protocolkit.output import write_atomically, write_file_atomically

OURS = b'{"format_version": 1, "tool": {"name": "protocolkit", "version": "1"}}'


def _tree(folder: Path) -> dict[str, bytes]:
    return {
        p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()
    }


def _files(**more: bytes) -> dict[str, bytes]:
    files = {name.replace("__", "/"): raw for name, raw in more.items()}
    listed = ", ".join(f'{{"path": "{name}"}}' for name in files)
    return {"manifest.json": OURS.replace(b"}}", f'}}, "artifacts": [{listed}]}}'.encode()), **files}


@pytest.mark.parametrize("before", ["nothing", "empty", "ours"])
def test_a_folder_is_replaced_as_a_whole(tmp_path: Path, before: str) -> None:
    out = tmp_path / "deep/out"
    if before != "nothing":
        out.mkdir(parents=True)
    if before == "ours":
        write_atomically(str(out), _files(old=b"1", a__old=b"2"))
    write_atomically(str(out), _files(a__b__c=b"3", a__d=b"4"))
    assert _tree(out) == _files(a__b__c=b"3", a__d=b"4")
    assert [path.name for path in out.parent.iterdir()] == ["out"]


def test_modes_do_not_depend_on_the_user(tmp_path: Path) -> None:
    before = os.umask(0o077)
    try:
        write_atomically(str(tmp_path / "out"), _files(a__b=b"1"))
        write_file_atomically(str(tmp_path / "one"), b"1")
    finally:
        os.umask(before)
    modes = {path.name: path.stat().st_mode & 0o777 for path in [tmp_path / "out", *tmp_path.rglob("*")]}
    assert modes == {"out": 0o755, "a": 0o755, "b": 0o644, "manifest.json": 0o644, "one": 0o644}


@pytest.mark.parametrize(
    "name",
    ["../x", "/x", "a/../../x", "a//b", "", ".", "..", "a/.", "a\\..\\x", "C:x", "a\0b"],
)
def test_no_name_leads_out_of_the_folder(tmp_path: Path, name: str) -> None:
    with pytest.raises(CannotRun, match="nothing was written"):
        write_atomically(str(tmp_path / "out"), {**_files(), name: b"x"})
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("one", "other"), [("a.pdf", "A.pdf"), ("a", "a/b"), ("x/a", "X/A")])
def test_names_that_clash_are_refused(tmp_path: Path, one: str, other: str) -> None:
    with pytest.raises(CannotRun, match="nothing was written"):
        write_atomically(str(tmp_path / "out"), {**_files(), one: b"", other: b""})
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "manifest", [None, b"", b"[]", b'{"tool": {"name": "other"}}', b"\xff", b'"protocolkit"']
)
def test_a_folder_of_others_is_left_alone(tmp_path: Path, manifest: bytes | None) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "thesis.docx").write_bytes(b"x")
    if manifest is not None:
        (out / "manifest.json").write_bytes(manifest)
    before = _tree(out)
    with pytest.raises(CannotRun, match="did not write"):
        write_atomically(str(out), _files())
    assert _tree(out) == before


def test_a_file_is_not_a_folder_and_a_folder_is_not_a_file(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"x")
    for path, message in (("file", "is a file, not a folder"), ("file/out", "cannot be written")):
        with pytest.raises(CannotRun, match=message):
            write_atomically(str(tmp_path / path), _files())
    with pytest.raises(CannotRun, match="is a folder, not a file"):
        write_file_atomically(str(tmp_path), b"")
    with pytest.raises(CannotRun, match="cannot be written"):
        write_file_atomically(str(tmp_path / "none/x"), b"")


@pytest.mark.parametrize("failing", ["write_bytes", "rename", "chmod"])
def test_a_failure_leaves_the_earlier_output_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failing: str
) -> None:
    out = tmp_path / "out"
    write_atomically(str(out), _files(old=b"1"))
    original = getattr(Path, failing)

    def fail(path: Path, *arguments: object) -> object:
        if path.name in ("new", "late"):
            raise OSError(28, "No space left on device")
        return original(path, *arguments)

    with monkeypatch.context() as patch:
        patch.setattr(Path, failing, fail)
        with pytest.raises(CannotRun, match="No space left on device"):
            write_atomically(str(out), _files(late=b"2"))
    assert _tree(out) == _files(old=b"1")
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_an_output_without_a_manifest_is_a_mistake_of_the_program(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"manifest\.json"):
        write_atomically(str(tmp_path / "out"), {"a": b""})


def test_a_link_to_a_folder_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "out").symlink_to("real")
    write_atomically(str(tmp_path / "out"), _files(a=b"1"))
    assert (tmp_path / "out").is_symlink()
    assert _tree(tmp_path / "real") == _files(a=b"1")


def test_a_single_file_is_replaced_with_its_mode(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "q.yaml"
    path.write_bytes(b"old")
    path.chmod(0o600)
    write_file_atomically(str(path), b"new")
    assert (path.read_bytes(), path.stat().st_mode & 0o777) == (b"new", 0o600)
    monkeypatch.setattr(Path, "replace", lambda *_: (_ for _ in ()).throw(OSError(5, "broken")))
    with pytest.raises(CannotRun, match="broken"):
        write_file_atomically(str(path), b"newer")
    assert _tree(tmp_path) == {"q.yaml": b"new"}


@pytest.mark.parametrize("name", ["notes.txt", "crf/notes.txt", ".hidden"])
def test_a_file_that_somebody_put_there_is_never_lost(tmp_path: Path, name: str) -> None:
    out = tmp_path / "out"
    write_atomically(str(out), _files(crf__one=b"1"))
    (out / name).write_bytes(b"mine")
    before = _tree(out)
    with pytest.raises(CannotRun, match=f'did not write \\("{name}"\\)'):
        write_atomically(str(out), _files(two=b"2"))
    assert _tree(out) == before
