"""OUT: what an outcome is: its attributes, time points, number of participants, and the order of primaries."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from protocolkit.findings import Finding

Pointers = Callable[..., list[str]]
SO2 = "outcomes/secondary/SO2"


def _so2(fields: str) -> str:
    return f"outcomes: {{secondary: [{{id: SO2, {fields}}}]}}"


@pytest.mark.parametrize("text", ["null", "' '"])
def test_an_outcome_has_a_description(pointers: Pointers, text: str) -> None:
    assert pointers("OUT001", _so2(f"description: {text}")) == [f"{SO2}/description"]


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ("at: []", [SO2]),
        ("at: [UNS]", [f"{SO2}/at/UNS"]),
        ("at: [C3, ET]", [f"{SO2}/at/ET"]),
        ("at: [SCR]", []),
        ("time_frame: 'Immediately, and 3 months after', time_point_rule: null", [f"{SO2}/time_frame"]),
        ("time_frame: Through study completion, time_point_rule: null", [f"{SO2}/time_frame"]),
        ("time_frame: Immediately, time_point_rule: Within an hour.", []),
        ("time_frame: '3 and 6 months', time_point_rule: null", []),
    ],
)
def test_a_time_point_is_a_visit_with_a_day(pointers: Pointers, fields: str, expected: list[str]) -> None:
    assert pointers("OUT006", _so2(fields)) == expected


def test_hours_after_the_dose_say_when_immediate_is(pointers: Pointers) -> None:
    patch = _so2("time_frame: Immediately, time_point_rule: null, at: [EOT]")
    timing = "visits: [{id: EOT, timing: {after: the last tablet, earliest: PT0H, latest: PT4H}}]"
    assert pointers("OUT006", patch) == [f"{SO2}/time_frame"]
    assert pointers("OUT006", f"{patch}\n{timing}") == []


def test_the_vague_word_is_shown_in_its_place(
    placed: Callable[[str, str], list[tuple[str, int, int, str]]],
) -> None:
    hits = placed(
        "time_frame: Day 1 of cycles 1 to 6, end of treatment", "time_frame: Day 1, and at discharge"
    )
    assert [hit for hit in hits if hit[0] == "OUT006"] == [("OUT006", 0, 30, "at discharge")]


@pytest.mark.parametrize(
    ("title", "target", "expected"),
    [
        ("Area of Open Wounds", "P0D", [f"{SO2}/at/C1D8"]),
        ("Area of Open Wounds", "P1D", [f"{SO2}/at/C1D8"]),
        ("Area of Open Wounds", "P2D", []),
        ("Distance on a Treadmill", "P1D", [f"{SO2}/at/C1D8"]),
        ("Worst Itch", "P1D", []),
    ],
)
def test_what_changes_slowly_or_asks_for_an_effort_is_judged_soon_after_a_dose(
    pointers: Pointers, title: str, target: str, expected: list[str]
) -> None:
    patch = _so2(f"title: {title}, at: [C1D8]") + f"\nvisits: [{{id: C1D8, target: {target}}}]"
    assert pointers("OUT008", patch) == expected


PART = "{id: SO4, title: Share Without Itch, time_frame: End of treatment, at: [EOT], variables: %s%s}"


@pytest.mark.parametrize(
    ("variables", "more", "fires"),
    [
        ("[mean_itch]", "", True),
        ("[mean_itch]", ", note: A part of PO1.", False),
        ("[mean_itch]", ", note: A part of PO10.", True),
        ("[mean_itch, itch_change]", "", False),
        ("[mean_itch, skin_thickness]", "", False),
        ("[adverse_events]", "", False),
        ("[]", "", False),
    ],
)
def test_a_part_of_another_outcome_says_how_it_differs(
    pointers: Pointers, variables: str, more: str, fires: bool
) -> None:
    patch = f"outcomes: {{secondary: [{PART % (variables, more)}]}}"
    assert pointers("OUT009", patch) == ["outcomes/secondary/SO4/variables"] * fires


def test_the_whole_may_name_the_part(pointers: Pointers) -> None:
    whole = "primary: [{id: PO1, note: SO4 is a component.}]"
    assert pointers("OUT009", f"outcomes: {{{whole}, secondary: [{PART % ('[mean_itch]', '')}]}}") == []


def test_without_statistics_the_primary_outcomes_are_shown(found: Callable[..., list[Finding]]) -> None:
    second = "outcomes: {primary: [{id: PO2, title: Itch, time_frame: End of treatment}]}"
    (finding,) = found("OUT010", second, ["statistics"])
    assert finding.pointer == "outcomes/primary"
    assert [related.pointer for related in finding.related] == [
        "outcomes/primary/PO1",
        "outcomes/primary/PO2",
    ]
    assert found("OUT010", second, ["statistics/multiplicity"])[0].pointer == "statistics/multiplicity"
    assert found("OUT010", "", ["statistics"]) == []


@pytest.mark.parametrize(
    ("field", "missing"),
    [
        ("estimand: {analysis_set: null}", "analysis set"),
        ("estimand: {summary_measure: null}", "summary measure"),
        ("estimand: {intercurrent_events: null}", "intercurrent events"),
        ("variables: []", "variables"),
    ],
)
def test_an_estimand_is_complete(found: Callable[..., list[Finding]], field: str, missing: str) -> None:
    (finding,) = found("OUT014", _so2(field))
    assert finding.pointer == f"{SO2}/estimand"
    assert finding.message == f"SO2 has no estimand yet: no {missing}"


def test_without_an_estimand_the_outcome_is_shown_and_exploratory_ones_need_none(pointers: Pointers) -> None:
    assert pointers("OUT014", _so2("estimand: null")) == [SO2]
    assert pointers("OUT014", "outcomes: {exploratory: [{id: XO1, estimand: null}]}") == []


DEATH = "forms: [{id: %s, domains: [%s]}]"


@pytest.mark.parametrize(
    ("events", "missing"),
    [
        ("Stopping treatment is treatment policy; death is composite.", None),
        ("As for PO1; death ends observation.", None),
        ("As for PO1.", "death"),
        ("Participants who died; tablets discontinued.", None),
        ("Death is composite.", "stopping treatment"),
        ("Rescue is hypothetical.", "death, stopping treatment"),
    ],
)
def test_foreseen_events_have_a_strategy(
    found: Callable[..., list[Finding]], events: str, missing: str | None
) -> None:
    patch = _so2(f"estimand: {{intercurrent_events: '{events}'}}")
    findings = [f for f in found("OUT015", f"{patch}\n{DEATH % ('AE', 'AE, DD')}") if "/SO2/" in f.pointer]
    assert [f.message for f in findings] == (
        [f"SO2 says nothing of {missing}, which the protocol foresees"] if missing else []
    )


def test_procedures_of_a_log_come_between_measured_values(found: Callable[..., list[Finding]]) -> None:
    patch = "forms: [{id: CM, name: Phototherapy and surgery events, domains: [CM, PR]}]"
    missing = {f.pointer.split("/")[2]: f.message for f in found("OUT015", patch)}
    assert sorted(missing) == ["PO1", "SO1", "SO2"], "SO3 has no baseline: it counts events"
    assert "phototherapy, surgery" in missing["SO2"]


@pytest.mark.parametrize(
    ("people", "fires"),
    [
        ("All randomised participants", True),
        ("Participants able to walk", False),
        ("The subset of FAS with a value", False),
    ],
)
def test_an_effort_names_those_who_can_make_it(pointers: Pointers, people: str, fires: bool) -> None:
    patch = _so2(f"title: Distance Walked in 6 Minutes, estimand: {{analysis_set: {people}}}")
    assert pointers("OUT017", patch) == [f"{SO2}/title"] * fires


def test_the_number_of_participants_is_explained_by_a_primary_outcome(pointers: Pointers) -> None:
    rationale = "statistics: {sample_size_rationale: '%s'}"
    title = "Change From Baseline in Mean Night-Time Itch"
    assert pointers("OUT018", "", ["statistics"]) == ["design/enrollment/count"]
    assert pointers("OUT018", rationale % "As usual.") == ["statistics/sample_size_rationale"]
    assert pointers("OUT018", rationale % f"For {title}.") == []
    assert pointers("OUT018", "", ["statistics", "design/enrollment"]) == []


@pytest.mark.parametrize(
    ("phase", "primary", "expected"),
    [
        ("[PHASE1]", "", ["outcomes/primary/PO1/title"]),
        ("[EARLY_PHASE1]", "", ["outcomes/primary/PO1/title"]),
        ("[PHASE1, PHASE2]", "", []),
        ("[PHASE1]", "title: Number of Dose-Limiting Toxicities", []),
        ("[PHASE1]", "title: Maximum Concentration of Kalmoxin", []),
        ("[PHASE1]", "variables: [adverse_events]", []),
    ],
)
def test_phase_1_is_about_safety(pointers: Pointers, phase: str, primary: str, expected: list[str]) -> None:
    patch = f"design: {{phase: {phase}}}\noutcomes: {{primary: [{{id: PO1, {primary}}}]}}"
    assert pointers("OUT019", patch) == expected


@pytest.mark.parametrize(
    ("time_frame", "expected"),
    [
        ("3 months after the last dose", []),
        ("7 months", []),
        ("12 months", [f"{SO2}/time_frame"]),
        ("3, 6, 24 and 36 months", [f"{SO2}/time_frame"] * 2),
        ("Week 60", [f"{SO2}/time_frame"]),
    ],
)
def test_no_time_frame_lies_after_the_last_visit(
    pointers: Pointers, time_frame: str, expected: list[str]
) -> None:
    assert pointers("OUT020", _so2(f"time_frame: '{time_frame}'")) == expected


def test_the_last_visit_serves_something(pointers: Pointers) -> None:
    patch = "activities: [{id: DISPO, at: [EOT, FU3]}]\nvisits: [{id: FU3, enabled: true}]"
    assert pointers("OUT020", patch) == ["visits/FU3"]
    assert pointers("OUT020", f"{patch}\noutcomes: {{secondary: [{{id: SO3, at: [FU3]}}]}}") == []
    assert pointers("OUT020", patch.replace("DISPO", "AEREV").replace("EOT, ", "")) == []
