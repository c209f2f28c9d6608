"""OUT: baselines, and data for every time point."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from protocolkit.findings import Finding

Pointers = Callable[..., list[str]]


@pytest.mark.parametrize(
    ("outcome", "expected"),
    [
        ("{id: SO1, baseline: null}", ["outcomes/secondary/SO1/title"]),
        ("{id: SO1, baseline: null, title: Relief of the itch}", ["outcomes/secondary/SO1/title"]),
        (
            "{id: SO2, baseline: null, description: Improvement of the area.}",
            ["outcomes/secondary/SO2/title"],
        ),
        ("{id: SO2, baseline: null}", []),
        ("{id: SO1, baseline: null, title: Itch, description: Worst itch at each visit.}", []),
        ("{id: SO1, baseline: SCR}", []),
        ("{id: SO1, baseline: C1 post-dose}", ["outcomes/secondary/SO1/baseline"]),
        ("{id: SO1, baseline: C1}", ["outcomes/secondary/SO1/baseline"]),
        ("{id: SO1, baseline: C2 pre-dose}", ["outcomes/secondary/SO1/baseline"]),
        ("{id: SO1, baseline: ET}", ["outcomes/secondary/SO1/baseline"]),
    ],
)
def test_an_outcome_of_change_has_a_baseline_before_the_first_dose(
    pointers: Pointers, outcome: str, expected: list[str]
) -> None:
    assert pointers("OUT007", f"outcomes: {{secondary: [{outcome}]}}") == expected


def test_the_word_of_change_is_named(found: Callable[..., list[Finding]]) -> None:
    (finding,) = found("OUT007", "outcomes: {secondary: [{id: SO1, baseline: null, title: Relief of itch}]}")
    assert "'relief'" in finding.message


@pytest.mark.parametrize(
    ("patch", "expected"),
    [
        pytest.param(
            "activities: [{id: ITCH, at: [SCR, C pre-dose, FU1, FU2, ET]}]",
            ["primary/PO1/at/EOT", "secondary/SO1/at/EOT", "secondary/SO2/at/EOT"],
            id="a visit that the activity leaves out",
        ),
        pytest.param(
            "activities: [{id: ULTRA, at: [C4 pre-dose, EOT]}]",
            ["exploratory/XO1/baseline"],
            id="the baseline",
        ),
        pytest.param(
            "forms: [{id: QS, items: [{id: BSA, at: [C1, C3, C6, EOT]}]}]",
            ["secondary/SO2/at/FU2"],
            id="an item limited to some visits",
        ),
        pytest.param(
            "activities: [{id: AEREV, at: [SCR, C post-dose, EOT]}]",
            ["secondary/SO3/at/FU2"],
            id="a log and a count",
        ),
        pytest.param("outcomes: {primary: [{id: PO1, at: [FU2]}]}", [], id="another visit that has it"),
        pytest.param("forms: [{id: AE, collected: on_event}]", [], id="a form of an event"),
        pytest.param("forms: [{id: AE, collected: every_visit}]", [], id="a form of every visit"),
        pytest.param("", [], id="as it is"),
    ],
)
def test_an_outcome_is_collected_at_its_time_points(
    pointers: Pointers, patch: str, expected: list[str]
) -> None:
    assert pointers("OUT013", patch) == [f"outcomes/{pointer}" for pointer in expected]


def test_a_repeated_visit_is_looked_at_one_by_one(found: Callable[..., list[Finding]]) -> None:
    patch = (
        "activities: [{id: ITCH, at: [SCR, C1 pre-dose, C3 pre-dose, C5 pre-dose, C6 pre-dose, EOT, FU2]}]"
    )
    messages = [finding.message for finding in found("OUT013", patch)]
    assert [message.split(",")[0] for message in messages] == [
        "SO1 is measured at C2",
        "SO1 is measured at C4",
    ]
