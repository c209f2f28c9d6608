"""Dates on the command line: read, or refused with an example."""

from __future__ import annotations

from datetime import date

import pytest

from protocolkit.calendar import parse_anchor_dates, parse_date
from protocolkit.errors import CannotRun
from protocolkit.source.load import Loaded


def test_a_full_date_is_read() -> None:
    assert parse_date("2024-08-31") == date(2024, 8, 31)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("2024-08", "--anchor '2024-08' is only part of a date"),
        ("2024", "--anchor '2024' is only part of a date"),
        ("31.08.2024", "--anchor '31.08.2024' is not a date"),
        ("2024-8-31", "--anchor '2024-8-31' is not a date"),
        ("20240831", "--anchor '20240831' is not a date"),
        ("2024-08-31T10:00", "--anchor '2024-08-31T10:00' is not a date"),
        ("٢٠٢٤-٠٨-٣١", "--anchor '٢٠٢٤-٠٨-٣١' is not a date"),
        ("", "--anchor '' is not a date"),
        ("2023-02-29", "--anchor '2023-02-29': February 2023 has 28 days"),
        ("2024-04-31", "--anchor '2024-04-31': April 2024 has 30 days"),
        ("2024-13-01", "--anchor '2024-13-01': there is no month 13"),
        ("0000-01-01", "--anchor '0000-01-01': there is no year 0"),
    ],
)
def test_anything_else_is_refused_with_an_example(text: str, words: str) -> None:
    with pytest.raises(CannotRun) as refused:
        parse_date(text)
    assert refused.value.message == words
    assert refused.value.fix == "write a full date as year-month-day, such as 2024-08-31"


def test_other_anchors_are_read(second: Loaded) -> None:
    assert second.plan is not None
    assert parse_anchor_dates(["LAST_DOSE=2025-05-31"], second.plan) == {"LAST_DOSE": date(2025, 5, 31)}


@pytest.mark.parametrize(
    ("texts", "words"),
    [
        (["LAST_DOSE"], "write it like --anchor-of LAST_DOSE=2024-08-31"),
        (["LAST_DOZE=2025-05-31"], "did you mean LAST_DOSE?"),
        (["SURGERY=2025-05-31"], "one of LAST_DOSE"),
        (["RANDOMISATION=2025-05-31"], "RANDOMISATION is Day 1 of the calendar"),
        (["LAST_DOSE=2025-05-31", "LAST_DOSE=2025-06-01"], "gives the date of LAST_DOSE twice"),
        (["LAST_DOSE=2025-05"], "--anchor-of LAST_DOSE '2025-05' is only part of a date"),
    ],
)
def test_wrong_anchors_are_refused(texts: list[str], words: str, second: Loaded) -> None:
    assert second.plan is not None
    with pytest.raises(CannotRun) as refused:
        parse_anchor_dates(texts, second.plan)
    assert words in str(refused.value)
