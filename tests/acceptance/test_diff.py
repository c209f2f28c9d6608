"""``protocolkit diff`` as people call it: on the fictional amendments, on revisions, on what is no change at all."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import msgspec
import pytest
import yaml
from command_line import ROOT, SECOND, TRIAL, Ran

import protocolkit
from protocolkit.api import load
from protocolkit.cli.main import main
from protocolkit.documents.comparison import comment as comment_of_changes
from protocolkit.model.canonical import ORDERED
from protocolkit.model.release import release_of, written
from protocolkit.source.inherit import inherit_sources

AMENDMENTS = ROOT / "tests" / "data" / "amendments"
SCHEMA = json.loads((ROOT / "schemas" / "output" / "diff.schema.json").read_text(encoding="utf-8"))
FICTIONAL = "FICTIONAL: an example, not made by the sponsor"
Diff = Callable[..., Ran]


@pytest.fixture
def diff(capfdbinary: pytest.CaptureFixture[bytes]) -> Diff:
    """Runs ``protocolkit diff``."""

    def call(*arguments: str | Path) -> Ran:
        capfdbinary.readouterr()
        code = main(["diff", *map(str, arguments)])
        printed = capfdbinary.readouterr()
        assert b"a mistake of ours" not in printed.err, printed.err.decode()
        return Ran(code, printed.out.decode(), printed.err.decode())

    return call


def sides(number: str) -> tuple[Path, Path]:
    return AMENDMENTS / number / "previous", AMENDMENTS / number / "current"


def read(ran: Ran) -> dict[str, Any]:
    """The JSON of a comparison, which keeps to its schema."""
    assert ran.code == 0, ran.err
    found: dict[str, Any] = json.loads(ran.out)
    jsonschema.Draft202012Validator(SCHEMA).validate(found)
    return found


@pytest.fixture
def second(tmp_path: Path) -> Path:
    """A copy of the second protocol."""
    return Path(shutil.copytree(SECOND, tmp_path / "work" / "second"))


def edit(folder: Path, file: str, old: str, new: str) -> None:
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {file}"
    path.write_text(text.replace(old, new), encoding="utf-8")


# The fictional amendments


def test_the_first_amendment_is_substantial_and_asks_participants_again(diff: Diff) -> None:
    found = read(diff(*sides("A01"), "--format", "json"))
    assert found["class"]["eu_ctr"] == "SM"
    assert found["class"]["fda_phase1"] == "PA-safety"
    assert found["class"]["ru"] == "national rule not encoded"
    assert (found["reconsent"], found["ethics"], found["registry"]) == ("active", "full", "30d")
    assert (found["fictional"], found["split"], found["unexplained"], found["idle"]) == (True, None, [], [])
    assert [entry["id"] for entry in found["jurisdictions"] if entry["applies"]] == [
        "eu_ctr",
        "fda_phase1",
        "ru",
    ]
    main_kinds = {
        (change["entry"], change["case"])
        for change in found["changes"]
        if not change["follows"] and change["weight"] == "substantial"
    }
    assert main_kinds == {
        *(("A01.1", "AC-04"), ("A01.2", "AC-20"), ("A01.3", "AC-06"), ("A01.4", "AC-45")),
        ("A01.5", "AC-36"),
    }


def test_witnesses_of_the_first_amendment_are_gained_and_lost_by_the_evaluator_too(diff: Diff) -> None:
    old, new = sides("A01")
    population = read(diff(old, new, "--format", "json"))["population"]
    overall = population["overall"]
    changed = {effect["id"]: effect for effect in population["criteria"] if effect["verdict"] != "same"}
    assert overall["verdict"] == "incomparable"
    assert {name: effect["verdict"] for name, effect in changed.items()} == {
        "INC07": "wider",
        "EXC10": "narrower",
    }
    assert (changed["INC07"]["lost"], changed["EXC10"]["gained"]) == (None, None)
    for witness, before, after in (
        (overall["gained"], "NOT_ELIGIBLE", "ELIGIBLE"),
        (overall["lost"], "ELIGIBLE", "NOT_ELIGIBLE"),
        (changed["INC07"]["gained"], "NOT_ELIGIBLE", "ELIGIBLE"),
        (changed["EXC10"]["lost"], "ELIGIBLE", "NOT_ELIGIBLE"),
    ):
        verdicts = [
            protocolkit.screen(str(side), _known(witness["values"], side)).overall for side in (old, new)
        ]
        assert verdicts == [before, after]


def _known(values: dict[str, Any], side: Path) -> dict[str, Any]:
    plan = load(str(side)).plan
    assert plan is not None
    return {name: value for name, value in values.items() if name in plan.variables}


def test_the_second_amendment_hides_two_substantial_changes_and_is_taken_apart(diff: Diff) -> None:
    found = read(diff(*sides("A02"), "--format", "json"))
    assert (found["class"]["eu_ctr"], found["class"]["fda_phase1"]) == ("SM", "REVIEW")
    assert (found["reconsent"], found["registry"]) == ("review", "30d")
    (european,) = (entry for entry in found["jurisdictions"] if entry["id"] == "eu_ctr")
    assert (european["declared"], european["too_low"]) == ("NSM", True)
    assert {(part["number"], tuple(part["entries"])) for part in found["split"]} == {
        ("A02a", ("A02.1", "A02.2", "A02.3", "A02.4")),
        ("A02b", ("A02.5", "A02.6")),
    }
    assert found["population"]["overall"]["verdict"] == "unknown"


def test_both_places_of_a_change_are_told(diff: Diff) -> None:
    old, new = sides("A01")
    changes = {change["id"]: change for change in read(diff(old, new, "--format", "json"))["changes"]}
    for key, field in (("old_location", "old"), ("new_location", "new")):
        place = changes["eligibility/exclusion/EXC10:criterion"][key]
        line = Path(place["file"]).read_text(encoding="utf-8").split("\n")[place["line"] - 1]
        assert line.lstrip().startswith("text: "), field
        assert place["column"] == line.index("text: ") + len("text: ") + 1
    added = changes["variables/toe_pressure"]
    assert added["old_location"] is None
    assert added["new_location"]["file"].endswith("A01/current/variables.yaml")


@pytest.mark.parametrize("form", ["text", "md"])
@pytest.mark.parametrize("number", ["A01", "A02"])
def test_an_example_says_so_first_in_every_form_and_direction(number: str, form: str, diff: Diff) -> None:
    old, new = sides(number)
    for pair in ((old, new), (new, old), (new, new)):
        assert FICTIONAL in diff(*pair, "--format", form).out.split("\n")[0]


def test_the_text_says_what_was_and_is_word_by_word(diff: Diff) -> None:
    ran = diff(*sides("A01"))
    assert "      when: platelets < [-50-]{+100+} or wbc < 4.0 or immunosuppression\n" in ran.out
    assert "Population: incomparable: some are gained, and others are lost (proven)\n" in ran.out
    assert "\nSubstantial: 17\n" in ran.out
    assert ran.out.index("A01.1  exclusion EXC10") < ran.out.index("A01.2  visit M01")


def test_colours_take_the_place_of_marks(diff: Diff) -> None:
    out = diff(*sides("A01"), "--color", "always").out
    assert "platelets < \x1b[9;31m50\x1b[0m\x1b[4;32m100\x1b[0m or" in out
    assert "[-50-]" not in out


# What is no change


def test_a_protocol_beside_itself_is_no_change(diff: Diff) -> None:
    ran = diff(SECOND, SECOND, "--exit-code")
    assert (ran.code, ran.out) == (0, "second-fictional, version 2.1.0 to 2.1.0\nno change\n")
    found = read(diff(SECOND, SECOND, "--format", "json"))
    assert (found["changed"], found["changes"], found["case"]) == (False, [], "AC-41")


def test_another_order_of_keys_files_and_elements_is_no_change(tmp_path: Path, diff: Diff) -> None:
    """All chapters in one file, keys sorted, collections with ids backwards."""
    loaded = load(str(SECOND))
    chapters = inherit_sources(loaded.spec, loaded.outline)
    path = tmp_path / "merged.yaml"
    path.write_text(
        yaml.safe_dump(_turned(chapters), allow_unicode=True, sort_keys=True, width=60), encoding="utf-8"
    )
    ran = diff(SECOND, path, "--exit-code")
    assert ran.code == 0, ran.out
    assert ran.out.endswith("\nno change\n")


def _turned(value: Any, field: str = "") -> Any:
    """Plain data with the collections backwards whose order is no content."""
    if isinstance(value, dict):
        return {key: _turned(entry, key) for key, entry in value.items()}
    if isinstance(value, list):
        entries = [_turned(entry) for entry in value]
        keyed = field not in ORDERED and all(isinstance(entry, dict) and "id" in entry for entry in entries)
        return entries[::-1] if keyed else entries
    return value if isinstance(value, str | int | None) else float(str(value))


def test_a_chapter_in_another_file_is_no_change(second: Path, diff: Diff) -> None:
    text = (second / "trial.yaml").read_text(encoding="utf-8")
    start, end = text.index("\nanchors:"), text.index("\nvisits:")
    (second / "trial.yaml").write_text(f"# moved\n{text[:start]}{text[end:]}", encoding="utf-8")
    (second / "anchors.yml").write_text(
        f"defaults: {{source: sponsor PROT §1}}{text[start:end]}", encoding="utf-8"
    )
    assert diff(SECOND, second, "--exit-code").out.endswith("\nno change\n")


def test_another_order_of_what_is_ordered_is_one_change(second: Path, diff: Diff) -> None:
    path = second / "trial.yaml"
    text = path.read_text(encoding="utf-8")
    first, other, rest = (text.index(f"    - id: INC0{number}\n") for number in (1, 2, 3))
    path.write_text(text[:first] + text[other:rest] + text[first:other] + text[rest:], encoding="utf-8")
    (change,) = read(diff(SECOND, second, "--format", "json"))["changes"]
    assert (change["id"], change["kind"]) == ("eligibility/inclusion:order", "reordered")
    assert (change["old"][:2], change["new"][:2]) == (["INC01", "INC02"], ["INC02", "INC01"])


def test_a_condition_that_says_the_same_is_no_change_and_is_listed(second: Path, diff: Diff) -> None:
    edit(second, "trial.yaml", "18 <= age_years <= 75", "age_years >= 18 and age_years <= 75")
    ran = diff(SECOND, second, "--exit-code")
    assert ran.code == 0
    assert "\nno change\n" in ran.out
    assert "Only written otherwise, proven to say the same: 1" in ran.out


@pytest.mark.parametrize(
    ("file", "old", "new", "case", "class_"),
    [
        ("outcomes.yaml", "using the rest pain scale", "using the NRS", "AC-17", "SM"),
        ("eligibility.yaml", "with absent emergency", "with present emergency", None, "REVIEW"),
        ("eligibility.yaml", "acute or chronic infectious", "acute infectious", None, "REVIEW"),
        ("eligibility.yaml", "as twofold or higher", "as threefold or higher", None, "REVIEW"),
        ("eligibility.yaml", "Humid gangrene", "Wet gangrene", "AC-38", "NSM"),
    ],
)
def test_words_that_say_something_else_are_no_other_term(
    file: str, old: str, new: str, case: str | None, class_: str, tmp_path: Path, diff: Diff
) -> None:
    trial, changed = ROOT / "protocol" / "nct03239535", tmp_path / "changed"
    shutil.copytree(trial, changed)
    edit(changed, file, old, new)
    found = read(diff(trial, changed, "--format", "json"))
    (change,) = found["changes"]
    assert (change["case"], found["class"]["eu_ctr"]) == (case, class_)


def test_a_duration_in_other_units_is_no_change(second: Path, diff: Diff) -> None:
    text = (second / "trial.yaml").read_text(encoding="utf-8")
    assert "-P14D, +P14D" in text
    (second / "trial.yaml").write_text(text.replace("-P14D, +P14D", "-P2W, +P2W"), encoding="utf-8")
    assert diff(SECOND, second, "--exit-code").out.endswith("\nno change\n")


def test_who_has_left_or_is_listed_again_has_no_dates_to_move(tmp_path: Path, diff: Diff) -> None:
    trial = ROOT / "protocol" / "nct03239535"
    moved = tmp_path / "moved"
    shutil.copytree(trial, moved)
    edit(moved, "schedule.yaml", "target: P6M", "target: P7M")
    table = tmp_path / "participants.csv"
    rows = ["S1,2023-01-01,,TRT", "S2,2023-01-01,2023-05-01,ET", "S1,2023-01-01,,TRT"]
    header = "id,anchor,TERMINATION_DECISION,last_visit"
    table.write_text("\n".join((header, *rows)) + "\n", encoding="utf-8")
    found = read(diff(trial, moved, "--anchors", table, "--format", "json"))["dates"]
    assert (found["participants"], [one["id"] for one in found["moved"]], found["unread"]) == (2, ["S1"], 1)


def test_a_changed_relation_is_a_change(second: Path, diff: Diff) -> None:
    edit(second, "trial.yaml", "18 <= age_years <= 75", "18 <= age_years < 75")
    assert diff(SECOND, second).code == 0
    assert diff(SECOND, second, "--exit-code").code == 1
    (change,) = read(diff(SECOND, second, "--format", "json"))["changes"]
    assert (change["id"], change["kind"]) == ("eligibility/inclusion/INC01:criterion", "meaning-changed")
    assert change["impact"]["population"] == "narrower"


# Sides of other kinds


@pytest.fixture
def repository(second: Path) -> Path:
    """A git repository whose only commit holds the second protocol."""
    top = second.parent
    git = ["git", "-c", "user.name=Somebody", "-c", "user.email=somebody@example.org", "-C", str(top)]
    for command in (["init", "-q"], ["add", "."], ["commit", "-q", "-m", "first"], ["tag", "second/v1"]):
        subprocess.run([*git, *command], check=True, capture_output=True)
    return top


def test_a_revision_or_tag_is_compared_with_the_work_tree(
    repository: Path, second: Path, monkeypatch: pytest.MonkeyPatch, diff: Diff
) -> None:
    monkeypatch.chdir(repository)
    edit(second, "trial.yaml", "18 <= age_years <= 75", "18 <= age_years <= 85")
    for revision in ("HEAD", "second/v1"):
        found = read(diff(f"{revision}:second", "second", "--format", "json"))
        (change,) = found["changes"]
        assert change["old_location"]["file"] == f"{revision}:second/trial.yaml"
        assert change["new_location"]["file"] == "second/trial.yaml"
        assert found["population"]["overall"]["verdict"] == "wider"


def test_a_released_version_is_compared_with_its_sources(second: Path, diff: Diff) -> None:
    plan = load(str(second)).plan
    assert plan is not None
    release = second.parent / "1.0.0.json"
    release.write_bytes(written(release_of(plan.protocol, fictional=True)))
    ran = diff(release, second, "--exit-code")
    assert (ran.code, ran.out.split("\n")[0]) == (0, FICTIONAL)
    edit(second, "trial.yaml", "18 <= age_years <= 75", "18 <= age_years <= 85")
    (change,) = read(diff(release, second, "--format", "json"))["changes"]
    place = change["old_location"]
    line = release.read_text(encoding="utf-8").split("\n")[place["line"] - 1]
    assert line[place["column"] - 1 : place["end_column"] - 1] == '"18 <= age_years <= 75"'


def test_a_release_whose_content_was_edited_is_refused(second: Path, diff: Diff) -> None:
    plan = load(str(second)).plan
    assert plan is not None
    release = second.parent / "1.0.0.json"
    release.write_bytes(written(release_of(plan.protocol)).replace(b"age_years <= 75", b"age_years <= 85"))
    ran = diff(release, second)
    assert (ran.code, ran.out) == (2, "")
    assert "this file is not the one whose checksum stands here" in ran.err


# Refusals


def test_a_side_that_cannot_be_loaded_is_refused_with_its_findings(second: Path, diff: Diff) -> None:
    edit(second, "trial.yaml", "18 <= age_years <= 75", "18 <= age_yeers <= 75")
    ran = diff(SECOND, second)
    assert (ran.code, ran.out) == (2, "")
    assert "error CND002: there is no variable or item age_yeers" in ran.err
    assert f"protocolkit: {second} cannot be loaded: 1 finding" in ran.err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["nowhere", SECOND], '"nowhere" does not exist'),
        (["nowhere.json", SECOND], "nowhere.json cannot be read"),
        ([SECOND, SECOND, "--profile", "eu_ctrl"], "there is no jurisdiction 'eu_ctrl'"),
        ([SECOND, SECOND, "--amendment", "A09"], "has no amendment 'A09'"),
        ([SECOND, SECOND, "--as-of", "2024-01-01"], "--as-of is for --cohort"),
        ([SECOND, SECOND, "-o", "report.doc"], "report.doc: a comparison is not written as .doc"),
        ([SECOND, SECOND, "-o", "report.pdf", "--format", "md"], "report.pdf: --format md is no .pdf file"),
        ([SECOND, SECOND, "-o", "report.html", "--format", "pdf"], "--format pdf is no .html file"),
        (
            [SECOND, SECOND, "--format", "docx"],
            "--format docx is a document\n  name a file for it: -o report.docx",
        ),
        ([SECOND, SECOND, "--templates", "nowhere"], "--templates is for a report"),
        ([SECOND, SECOND, "-o", "x.pdf", "--templates", "nowhere"], "there is no templates folder 'nowhere'"),
        ([SECOND, SECOND, "-o", "report"], "a comparison is not written as a file without an ending"),
        ([SECOND, SECOND, "--cohort", "nobody.csv"], "nobody.csv"),
        ([SECOND, SECOND, "--anchors", "nobody.csv"], "nobody.csv"),
        ([SECOND, SECOND, "--init-amendment", "A01"], "nothing changed that an amendment explains"),
        ([SECOND, SECOND, "--init-amendment", "A01", "--format", "md"], "writes a header and no report"),
    ],
)
def test_what_cannot_be_done_is_refused(arguments: list[str | Path], message: str, diff: Diff) -> None:
    ran = diff(*arguments)
    assert (ran.code, ran.out) == (2, "")
    assert message in ran.err


# Files, profiles, headers


def test_the_ending_of_the_file_gives_the_format(tmp_path: Path, diff: Diff) -> None:
    for name, first in (("changes.md", "> **FICTIONAL"), ("changes.json", '{\n  "format_version"')):
        assert diff(*sides("A02"), "-o", tmp_path / name).out == ""
        assert (tmp_path / name).read_text(encoding="utf-8").startswith(first)


@pytest.mark.parametrize(
    ("ending", "first"), [("html", b"<!doctype"), ("pdf", b"%PDF-"), ("docx", b"PK\x03\x04")]
)
def test_a_report_is_written_by_the_ending_of_its_file_and_the_same_every_time(
    ending: str, first: bytes, tmp_path: Path, diff: Diff
) -> None:
    for name in (f"one.{ending}", f"TWO.{ending.upper()}"):
        assert diff(*sides("A02"), "-o", tmp_path / name) == Ran(0, "", "")
    one, two = (tmp_path / f"one.{ending}").read_bytes(), (tmp_path / f"TWO.{ending.upper()}").read_bytes()
    assert one.lstrip().startswith(first)
    assert one == two
    named = tmp_path / "named"
    assert diff(*sides("A02"), "-o", named, "--format", ending).code == 0
    assert named.read_bytes() == one
    assert protocolkit.api.comparison_report(protocolkit.api.compare(*map(str, sides("A02"))), ending) == one


def test_no_change_is_a_report_too(tmp_path: Path, diff: Diff) -> None:
    assert diff(SECOND, SECOND, "--exit-code", "-o", tmp_path / "same.html").code == 0
    assert "No change: both versions say the same." in (tmp_path / "same.html").read_text(encoding="utf-8")


def test_a_report_takes_the_templates_beside_the_configuration(
    repository: Path, second: Path, tmp_path: Path, diff: Diff
) -> None:
    (second / "protocolkit.toml").write_text("", encoding="utf-8")
    ours = second / "templates" / "html"
    ours.mkdir(parents=True)
    (ours / "comparison.html").write_text("ours: {{ report.lead }}", encoding="utf-8")
    assert diff(SECOND, second, "-o", tmp_path / "report.html").code == 0
    expected = "ours: second-fictional, version 2.1.0 to 2.1.0"
    assert (tmp_path / "report.html").read_text(encoding="utf-8") == expected


# Participants

PARTICIPANTS = "id,FIRST_INJECTION,last_visit\nP1,2024-01-31,IMM\nP2,2023-01-31,M12\n"


def test_whose_visits_move_is_told_in_every_form(tmp_path: Path, diff: Diff) -> None:
    table = tmp_path / "participants.csv"
    table.write_text(PARTICIPANTS, encoding="utf-8")
    call = (*sides("A01"), "--anchors", table)
    (moved,) = read(diff(*call, "--format", "json"))["dates"]["moved"]
    assert (moved["id"], moved["next_visit"]) == ("P1", "M01")
    text = diff(*call).out
    assert "\n  Participants under way: 1 of 2 have other dates\n" in text
    assert "\n    P1: M01 added to 2024-02-22 .. 2024-03-07\n" in text
    assert "      under way: 1 of 2 have other dates\n" in text
    assert "**P1:** M01 added to 2024-02-22 .. 2024-03-07" in diff(*call, "--format", "md").out
    assert diff(*call, "-o", tmp_path / "report.html").code == 0
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert "1 of 2 participants under way have other dates." in page
    assert "2024-02-22 to 2024-03-07" in page


COHORT = """\
id,consent_date,consent_signed,age_years,sex,country,childbearing_potential,pregnancy_test,breast_feeding,\
itch_onset_date,diary_able,itch_score,itch_severity,bmi,systolic_pressure,diastolic_pressure,platelets,alt,alt_uln,\
creatinine,recent_steroid,vaccination_date,earlier_study_date,unsuitable
kept,2025-10-01,Y,44,F,NO,Y,NEGATIVE,N,2024-11,Y,6,3,23.7,124,78,245.0,22,40,71,N,2024-05,2020-01-01,N
gained,2025-10-01,Y,80,F,NO,Y,NEGATIVE,N,2024-11,Y,6,3,23.7,124,78,245.0,22,40,71,N,2024-05,2020-01-01,N
young,2025-10-01,Y,17,F,NO,Y,NEGATIVE,N,2024-11,Y,6,3,23.7,124,78,245.0,22,40,71,N,2024-05,2020-01-01,N
open,2025-10-01,Y,80,F,NO,Y,NEGATIVE,N,2024-11,Y,6,3,23.7,124,78,,22,40,71,N,2024-05,2020-01-01,N
"""


def test_what_becomes_of_a_cohort_is_told_in_every_form(second: Path, tmp_path: Path, diff: Diff) -> None:
    edit(second, "trial.yaml", "18 <= age_years <= 75", "18 <= age_years <= 85")
    table = tmp_path / "cohort.csv"
    table.write_text(COHORT, encoding="utf-8")
    call = (SECOND, second, "--cohort", table, "--as-of", "2025-10-02")
    cohort = read(diff(*call, "--format", "json"))["cohort"]
    assert (cohort["screened"], cohort["rejected"], cohort["gained"], cohort["lost"]) == (4, 0, 1, 0)
    assert [(found["id"], found["failed_before"], found["failed_after"]) for found in cohort["criteria"]] == [
        ("INC01", 3, 1)
    ]
    words = "of 4 screened, 1 become eligible, 0 no longer are, 1 become or were undetermined"
    assert f"Cohort: {words}" in " ".join(diff(*call).out.split())
    assert f"**Cohort:** {words}" in diff(*call, "--format", "md").out
    assert diff(*call, "-o", tmp_path / "report.html").code == 0
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert words in page
    assert '<dt>Not eligible, now eligible</dt><dd><p dir="auto">gained</p></dd>' in page


def test_a_jurisdiction_may_come_from_a_file(tmp_path: Path, diff: Diff) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text(
        "id: mine\ntitle: Mine\nrule: A rule\nclasses:\n  - {id: small, words: small}\n"
        "  - {id: big, words: big, substantial: true}\nunknown: big\ncases: {AC-22: small}\n",
        encoding="utf-8",
    )
    found = read(diff(*sides("A02"), "--profile", file, "--profile", "fda_phase23", "--format", "json"))
    assert found["class"] == {"mine": "big", "fda_phase23": "PA"}


def test_the_beginning_of_a_header_explains_every_change_and_is_never_written_over(
    second: Path, diff: Diff
) -> None:
    edit(second, "trial.yaml", "18 <= age_years <= 75", "18 <= age_years <= 85")
    edit(second, "trial.yaml", "  version: 2.1.0", "  version: 2.2.0")
    ran = diff(SECOND, second, "--init-amendment", "A01")
    assert (ran.code, ran.out) == (0, "")
    (header,) = (found.header for found in load(str(second)).amendments)
    assert (header.number, header.from_version, header.to_version) == ("A01", "2.1.0", "2.2.0")
    assert [change.elements for change in header.changes] == [("eligibility/inclusion/INC01",)]
    assert [change.rationale for change in header.changes] == [None]
    found = read(diff(SECOND, second, "--format", "json"))
    assert (found["unexplained"], found["idle"]) == ([], [])
    before = (second / "amendments" / "A01.yaml").read_bytes()
    again = diff(SECOND, second, "--init-amendment", "A01")
    assert again.code == 2
    assert "has amendments/A01.yaml already" in again.err
    assert (second / "amendments" / "A01.yaml").read_bytes() == before


# Hostile words

HOSTILE = (
    "</summary></details><script>alert(1)</script> @everybody #12 http://example.org `x` | **b** ![i](j)"
)


def test_words_of_a_protocol_are_no_markup_and_reach_nobody(second: Path, diff: Diff) -> None:
    text = "      text: Age from 18 to 75 years, both included, on the day of consent"
    edit(second, "trial.yaml", text, f"      text: {json.dumps(HOSTILE)}")
    comment = diff(SECOND, second, "--format", "md").out
    assert "everybody" in comment
    assert re.search(r"(?<!\\)<(?!/?(?:details|summary|del|ins)>)", comment) is None
    for alive in ("@everybody", "#12", "://", " `x`", "**b**", "![i]"):
        assert alive not in comment
    assert comment.count("<details>") == comment.count("</details>")


def test_a_terminal_obeys_no_word_of_a_protocol(second: Path, diff: Diff) -> None:
    """A spec with control characters does not load; a release file may have them."""
    plan = load(str(second)).plan
    assert plan is not None
    study = plan.protocol.study
    study = msgspec.structs.replace(study, brief_summary="\x1b[31mred\x1b[2J")
    release = second.parent / "2.1.0.json"
    release.write_bytes(written(release_of(msgspec.structs.replace(plan.protocol, study=study))))
    for form in ("text", "md"):
        ran = diff(release, second, "--format", form)
        assert ran.err == ""
        assert "\x1b" not in ran.out
        assert "␛" in ran.out


@pytest.mark.parametrize("largest", [1000, 6000, 12000])
def test_a_comment_is_no_longer_than_it_may_be_and_says_what_is_cut(
    largest: int, monkeypatch: pytest.MonkeyPatch, diff: Diff
) -> None:
    monkeypatch.setattr(comment_of_changes, "LARGEST", largest)
    comment = diff(*sides("A01"), "--format", "md").out
    assert len(comment) <= largest
    assert comment.startswith(f"> **{FICTIONAL}**\n")
    cut = re.search(r"\*\*Cut to fit into a comment:\*\* ([0-9]+) of 32 changes are not shown", comment)
    assert cut is not None
    folds = re.findall(r"<summary>A01[.]", comment)
    brief = "No modification" in comment and "<summary>the version, sources" in comment
    assert len(folds) + (13 if brief else 0) == 32 - int(cut[1])


def test_a_comment_on_the_fictional_amendments_is_whole(diff: Diff) -> None:
    for number in ("A01", "A02"):
        comment = diff(*sides(number), "--format", "md").out
        assert len(comment) <= comment_of_changes.LARGEST == 65_000
        assert "Cut to fit" not in comment


def test_the_trial_is_compared_with_what_it_was(diff: Diff) -> None:
    assert diff(TRIAL, TRIAL, "--exit-code").out.endswith("\nno change\n")
