"""Conditions and recordings on which every target must agree with the evaluator.

A recording is what a form holds: texts by name, numbers as written, codes that mean unknown included. Its
counterpart for the evaluator is what ``read_value`` makes of it.
"""

from __future__ import annotations

import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from condition_strategies import SYMBOLS, conditions, values
from hypothesis import strategies as st

from protocolkit import load
from protocolkit.conditions import (
    Data,
    Kind,
    Node,
    Symbol,
    Symbols,
    compile_condition,
    read_value,
)
from protocolkit.conditions.exact import Range
from protocolkit.conditions.writers import Question

__all__ = [
    "CONDITIONS",
    "RECORDINGS",
    "SYMBOLS",
    "TRIAL",
    "Recording",
    "answer",
    "data_of_recording",
    "recordings",
    "trial_criteria",
]

Recording = dict[str, Any]
TRIAL = load(Path(__file__).parents[2] / "protocol" / "nct03239535").protocol
CONDITIONS = conditions(SYMBOLS)


def recorded_values(symbol: Symbol) -> st.SearchStrategy[str]:
    """What may stand on the form: a value as written, at times one that says nothing."""
    written = values(symbol).map(_written)
    if symbol.unknown_codes:
        return written | st.sampled_from(sorted(symbol.unknown_codes))
    if symbol.kind in (Kind.YES_NO, Kind.JUDGEMENT):
        return written | st.just("U")
    if symbol.range is not None:
        low, high = symbol.range
        return written | st.sampled_from([f"{low - 1}", f"{high + 1}", f"{high + Decimal('0.01')}"])
    if symbol.kind is Kind.DATE:
        return written | st.sampled_from(["0001-01-01", "0001-02-28", "9999-12-31", "9999-11-30"])
    return written


def _written(value: Any) -> str:
    if type(value) is Range:
        whole_year = value.low.month != value.high.month
        return f"{value.low.year:04}" if whole_year else f"{value.low.year:04}-{value.low.month:02}"
    if isinstance(value, Decimal):
        return f"{value:f}"
    return value.isoformat() if isinstance(value, datetime.date) else str(value)


def recordings(symbols: Symbols) -> st.SearchStrategy[Recording]:
    """Something or nothing for every variable."""
    return st.fixed_dictionaries(
        {}, optional={name: recorded_values(symbol) for name, symbol in symbols.variables.items()}
    )


RECORDINGS = recordings(SYMBOLS)


def data_of_recording(recording: Recording, symbols: Symbols = SYMBOLS, today: str | None = None) -> Data:
    """A recording as the evaluator sees it."""
    readings = {name: read_value(symbols.variables[name], raw) for name, raw in recording.items()}
    return Data(
        variables={name: found.value for name, found in readings.items() if found.value is not None},
        unclear=frozenset(name for name, found in readings.items() if found.unclear),
        today=datetime.date.fromisoformat(today) if today else None,
    )


def answer(tree: Node, recording: Recording, symbols: Symbols = SYMBOLS) -> Question:
    """Which question the evaluator answers with yes."""
    found = compile_condition(tree, symbols)(data_of_recording(recording, symbols))
    return Question.UNDECIDED if found is None else Question.HOLDS if found else Question.FAILS
