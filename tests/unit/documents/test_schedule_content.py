"""What the schedule of activities and the checklists say, before any layout."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import msgspec
import pytest

from protocolkit.documents.schedule_checklist import Checklist, make_checklists
from protocolkit.documents.schedule_content import Schedule, make_schedule
from protocolkit.documents.schedule_words import (
    day_words,
    duration_words,
    mode_words,
    target_words,
    timing_words,
    window_words,
)
from protocolkit.model.plan import Plan, PlannedVisit, make_plan
from protocolkit.model.schedule import Activity, Timing, Visit
from protocolkit.source.load import load

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def trial() -> Plan:
    plan = load(str(ROOT / "protocol" / "nct03239535")).plan
    assert plan is not None
    return plan


@pytest.fixture(scope="module")
def second() -> Plan:
    plan = load(str(ROOT / "tests" / "data" / "second")).plan
    assert plan is not None
    return plan


def visit_of(
    target: str | None, window: tuple[str, str] | None, plan: Plan, kind: str = "planned"
) -> PlannedVisit:
    written = Visit("V", "V", kind, target=target, window=window)
    protocol = msgspec.structs.replace(plan.protocol, visits=(written,), activities=())
    return make_plan(protocol).visits[0]


def checklist(plan: Plan, visit: str) -> Checklist:
    return next(found for found in make_checklists(plan) if found.id == visit)


def tasks(found: Checklist) -> dict[str, list[str]]:
    return {phase.name: [task.id for task in phase.tasks] for phase in found.phases}


def test_every_cell_of_the_trial_has_its_mark(trial: Plan) -> None:
    rows = [row for group in make_schedule(trial).groups for row in group.rows]
    marks = Counter(cell.mark for row in rows for cell in row.cells if cell.done)
    assert marks == {"": 43, "D": 22, "A": 53}
    assert len(rows) == len(trial.protocol.activities) == 27


def test_a_confirmed_assumption_needs_no_mark(trial: Plan) -> None:
    assumptions = tuple(msgspec.structs.replace(a, status="confirmed") for a in trial.protocol.assumptions)
    plan = make_plan(msgspec.structs.replace(trial.protocol, assumptions=assumptions))
    rows = [row for group in make_schedule(plan).groups for row in group.rows]
    assert {cell.mark for row in rows for cell in row.cells} == {"", "D"}


def test_visits_stand_in_the_order_of_time(second: Plan) -> None:
    order = ["SCR", "C1", "C1D8", "C2", "C3", "C4", "C5", "C6", "EOT", "FU1", "FU2", "UNS", "ET"]
    assert [visit.id for visit in second.visits] == order
    spans = [(span.name, span.columns) for span in make_schedule(second).spans]
    assert spans == [("Screening", 1), ("Treatment", 8), ("Follow-up", 2), ("Any time", 2)]


def test_heads_of_columns(trial: Plan) -> None:
    heads = {
        column.id: (column.target, column.window, column.day, column.window_mark)
        for column in make_schedule(trial).columns
    }
    assert heads["SCR"] == ("before Day 1", "−28 to −1 d", "−28 to −1", "A")
    assert heads["TRT"] == ("Day 1", "same day", "1", "A")
    assert heads["IMM"] == ("Day 1", "0 to +1 d", "1", "A")
    assert heads["M03"] == ("3 months", "± 14 d", "90–93", "A")
    assert heads["M24"] == ("24 months", "± 30 d", "731–732", "A")
    assert heads["UNS"] == ("as needed", "–", "–", "")
    assert heads["ET"] == ("–", "0 to +14 d", "–", "A")


def test_activities_are_grouped_by_what_they_serve(trial: Plan, second: Plan) -> None:
    found = {group.name: [row.id for row in group.rows] for group in make_schedule(trial).groups}
    assert found["Allocation and treatment"] == ["ALLOC", "INJ", "OBS"]
    assert found["Assessment of outcomes"] == ["ABIX", "ULCER", "TREAD", "RPAIN", "SCINT", "STATUS"]
    assert found["Safety"] == ["PEXAM", "VITAL", "LABS"]
    assert found["Continuous logs, reviewed at each visit marked"] == ["AEREV", "CMREV", "AMPREV"]
    assert found["End of participation"] == ["DISPO"]
    groups = make_schedule(second).groups
    assert sorted(row.id for group in groups for row in group.rows) == sorted(
        activity.id for activity in second.protocol.activities
    )


def test_an_activity_that_serves_nothing_stated_is_still_there(trial: Plan) -> None:
    protocol = msgspec.structs.replace(
        trial.protocol, activities=(Activity("X", "Something", "PE", ("SCR",)),)
    )
    (group,) = make_schedule(make_plan(protocol)).groups
    assert [row.id for row in group.rows] == ["X"]


def test_footnotes_are_numbered_as_they_are_met_and_shared(trial: Plan) -> None:
    schedule = make_schedule(trial)
    notes = {note.number: note for note in schedule.footnotes}
    referred = [n for column in schedule.columns for n in column.notes]
    referred += [n for group in schedule.groups for row in group.rows for n in row.notes]
    assert list(dict.fromkeys(referred)) == sorted(notes) == list(range(1, len(notes) + 1))
    texts = [note.text for note in schedule.footnotes]
    assert "From 0 h to 24 h after the last injection of the session." in texts
    assert "Counted from: Decision to end participation early." in texts
    assert any("hardly feasible within 24 h" in text for text in texts)
    assert any(text.startswith("Only if") and "Female" in text for text in texts)


def test_optional_contacts_are_listed_and_switched_off(trial: Plan) -> None:
    schedule = make_schedule(trial)
    shown = [(visit.id, visit.target, visit.window, visit.mark) for visit in schedule.optional]
    assert shown == [
        ("W01", "7 days", "± 2 d", "A"),
        ("M01", "1 month", "± 7 d", "A"),
        ("M09", "9 months", "± 14 d", "A"),
        ("M18", "18 months", "± 30 d", "A"),
    ]
    assert not {column.id for column in schedule.columns} & {visit[0] for visit in shown}


def test_open_questions_and_assumptions_are_named(trial: Plan) -> None:
    schedule = make_schedule(trial)
    priorities = [question.priority == "blocking" for question in schedule.questions]
    assert priorities == sorted(priorities, reverse=True)
    assert {"Q-34", "Q-36"} <= {question.id for question in schedule.questions}
    assert {"ASM-51", "ASM-52", "ASM-63"} <= {assumption.id for assumption in schedule.assumptions}
    assert {cited.name for cited in schedule.cited} >= {"Registry record", "Inferred (D)"}


def test_sources_of_a_sponsor_keep_their_section(second: Plan) -> None:
    cited = {entry.name: entry.sources for entry in make_schedule(second).cited}
    assert "PROT §7" in cited["Documents of the sponsor"]


def test_day_one_in_the_order_of_staff(trial: Plan) -> None:
    assert tasks(checklist(trial, "TRT")) == {
        "Before the dose": [
            "ELIG", "REPRO", "PEXAM", "VITAL", "LABS", "STAGE", "ABIX", "ULCER", "RPAIN", "ALLOC",
        ],
        "Dose": ["INJ"],
        "After the dose": ["OBS", "AEREV", "CMREV", "AMPREV"],
    }  # fmt: skip


def test_moments_win_over_a_sequence_that_contradicts_them(second: Plan) -> None:
    visits = (
        Visit("V", "V", "planned", target="P0D", window=("P0D", "P0D"), sequence=("AE", "DOSE", "LAB")),
    )
    activities = (
        Activity("LAB", "Lab", "LB", ("V pre-dose",)),
        Activity("DOSE", "Dose", "EX", ("V",), administers=("PLACEBO",)),
        Activity("AE", "Events", "AE", ("V post-dose",)),
    )
    plan = make_plan(msgspec.structs.replace(second.protocol, visits=visits, activities=activities))
    assert tasks(checklist(plan, "V")) == {
        "Before the dose": ["LAB"], "Dose": ["DOSE"], "After the dose": ["AE"],
    }  # fmt: skip


def test_a_visit_without_a_dose_has_no_phases(trial: Plan) -> None:
    found = checklist(trial, "M03")
    assert list(tasks(found)) == [""]
    assert found.also == ("SV Visit",)


def test_a_visit_without_activities_has_an_empty_list(trial: Plan) -> None:
    plan = make_plan(msgspec.structs.replace(trial.protocol, activities=()))
    assert checklist(plan, "M03").phases == ()


def test_unmasked_work_is_on_no_checklist(second: Plan) -> None:
    names = [task.id for found in make_checklists(second) for phase in found.phases for task in phase.tasks]
    assert "DOSE" in names
    assert "PHARM" not in names
    row = next(row for group in make_schedule(second).groups for row in group.rows if row.id == "PHARM")
    notes = {note.number: note.text for note in make_schedule(second).footnotes}
    assert "unmasked staff only" in notes[row.notes[0]]


@pytest.mark.parametrize(
    ("visit", "blanks"),
    [
        (
            "SCR",
            [("Day 1", None), ("Earliest", "28 days before Day 1 (A)"), ("Latest", "1 day before Day 1 (A)")],
        ),
        ("TRT", [("Day 1", None)]),
        ("IMM", [("Day 1", None), ("Earliest", "Day 1 itself (A)"), ("Latest", "1 day after Day 1 (A)")]),
        (
            "M06",
            [
                ("Day 1", None),
                ("Target", "6 months later"),
                ("Earliest", "14 days before the target (A)"),
                ("Latest", "14 days after the target (A)"),
            ],
        ),
        ("UNS", []),
        (
            "ET",
            [
                ("Counted from", "Decision to end participation early"),
                ("Earliest", "that day itself (A)"),
                ("Latest", "14 days after that day (A)"),
            ],
        ),
    ],
)
def test_dates_to_fill_in(visit: str, blanks: list[tuple[str, str | None]], trial: Plan) -> None:
    found = [(blank.label, blank.rule) for blank in checklist(trial, visit).blanks]
    assert found[-1] == ("Date of this visit", "")
    assert [(label, rule if label != "Day 1" else None) for label, rule in found[:-1]] == blanks


def test_what_to_prepare_says_condition_instruction_and_note(second: Plan) -> None:
    found = {task.id: task.prepare for phase in checklist(second, "C1").phases for task in phase.tasks}
    assert found["VITALS"] == ("Measure after 5 minutes of rest, before the tablet.",)
    assert found["PREGT"][0].startswith("Only if ")


def test_words_of_times(trial: Plan) -> None:
    assert [duration_words(m, d) for m, d in ((1, 0), (3, 0), (0, 1), (1, 7), (0, 0))] == [
        "1 month", "3 months", "1 day", "1 month 7 days", "0 days",
    ]  # fmt: skip
    assert mode_words(("in_person", "telephone")) == "at the site or by telephone"
    assert timing_words(Timing("the dose", "PT30M", "PT1H30M")) == "From 30 min to 1 h 30 min after the dose."
    nothing = visit_of(None, None, trial)
    assert (target_words(nothing, trial), window_words(nothing.written), day_words(nothing, trial)) == (
        "–",
    ) * 3
    beyond = visit_of("P9999Y", ("-P1D", "+P2D"), trial)
    assert (day_words(beyond, trial), window_words(beyond.written)) == ("–", "−1 to +2 d")
    around = visit_of(None, ("-P3D", "+P3D"), trial)
    assert (target_words(around, trial), day_words(around, trial)) == ("–", "−3 to 4")


def test_a_schedule_is_plain_data(trial: Plan) -> None:
    schedule = make_schedule(trial)
    assert msgspec.convert(msgspec.to_builtins(schedule), Schedule) == schedule
