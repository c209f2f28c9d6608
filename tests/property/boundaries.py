"""Conditions and recordings just where answers turn: at limits, at ends of months, on ties of rounding."""

from __future__ import annotations

import datetime
from decimal import Decimal

from condition_strategies import SYMBOLS
from hypothesis import strategies as st
from recordings import Recording

from protocolkit.conditions.dates import later_by_months

__all__ = ["BOUNDARIES", "beside_limits"]

BOUNDARIES = (
    "within_months(visit_day, 1, consent)",
    "within_months(stroke, 3, consent)",
    "add_months(consent, 1) < visit_day",
    "add_months(consent, 1) <= visit_day",
    "add_months(consent, -3) >= visit_day",
    "add_months(consent, 12) == visit_day",
    "add_months(stroke, 1) <= visit_day",
    "days_between(consent, visit_day) <= 31",
    "days_between(stroke, visit_day) >= 28",
    "add_days(consent, 1) < visit_day",
    "years_between(consent, visit_day) >= 1",
    "certain(years_between(stroke, visit_day) == 1)",
    "stroke < visit_day",
    "stroke == visit_day",
    "certain(consent <= visit_day)",
    "certain(pressure < 70)",
    "not certain(pressure >= 70) or ratio > 0.5",
    "pressure in {69, 71} or ratio not in {0.5, 0.49}",
    "69 < pressure <= 71",
    "ratio <= 0.5",
    "certain(ratio != 0.5)",
    "3 * ratio == 1.5",
    "pressure / other_pressure <= 1.01",
    "certain(pressure / other_pressure < 1)",
    "round(pressure / other_pressure, 2) == 0.99",
    "round((pressure - 75) / 4, 0) <= -1",
    "round((pressure - other_pressure) / 8, 1) == -0.1",
    "round(ratio, 1) == 0.5",
    "abs(pressure - other_pressure) <= 1",
    "max(pressure, other_pressure) <= 70 and min(pressure, other_pressure) >= 70",
    "creatinine >= 0.8 'mg/dL'",
    "creatinine == 0.8 'mg/dL'",
    "certain(creatinine > 2 * limit)",
    "(if signed then pressure else other_pressure) > 70",
)

_EDGES = tuple(
    datetime.date.fromisoformat(day)
    for day in (
        *("2023-01-28", "2023-01-29", "2023-01-31", "2023-02-28", "2023-03-31", "2023-04-30", "2023-12-31"),
        *("2024-01-30", "2024-01-31", "2024-02-28", "2024-02-29", "2024-03-31", "2024-05-31", "2024-11-30"),
        *(
            "1900-02-28",
            "1900-01-31",
            "2000-01-31",
            "2000-01-31",
            "2000-03-31",
            "2000-02-29",
            "2100-01-31",
            "2100-02-28",
            "2099-12-31",
        ),
    )
)


def _numbers(*texts: str) -> st.SearchStrategy[str | None]:
    return st.none() | st.sampled_from(texts)


@st.composite
def beside_limits(draw: st.DrawFn) -> Recording:
    """Dates some months from each other, a day more or less; numbers at limits, a step more or less."""
    consent = draw(st.sampled_from(_EDGES))
    recording: Recording = dict.fromkeys(SYMBOLS.variables)
    recording["consent"] = draw(st.sampled_from([consent.isoformat()] * 9 + [None]))
    recording["visit_day"] = _near(draw, consent).isoformat()
    stroke = _near(draw, consent).isoformat()
    recording["stroke"] = stroke[: draw(st.sampled_from([4, 7, 7, 7, 10]))]
    recording["pressure"] = draw(_numbers(*map(str, range(67, 77)), "0", "300", "301"))
    recording["other_pressure"] = draw(_numbers(*map(str, range(67, 77)), "0", "5"))
    recording["ratio"] = draw(
        _numbers("0.44", "0.45", "0.49", "0.50", "0.51", "0.54", "0.55", "3.00", "3.01")
    )
    limit = draw(st.integers(300, 420))
    recording["limit"] = str(Decimal(limit) / 10)
    recording["creatinine"] = draw(
        _numbers("70.7", "70.8", *(str(Decimal(2 * limit + d) / 10) for d in (-1, 0, 1)))
    )
    recording["signed"] = draw(st.sampled_from(["Y", "N", "U", None]))
    return recording


def _near(draw: st.DrawFn, day: datetime.date) -> datetime.date:
    """A day some months or a year away, at most a day beside."""
    months = draw(st.sampled_from([0, 1, 1, -1, 3, -3, 12, 12, -12]))
    moved = later_by_months(day, Decimal(months))
    assert moved is not None
    return moved + datetime.timedelta(draw(st.sampled_from([-1, 0, 0, 1, 2, 3])))
