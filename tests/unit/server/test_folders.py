"""Which spec a file is part of."""

from __future__ import annotations

from pathlib import Path

import pytest

from protocolkit.server.buffers import Buffers
from protocolkit.server.folders import spec_of, specs_in

FORMAT = "spec_format: '1'\n"


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """Folders with specs of every kind, and with what is none."""
    for name, text in (
        ("protocol/a/protocol.yaml", ""),
        ("protocol/a/forms/x.yaml", ""),
        ("protocol/a/.hidden/x.yaml", ""),
        ("protocol/.b/protocol.yaml", ""),
        ("c/protocol.yaml", ""),
        ("named/trial.yaml", FORMAT),
        ("named/forms/x.yaml", ""),
        ("single/one.yaml", FORMAT),
        ("single/two.yaml", FORMAT),
        ("single/other.yaml", ""),
        ("none/compose.yaml", "services: {}\n"),
    ):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("file", "spec"),
    [
        ("protocol/a/protocol.yaml", "protocol/a"),
        ("protocol/a/forms/x.yaml", "protocol/a"),
        ("protocol/a/forms/new.yaml", "protocol/a"),
        ("protocol/a/.hidden/x.yaml", None),
        ("protocol/a/note.txt", None),
        ("named/forms/x.yaml", "named"),
        ("single/one.yaml", "single/one.yaml"),
        ("single/other.yaml", None),
        ("none/compose.yaml", None),
    ],
)
def test_a_file_belongs_to_the_nearest_spec_around_it(tree: Path, file: str, spec: str | None) -> None:
    found = spec_of((tree / file).as_posix(), Buffers())
    assert found == (None if spec is None else (tree / spec).as_posix())


def test_a_spec_may_begin_in_the_editor(tree: Path) -> None:
    buffers = Buffers()
    path = (tree / "new/deep/protocol.yaml").as_posix()
    assert spec_of(path, buffers) is None
    buffers.put(path, "file", 1, "")
    assert spec_of(path, buffers) == (tree / "new/deep").as_posix()


def test_the_specs_of_a_folder_are_those_that_check_finds_and_those_right_in_it(tree: Path) -> None:
    assert [*specs_in(tree.as_posix())] == [(tree / name).as_posix() for name in ("c", "protocol/a")]
    assert [*specs_in((tree / "c").as_posix())] == [(tree / "c").as_posix()]
