"""SQL answers as the evaluator does: asked of SQLite, for every question."""

from __future__ import annotations

import sqlite3
from decimal import Decimal
from typing import Any

from condition_strategies import SYMBOLS, conditions, symbol_tables
from hypothesis import given, settings
from hypothesis import strategies as st
from recordings import Recording, answers, data_of_recording, recordings

from protocolkit.conditions import Kind, Node, Symbol, Symbols, unparse
from protocolkit.conditions.values import value_of
from protocolkit.conditions.writers import Question, Refusal
from protocolkit.conditions.writers.sql import write


def stored(symbol: Symbol, raw: str | None) -> Any:
    """A value as its column holds it."""
    if raw is None or value_of(symbol).family != "number" or symbol.codes:
        return raw
    places = 0 if symbol.kind is Kind.INTEGER else symbol.decimals or 0
    return int(Decimal(raw).scaleb(places))


def ask(sql: str, recording: Recording, symbols: Symbols) -> bool:
    """Whether SQLite finds the participant."""
    database = sqlite3.connect(":memory:")
    names = ", ".join(f'"{name}"' for name in recording)
    database.execute(f"CREATE TABLE participant ({names})")
    row = [stored(symbols.variables[name], raw) for name, raw in recording.items()]
    database.execute(f"INSERT INTO participant VALUES ({', '.join('?' * len(row))})", row)
    found = database.execute(f"SELECT count(*) FROM participant WHERE {sql}").fetchone()[0]
    database.close()
    return bool(found)


def check_all(tree: Node, recording: Recording, symbols: Symbols) -> None:
    wanted = answers(tree, symbols, data_of_recording(recording, symbols))
    for question in Question:
        sql = write(tree, symbols, question)
        if not isinstance(sql, Refusal):
            assert ask(sql, recording, symbols) is (question is wanted), (unparse(tree), question, sql)


@given(conditions(SYMBOLS), recordings(SYMBOLS.variables))
@settings(max_examples=500, deadline=None)
def test_equivalence_of_every_question(tree: Node, recording: Recording) -> None:
    check_all(tree, recording, SYMBOLS)


@given(st.data())
@settings(max_examples=300, deadline=None)
def test_equivalence_whatever_the_decimals_and_codes(data: st.DataObject) -> None:
    symbols = data.draw(symbol_tables())
    tree = data.draw(conditions(symbols))
    check_all(tree, data.draw(recordings(symbols.variables)), symbols)
