"""A calendar written out: table, JSON, CSV, iCalendar."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import icalendar
import jsonschema_rs
import msgspec
import pytest

from protocolkit.calendar import (
    FORMATS,
    CalendarStamp,
    ParticipantCalendar,
    calendar_stamp,
    participant_calendar,
    write_calendar,
)
from protocolkit.errors import CannotRun
from protocolkit.model.plan import Plan
from protocolkit.model.schedule import Visit
from protocolkit.source.load import Loaded

SCHEMA = Path(__file__).resolve().parents[3] / "schemas" / "output" / "calendar.schema.json"
STAMP = CalendarStamp("study", "NUM-1", "2.3.4", "2025-02-10", "draft", "0123456789abcdef" * 4, "9.9.9")
HOSTILE = "=1+1 <b>&\"; DROP,\\ #import 'x' \u202e日本 \x1b[31m\r\nX"


@pytest.fixture
def calendar(second: Loaded) -> ParticipantCalendar:
    assert second.plan is not None
    return participant_calendar(second.plan, date(2025, 1, 31), {"LAST_DOSE": date(2025, 5, 31)})


@pytest.fixture
def hostile(plan_of: Callable[..., Plan]) -> ParticipantCalendar:
    visit = Visit("V", HOSTILE, "planned", target="P1M", window=("-P3D", "+P3D"))
    other = Visit("U", HOSTILE, "unscheduled")
    return participant_calendar(plan_of(visit, other), date(2025, 1, 31))


def events(raw: bytes) -> dict[str, icalendar.Event]:
    return {str(event["UID"]): event for event in icalendar.Calendar.from_ical(raw).walk("VEVENT")}


def test_the_stamp_names_the_number_and_not_the_disease(second: Loaded) -> None:
    assert second.plan is not None
    stamp = calendar_stamp(second.plan, second.hash or "", "1.0")
    assert (stamp.id, stamp.number) == ("second-fictional", "FIC-KAL-202")
    study = msgspec.structs.replace(second.plan.protocol.study, identifiers=())
    protocol = msgspec.structs.replace(second.plan.protocol, study=study)
    assert calendar_stamp(msgspec.structs.replace(second.plan, protocol=protocol), "", "1").number == stamp.id


@pytest.mark.parametrize("form", FORMATS)
def test_the_same_calendar_gives_the_same_bytes(form: str, calendar: ParticipantCalendar) -> None:
    assert write_calendar(calendar, STAMP, form) == write_calendar(calendar, STAMP, form)


def test_an_unknown_format_is_refused(calendar: ParticipantCalendar) -> None:
    with pytest.raises(CannotRun, match="one of table, json, csv, ics"):
        write_calendar(calendar, STAMP, "docx")


def test_the_table_reads_well(plan_of: Callable[..., Plan]) -> None:
    visits = (
        Visit("SCR", "Screening", "planned", window=("-P28D", "-P1D")),
        Visit("M03", "Month 3", "planned", target="P3M", window=("-P14D", "+P14D"), source="ASM-02"),
        Visit("ET", "Leaving", "early_termination", anchor="LAST", window=("P0D", "+P1W")),
        Visit("UNS", "Unscheduled", "unscheduled"),
    )
    calendar = participant_calendar(plan_of(*visits), date(2024, 8, 31), {"LAST": date(2024, 9, 1)})
    assert write_calendar(calendar, STAMP).decode().splitlines() == [
        "NUM-1, version 2.3.4, draft, content 0123456789ab",
        "DAY1 2024-08-31: First dose",
        "LAST 2024-09-01: Last dose",
        "",
        "Visit  Name                                            Target           Earliest    Latest      Study day  Window, study days",  # noqa: E501
        "SCR    Screening                                       -                2024-08-03  2024-08-30  -          -28 .. -1",  # noqa: E501
        "ET     Leaving (only if the participant leaves early)  -                2024-09-01  2024-09-08  -          2 .. 9",  # noqa: E501
        "M03    Month 3                                         2024-11-30  Sat  2024-11-16  2024-12-14  92         78 .. 106",  # noqa: E501
        "",
        "Not datable yet",
        "  UNS  Unscheduled  takes place when something happens",
        "",
        "Rests on assumptions that nobody has confirmed: ASM-01",
    ]


def test_the_table_shows_nothing_that_a_terminal_obeys(hostile: ParticipantCalendar) -> None:
    text = write_calendar(hostile, STAMP).decode()
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert len(text.splitlines()) == 10
    assert "=1+1 <b>&\"; DROP,\\ #import 'x'" in text


def test_json_keeps_its_contract(calendar: ParticipantCalendar) -> None:
    raw = write_calendar(calendar, STAMP, "json")
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    jsonschema_rs.validator_for(schema, validate_formats=True).validate(json.loads(raw))
    output = json.loads(raw)
    assert output["format_version"] == 1
    assert output["tool"] == {"name": "protocolkit", "version": "9.9.9"}
    assert output["protocol"] == {"id": "study", "version": "2.3.4", "hash": STAMP.hash}
    assert output["visits"][1].items() >= {
        "id": "C1", "name": "Cycle 1, day 1", "target": "2025-01-31", "earliest": "2025-01-29",
        "latest": "2025-02-02", "study_day": 1, "offset_days": 0,
    }.items()  # fmt: skip
    assert output["visits"][0]["target"] is None
    assert [visit["id"] for visit in output["undated"]] == ["UNS"]


def test_the_schema_describes_every_field(calendar: ParticipantCalendar) -> None:
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    visit = schema["$defs"]["visit"]
    written = json.loads(write_calendar(calendar, STAMP, "json"))["visits"][0]
    assert list(written) == list(visit["properties"]) == visit["required"]
    assert all(entry.get("description") or "$ref" in entry for entry in visit["properties"].values())


def test_csv_keeps_dates_and_negative_numbers(calendar: ParticipantCalendar) -> None:
    raw = write_calendar(calendar, STAMP, "csv").decode()
    assert raw.count("\r\n") == raw.count("\n") == 14
    rows = list(csv.DictReader(io.StringIO(raw, newline="")))
    assert {len(row) for row in rows} == {19}
    assert (rows[0]["visit"], rows[0]["target"], rows[0]["study_day_earliest"]) == ("SCR", "", "-28")
    assert (rows[1]["target"], rows[1]["offset_days"], rows[1]["content"]) == (
        "2025-01-31",
        "0",
        "0123456789ab",
    )
    assert rows[-1]["not_dated_because"] == "takes place when something happens"


def test_csv_shows_formulas_as_text(hostile: ParticipantCalendar) -> None:
    raw = write_calendar(hostile, STAMP, "csv").decode()
    rows = list(csv.DictReader(io.StringIO(raw, newline="")))
    assert [row["name"] for row in rows] == [f"'{HOSTILE}"] * 2


def test_ics_follows_the_rules(calendar: ParticipantCalendar) -> None:
    raw = write_calendar(calendar, STAMP, "ics", subject="01-002")
    assert raw.count(b"\r\n") == raw.count(b"\n")
    assert all(len(line) <= 75 for line in raw.split(b"\r\n"))
    parsed = icalendar.Calendar.from_ical(raw)
    assert (parsed["VERSION"], parsed["METHOD"]) == ("2.0", "PUBLISH")
    found = events(raw)
    assert "scr.target.01-002@study" not in found
    screening = found["scr.window.01-002@study"]
    assert (screening["DTSTART"].dt, screening["DTEND"].dt) == (date(2025, 1, 3), date(2025, 1, 29))
    assert (screening["TRANSP"], screening["STATUS"]) == ("TRANSPARENT", "TENTATIVE")
    target = found["fu2.target.01-002@study"]
    assert (target["DTSTART"].dt, target["DTEND"].dt) == (date(2025, 8, 31), date(2025, 9, 1))
    assert (target["TRANSP"], target["SEQUENCE"]) == ("OPAQUE", 2_003_004)
    assert target["DTSTAMP"].dt.isoformat() == "2025-02-10T00:00:00+00:00"
    (alarm,) = target.walk("VALARM")
    assert (alarm["ACTION"], alarm["TRIGGER"].to_ical()) == ("DISPLAY", b"-P7D")
    assert b"DTSTART;VALUE=DATE:20250831" in raw


def test_a_same_day_window_is_one_event(plan_of: Callable[..., Plan]) -> None:
    visit = Visit("TRT", "Day 1", "planned", target="P0D", window=("P0D", "P0D"))
    raw = write_calendar(participant_calendar(plan_of(visit), date(2025, 1, 31)), STAMP, "ics")
    assert list(events(raw)) == ["trt.target.day1-20250131@study"]
    assert b"VALARM" not in raw


@pytest.mark.parametrize("when", [None, "2025-02"])
def test_without_a_version_date_day_1_is_the_stamp(when: str | None, calendar: ParticipantCalendar) -> None:
    raw = write_calendar(calendar, msgspec.structs.replace(STAMP, version_date=when), "ics")
    assert b"DTSTAMP:20250131T000000Z" in raw


@pytest.mark.parametrize(
    ("version", "sequence"), [("1.0.0", 1_000_000), ("1.2", 1_002_000), ("draft", 0), ("99999.1", 2**31 - 1)]
)
def test_a_newer_version_has_a_higher_sequence(
    version: str, sequence: int, calendar: ParticipantCalendar
) -> None:
    raw = write_calendar(calendar, msgspec.structs.replace(STAMP, version=version), "ics")
    assert {event["SEQUENCE"] for event in events(raw).values()} == {sequence}


def test_events_keep_their_identity_when_day_1_is_corrected(second: Loaded) -> None:
    assert second.plan is not None
    first, corrected = (
        events(write_calendar(participant_calendar(second.plan, day), STAMP, "ics", subject="7"))
        for day in (date(2025, 1, 31), date(2025, 2, 1))
    )
    assert list(first) == list(corrected)


def test_ics_takes_names_literally(hostile: ParticipantCalendar) -> None:
    raw = write_calendar(hostile, STAMP, "ics", subject="a b\r\nX:1")
    assert b"\x1b" not in raw
    assert b"\r\nX" not in raw.replace(b"\r\nX-WR-CALNAME", b"")
    assert {uid.rpartition("@")[0].partition(".")[0] for uid in events(raw)} == {"v"}
    (target,) = [event for uid, event in events(raw).items() if uid.startswith("v.target.a%20b%0D%0AX%3A1@")]
    assert "=1+1 <b>&\"; DROP,\\ #import 'x'" in target["SUMMARY"]


def test_an_event_on_the_last_day_of_all_is_refused(plan_of: Callable[..., Plan]) -> None:
    visit = Visit("V", "V", "planned", target="P0D", window=("P0D", "P0D"))
    calendar = participant_calendar(plan_of(visit), date.max)
    assert b"9999-12-31" in write_calendar(calendar, STAMP, "json")
    with pytest.raises(CannotRun, match="visit V cannot be written as an event"):
        write_calendar(calendar, STAMP, "ics")
