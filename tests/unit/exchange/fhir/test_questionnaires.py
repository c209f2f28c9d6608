"""Questionnaires as HL7's own schema, another library's models and a FHIRPath interpreter see them."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import msgspec
import pytest
from fhir.resources.questionnaire import Questionnaire
from fhir.resources.R4B.questionnaire import Questionnaire as QuestionnaireR4B
from fhirpathpy import compile as compile_path
from fhirpathpy import evaluate
from fhirpathpy.models import models

from protocolkit.exchange.export import ExportContext
from protocolkit.exchange.exports.fhir import EXPORT
from protocolkit.exchange.notice import Notice
from protocolkit.model.forms import Code, Codelist, EditCheck, Form, Group, Item
from protocolkit.model.plan import Plan, make_plan

HOSTILE = "<b>&amp;\"'\\ {{x}} $y \u202e\x07\ufffe\r\nΩ Ж 漢"
EXPRESSIONS = ("sdc-questionnaire-enableWhenExpression", "sdc-questionnaire-calculatedExpression")


def resources(plan: Plan, draft: str | None = "DRAFT") -> dict[str, dict[str, Any]]:
    made = EXPORT.make(ExportContext(plan, "0" * 64, draft))
    return {name: json.loads(raw) for name, raw in made.files.items()}


def notices(plan: Plan) -> tuple[Notice, ...]:
    return EXPORT.make(ExportContext(plan, "0" * 64)).notices


def with_forms(plan: Plan, *forms: Form, codelists: tuple[Codelist, ...] = ()) -> Plan:
    """The second protocol with other forms in place of its own."""
    protocol = msgspec.structs.replace(
        plan.protocol,
        forms=forms,
        codelists=codelists or plan.protocol.codelists,
        activities=(),
        variables=(),
    )
    return make_plan(protocol)


def items_of(entry: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for item in entry.get("item", ()):
        yield item
        yield from items_of(item)


def by_link(resource: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {item["linkId"]: item for item in items_of(resource)}


def expressions_of(entry: Any) -> Iterator[str]:
    """Every FHIRPath of a resource."""
    if isinstance(entry, dict):
        if entry.get("url") == "expression":
            yield entry["valueString"]
        elif "valueExpression" in entry:
            yield entry["valueExpression"]["expression"]
        for inner in entry.values():
            yield from expressions_of(inner)
    elif isinstance(entry, list):
        for inner in entry:
            yield from expressions_of(inner)


@pytest.fixture(params=["trial", "second"])
def plan(request: pytest.FixtureRequest) -> Plan:
    found: Plan = request.getfixturevalue(request.param)
    return found


def test_release_4_is_valid_by_the_schema_of_hl7(plan: Plan, reference: Path) -> None:
    schema = json.loads((reference / "edc/fhir/questionnaire_r4.subset.schema.json").read_text("utf-8"))
    validator = jsonschema.Draft6Validator(schema)
    found = [
        f"{name}: {error.message[:120]}"
        for name, resource in resources(plan).items()
        if name.startswith("r4/")
        for error in validator.iter_errors(resource)
    ]
    assert found == []


def test_both_releases_are_read_by_another_library(plan: Plan) -> None:
    made = resources(plan)
    assert len(made) >= 2 * len(plan.forms)
    for name, resource in made.items():
        model = QuestionnaireR4B if name.startswith("r4/") else Questionnaire
        read = model.model_validate(resource)
        assert len(read.item) == len(resource["item"])


def test_every_type_and_operator_is_one_of_the_release(plan: Plan, reference: Path) -> None:
    with (reference / "edc/fhir/questionnaire_codes.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for release in ("R4", "R5"):
        known = {
            element: {r["value"] for r in rows if r["element"] == element and release in r["release"]}
            for element in ("item.type", "enableWhen.operator", "enableBehavior", "status")
        }
        for name, resource in resources(plan).items():
            if name.startswith(f"{release.lower()}/"):
                assert resource["status"] in known["status"]
                for item in items_of(resource):
                    assert item["type"] in known["item.type"], item["linkId"]
                    assert item.get("enableBehavior", "all") in known["enableBehavior"]
                    assert {when["operator"] for when in item.get("enableWhen", ())} <= known[
                        "enableWhen.operator"
                    ]


def test_the_rules_that_no_schema_checks_hold(plan: Plan) -> None:
    for resource in resources(plan).values():
        links = [item["linkId"] for item in items_of(resource)]
        assert len(links) == len(set(links))
        contained = {f"#{entry['id']}" for entry in resource.get("contained", ())}
        for item in items_of(resource):
            asked = item.get("enableWhen", [])
            assert {when["question"] for when in asked} <= set(links) - {item["linkId"]}
            assert ("enableBehavior" in item) == (len(asked) > 1)
            assert item["type"] != "group" or item.get("item")
            assert item["type"] != "display" or not ({"item", "required", "answerValueSet"} & item.keys())
            assert "answerValueSet" not in item or item["answerValueSet"] in contained


def test_every_expression_is_fhirpath_and_speaks_of_items_that_are_there(plan: Plan) -> None:
    count = 0
    for resource in resources(plan).values():
        links = set(by_link(resource))
        for expression in expressions_of(resource):
            compile_path(expression, models["r4"])
            named = {part.split("'")[1] for part in expression.split("linkId=")[1:]}
            assert named <= links, expression
            count += 1
    assert count


def test_every_item_is_there_once_and_every_code_is_permitted(plan: Plan) -> None:
    made = resources(plan)
    for form in plan.forms.values():
        found = [
            item
            for name in (f"r5/{form.id}.json", f"r5/{form.id}-unmasked.json")
            if name in made
            for item in items_of(made[name])
        ]
        links = [item["linkId"] for item in found if item["type"] not in ("group", "display")]
        assert sorted(links) == sorted(f"{form.id}.{item.id}" for item in form.items)
        values = {
            entry["id"]: entry["compose"]["include"][0]["concept"]
            for name in (f"r5/{form.id}.json", f"r5/{form.id}-unmasked.json")
            for entry in made.get(name, {}).get("contained", ())
        }
        for item in form.items:
            if item.codelist:
                permitted = values[item.codelist.replace("_", "-")]
                codes = [code.code for code in plan.codelists[item.codelist].codes]
                assert [concept["code"] for concept in permitted] == codes


def test_what_unmasked_staff_alone_may_see_stands_apart(plan: Plan) -> None:
    apart = {
        f"{form.id}.{item.id}"
        for form in plan.forms.values()
        for item in form.items
        if "unmasked" in (form.audience, item.audience)
    }
    assert apart
    for name, resource in resources(plan).items():
        answered = {
            link for link, item in by_link(resource).items() if item["type"] not in ("group", "display")
        }
        assert answered <= apart if "-unmasked" in name else not answered & apart


NY = Codelist("NY", (Code("Y", "Yes"), Code("N", "No"), Code("U", "Unknown", unknown=True)))


def _form(*items: Item, **more: Any) -> Form:
    return Form("VS", "Vital signs", "scheduled", items, **more)


def _one(plan: Plan, form: Form, release: str = "r4") -> dict[str, Any]:
    return resources(with_forms(plan, form, codelists=(NY,)))[f"{release}/{form.id}.json"]


def test_a_condition_on_answers_is_enable_when_and_any_other_is_an_expression(second: Plan) -> None:
    asked = Item("FEVER", "Fever?", "code", "always", codelist="NY")
    temperature = Item("TEMP", "Temperature", "decimal", "optional", unit="Cel", decimals=1)
    form = _form(
        asked,
        temperature,
        Item("ONE", "a", "text", "conditional", when="FEVER == Y"),
        Item("TWO", "b", "text", "conditional", when="FEVER in {Y, N}"),
        Item("THREE", "c", "text", "conditional", when="FEVER == Y and not is_missing(TEMP)"),
        Item("FOUR", "d", "text", "conditional", when="FEVER == Y and TEMP > 38"),
    )
    found = by_link(_one(second, form))
    base = f"urn:protocolkit:{second.protocol.study.id}:codelist:NY"
    yes, no = (
        {"question": "VS.FEVER", "operator": "=", "answerCoding": {"system": base, "code": code}}
        for code in "YN"
    )
    assert found["VS.ONE"]["enableWhen"] == [yes]
    assert (found["VS.TWO"]["enableWhen"], found["VS.TWO"]["enableBehavior"]) == ([yes, no], "any")
    there = {"question": "VS.TEMP", "operator": "exists", "answerBoolean": True}
    assert (found["VS.THREE"]["enableWhen"], found["VS.THREE"]["enableBehavior"]) == ([yes, there], "all")
    (expression,) = found["VS.FOUR"]["extension"]
    assert expression["url"].endswith(EXPRESSIONS[0])
    assert "enableWhen" not in found["VS.FOUR"]


def _answer(resource: dict[str, Any], answers: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """A response with these answers, all in one place."""
    items = [{"linkId": link, "answer": [answer]} for link, answer in answers.items()]
    return {"resourceType": "QuestionnaireResponse", "status": "completed", "item": items}


@pytest.mark.parametrize(
    ("systolic", "diastolic", "broken"), [(120, 80, False), (80, 120, True), (None, 80, False)]
)
def test_a_check_is_a_constraint_that_only_a_false_condition_breaks(
    second: Plan, systolic: int | None, diastolic: int, broken: bool
) -> None:
    form = _form(
        Item("SYSBP", "Systolic", "integer", "always"),
        Item("DIABP", "Diastolic", "integer", "always"),
        Item("PULSEP", "Pulse pressure", "integer", "always", derive="SYSBP - DIABP"),
        checks=(EditCheck("VS1", "soft", "", "Systolic is the higher one.", must="SYSBP >= DIABP"),),
    )
    resource = _one(second, form)
    (constraint,) = resource["extension"]
    parts = {part["url"]: part for part in constraint["extension"]}
    assert (parts["key"]["valueId"], parts["severity"]["valueCode"]) == ("VS1", "warning")
    given = {"VS.SYSBP": systolic, "VS.DIABP": diastolic}
    answers = {link: {"valueInteger": value} for link, value in given.items() if value is not None}
    response = _answer(resource, answers)

    def ask(expression: str) -> list[Any]:
        answered: list[Any] = compile_path(expression, models["r4"])(response, {"resource": response})
        return answered

    assert ask(parts["expression"]["valueString"]) == [not broken]
    (calculated,) = by_link(resource)["VS.PULSEP"]["extension"]
    expected = [] if systolic is None else [systolic - diastolic]
    assert ask(calculated["valueExpression"]["expression"]) == expected


def test_rows_stand_in_a_group_that_is_there_once_the_log_is_opened(second: Plan) -> None:
    form = Form(
        "CM",
        "Therapies",
        "log",
        (
            Item("CMYN", "Any?", "code", "always", codelist="NY"),
            Item("CMSTDAT", "Start", "partial_date", "conditional", group="R", when="CMYN == Y"),
            Item("CMENDAT", "End", "partial_date", "conditional", group="R", when="CMYN == Y"),
        ),
        groups=(Group("R", "Rows", repeating=True),),
        checks=(EditCheck("CM1", "hard", "", "The end is before the start.", must="CMENDAT >= CMSTDAT"),),
    )
    resource = _one(second, form)
    log = by_link(resource)["CM"]
    (row,) = log["item"]
    assert "repeats" not in log
    assert (row["linkId"], row["repeats"]) == ("CM.R.row", True)
    assert [item["linkId"] for item in row["item"]] == ["CM.CMSTDAT", "CM.CMENDAT"]
    (constraint,) = row["extension"]
    expression = constraint["extension"][2]["valueString"]
    start, end = (
        {"linkId": f"CM.{name}", "answer": [{"valueDate": day}]}
        for name, day in (("CMSTDAT", "2024-05"), ("CMENDAT", "2023"))
    )
    path = {"base": "QuestionnaireResponse.item", "expression": expression}
    assert evaluate({"item": [start, end]}, path, {"resource": {}}, models["r4"]) == [False]


def test_any_text_can_stand_anywhere(second: Plan) -> None:
    form = Form(
        "VS",
        HOSTILE,
        "scheduled",
        (
            Item("A", HOSTILE, "code", "always", codelist="NY", instruction=HOSTILE),
            Item("B", HOSTILE, "text", "always", group="G"),
            Item("C", "c", "text", "always"),
            Item("D", "d", "text", "always", group="G"),
        ),
        groups=(Group("G", HOSTILE),),
        checks=(EditCheck("X", "hard", HOSTILE, HOSTILE, must="A == Y"),),
        instruction=HOSTILE,
    )
    codes = Codelist("NY", (Code("Y", HOSTILE), Code("N", "-1+cmd")))
    made = resources(with_forms(second, form, codelists=(codes,)))
    for name in ("r4/VS.json", "r5/VS.json"):
        model = QuestionnaireR4B if name.startswith("r4/") else Questionnaire
        model.model_validate(made[name])
        links = [item["linkId"] for item in items_of(made[name])]
        assert len(links) == len(set(links))
        assert "\x07" not in json.dumps(made[name])


def test_what_cannot_be_said_is_told(second: Plan) -> None:
    other = Form("DM", "Participant", "scheduled", (Item("SEX", "Sex", "code", "always", codelist="NY"),))
    form = _form(
        Item("A", "a", "code", "conditional", codelist="NY", when="DM.SEX == Y", at=("SCR",)),
        Item("B", "b", "integer", "always"),
        checks=(
            EditCheck("M1", "hard", "", "m", manual="Nobody but a person can tell."),
            EditCheck("M2", "hard", "", "m", must="DM.SEX == Y implies A == Y"),
        ),
    )
    told = {notice.path: notice.text for notice in notices(with_forms(second, other, form, codelists=(NY,)))}
    assert told["forms.VS.items.A.when"] == "it is always asked: a response to VS does not hold DM.SEX"
    assert told["forms.VS.items.A.at"] == "it is asked at SCR only, which a Questionnaire cannot say"
    assert told["forms.VS.checks.M1"] == "a person makes this check: Nobody but a person can tell."
    assert told["forms.VS.checks.M2"] == "it is not made: a response to VS does not hold DM.SEX"


def test_the_state_of_the_protocol_is_said(second: Plan) -> None:
    drafted, final = (resources(second, draft)["r5/IE.json"] for draft in ("DRAFT - 3 errors found", None))
    assert (drafted["status"], final["status"]) == ("draft", "active")
    assert "DRAFT - 3 errors found" in drafted["description"]


def test_the_same_protocol_gives_the_same_bytes(plan: Plan) -> None:
    one, other = (EXPORT.make(ExportContext(plan, "0" * 64)) for _ in range(2))
    assert one == other
