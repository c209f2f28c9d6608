"""SCH: time points, windows, order, purposes and follow-up."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from protocolkit.findings import Finding
from protocolkit.lint.schedule.time_frames import time_points

Pointers = Callable[..., list[str]]
Found = Callable[..., list[Finding]]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("24 months", [(24, 0)]),
        ("Immediate, 3, 6, 12, 24 months", [(0, 0), (3, 0), (6, 0), (12, 0), (24, 0)]),
        ("3 months, 1 year", [(3, 0), (12, 0)]),
        ("Weeks 4, 8 and 12", [(0, 28), (0, 56), (0, 84)]),
        ("Day 1, Day 8", [(0, 0), (0, 7)]),
        ("6 weeks and Month 3", [(0, 42), (3, 0)]),
        ("Baseline and end of treatment (Day 127)", [(0, 126)]),
        ("Day 1 of cycles 1 to 6, end of treatment", []),
        ("Day 15 of cycle 2 (about 6 weeks)", [(0, 42)]),
        ("every 3 months for 2 years", [(24, 0)]),
        ("8-12 weeks", []),
        ("8 to 12 weeks, 6 months", [(6, 0)]),
        ("1.5 years", []),
        ("within 30 days of the dose", []),
        ("through study completion", []),
        ("From consent to 3 months after the last dose", [(3, 0)]),
        ("up to 12 months; 24 months", [(12, 0), (24, 0)]),
    ],
)
def test_time_points_are_read_out_of_words(text: str, expected: list[tuple[int, int]]) -> None:
    assert [(point.months, point.days) for point in time_points(text)] == expected


SO2 = "outcomes: {secondary: [{id: SO2, time_frame: '%s', at: [%s]%s}]}"


@pytest.mark.parametrize(
    ("frame", "at", "count"),
    [
        ("3 and 6 months after the last dose", "FU2", 1),
        ("3 months, 1 year after the last dose", "FU2, FU3", 1),
        ("6, 9 months", "FU2", 2),
        ("3 months after the last dose", "FU2", 0),
        ("4 weeks after the last dose", "FU1", 0),
        ("Immediate", "C1", 0),
        ("Immediate", "EOT", 1),
        ("Day 127", "EOT", 0),
        ("Day 22", "C", 0),
        ("Day 8", "C1D8, EOT", 0),
    ],
)
def test_a_registered_time_point_is_a_visit_of_the_outcome(
    pointers: Pointers, frame: str, at: str, count: int
) -> None:
    patch = SO2 % (frame, at, ", baseline: SCR")
    assert pointers("SCH001", patch) == ["outcomes/secondary/SO2/time_frame"] * count


def test_the_baseline_is_a_time_point_too(pointers: Pointers) -> None:
    assert pointers("SCH001", SO2 % ("Day 1, Day 127", "EOT", "")) == []


def test_two_visits_for_one_time_point_are_both_named(found: Found) -> None:
    visit = "visits: [{id: M3B, name: Again, kind: planned, target: P3M, window: [P0D, P0D]}]\n"
    (finding,) = found("SCH001", visit + SO2 % ("3 months", "FU2, M3B", ""))
    assert "2 visits are that: FU2 and M3B" in finding.message
    assert [related.pointer for related in finding.related] == ["visits/FU2", "visits/M3B"]


def _visits(*rows: str) -> str:
    return "visits:\n" + "".join(f"  - {{{row}}}\n" for row in rows)


@pytest.mark.parametrize(
    ("patch", "expected"),
    [
        pytest.param(_visits("id: EOT, window: [+P1D, +P3D]"), ["EOT"], id="the target left out"),
        pytest.param(_visits("id: EOT, window: [+P3D, -P3D]"), ["EOT"], id="end before beginning"),
        pytest.param(_visits("id: SCR, window: [-P28D, -P2D]"), ["C"], id="days before Day 1"),
        pytest.param(_visits("id: SCR, window: [-P28D, -P3D]"), [], id="next to each other"),
        pytest.param(
            _visits("id: C, window: [-P7D, +P7D]"), ["C", "C1D8"], id="a cycle and a visit within it"
        ),
        pytest.param(_visits("id: FU1, window: [-P3D, +P60D]"), ["FU2"], id="weeks and months"),
        pytest.param(_visits("id: FU1, window: [-P3D, +P46D]"), [], id="weeks and months, apart"),
        pytest.param(
            _visits("id: FU1, window: [-P3D, +P47D]"), ["FU2"], id="in the shortest three months alone"
        ),
        pytest.param(_visits("id: FU3, window: [-P400D, +P400D]"), [], id="a visit switched off"),
        pytest.param(_visits("id: ET, window: [P0D, +P100D]"), [], id="early termination"),
    ],
)
def test_windows_hold_their_target_and_stay_apart(
    pointers: Pointers, patch: str, expected: list[str]
) -> None:
    assert pointers("SCH002", patch) == [f"visits/{visit}/window" for visit in expected]


SAME_DAY = _visits("id: POST, name: After the tablet, kind: planned, target: P126D, window: [P0D, +P1D]%s")


def test_visits_of_one_day_overlap_unless_a_timing_orders_them(pointers: Pointers) -> None:
    timing = ", timing: {after: the last tablet, earliest: PT0H, latest: PT24H}"
    assert pointers("SCH002", SAME_DAY % "") == ["visits/POST/window"]
    assert pointers("SCH002", SAME_DAY % timing) == []


def test_an_overlap_shows_both_windows_and_its_days(found: Found) -> None:
    (finding,) = found("SCH002", _visits("id: SCR, window: [-P28D, -P1D]"))
    assert "the windows of SCR and C1 have 2 days in common" in finding.message
    assert [related.pointer for related in finding.related] == ["visits/SCR/window"]


@pytest.mark.parametrize(
    ("patch", "expected"),
    [
        pytest.param(
            "visits: [{id: C, sequence: [ELIG, LABS, PREGT, ITCH, VITALS, CMREV, RANDO, PHARM, DOSE]}]",
            [
                "visits/C/sequence/VITALS",
                "visits/C/sequence/LABS",
                "visits/C/sequence/PREGT",
                "visits/C/sequence/ITCH",
            ],
            id="data after the decision",
        ),
        pytest.param(
            "visits: [{id: C, sequence: [VITALS, LABS, PREGT, ITCH, RANDO, ELIG, DOSE]}]",
            ["visits/C/sequence/ELIG"],
            id="allocation before the decision",
        ),
        pytest.param(
            "visits: [{id: C, sequence: [ELIG, DOSE, RANDO]}]",
            ["visits/C/sequence/RANDO"],
            id="dose before allocation",
        ),
        pytest.param(
            "visits: [{id: C, sequence: []}]",
            ["activities/ELIG/at/C1 pre-dose"],
            id="an order that nothing gives",
        ),
        pytest.param("activities: [{id: ELIG, at: [SCR]}]", [], id="decided at an earlier visit alone"),
        pytest.param(
            "activities: [{id: ELIG, at: [C1D8]}]", ["activities/ELIG/at/C1D8"], id="decided too late"
        ),
        pytest.param("", [], id="as it is"),
    ],
)
def test_evidence_decision_allocation_and_dose_follow_each_other(
    pointers: Pointers, patch: str, expected: list[str]
) -> None:
    asks_ie = [
        "forms/RAND/checks",
        "forms/RAND/items/RANDDAT/not_before",
        "forms/RAND/items/RANDDAT/not_after",
    ]
    assert pointers("SCH005", patch, asks_ie) == expected


def test_the_order_does_not_depend_on_the_order_of_the_file(pointers: Pointers) -> None:
    early = _visits("id: B0, name: Before, kind: planned, target: P0D, window: [P0D, P0D]")
    assert pointers("SCH005", early) == []


def test_without_allocation_the_decision_comes_before_the_dose(pointers: Pointers) -> None:
    patch = """
    visits: [{id: C, sequence: [VITALS, LABS, PREGT, ITCH, DOSE, ELIG]}]
    activities: [{id: RANDO, purpose: []}, {id: DEMO, purpose: []}]
    """
    assert pointers("SCH005", patch) == ["visits/C/sequence/ELIG"]


def test_an_activity_has_a_purpose(pointers: Pointers) -> None:
    assert pointers("SCH006", "activities: [{id: DISPO, purpose: []}]") == ["activities/DISPO"]
    assert pointers("SCH006", "activities: [{id: DISPO, purpose: [], supports: [PO1]}]") == []
    assert pointers("SCH006") == []


@pytest.mark.parametrize(
    ("activity", "expected"),
    [
        ("{id: ULTRA, at: [C1, C4 pre-dose, EOT]}", ["activities/ULTRA/at/C1"]),
        ("{id: VITALS, at: [SCR, C, EOT]}", ["activities/VITALS/at/C"]),
        ("{id: VITALS, at: [SCR, C pre-dose, EOT post-dose]}", ["activities/VITALS/at/EOT post-dose"]),
        ("{id: AEREV, at: [SCR, C, EOT]}", []),
        ("{id: DOSE, at: [C]}", []),
        ("{id: ULTRA, at: [C1 pre-dose, C4 post-dose, EOT]}", []),
    ],
)
def test_at_a_visit_with_a_dose_the_moment_is_marked(
    pointers: Pointers, activity: str, expected: list[str]
) -> None:
    assert pointers("SCH007", f"activities: [{activity}]") == expected


PRIMARY_EVENTS = "outcomes: {primary: [{id: PO1, variables: [%s], at: [EOT]}]}\n"


@pytest.mark.parametrize(
    ("patch", "expected"),
    [
        ("activities: [{id: AEREV, at: [C post-dose, FU1]}]", ["activities/AEREV/at"]),
        ("activities: [{id: AEREV, at: [C1 post-dose, FU2]}]", []),
        ("activities: [{id: AEREV, at: [C2 post-dose, FU2]}]", ["activities/AEREV/at"]),
        (
            "activities: [{id: AEREV, at: [C2 post-dose, FU1]}]",
            ["activities/AEREV/at", "activities/AEREV/at"],
        ),
        ("activities: [{id: AEREV, at: [UNS]}]", ["activities/AEREV/at"]),
        ("forms: [{id: AE, domains: [CM]}]", ["activities"]),
        (PRIMARY_EVENTS % "adverse_events" + "activities: [{id: AEREV, at: [C post-dose, EOT]}]", []),
        (PRIMARY_EVENTS % "serious_events" + "activities: [{id: AEREV, at: [C post-dose, EOT]}]", []),
        (
            PRIMARY_EVENTS % "mean_itch" + "activities: [{id: AEREV, at: [C post-dose, EOT]}]",
            ["activities/AEREV/at"],
        ),
        ("", []),
    ],
)
def test_adverse_events_are_asked_for_from_the_first_dose_to_the_end(
    pointers: Pointers, patch: str, expected: list[str]
) -> None:
    assert pointers("SCH008", patch) == expected


PHASE1 = "design: {phase: [%s]}\n"


@pytest.mark.parametrize(
    ("patch", "expected"),
    [
        (PHASE1 % "PHASE1" + _visits("id: EOT, target: P136D"), ["visits/EOT/target"]),
        (PHASE1 % "EARLY_PHASE1" + _visits("id: EOT, target: P136D"), ["visits/EOT/target"]),
        (PHASE1 % "PHASE1, PHASE2" + _visits("id: EOT, target: P135D"), []),
        (PHASE1 % "PHASE2" + _visits("id: EOT, target: P200D"), []),
        (PHASE1 % "PHASE1", []),
    ],
)
def test_in_phase_1_the_first_contact_after_a_dose_is_soon(
    pointers: Pointers, patch: str, expected: list[str]
) -> None:
    assert pointers("SCH009", patch) == expected


def test_a_contact_that_is_switched_off_is_offered(found: Found) -> None:
    patch = PHASE1 % "PHASE1" + _visits(
        "id: EOT, target: P150D",
        "id: TEL, name: Call, kind: planned, target: P120D, window: [P0D, P0D], enabled: false",
    )
    (finding,) = found("SCH009", patch)
    assert finding.fix == "add a contact within 30 days; TEL is defined, but switched off"
    assert [related.pointer for related in finding.related] == ["visits/C"]


@pytest.mark.parametrize(
    ("patch", "expected"),
    [
        (_visits("id: EOT, target: P300D"), ["visits/EOT/target"]),
        (_visits("id: EOT, target: P280D"), []),
        (_visits("id: FU2, target: P8M"), []),
        (
            _visits("id: FU2, name: Late, target: P8M") + "outcomes: {primary: [{id: PO1, at: [FU2]}]}",
            ["visits/FU2/target"],
        ),
        (
            _visits("id: FU1, target: P2M", "id: FU2, target: P8M")
            + "outcomes: {primary: [{id: PO1, at: [FU2]}]}",
            [],
        ),
        ("", []),
    ],
)
def test_no_long_gap_while_a_primary_outcome_is_measured(
    pointers: Pointers, patch: str, expected: list[str]
) -> None:
    assert pointers("SCH012", patch) == expected


@pytest.mark.parametrize(
    ("visit", "expected"),
    [
        ("id: EOT, window: null", ["visits/EOT/window"]),
        ("id: C, window: null", ["visits/C/window"]),
        ("id: FU3, window: null", []),
        ("id: ET, window: null", []),
    ],
)
def test_a_planned_visit_has_a_window(pointers: Pointers, visit: str, expected: list[str]) -> None:
    assert pointers("SCH003", _visits(visit)) == expected


ANCHOR = "anchors: [{id: LAST_DOSE, %s}]\n"


@pytest.mark.parametrize(
    ("patch", "message"),
    [
        (
            ANCHOR % "variable: null",
            "FU1, FU2 are counted from LAST_DOSE, and no variable holds its date",
        ),
        (
            ANCHOR % "variable: itch_onset_date",
            "FU1, FU2 are counted from LAST_DOSE, whose variable itch_onset_date may lack its day",
        ),
        (
            ANCHOR % "variable: age_years",
            "FU1, FU2 are counted from LAST_DOSE, whose variable age_years is no date, but integer",
        ),
        (ANCHOR % "variable: null" + _visits("id: FU1, enabled: false", "id: FU2, enabled: false"), ""),
        ("", ""),
    ],
)  # fmt: skip
def test_an_anchor_has_a_day(found: Found, patch: str, message: str) -> None:
    assert [finding.message for finding in found("SCH004", patch)] == ([message] if message else [])


def test_an_anchor_whose_date_no_form_collects(found: Found) -> None:
    drop = ["variables/last_dose_date/from"]
    (finding,) = found("SCH004", "", drop)
    assert finding.pointer == "anchors/LAST_DOSE/variable"
    assert finding.message.endswith("whose date last_dose_date no form collects")


@pytest.mark.parametrize(
    ("patch", "expected"),
    [
        (ANCHOR % "months: null", ["anchors/LAST_DOSE/months"]),
        (ANCHOR % "months: null" + _visits("id: FU2, target: P90D"), []),
        (_visits("id: EOT, target: P4M"), ["anchors/RANDOMISATION/months"]),
        (_visits("id: EOT, target: P18W"), []),
        (_visits("id: C, repeat: {every: P1M, times: 6}"), ["anchors/RANDOMISATION/months"]),
        ("", []),
    ],
)
def test_months_are_declared(pointers: Pointers, patch: str, expected: list[str]) -> None:
    assert pointers("SCH011", patch) == expected


@pytest.mark.parametrize(
    ("activity", "times"),
    [
        ("{id: ULTRA, name: CT of the forearm}", 4),
        ("{id: ULTRA, name: CT of the forearm, effective_dose_msv: 0.1}", 0),
        ("{id: ULTRA, name: CT of the forearm, effective_dose_msv: 0}", 0),
        ("{id: ULTRA, name: CT of the forearm, at: [C4 pre-dose]}", 0),
        ("{id: ULTRA, name: Imaging, effective_dose_msv: null}", 4),
        ("{id: ULTRA, name: Actigraphy}", 0),
        ("{id: DOSE, name: CT with the first tablet}", 6),
    ],
)
def test_radiation_is_counted_and_its_dose_stated(found: Found, activity: str, times: int) -> None:
    told = [finding.message for finding in found("SCH010", f"activities: [{activity}]")]
    assert [f"irradiates {times} times" in message for message in told] == [True] * bool(times)


def test_a_form_that_asks_for_becquerels_irradiates(pointers: Pointers) -> None:
    item = "{id: TRACER, label: Activity, type: integer, unit: MBq, range: [1, 999], required: optional}"
    assert pointers("SCH010", f"forms: [{{id: US, items: [{item}]}}]") == [
        "activities/ULTRA/effective_dose_msv"
    ]


ASKED_FIRST = """
forms:
  - id: US
    items:
      - {id: APPLIES, label: Does it apply?, type: code, codelist: NY, required: always}
      - {id: USPERF, required: conditional, when: APPLIES == Y}
"""


@pytest.mark.parametrize(
    ("patch", "expected"),
    [
        ("activities: [{id: PREGT, when: null}]", ["activities/PREGT/when"]),
        ("activities: [{id: PREGT, when: null, name: Test, supports: []}]", []),
        ("activities: [{id: ULTRA, name: Pregnancy test}]", ["activities/ULTRA/when"]),
        ("activities: [{id: ULTRA, name: Pregnancy test, when: sex == F}]", []),
        ("activities: [{id: ULTRA, name: Pregnancy test}]" + ASKED_FIRST, []),
        ("activities: [{id: ULTRA, note: Only if the forearm is healed.}]", []),
        ("activities: [{id: RANDO, note: Only if all criteria are met.}]", ["activities/RANDO/when"]),
        ("activities: [{id: AEREV, note: Only if asked for.}]", []),
        ("", []),
    ],
)
def test_an_activity_that_is_not_for_all_says_for_whom(
    pointers: Pointers, patch: str, expected: list[str]
) -> None:
    assert pointers("SCH013", patch) == expected


STUDY_DAY = (
    "forms: [{id: SV, items: [{id: VISITDY, label: Day, type: integer, unit: d, required: optional, %s}]}]"
)


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ("derive: 'days_between(randomisation_date, VISDAT)'", True),
        ("derive: 'days_between(randomisation_date, VISDAT) + 1'", True),
        (
            "derive: 'if VISDAT < randomisation_date then days_between(randomisation_date, VISDAT) "
            "else days_between(randomisation_date, VISDAT) + 1'",
            False,
        ),
        ("range: [-30, 400]", True),
        ("range: [1, 400]", False),
    ],
)
def test_there_is_no_study_day_0(pointers: Pointers, value: str, *, told: bool) -> None:
    assert pointers("SCH014", STUDY_DAY % value) == ["forms/SV/items/VISITDY"] * told


def test_a_study_day_may_be_typed_where_a_check_forbids_0(pointers: Pointers) -> None:
    check = "checks: [{id: EC90, kind: hard, text: T., message: M., must: VISITDY != 0}]"
    patch = (STUDY_DAY % "range: [-30, 400]").replace("{id: SV, ", f"{{id: SV, {check}, ")
    assert pointers("SCH014", patch) == []


@pytest.mark.parametrize(
    ("name", "told"),
    [("Day 0", True), ("Visit on day 0 (baseline)", True), ("Day 10", False), ("Day 1", False)],
)
def test_no_visit_is_called_day_0(pointers: Pointers, name: str, *, told: bool) -> None:
    assert pointers("SCH014", _visits(f"id: EOT, name: {name}")) == ["visits/EOT/name"] * told


def test_a_variable_that_counts_study_days(pointers: Pointers) -> None:
    variable = (
        "{id: onset_day, label: Study day of onset, type: integer, unit: d, source: sponsor PROT §7, derive: "
    )
    patch = f"variables: [{variable}'days_between(randomisation_date, consent_date)'}}]"
    assert pointers("SCH014", patch) == ["variables/onset_day/derive"]


@pytest.mark.parametrize(
    ("patch", "drop", "expected"),
    [
        ("activities: [{id: ITCH, at: [SCR, C pre-dose, EOT, FU1, FU2]}]", [], ["visits/ET"]),
        ("visits: [{id: ET, enabled: false}]", [], ["visits"]),
        ("outcomes: {primary: [{id: PO1, at: [C1]}]}\nvisits: [{id: ET, enabled: false}]", [], []),
        ("", [], []),
    ],
)
def test_who_leaves_early_is_measured_once_more(
    pointers: Pointers, patch: str, drop: list[str], expected: list[str]
) -> None:
    assert pointers("SCH015", patch, drop) == expected


def test_findings_stand_at_the_entry(placed: Callable[[str, str], list[tuple[str, int, int, str]]]) -> None:
    assert placed("at: [C1 pre-dose, C4 pre-dose, EOT, ET]", "at: [C1, C4 pre-dose, EOT, ET]") == [
        ("SCH007", 0, 10, "C1")
    ]
    window = "    window: [-P28D, -P3D]"
    assert placed(window, "    window: [-P28D, -P1D]") == [("SCH002", 10, 13, "[-P2D, +P2D]")]
    assert placed("    months: calendar\n", "") == [("SCH011", -3, 9, "LAST_DOSE")]
    assert placed(window, "    window: null") == [("SCH003", 0, 13, "null")]


def test_a_visit_planned_for_another_time_than_its_name_says_is_told_at_its_target(
    placed: Callable[[str, str], list[tuple[str, int, int, str]]],
) -> None:
    """The outcomes that are registered at that time are related, and each of them is not told again."""
    assert placed("    target: P3M\n", "    target: P5M\n") == [("SCH001", 0, 13, "P5M")]


def test_an_outcome_of_a_visit_at_another_time_is_related(found: Found) -> None:
    (finding,) = found("SCH001", _visits("id: FU2, target: P5M"))
    assert finding.pointer == "visits/FU2/target"
    assert "is planned for P5M, and 3 months is a registered time point of" in finding.message
    assert {related.pointer for related in finding.related} >= {"outcomes/secondary/SO2/time_frame"}


def test_visits_that_have_changed_places_are_one_finding(found: Found) -> None:
    patch = _visits("id: FU1, target: P3M", "id: FU2, target: P4W")
    frame = SO2 % ("4 weeks, 3 months after the last dose", "FU1, FU2", "")
    (finding,) = found("SCH001", f"{patch}{frame}")
    assert finding.pointer == "visits/FU1/target"
    assert finding.related[0].pointer == "visits/FU2/target"
    assert "SCH002" not in {one.rule for one in found("SCH002", f"{patch}{frame}")}


@pytest.mark.parametrize("window", ["[+P14D, -P14D]", "[+P14D, +P14D]", "[-P14D, -P14D]"])
def test_a_wrong_window_is_told_once_and_nothing_that_follows_from_it(
    placed: Callable[[str, str], list[tuple[str, int, int, str]]], window: str
) -> None:
    old = "    target: P3M\n    window: [-P14D, +P14D]"
    assert placed(old, f"    target: P3M\n    window: {window}") == [("SCH002", 1, 13, window)]
