"""Data collected from filled forms: what was entered is what comes out, and what is wrong with it is said."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import msgspec
import pikepdf
import pytest
from filling import HASH, TRIAL, blank_book, blank_form, collect, fields_of, fill, trial

from protocolkit.collecting.collected import Collected
from protocolkit.collecting.tables import tables_of, values_table
from protocolkit.errors import CannotRun
from protocolkit.model.forms import EditCheck

_VS = {
    "site": "01",
    "participant": "001",
    "VS.visit": "V1",
    "VS.VSDAT": "05-MAR-2024",
    "VS.VSTIM": "8:30",
    "VS.SYSBP": "120",
    "VS.DIABP": "80",
    "VS.TEMP": "36.6",
    "VS.FEVER": "N",
    "VS.ONSET": "UN-FEB-2024",
    "VS.ODD": "Да #1",
    "VS.HEIGHT": "170",
    "VS.completed.name": "Пётр, nurse",
    "VS.completed.date": "06-mar-2024",
}
_CONSENT = {"participant": "001", "ICF.ICDAT": "01-MAR-2024"}


def told(found: Collected) -> list[tuple[str, str, str, str | None, int | None, str | None]]:
    """Each problem without its words."""
    return [(p.severity, p.kind, p.form or "", p.item, p.row, p.check) for p in found.problems]


def vs(tmp_path: Path, **changes: str) -> Collected:
    """The vital signs with some answers changed; empty ones left out."""
    answers = _VS | {f"VS.{item}": text for item, text in changes.items()}
    return collect(tmp_path, fill(blank_form("VS"), {name: text for name, text in answers.items() if text}))


def test_what_was_entered_comes_out(tmp_path: Path) -> None:
    found = vs(tmp_path)
    assert found.problems == ()
    (record,) = found.records
    assert (record.site, record.subject, record.form, record.visit) == ("01", "001", "VS", "V1")
    assert record.values == {
        "VSDAT": "2024-03-05",
        "VSTIM": "08:30",
        "SYSBP": "120",
        "DIABP": "80",
        "TEMP": "36.6",
        "FEVER": "N",
        "ONSET": "2024-02",
        "ODD": "Да #1",
        "HEIGHT": "170",
    }
    assert record.signed == {"completed_name": "Пётр, nurse", "completed_date": "2024-03-06"}


@pytest.mark.parametrize(
    ("item", "entered", "expected"),
    [
        ("SYSBP", "400", ("error", "value")),
        ("SYSBP", "12O", ("error", "value")),
        ("SYSBP", "120.5", ("error", "value")),
        ("SYSBP", "230", ("warning", "unusual")),
        ("TEMP", "36,6", ("error", "value")),
        ("TEMP", "36.65", ("warning", "unusual")),
        ("VSDAT", "05-03-2024", ("error", "value")),
        ("VSDAT", "31-FEB-2024", ("error", "value")),
        ("VSDAT", "UN-MAR-2024", ("warning", "unusual")),
        ("VSTIM", "25:00", ("error", "value")),
        ("ONSET", "12-UNK-2024", ("error", "value")),
        ("SYSBP", "", ("error", "required")),
        ("HEIGHT", "", ("error", "required")),
    ],
)
def test_a_value_that_its_item_cannot_have_is_refused(
    tmp_path: Path, item: str, entered: str, expected: tuple[str, str]
) -> None:
    found = vs(tmp_path, **{item: entered, "DIABP": ""})
    assert told(found)[:1] == [(*expected, "VS", item, None, None)]
    assert bool(entered) == (item in found.records[0].values)
    assert found.problems[0].value == found.records[0].values.get(item)


_FORMAT = "write it as DD-MMM-YYYY, such as 05-MAR-2024"
_UNKNOWN = "; UN for an unknown day, UNK for an unknown month"


@pytest.mark.parametrize(
    ("item", "entered", "words"),
    [
        ("VSDAT", "31-FEB-2024", f"there is no such day; {_FORMAT}"),
        ("VSDAT", "29-FEB-2023", f"there is no such day; {_FORMAT}"),
        ("VSDAT", "00-МАЙ-1960", f"there is no such day; {_FORMAT}"),
        ("VSDAT", "2024-02-31", f"there is no such day; {_FORMAT}"),
        ("VSDAT", "01-JAN-0000", f"there is no such day; {_FORMAT}"),
        ("VSDAT", "05-03-2024", _FORMAT),
        ("VSDAT", "yesterday", _FORMAT),
        ("ONSET", "31-NOV-2024", f"there is no such day; {_FORMAT}{_UNKNOWN}"),
        ("ONSET", "UN-UNK-0000", f"there is no such day; {_FORMAT}{_UNKNOWN}"),
        ("ONSET", "12-UNK-2024", f"{_FORMAT}{_UNKNOWN}"),
    ],
)
def test_a_wrong_date_comes_out_as_it_was_entered(
    tmp_path: Path, item: str, entered: str, words: str
) -> None:
    found = vs(tmp_path, **{item: entered})
    assert found.records[0].values[item] == entered
    assert [(problem.kind, problem.value, problem.message) for problem in found.problems] == [
        ("value", entered, f"VS.{item}: '{entered}' cannot be used - {words}")
    ]


def test_what_is_asked_elsewhere_is_not_required(tmp_path: Path) -> None:
    assert vs(tmp_path, visit="V2", HEIGHT="").problems == ()


def test_an_answer_at_another_visit_is_told(tmp_path: Path) -> None:
    found = vs(tmp_path, visit="V2")
    assert told(found) == [("warning", "not-due", "VS", "HEIGHT", None, None)]
    assert found.problems[0].message == "VS.HEIGHT: it is answered, but not asked at V2"
    assert found.records[0].values["HEIGHT"] == "170"
    wrong = vs(tmp_path, visit="V2", HEIGHT="tall")
    assert [problem.kind for problem in wrong.problems] == ["not-due", "value"]


def test_no_condition_uses_an_answer_that_is_not_due(tmp_path: Path) -> None:
    form = TRIAL.forms["VS"]
    tall = EditCheck("VS3", "hard", "", "Is that in centimetres?", must="HEIGHT >= 100 cm")
    forms = {**TRIAL.forms, "VS": msgspec.structs.replace(form, checks=(tall,))}
    plan = msgspec.structs.replace(TRIAL, forms=forms)
    for visit, expected in (("V1", "check"), ("V2", "not-due")):
        raw = fill(blank_form("VS"), _VS | {"VS.visit": visit, "VS.HEIGHT": "2"})
        assert [problem.kind for problem in collect(tmp_path, raw, plan=plan).problems] == [expected]


def test_a_form_where_it_is_not_due_is_told_and_not_used(tmp_path: Path) -> None:
    consent = fill(blank_form("ICF"), _CONSENT | {"ICF.ICDAT": "06-MAR-2024"})
    death = fill(blank_form("DTH"), {"participant": "001", "DTH.DTHDAT": "28-FEB-2024"})
    assert [problem.kind for problem in collect(tmp_path, consent, death).problems] == ["limit"]
    moved = stamped(consent, parts=[{"prefix": "ICF", "form": "ICF", "visit": "V2"}])
    found = collect(tmp_path, moved, death)
    assert told(found) == [("warning", "not-due", "ICF", None, None, None)]
    assert found.problems[0].message == "ICF: it is filled in at V2, but not due there"
    assert found.records[0].values == {"ICDAT": "2024-03-06"}


def test_the_visit_must_be_said(tmp_path: Path) -> None:
    assert told(vs(tmp_path, visit=""))[0] == ("error", "required", "VS", None, None, None)


def test_the_participant_must_be_said(tmp_path: Path) -> None:
    raw = fill(blank_form("VS"), {name: text for name, text in _VS.items() if name != "participant"})
    assert told(collect(tmp_path, raw)) == [("error", "participant", "VS", None, None, None)]


def test_conditional_items_are_required_when_their_condition_holds(tmp_path: Path) -> None:
    assert told(vs(tmp_path, FEVER="Y")) == [("error", "required", "VS", "FEVERTX", None, None)]
    assert vs(tmp_path, FEVER="Y", FEVERTX="x").problems == ()
    assert told(vs(tmp_path, FEVERTX="x")) == [("warning", "not-asked", "VS", "FEVERTX", None, None)]
    unknown = vs(tmp_path, FEVER="")
    assert told(unknown) == [("error", "required", "VS", "FEVER", None, None)]


def test_edit_checks_ask_of_what_is_entered_and_what_follows(tmp_path: Path) -> None:
    assert told(vs(tmp_path, SYSBP="70", DIABP="75")) == [
        ("warning", "unusual", "VS", "SYSBP", None, None),
        ("error", "check", "VS", None, None, "VS1"),
    ]
    assert told(vs(tmp_path, SYSBP="200", DIABP="60")) == [("warning", "check", "VS", None, None, "VS2")]
    assert vs(tmp_path, DIABP="").problems == ()  # unknown is silent


def test_dates_are_limited_by_other_forms(tmp_path: Path) -> None:
    late = fill(blank_form("ICF"), _CONSENT | {"ICF.ICDAT": "06-MAR-2024"})
    found = collect(tmp_path, fill(blank_form("VS"), _VS), late)
    assert told(found) == [("error", "limit", "VS", "VSDAT", None, None)]
    assert found.problems[0].message == "VS.VSDAT: 2024-03-05 must not be before consent"
    assert collect(tmp_path, fill(blank_form("VS"), _VS), fill(blank_form("ICF"), _CONSENT)).problems == ()


def test_forms_of_events_are_seen_from_the_last_visit(tmp_path: Path) -> None:
    death = fill(blank_form("DTH"), {"participant": "001", "DTH.DTHDAT": "28-FEB-2024", "DTH.counter": "1"})
    found = collect(tmp_path, death, fill(blank_form("ICF"), _CONSENT))
    assert told(found) == [("error", "limit", "DTH", "DTHDAT", None, None)]
    assert found.records[0].occurrence == "1"


def test_rows_of_a_log(tmp_path: Path) -> None:
    answers = {
        "participant": "001",
        "CM.visit": "V1",
        "CM.CMYN": "Y",
        "CM.CMTRT.1": "Aspirin",
        "CM.CMSTDAT.1": "2024",
        "CM.ONGOING.1": "Y",
        "CM.CMTRT.3": "Metformin",
        "CM.CMSTDAT.3": "05-MAR-2024",
        "CM.ONGOING.3": "N",
        "CM.CMENDAT.3": "04-MAR-2024",
    }
    found = collect(tmp_path, fill(blank_form("CM"), answers))
    assert told(found) == [("error", "check", "CM", None, 3, "CM1")]
    assert [(row.number, row.values["CMTRT"]) for row in found.records[0].rows] == [
        (1, "Aspirin"),
        (3, "Metformin"),
    ]
    del answers["CM.CMENDAT.3"]
    assert told(collect(tmp_path, fill(blank_form("CM"), answers))) == [
        ("error", "required", "CM", "CMENDAT", 3, None)
    ]


def test_a_row_of_a_running_log_stays_when_nothing_is_new(tmp_path: Path) -> None:
    row = {"CM.CMTRT.1": "Aspirin", "CM.CMSTDAT.1": "2024", "CM.ONGOING.1": "Y"}
    answers = {"participant": "001", "CM.visit": "V2", "CM.CMYN": "N", **row}
    assert collect(tmp_path, fill(blank_form("CM"), answers)).problems == ()


def test_the_book_holds_only_what_was_filled_in(tmp_path: Path) -> None:
    answers = {"participant": "001", "V1.ICF.ICDAT": "06-MAR-2024", "V2.VS.VSDAT": "05-MAR-2024"}
    found = collect(tmp_path, fill(blank_book(), answers))
    assert [(record.form, record.visit) for record in found.records] == [("ICF", "V1"), ("VS", "V2")]
    assert told(found) == [
        ("error", "limit", "VS", "VSDAT", None, None),
        ("error", "required", "VS", "SYSBP", None, None),
        ("error", "required", "VS", "FEVER", None, None),
    ]


def test_participants_are_kept_apart(tmp_path: Path) -> None:
    other = fill(blank_form("ICF"), _CONSENT | {"participant": "002", "ICF.ICDAT": "06-MAR-2024"})
    assert collect(tmp_path, fill(blank_form("VS"), _VS), other).problems == ()


def late_consent(**head: str) -> bytes:
    """A consent after the date of the vital signs, which shows whether both are of one participant."""
    return fill(blank_form("ICF"), {"participant": "001", "ICF.ICDAT": "06-MAR-2024"} | head)


def test_one_number_at_two_sites_is_two_participants(tmp_path: Path) -> None:
    found = collect(tmp_path, fill(blank_form("VS"), _VS), late_consent(site="02"))
    assert told(found) == [("warning", "participant", "", None, None, None)]
    (problem,) = found.problems
    assert (problem.file, problem.subject) == ("2.pdf", "001")
    assert problem.message.startswith("the number occurs at sites 01 and 02")
    same = collect(tmp_path, fill(blank_form("VS"), _VS), late_consent(site="01"))
    assert told(same) == [("error", "limit", "VS", "VSDAT", None, None)]


def test_a_form_without_a_site_is_of_the_only_one(tmp_path: Path) -> None:
    signs = fill(blank_form("VS"), _VS)
    assert told(collect(tmp_path, signs, late_consent())) == [("error", "limit", "VS", "VSDAT", None, None)]
    elsewhere = late_consent(site="02", **{"ICF.ICDAT": "01-MAR-2024"})
    unsure = collect(tmp_path, late_consent(), signs, elsewhere)
    assert [(problem.kind, problem.file) for problem in unsure.problems] == [
        ("participant", "3.pdf"),
        ("participant", "1.pdf"),
    ]
    nowhere = {name: text for name, text in _VS.items() if name != "site"}
    both = collect(tmp_path, fill(blank_form("VS"), nowhere), late_consent())
    assert told(both) == [("error", "limit", "VS", "VSDAT", None, None)]


def test_two_answers_to_one_question_contradict(tmp_path: Path) -> None:
    found = collect(tmp_path, fill(blank_form("VS"), _VS), fill(blank_form("VS"), _VS | {"VS.DIABP": "81"}))
    assert told(found) == [("error", "contradiction", "VS", "DIABP", None, None)]


def changed(raw: bytes, change: Any) -> bytes:
    with pikepdf.open(io.BytesIO(raw)) as document:
        change(document, fields_of(document))
        out = io.BytesIO()
        document.save(out)
    return out.getvalue()


def test_a_code_that_there_is_not_is_refused(tmp_path: Path) -> None:
    def tamper(document: pikepdf.Pdf, fields: Any) -> None:
        fields["VS.FEVER"].V = pikepdf.Name("/MAYBE")

    found = collect(tmp_path, changed(fill(blank_form("VS"), _VS), tamper))
    assert told(found) == [("error", "value", "VS", "FEVER", None, None)]


def test_a_state_without_a_value_counts(tmp_path: Path) -> None:
    def drop(document: pikepdf.Pdf, fields: Any) -> None:
        del fields["VS.FEVER"].V
        del fields["VS.ODD"].V

    values = collect(tmp_path, changed(fill(blank_form("VS"), _VS), drop)).records[0].values
    assert (values["FEVER"], values["ODD"]) == ("N", "Да #1")


def test_strings_in_every_encoding_and_streams(tmp_path: Path) -> None:
    def encode(document: pikepdf.Pdf, fields: Any) -> None:
        fields["VS.SYSBP"].V = pikepdf.String("\ufeff120".encode("utf-16-be"))
        fields["VS.DIABP"].V = pikepdf.String(b"80")
        fields["VS.completed.name"].V = document.make_stream("Пётр\rnurse".encode("utf-8-sig"))

    found = collect(tmp_path, changed(fill(blank_form("VS"), _VS), encode))
    assert found.problems == ()
    assert found.records[0].values["SYSBP"] == "120"
    assert found.records[0].signed["completed_name"] == "Пётр\nnurse"


def test_a_field_that_stands_twice_and_says_two_things_is_not_used(tmp_path: Path) -> None:
    def double(document: pikepdf.Pdf, fields: Any) -> None:
        again = pikepdf.Dictionary(FT=pikepdf.Name.Tx, T=pikepdf.String("VS"), Kids=pikepdf.Array())
        again.Kids.append(pikepdf.Dictionary(T=pikepdf.String("DIABP"), V=pikepdf.String("10")))
        document.Root.AcroForm.Fields.append(document.make_indirect(again))

    found = collect(tmp_path, changed(fill(blank_form("VS"), _VS), double))
    assert told(found) == [("error", "field", "", None, None, None)]
    assert (
        found.problems[0].message
        == "the field VS.DIABP is there twice, and says two things - neither is used"
    )
    assert "DIABP" not in found.records[0].values


def test_fields_that_are_none_of_ours_are_told(tmp_path: Path) -> None:
    def add(document: pikepdf.Pdf, fields: Any) -> None:
        field = pikepdf.Dictionary(FT=pikepdf.Name.Tx, T=pikepdf.String("note"), V=pikepdf.String("hello"))
        document.Root.AcroForm.Fields.append(document.make_indirect(field))

    found = collect(tmp_path, changed(fill(blank_form("VS"), _VS), add))
    assert [problem.message for problem in found.problems] == [
        "the field note is none of this form - it is not used"
    ]


def test_a_tree_of_fields_without_an_end_is_read_once(tmp_path: Path) -> None:
    def loop(document: pikepdf.Pdf, fields: Any) -> None:
        parent = fields["VS.SYSBP"].Parent
        parent.Kids.append(parent)

    assert collect(tmp_path, changed(fill(blank_form("VS"), _VS), loop)).problems == ()


def test_a_megabyte_of_text_is_too_long(tmp_path: Path) -> None:
    found = vs(tmp_path, FEVER="Y", FEVERTX="Ж" * 2**20)
    assert told(found) == [("error", "length", "VS", "FEVERTX", None, None)]
    assert "1,048,576 characters are more than the 40" in found.problems[0].message
    assert len(found.problems[0].value or "") < 100


def stamped(raw: bytes, **changes: Any) -> bytes:
    def change(document: pikepdf.Pdf, fields: Any) -> None:
        stamp = json.loads(str(fields["protocolkit"].V))
        fields["protocolkit"].V = pikepdf.String(json.dumps({**stamp, **changes}))

    return changed(raw, change)


def test_a_form_of_another_version_is_refused_unless_it_is_wanted(tmp_path: Path) -> None:
    raw, newer = fill(blank_form("VS"), _VS), trial(version="2.0.0")
    with pytest.raises(
        CannotRun, match=r"is a form of version 1\.0\.0 of tiny, and the spec is version 2\.0\.0"
    ):
        collect(tmp_path, raw, plan=newer)
    assert told(collect(tmp_path, raw, plan=newer, any_version=True)) == []
    other = collect(tmp_path, stamped(raw, hash="f" * 64))
    assert told(other) == [("warning", "file", "", None, None, None)]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"format_version": 2}, "is no form of this program"),
        ({"parts": 3}, "is no form of this program"),
        ({"extra": 3}, "is no form of this program"),
    ],
)
def test_a_stamp_that_was_changed(tmp_path: Path, change: dict[str, Any], words: str) -> None:
    with pytest.raises(CannotRun, match=words):
        collect(tmp_path, stamped(fill(blank_form("VS"), _VS), **change))


def test_a_form_that_the_protocol_has_not(tmp_path: Path) -> None:
    parts = [{"prefix": "VS", "form": "XX", "visit": None}]
    found = collect(tmp_path, stamped(fill(blank_form("VS"), {"VS.SYSBP": "120"}), parts=parts))
    assert "the protocol has no form XX" in [problem.message for problem in found.problems]


def _plain() -> bytes:
    out = io.BytesIO()
    with pikepdf.new() as document:
        document.add_blank_page()
        document.save(out)
    return out.getvalue()


def _foreign() -> bytes:
    out = io.BytesIO()
    with pikepdf.new() as document:
        document.add_blank_page()
        field = pikepdf.Dictionary(FT=pikepdf.Name.Tx, T=pikepdf.String("name"), V=pikepdf.String("x"))
        document.Root.AcroForm = pikepdf.Dictionary(Fields=pikepdf.Array([document.make_indirect(field)]))
        document.save(out)
    return out.getvalue()


def _encrypted() -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(blank_form("ICF"))) as document:
        document.save(out, encryption=pikepdf.Encryption(owner="o", user="u"))
    return out.getvalue()


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"", "is no PDF"),
        (b"subject: 001\n", "is no PDF"),
        (b'{"a": 1}', "is no form's data"),
        (b'{"a": ' + b"[" * 100_000, "is no form's data"),
        (b"%PDF-1.7\nnothing", "is damaged or cut off"),
        (_plain(), "has no fields"),
        (_foreign(), "is no form of this program"),
        (_encrypted(), "is encrypted"),
    ],
    ids=["empty", "YAML", "other JSON", "deep JSON", "cut off", "no fields", "foreign", "encrypted"],
)
def test_other_files_are_refused_in_words(tmp_path: Path, raw: bytes, words: str) -> None:
    with pytest.raises(CannotRun, match=words):
        collect(tmp_path, raw)


def test_a_file_that_is_far_too_large_is_not_read(tmp_path: Path) -> None:
    from protocolkit.collecting.filled import read_bytes

    with (tmp_path / "large.pdf").open("wb") as file:
        file.truncate(200 * 2**20)
    with pytest.raises(CannotRun, match="has 200 MB, which no form has"):
        read_bytes(str(tmp_path / "large.pdf"))


@pytest.mark.parametrize("share", [0.3, 0.6, 0.9, 0.999])
def test_a_cut_off_file_is_refused_or_told(tmp_path: Path, share: float) -> None:
    raw = fill(blank_form("VS"), _VS)
    try:
        found = told(collect(tmp_path, raw[: int(len(raw) * share)]))
    except CannotRun as refused:
        found = [("warning", "file", "", None, None, None)] if "damaged" in refused.message else []
    assert ("warning", "file", "", None, None, None) in found


def test_one_bad_file_does_not_hide_the_others(tmp_path: Path) -> None:
    found = collect(tmp_path, b"nothing", fill(blank_form("VS"), _VS))
    assert told(found) == [("error", "file", "", None, None, None)]
    assert len(found.records) == 1


def test_the_data_of_a_live_page_are_read_too(tmp_path: Path) -> None:
    saved = {
        "format_version": 1,
        "tool": {"name": "protocolkit", "version": "0"},
        "protocol": {"id": "tiny", "version": "1.0.0", "hash": HASH},
        "subject": "001",
        "site": None,
        "form": "VS",
        "audience": "site",
        "visit": "V1",
        "values": {
            "SYSBP": "70",
            "DIABP": "80",
            "PULSEP": "-10",
            "VSDAT": None,
            "FEVER": "N",
            "HEIGHT": "170",
        },
        "rows": [],
    }
    found = collect(tmp_path, json.dumps(saved).encode())
    assert told(found) == [
        ("error", "required", "VS", "VSDAT", None, None),
        ("warning", "unusual", "VS", "SYSBP", None, None),
        ("error", "check", "VS", None, None, "VS1"),
    ]
    assert "PULSEP" not in found.records[0].values
    strange = saved | {"values": {"SYSBP": "120", "NOPE": "1"}}
    assert told(collect(tmp_path, json.dumps(strange).encode())) == [
        ("warning", "field", "VS", "NOPE", None, None)
    ]


def rows(raw: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(raw.decode())))


def test_tables_long_and_wide(tmp_path: Path) -> None:
    answers = {
        "participant": "001",
        "CM.visit": "V1",
        "CM.CMYN": "Y",
        "CM.CMTRT.2": "=1+1",
        "CM.ONGOING.2": "Y",
    }
    found = collect(
        tmp_path, fill(blank_form("CM"), answers), fill(blank_form("VS"), _VS | {"VS.TEMP": "-1"})
    )
    long = [(row["form"], row["row"], row["item"], row["value"]) for row in rows(values_table(found))]
    assert long[:3] == [("CM", "", "CMYN", "Y"), ("CM", "2", "CMTRT", "'=1+1"), ("CM", "2", "ONGOING", "Y")]
    assert ("VS", "", "TEMP", "-1") in long
    wide = {form: rows(table) for form, table in tables_of(found).items()}
    assert list(wide) == ["VS", "CM"]
    assert [(row["row"], row["CMYN"], row["CMTRT"]) for row in wide["CM"]] == [
        ("", "Y", ""),
        ("2", "", "'=1+1"),
    ]
    assert "PULSEP" not in wide["VS"][0]


def test_problems_are_counted_by_severity(tmp_path: Path) -> None:
    found = vs(tmp_path, SYSBP="200", DIABP="60")
    assert [found.failures(limit) for limit in ("error", "warning", "never")] == [0, 1, 0]
    assert msgspec.structs.replace(found, problems=()).failures("warning") == 0
    assert TRIAL.forms["VS"].checks[1].kind == "soft"
