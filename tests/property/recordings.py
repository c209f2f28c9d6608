"""What a target holds of random participants: values as a form records them, and the same as the evaluator reads.

Besides the values of ``condition_strategies`` there are codes that mean unknown and numbers outside their hard
range: recorded, and saying nothing. A recording has a text for every variable, ``None`` for what is missing; it may
have items, by names like ``FORM.ITEM``, and under the name of a form the rows of a log that was opened.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from condition_strategies import SYMBOLS, conditions, values
from hypothesis import given, settings
from hypothesis import strategies as st

from protocolkit.conditions import (
    Data,
    Kind,
    Node,
    Row,
    Symbol,
    Symbols,
    compile_condition,
    parse,
    read_value,
)
from protocolkit.conditions.exact import Range
from protocolkit.conditions.writers import Question, Refusal

__all__ = [
    "ANSWERS",
    "DIVIDED_BY_ZERO",
    "Recording",
    "answers",
    "data_of_recording",
    "raw_values",
    "recordings",
    "row_of",
    "share_said",
    "tree_of",
]

Recording = dict[str, Any]

_OUTERMOST = ("0001-01-01", "0001-02-28", "9999-11-30", "9999-12-31")

ANSWERS = {True: Question.HOLDS, False: Question.FAILS, None: Question.UNDECIDED}


def recordings(symbols: Mapping[str, Symbol], *, finer: bool = False) -> st.SearchStrategy[Recording]:
    """What is recorded of a participant, or in a row."""
    return st.fixed_dictionaries(
        {name: st.none() | raw_values(symbol, finer=finer) for name, symbol in symbols.items()}
    )


def raw_values(symbol: Symbol, *, finer: bool = False) -> st.SearchStrategy[str]:
    """A value as it is recorded; ``finer``: also a number with more decimals than a target may keep."""
    if symbol.kind in (Kind.TIME, Kind.DATETIME):
        day = "2024-02-29T" if symbol.kind is Kind.DATETIME else ""
        return st.sampled_from([f"{day}{time}" for time in ("00:00", "08:30", "08:30:15", "08:31", "23:59")])
    known = values(symbol).map(_raw)
    odd = list(_OUTERMOST) if symbol.kind is Kind.DATE else []
    odd += [*symbol.unknown_codes, *(["U"] if symbol.kind in (Kind.YES_NO, Kind.JUDGEMENT) else [])]
    if symbol.range is not None and not symbol.codes:
        step = Decimal(1).scaleb(0 if symbol.kind is Kind.INTEGER else -(symbol.decimals or 0))
        odd += [str(symbol.range[0] - step), str(symbol.range[1] + step)]
        odd += [str(symbol.range[1] + step / 10)] if finer else []
    return known | st.sampled_from(sorted(odd)) if odd else known


def _raw(value: Any) -> str:
    if isinstance(value, Range):
        return str(value.low)[: 4 if value.low.month != value.high.month else 7]
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def data_of_recording(recording: Recording, symbols: Symbols) -> Data:
    """The same as the evaluator reads it."""
    variables = row_of(recording, symbols.variables)
    items, unclear, logs = {}, set(variables.unclear), {}
    for form, found in symbols.forms.items():
        row = row_of({name: recording.get(f"{form}.{name}") for name in found.items}, found.items)
        items |= {(form, name, None): value for name, value in row.values.items()}
        unclear |= {(form, name, None) for name in row.unclear}
        if form in recording:
            logs[form, None] = tuple(row_of(row, found.items) for row in recording[form])
    return Data(variables.values, unclear, items, logs)


def row_of(recording: Recording, symbols: Mapping[str, Symbol]) -> Row:
    """Values by name, and the names of which nothing is known though something is recorded."""
    readings = {name: read_value(symbol, recording.get(name)) for name, symbol in symbols.items()}
    known = {name: reading.value for name, reading in readings.items() if reading.value is not None}
    return Row(known, frozenset(name for name, reading in readings.items() if reading.unclear))


def answers(tree: Node, symbols: Symbols, data: Data, *, home: str | None = None) -> Question:
    """The one question that the evaluator answers with yes."""
    return ANSWERS[compile_condition(tree, symbols, home=home)(data)]


def tree_of(text: str) -> Node:
    """A condition, parsed."""
    tree = parse(text).tree
    assert tree is not None, text
    return tree


def share_said(write: Callable[..., str | Refusal]) -> float:
    """The share of random conditions, all three questions counted, that a target does not refuse."""
    said = []

    @given(conditions(SYMBOLS))
    @settings(max_examples=200, deadline=None, derandomize=True, database=None)
    def count(tree: Node) -> None:
        said.extend(isinstance(write(tree, SYMBOLS, question), str) for question in Question)

    count()
    return sum(said) / len(said)


DIVIDED_BY_ZERO = (
    tree_of("((age < age) or (round(age / age, 1) < 2)) implies (age / age < 2)"),
    {**dict.fromkeys(SYMBOLS.variables), "age": "0"},
)
"""What forbids the division stands behind it."""
