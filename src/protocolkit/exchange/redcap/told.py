"""Notices about a dictionary that is read: one for each cell, or one for all that are alike."""

from __future__ import annotations

from protocolkit.exchange.notice import Notice
from protocolkit.exchange.redcap.layout import COLUMNS
from protocolkit.exchange.redcap.table import Dictionary, Row

__all__ = ["Told"]


class Told:
    """Gathers what was changed or not taken over."""

    def __init__(self, dictionary: Dictionary) -> None:
        self._numbers = {row.line: number for number, row in enumerate(dictionary.rows, 2)}
        self._alike: dict[str, list[str]] = {}
        self.notices: list[Notice] = []

    def cell(self, row: Row, column: int, text: str) -> None:
        """Something about one cell."""
        self.notices.append(Notice(f'{self._row(row)}, column "{COLUMNS[column].header}"', text))

    def row(self, row: Row, text: str) -> None:
        """Something about a row."""
        self.notices.append(Notice(self._row(row), text))

    def file(self, text: str) -> None:
        """Something about the file."""
        self.notices.append(Notice("file", text))

    def alike(self, row: Row, text: str) -> None:
        """Something that may be true of many rows, and is told once."""
        self._alike.setdefault(text, []).append(self._row(row))

    def all(self) -> tuple[Notice, ...]:
        """Every notice, those that are told once at the end."""
        return (*self.notices, *(Notice(_rows(rows), text) for text, rows in self._alike.items()))

    def _row(self, row: Row) -> str:
        name = row[0]
        return f"row {self._numbers[row.line]}{f' ({name})' if name else ''}"


def _rows(rows: list[str]) -> str:
    return rows[0] if len(rows) == 1 else f"{rows[0]} and {len(rows) - 1} more"
