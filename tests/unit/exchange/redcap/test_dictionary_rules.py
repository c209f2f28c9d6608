"""The rules about data dictionaries: their pages do what they say, and each finding stands on its cell."""

from __future__ import annotations

import re

import pytest
from dictionary_text import dictionary, expanded, found, raw_of

from protocolkit.exchange.redcap.linter import dictionary_rules, lint_dictionary
from protocolkit.findings import Rule, Severity

RULES = dictionary_rules()
SECTIONS = ["Why it matters", "Bad", "Good", "How to fix", "Source"]


def _sections(page: str) -> dict[str, str]:
    _, *parts = re.split(r"^## (.+)$", page, flags=re.MULTILINE)
    return {name: text.strip() for name, text in zip(parts[::2], parts[1::2], strict=True)}


def _rules_of(rule: Rule, section: str) -> set[str]:
    example = re.fullmatch(r"```(csv|text)\n(.*)\n```", _sections(rule.page)[section], re.DOTALL)
    assert example, f"{rule.id}, {section}: one fenced block and nothing else"
    raw = expanded(example[2]) if example[1] == "csv" else raw_of(example[2])
    return {finding.rule for finding in lint_dictionary("d.csv", raw).findings}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_page_has_all_sections_and_its_examples_do_what_it_says(rule: Rule) -> None:
    assert list(_sections(rule.page)) == SECTIONS
    assert all(_sections(rule.page).values())
    assert re.fullmatch(r"RDC[0-9]{3}", rule.id)
    assert rule.group == "redcap"
    assert len(rule.title) <= 110
    assert rule.id in _rules_of(rule, "Bad")
    assert rule.id not in _rules_of(rule, "Good")


def test_good_csv_examples_have_nothing_else_wrong_either() -> None:
    wrong = {rule.id: _rules_of(rule, "Good") for rule in RULES if "```csv" in _sections(rule.page)["Good"]}
    assert {name: rules for name, rules in wrong.items() if rules} == {}


def test_a_dictionary_without_a_mistake_has_no_finding() -> None:
    assert found(dictionary({"field_name": "weight"})) == []


@pytest.mark.parametrize(
    ("row", "rule", "column"),
    [
        ({"field_name": "Weight"}, "RDC011", 1),
        ({"field_name": ""}, "RDC011", 1),
        ({"field_name": "w" * 27}, "RDC013", 27),
        ({"field_name": "w" * 101}, "RDC011", 1),
        ({"field_name": "redcap_weight"}, "RDC014", 1),
        ({"field_name": "vs_complete"}, "RDC014", 1),
        ({"field_name": "record_id"}, "RDC012", 1),
        ({"field_name": "w", "form_name": ""}, "RDC015", 3),
        ({"field_name": "w", "form_name": "Vital signs"}, "RDC015", 3),
        ({"field_name": "w", "field_type": "select"}, "RDC020", 7),
        ({"field_name": "w", "field_type": ""}, "RDC020", 7),
        ({"field_name": "w", "field_label": ""}, "RDC022", 12),
        ({"field_name": "w", "field_type": "calc"}, "RDC030", 18),
        (
            {"field_name": "w", "field_type": "radio", "select_choices_or_calculations": "1, Yes|No"},
            "RDC031",
            27,
        ),
        (
            {"field_name": "w", "field_type": "radio", "select_choices_or_calculations": "1, Yes| "},
            "RDC031",
            27,
        ),
        (
            {"field_name": "w", "field_type": "radio", "select_choices_or_calculations": "1, Yes|2,"},
            "RDC031",
            27,
        ),
        (
            {"field_name": "w", "field_type": "radio", "select_choices_or_calculations": "1, Yes|, No"},
            "RDC031",
            27,
        ),
        (
            {"field_name": "w", "field_type": "radio", "select_choices_or_calculations": "1, Yes|a b, No"},
            "RDC032",
            27,
        ),
        (
            {"field_name": "w", "field_type": "radio", "select_choices_or_calculations": "1, Yes|01, No"},
            "RDC033",
            27,
        ),
        (
            {"field_name": "w", "field_type": "radio", "select_choices_or_calculations": "a, Yes|A, No"},
            "RDC033",
            27,
        ),
        ({"field_name": "w", "select_choices_or_calculations": "x"}, "RDC034", 18),
        ({"field_name": "w", "text_validation_type_or_show_slider_number": "date"}, "RDC040", 20),
        ({"field_name": "w", "field_type": "notes", "text_validation_max": "1"}, "RDC042", 23),
        ({"field_name": "w", "text_validation_min": "1"}, "RDC042", 21),
        ({"field_name": "w", "identifier": "yes"}, "RDC050", 23),
        ({"field_name": "w", "custom_alignment": "L"}, "RDC051", 26),
        ({"field_name": "w", "field_type": "descriptive", "required_field": "y"}, "RDC052", 32),
        ({"field_name": "w", "required_field": "y", "field_annotation": "@HIDDEN"}, "RDC052", 25),
        ({"field_name": "w", "branching_logic": "[x] = '1'"}, "RDC061", 24),
        ({"field_name": "w", "branching_logic": "[record_id]"}, "RDC069", 24),
        ({"field_name": "w", "branching_logic": "datediff([record_id]) > 1"}, "RDC064", 24),
        ({"field_name": "w", "field_annotation": "@HIDEN"}, "RDC081", 30),
        ({"field_name": "w", "field_label": "[recrd_id]"}, "RDC082", 12),
    ],
)
def test_a_mistake_is_found_by_its_own_rule_on_its_own_cell(
    row: dict[str, str], rule: str, column: int
) -> None:
    assert found(dictionary(row)) == [(rule, 3, column)]


def _limits(kind: str, low: str, high: str = "") -> list[str]:
    row = {
        "field_name": "w",
        "text_validation_type_or_show_slider_number": kind,
        "text_validation_min": low,
        "text_validation_max": high,
    }
    return [rule for rule, _, _ in found(dictionary(row))]


@pytest.mark.parametrize(
    ("kind", "low", "high", "rules"),
    [
        ("integer", "0", "10", []),
        ("integer", "-5", "", []),
        ("integer", "0.5", "", ["RDC043"]),
        ("number", "0.5", ".75", []),
        ("number", "1,5", "", ["RDC043"]),
        ("number_comma_decimal", "1,5", "2,5", []),
        ("date_dmy", "2024-02-29", "today", []),
        ("date_dmy", "2023-02-29", "", ["RDC043"]),
        ("date_mdy", "[record_id]", "[screening_arm_1][record_id]", []),
        ("datetime_ymd", "2024-02-29 08:30", "now", []),
        ("datetime_ymd", "2024-02-29", "", ["RDC043"]),
        ("time", "08:30", "17:00", []),
        ("time", "8h30", "", ["RDC043"]),
        ("email", "a", "", ["RDC043"]),
        ("number", "2", "10", []),
        ("number", "10", "2", ["RDC044"]),
        ("date_dmy", "2024-02-29", "2024-02-28", ["RDC044"]),
    ],
)
def test_limits_are_values_of_the_validation_type_in_order(
    kind: str, low: str, high: str, rules: list[str]
) -> None:
    assert _limits(kind, low, high) == rules


@pytest.mark.parametrize(
    ("row", "fix"),
    [
        ({"field_name": "Body Weight (kg)"}, "did you mean 'body_weight_kg'?"),
        ({"field_name": "w", "field_type": "textarea"}, "did you mean 'notes'?"),
        ({"field_name": "w", "field_type": "dropdwn"}, "did you mean 'dropdown'?"),
        (
            {"field_name": "w", "text_validation_type_or_show_slider_number": "float"},
            "did you mean 'number'?",
        ),
        (
            {"field_name": "w", "text_validation_type_or_show_slider_number": "date_dmyy"},
            "did you mean 'date_dmy'?",
        ),
        ({"field_name": "w", "branching_logic": "[record_di] = '1'"}, "did you mean [record_id]?"),
        ({"field_name": "w", "branching_logic": "rond(1) = 1"}, "did you mean round()?"),
        ({"field_name": "w", "field_annotation": "@HIDDDEN"}, "did you mean @HIDDEN?"),
    ],
)
def test_what_was_probably_meant_is_offered(row: dict[str, str], fix: str) -> None:
    raw = dictionary(row)
    assert fix in [finding.fix for finding in lint_dictionary("d.csv", raw).findings]


def test_codes_of_choices_are_known_to_logic_in_all_their_forms() -> None:
    rows = (
        {"field_name": "sex", "field_type": "radio", "select_choices_or_calculations": "1, F | 2, M"},
        {"field_name": "sym", "field_type": "checkbox", "select_choices_or_calculations": "a, A | b, B"},
        {"field_name": "yes", "field_type": "yesno"},
        {"field_name": "w", "branching_logic": "[sex] = '1' or [sex] = 2 or [sex] <> ''"},
        {"field_name": "x", "branching_logic": "[yes] = '1' and [sym(a)] = '1' and [vs_complete] = '2'"},
        {"field_name": "y", "branching_logic": "'3' = [sex]"},
        {"field_name": "z", "branching_logic": "[sym(c)] = '1' and [sym] = '1' and [sex(1)] = '1'"},
    )
    assert found(dictionary(*rows)) == [
        ("RDC062", 8, 24),
        ("RDC063", 9, 24),
        ("RDC063", 9, 43),
        ("RDC063", 9, 59),
    ]


def test_a_second_place_is_shown_beside_the_first() -> None:
    (finding,) = lint_dictionary("d.csv", dictionary({"field_name": "a"}, {"field_name": "a"})).findings
    (related,) = finding.related
    assert (related.location.line, finding.pointer) == (2, "fields/a/field_name")


def test_every_rule_finds_something_in_one_pass_over_many_fields() -> None:
    """One dictionary with every field wrong: each finding once, in the order of the file."""
    rows = [{"field_name": f"F{at}", "field_type": "txt", "branching_logic": "[a"} for at in range(200)]
    places = found(dictionary(*rows))
    assert places == sorted(places, key=lambda place: place[1:])
    assert len(places) == len(set(places)) == 600


def test_severities_are_as_rules_say() -> None:
    assert {rule.id for rule in RULES if rule.severity is Severity.INFO} == {"RDC002", "RDC081"}
