"""Whatever may be entered comes out as it was entered."""

from __future__ import annotations

import datetime
import tempfile
from pathlib import Path

from filling import TRIAL, blank_form, collect, fill
from hypothesis import given, settings
from hypothesis import strategies as st

from protocolkit.collecting.entries import normal_entry
from protocolkit.model.symbols import symbols_of

_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_DAYS = st.dates(datetime.date(1900, 1, 1), datetime.date(2099, 12, 31))
_TEXTS = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cs", "Cc"), include_characters="\n"),
    min_size=1,
    max_size=40,
).filter(lambda text: text == text.strip() and "\ufeff" not in text)


def on_paper(day: datetime.date) -> str:
    """A date as a form asks for it."""
    return f"{day.day:02d}-{_MONTHS[day.month - 1]}-{day.year}"


@st.composite
def answers(draw: st.DrawFn) -> dict[str, str]:
    """Legal answers to the vital signs, some of them left out."""
    every = {
        "VSDAT": on_paper(draw(_DAYS)),
        "VSTIM": draw(st.times()).strftime("%H:%M"),
        "SYSBP": str(draw(st.integers(80, 220))),
        "TEMP": str(draw(st.decimals(-50, 50, places=1, allow_nan=False))),
        "FEVER": draw(st.sampled_from(("Y", "N"))),
        "FEVERTX": draw(_TEXTS),
        "ODD": draw(st.sampled_from(("Off", "N/A", "Да #1"))),
    }
    kept = draw(st.sets(st.sampled_from(sorted(every)), min_size=1))
    return {item: text for item, text in every.items() if item in kept}


@settings(max_examples=40, deadline=None)
@given(answers())
def test_legal_answers_come_out_as_they_went_in(entered: dict[str, str]) -> None:
    filled = fill(blank_form("VS"), {f"VS.{item}": text for item, text in entered.items()})
    with tempfile.TemporaryDirectory() as folder:
        found = collect(Path(folder), filled)
    types = {item.id: item.type for item in TRIAL.forms["VS"].items}
    (record,) = found.records
    assert record.values == {item: normal_entry(types[item], text) for item, text in entered.items()}
    assert not {problem.item for problem in found.problems if problem.kind in ("value", "length")}
    assert set(record.values) <= set(symbols_of(TRIAL).forms["VS"].items)


@given(_DAYS)
def test_a_date_of_a_form_is_one_of_the_data(day: datetime.date) -> None:
    for kind in ("date", "partial_date"):
        assert normal_entry(kind, on_paper(day)) == day.isoformat()
        assert normal_entry(kind, day.isoformat()) == day.isoformat()
    assert normal_entry("partial_date", f"UN-{on_paper(day)[3:]}") == day.isoformat()[:7]
    assert normal_entry("partial_date", f"UN-UNK-{day.year}") == str(day.year)


@given(
    st.text(max_size=30),
    st.sampled_from(("date", "partial_date", "time", "integer", "decimal", "text", "code")),
)
def test_what_is_entered_once_read_is_read_the_same_again(text: str, kind: str) -> None:
    assert normal_entry(kind, normal_entry(kind, text)) == normal_entry(kind, text)
