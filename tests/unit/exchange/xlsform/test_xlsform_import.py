"""XLSForm workbooks as forms: ours come back, those of others come in, and what is lost is said with its place."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from pathlib import Path

import openpyxl
import pytest

from protocolkit.errors import CannotRun
from protocolkit.exchange.export import ExportContext
from protocolkit.exchange.imported import Imported
from protocolkit.exchange.xlsform.form import make_workbooks
from protocolkit.exchange.xlsform.reading import read_workbook
from protocolkit.importing import import_study
from protocolkit.model.forms import Code, Form, Group, Item
from protocolkit.model.plan import Plan

Rows = Sequence[Sequence[object]]
CHOICES: Rows = (
    ("list_name", "name", "label"),
    *(("sex", "1", "Male"), ("sex", "2", "Female"), ("pain", "a", "Arm"), ("pain", "b", "Leg")),
)
NOT_CARRIED = {"source", "sources", "note", "purpose", "criterion", "laterality", "standard", "audience"}


def workbook(survey: Rows, choices: Rows = CHOICES, settings: Rows = ()) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in (("survey", survey), ("choices", choices), ("settings", settings)):
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def read(*rows: Sequence[object], heading: Sequence[str] = ("type", "name", "label", "relevant")) -> Imported:
    return read_workbook("clinic.xlsx", workbook((heading, *rows)))


def told(imported: Imported) -> list[tuple[str, str]]:
    return [(notice.path, notice.text) for notice in imported.notices]


def losses(plan: Plan) -> dict[str, set[str]]:
    """The fields of items that are not the same after export and import, by field."""
    files = make_workbooks(ExportContext(plan, "0" * 64, "Draft")).files
    found: dict[str, set[str]] = {}
    for form in plan.forms.values():
        names = [name for name in (f"{form.id}.xlsx", f"{form.id}-unmasked.xlsx") if name in files]
        forms = [read_workbook(name, files[name]).forms[0] for name in names]
        assert {item.id for one in forms for item in one.items} == {item.id for item in form.items}
        for one in forms:
            _same_frame(form, one)
            for item in one.items:
                before = next(old for old in form.items if old.id == item.id)
                for field in Item.__struct_fields__:
                    if field not in NOT_CARRIED and getattr(before, field) != getattr(item, field):
                        found.setdefault(field, set()).add(f"{form.id}.{item.id}")
    return found


def _same_frame(before: Form, after: Form) -> None:
    assert (before.id, before.name, before.collected) == (after.id, after.name, after.collected)
    assert before.instruction == after.instruction
    kept = {group.id: (group.name, group.repeating) for group in before.groups}
    assert {group.id: (group.name, group.repeating) for group in after.groups}.items() <= kept.items()


def test_the_forms_of_the_trial_come_back_but_for_what_is_listed(trial: Plan) -> None:
    found = losses(trial)
    limits = found.pop("not_before") | found.pop("not_after")
    assert limits == {
        f"{form.id}.{item.id}"
        for form in trial.forms.values()
        for item in form.items
        if item.not_before or item.not_after not in (None, "today")
    }
    derived = {f"{form.id}.{item.id}" for form in trial.forms.values() for item in form.items if item.derive}
    assert found.pop("derive") == derived
    assert found.pop("range") == derived - {"ABI.ABINC", "AMP.AMPMAJ"}
    assert found.pop("required") == {*derived, "EC.ECREACT"}
    assert found == {"when": {"EC.ECREACT", "EC.ECDOSE", "IE.JUDGTXT", "LAB.LBCLSIG_HR"}}


def test_the_forms_of_the_second_protocol_come_back_but_for_what_is_listed(second: Plan) -> None:
    found = losses(second)
    limits = found.pop("not_before") | found.pop("not_after")
    assert limits == {
        f"{form.id}.{item.id}"
        for form in second.forms.values()
        for item in form.items
        if item.not_before
        or item.not_after not in (None, "today")
        or (item.type == "partial_date" and item.not_after)
    }
    assert found == {
        "derive": {"DM.AGE", "LB.ALTRAT", "QS.MEANNRS", "RAND.STRATSEV", "VS.BMI"},
        "range": {"DM.AGE", "QS.MEANNRS", "VS.BMI"},
        "required": {"DM.AGE", "LB.ALTRAT", "QS.MEANNRS", "RAND.STRATSEV", "VS.BMI"},
        "scale": {"QS.ITCHNRS", "QS.ITCHVAS", "QS.NIGHTNRS"},
        "instruction": {"QS.ITCHNRS", "QS.ITCHVAS", "QS.NIGHTNRS"},
        "when": {"QS.BSA"},
    }


def test_the_visits_and_codes_of_our_own_workbook_come_back(second: Plan) -> None:
    imported = read_workbook("DS.xlsx", make_workbooks(ExportContext(second, "0" * 64)).files["DS.xlsx"])
    codes = {one.id: [(c.code, c.label) for c in one.codes] for one in imported.codelists}
    assert codes == {key: [(c.code, c.label) for c in second.codelists[key].codes] for key in codes}
    assert [visit.id for visit in imported.visits] == [visit.id for visit in second.visits_of("DS")]


def test_a_workbook_of_others_comes_in_with_its_types_limits_and_conditions() -> None:
    heading = (
        "Type",
        "Name",
        "label::English (en)",
        "hint",
        "required",
        "Relevance",
        "constraint",
        "calculation",
    )
    survey: Rows = (
        heading,
        ("start", "start", None),
        ("select_one sex", "sex", "<b>Sex</b>", "As in the passport", "yes"),
        (),
        ("integer", "age", "Age", None, "true()", "selected(${sex}, '2')", ". >= 0 and . < 121"),
        ("begin group", "vitals", "Vital signs", None, None, "${age} != ''"),
        ("decimal", "weight", "Weight", None, None, "not(${sex} = '1')", ". >= 2.5 and . <= 300"),
        ("date", "seen", "Seen on", None, None, None, ". <= today()"),
        ("end group",),
        ("begin_repeat", "drug", "Drugs"),
        ("text", "drug_name", "Name", None, None, None, "string-length(.) <= 40"),
        ("end_repeat",),
        ("calculate", "older", "Age next year", None, None, None, None, "${age} + 1"),
    )
    settings: Rows = (("form_title", "form_id"), ("Clinic visit", "clinic visit 1"))
    imported = read_workbook("clinic.xlsx", workbook(survey, settings=settings))
    (form,) = imported.forms
    assert (form.id, form.name, form.collected, imported.title) == (
        "CLINICVISIT1",
        "Clinic visit",
        "on_event",
        "Clinic visit",
    )
    assert form.groups == (Group("VITALS", "Vital signs"), Group("DRUG", "Drugs", repeating=True))
    sex, age, weight, seen, drug, older = form.items
    assert (sex.label, sex.codelist, sex.required, sex.instruction) == (
        "Sex",
        "SEX",
        "always",
        "As in the passport",
    )
    assert (age.when, age.required, age.range) == ("SEX == '2'", "conditional", (0, 120))
    assert weight.when == "not is_missing(AGE) and not certain(SEX == '1')"
    assert (weight.range, weight.decimals, weight.unit, weight.group) == ((2.5, 300), 2, "{unit}", "VITALS")
    assert (seen.not_after, seen.when) == ("today", "not is_missing(AGE)")
    assert (drug.max_length, drug.group) == (40, "DRUG")
    assert (older.derive, older.type) == ("(AGE + 1)", "decimal")
    assert imported.codelists[0].codes == (Code("1", "Male"), Code("2", "Female"))
    assert told(imported)[0] == (
        'sheet survey, row 2, column "type"',
        "start is what the device knows, and no item",
    )


def test_several_answers_become_an_item_for_each() -> None:
    imported = read(
        ("select_multiple pain", "where", "Where does it hurt?"),
        ("text", "more", "More", "selected(${where}, 'b') and ${where} != ''"),
        ("text", "leg", "Leg", "selected(${where}, 'b')"),
    )
    items = imported.forms[0].items
    assert [(item.id, item.label, item.codelist) for item in items[:2]] == [
        ("WHERE_A", "Where does it hurt?: Arm", "XLSFORM_YES_NO"),
        ("WHERE_B", "Where does it hurt?: Leg", "XLSFORM_YES_NO"),
    ]
    assert items[3].when == "WHERE_B == Y"
    assert items[2].note == "relevant of the XLSForm: selected(${where}, 'b') and ${where} != ''"
    assert told(imported) == [
        ('sheet survey, row 2, column "type"', "several answers: asked as 2 items that are yes or no"),
        ('sheet survey, row 3, column "relevant"', "kept in the note alone: where has several answers"),
    ]


def test_what_cannot_be_taken_over_is_told_with_its_row_and_column() -> None:
    imported = read(
        ("integer", "age", "Age"),
        ("image", "photo", "Photo"),
        ("note", "n", "Hello"),
        ("select_one nothing", "missing", "Missing"),
        ("text", "odd", "Odd", "pulldata('a', 'b', 'c', ${age}) = 1"),
        ("text", "open", "Open", "${age} >"),
        ("text", "gone", "Gone", "${nobody} = 1"),
        ("select_one sex or_other", "sex", "Sex"),
        (None, "untyped", "Untyped"),
        ("text", None, "Nameless"),
        ("text", "age", "Again"),
    )
    assert told(imported) == [
        ('sheet survey, row 3, column "type"', "image is not taken over"),
        ('sheet survey, row 4, column "type"', "a note is no item, and is not taken over: Hello"),
        ('sheet survey, row 5, column "type"', "the list nothing has no choices: it is a text here"),
        (
            'sheet survey, row 9, column "type"',
            "or_other: another answer is asked as a text, whatever is chosen",
        ),
        ('sheet survey, row 10, column "type"', "it has no type, and is not taken over"),
        ('sheet survey, row 11, column "name"', "it has no name, and is not taken over"),
        ('sheet survey, row 12, column "name"', "age is there already; this one gets a name of its own"),
        (
            'sheet survey, row 6, column "relevant"',
            "kept in the note alone: pulldata() is not said by conditions",
        ),
        ('sheet survey, row 7, column "relevant"', "kept in the note alone: it ends where a value should be"),
        ('sheet survey, row 8, column "relevant"', "kept in the note alone: there is no item for ${nobody}"),
    ]


@pytest.mark.parametrize(
    ("relevant", "when"),
    [
        ("${sex} = '1' or ${sex}='2'", "SEX in {'1', '2'}"),
        ("${sex} != '1'", "not certain(SEX == '1')"),
        ("${sex} != '' and ${sex} != '1'", "SEX != '1'"),
        ("${age} < 18 and (${sex} = 1 or ${age} = 3)", "AGE < 18 and (SEX == '1' or AGE == 3)"),
        ("not(${age} > 5 and ${sex} = '1')", "not certain(AGE > 5 and SEX == '1')"),
        ("18 <= ${age}", "AGE >= 18"),
        ("${sex} = ''", "is_missing(SEX)"),
    ],
)
def test_relevance_is_translated_with_what_xpath_makes_of_missing_answers(relevant: str, when: str) -> None:
    imported = read(("select_one sex", "sex", "S"), ("integer", "age", "A"), ("text", "t", "T", relevant))
    assert imported.forms[0].items[2].when == when


@pytest.mark.parametrize(
    ("survey", "message"),
    [
        ((("kind", "name"), ("text", "a")), 'bad.xlsx: sheet survey, row 1: there is no column "type"'),
        (
            (("type", "name"), ("end group", None)),
            'bad.xlsx: sheet survey, row 2, column "type": end_group ends no group that is open',
        ),
        (
            (("type", "name"), ("begin repeat", "r"), ("text", "a")),
            'bad.xlsx: sheet survey, row 2, column "type": this repeat has no end',
        ),
        ((), 'bad.xlsx: sheet survey, row 1: there is no column "type"'),
    ],
)
def test_a_broken_survey_is_refused_with_its_place(survey: Rows, message: str) -> None:
    with pytest.raises(CannotRun) as refused:
        read_workbook("bad.xlsx", workbook(survey))
    assert refused.value.message == message


def packed(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, raw in parts.items():
            archive.writestr(name, raw)
    return out.getvalue()


def repacked(raw: bytes, part: str, content: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        return packed({name: archive.read(name) for name in archive.namelist()} | {part: content})


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (b"type,name,label\n", "is no workbook"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "is a workbook of the old kind"),
        (b"PK\x03\x04 and no more", "cannot be read"),
        (packed({"a.txt": b"a"}), "is no workbook"),
        (
            packed({"xl/workbook.xml": b"<a/>", "xl/worksheets/sheet1.xml": b" " * 50_000_000}),
            "is packed as no sheet",
        ),
        (packed({f"{n}.xml": bytes(4_000_000) for n in range(20)}), "unpacks to 76 MiB"),
        (
            repacked(workbook(()), "xl/workbook.xml", b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"),
            "declares a document type",
        ),
        (repacked(workbook(()), "xl/workbook.xml", "<a/>".encode("utf-16")), "is not in UTF-8"),
        (repacked(workbook(()), "xl/worksheets/sheet1.xml", b"<broken"), "cannot be read"),
    ],
)
def test_a_file_that_is_no_workbook_or_harms_is_refused(raw: bytes, message: str) -> None:
    with pytest.raises(CannotRun, match=message):
        read_workbook("bad.xlsx", raw)


def test_a_mark_before_the_heading_and_empty_rows_are_looked_over() -> None:
    imported = read_workbook(
        "bom.xlsx", workbook(((), ("\ufefftype", "name", "label"), (), ("text", "a", "A")))
    )
    assert [item.id for item in imported.forms[0].items] == ["A"]


def test_odd_cells_never_make_a_spec_that_cannot_be_loaded(tmp_path: Path) -> None:
    heading = (
        "type",
        "name",
        "label",
        "hint",
        "unit",
        "sdtm",
        "record_type",
        "soft_range",
        "constraint",
        "relevant",
    )
    survey: Rows = (
        heading,
        (
            "select_one sex",
            "sex",
            "S" * 999,
            "h" * 900,
            "µg per dose",
            "bad; sdtm",
            "",
            "1 to 2",
            "",
            "(" * 60,
        ),
        ("select_multiple sex", "m", "M"),
        ("decimal", "w", "W", "", "no unit at all " * 9, "DM.SEX", "", "1 to 2"),
        ("calculate", "c", "", "", "kg", "", "code sex"),
        ("calculate", "c2", "", "", "", "", "decimal 9"),
        ("dateTime", "seen", "D", "", "kg"),
        ("acknowledge", "ok", "ok", "", "kg"),
        ("text", "t", "T", "", "", "", "", "", "string-length(.) <= 99999"),
        ("integer", "i", "I", "", "", "", "", "", ". > 3 and . < 2"),
        ("integer", "__", "#"),
        ("text", "Ж", "=1+1"),
    )
    settings: Rows = (("form_title", "form_id"), ("T" * 500, "CON"))
    file = tmp_path / "odd.xlsx"
    file.write_bytes(workbook(survey, settings=settings))
    made = import_study("xlsform", str(file), str(tmp_path / "study"))
    assert (made.forms, made.items) == (1, 13)
