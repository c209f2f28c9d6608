"""Workbooks: sheets set up for screen and printer, in which text is never a formula."""

from __future__ import annotations

import io
import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import msgspec

from protocolkit.documents.artifact import Masthead
from protocolkit.languages import ENGLISH, Language
from protocolkit.model.translations import said_plainly

if TYPE_CHECKING:
    from xlsxwriter.format import Format  # type: ignore[import-untyped]
    from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped]

__all__ = ["Book", "TableLook", "open_book", "set_height"]

_CREATED = datetime(2000, 1, 1, tzinfo=UTC).replace(tzinfo=None)
"""A workbook must say when it was made; the clock would make it different every time."""

_A4, _A3 = 9, 8
_LINE_HEIGHT = 13
_TALLEST = 409
_LONGEST = 32_767
"""Points of a row and characters of a cell. Source: Excel specifications and limits, Microsoft."""
_CUT = " … (cut: longer than a cell holds)"
_BASE = {"font_name": "Arial", "font_size": 9, "valign": "vcenter", "text_wrap": True}
_GRID = {**_BASE, "border": 1, "border_color": "#9AA7B3"}
_HEAD = {**_GRID, "bold": True, "bg_color": "#EEF2F6"}
_TOP = {**_GRID, "valign": "top"}
_LOOKS: dict[str, dict[str, Any]] = {
    "title": {"font_name": "Arial", "font_size": 14, "bold": True},
    "line": {"font_name": "Arial", "font_size": 9, "font_color": "#5D6B78"},
    "draft": {"font_name": "Arial", "font_size": 9, "bold": True, "font_color": "#8A4B00"},
    "head": {**_HEAD, "align": "center"},
    "side": _HEAD,
    "group": {**_GRID, "bold": True, "bg_color": "#DCE6EF"},
    "text": _GRID,
    "cell": {**_GRID, "align": "center"},
    "D": {**_GRID, "align": "center", "bg_color": "#F4F1FA"},
    "A": {**_GRID, "align": "center", "bg_color": "#FFF4E0", "font_color": "#8A4B00"},
    "top": _TOP,
    "soft": {**_TOP, "font_color": "#5D6B78", "bg_color": "#F5F7F9"},
    "mark": {**_TOP, "font_color": "#8A4B00", "bg_color": "#FFF4E0"},
}


class TableLook(msgspec.Struct, frozen=True):
    """How a table is shown: columns that stay in sight, buttons to filter it, and looks of whole rows."""

    frozen: int = 0
    filtered: bool = False
    look: str = "text"
    rows: Mapping[int, str] = {}


class Book(msgspec.Struct, frozen=True):
    """A workbook with its looks; what it says by itself is in the language of ``say``."""

    file: Any
    looks: dict[str, Any]
    head: Masthead
    say: Language = ENGLISH

    def sheet(self, name: str, *, wide: bool = False) -> Worksheet:
        """A sheet set up for printing: A4 landscape, one page wide, version in the footer.

        A wide one takes two pages of A3 side by side, its first column on both.
        """
        sheet: Worksheet = self.file.add_worksheet(name)
        sheet.set_landscape()
        sheet.set_paper(_A3 if wide else _A4)
        sheet.fit_to_pages(2 if wide else 1, 0)
        if wide:
            sheet.repeat_columns(0)
        sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        sheet.set_footer(f"&L&8{_plain(said_plainly(_version_line(self.head, self.say)))}&R&8&P / &N")
        return sheet

    def look(self, name: str) -> Format:
        """A format by name."""
        found: Format = self.looks[name]
        return found

    def write(self, sheet: Worksheet, row: int, column: int, text: str, look: str) -> None:
        """A text as it is, whatever it begins with; what is longer than a cell holds is cut, and says so."""
        text = said_plainly(text)
        fitting = text if len(text) <= _LONGEST else text[: _LONGEST - len(_CUT)] + _CUT
        sheet.write_string(row, column, fitting, self.look(look))

    def heading(self, sheet: Worksheet, title: str) -> int:
        """Title, version and draft notice; gives the first row below."""
        self.write(sheet, 0, 0, title, "title")
        self.write(sheet, 1, 0, self.head.title, "line")
        self.write(sheet, 2, 0, _version_line(self.head, self.say), "line")
        if self.head.draft_notice:
            self.write(sheet, 3, 0, self.head.draft_notice, "draft")
        return 5

    def table(
        self,
        sheet: Worksheet,
        top: int,
        columns: Mapping[str, int],
        rows: Sequence[Sequence[str]],
        shown: TableLook | None = None,
    ) -> int:
        """A table whose columns have these titles and are so many characters wide; gives the first row below.

        Its header stays in sight and is printed on every page.
        """
        shown = shown or TableLook()
        for number, (title, width) in enumerate(columns.items()):
            sheet.set_column(number, number, width)
            self.write(sheet, top, number, title, "side")
        for number, values in enumerate(rows):
            set_height(sheet, top + 1 + number, zip(values, columns.values(), strict=True))
            look = shown.rows.get(number, shown.look)
            for column_number, text in enumerate(values):
                self.write(sheet, top + 1 + number, column_number, text, look)
        sheet.freeze_panes(top + 1, shown.frozen)
        sheet.repeat_rows(top, top)
        if shown.filtered and rows:
            sheet.autofilter(top, 0, top + len(rows), len(columns) - 1)
        return top + 1 + len(rows)


@contextmanager
def open_book(title: str, head: Masthead, language: Language = ENGLISH) -> Iterator[tuple[Book, io.BytesIO]]:
    """A workbook to fill, and where its bytes are once it is closed; the same cells give the same bytes."""
    import xlsxwriter  # type: ignore[import-untyped]

    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    file = xlsxwriter.Workbook(out, {**options, "strings_to_numbers": False})
    file.set_properties({"title": title, "subject": head.protocol_number, "created": _CREATED})
    yield Book(file, {name: file.add_format(look) for name, look in _LOOKS.items()}, head, language), out
    file.close()


def set_height(sheet: Worksheet, row: int, cells: Iterable[tuple[str, int]]) -> None:
    """Room for wrapped texts in columns of so many characters: not every program makes it by itself."""
    lines = max((_lines(text, width) for text, width in cells), default=1)
    if lines > 1:
        sheet.set_row(row, min(lines * _LINE_HEIGHT + 2, _TALLEST))


def _lines(text: str, width: int) -> int:
    """Lines that a text takes; one that would be taller than any row is not measured."""
    room = width * 6 // 5
    if len(text) <= room and "\n" not in text:
        return 1
    if len(text) > room * _TALLEST:
        return _TALLEST
    return sum(len(textwrap.wrap(line, room)) or 1 for line in text.split("\n"))


def _version_line(head: Masthead, say: Language) -> str:
    version = say("version {version}", version=head.version)
    if head.version_date:
        version = say("version {version} of {date}", version=head.version, date=head.version_date)
    return f"{head.protocol_number}, {version}, {head.status}, {say('content')} {head.short_hash}"


def _plain(text: str) -> str:
    """A text in a printed footer, where an ampersand begins a command; Excel takes 255 characters."""
    return text.replace("&", "&&")[:220].rstrip("&")
