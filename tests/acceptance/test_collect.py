"""Fill in a form that was built, and collect it: the commands together, on both protocols."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pikepdf
import pytest
from command_line import ROOT, SECOND, TRIAL, run

from protocolkit.cli.main import main

SCHEMA = ROOT / "schemas" / "output" / "collect.schema.json"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The case report forms of the trial."""
    folder = tmp_path_factory.mktemp("built") / "out"
    assert main(["build", str(TRIAL), "-o", str(folder), "--only", "crf"]) == 0
    return folder / "crf"


def filled(form: Path, to: Path) -> Path:
    """The vital signs at screening, with a pressure that cannot be."""
    answers = {"SYSBP_VSORRES": "500", "DIABP_VSORRES": "80"}
    with pikepdf.open(form) as document:
        for field in document.Root.AcroForm.Fields:
            if str(field.T) == "participant":
                field.V = pikepdf.String("001")
            for kid in field.get("/Kids", ()) if str(field.T) == "VS" else ():
                if str(kid.T) in answers:
                    kid.V = pikepdf.String(answers[str(kid.T)])
                elif str(kid.T) == "visit":
                    kid.V = pikepdf.String("SCR")
        document.save(to)
    return to


def test_every_form_can_be_filled_in(built: Path) -> None:
    printed = {path.stem for path in built.glob("*.pdf") if not path.stem.endswith("-fillable")} - {"book"}
    assert {path.stem.removesuffix("-fillable") for path in built.glob("*-fillable.pdf")} == printed


def test_the_book_to_fill_in_is_built_on_request(tmp_path: Path, built: Path) -> None:
    assert not (built / "book-fillable.pdf").exists()
    assert main(["build", str(SECOND), "-o", str(tmp_path / "out"), "--only", "crf-fillable"]) == 0
    with pikepdf.open(tmp_path / "out" / "crf" / "book-fillable.pdf") as book:
        assert len(book.Root.AcroForm.Fields) > 10


def test_a_filled_form_is_collected(built: Path, tmp_path: Path) -> None:
    form = filled(built / "VS-fillable.pdf", tmp_path / "filled.pdf")
    found = run("collect", form)
    assert found.code == 1
    assert "error: 001 SCR: VS.SYSBP_VSORRES: 500 mm[Hg] cannot be used" in found.out
    assert "error: 001 SCR: VS.VSDAT: Date - an answer is required" in found.out
    content = run("collect", form, "--format", "json", "--fail-on", "never")
    assert content.code == 0
    data = json.loads(content.out)
    jsonschema.Draft202012Validator(json.loads(SCHEMA.read_text(encoding="utf-8"))).validate(data)
    assert data["records"][0]["values"] == {"SYSBP_VSORRES": "500", "DIABP_VSORRES": "80"}
    assert {problem["kind"] for problem in data["problems"]} == {"value", "required"}


def test_a_folder_of_data_is_written_and_replaced(built: Path, tmp_path: Path) -> None:
    form = filled(built / "VS-fillable.pdf", tmp_path / "filled.pdf")
    for _ in range(2):
        assert run("collect", form, "-o", tmp_path / "data").code == 1
    names = {path.relative_to(tmp_path / "data").as_posix() for path in (tmp_path / "data").rglob("*.*")}
    assert names == {"collected.json", "values.csv", "manifest.json", "forms/VS.csv"}
    assert run("collect", form, "-o", tmp_path / "one.csv").code == 1
    assert (tmp_path / "one.csv").read_bytes() == (tmp_path / "data" / "values.csv").read_bytes()


def randomised(built: Path, to: Path) -> Path:
    """A form for unmasked staff, with a participant and one answer."""
    with pikepdf.open(built / "RAND-unmasked-fillable.pdf") as document:
        for field in document.Root.AcroForm.Fields:
            if str(field.T) == "participant":
                field.V = pikepdf.String("001")
            for kid in field.get("/Kids", ()) if str(field.T) == "RAND" else ():
                if str(kid.T) == "ARM":
                    states = (state for widget in kid.Kids for state in widget.AP.N if state != "/Off")
                    kid.V = pikepdf.Name(next(states))
        document.save(to)
    return to


def test_unmasked_data_stand_apart(built: Path, tmp_path: Path) -> None:
    masked, hidden = (
        filled(built / "VS-fillable.pdf", tmp_path / "vs.pdf"),
        randomised(built, tmp_path / "rand.pdf"),
    )
    found = run("collect", masked, hidden, "-o", tmp_path / "data")
    assert f"unmasked data, from {hidden}, are apart: {tmp_path / 'data'}/unmasked" in found.err
    names = {path.relative_to(tmp_path / "data").as_posix() for path in (tmp_path / "data").rglob("*.csv")}
    assert names == {"values.csv", "forms/VS.csv", "unmasked/values.csv", "unmasked/forms/RAND.csv"}
    assert ",RAND," not in (tmp_path / "data" / "values.csv").read_text(encoding="utf-8")
    data = json.loads((tmp_path / "data" / "collected.json").read_text(encoding="utf-8"))
    assert [record["audience"] for record in data["records"]] == ["site", "unmasked"]


def test_a_single_table_takes_unmasked_data_only_on_request(built: Path, tmp_path: Path) -> None:
    files = (
        filled(built / "VS-fillable.pdf", tmp_path / "vs.pdf"),
        randomised(built, tmp_path / "rand.pdf"),
    )
    for wanted in (("--format", "csv"), ("-o", tmp_path / "one.csv")):
        refused = run("collect", *files, *wanted)
        assert (refused.code, refused.out) == (2, "")
        assert f"{files[1]}: filled in by unmasked staff" in refused.err
    assert not (tmp_path / "one.csv").exists()
    both = run("collect", *files, "--format", "csv", "--unmasked")
    assert ",RAND," in both.out
    assert ",VS," in both.out
    assert f"unmasked data are in the table, from {files[1]}" in both.err


def test_problems_are_told_beside_a_printed_table(built: Path, tmp_path: Path) -> None:
    form = filled(built / "VS-fillable.pdf", tmp_path / "filled.pdf")
    text, table = run("collect", form), run("collect", form, "--format", "csv")
    assert table.code == 1
    assert table.err == text.out
    assert table.out.startswith("subject,")


def test_a_form_of_another_protocol_is_refused(built: Path, tmp_path: Path) -> None:
    form = filled(built / "VS-fillable.pdf", tmp_path / "filled.pdf")
    found = run("collect", form, "--spec", SECOND)
    assert found.code == 2
    assert "the forms are of nct03239535" in found.err


@pytest.mark.parametrize("name", ["VS.pdf", "VS.html"])
def test_what_is_no_filled_form_is_refused(built: Path, name: str) -> None:
    found = run("collect", built / name)
    assert found.code == 2
    assert "no" in found.err
