"""CRF, REG and ETH: fields, registration and approvals."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from protocolkit.findings import Finding

Pointers = Callable[..., list[str]]


@pytest.mark.parametrize(
    ("item", "missing"),
    [
        ("{id: NEW, label: New, type: integer, required: optional}", "unit or range"),
        ("{id: NEW, label: New, type: integer, required: optional, unit: d}", "range"),
        ("{id: NEW, label: New, type: integer, required: optional, range: [0, 1]}", "unit"),
        ("{id: NEW, label: New, type: decimal, decimals: 1, unit: d, required: optional}", "range"),
    ],
)
def test_a_number_has_unit_and_range(found: Callable[..., list[Finding]], item: str, missing: str) -> None:
    (finding,) = found("CRF001", f"forms: [{{id: VS, items: [{item}]}}]")
    assert finding.pointer == "forms/VS/items/NEW"
    assert finding.message == f"VS.NEW (New) is a number without {missing}"


@pytest.mark.parametrize(
    "item",
    [
        "{id: NEW, label: New, type: text, required: optional}",
        "{id: NEW, label: New, type: integer, unit: d, range: [0, 9], required: optional}",
        "{id: NEW, label: New, type: decimal, decimals: 1, unit: kg, derive: 'WEIGHT', required: optional}",
    ],
)
def test_a_text_a_complete_number_and_a_computed_one_pass(pointers: Pointers, item: str) -> None:
    assert pointers("CRF001", f"forms: [{{id: VS, items: [{item}]}}]") == []


@pytest.mark.parametrize(
    ("registration", "expected"),
    [
        ("{overall_status: UNKNOWN}", ["registration/overall_status"]),
        ("{overall_status: UNKNOWN, declared_status: RECRUITING}", ["registration/overall_status"]),
        ("{overall_status: COMPLETED}", []),
    ],
)
def test_unknown_is_no_status_to_declare(pointers: Pointers, registration: str, expected: list[str]) -> None:
    assert pointers("REG005", f"registration: {registration}") == expected
    assert pointers("REG005") == []


@pytest.mark.parametrize(
    ("start", "registered", "late"),
    [
        ("2013-10-01", "2017-07-20", "45 months"),
        ("2025-01-10", "2025-02-10", "1 month"),
        ("2025-01-10", "2025-02-09", "less than a month"),
        ("2024-12-31", "2025-01-01", "less than a month"),
        ("2025", "2026-01-01", "12 months"),
        ("2025-01-10", "2025-01-10", None),
        ("2025-01-10", "2025-01-09", None),
        ("2025-01", "2025-01-20", None),
        ("2025", "2025-11-20", None),
    ],
)
def test_late_registration_is_counted_in_whole_months(
    found: Callable[..., list[Finding]], start: str, registered: str, late: str | None
) -> None:
    patch = f"dates: {{start: {{date: '{start}'}}}}\nregistration: {{first_submitted: '{registered}'}}"
    findings = found("REG012", patch)
    assert [f", {late} after its start" in finding.message for finding in findings] == [True] * bool(late)
    assert all(finding.pointer == "registration/first_submitted" for finding in findings)


def test_without_dates_nothing_is_said_of_registration(pointers: Pointers) -> None:
    assert pointers("REG012", "registration: {first_submitted: '2025-01-01'}", ["dates"]) == []
    assert pointers("REG012") == []


RECRUITING = "registration: {overall_status: RECRUITING}\n"


@pytest.mark.parametrize(
    ("oversight", "expected"),
    [
        ("{ethics: null}", ["oversight/ethics"]),
        ("{ethics: [{committee: A, status: SUBMITTED}]}", ["oversight/ethics"]),
        ("{ethics: [{committee: A, status: APPROVED}]}", ["oversight/ethics/0"]),
        ("{ethics: [{committee: A, status: EXEMPT}]}", []),
        ("{regulatory_approvals: null}", ["oversight/regulatory_approvals"]),
        ("{regulatory_approvals: [{id: NOAUTH, value: null}]}", ["oversight/regulatory_approvals"]),
        ("{}", []),
    ],
)
def test_a_study_recruits_with_its_approvals(pointers: Pointers, oversight: str, expected: list[str]) -> None:
    assert pointers("ETH002", f"{RECRUITING}oversight: {oversight}") == expected
    assert pointers("ETH002", f"oversight: {oversight}") == []


def test_without_any_oversight_the_status_is_shown(pointers: Pointers) -> None:
    assert pointers("ETH002", RECRUITING, ["oversight"]) == ["registration/overall_status"] * 2


def test_a_site_that_recruits_counts_and_a_behaviour_needs_no_authority(
    found: Callable[..., list[Finding]],
) -> None:
    patch = """
    sites: [{id: WEISSWALD, status: RECRUITING}]
    oversight: {ethics: null, regulatory_approvals: null}
    interventions:
      - {id: KAL10, type: BEHAVIORAL}
      - {id: KAL20, type: BEHAVIORAL}
      - {id: PLACEBO, type: OTHER}
    """
    (finding,) = found("ETH002", patch)
    assert finding.pointer == "oversight/ethics"
    assert [related.pointer for related in finding.related] == ["sites/WEISSWALD/status"]
