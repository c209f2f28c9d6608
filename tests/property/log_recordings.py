"""Conditions and recordings on which every target must agree with the evaluator.

A recording is what a form holds: texts by name, numbers as written, codes that mean unknown included. Its
counterpart for the evaluator is what ``read_value`` makes of it.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from condition_strategies import SYMBOLS, conditions, values
from hypothesis import given, settings
from hypothesis import strategies as st

from protocolkit.conditions import (
    Data,
    FormSymbols,
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
from protocolkit.model.plan import Plan
from protocolkit.model.symbols import symbols_of
from protocolkit.source.load import load

__all__ = [
    "CONDITIONS",
    "LOG_CONDITIONS",
    "LOG_RECORDINGS",
    "LOG_SYMBOLS",
    "RECORDINGS",
    "SYMBOLS",
    "Recording",
    "answer",
    "criteria",
    "recordings",
    "refused_checks",
    "share_refused",
    "tree_of",
    "trial",
]

Writer = Callable[..., "str | Refusal"]
Recording = dict[str, Any]
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


LOG_SYMBOLS = Symbols(
    variables={
        "smoker": Symbol("smoker", Kind.YES_NO),
        "limit": Symbol("limit", Kind.DECIMAL, unit="cm2", decimals=1, range=(Decimal(0), Decimal(99))),
    },
    forms={
        "WND": FormSymbols(
            {
                "ULCYN": Symbol("ULCYN", Kind.YES_NO),
                "STATUS": Symbol(
                    "STATUS", Kind.CODE, codes=("OPEN", "HEALED", "NK"), unknown_codes=frozenset({"NK"})
                ),
                "AREA": Symbol("AREA", Kind.DECIMAL, unit="cm2", decimals=1, range=(Decimal(0), Decimal(99))),
                "SEEN": Symbol("SEEN", Kind.PARTIAL_DATE),
            },
            rows=frozenset({"STATUS", "AREA", "SEEN"}),
        )
    },
)
"""A log with a code, a number and a partial date in each row."""

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


def tree_of(text: str) -> Node:
    """A condition that is known to be well written."""
    tree = parse(text).tree
    assert tree is not None, text
    return tree


LOG_CONDITIONS = st.builds(
    lambda asked, where, relation: tree_of(asked.format(w=where, r=relation)),
    _ASKED,
    _WHERE,
    st.sampled_from(["<", "<=", ">", ">=", "==", "!="]),
)


def _optional(symbols: dict[str, Symbol]) -> st.SearchStrategy[Recording]:
    near = {"AREA": st.sampled_from(["0.0", "2.5", "2.6", "3", "100", "5.5"])}
    return st.fixed_dictionaries(
        {}, optional={name: near.get(name, recorded_values(symbol)) for name, symbol in symbols.items()}
    )


_WND = LOG_SYMBOLS.forms["WND"].items
LOG_RECORDINGS = st.builds(
    lambda plain, rows: plain if rows is None else {**plain, "WND": rows},
    _optional({**LOG_SYMBOLS.variables, "WND.ULCYN": _WND["ULCYN"]}),
    st.none() | st.lists(_optional({name: _WND[name] for name in ("STATUS", "AREA", "SEEN")}), max_size=3),
)
"""``WND`` holds the rows of the log; it is absent while nobody has opened it."""


def data_of_recording(recording: Recording, symbols: Symbols = SYMBOLS) -> Data:
    """A recording as the evaluator sees it."""
    plain = {name: symbols.variables[name] for name in recording if name in symbols.variables}
    variables, unclear = _read(plain, recording)
    items, unclear_items = _read(
        {name: _WND["ULCYN"] for name in recording if name == "WND.ULCYN"}, recording
    )
    rows = [Row(*_read({name: _WND[name] for name in row}, row)) for row in recording.get("WND", ())]
    return Data(
        variables=variables,
        unclear=unclear | {("WND", "ULCYN", None) for _ in unclear_items},
        items=dict.fromkeys([("WND", "ULCYN", None)], items["WND.ULCYN"]) if items else {},
        logs={("WND", None): tuple(rows)} if "WND" in recording else {},
    )


def _read(symbols: dict[str, Symbol], recording: Recording) -> tuple[dict[str, Any], frozenset[str]]:
    readings = {name: read_value(symbol, recording[name]) for name, symbol in symbols.items()}
    known = {name: found.value for name, found in readings.items() if found.value is not None}
    return known, frozenset(name for name, found in readings.items() if found.unclear)


def answer(tree: Node, recording: Recording, symbols: Symbols = SYMBOLS) -> Question:
    """Which question the evaluator answers with yes."""
    found = compile_condition(tree, symbols)(data_of_recording(recording, symbols))
    return Question.UNDECIDED if found is None else Question.HOLDS if found else Question.FAILS


def share_refused(write: Writer) -> float:
    """The share of random conditions that a target cannot say."""
    answers: list[str | Refusal] = []

    @given(CONDITIONS, st.sampled_from(list(Question)))
    @settings(max_examples=300, database=None, deadline=None)
    def collect(tree: Node, question: Question) -> None:
        answers.append(write(tree, SYMBOLS, question))

    collect()
    return sum(isinstance(one, Refusal) for one in answers) / len(answers)


@cache
def trial() -> tuple[Plan, Symbols]:
    """The trial of this repository, and its names."""
    plan = load(str(Path(__file__).parents[2] / "protocol" / "nct03239535")).plan
    assert plan is not None
    return plan, symbols_of(plan)


def criteria() -> dict[str, Node]:
    """Every criterion of the trial that has a condition."""
    eligibility = trial()[0].protocol.eligibility
    return {one.id: tree_of(one.when) for one in (*eligibility.inclusion, *eligibility.exclusion) if one.when}


def refused_checks(write: Writer) -> dict[str, str]:
    """The edit checks of the trial that a target cannot say, and why."""
    plan, symbols = trial()
    written = {
        check.id: write(tree_of(check.must), symbols, Question.FAILS, home=form.id)
        for form in plan.forms.values()
        for check in form.checks
        if check.must
    }
    return {check: found.reason for check, found in written.items() if isinstance(found, Refusal)}
