"""Laws of the calendar, whatever the day and whatever the window."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import icalendar
import msgspec
from hypothesis import given
from hypothesis import strategies as st

from protocolkit.calendar import CalendarStamp, participant_calendar, write_calendar
from protocolkit.calendar.arithmetic import add_months, after, study_day
from protocolkit.model.plan import Plan, make_plan
from protocolkit.model.schedule import Anchor, Visit
from protocolkit.source.load import load

_ROOT = Path(__file__).resolve().parents[2]
_LOADED = load(str(_ROOT / "tests" / "data" / "second"))
_STAMP = CalendarStamp("study", "NUM-1", "1.2.3", None, "draft", "0" * 64, "1.0")

days = st.dates(date(1900, 1, 1), date(2200, 12, 31))
months = st.integers(0, 120)
names = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=100)
windows = st.tuples(st.integers(0, 60), st.integers(0, 60))
targets = st.builds(lambda m, d: (m, d), months, st.integers(0, 400))
planned = st.lists(st.tuples(targets, windows, names), min_size=1, max_size=6)


def _plan(written: list[tuple[tuple[int, int], tuple[int, int], str]]) -> Plan:
    visits = tuple(
        Visit(f"V{n}", name, "planned", target=f"P{m}M{d}D", window=(f"-P{before}D", f"+P{behind}D"))
        for n, ((m, d), (before, behind), name) in enumerate(written)
    )
    assert _LOADED.protocol is not None
    anchors = (Anchor("DAY1", "Day 1", primary=True),)
    return make_plan(msgspec.structs.replace(_LOADED.protocol, visits=visits, anchors=anchors, activities=()))


@given(days, months, months)
def test_more_months_are_never_earlier(start: date, some: int, more: int) -> None:
    assert add_months(start, some) <= add_months(start, some + more)
    assert add_months(start, 0) == start


@given(days, days, months)
def test_a_later_day_1_never_makes_a_visit_earlier(one: date, other: date, count: int) -> None:
    first, last = sorted((one, other))
    assert add_months(first, count) <= add_months(last, count)


@given(days, months)
def test_the_day_of_the_month_stays_or_is_its_last(start: date, count: int) -> None:
    found = add_months(start, count)
    assert found.day == start.day or (found + timedelta(1)).day == 1
    assert (found.year * 12 + found.month) - (start.year * 12 + start.month) == count


@given(days, st.lists(st.integers(0, 12), max_size=6))
def test_a_chain_is_never_later_than_the_anchored_date(start: date, steps: list[int]) -> None:
    chained = start
    for step in steps:
        chained = add_months(chained, step)
    anchored = add_months(start, sum(steps))
    assert chained <= anchored
    assert chained == anchored or start.day > 28


@given(days, days)
def test_no_study_day_is_zero_and_they_keep_the_order(day_one: date, day: date) -> None:
    found = study_day(day_one, day)
    assert found != 0
    assert (found > 0) == (day >= day_one)
    assert study_day(day_one, day + timedelta(1)) - found == (2 if found == -1 else 1)


@given(days, planned)
def test_every_window_contains_its_target(
    day_one: date, written: list[tuple[tuple[int, int], tuple[int, int], str]]
) -> None:
    calendar = participant_calendar(_plan(written), day_one)
    assert len(calendar.visits) == len(written)
    for visit in calendar.visits:
        (counted, rest), (before, behind), _ = written[int(visit.id[1:])]
        assert visit.target == after(day_one, counted, rest)
        assert visit.earliest <= visit.target <= visit.latest
        assert (visit.latest - visit.earliest).days == before + behind
        assert visit.offset_days == (visit.target - day_one).days
        assert visit.study_day_earliest <= (visit.study_day or 0) <= visit.study_day_latest


@given(days, planned)
def test_visits_stand_in_the_order_of_their_days(
    day_one: date, written: list[tuple[tuple[int, int], tuple[int, int], str]]
) -> None:
    calendar = participant_calendar(_plan(written), day_one)
    assert [visit.begins for visit in calendar.visits] == sorted(visit.begins for visit in calendar.visits)
    same = [(visit.begins, int(visit.id[1:])) for visit in calendar.visits]
    assert same == sorted(same)


@given(days, planned, names)
def test_a_diary_reads_what_was_written(
    day_one: date, written: list[tuple[tuple[int, int], tuple[int, int], str]], subject: str
) -> None:
    calendar = participant_calendar(_plan(written), day_one)
    raw = write_calendar(calendar, _STAMP, "ics", subject=subject)
    assert all(len(line) <= 75 for line in raw.split(b"\r\n"))
    assert raw.count(b"\n") == raw.count(b"\r\n") == raw.count(b"\r")
    raw.decode("utf-8")
    found = icalendar.Calendar.from_ical(raw).walk("VEVENT")
    uids = [str(event["UID"]) for event in found]
    assert len(set(uids)) == len(uids)
    targets_read = {
        uid.partition(".")[0].upper(): event
        for uid, event in zip(uids, found, strict=True)
        if ".target." in uid
    }
    for visit in calendar.visits:
        event = targets_read[visit.id]
        assert (event["DTSTART"].dt, event["DTEND"].dt) == (
            visit.target,
            (visit.target or day_one) + timedelta(1),
        )
