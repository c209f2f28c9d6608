"""Export and import as a user calls them: files, notices, JSON, refusals; and check of a data dictionary."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from command_line import MINIMAL, ROOT, SECOND, TRIAL, contents, run

THIRD_PARTY = ROOT / "tests" / "data" / "redcap" / "third_party.csv"
FILES = [
    *("1_dictionary.csv", "2_arms.csv", "3_events.csv", "4_designation.csv", "5_repeating.csv"),
    *("6_quality_rules.csv", "manifest.json", "notices.csv"),
]


def _valid(name: str, text: str) -> Any:
    schema = json.loads((ROOT / "schemas/output" / f"{name}.schema.json").read_text(encoding="utf-8"))
    content = json.loads(text)
    jsonschema.Draft202012Validator(schema).validate(content)
    return content


def test_export_writes_a_folder_prints_the_notices_and_counts_them(tmp_path: Path) -> None:
    ran = run("export", "redcap", TRIAL, "-o", tmp_path / "out")
    assert (ran.code, ran.out) == (0, "")
    assert list(contents(tmp_path / "out")) == FILES
    told = ran.err.splitlines()
    rows = (tmp_path / "out/notices.csv").read_text(encoding="utf-8").count("\n") - 1
    assert told[-1] == f"8 files in {tmp_path / 'out'}; {rows} notices" or told[-1].endswith(
        f"; {rows} notices"
    )
    assert len(told) == rows + 1
    assert "forms.AE.checks.XC52: no rule: a person checks it" in told


def test_export_as_json_keeps_to_its_schema_and_is_the_manifest(tmp_path: Path) -> None:
    ran = run("export", "redcap", SECOND, "-o", tmp_path / "out", "--format", "json")
    told = _valid("export", ran.out)
    assert (ran.code, ran.err) == (0, "")
    assert (tmp_path / "out/manifest.json").read_text(encoding="utf-8") == ran.out
    assert (told["export"], told["protocol"]["id"]) == ("redcap", "second-fictional")


def test_export_again_gives_the_same_bytes(tmp_path: Path) -> None:
    for seed in ("1", "2"):
        run("export", "redcap", SECOND, "-o", tmp_path / seed, environment={"PYTHONHASHSEED": seed})
    assert contents(tmp_path / "1") == contents(tmp_path / "2")


def test_export_leaves_a_folder_of_others_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    before = contents(tmp_path)
    ran = run("export", "redcap", MINIMAL, "-o", tmp_path)
    assert (ran.code, contents(tmp_path)) == (2, before)
    assert 'holds files that protocolkit did not write ("mine.txt")' in ran.err


@pytest.mark.parametrize(("command", "near"), [("export", "redcpa"), ("import", "rdcap")])
def test_an_unknown_format_is_refused_with_a_near_miss(command: str, near: str, tmp_path: Path) -> None:
    ran = run(command, near, MINIMAL, "-o", tmp_path / "out")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == f"protocolkit: there is no {command} '{near}'\n  did you mean 'redcap'?\n"
    assert not (tmp_path / "out").exists()


def test_a_spec_that_cannot_be_loaded_is_not_exported(tmp_path: Path) -> None:
    spec = Path(shutil.copytree(MINIMAL, tmp_path / "spec"))
    (spec / "protocol.yaml").write_text("study: [", encoding="utf-8")
    ran = run("export", "redcap", spec, "-o", tmp_path / "out")
    assert ran.code == 2
    assert "cannot be loaded" in ran.err
    assert "protocolkit check" in ran.err
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("command", ["export", "import"])
def test_help_names_the_formats_there_are(command: str) -> None:
    ran = run(command, "--help")
    assert ran.code == 0
    assert "redcap" in ran.out.partition("FORMAT is one of: ")[2]


def test_import_writes_a_spec_that_check_reads_and_says_what_is_next(tmp_path: Path) -> None:
    folder = tmp_path / "protocol" / "my-study"
    ran = run("import", "redcap", THIRD_PARTY, "-o", folder)
    assert (ran.code, ran.out) == (0, "")
    told = ran.err.splitlines()
    assert told[-2:] == [
        f"2 forms with 32 items in {folder}; 27 notices",
        f"next: protocolkit check {folder}",
    ]
    assert told[0].startswith(f"{THIRD_PARTY}: row 2 (study_id): not taken over")
    checked = json.loads(run("check", folder, "--format", "json", "--fail-on", "never").out)
    assert checked["protocol"]["id"] == "my-study"
    assert [found["rule"] for found in checked["findings"] if found["stage"] == "load"] == []


def test_import_as_json_keeps_to_its_schema(tmp_path: Path) -> None:
    ran = run(
        "import", "redcap", THIRD_PARTY, "-o", tmp_path / "x", "--id", "other-study", "--format", "json"
    )
    told = _valid("import", ran.out)
    assert (told["import"], told["file"], told["forms"], told["items"]) == (
        "redcap",
        "third_party.csv",
        2,
        32,
    )
    assert told["protocol"]["id"] == "other-study"
    assert set(told["files"]) <= set(contents(tmp_path / "x"))


def test_import_into_a_folder_that_has_the_files_writes_nothing(tmp_path: Path) -> None:
    (tmp_path / "codelists.yaml").write_text("mine", encoding="utf-8")
    before = contents(tmp_path)
    ran = run("import", "redcap", THIRD_PARTY, "-o", tmp_path)
    assert (ran.code, contents(tmp_path)) == (2, before)
    assert "has codelists.yaml already; nothing was written" in ran.err


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "cannot be read: No such file or directory"),
        (b"", "is no data dictionary of REDCap"),
        (b"a,b\n", "is no data dictionary of REDCap"),
        (THIRD_PARTY.read_bytes() + b'x,y,"', "x.csv:36:5: a quotation mark in this row is not closed"),
    ],
)
def test_a_file_that_is_none_is_refused_and_nothing_is_written(
    content: bytes | None, words: str, tmp_path: Path
) -> None:
    if content is not None:
        (tmp_path / "x.csv").write_bytes(content)
    ran = run("import", "redcap", tmp_path / "x.csv", "-o", tmp_path / "out")
    assert ran.code == 2
    assert words in ran.err
    assert not (tmp_path / "out").exists()


def test_our_export_of_both_protocols_has_no_finding(tmp_path: Path) -> None:
    files = []
    for name, spec in (("one", TRIAL), ("two", SECOND)):
        run("export", "redcap", spec, "-o", tmp_path / name)
        files.append(tmp_path / name / "1_dictionary.csv")
    ran = run("check", *files)
    assert (ran.code, ran.out, ran.err) == (0, "no findings in 2 files\n", "")


def test_a_dictionary_is_checked_with_frames_and_places_of_its_cells() -> None:
    ran = run("check", "tests/data/redcap/third_party.csv")
    assert ran.code == 1
    assert ran.out.splitlines()[:6] == [
        "tests/data/redcap/third_party.csv:10:86: warning RDC067: a text in double quotation marks",
        "   |",
        '10 | given_birth,demographics,,yesno,"Has the subject given birth before?",,,,,,,"[sex] = ""0""",,,,,,',
        "   |" + " " * 86 + "^^^^^",
        "   = fix: did you mean '0'?",
        "",
    ]
    assert ran.out.splitlines()[-1] == "1 error, 3 warnings in 1 file"


@pytest.mark.parametrize("form", ["json", "sarif", "junit", "github", "gitlab"])
def test_a_dictionary_is_reported_in_every_format(form: str) -> None:
    ran = run("check", THIRD_PARTY, "--format", form)
    assert ran.code == 1
    assert "RDC060" in ran.out
    if form == "json":
        told = _valid("check", ran.out)
        (wrong,) = [found for found in told["findings"] if found["severity"] == "error"]
        assert (wrong["line"], wrong["column"], wrong["pointer"]) == (35, 63, "fields/bad/branching_logic")
        assert told["protocol"] is None


def test_rules_about_dictionaries_are_chosen_and_explained_like_others() -> None:
    assert run("check", THIRD_PARTY, "--ignore", "RDC06").out.startswith(
        f"{THIRD_PARTY}:31:22: warning RDC021"
    )
    assert run("check", THIRD_PARTY, "--select", "RDC080").out == "no findings in 1 file\n"
    assert run("check", THIRD_PARTY, "--fail-on", "never").code == 0
    refused = run("check", THIRD_PARTY, "--select", "ELG001")
    assert (refused.code, refused.out) == (2, "")
    assert run("explain", "rdc060").out.startswith("RDC060 (error, redcap, core)\n")
    assert "RDC060  error    Branching logic and calculations can be read\n" in run("rules").out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (
            ["tests/data/redcap/third_party.csv", "tests/data/minimal"],
            "specs and dictionaries are not checked at once",
        ),
        (["tests/data/redcap/third_party.csv", "--baseline", "x.json"], "--baseline is about specs"),
        (["tests/data/redcap/third_party.csv", "--config", "x.toml"], "--config is about specs"),
        (["nothing.csv"], "does not exist"),
    ],
)
def test_what_does_not_go_together_is_refused(arguments: list[str], words: str) -> None:
    ran = run("check", *arguments)
    assert (ran.code, ran.out) == (2, "")
    assert words in ran.err


def test_a_table_that_is_no_dictionary_is_refused_and_one_inside_a_spec_stands_for_the_spec(
    tmp_path: Path,
) -> None:
    (tmp_path / "cohort.csv").write_text("subject,age\n1,2\n", encoding="utf-8")
    ran = run("check", tmp_path / "cohort.csv")
    assert ran.code == 2
    assert "is no data dictionary of REDCap" in ran.err
    spec = Path(shutil.copytree(MINIMAL, tmp_path / "spec"))
    shutil.copy(tmp_path / "cohort.csv", spec)
    assert "minimal" in run("check", spec / "cohort.csv").out


def test_a_kept_report_of_a_dictionary_is_that_of_its_bytes(tmp_path: Path) -> None:
    file = Path(shutil.copy(THIRD_PARTY, tmp_path / "d.csv"))
    kept = {"PROTOCOLKIT_CACHE_DIR": str(tmp_path / "kept")}
    first = run("check", file, environment=kept)
    assert run("check", file, environment=kept) == first
    file.write_bytes(file.read_bytes().replace(b"[race] = '99' and (\"", b"[race] = '99'\""))
    file.write_bytes(file.read_bytes().replace(b"[race] = '99' and (,", b"[race] = '99',"))
    assert "error" not in run("check", file, environment=kept).out
