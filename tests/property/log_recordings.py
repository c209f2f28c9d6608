"""Conditions about the rows of a log with a code, a number and a partial date in each, and recordings of it."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import strategies as st
from recordings import Recording, recordings, tree_of

from protocolkit.conditions import FormSymbols, Kind, Symbol, Symbols

__all__ = ["LOG_CONDITIONS", "LOG_RECORDINGS", "LOG_SYMBOLS"]

_ROW = {
    "STATUS": Symbol("STATUS", Kind.CODE, codes=("OPEN", "HEALED", "NK"), unknown_codes=frozenset({"NK"})),
    "AREA": Symbol("AREA", Kind.DECIMAL, unit="cm2", decimals=1, range=(Decimal(0), Decimal(99))),
    "SEEN": Symbol("SEEN", Kind.PARTIAL_DATE),
}
_ULCER = Symbol("ULCYN", Kind.YES_NO)
LOG_SYMBOLS = Symbols(
    variables={
        "smoker": Symbol("smoker", Kind.YES_NO),
        "limit": Symbol("limit", Kind.DECIMAL, unit="cm2", decimals=1, range=(Decimal(0), Decimal(99))),
    },
    forms={"WND": FormSymbols({"ULCYN": _ULCER, **_ROW}, rows=frozenset(_ROW))},
)

_WHERE = st.sampled_from(
    [
        "",
        " where STATUS == OPEN",
        " where STATUS != HEALED and AREA <= limit",
        " where AREA > 2.5 or smoker",
        " where SEEN >= 2024-02-01",
        " where is_missing(AREA)",
        " where not (STATUS == HEALED implies AREA < 1)",
    ]
)
_ASKED = st.sampled_from(
    [
        "exists(WND{w})",
        "not exists(WND{w})",
        "count(WND{w}) {r} 1",
        "sum(WND.AREA{w}) {r} 5.5",
        "sum(WND.AREA{w}) {r} 2 * limit",
        "min(WND.AREA{w}) {r} 2.5",
        "max(WND.AREA{w}) {r} limit",
        "min(WND.SEEN{w}) {r} 2024-02-15",
        "WND.ULCYN implies exists(WND{w})",
        "certain(exists(WND{w})) or smoker",
    ]
)
LOG_CONDITIONS = st.builds(
    lambda asked, where, relation: tree_of(asked.format(w=where, r=relation)),
    _ASKED,
    _WHERE,
    st.sampled_from(["<", "<=", ">", ">=", "==", "!="]),
)

_AREAS = st.none() | st.sampled_from(["0.0", "2.5", "2.6", "3", "100", "5.5"])
_ROWS = st.lists(
    st.builds(lambda row, area: {**row, "AREA": area}, recordings(_ROW, finer=True), _AREAS), max_size=3
)


def _opened(recording: Recording, rows: list[Recording] | None) -> Recording:
    return recording if rows is None else {**recording, "WND": rows}


LOG_RECORDINGS = st.builds(
    _opened,
    recordings({**LOG_SYMBOLS.variables, "WND.ULCYN": _ULCER}, finer=True),
    st.none() | _ROWS,
)
"""``WND`` holds the rows of the log; it is absent while nobody has opened it."""
