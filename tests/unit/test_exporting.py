"""What is exported is written whole: into a folder with notices and manifest, or as the one file of a format."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from protocolkit import exporting
from protocolkit.errors import CannotRun
from protocolkit.exchange.export import Export, ExportContext, Exported, all_exports
from protocolkit.exchange.notice import Notice
from protocolkit.exporting import export

MINIMAL = str(Path(__file__).parents[1] / "data" / "minimal")


@pytest.fixture(autouse=True)
def formats(monkeypatch: pytest.MonkeyPatch) -> None:
    """A format with one file, and one with two and a notice that a spreadsheet would take for a formula."""

    def one(context: ExportContext) -> Exported:
        return Exported({"study.xml": context.plan.protocol.study.id.encode()})

    def two(context: ExportContext) -> Exported:
        return Exported({"a.csv": b"a", "b.csv": b"b"}, (Notice("visits.D1", "=not a formula"),))

    found = {"one": Export("one", "One", one), "two": Export("two", "Two", two)}
    monkeypatch.setattr(exporting, "all_exports", lambda: found)


def names(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def test_a_folder_has_the_files_the_notices_and_a_manifest_that_lists_them(tmp_path: Path) -> None:
    done = export(MINIMAL, "two", str(tmp_path / "out"))
    assert names(tmp_path / "out") == ["a.csv", "b.csv", "manifest.json", "notices.csv"]
    assert (tmp_path / "out/notices.csv").read_bytes() == b"where,what\r\nvisits.D1,'=not a formula\r\n"
    assert (tmp_path / "out/manifest.json").read_bytes() == done.json
    told = json.loads(done.json)
    assert (
        [entry["path"] for entry in told["artifacts"]]
        == list(done.files)
        == ["a.csv", "b.csv", "notices.csv"]
    )
    assert told["notices"] == [{"path": "visits.D1", "text": "=not a formula"}]
    assert (told["export"], told["protocol"]["id"]) == ("two", "minimal")


def test_a_folder_written_before_is_replaced_whole(tmp_path: Path) -> None:
    export(MINIMAL, "two", str(tmp_path / "out"))
    export(MINIMAL, "one", str(tmp_path / "out"))
    assert names(tmp_path / "out") == ["manifest.json", "notices.csv", "study.xml"]


def test_the_only_file_of_a_format_is_written_where_the_output_is_named_so(tmp_path: Path) -> None:
    done = export(MINIMAL, "one", str(tmp_path / "my.XML"))
    assert (tmp_path / "my.XML").read_bytes() == b"minimal"
    assert done.files == ("study.xml",)
    assert names(tmp_path) == ["my.XML"]


@pytest.mark.parametrize("output", ["out", "out.csv", "out.xml/"])
def test_any_other_name_is_a_folder(tmp_path: Path, output: str) -> None:
    (tmp_path / "out.xml").mkdir()
    export(MINIMAL, "one", str(tmp_path / output))
    assert names(tmp_path / output) == ["manifest.json", "notices.csv", "study.xml"]


def test_a_folder_with_files_of_others_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(CannotRun, match="did not write"):
        export(MINIMAL, "two", str(tmp_path))
    assert names(tmp_path) == ["mine.txt"]


def test_an_unknown_format_is_refused_with_the_one_that_was_meant(tmp_path: Path) -> None:
    with pytest.raises(CannotRun, match="there is no export 'tow'") as refused:
        export(MINIMAL, "tow", str(tmp_path / "out"))
    assert refused.value.fix == "did you mean 'two'?"
    with pytest.raises(CannotRun) as refused:
        export(MINIMAL, "zzzz", str(tmp_path / "out"))
    assert refused.value.fix == "one of one, two"
    assert list(tmp_path.iterdir()) == []


def test_a_spec_that_cannot_be_loaded_is_not_exported(tmp_path: Path) -> None:
    (tmp_path / "broken.yaml").write_text("study: [", encoding="utf-8")
    with pytest.raises(CannotRun, match="cannot be loaded"):
        export(str(tmp_path / "broken.yaml"), "two", str(tmp_path / "out"))
    assert not (tmp_path / "out").exists()


def test_every_format_is_called_as_its_module() -> None:
    assert all(name == entry.name for name, entry in all_exports().items())
    assert "redcap" in all_exports()
