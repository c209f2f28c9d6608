"""Dictionaries for tests: rows with the few columns that matter, the others as a plain field has them."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping

from protocolkit.exchange.redcap.dictionary import table
from protocolkit.exchange.redcap.layout import COLUMNS, HEADERS
from protocolkit.exchange.redcap.linter import lint_dictionary

__all__ = ["dictionary", "expanded", "found", "raw_of"]

_NAMES = {entry.name: entry.header for entry in COLUMNS}
_PLAIN = {"Form Name": "vs", "Field Type": "text", "Field Label": "Label"}
_RECORD_ID = {**_PLAIN, "Variable / Field Name": "record_id"}


def dictionary(*rows: Mapping[str, str], record_id: bool = True) -> bytes:
    """A dictionary of rows by the names that the API gives to columns."""
    named = [{_NAMES[name]: value for name, value in row.items()} for row in rows]
    return _written([*([_RECORD_ID] if record_id else []), *({**_PLAIN, **row} for row in named)])


def expanded(example: str) -> bytes:
    """A dictionary of an example with some of the columns."""
    rows = list(csv.DictReader(io.StringIO(example)))
    return _written([_RECORD_ID, *({**_PLAIN, **row} for row in rows)])


def _written(rows: list[dict[str, str]]) -> bytes:
    return table(HEADERS, [[row.get(header) or "" for header in HEADERS] for row in rows])


def raw_of(example: str) -> bytes:
    r"""A file as an example shows it; ``\xE9`` is a byte."""
    parts = re.split(r"\\x([0-9A-F]{2})", example + "\n")
    return b"".join(bytes.fromhex(part) if at % 2 else part.encode() for at, part in enumerate(parts))


def found(raw: bytes) -> list[tuple[str, int, int]]:
    """What the rules find: rule, line and column, counted from one."""
    return [
        (finding.rule, finding.location.line + 1, finding.location.column + 1)
        for finding in lint_dictionary("d.csv", raw).findings
    ]
