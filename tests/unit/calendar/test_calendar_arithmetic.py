"""Calendar months, days, study days."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest

from protocolkit.calendar.arithmetic import (
    UndatableError,
    add_days,
    add_months,
    after,
    study_day,
    study_day_after,
    weekday,
)


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_month_ends_are_clamped_and_never_chained(reference: Path) -> None:
    vectors = rows(reference / "edc" / "calendar" / "month_end_vectors.csv")
    assert vectors
    for vector in vectors:
        start, months = date.fromisoformat(vector["anchor"]), int(vector["months"])
        assert add_months(start, months) == date.fromisoformat(vector["anchored_right"])
        chained = start
        for _ in range(months):
            chained = add_months(chained, 1)
        assert chained == date.fromisoformat(vector["chained_wrong"])


def test_study_days_have_no_day_zero(reference: Path) -> None:
    vectors = rows(reference / "edc" / "calendar" / "study_day_vectors.csv")
    assert vectors
    for vector in vectors:
        day_one, day = date.fromisoformat(vector["rfstdtc"]), date.fromisoformat(vector["date"])
        assert (day - day_one).days == int(vector["elapsed_days"])
        assert study_day(day_one, day) == int(vector["study_day"])


@pytest.mark.parametrize(("elapsed", "day"), [(-28, -28), (-1, -1), (0, 1), (1, 2), (90, 91)])
def test_study_day_after(elapsed: int, day: int) -> None:
    assert study_day_after(elapsed) == day


@pytest.mark.parametrize(
    ("start", "months", "days", "expected"),
    [
        ("2024-01-31", 1, 0, "2024-02-29"),
        ("2023-01-31", 1, 0, "2023-02-28"),
        ("2024-08-31", 6, 0, "2025-02-28"),
        ("2024-03-31", -1, 0, "2024-02-29"),
        ("2024-02-29", 12, 0, "2025-02-28"),
        ("2024-02-29", 48, 0, "2028-02-29"),
        ("2024-12-31", 2, 3, "2025-03-03"),
        ("1900-01-31", 1, 0, "1900-02-28"),
    ],
)
def test_months_come_before_days(start: str, months: int, days: int, expected: str) -> None:
    assert after(date.fromisoformat(start), months, days) == date.fromisoformat(expected)


@pytest.mark.parametrize("months", [1, 120_000])
def test_no_date_after_the_year_9999(months: int) -> None:
    with pytest.raises(UndatableError, match="outside of the years 1 to 9999"):
        add_months(date(9999, 12, 31), months)


@pytest.mark.parametrize("days", [-1, -(10**12)])
def test_no_date_before_the_year_1(days: int) -> None:
    with pytest.raises(UndatableError, match="outside of the years 1 to 9999"):
        add_days(date.min, days)


def test_weekdays_are_english() -> None:
    assert [weekday(date(2024, 9, day)) for day in range(2, 9)] == [
        "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun",
    ]  # fmt: skip
