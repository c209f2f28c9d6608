"""The upload of a project: every cell as REDCap takes it, and a notice for all that it does not take."""

from __future__ import annotations

import csv
import io
import time
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import msgspec
import pytest

from protocolkit.exchange.export import ExportContext, Exported
from protocolkit.exchange.exports.redcap import EXPORT
from protocolkit.exchange.redcap.layout import COLUMNS, HEADERS
from protocolkit.exchange.redcap.linter import lint_dictionary
from protocolkit.exchange.redcap.logic import FieldName, parse_logic, walk
from protocolkit.model.forms import Code, Codelist, EditCheck, Form, Group, Item, Scale
from protocolkit.model.plan import Plan, make_plan
from protocolkit.model.schedule import Activity

HOSTILE = (
    "=1+1 | <b>x</b> & &lt; \"q\" 'a' [vs_sysbp] {vs_sysbp} @HIDDEN ${y} \u202e\u0301 , Ж\x07\n"
    "<script>alert(1)</script>"
)
YES_NO = Codelist("NY", (Code("Y", "Yes"), Code("N", "No")))


def exported(plan: Plan, draft: str | None = None) -> Exported:
    return EXPORT.make(ExportContext(plan, "0" * 64, draft))


def tables(plan: Plan) -> dict[str, list[dict[str, str]]]:
    return {
        name.partition("_")[2].removesuffix(".csv"): list(
            csv.DictReader(io.StringIO(raw.decode(), newline=""))
        )
        for name, raw in exported(plan).files.items()
    }


def fields(plan: Plan) -> dict[str, dict[str, str]]:
    """The rows of the dictionary by field, their columns called as the API calls them."""
    names = {entry.header: entry.name for entry in COLUMNS}
    rows = tables(plan)["dictionary"]
    return {row[HEADERS[0]]: {names[key]: value for key, value in row.items()} for row in rows}


def said(row: dict[str, str]) -> dict[str, str]:
    """What is written, without where and who."""
    hidden = ("field_name", "form_name", "field_label", "field_annotation")
    return {name: value for name, value in row.items() if value and name not in hidden}


def notices(plan: Plan) -> list[tuple[str, str]]:
    return [(notice.path, notice.text) for notice in exported(plan).notices]


def one_form(second: Plan, *items: Item, codelists: tuple[Codelist, ...] = (), **more: Any) -> Plan:
    """The second protocol with one form, due at screening and at the first cycle."""
    form = Form("VS", "Vital signs", "scheduled", items, **more)
    activity = Activity("A", "A", "VS", ("SCR", "C1"))
    protocol = msgspec.structs.replace(
        second.protocol,
        forms=(form,),
        codelists=(YES_NO, *codelists),
        activities=(activity,),
        variables=(),
    )
    return make_plan(protocol)


@pytest.mark.parametrize("name", ["trial", "second"])
def test_our_own_linter_finds_nothing_in_the_dictionary(name: str, request: pytest.FixtureRequest) -> None:
    raw = exported(request.getfixturevalue(name), "DRAFT").files["1_dictionary.csv"]
    assert raw.startswith(b"Variable / Field Name,Form Name,Section Header,")
    assert raw.partition(b"\r\n")[0].decode() == ",".join(
        f'"{header}"' if "," in header else header for header in HEADERS
    )
    assert lint_dictionary("d.csv", raw).findings == ()


@pytest.mark.parametrize("name", ["trial", "second"])
def test_the_files_fit_together(name: str, request: pytest.FixtureRequest) -> None:
    plan = request.getfixturevalue(name)
    found = tables(plan)
    forms = {row["Form Name"] for row in found["dictionary"]}
    assert {row["form"] for row in found["designation"]} == forms
    assert found["arms"] == [{"arm_num": "1", "name": plan.protocol.study.id}]
    assert all(row["unique_event_name"] == "" for row in found["events"])
    events = [row["unique_event_name"] for row in found["designation"]]
    assert len(dict.fromkeys(events)) == len(found["events"])
    designated = {(row["unique_event_name"], row["form"]) for row in found["designation"]}
    assert {(row["event_name"], row["form_name"]) for row in found["repeating"]} <= designated
    first = found["dictionary"][0]
    assert (events[0], first["Form Name"]) == (
        found["designation"][0]["unique_event_name"],
        found["designation"][0]["form"],
    )
    known = {row["Variable / Field Name"] for row in found["dictionary"]}
    for rules in ("quality_rules", "quality_rules_unmasked"):
        for row in found.get(rules, []):
            for node in walk(parse_logic(row["rule_logic"])):
                if isinstance(node, FieldName):
                    assert node.name in known or node.name.removesuffix("_complete") in forms
                    assert node.event is None or node.event in events


@pytest.mark.parametrize("name", ["trial", "second"])
def test_it_takes_no_half_second_and_gives_the_same_bytes_twice(
    name: str, request: pytest.FixtureRequest
) -> None:
    plan = request.getfixturevalue(name)
    start = time.perf_counter()
    once = exported(plan)
    assert time.perf_counter() - start < 0.5
    assert exported(plan) == once


@pytest.mark.parametrize(
    ("item", "row"),
    [
        (
            Item("A", "x", "integer", "always", unit="mm[Hg]", range=(Decimal(40), Decimal(300))),
            {
                "field_type": "text",
                "text_validation_type_or_show_slider_number": "integer",
                "text_validation_min": "40",
                "text_validation_max": "300",
                "required_field": "y",
                "field_note": "(mmHg)",
            },
        ),
        (
            Item(
                "A",
                "x",
                "decimal",
                "optional",
                unit="kg",
                decimals=1,
                soft_range=(Decimal("2.5"), Decimal(200)),
            ),
            {
                "field_type": "text",
                "text_validation_type_or_show_slider_number": "number_1dp",
                "text_validation_min": "2.5",
                "text_validation_max": "200",
                "field_note": "(kg; usual 2.5 to 200)",
            },
        ),
        (
            Item("A", "x", "decimal", "optional", unit="kg", decimals=5),
            {
                "field_type": "text",
                "text_validation_type_or_show_slider_number": "number",
                "field_note": "(kg)",
            },
        ),
        (
            Item(
                "A",
                "x",
                "date",
                "optional",
                not_before="2020-01-01",
                not_after="today",
                instruction="As told.",
            ),
            {
                "field_type": "text",
                "text_validation_type_or_show_slider_number": "date_dmy",
                "text_validation_min": "2020-01-01",
                "text_validation_max": "today",
                "field_note": "As told. (DD-MM-YYYY)",
            },
        ),
        (
            Item("A", "x", "time", "optional"),
            {
                "field_type": "text",
                "text_validation_type_or_show_slider_number": "time",
                "field_note": "(HH:MM)",
            },
        ),
        (Item("A", "x", "text", "optional", max_length=200), {"field_type": "text"}),
        (Item("A", "x", "text", "optional", max_length=201), {"field_type": "notes"}),
        (
            Item("A", "x", "code", "always", codelist="NY"),
            {
                "field_type": "radio",
                "select_choices_or_calculations": "Y, Yes | N, No",
                "required_field": "y",
            },
        ),
        (
            Item(
                "A",
                "x",
                "integer",
                "optional",
                unit="{score}",
                range=(Decimal(0), Decimal(100)),
                scale=Scale("line", "No, none", "Most"),
            ),
            {
                "field_type": "slider",
                "select_choices_or_calculations": "No, none | | Most",
                "text_validation_type_or_show_slider_number": "number",
                "field_note": "(points)",
            },
        ),
        (
            Item("BRTHDAT", "x", "date", "optional"),
            {
                "field_type": "text",
                "identifier": "y",
                "text_validation_type_or_show_slider_number": "date_dmy",
                "field_note": "(DD-MM-YYYY)",
            },
        ),
    ],
)
def test_an_item_as_a_field(item: Item, row: dict[str, str], second: Plan) -> None:
    plan = one_form(second, item)
    assert said(fields(plan)[f"vs_{item.id.lower()}"]) == row
    assert lint_dictionary("d.csv", exported(plan).files["1_dictionary.csv"]).findings == ()


def test_an_item_of_some_visits_is_shown_at_their_events(second: Plan) -> None:
    items = (
        Item("A", "x", "text", "always"),
        Item("B", "x", "text", "conditional", when="A == 'b'", at=("SCR",)),
    )
    found = fields(one_form(second, *items))
    assert found["vs_b"]["branching_logic"] == "[event-name] = 'screening_arm_1'"
    assert found["vs_a"]["branching_logic"] == ""


def test_annotations_name_the_item_and_carry_the_tags(second: Plan) -> None:
    items = (
        Item(
            "SYSBP",
            "x",
            "integer",
            "always",
            unit="mm[Hg]",
            range=(Decimal(4), Decimal(9)),
            standard=True,
            group="G",
        ),
        Item("TXT", "x", "text", "always", max_length=20, sdtm="CO.COVAL; NOT SUBMITTED"),
    )
    found = fields(one_form(second, *items, groups=(Group("G", "Group"),)))
    assert (
        found["vs_sysbp"]["field_annotation"]
        == "item VS.SYSBP; unit mm[Hg]; group G; CDASH name @FORCE-MINMAX"
    )
    assert (
        found["vs_txt"]["field_annotation"] == "item VS.TXT; SDTM CO.COVAL; SDTM NOT SUBMITTED @CHARLIMIT=20"
    )
    assert found["vs_form"]["field_annotation"] == "form VS; collected scheduled"
    assert found["vs_sysbp"]["section_header"] == "Group"


def test_a_long_list_is_a_dropdown_and_codes_are_such_as_redcap_takes(second: Plan) -> None:
    codes = Codelist("C", tuple(Code(f"CODE {at}", f"Label {at} | {at}") for at in range(9)))
    plan = one_form(second, Item("A", "x", "code", "always", codelist="C"), codelists=(codes,))
    row = fields(plan)["vs_a"]
    assert row["field_type"] == "dropdown"
    assert row["select_choices_or_calculations"].startswith("CODE_0, Label 0 &#124; 0 | CODE_1, ")
    (told,) = [text for path, text in notices(plan) if path == "codelists.C"]
    assert told.startswith("codes as REDCap takes them: 'CODE 0' is CODE_0, ")


def test_codes_that_collide_are_told_apart_and_logic_uses_the_new_ones(second: Plan) -> None:
    codes = Codelist("C", (Code("NOT DONE", "a"), Code("NOT/DONE", "b")))
    items = (
        Item("A", "x", "code", "always", codelist="C"),
        Item("B", "x", "text", "conditional", when="A == 'NOT/DONE'"),
    )
    found = fields(one_form(second, *items, codelists=(codes,)))
    assert found["vs_b"]["branching_logic"] == "[vs_a] = 'NOT_DONE_2'"


def test_three_items_of_one_codelist_below_one_heading_are_a_matrix(second: Plan) -> None:
    items = [Item(name, "x", "code", "always", codelist="NY", group="G") for name in "ABCD"]
    items[3] = msgspec.structs.replace(items[3], instruction="Look here.")
    found = fields(one_form(second, *items, groups=(Group("G", "Group"),)))
    assert [found[f"vs_{name}"]["matrix_group_name"] for name in "abcd"] == [
        "m__vs_a",
        "m__vs_a",
        "m__vs_a",
        "",
    ]


def test_names_that_are_cut_or_collide_are_told(second: Plan) -> None:
    items = (
        Item("A" * 40, "x", "text", "always"),
        Item("A" * 39, "x", "text", "always"),
        Item("FORM", "x", "text", "always"),
    )
    plan = one_form(second, *items)
    names = [name for name in fields(plan) if name not in ("record_id", "vs_form")]
    assert names == ["vs_" + "a" * 23, "vs_" + "a" * 21 + "_2", "vs_form_2"]
    told = dict(notices(plan))
    assert told["forms.VS.items.FORM"] == "the field is called vs_form_2"
    assert lint_dictionary("d.csv", exported(plan).files["1_dictionary.csv"]).findings == ()


def test_calculations_are_blank_until_everything_is_there(second: Plan) -> None:
    items = (
        Item("W", "x", "decimal", "always", unit="kg", decimals=1, range=(Decimal(1), Decimal(400))),
        Item("H", "x", "decimal", "always", unit="m", decimals=2, range=(Decimal(1), Decimal(3))),
        Item("BMI", "x", "decimal", "optional", unit="kg/m2", decimals=1, derive="round(W / (H * H), 1)"),
        Item("BIG", "x", "code", "optional", codelist="NY", derive="if W > 100 then Y else N"),
    )
    found = fields(one_form(second, *items))
    bmi = found["vs_bmi"]
    assert (bmi["field_type"], bmi["field_note"]) == ("calc", "(kg/m²)")
    assert bmi["select_choices_or_calculations"].startswith("if([vs_w] <> '' and [vs_h] <> '' and ")
    assert bmi["select_choices_or_calculations"].endswith("/ 10, 1), '')")
    assert found["vs_big"]["field_annotation"].endswith(
        "@CALCTEXT(if([vs_w] <> '' and [vs_w] > 100 and [vs_w] <= 400, 'Y', "
        "if([vs_w] <> '' and [vs_w] >= 1 and [vs_w] <= 100, 'N', '')))"
    )


def test_what_redcap_cannot_say_is_told_with_the_part_and_the_reason(second: Plan) -> None:
    items = (
        Item("D", "x", "date", "always"),
        Item("P", "x", "partial_date", "always", not_after="D"),
        Item("A", "x", "integer", "conditional", unit="a", derive="years_between(D, today)"),
        Item("T", "x", "text", "conditional", when="within_months(D, 3, today)"),
    )
    checks = (
        EditCheck("C1", "hard", "text", "Message", must="D >= P"),
        EditCheck("C2", "soft", "t", "m", manual="why"),
    )
    told = [entry for entry in notices(one_form(second, *items, checks=checks)) if "VS" in entry[0]]
    years = "REDCap's years are 365.2425 days, and age_at_date says nothing of 29 February nor of dates in reverse"
    assert told == [
        (
            "forms.VS.items.P.type",
            "REDCap has no partial dates: a text that nothing validates, YYYY-MM-DD, YYYY-MM or YYYY",
        ),
        ("forms.VS.items.P.not_after", "not checked: REDCap has no partial dates"),
        (
            "forms.VS.items.A.derive",
            f"entered by hand, as REDCap cannot compute it: {years} (years_between(D, today))",
        ),
        (
            "forms.VS.items.T.when",
            "the field is always shown, as REDCap cannot say when: REDCap's months are 30.44 days, and no calendar "
            "months (within_months(D, 3, today))",
        ),
        (
            "forms.VS.checks.C1",
            "no rule: a date field of REDCap holds whole dates, no month or year alone (D >= P)",
        ),
        ("forms.VS.checks.C2", "no rule: a person checks it"),
    ]


def test_rules_find_what_a_check_asks_about_and_nothing_of_forms_that_nobody_opened(second: Plan) -> None:
    items = (Item("A", "x", "code", "always", codelist="NY"), Item("B", "x", "text", "optional"))
    checks = (
        EditCheck("C1", "hard", "t", "Give B.", must="A == Y implies not is_missing(B)"),
        EditCheck("C2", "hard", "t", "Give\n one.", must="not is_missing(A) or not is_missing(B)"),
    )
    assert tables(one_form(second, *items, checks=checks))["quality_rules"] == [
        {"rule_name": "C1 Give B.", "rule_logic": "[vs_a] = 'Y' and [vs_b] = ''", "real_time_execution": "y"},
        {
            "rule_name": "C2 Give one.",
            "rule_logic": "[vs_complete] <> '' and ([vs_a] = '' and [vs_b] = '')",
            "real_time_execution": "y",
        },
    ]


def test_rows_and_what_is_for_unmasked_staff_are_instruments_of_their_own(second: Plan) -> None:
    items = (
        Item("ANY", "x", "code", "always", codelist="NY"),
        Item("ROW", "x", "text", "conditional", when="ANY == Y", group="R"),
        Item("ARM", "x", "code", "always", codelist="NY", audience="unmasked"),
        Item("SEEN", "x", "text", "conditional", when="ARM == Y"),
    )
    checks = (EditCheck("C1", "hard", "t", "Secret", must="ARM == Y implies ANY == Y"),)
    plan = one_form(second, *items, groups=(Group("R", "Rows", repeating=True, key="ROW"),), checks=checks)
    found = fields(plan)
    assert {name: row["form_name"] for name, row in found.items() if row["field_type"] != "descriptive"} == {
        "record_id": "vs",
        "vs_any": "vs",
        "vs_seen": "vs",
        "vs_arm": "vs_unmasked",
        "vs_row": "vs_r",
    }
    assert found["vs_unmasked_form"]["field_label"] == "Vital signs (unmasked staff only)"
    made = tables(plan)
    assert made["repeating"][0] == {
        "event_name": "screening_arm_1",
        "form_name": "vs_r",
        "custom_form_label": "[vs_row]",
    }
    assert "quality_rules" not in made
    assert [row["real_time_execution"] for row in made["quality_rules_unmasked"]] == ["n"]
    told = dict(notices(plan))
    assert (
        told["forms.VS.items.SEEN"]
        == "it follows from an answer of unmasked staff: check what it tells others"
    )
    assert (
        "forms.VS",
        "give the user right to vs_unmasked to unmasked staff alone: REDCap masks nothing by itself",
    ) in notices(plan)


def test_an_item_of_another_form_is_asked_of_the_event_that_holds_it(second: Plan) -> None:
    found = fields(second)
    assert "[screening_arm_1][qs_itchsev]" in found["rand_stratsev"]["field_annotation"]
    assert "[screening_arm_1][vs_height]" not in found["vs_bmi"]["select_choices_or_calculations"]


def test_labels_with_the_markup_of_every_target_are_shown_as_they_are_and_no_formulas(second: Plan) -> None:
    def changed(form: Form) -> Form:
        items = tuple(
            msgspec.structs.replace(
                item, label=f"{HOSTILE} {item.label}" if item.for_each else HOSTILE, instruction=HOSTILE
            )
            for item in form.items
        )
        groups = tuple(msgspec.structs.replace(group, name=HOSTILE) for group in form.groups)
        return msgspec.structs.replace(form, name=HOSTILE, instruction=HOSTILE, items=items, groups=groups)

    codelists = tuple(
        msgspec.structs.replace(
            one, codes=tuple(msgspec.structs.replace(code, label=HOSTILE) for code in one.codes)
        )
        for one in second.protocol.codelists
    )
    visits = tuple(
        msgspec.structs.replace(visit, name=f"Визит {visit.name}") for visit in second.protocol.visits
    )
    protocol = msgspec.structs.replace(
        second.protocol, forms=tuple(map(changed, second.protocol.forms)), codelists=codelists, visits=visits
    )
    plan = make_plan(protocol)
    raw = exported(plan, HOSTILE).files["1_dictionary.csv"]
    assert lint_dictionary("d.csv", raw).findings == ()
    assert [
        cell for row in _cells(plan) for cell in row if cell.startswith(("=", "+", "@", "\t", "\r"))
    ] == []
    assert fields(plan)["vs_sysbp"]["field_label"].startswith(
        "&#61;1+1 | &lt;b>x&lt;/b> & &amp;lt; \"q\" 'a' &#91;vs_sysbp] "
    )
    assert tables(plan)["events"][0]["event_name"] == "SCR"
    assert ("visits.SCR", "the event is called SCR: its name has letters that REDCap drops") in notices(plan)


def _cells(plan: Plan) -> Iterator[list[str]]:
    for raw in exported(plan).files.values():
        yield from csv.reader(io.StringIO(raw.decode(), newline=""))


def test_without_a_form_at_the_first_event_an_instrument_holds_the_record_id(second: Plan) -> None:
    form = Form("PG", "Pregnancy", "on_event", (Item("A", "x", "text", "always"),))
    protocol = msgspec.structs.replace(second.protocol, forms=(form,), activities=(), variables=())
    plan = make_plan(protocol)
    assert [row["form"] for row in tables(plan)["designation"]] == ["participant", "pg"]
    assert next(iter(fields(plan).values()))["form_name"] == "participant"
    assert lint_dictionary("d.csv", exported(plan).files["1_dictionary.csv"]).findings == ()
