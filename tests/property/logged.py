"""Conditions about items, visits, times and the rows of logs, and random participants to ask them of."""

from __future__ import annotations

import datetime
from decimal import Decimal

import msgspec
from hypothesis import strategies as st
from recordings import Recording, recordings, row_of

from protocolkit.conditions import Data, FormSymbols, Kind, Symbol, Symbols

__all__ = ["CONDITIONS", "LOGGED", "Participant", "participants"]

_VISITS = frozenset({"SCR", "M03"})
_ITEMS = {
    "DAY": Symbol("F.DAY", Kind.DATE),
    "TIME": Symbol("F.TIME", Kind.TIME),
    "MOMENT": Symbol("F.MOMENT", Kind.DATETIME),
    "SCORE": Symbol("F.SCORE", Kind.DECIMAL, unit="1", decimals=1, range=(Decimal(0), Decimal(10))),
    "SIDE": Symbol("F.SIDE", Kind.CODE, codes=("LEFT", "RIGHT", "NK"), unknown_codes=frozenset({"NK"})),
}
_ROWS = {
    "AREA": Symbol("LOG.AREA", Kind.DECIMAL, unit="1", decimals=1, range=(Decimal(0), Decimal(400))),
    "COUNT": Symbol("LOG.COUNT", Kind.INTEGER, unit="1", range=(Decimal(-5), Decimal(5))),
    "STATE": Symbol("LOG.STATE", Kind.CODE, codes=("OPEN", "HEALED", "NK"), unknown_codes=frozenset({"NK"})),
    "SINCE": Symbol("LOG.SINCE", Kind.DATE),
}
_OTHER = {"GRADE": Symbol("AE.GRADE", Kind.INTEGER, unit="1", range=(Decimal(1), Decimal(5)))}
LOGGED = Symbols(
    variables={"signed": Symbol("signed", Kind.YES_NO)},
    forms={
        "F": FormSymbols(_ITEMS, visits=_VISITS),
        "LOG": FormSymbols(_ROWS, frozenset(_ROWS), _VISITS),
        "AE": FormSymbols(_OTHER, frozenset(_OTHER), _VISITS),
    },
    visits=_VISITS,
)
"""A form, and two logs, each at two visits."""

CONDITIONS = (
    "exists(LOG)",
    "exists(LOG where STATE == OPEN)",
    "not exists(LOG where STATE == OPEN and AREA > 4)",
    "signed implies exists(LOG where SINCE <= F.DAY)",
    "exists(LOG where SINCE <= DAY@SCR and AREA >= SCORE)",
    "exists(LOG@SCR where STATE == HEALED)",
    "count(LOG) == 2",
    "count(LOG where STATE == OPEN) >= 1",
    "count(LOG where STATE == OPEN and certain(AREA > 1)) < count(AE)",
    "exists(LOG where exists(AE where GRADE >= 3))",
    "sum(LOG.AREA) > 4.5",
    "sum(LOG.AREA where STATE == OPEN) <= 2 * SCORE",
    "round(sum(LOG.COUNT) / 3, 1) >= 0.7",
    "max(LOG.AREA where STATE == OPEN) - min(LOG.AREA) >= 0.1",
    "min(LOG.COUNT) < 0",
    "min(LOG.SINCE where STATE == OPEN) <= DAY",
    "exists(LOG where is_missing(AREA))",
    "TIME < 08:30",
    "TIME >= TIME@SCR",
    "at(DAY, TIME) < at(DAY@SCR, 08:31)",
    "MOMENT <= at(DAY, TIME)",
    "at(add_days(DAY, 1), TIME) > MOMENT",
    "previous(SIDE) == LEFT implies SIDE == LEFT",
    "is_missing(previous(SCORE)) or abs(SCORE - previous(SCORE)) <= 0.3",
    "SIDE == SIDE@SCR and 0.8 * SCORE@SCR <= SCORE <= 1.2 * SCORE@SCR",
    "in_window(DAY)",
    "DAY <= today",
    "max(DAY, DAY@SCR) >= 2024-02-29 and min(DAY, 2024-01-01) < 2024-01-01",
    "(if signed then DAY else DAY@SCR) <= 2024-01-31",
    "within_months(DAY, 1, DAY@SCR) or days_between(DAY, today) > 30",
    "signed == (SIDE == LEFT and SCORE > 5)",
)


class Participant(msgspec.Struct, frozen=True):
    """What is recorded now, at screening, in each log (``None``: not opened), and in each log at screening."""

    variables: Recording
    items: Recording
    before: Recording
    logs: dict[str, list[Recording] | None]
    logs_before: dict[str, list[Recording] | None]
    window: tuple[datetime.date, datetime.date] | None
    today: datetime.date

    def data(self) -> Data:
        """The same as the evaluator reads it, at the later visit."""
        values, unclear = {}, set()
        for visit, recording in (("M03", self.items), ("SCR", self.before)):
            row = row_of(recording, _ITEMS)
            values |= {("F", name, visit): value for name, value in row.values.items()}
            unclear |= {("F", name, visit) for name in row.unclear}
        logs = {}
        for visit, found in (("M03", self.logs), ("SCR", self.logs_before)):
            for form, rows in found.items():
                if rows is not None:
                    logs[form, visit] = tuple(row_of(row, LOGGED.forms[form].items) for row in rows)
        row = row_of(self.variables, LOGGED.variables)
        return Data(
            row.values,
            unclear | row.unclear,
            values,
            logs,
            visit="M03",
            visits=("SCR", "M03"),
            window=self.window,
            today=self.today,
        )

    def fields(self) -> dict[str, str | None]:
        """Everything but the rows, by a name: ``F.X``, ``F.X@SCR``, ``previous F.X``, ``window first``."""
        first, last = self.window or (None, None)
        limits = {"window first": first, "window last": last}
        return {
            **self.variables,
            **{f"F.{name}": raw for name, raw in self.items.items()},
            **{f"F.{name}@SCR": raw for name, raw in self.before.items()},
            **{f"previous F.{name}": raw for name, raw in self.before.items()},
            **{name: day.isoformat() if day else None for name, day in limits.items()},
        }


def _logs() -> st.SearchStrategy[dict[str, list[Recording] | None]]:
    rows = {"LOG": recordings(_ROWS), "AE": recordings(_OTHER)}
    return st.fixed_dictionaries({name: st.none() | st.lists(row, max_size=3) for name, row in rows.items()})


def participants() -> st.SearchStrategy[Participant]:
    """Random participants."""
    days = st.dates(datetime.date(2024, 1, 1), datetime.date(2024, 3, 31))
    windows = st.none() | st.tuples(days, days).map(lambda pair: (min(pair), max(pair)))
    variables, items = recordings(LOGGED.variables), recordings(_ITEMS)
    return st.builds(Participant, variables, items, items, _logs(), _logs(), windows, days)
