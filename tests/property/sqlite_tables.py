"""Participants in tables of SQLite, for tests: numbers as whole numbers, everything else as text."""

from __future__ import annotations

import datetime
import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from decimal import Decimal
from typing import Any

from protocolkit.conditions import Kind, Symbol
from protocolkit.conditions.values import value_of

__all__ = ["Tables", "finds", "stored"]

Tables = Mapping[str, Sequence[Mapping[str, Any]]]
"""The rows of each table, by its name; the first row has every column."""


def stored(symbol: Symbol, raw: str | None) -> Any:
    """A value as its column holds it."""
    if raw is None or value_of(symbol).family != "number" or symbol.codes:
        return raw
    places = 0 if symbol.kind is Kind.INTEGER else symbol.decimals or 0
    return int(Decimal(raw).scaleb(places))


def finds(sql: str, tables: Tables, today: datetime.date | None = None) -> bool:
    """Whether SQLite finds the participant."""
    with closing(sqlite3.connect(":memory:")) as database:
        for name, rows in tables.items():
            _create(database, name, rows)
        query = f"SELECT count(*) FROM participant WHERE {sql}"
        return bool(database.execute(query, {"today": str(today)}).fetchone()[0])


def _create(database: sqlite3.Connection, table: str, rows: Sequence[Mapping[str, Any]]) -> None:
    names = ", ".join(f'"{name}"' for name in rows[0])
    database.execute(f'CREATE TABLE "{table}" ({names})')
    places = ", ".join("?" * len(rows[0]))
    database.executemany(
        f'INSERT INTO "{table}" VALUES ({places})', [[row[name] for name in rows[0]] for row in rows]
    )
