"""The schedule of activities as a workbook: matrix, visits, notes and sources. Text is never a formula."""

from __future__ import annotations

import io
import textwrap
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import msgspec

from protocolkit.documents.artifact import Masthead
from protocolkit.documents.schedule_content import Column, Mark, Schedule

if TYPE_CHECKING:
    from xlsxwriter.format import Format  # type: ignore[import-untyped]
    from xlsxwriter.workbook import Workbook  # type: ignore[import-untyped]
    from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped]

__all__ = ["workbook_bytes"]

_CREATED = datetime(2000, 1, 1, tzinfo=UTC).replace(tzinfo=None)
"""A workbook must say when it was made; the clock would make it different every time."""

_A4 = 9
_FIXED_COLUMNS = 3
_NAME_WIDTH, _VISIT_WIDTH = 42, 13
_LINE_HEIGHT = 13
_BASE = {"font_name": "Arial", "font_size": 9, "valign": "vcenter", "text_wrap": True}
_GRID = {**_BASE, "border": 1, "border_color": "#9AA7B3"}
_HEAD = {**_GRID, "bold": True, "bg_color": "#EEF2F6"}
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
}


class _Book(msgspec.Struct, frozen=True):
    """A workbook with its looks."""

    file: Any
    looks: dict[str, Any]

    def sheet(self, name: str, head: Masthead) -> Worksheet:
        """A sheet set up for printing: A4 landscape, one page wide, version in the footer."""
        sheet: Worksheet = self.file.add_worksheet(name)
        sheet.set_landscape()
        sheet.set_paper(_A4)
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        sheet.set_footer(f"&L&8{_plain(_version_line(head))}&R&8&P / &N")
        return sheet

    def look(self, name: str) -> Format:
        """A format by name."""
        found: Format = self.looks[name]
        return found


def workbook_bytes(schedule: Schedule, head: Masthead, legend: list[str]) -> bytes:
    """The workbook; the same schedule gives the same bytes."""
    import xlsxwriter  # type: ignore[import-untyped]

    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    file: Workbook = xlsxwriter.Workbook(out, {**options, "strings_to_numbers": False})
    file.set_properties(
        {"title": "Schedule of activities", "subject": head.protocol_number, "created": _CREATED}
    )
    book = _Book(file, {name: file.add_format(look) for name, look in _LOOKS.items()})
    _matrix(book, schedule, head, legend)
    _visits(book, schedule, head)
    _notes(book, schedule, head, legend)
    file.close()
    return out.getvalue()


def _version_line(head: Masthead) -> str:
    dated = f" of {head.version_date}" if head.version_date else ""
    return f"{head.protocol_number}, version {head.version}{dated}, {head.status}, content {head.short_hash}"


def _plain(text: str) -> str:
    """A text in a printed footer, where an ampersand begins a command; Excel takes 255 characters."""
    return text.replace("&", "&&")[:220].rstrip("&")


def _matrix(book: _Book, schedule: Schedule, head: Masthead, legend: list[str]) -> None:
    sheet = book.sheet("Schedule", head)
    top = _heading(book, sheet, head, "Schedule of activities")
    first = _head_rows(book, sheet, schedule, top)
    row = first
    for group in schedule.groups:
        for column in range(_FIXED_COLUMNS + len(schedule.columns)):
            sheet.write_string(row, column, group.name if column == 0 else "", book.look("group"))
        row += 1
        for activity in group.rows:
            _set_height(sheet, row, [(activity.name, _NAME_WIDTH)])
            sheet.write_string(row, 0, activity.name, book.look("text"))
            sheet.write_string(row, 1, activity.form, book.look("text"))
            sheet.write_string(row, 2, _numbers(activity.notes), book.look("text"))
            for column, cell in enumerate(activity.cells, _FIXED_COLUMNS):
                sheet.write_string(row, column, cell.text, book.look(_look_of(cell)))
            row += 1
    for line in legend:
        sheet.write_string(row + 1, 0, line, book.look("line"))
        row += 1
    sheet.set_column(0, 0, _NAME_WIDTH)
    sheet.set_column(1, 2, 8)
    sheet.set_column(_FIXED_COLUMNS, _FIXED_COLUMNS + len(schedule.columns) - 1, _VISIT_WIDTH)
    sheet.freeze_panes(first, _FIXED_COLUMNS)
    sheet.repeat_rows(top, first - 1)
    sheet.repeat_columns(0, _FIXED_COLUMNS - 1)


def _heading(book: _Book, sheet: Worksheet, head: Masthead, title: str) -> int:
    """Title, version and draft notice; gives the first row below."""
    sheet.write_string(0, 0, title, book.look("title"))
    sheet.write_string(1, 0, head.title, book.look("line"))
    sheet.write_string(2, 0, _version_line(head), book.look("line"))
    if head.draft_notice:
        sheet.write_string(3, 0, head.draft_notice, book.look("draft"))
    return 5


def _head_rows(book: _Book, sheet: Worksheet, schedule: Schedule, top: int) -> int:
    """Epoch, visit, target, window and study day of every column; gives the first row below."""
    rows: list[tuple[str, list[str]]] = [
        ("Epoch", [column.epoch for column in schedule.columns]),
        ("Visit", [column.id for column in schedule.columns]),
        ("Name", [_marked(column.name, column.name_mark) for column in schedule.columns]),
        ("Target", [_marked(column.target, column.target_mark) for column in schedule.columns]),
        ("Window", [_marked(column.window, column.window_mark) for column in schedule.columns]),
        ("Study day", [column.day for column in schedule.columns]),
        ("Activity", [_numbers(column.notes) for column in schedule.columns]),
    ]
    for row, (label, values) in enumerate(rows, top):
        _set_height(sheet, row, [(text, _VISIT_WIDTH) for text in values])
        for column, text in enumerate((label, *_fixed(label), *values)):
            sheet.write_string(row, column, text, book.look("side" if column == 0 else "head"))
    return top + len(rows)


def _set_height(sheet: Worksheet, row: int, cells: Iterable[tuple[str, int]]) -> None:
    """Room for wrapped texts in columns of so many characters: not every program makes it by itself."""
    lines = max((len(textwrap.wrap(text, width * 6 // 5)) for text, width in cells), default=1)
    if lines > 1:
        sheet.set_row(row, lines * _LINE_HEIGHT + 2)


def _fixed(label: str) -> tuple[str, str]:
    return ("Form", "Notes") if label == "Activity" else ("", "")


def _marked(text: str, mark: str) -> str:
    return f"{text} {mark}" if mark else text


def _numbers(notes: tuple[int, ...]) -> str:
    return ", ".join(map(str, notes))


def _look_of(cell: Mark) -> str:
    return cell.mark or "cell"


def _visits(book: _Book, schedule: Schedule, head: Masthead) -> None:
    sheet = book.sheet("Visits", head)
    top = _heading(book, sheet, head, "Visits and windows")
    titles = ("Visit", "Name", "Epoch", "Target", "Window", "Study day", "Contact", "Notes", "On")
    rows = [_visit_row(column) for column in schedule.columns]
    rows += [
        (v.id, v.name, "", _marked(v.target, v.mark), _marked(v.window, v.mark), "", v.modes, v.content, "no")
        for v in schedule.optional
    ]
    _table(book, sheet, top, dict(zip(titles, (9, 34, 14, 16, 18, 14, 24, 46, 6), strict=True)), rows)


def _visit_row(column: Column) -> tuple[str, ...]:
    target, window = _marked(column.target, column.target_mark), _marked(column.window, column.window_mark)
    name = _marked(column.name, column.name_mark)
    numbers = _numbers(column.notes)
    return column.id, name, column.epoch, target, window, column.day, column.modes, numbers, "yes"


def _table(
    book: _Book, sheet: Worksheet, top: int, titles: dict[str, int], rows: Sequence[tuple[str, ...]]
) -> None:
    """A table whose columns have these titles and are so many characters wide."""
    for column, (title, width) in enumerate(titles.items()):
        sheet.set_column(column, column, width)
        sheet.write_string(top, column, title, book.look("side"))
    for row, values in enumerate(rows, top + 1):
        _set_height(sheet, row, zip(values, titles.values(), strict=True))
        for column, text in enumerate(values):
            sheet.write_string(row, column, text, book.look("text"))
    sheet.freeze_panes(top + 1, 0)
    sheet.repeat_rows(top, top)


def _notes(book: _Book, schedule: Schedule, head: Masthead, legend: list[str]) -> None:
    sheet = book.sheet("Notes and sources", head)
    top = _heading(book, sheet, head, "Notes and sources")
    rows = [("Legend", "", line) for line in legend]
    rows += [("Note", str(note.number), _marked(note.text, note.mark)) for note in schedule.footnotes]
    rows += [("Open question", f"{q.id} ({q.priority})", q.finding) for q in schedule.questions]
    rows += [("Assumption", a.id, a.text) for a in schedule.assumptions]
    rows += [(cited.name, "", source) for cited in schedule.cited for source in cited.sources]
    rows += [
        ("Source of a cell", f"{activity.id} at {column.id}", cell.source)
        for group in schedule.groups
        for activity in group.rows
        for column, cell in zip(schedule.columns, activity.cells, strict=True)
        if cell.done
    ]
    _table(book, sheet, top, {"Kind": 22, "Id": 18, "Text": 110}, rows)
