"""Reading a spec at a revision: from objects alone, from any folder, with clear refusals."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from protocolkit.errors import CannotRun
from protocolkit.source.files import Sources, read_sources
from protocolkit.source.limits import Limits


def _git(folder: Path, *arguments: str) -> str:
    settings = ("-c", "user.name=n", "-c", "user.email=e@x", "-c", "init.defaultBranch=main")
    settings += ("-c", "protocol.file.allow=always", "-c", "commit.gpgsign=false")
    done = subprocess.run(
        ["git", *settings, *arguments], cwd=folder, check=True, capture_output=True, text=True
    )
    return done.stdout.strip()


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with one commit, a tag, and a work tree that differs from it."""
    for name in ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    spec = tmp_path / "protocol/p"
    (spec / "forms").mkdir(parents=True)
    (spec / "record").mkdir()
    (spec / ".hidden").mkdir()
    (spec / "protocol.yaml").write_bytes("имя: old\n".encode())
    (spec / "forms/ф x.yaml").write_bytes(b"f: 1\r\n")
    (spec / "record/r.txt").write_bytes(b"L1\n")
    (spec / ".hidden/h.yaml").write_bytes(b"h: 1\n")
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes/n.txt").write_bytes(b"n")
    _git(tmp_path, "init", "-q")
    _git(tmp_path, "add", "-A")
    _git(tmp_path, "commit", "-q", "-m", "one")
    _git(tmp_path, "tag", "v1.0.0")
    (spec / "protocol.yaml").write_bytes(b"new: 1\n")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def _files(sources: Sources) -> list[tuple[str, bytes]]:
    return [(file.path, file.raw) for file in sources.files]


def test_a_folder_is_read_as_it_was(repository: Path) -> None:
    before = _git(repository, "status", "--porcelain")
    sources = read_sources("HEAD:protocol/p")
    assert _files(sources) == [
        ("HEAD:protocol/p/forms/ф x.yaml", b"f: 1\r\n"),
        ("HEAD:protocol/p/protocol.yaml", "имя: old\n".encode()),
    ]
    assert [file.relative for file in sources.files] == ["forms/ф x.yaml", "protocol.yaml"]
    assert (sources.others, sources.read("record/r.txt")) == (("record/r.txt",), b"L1\n")
    assert sources.read("../../notes/n.txt") is None
    assert (sources.root, sources.revision) == ("HEAD:protocol/p", "HEAD")
    assert sources.commit == _git(repository, "rev-parse", "HEAD")
    assert _git(repository, "status", "--porcelain") == before


def test_a_file_is_a_spec_too(repository: Path) -> None:
    sources = read_sources("v1.0.0:protocol/p/protocol.yaml")
    assert _files(sources) == [("v1.0.0:protocol/p/protocol.yaml", "имя: old\n".encode())]
    assert sources.files[0].relative == "protocol.yaml"


@pytest.mark.parametrize("target", ["HEAD:p", "HEAD:./p", "HEAD:protocol/p", "HEAD:../protocol/p", "HEAD:p/"])
def test_the_path_is_from_the_current_folder_or_from_the_top(
    repository: Path, monkeypatch: pytest.MonkeyPatch, target: str
) -> None:
    monkeypatch.chdir(repository / "protocol")
    assert [file.relative for file in read_sources(target).files] == ["forms/ф x.yaml", "protocol.yaml"]


def test_a_path_on_disk_goes_before_a_revision(repository: Path) -> None:
    folder = repository / "HEAD:protocol"
    folder.mkdir()
    (folder / "a.yaml").write_bytes(b"a: 1")
    assert _files(read_sources("HEAD:protocol")) == [("HEAD:protocol/a.yaml", b"a: 1")]


@pytest.mark.parametrize(
    ("target", "message"),
    [
        ("v1.0.1:protocol/p", "\"v1.0.1\" is not a revision of this git repository\ndid you mean 'v1.0.0'?"),
        ("mian:protocol/p", "\"mian\" is not a revision of this git repository\ndid you mean 'main'?"),
        ("--help:x", '"--help" is not a revision of this git repository'),
        ("--output=x:y", '"--output=x" is not a revision of this git repository'),
        ("HEAD --all:x", '"HEAD --all" is not a revision of this git repository'),
        ("HEAD:protocol/q", 'revision "HEAD" has no "protocol/q"\ndid you mean \'protocol/p\'?'),
        ("HEAD:../../etc", 'revision "HEAD" has no "../../etc"'),
        ("HEAD:/etc", 'revision "HEAD" has no "/etc"'),
        ("HEAD:--help", 'revision "HEAD" has no "--help"'),
        ("HEAD:*", 'revision "HEAD" has no "*"'),
        ("HEAD:notes", '"HEAD:notes" holds no YAML file\nA spec is a folder with a protocol.yaml.'),
    ],
)
def test_what_is_not_there_is_said_with_the_near_miss(repository: Path, target: str, message: str) -> None:
    with pytest.raises(CannotRun) as caught:
        read_sources(target)
    assert str(caught.value) == message


def test_without_a_repository_a_revision_cannot_be_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    monkeypatch.setenv("LANG", "de_DE.UTF-8")
    with pytest.raises(CannotRun, match="not in a git repository"):
        read_sources("HEAD:protocol/p")


def test_without_git_a_revision_cannot_be_read(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(repository / "notes"))
    with pytest.raises(CannotRun, match="the program git, which does not run here"):
        read_sources("HEAD:protocol/p")


def test_links_and_submodules_of_a_tree_are_as_on_disk(repository: Path) -> None:
    spec = repository / "protocol/p"
    links = {
        "out.yaml": "../../notes/n.txt",
        "dir": "forms",
        "same.yaml": "record/r.txt",
        "abs": "/etc/hostname",
    }
    for name, leads_to in links.items():
        (spec / name).symlink_to(leads_to)
    _git(
        repository,
        "-c",
        "core.symlinks=true",
        "submodule",
        "add",
        "-q",
        str(repository / ".git"),
        "protocol/p/sub",
    )
    _git(repository, "add", "-A")
    _git(repository, "commit", "-q", "-m", "two")
    sources = read_sources("HEAD:protocol/p")
    assert [(f.rule, f.location.file.removeprefix("HEAD:protocol/p/")) for f in sources.findings] == [
        ("YML011", name) for name in ("abs", "dir", "out.yaml", "sub")
    ]
    assert ("HEAD:protocol/p/same.yaml", b"L1\n") in _files(sources)


def test_limits_hold_for_revisions(repository: Path) -> None:
    sources = read_sources("HEAD:protocol/p", Limits(file_bytes=8))
    assert [(f.rule, f.location.file) for f in sources.findings] == [
        ("YML005", "HEAD:protocol/p/protocol.yaml")
    ]
    assert len(sources.files) == 1


def test_aliases_and_hooks_of_the_repository_are_not_run(repository: Path) -> None:
    marker = repository / "ran"
    for name in ("cat-file", "ls-tree", "rev-parse"):
        _git(repository, "config", f"alias.{name}", f"!touch {marker}")
    _git(repository, "config", "core.fsmonitor", f"touch {marker}")
    _git(repository, "config", "core.pager", f"touch {marker}")
    assert read_sources("HEAD:protocol/p").files
    assert not marker.exists()
