"""ODM as CDISC's own schemas see it, and what it says of a protocol."""

from __future__ import annotations

import time
from decimal import Decimal
from pathlib import Path

import msgspec
import pytest
from lxml import etree
from oids import unknown_attributes, unresolved

from protocolkit.exchange.export import ExportContext, Exported, all_exports
from protocolkit.exchange.notice import Notice
from protocolkit.model.forms import Code, Codelist, EditCheck, Form, Group, Item
from protocolkit.model.plan import Plan, make_plan

HOSTILE = "<b>&amp;\"'\\ {{x}} $y \u202e\x07\ufffe\r\nΩ Ж 漢 ]]>"
ROOTS = {"odm": "1.3.2/ODM1-3-2.xsd", "odm2": "2.0/ODM.xsd"}
NAMESPACES = {"odm": "http://www.cdisc.org/ns/odm/v1.3", "odm2": "http://www.cdisc.org/ns/odm/v2.0"}
BOTH = pytest.mark.parametrize("name", ROOTS)


@pytest.fixture(scope="module")
def schemas(reference: Path) -> dict[str, etree.XMLSchema]:
    folder = reference / "edc" / "odm"
    return {name: etree.XMLSchema(etree.parse(folder / root)) for name, root in ROOTS.items()}


def made(plan: Plan, name: str, draft: str | None = "DRAFT") -> Exported:
    return all_exports()[name].make(ExportContext(plan, "0123456789abcdef" * 4, draft))


def root_of(plan: Plan, name: str, draft: str | None = "DRAFT") -> etree._Element:
    (raw,) = made(plan, name, draft).files.values()
    return etree.fromstring(raw)


def found(root: etree._Element, name: str, path: str) -> list[etree._Element]:
    steps = {"o": NAMESPACES[name]}
    return list(root.iterfind(path, steps))


def hostile_plan(plan: Plan) -> Plan:
    """The second protocol with one form whose every text is hostile."""
    codelist = Codelist(
        "ODD", (Code(HOSTILE.replace("\r\n", " ")[:90], HOSTILE), Code("B/~", HOSTILE, unknown=True))
    )
    items = (
        Item("A", HOSTILE, "text", "always", max_length=20, instruction=HOSTILE),
        Item("B", HOSTILE, "code", "conditional", codelist="ODD", when=f"A == '{'<&'}'", group="G"),
        Item("D", HOSTILE, "date", "optional", not_after="today", audience="unmasked"),
    )
    check = EditCheck("K", "hard", HOSTILE, HOSTILE, must="not is_missing(A)")
    manual = EditCheck("L", "soft", HOSTILE, HOSTILE, manual=HOSTILE)
    groups = (Group("G", HOSTILE, repeating=True, key="B"),)
    form = Form("X", HOSTILE, "log", items, ("XX",), groups, (check, manual), HOSTILE)
    protocol = msgspec.structs.replace(
        plan.protocol, forms=(form,), codelists=(codelist,), activities=(), variables=()
    )
    return make_plan(protocol)


@BOTH
def test_every_file_is_valid_and_its_oids_are_clean(
    trial: Plan, second: Plan, schemas: dict[str, etree.XMLSchema], name: str
) -> None:
    for plan in (trial, second, hostile_plan(second)):
        root = root_of(plan, name)
        assert schemas[name].validate(root), str(schemas[name].error_log)
        assert unresolved(root) == []
        assert unknown_attributes(root) == set()


def test_the_oid_check_finds_what_is_missing_and_what_is_there_twice(second: Plan) -> None:
    root = root_of(second, "odm")
    first, last = found(root, "odm", ".//o:ItemDef")[:2]
    missing, last.attrib["OID"] = last.get("OID"), str(first.get("OID"))
    assert unresolved(root) == [f"ItemOID {missing}", f"{first.get('OID')} twice"]


@BOTH
def test_the_same_protocol_gives_the_same_bytes_in_half_a_second(trial: Plan, name: str) -> None:
    made(trial, name)
    start = time.perf_counter()
    files = made(trial, name).files
    assert time.perf_counter() - start < 0.5
    assert files == made(trial, name).files


@BOTH
def test_the_date_is_that_of_the_version_and_a_draft_says_so(second: Plan, name: str) -> None:
    root = root_of(second, name)
    assert root.get("CreationDateTime") == f"{second.protocol.study.version_date}T00:00:00"
    assert root.get("FileOID") == "second-fictional.2.1.0.0123456789ab"
    (version,) = found(root, name, ".//o:MetaDataVersion")
    words = version.get("Description") or found(version, name, "o:Description/o:TranslatedText")[0].text
    assert str(words).endswith("Version 2.1.0 of the protocol. DRAFT.")
    assert b"DRAFT" not in etree.tostring(root_of(second, name, draft=None))


@BOTH
def test_a_version_without_a_date_has_one_that_cannot_be_mistaken(second: Plan, name: str) -> None:
    study = msgspec.structs.replace(second.protocol.study, version_date=None)
    plan = make_plan(msgspec.structs.replace(second.protocol, study=study))
    assert root_of(plan, name).get("CreationDateTime") == "1970-01-01T00:00:00"


def test_an_item_has_its_type_its_unit_its_ranges_and_its_condition(second: Plan) -> None:
    item = Item(
        *("W", "Weight", "decimal", "conditional"),
        unit="kg",
        decimals=1,
        range=(Decimal("30"), Decimal("250.5")),
        soft_range=(Decimal("40"), Decimal("150")),
        when="DONE == Y",
    )
    done = Item("DONE", "Done?", "code", "always", codelist="NY")
    form = Form("VS", "Vital signs", "scheduled", (done, item), ("VS",))
    root = root_of(make_plan(msgspec.structs.replace(second.protocol, forms=(form,), activities=())), "odm")
    (weight,) = found(root, "odm", ".//o:ItemDef[@OID='I.VS.W']")
    assert dict(weight.attrib) == {
        **{"OID": "I.VS.W", "Name": "W", "DataType": "float"},
        **{"Length": "5", "SignificantDigits": "1"},
    }
    assert found(weight, "odm", "o:MeasurementUnitRef")[0].get("MeasurementUnitOID") == "MU.kg"
    limits = [
        (check.get("Comparator"), check.get("SoftHard"), found(check, "odm", "o:CheckValue")[0].text)
        for check in found(weight, "odm", "o:RangeCheck")
    ]
    assert limits == [
        *(("GE", "Hard", "30"), ("LE", "Hard", "250.5")),
        *(("GE", "Soft", "40"), ("LE", "Soft", "150")),
    ]
    (place,) = found(root, "odm", ".//o:ItemRef[@ItemOID='I.VS.W']")
    assert place.get("Mandatory") == "Yes"
    oid = place.get("CollectionExceptionConditionOID")
    (expression,) = found(root, "odm", f".//o:ConditionDef[@OID='{oid}']/o:FormalExpression")
    assert (expression.get("Context"), expression.text) == ("protocolkit", "not (DONE == Y)")


def test_logs_repeat_and_stand_at_an_event_that_is_no_visit(second: Plan) -> None:
    root = root_of(second, "odm")
    (group,) = found(root, "odm", ".//o:ItemGroupDef[@OID='IG.AE.EVENTS']")
    assert group.get("Repeating") == "Yes"
    events = {event.get("OID"): event for event in found(root, "odm", ".//o:StudyEventDef")}
    assert [(oid, events[oid].get("Type")) for oid in ("SE.SCR", "SEC.LOG", "SEC.EVENT")] == [
        *(("SE.SCR", "Scheduled"), ("SEC.LOG", "Common"), ("SEC.EVENT", "Unscheduled")),
    ]
    assert [ref.get("FormOID") for ref in found(events["SEC.LOG"], "odm", "o:FormRef")] == ["F.AE", "F.CM"]


def test_unmasked_items_stand_in_no_form_for_site_staff(trial: Plan) -> None:
    root = root_of(trial, "odm")
    hidden = {
        f"I.{form.id}.{item.id}"
        for form in trial.forms.values()
        for item in form.items
        if "unmasked" in (form.audience, item.audience)
    }
    assert hidden
    site = [
        form.get("OID")
        for form in found(root, "odm", ".//o:FormDef")
        if not found(form, "odm", "o:Alias[@Context='protocolkit.audience']")
    ]
    for oid in site:
        (form,) = found(root, "odm", f".//o:FormDef[@OID='{oid}']")
        groups = [ref.get("ItemGroupOID") for ref in found(form, "odm", "o:ItemGroupRef")]
        seen = {
            ref.get("ItemOID")
            for group in groups
            for ref in found(root, "odm", f".//o:ItemGroupDef[@OID='{group}']/o:ItemRef")
        }
        assert not seen & hidden


@BOTH
def test_texts_are_given_in_every_language(second: Plan, name: str) -> None:
    study = msgspec.structs.replace(second.protocol.study, languages=("en", "ru"))
    said = {
        "forms/AE/items/AETERM/label": "Нежелательное явление",
        "forms/AE/name": "Нежелательные явления",
        "codelists/NY/codes/Y/label": "Да",
        "visits/SCR/name": "Скрининг",
        "forms/AE/checks/EC20/message": "Конец раньше начала.",
    }
    plan = make_plan(msgspec.structs.replace(second.protocol, study=study, translations={"ru": said}))
    texts = found(root_of(plan, name), name, ".//o:TranslatedText")
    lang = "{http://www.w3.org/XML/1998/namespace}lang"
    assert {text.text for text in texts if text.get(lang) == "ru"} == set(said.values())
    assert {text.get(lang) for text in texts} == {"en", "ru"}


def test_months_and_windows_are_said_exactly(trial: Plan, second: Plan) -> None:
    (third,) = found(root_of(trial, "odm2"), "odm2", ".//o:RelativeTimingConstraint[@SuccessorOID='SE.M03']")
    assert dict(third.attrib) == {
        **{"OID": "RTC.M03", "Name": "Time of M03", "PredecessorOID": "SE.TRT", "SuccessorOID": "SE.M03"},
        **{"Type": "StartToStart", "TimepointRelativeTarget": "P3M"},
        **{"TimepointPreWindow": "P14D", "TimepointPostWindow": "P14D"},
    }
    root = root_of(second, "odm2")
    (screening,) = found(root, "odm2", ".//o:RelativeTimingConstraint[@SuccessorOID='SE.SCR']")
    times = ("TimepointRelativeTarget", "TimepointPreWindow", "TimepointPostWindow")
    assert [screening.get(name) for name in times] == ["-P28D", "P0D", "P25D"]
    (first,) = found(root, "odm2", ".//o:RelativeTimingConstraint[@SuccessorOID='SE.C1']")
    assert first.get("PredecessorOID") is None


def test_what_cannot_be_said_is_noticed(second: Plan) -> None:
    notices = made(second, "odm").notices
    assert (
        Notice(
            "forms", "sources and decisions, purposes (12), criteria that items answer (16) are not written"
        )
        in notices
    )
    assert any(notice.path == "visits" and "ODM 1.3.2 has no place" in notice.text for notice in notices)
    assert not any("has no place" in notice.text for notice in made(second, "odm2").notices)
    at = Notice(
        "forms.IE.items.IEORRES_INC01.at", "it is asked at SCR only, which its condition says in words alone"
    )
    assert at in notices
