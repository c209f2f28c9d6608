"""The sheets of an XLSForm by their columns, whatever these are called exactly."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from protocolkit.errors import CannotRun
from protocolkit.exchange.xlsform.archive import Cells

__all__ = ["SheetRow", "Table", "make_table"]

_SAME = {
    **{"relevance": "relevant", "calculate": "calculation", "list": "list_name", "caption": "label"},
    **{"value": "name", "constraining_message": "constraint_message", "read_only": "readonly"},
    **{"bind::relevant": "relevant", "bind::constraint": "constraint", "bind::required": "required"},
    **{"bind::calculate": "calculation", "bind::jr:constraintmsg": "constraint_message"},
}


class SheetRow(msgspec.Struct, frozen=True):
    """One row: its number, and its cells by column and language."""

    sheet: str
    number: int
    cells: Mapping[tuple[str, str], str]

    def __getitem__(self, column: str) -> str:
        return self.cells.get((column, ""), "")

    def said(self, column: str, language: str) -> str:
        """A text in a language, else without one, else in any."""
        found = self.cells.get((column, language)) or self[column]
        return found or next((text for (name, _), text in self.cells.items() if name == column), "")

    def place(self, column: str | None = None) -> str:
        """Where it stands."""
        row = f"sheet {self.sheet}, row {self.number}"
        return f'{row}, column "{column}"' if column else row


class Table(msgspec.Struct, frozen=True):
    """A sheet: its columns as they are written, by what they are and their language, and its rows."""

    columns: Mapping[tuple[str, str], str]
    rows: tuple[SheetRow, ...]

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages of its labels."""
        return tuple(language for name, language in self.columns if name == "label" and language)


def make_table(file: str, name: str, cells: Cells, needed: tuple[str, ...] = ()) -> Table:
    """A sheet with its heading in the first row that has anything. Raises ``CannotRun`` where a column is missing."""
    numbers = sorted(cells)
    heading = cells[numbers[0]] if numbers else {}
    by_column = {column: _meant(text) for column, text in heading.items()}
    known = {meant: heading[column] for column, meant in by_column.items()}
    for column in needed:
        if not any(meant == column for meant, _ in known):
            at = f"row {numbers[0]}" if numbers else "row 1"
            told = f'{file}: sheet {name}, {at}: there is no column "{column}"'
            raise CannotRun(told, f"Its columns are {', '.join(heading.values()) or 'none'}.")
    rows = [
        SheetRow(name, number, {by_column[c]: text for c, text in cells[number].items() if c in by_column})
        for number in numbers[1:]
    ]
    return Table(known, tuple(row for row in rows if row.cells))


def _meant(heading: str) -> tuple[str, str]:
    """What a column is, and its language: ``label::Русский (ru)``; ``label:ru`` is the older way."""
    plain = " ".join(heading.split())
    folded = plain.casefold().replace(" ", "_")
    if folded in _SAME:
        return _SAME[folded], ""
    name, sign, language = plain.partition("::")
    if not sign:
        name, _, language = plain.partition(":")
    name = name.strip().casefold().replace(" ", "_")
    return _SAME.get(name, name), language.strip()
