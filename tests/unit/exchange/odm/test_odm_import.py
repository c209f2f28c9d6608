"""ODM read back: our own without loss but for a list, that of others with a notice for all else."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from test_odm_export import HOSTILE, hostile_plan, made

from protocolkit.errors import CannotRun
from protocolkit.exchange.characters import clean
from protocolkit.exchange.imported import Imported, ImportedVisit, all_imports
from protocolkit.importing import import_study
from protocolkit.model.forms import Code, Codelist, EditCheck, Group, Item
from protocolkit.model.plan import Plan

ROOT = Path(__file__).resolve().parents[4]
CLINIC = ROOT / "tests" / "data" / "odm" / "clinic.xml"
ODM = '<ODM xmlns="http://www.cdisc.org/ns/odm/v1.3">{}</ODM>'


def read(raw: bytes) -> Imported:
    return all_imports()["odm"].read("study.xml", raw)


def back(plan: Plan) -> Imported:
    (raw,) = made(plan, "odm").files.values()
    return read(raw)


def study_of(*parts: str) -> bytes:
    """A study of one form F.X with an item group IG.X, and what else is given."""
    base = '<FormDef OID="F.X" Name="X" Repeating="No"><ItemGroupRef ItemGroupOID="IG.X" Mandatory="Yes"/></FormDef>'
    version = f'<MetaDataVersion OID="M" Name="M">{base}{"".join(parts)}</MetaDataVersion>'
    return ODM.format(f'<Study OID="S">{version}</Study>').encode()


def one_item(definition: str, reference: str = "", *others: str) -> bytes:
    """A study of one item A."""
    group = (
        '<ItemGroupDef OID="IG.X" Name="X" Repeating="No">'
        f'<ItemRef ItemOID="I.A" Mandatory="Yes"{reference}/></ItemGroupDef>'
    )
    return study_of(group, definition, *others)


def differences(plan: Plan, imported: Imported) -> Counter[str]:
    """Fields that came back otherwise, by their place in the model."""
    found: Counter[str] = Counter()
    pairs = (
        ("form", plan.forms.values(), imported.forms),
        ("codelist", plan.codelists.values(), imported.codelists),
    )
    for name, ours, theirs in pairs:
        _compare_all(name, list(ours), list(theirs), found)
    return found


def _compare_all(path: str, ours: list[Any], theirs: list[Any], found: Counter[str]) -> None:
    read_back = {_key(thing): thing for thing in theirs}
    if [_key(thing) for thing in ours if _key(thing) in read_back] != list(read_back):
        found[f"{path}: order"] += 1
    for thing in ours:
        if _key(thing) not in read_back:
            found[f"{path}: {_key(thing)} is missing"] += 1
            continue
        for field in thing.__struct_fields__:
            left, right = getattr(thing, field), getattr(read_back[_key(thing)], field)
            if field in ("items", "groups", "checks", "codes"):
                _compare_all(f"{path}.{field}", list(left), list(right), found)
            elif left != right and field not in ("source", "sources"):
                found[f"{path}.{field}"] += 1


def _key(thing: Any) -> str:
    return str(getattr(thing, "id", None) or thing.code)


def test_our_own_export_of_the_trial_comes_back_but_for_this(trial: Plan) -> None:
    imported = back(trial)
    assert differences(trial, imported) == {
        **{"form.purpose": 11, "form.note": 2, "form.unused": 2, "codelist.note": 6},
        **{"form.items.purpose": 59, "form.items.note": 5, "form.items.criterion": 39},
        "form.items: order": 2,  # those for unmasked staff come last
        "form.checks: XC31 is missing": 1,  # it asks for a variable, and the new spec has not that one
    }
    assert [visit.id for visit in imported.visits] == [visit.id for visit in trial.visits]
    (third,) = (visit for visit in imported.visits if visit.id == "M03")
    assert (third.target, third.window) == ("P3M", ("-P14D", "+P14D"))


def test_our_own_export_of_the_second_protocol_comes_back_but_for_this(second: Plan) -> None:
    imported = back(second)
    assert differences(second, imported) == {
        **{"form.purpose": 3, "form.items.purpose": 9, "form.items.criterion": 16, "codelist.unused": 1},
        **{f"form.checks: {check} is missing": 1 for check in ("EC03", "EC17", "EC23", "EC25")},
    }
    told = [notice.text for notice in imported.notices if "check EC23" in notice.text]
    assert told == [
        "the check EC23 is not taken over: there is no variable or item randomisation_date - write a variable, "
        "FORM.ITEM, or a code beside what has it: " + _must(second, "CM", "EC23")
    ]
    assert all(notice.path.startswith("line ") for notice in imported.notices)


def _must(plan: Plan, form: str, check_id: str) -> str:
    return next(check.must or "" for check in plan.forms[form].checks if check.id == check_id)


@pytest.mark.parametrize("name", ["trial", "second"])
def test_what_is_read_back_is_a_spec_that_loads(
    name: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    (raw,) = made(request.getfixturevalue(name), "odm").files.values()
    (tmp_path / "study.xml").write_bytes(raw)
    result = import_study("odm", str(tmp_path / "study.xml"), str(tmp_path / "new"))
    assert result.forms == len(request.getfixturevalue(name).forms)


def test_a_file_of_another_system_is_read_and_all_else_is_told_with_its_line(tmp_path: Path) -> None:
    imported = read(CLINIC.read_bytes())
    assert [f"{notice.path}: {notice.text}" for notice in imported.notices] == [
        "line 2: attribute Build is not read",
        "line 25, FormRef: there is no FormDef 'F_GONE'; the reference is left out",
        "line 27, StudyEventDef SE_CONMEDS: it is no visit: its forms are filled in when there is something to say",
        "line 38, ItemRef: it is always asked: its condition is in XPath: \"../VSPERF = 'N'\"",
        "line 42: Layout is not read",
        "line 49, Question: the question is taken in en, not in de",
        "line 64, RangeCheck: the check is not taken over: JavaScript: 'SYSBP > DIABP'",
        "line 66, ItemDef I_TABS: no unit is said: {unit} stands in",
        "line 67, MeasurementUnitRef: its unit is no unit of UCUM: 'blisters'",
        "line 69, ItemDef I_WHEN: a date with time becomes two items, one for each",
        "line 72, ItemDef I_PHOTO: answers of type base64Binary become text",
        "line 86, CodeList CL_ATC: it is the dictionary ATC; items that refer to it are free text",
        "line 93: ClinicalData is not read",
    ]
    vitals, medication = imported.forms
    assert vitals.items[:5] == (
        Item("VSPERF", "Were vital signs measured?", "code", "always", codelist="YN"),
        Item(
            *("SYSBP", "Systolic blood pressure", "integer", "optional"),
            unit="mm[Hg]",
            soft_range=(Decimal(60), Decimal(250)),
        ),
        Item("TABS", "Number of tablets", "decimal", "optional", unit="{unit}", decimals=1),
        Item("WHEN", "Time of measurement", "date", "always"),
        Item("WHEN_TIME", "Time of measurement (time)", "time", "always"),
    )
    message = "It must be above zero."
    assert vitals.checks == (EditCheck("SYSBP_GT", "hard", message, message, must="SYSBP > 0"),)
    assert (vitals.collected, medication.collected) == ("scheduled", "log")
    assert medication.groups == (Group("CONMEDS", "Medication", repeating=True, key="CMTRT"),)
    assert imported.codelists == (Codelist("YN", (Code("Y", "Yes"), Code("N", "No"))),)
    assert imported.visits == (
        ImportedVisit("BASELINE", "Baseline", ("VITALSV10",)),
        ImportedVisit("WEEK4", "Week 4", ("VITALSV10",)),
    )
    assert imported.title == "Fictional clinic study"
    assert import_study("odm", str(CLINIC), str(tmp_path / "clinic")).items == 8


def test_hostile_texts_come_back_as_xml_can_hold_them(second: Plan, tmp_path: Path) -> None:
    plan = hostile_plan(second)
    imported = back(plan)
    (form,) = imported.forms
    expected = clean(HOSTILE).replace("  ", " ")
    assert {item.label for item in form.items} == {expected}
    assert form.name == expected
    assert [(check.id, check.text) for check in form.checks] == [(name, expected) for name in ("K", "L")]
    (raw,) = made(plan, "odm").files.values()
    (tmp_path / "study.xml").write_bytes(raw)
    import_study("odm", str(tmp_path / "study.xml"), str(tmp_path / "new"))


BOMB = "<!DOCTYPE x [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;&a;&a;'>]>"


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        (f"{BOMB}\n{ODM.format('&b;')}", '"study.xml" has a document type, line 1'),
        ("<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]>\n<x>&e;</x>", "has a document type, line 1"),
        ("<!DOCTYPE x SYSTEM 'http://example.org/x.dtd'><x/>", "has a document type, line 1"),
        (ODM.format("<a>" * 100_000), '"study.xml" is nested more than 100 deep, line 1'),
        (
            ODM.format("<Study xmlns='http://www.cdisc.org/ns/odm/v1.3'>" * 200),
            "is nested more than 100 deep",
        ),
        (ODM.format("&undefined;"), "is not XML: line 1: undefined entity"),
        ("", "is not XML: line 1: no element found"),
        ("\n\nhello", "is not XML: line 3: syntax error"),
        ("<ODM/>", "is not ODM: its root is ODM"),
        ("<html xmlns='http://www.w3.org/1999/xhtml'/>", "is not ODM: its root is html"),
        ("<ODM xmlns='http://www.cdisc.org/ns/odm/v2.0'/>", "is ODM 2.0"),
        (ODM.format("<Study OID='S'/>"), '"study.xml" defines no form'),
        ("<?xml version='1.0' encoding='no-such'?><x/>", "is not XML"),
    ],
)
def test_files_that_may_not_be_read_are_refused_with_their_line(raw: str, told: str) -> None:
    with pytest.raises(CannotRun) as refused:
        read(raw.encode())
    assert told in refused.value.message


def test_what_a_file_would_include_from_elsewhere_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("secret", encoding="utf-8")
    include = (
        '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" parse="text" '
        f'href="{(tmp_path / "secret.txt").as_uri()}"/>'
    )
    question = f"<Question><TranslatedText>Q{include}</TranslatedText></Question>"
    imported = read(one_item(f'<ItemDef OID="I.A" Name="A" DataType="text">{question}</ItemDef>'))
    assert imported.forms[0].items == (Item("A", "Q", "text", "always"),)
    assert [(notice.path, notice.text) for notice in imported.notices] == [("line 1", "include is not read")]


@pytest.mark.parametrize(
    ("expression", "when"),
    [
        ("not (A == 1)", "A == 1"),
        ("not (A == 1) or (A == 2)", "not (not (A == 1) or (A == 2))"),
        ("A == 1", "not (A == 1)"),
    ],
)
def test_a_condition_of_ours_is_turned_round(expression: str, when: str) -> None:
    condition = (
        '<ConditionDef OID="C" Name="C"><Description><TranslatedText>.</TranslatedText></Description>'
        f'<FormalExpression Context="protocolkit">{expression}</FormalExpression></ConditionDef>'
    )
    group = (
        '<ItemGroupDef OID="IG.X" Name="X" Repeating="No"><ItemRef ItemOID="I.A" Mandatory="Yes"/>'
        '<ItemRef ItemOID="I.B" Mandatory="Yes" CollectionExceptionConditionOID="C"/></ItemGroupDef>'
    )
    items = [f'<ItemDef OID="I.{name}" Name="{name}" DataType="integer"/>' for name in "AB"]
    imported = read(study_of(group, *items, condition))
    assert imported.forms[0].items[1] == Item("B", "B", "integer", "conditional", when=when)
    assert imported.notices == ()


@pytest.mark.parametrize(
    ("definition", "told"),
    [
        ('<ItemDef OID="I.A" Name="A" DataType="hexFloat"/>', "answers of type hexFloat become text"),
        (
            '<ItemDef OID="I.A" Name="A" DataType="text" Length="99999"/>',
            "a length of 99999 characters is not taken",
        ),
        (
            '<ItemDef OID="I.A" Name="A" DataType="text"><CodeListRef CodeListOID="CL.NO"/></ItemDef>',
            "there is no CodeList 'CL.NO'; the reference is left out",
        ),
        (
            '<ItemDef OID="I.A" Name="A" DataType="integer"><RangeCheck Comparator="IN" SoftHard="Soft">'
            "<CheckValue>1</CheckValue><CheckValue>2</CheckValue></RangeCheck></ItemDef>",
            "the check IN 1, 2 of A is not taken over",
        ),
        (
            '<ItemDef OID="I.A" Name="A" DataType="integer"><RangeCheck SoftHard="Soft">'
            '<FormalExpression Context="protocolkit">NOWHERE == 1</FormalExpression></RangeCheck></ItemDef>',
            "the check A_CHECK is not taken over: there is no variable or item NOWHERE",
        ),
    ],
)
def test_what_cannot_be_taken_over_is_told(definition: str, told: str, tmp_path: Path) -> None:
    raw = one_item(definition)
    (notice, *_) = read(raw).notices
    assert notice.path.startswith("line 1, ")
    assert told in notice.text
    (tmp_path / "study.xml").write_bytes(raw)
    import_study("odm", str(tmp_path / "study.xml"), str(tmp_path / "new"))


def test_items_of_one_name_and_forms_of_one_name_get_ids_of_their_own() -> None:
    group = "".join(
        f'<ItemGroupDef OID="IG.X" Name="X" Repeating="No">{refs}</ItemGroupDef>'
        for refs in ['<ItemRef ItemOID="1" Mandatory="No"/><ItemRef ItemOID="2" Mandatory="No"/>']
    )
    items = [f'<ItemDef OID="{oid}" Name="A" DataType="text"/>' for oid in "12"]
    form = '<FormDef OID="CON" Name="X" Repeating="No"><ItemGroupRef ItemGroupOID="IG.X" Mandatory="Yes"/></FormDef>'
    imported = read(study_of(group, *items, form))
    assert [item.id for item in imported.forms[0].items] == ["A", "A_2"]
    assert [form.id for form in imported.forms] == ["X", "FCON"]
