"""STR: orphans, placeholders, sources and questions."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from protocolkit.findings import Finding

Pointers = Callable[..., list[str]]

SPARE = """
variables:
  - {id: spare, label: Spare, type: text, from: MH.ITCHTXT%s}
"""


def test_a_variable_that_nothing_uses_is_an_orphan(pointers: Pointers) -> None:
    assert pointers("STR004", SPARE % "") == ["variables/spare"]


def test_an_orphan_with_a_reason_passes(pointers: Pointers) -> None:
    assert pointers("STR004", SPARE % ", unused: Kept for a sub-study.") == []


def test_a_reason_at_something_that_is_used_is_found(pointers: Pointers) -> None:
    assert pointers("STR004", "variables: [{id: bmi, unused: Not needed.}]") == ["variables/bmi/unused"]


@pytest.mark.parametrize("collected", ["on_event", "every_visit", "log"])
def test_a_form_that_no_activity_needs_to_name_is_no_orphan(pointers: Pointers, collected: str) -> None:
    form = "forms: [{id: NEW, name: New, collected: %s, items: [{id: A, label: A, type: date, required: always}]}]"
    assert pointers("STR004", form % collected) == []
    assert pointers("STR004", form % "scheduled") == ["forms/NEW"]


def test_day_1_needs_no_visit_that_names_it(pointers: Pointers) -> None:
    assert pointers("STR004", "anchors: [{id: OTHER, name: Another event}]") == ["anchors/OTHER"]
    assert pointers("STR004") == []


def test_a_planned_visit_without_activity_is_an_orphan_and_a_switched_off_one_is_not(
    pointers: Pointers,
) -> None:
    visit = "visits: [{id: W30, name: Week 30, kind: planned, target: P30W, window: [-P1D, +P1D]%s}]"
    assert pointers("STR004", visit % "") == ["visits/W30"]
    assert pointers("STR004", visit % ", enabled: false") == []


@pytest.mark.parametrize("text", ["Not available", "TBD", "n/a", "-", "To be determined.", " pending "])
def test_a_placeholder_is_found_at_its_field(pointers: Pointers, text: str) -> None:
    patch = f"sites: [{{id: TROLLVAG, city: {text!r}}}]"
    assert pointers("STR005", patch) == ["sites/TROLLVAG/city"]


def test_placeholders_are_found_in_lists_forms_and_criteria(pointers: Pointers) -> None:
    patch = """
    study: {keywords: [itch, tbc]}
    eligibility: {exclusion: [{id: EXC08, judgement: TBD}]}
    forms: [{id: VS, items: [{id: WEIGHT, label: '???'}]}]
    """
    assert pointers("STR005", patch) == [
        "study/keywords/tbc",
        "eligibility/exclusion/EXC08/judgement",
        "forms/VS/items/WEIGHT/label",
    ]


def test_codes_that_read_like_placeholders_and_limits_that_do_not_apply_pass(pointers: Pointers) -> None:
    patch = """
    eligibility: {maximum_age: N/A}
    design: {phase: [NA]}
    codelists: [{id: SKINTYPE, codes: [{code: NA, label: Not applicable}]}]
    study: {detailed_description: Not available in print; on request from the sponsor.}
    """
    assert pointers("STR005", patch) == []


def test_a_null_needs_an_open_question(found: Callable[..., list[Finding]]) -> None:
    (finding,) = found("STR006", "arms: [{id: LOW, planned: null}]")
    assert finding.pointer == "arms/LOW/planned"
    assert "no open question" in finding.message


QUESTION = """
arms: [{id: LOW, planned: null}]
eligibility: {inclusion: [{id: INC01, justification: null}]}
questions:
  - {id: Q-90, priority: minor, finding: Open., to: [Statistician], status: %s, about: [%s]%s}
"""
ANSWER = ", answer: {text: Yes., role: Statistician, date: 2025-01-01, document: Letter}"


@pytest.mark.parametrize(
    "about",
    [
        "LOW.planned, INC01.justification",
        "LOW, INC01",
        "arms.LOW, INC01",
        "arms, eligibility",
        "LOW, eligibility.inclusion",
    ],
)
@pytest.mark.parametrize("status", ["open", "answered"])
def test_a_question_asks_by_element_field_or_chapter(pointers: Pointers, about: str, status: str) -> None:
    answer = ANSWER if status == "answered" else ""
    assert pointers("STR006", QUESTION % (status, about, answer)) == []


def test_a_question_about_something_else_does_not_ask(pointers: Pointers) -> None:
    assert pointers("STR006", QUESTION % ("open", "HIGH, INC02", "")) == [
        "arms/LOW/planned",
        "eligibility/inclusion/INC01/justification",
    ]


def test_a_settled_question_leaves_no_null(found: Callable[..., list[Finding]]) -> None:
    finding, other = found("STR006", QUESTION % ("settled", "LOW", ", note: Found."))
    assert (finding.pointer, other.pointer) == (
        "arms/LOW/planned",
        "eligibility/inclusion/INC01/justification",
    )
    assert [related.pointer for related in finding.related] == ["questions/Q-90"]


def test_an_element_without_any_source_is_found_once(pointers: Pointers) -> None:
    assert pointers("STR006", drop=["visits/EOT/source"]) == ["visits/EOT"]


def test_the_null_of_an_example_participant_needs_no_question(pointers: Pointers) -> None:
    assert pointers("STR006") == []


def test_a_placeholder_is_shown_at_its_value(
    placed: Callable[[str, str], list[tuple[str, int, int, str]]],
) -> None:
    assert placed("city: Trollvåg", "city: tba") == [("STR005", 0, 11, "tba")]


def test_a_null_is_shown_at_its_value(placed: Callable[[str, str], list[tuple[str, int, int, str]]]) -> None:
    assert placed("  acronym: FROST-ITCH", "  acronym: null") == [("STR006", 0, 14, "null")]
