"""The sheets of a workbook and their columns, and the bytes of a workbook."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

import msgspec

from protocolkit.exchange.xlsform.texts import Texts

__all__ = ["TRANSLATED", "Row", "Sheet", "workbook_bytes"]

Row = Mapping[str, str | Texts]

TRANSLATED = frozenset({"label", "hint", "constraint_message"})
_CREATED = datetime(2000, 1, 1, tzinfo=UTC).replace(tzinfo=None)
"""A workbook must say when it was made; the clock would make it different every time."""


class Sheet(msgspec.Struct, frozen=True):
    """A sheet: its columns, of which those that nothing is in are left out unless they are needed."""

    name: str
    columns: tuple[str, ...]
    rows: Sequence[Row]
    needed: frozenset[str] = frozenset()

    def table(self, languages: Sequence[str]) -> list[list[str]]:
        """The heading and the rows, with a column for each language."""
        used = [
            name for name in self.columns if name in self.needed or any(row.get(name) for row in self.rows)
        ]
        heading: list[str] = []
        for name in used:
            spoken = name in TRANSLATED and len(languages) > 1
            heading += [f"{name}::{language}" for language in languages] if spoken else [name]
        return [heading, *(_cells(row, used, len(languages)) for row in self.rows)]


def _cells(row: Row, used: Sequence[str], languages: int) -> list[str]:
    cells: list[str] = []
    for name in used:
        value = row.get(name, "")
        if name in TRANSLATED:
            cells += value if isinstance(value, tuple) else [value] * languages
        else:
            cells.append(value if isinstance(value, str) else value[0])
    return cells


def workbook_bytes(title: str, sheets: Sequence[Sheet], languages: Sequence[str]) -> bytes:
    """The workbook: every cell a text, so none is a formula; the same cells give the same bytes."""
    import xlsxwriter  # type: ignore[import-untyped]

    out = io.BytesIO()
    file = xlsxwriter.Workbook(out, {"in_memory": True})
    file.set_properties({"title": title[:255], "created": _CREATED})
    bold = file.add_format({"bold": True})
    for sheet in sheets:
        written = file.add_worksheet(sheet.name)
        written.freeze_panes(1, 0)
        for number, cells in enumerate(sheet.table(languages)):
            for column, text in enumerate(cells):
                if text:
                    written.write_string(number, column, text, *([bold] if number == 0 else []))
    file.close()
    return out.getvalue()
