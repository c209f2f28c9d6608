"""XLSForm workbooks: pyxform and ODK Validate take them, and they say what the protocol says."""

from __future__ import annotations

import io
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec
import openpyxl
import pytest
from pyxform.xls2xform import convert

from protocolkit.exchange.export import ExportContext, Exported
from protocolkit.exchange.xlsform.form import make_workbooks
from protocolkit.exchange.xlsform.naming import codes_of, legal
from protocolkit.exchange.xlsform.texts import cell_text, plain_text
from protocolkit.model.forms import Code, Codelist, Form, Item
from protocolkit.model.plan import Plan, make_plan
from protocolkit.model.protocol import Protocol

HOSTILE = ("=1+1", "${AGE} <b>bold</b> *strong* _thin_", "# heading", "[a](b)", "שלום a\u0301 & <", "x" * 300)


def exported(plan: Plan, draft: str | None = None) -> Exported:
    return make_workbooks(ExportContext(plan, "0" * 64, draft))


def survey_of(raw: bytes, sheet: str = "survey") -> list[dict[str, Any]]:
    heading, *rows = openpyxl.load_workbook(io.BytesIO(raw))[sheet].iter_rows(values_only=True)
    return [{str(name): value for name, value in zip(heading, row, strict=True) if value} for row in rows]


def row_of(raw: bytes, name: str) -> dict[str, Any]:
    return next(row for row in survey_of(raw) if row.get("name") == name)


def warnings_of(folder: Path, files: Mapping[str, bytes], *, validate: bool = False) -> dict[str, list[str]]:
    found = {}
    for name, raw in files.items():
        (folder / name).write_bytes(raw)
        found[name] = list(convert(str(folder / name), validate=validate).warnings)
    return found


def changed(plan: Plan, form: Form, **chapters: Any) -> Plan:
    """The protocol with one form alone."""
    return make_plan(msgspec.structs.replace(plan.protocol, forms=(form,), activities=(), **chapters))


@pytest.mark.parametrize("protocol", ["trial", "second"])
def test_pyxform_converts_every_form_without_a_warning(
    protocol: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    plan: Plan = request.getfixturevalue(protocol)
    files = exported(plan, "Draft").files
    assert {name.removesuffix(".xlsx").removesuffix("-unmasked") for name in files} == set(plan.forms)
    assert [found for found in warnings_of(tmp_path, files).items() if found[1]] == []


@pytest.mark.skipif(shutil.which("java") is None, reason="ODK Validate is a program for Java")
def test_odk_validate_takes_forms_with_logs_calculations_and_checks(
    trial: Plan, second: Plan, tmp_path: Path
) -> None:
    wanted = {"ABI.xlsx", "AE.xlsx", "CLI.xlsx", "QS.xlsx", "VS.xlsx", "SV.xlsx", "RAND-unmasked.xlsx"}
    for plan in (trial, second):
        files = {name: raw for name, raw in exported(plan).files.items() if name in wanted}
        assert not any(warnings_of(tmp_path, files, validate=True).values())


def test_the_same_protocol_gives_the_same_bytes(second: Plan) -> None:
    assert exported(second).files == exported(second).files


def test_a_question_has_its_limits_condition_and_unit(second: Plan) -> None:
    row = row_of(exported(second).files["VS.xlsx"], "SYSBP")
    assert row["type"] == "integer"
    assert row["label"].endswith("(mmHg)")
    assert row["relevant"] == "${VSPERF} = 'Y'"
    assert row["required"] == "yes"
    low, high = (f"{limit:f}" for limit in second.item("VS.SYSBP")[1].range)  # type: ignore[index,misc]
    assert row["constraint"].startswith(f". >= {low} and . <= {high}")


def test_what_is_said_of_the_whole_form(second: Plan) -> None:
    raw = exported(second, "Draft: not for use").files["VS.xlsx"]
    rows = survey_of(raw)
    assert [(row["type"], row["name"]) for row in rows[:6]] == [
        ("calculate", "protocol"),
        ("calculate", "protocol_version"),
        ("calculate", "protocol_hash"),
        ("text", "subject_id"),
        ("select_one visits", "visit_id"),
        ("note", "note_draft"),
    ]
    (settings,) = survey_of(raw, "settings")
    assert settings["form_id"] == "second-fictional_VS"
    assert settings["version"] == "2.1.0"
    assert settings["form_title"].endswith("(draft)")
    visits = [row["name"] for row in survey_of(raw, "choices") if row["list_name"] == "visits"]
    assert visits == [visit.id for visit in second.visits_of("VS")]


def test_a_log_is_a_repeat_whose_rows_are_counted_outside_of_it(second: Plan) -> None:
    rows = survey_of(exported(second).files["QS.xlsx"])
    kinds = [row["type"] for row in rows]
    begin, end = kinds.index("begin_repeat"), kinds.index("end_repeat")
    assert rows[begin]["name"] == "group_NIGHTS"
    counted = next(
        number for number, row in enumerate(rows) if "count(${group_NIGHTS}" in row.get("calculation", "")
    )
    assert not begin < counted < end


def test_a_check_that_asks_while_an_item_is_empty_is_a_note_and_a_notice(trial: Plan) -> None:
    made = exported(trial)
    told = [notice for notice in made.notices if notice.path == "forms.AE.checks.XC51"]
    assert [notice.text for notice in told] == [
        "it is shown as a note, and refuses nothing: it may ask while any of its items is empty"
    ]
    assert row_of(made.files["AE.xlsx"], "check_XC51")["type"] == "note"


def test_what_another_form_holds_is_a_notice_with_its_place(trial: Plan) -> None:
    told = {notice.path: notice.text for notice in exported(trial).notices}
    assert told["forms.ABI.items.ANKPRES.derive"] == (
        "it is asked, not computed: a submission of ABI does not hold CLI.INDXLIMB"
    )
    assert (
        told["forms.SV.checks.XC37"] == "it is not made: a submission does not hold the window of its visit"
    )


def test_items_for_unmasked_staff_stand_in_a_workbook_of_their_own(trial: Plan) -> None:
    made = exported(trial)
    apart = {row.get("name") for row in survey_of(made.files["EC-unmasked.xlsx"])}
    site = {row.get("name") for row in survey_of(made.files["EC.xlsx"])}
    hidden = {item.id for item in trial.forms["EC"].items if item.audience == "unmasked"}
    assert hidden
    assert hidden <= apart
    assert not hidden & site
    assert "forms.EC" in {notice.path for notice in made.notices}


def test_hostile_labels_are_texts_and_convert_without_a_warning(second: Plan, tmp_path: Path) -> None:
    items = tuple(
        Item(f"Q{number}", text, "text", "optional", instruction=text) for number, text in enumerate(HOSTILE)
    )
    clash = Item("SUBJECT_ID", "Like a name of ours", "text", "optional")
    files = exported(changed(second, Form("HOSTILE", HOSTILE[1], "on_event", (*items, clash)))).files
    assert warnings_of(tmp_path, files) == {"HOSTILE.xlsx": []}
    raw = files["HOSTILE.xlsx"]
    assert [plain_text(row_of(raw, item.id)["label"]) for item in items] == list(HOSTILE)
    assert not any(
        cell.data_type == "f" for row in openpyxl.load_workbook(io.BytesIO(raw))["survey"] for cell in row
    )
    assert row_of(raw, "subject_id_2")["label"] == "Participant number"


def test_no_text_is_taken_for_markup() -> None:
    assert cell_text("${A}") == "$\u2060{A}"
    assert cell_text("a < b, 2 * 3 * 4, A_B_C") == "a < b, 2 * 3 * 4, A_\u2060B_C"
    assert cell_text("<b>") == "<\u2060b>"


def test_names_of_choices_have_no_spaces_and_never_collide() -> None:
    codes = tuple(Code(code, code) for code in ("NOT DONE", "NOT_DONE", "NOT/DONE", "Y"))
    assert codes_of(Codelist("L", codes)) == {
        "NOT DONE": "NOT_DONE_2",
        "NOT_DONE": "NOT_DONE",
        "NOT/DONE": "NOT_DONE_3",
        "Y": "Y",
    }
    assert legal("1 a") == "_1_a"


def test_texts_have_a_column_for_each_language_and_what_is_missing_is_marked(
    second: Plan, tmp_path: Path
) -> None:
    study = msgspec.structs.replace(second.protocol.study, languages=("en", "ru"))
    said = {"ru": {"forms/VS/name": "Показатели", "forms/VS/items/VSPERF/label": "Проведено?"}}
    protocol: Protocol = msgspec.structs.replace(second.protocol, study=study, translations=said)
    raw = exported(make_plan(protocol)).files["VS.xlsx"]
    assert row_of(raw, "VSPERF")["label::Русский (ru)"] == "Проведено?"
    row = row_of(raw, "SYSBP")
    assert row["label::Русский (ru)"] == f"{second.item('VS.SYSBP')[1].label} [en] (mmHg)"  # type: ignore[index]
    assert row_of(raw, "visit_id")["label::Русский (ru)"] == "Визит"
    assert survey_of(raw, "settings")[0]["default_language"] == "English (en)"
    assert warnings_of(tmp_path, {"VS.xlsx": raw}) == {"VS.xlsx": []}
