"""Which days the visits of a participant fall on, and which visits have none yet."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest

from protocolkit.calendar import DatedVisit, ParticipantCalendar, participant_calendar
from protocolkit.errors import CannotRun
from protocolkit.model.plan import Plan
from protocolkit.model.schedule import Repeat, Visit
from protocolkit.source.load import Loaded

# Anchor, then target and window of M03, M06, M12 and M24.
EXAMPLES = [
    "2024-03-15 2024-06-15 2024-06-01 2024-06-29 2024-09-15 2024-09-01 2024-09-29 2025-03-15 2025-02-13 2025-04-14 2026-03-15 2026-02-13 2026-04-14",  # noqa: E501
    "2024-08-31 2024-11-30 2024-11-16 2024-12-14 2025-02-28 2025-02-14 2025-03-14 2025-08-31 2025-08-01 2025-09-30 2026-08-31 2026-08-01 2026-09-30",  # noqa: E501
    "2024-11-30 2025-02-28 2025-02-14 2025-03-14 2025-05-30 2025-05-16 2025-06-13 2025-11-30 2025-10-31 2025-12-30 2026-11-30 2026-10-31 2026-12-30",  # noqa: E501
    "2024-02-29 2024-05-29 2024-05-15 2024-06-12 2024-08-29 2024-08-15 2024-09-12 2025-02-28 2025-01-29 2025-03-30 2026-02-28 2026-01-29 2026-03-30",  # noqa: E501
]


def planned(visit_id: str, target: str | None, *window: str, anchor: str | None = None) -> Visit:
    before, behind = window
    return Visit(visit_id, visit_id, "planned", target=target, window=(before, behind), anchor=anchor)


def by_id(calendar: ParticipantCalendar) -> dict[str, DatedVisit]:
    return {visit.id: visit for visit in calendar.visits}


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example[:10])
def test_the_trial_keeps_the_days_of_its_table(example: str, trial: Loaded) -> None:
    assert trial.plan is not None
    anchor, *days = map(date.fromisoformat, example.split())
    visits = by_id(participant_calendar(trial.plan, anchor))
    found = [visits[name] for name in ("M03", "M06", "M12", "M24")]
    assert [day for v in found for day in (v.target, v.earliest, v.latest)] == days
    assert (visits["SCR"].target, visits["SCR"].study_day) == (None, None)
    assert (visits["SCR"].study_day_earliest, visits["SCR"].study_day_latest) == (-28, -1)
    assert visits["TRT"].earliest == visits["TRT"].target == visits["TRT"].latest == anchor
    assert (visits["IMM"].earliest, visits["IMM"].latest) == (anchor, anchor + timedelta(1))


def test_every_visit_vector_holds(reference: Path, plan_of: Callable[..., Plan]) -> None:
    with (reference / "edc" / "calendar" / "visit_date_vectors.csv").open(encoding="utf-8") as file:
        vectors = list(csv.DictReader(file))
    assert vectors
    for vector in vectors:
        window = (f"-P{vector['window_before_d']}D", f"+P{vector['window_after_d']}D")
        plan = plan_of(planned("V", vector["target"], *window))
        (visit,) = participant_calendar(plan, date.fromisoformat(vector["anchor_date_day1"])).visits
        assert [
            str(visit.target), str(visit.earliest), str(visit.latest), str(visit.offset_days),
            str(visit.study_day), str(visit.study_day_earliest), str(visit.study_day_latest), visit.weekday,
        ] == [
            vector[name]
            for name in (
                "calendar_month_target", "earliest", "latest", "day_offset_for_redcap", "study_day_target",
                "study_day_earliest", "study_day_latest", "weekday",
            )
        ]  # fmt: skip


def test_cycles_and_a_second_anchor(second: Loaded) -> None:
    assert second.plan is not None
    days = {"LAST_DOSE": date(2025, 11, 30)}
    calendar = participant_calendar(second.plan, date(2025, 7, 1), days)
    visits = by_id(calendar)
    cycles = [visits[f"C{number}"].study_day for number in range(1, 7)]
    assert cycles == [1, 22, 43, 64, 85, 106]
    assert visits["FU2"].target == date(2026, 2, 28)
    assert visits["FU2"].study_day == (date(2026, 2, 28) - date(2025, 7, 1)).days + 1
    assert visits["ET"].only_if == "the participant leaves early"
    assert [visit.id for visit in calendar.visits][:3] == ["SCR", "C1", "C1D8"]
    assert [anchor.id for anchor in calendar.anchors] == ["RANDOMISATION", "LAST_DOSE"]
    assert calendar.assumptions == ("ASM-01",)


def test_visits_of_an_unknown_day_are_listed_with_the_reason(second: Loaded) -> None:
    assert second.plan is not None
    undated = participant_calendar(second.plan, date(2025, 7, 1)).undated
    words = "counted from LAST_DOSE (Last tablet taken), whose date is not given"
    assert [(visit.id, visit.anchor, visit.reason) for visit in undated] == [
        ("FU1", "LAST_DOSE", words),
        ("FU2", "LAST_DOSE", words),
        ("UNS", None, "takes place when something happens"),
        ("ET", "LAST_DOSE", words),
    ]


def test_early_termination_is_never_counted_from_day_1(plan_of: Callable[..., Plan]) -> None:
    leaving = Visit("ET", "Early", "early_termination", window=("P0D", "+P14D"))
    calendar = participant_calendar(plan_of(leaving), date(2025, 1, 1))
    assert not calendar.visits
    assert calendar.undated[0].reason == "takes place only if the participant leaves early"
    assert calendar.undated[0].anchor is None


def test_a_visit_without_times_says_so(plan_of: Callable[..., Plan]) -> None:
    calendar = participant_calendar(plan_of(Visit("V", "V", "planned")), date(2025, 1, 1))
    assert calendar.undated[0].reason == "the protocol gives it neither a target nor a window"


def test_monthly_visits_are_counted_from_the_anchor_each(plan_of: Callable[..., Plan]) -> None:
    monthly = Visit("M", "Month {n}", "planned", target="P1M", window=("P0D", "P0D"), repeat=Repeat("P1M", 4))
    visits = participant_calendar(plan_of(monthly), date(2024, 1, 31)).visits
    assert [str(visit.target) for visit in visits] == ["2024-02-29", "2024-03-31", "2024-04-30", "2024-05-31"]
    assert visits[1].name == "Month 2"


@pytest.mark.parametrize(
    ("anchor", "visit"),
    [
        (date(9999, 6, 1), planned("LATE", "P24M", "P0D", "P0D")),
        (date(9999, 12, 31), planned("LATE", "P0D", "P0D", "+P1D")),
        (date(1, 1, 5), planned("LATE", None, "-P28D", "-P1D")),
        (date(2025, 1, 1), planned("LATE", "P0D", "P0D", "+P99999999999D")),
    ],
)
def test_days_outside_of_all_calendars_stop_with_words(
    anchor: date, visit: Visit, plan_of: Callable[..., Plan]
) -> None:
    with pytest.raises(CannotRun, match=r"visit LATE cannot be dated: .* years 1 to 9999"):
        participant_calendar(plan_of(visit), anchor)
