"""Dictionaries move in: ours as they were but for a known list, others with a notice for all that has no place."""

from __future__ import annotations

import io
import zipfile
from decimal import Decimal
from pathlib import Path

import pytest
from dictionary_text import dictionary
from expected_losses import LOSSES
from round_trip import imported_back, losses

from protocolkit.errors import CannotRun
from protocolkit.exchange.imported import Imported
from protocolkit.exchange.imports.redcap import IMPORT
from protocolkit.importing import import_study
from protocolkit.model.forms import Item

THIRD_PARTY = Path(__file__).parents[3] / "data" / "redcap" / "third_party.csv"


def read(raw: bytes) -> Imported:
    return IMPORT.read("d.csv", raw)


def told(imported: Imported) -> list[tuple[str, str]]:
    return [(notice.path, notice.text) for notice in imported.notices]


def items(imported: Imported) -> dict[str, Item]:
    return {f"{form.id}.{item.id}": item for form in imported.forms for item in form.items}


@pytest.mark.parametrize("name", ["trial", "second"])
def test_what_we_export_comes_back_but_for_a_known_list(name: str, request: pytest.FixtureRequest) -> None:
    plan = request.getfixturevalue(name)
    found = losses(plan, imported_back(plan))
    assert found == {loss: set(where.split()) for loss, where in LOSSES[name].items()}


@pytest.mark.parametrize("name", ["trial", "second"])
def test_codelists_come_back_with_their_labels(name: str, request: pytest.FixtureRequest) -> None:
    plan = request.getfixturevalue(name)
    used = {item.codelist for form in plan.forms.values() for item in form.items if item.codelist}
    found = {
        codelist.id: [code.label for code in codelist.codes] for codelist in imported_back(plan).codelists
    }
    assert found == {name: [code.label for code in plan.codelists[name].codes] for name in used}


@pytest.mark.parametrize("name", ["trial", "second"])
def test_visits_come_back_with_the_forms_that_are_due(name: str, request: pytest.FixtureRequest) -> None:
    plan = request.getfixturevalue(name)
    visits = imported_back(plan).visits
    due = [
        {form.id for form in plan.forms_at(visit.id) if form.collected == "scheduled"}
        for visit in plan.visits
    ]
    assert [set(visit.forms) for visit in visits][: len(due)] == due
    assert [visit.name for visit in visits] == [*(visit.name for visit in plan.visits), "Any time"]


def test_without_events_only_they_are_lost_and_each_time_it_is_told(second: object) -> None:
    imported = imported_back(second, events=False)  # type: ignore[arg-type]
    assert [(visit.id, visit.name) for visit in imported.visits] == [("RECORD", "Record")]
    stillmet = items(imported)["IE.STILLMET"]
    assert (stillmet.at, stillmet.when) == ((), None)
    path = 'row 70 (ie_stillmet), column "Branching Logic (Show field only if...)"'
    assert (path, "asked at every visit: the events cycle_1_day_1_arm_1 are not in the file") in [
        (path, text) for where, text in told(imported) if "(ie_stillmet)" in where
    ]


@pytest.mark.parametrize("events", [True, False])
@pytest.mark.parametrize("name", ["protocol/nct03239535", "tests/data/second"])
def test_our_export_becomes_a_spec_that_loads(name: str, events: bool, tmp_path: Path) -> None:
    from protocolkit import load
    from protocolkit.exporting import export

    folder = Path(__file__).parents[4]
    export(str(folder / name), "redcap", str(tmp_path / "out"))
    file = tmp_path / "out" / "1_dictionary.csv"
    if events:
        file = tmp_path / "study.zip"
        with zipfile.ZipFile(file, "w") as archive:
            for path in (tmp_path / "out").glob("*.csv"):
                archive.write(path, path.name)
    done = import_study("redcap", str(file), str(tmp_path / "protocol" / "back"))
    assert load(str(tmp_path / "protocol" / "back")).protocol is not None
    assert done.items > 100


def test_a_dictionary_of_others_is_taken_over_and_everything_else_is_told() -> None:
    imported = read(THIRD_PARTY.read_bytes())
    logic, computed = (
        f'column "{name}"'
        for name in ("Branching Logic (Show field only if...)", "Choices, Calculations, OR Slider Labels")
    )
    assert told(imported) == [
        (
            "row 2 (study_id)",
            "not taken over: the first field is the record id, which forms of ours do not ask",
        ),
        ("row 3 (welcome)", "a description is no item of a form: it became a part of the form's instruction"),
        ("row 12 (gym)", "a checkbox becomes 3 items, yes or no for each option"),
        (
            'row 19 (smoke_when), column "Field Label"',
            "the fields that are shown inside it stand on their own",
        ),
        ("row 19 (smoke_when)", "a date with a time becomes two items, the date and the time"),
        (f"row 21 (pain), {computed}", "a line has no label in the middle: 'Some' was left out"),
        ('row 26 (alb), column "Text Validation Min"', "not taken over: a range has two ends in order"),
        ("row 29 (consent_pdf)", "not taken over: files and signatures are not data of a form of ours"),
        ("row 30 (signature)", "not taken over: files and signatures are not data of a form of ours"),
        ("row 31 (site)", "not taken over: its choices come from a database"),
        ("file", "a dictionary has no events: every form stands at one visit, of which no time is known"),
        (f"row 8 (age), {computed}", "years of 365.2425 days become completed years"),
        (
            f"row 24 (mood_sum), {computed}",
            "sum() of REDCap leaves blanks out; here it is unknown while one is missing",
        ),
        (
            f"row 27 (change), {computed}",
            "kept in the note alone: the event baseline_arm_1 is not in the file ([baseline_arm_1][weight])",
        ),
        (f"row 33 (race_other), {logic}", "and is taken to bind more than or"),
        (
            'row 34 (sentence), column "Field Annotation"',
            "kept in the note alone: there is nothing like concat() in our conditions "
            "(concat([first_name], ' ', [email]))",
        ),
        (
            f"row 35 (bad), {logic}",
            "kept in the note alone: it cannot be read: the logic ends where a value should be",
        ),
        ("row 5 (first_name) and 2 more", "that it identifies a participant is not taken over"),
        ("row 6 (email)", "a text that REDCap validates as email is any text here"),
        ("row 9 (sex) and 3 more", "alignment and question number are layout, and not taken over"),
        ("row 12 (gym)", "the action tag @NONEOFTHEABOVE is not taken over"),
        ("row 14 (height)", "to how many decimals it is recorded is not said: 2 stand in"),
        ("row 14 (height) and 4 more", "no unit is said: {unit} stands in"),
        ("row 22 (mood_1) and 1 more", "that it stands in a matrix is layout, and not taken over"),
        ("row 25 (low_mood)", "the action tag @HIDDEN is not taken over"),
        ("row 32 (race)", "the action tag @DEFAULT is not taken over"),
        ("row 4 (date_enrolled) and 3 more", "a limit of a date that REDCap only warns of is refused here"),
    ]


def test_every_type_of_field_has_become_an_item() -> None:
    imported = read(THIRD_PARTY.read_bytes())
    found = items(imported)
    assert {name.partition(".")[2]: item.type for name, item in found.items() if name.startswith("BASE")} == {
        **{
            "SMOKER": "code",
            "SMOKE_WHEN": "date",
            "SMOKE_WHEN_TIME": "time",
            "SMOKE_TIME": "time",
            "PAIN": "integer",
        },
        **{
            "MOOD_1": "code",
            "MOOD_2": "code",
            "MOOD_SUM": "integer",
            "LOW_MOOD": "integer",
            "ALB": "decimal",
        },
        **{"CHANGE": "decimal", "SINCE": "integer", "RACE": "code", "RACE_OTHER": "text", "SENTENCE": "text"},
        "BAD": "text",
    }
    demographics = imported.forms[0]
    assert (demographics.name, demographics.instruction) == ("Demographics", "Please answer every question.")
    assert [group.name for group in demographics.groups] == [
        "Consent Information",
        "Contact Information",
        "General Comments",
    ]
    assert found["DEMOGRAPHICS.WEIGHT"].range == (Decimal(35), Decimal(200))
    assert found["DEMOGRAPHICS.HEIGHT"].soft_range == (Decimal(130), Decimal(215))
    assert found["DEMOGRAPHICS.GYM_WHY"].max_length == 500
    pain = found["BASELINEVISIT.PAIN"].scale
    assert pain is not None
    assert (pain.low, pain.high) == ("None", "Worst")
    bad = found["BASELINEVISIT.BAD"]
    assert (bad.when, bad.note) == (None, "Branching logic of REDCap: [race] = '99' and (")


def test_conditions_and_calculations_of_others_are_ours() -> None:
    found = items(read(THIRD_PARTY.read_bytes()))
    assert {
        name.partition(".")[2]: item.when or item.derive
        for name, item in found.items()
        if item.when or item.derive
    } == {
        "AGE": "years_between(DOB, today)",
        "GIVEN_BIRTH": "SEX == '0'",
        "NUM_CHILDREN": "SEX == '0' and GIVEN_BIRTH == '1'",
        "GYM_WHY": "GYM_0 == '1' and not certain(GYM_1 == '1')",
        "BMI": "round(WEIGHT * 10000 / (HEIGHT * HEIGHT), 1)",
        "SMOKE_WHEN": "SMOKER == '1'",
        "SMOKE_WHEN_TIME": "SMOKER == '1'",
        "SMOKE_TIME": "SMOKER == '1'",
        "MOOD_SUM": "MOOD_1 + MOOD_2",
        "LOW_MOOD": "if MOOD_1 < 2 or MOOD_2 > 2 then 1 else 0",
        "SINCE": "days_between(DEMOGRAPHICS.DATE_ENROLLED, today)",
        "RACE_OTHER": "RACE == '99' or RACE == '2' and not certain(DEMOGRAPHICS.SEX == '1')",
        "SENTENCE": "DEMOGRAPHICS.FIRST_NAME == 'Ann'",
    }


def test_choices_that_are_alike_are_one_codelist_and_are_numbers_where_logic_counts_them() -> None:
    imported = read(THIRD_PARTY.read_bytes())
    assert {codelist.id: codelist.numeric for codelist in imported.codelists} == {
        **{"SEX": False, "YESNO": False, "TRUEFALSE": False, "MOOD_1": True, "RACE": False},
    }


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_a_dictionary_in_another_encoding_is_taken_over(encoding: str) -> None:
    raw = dictionary({"field_name": "a", "field_label": "Größe"}).decode().encode(encoding)
    imported = read(raw)
    assert items(imported)["VS.A"].label == "Größe"
    assert any("UTF-" in text for _, text in told(imported)) is (encoding != "utf-8-sig")


def test_semicolons_missing_columns_and_empty_rows_are_taken_over() -> None:
    raw = b"Variable / Field Name;Form Name;Field Type;Field Label\nid;vs;text;ID\n;;;\na;vs;text;A, b\n\n"
    imported = read(raw)
    assert items(imported)["VS.A"].label == "A, b"
    missing = next(text for path, text in told(imported) if path == "file" and "no columns" in text)
    assert missing.startswith(
        "there are no columns 'Section Header', 'Choices, Calculations, OR Slider Labels'"
    )


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (b"", "is no data dictionary of REDCap: it has no column 'Variable / Field Name'"),
        (b"a,b\n1,2\n", "is no data dictionary of REDCap"),
        (b"PK\x03\x04 and no more", "is an archive that cannot be unpacked"),
        (
            dictionary({"field_name": "a"}) + b'b,vs,,text,"open\r\n',
            "d.csv:4:12: a quotation mark in this row is not closed",
        ),
        (
            dictionary(*({"field_name": f"f{at}"} for at in range(10_000))),
            "has 10,001 fields; at most 10,000",
        ),
    ],
)
def test_what_cannot_be_read_is_refused_with_the_reason_and_the_place(raw: bytes, message: str) -> None:
    with pytest.raises(CannotRun, match=message.replace("(", r"\(")):
        read(raw)


def _zipped(**files: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, raw in files.items():
            archive.writestr(f"{name}.csv", raw)
    return packed.getvalue()


def test_an_archive_has_one_dictionary_and_does_not_unpack_to_gigabytes() -> None:
    plain = dictionary({"field_name": "a"})
    assert items(IMPORT.read("s.zip", _zipped(one=plain, two=b"x,y\n1,2\n"))).keys() == {"VS.A"}
    with pytest.raises(CannotRun, match="has 2 data dictionaries"):
        IMPORT.read("s.zip", _zipped(one=plain, two=plain))
    with pytest.raises(CannotRun, match="has no data dictionary"):
        IMPORT.read("s.zip", _zipped(one=b"x"))
    bomb = _zipped(one=plain, two=b"0" * (65 * 1024 * 1024))
    assert len(bomb) < 200_000
    with pytest.raises(CannotRun, match="unpacks to more than 64 MiB"):
        IMPORT.read("s.zip", bomb)


def test_events_of_others_become_visits_and_repeating_instruments_rows() -> None:
    rows = (
        {"field_name": "a"},
        {"field_name": "b", "form_name": "ae", "branching_logic": "[baseline_arm_1][a] = 'x'"},
    )
    events = b"event_name,arm_num,unique_event_name,custom_event_label\nBaseline,1,,\nMonth 3,1,,\n"
    due = b"arm_num,unique_event_name,form\n1,baseline_arm_1,vs\n1,month_3_arm_1,vs\n1,month_3_arm_1,ae\n"
    repeating = b"event_name,form_name,custom_form_label\nmonth_3_arm_1,ae,[b]\n"
    imported = IMPORT.read("s.zip", _zipped(d=dictionary(*rows), e=events, m=due, r=repeating))
    assert [(visit.id, visit.name, visit.forms) for visit in imported.visits] == [
        ("BASELINE", "Baseline", ("VS",)),
        ("MONTH_3", "Month 3", ("VS",)),
    ]
    vs, ae = imported.forms
    assert (vs.collected, ae.collected) == ("scheduled", "log")
    assert [(group.id, group.repeating) for group in ae.groups] == [("ROWS", True)]
    assert (ae.items[0].group, ae.items[0].when) == ("ROWS", "VS.A@BASELINE == 'x'")


@pytest.mark.parametrize(
    "row",
    [
        {"field_name": "a", "field_type": "radio"},
        {"field_name": "a", "field_type": "radio", "select_choices_or_calculations": "|||"},
        {"field_name": "a", "field_type": "checkbox", "select_choices_or_calculations": "1,A|1,B|,"},
        {"field_name": "a", "field_type": "strange"},
        {"field_name": "a", "field_type": "", "form_name": ""},
        {"field_name": "A b ж", "field_label": "<p></p>"},
        {"field_name": "a", "form_name": "con"},
        {"field_name": "a", "form_name": "x" * 200},
        {
            "field_name": "a" * 300,
            "field_label": "b" * 900,
            "field_note": "c" * 900,
            "section_header": "d" * 900,
        },
        {
            "field_name": "a",
            "text_validation_type_or_show_slider_number": "number",
            "text_validation_min": "1e9",
        },
        {
            "field_name": "a",
            "text_validation_type_or_show_slider_number": "number",
            "text_validation_min": "9",
            "text_validation_max": "1",
        },
        {"field_name": "a", "field_type": "slider", "text_validation_min": "9", "text_validation_max": "1"},
        {"field_name": "a", "field_type": "calc", "select_choices_or_calculations": "[a] + 1"},
        {"field_name": "a", "field_type": "calc", "select_choices_or_calculations": "if([a] = '', '', [b])"},
        {
            "field_name": "a",
            "text_validation_type_or_show_slider_number": "date_ymd",
            "text_validation_min": "9999-99-99",
        },
        {"field_name": "a", "branching_logic": " or ".join(["[record_id] = 'x'"] * 400)},
        {"field_name": "a", "field_annotation": "item VS.B; unit ; codelist x; type code @CALCTEXT("},
        {"field_name": "a", "field_annotation": "form AE; collected never; rows "},
        {
            "field_name": "a",
            "field_type": "descriptive",
            "field_annotation": "form AE; collected log; rows x y",
        },
        {"field_name": "a", "field_annotation": "item AE.B; group g\x00; SDTM nothing"},
        {"field_name": "a", "field_annotation": "item VS.B; unit nonsense; type decimal"},
        {"field_name": "a", "select_choices_or_calculations": "\u202e", "field_label": "\x07\ud7ff"},
    ],
)
def test_whatever_stands_in_a_row_a_spec_is_made_that_loads_or_nothing(
    row: dict[str, str], tmp_path: Path
) -> None:
    (tmp_path / "d.csv").write_bytes(dictionary(row, {"field_name": "last"}))
    done = import_study("redcap", str(tmp_path / "d.csv"), str(tmp_path / "protocol" / "x-study"))
    assert done.items >= 1
