"""The schedule of activities as a workbook: matrix, visits, notes and sources. Text is never a formula."""

from __future__ import annotations

from typing import TYPE_CHECKING

from protocolkit.documents.artifact import Masthead
from protocolkit.documents.schedule_content import Column, Mark, Schedule
from protocolkit.documents.workbook import Book, open_book, set_height
from protocolkit.languages import ENGLISH, Language, message

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped]

__all__ = ["workbook_bytes"]

_FIXED_COLUMNS = 3
_NAME_WIDTH, _VISIT_WIDTH = 42, 13
_VISIT_TABLE = {
    **{message("Visit"): 9, message("Name"): 34, message("Epoch"): 14, message("Target"): 16},
    **{message("Window"): 18, message("Study day"): 14, message("Contact"): 24},
    **{message("Notes"): 46, message("On"): 6},
}
_NOTE_TABLE = {message("Kind"): 22, message("Id"): 18, message("Text"): 110}


def workbook_bytes(
    schedule: Schedule, head: Masthead, legend: list[str], language: Language = ENGLISH
) -> bytes:
    """The workbook; the same schedule gives the same bytes."""
    with open_book(language("Schedule of activities"), head, language) as (book, out):
        _matrix(book, schedule, legend)
        _visits(book, schedule)
        _notes(book, schedule, legend)
    return out.getvalue()


def _matrix(book: Book, schedule: Schedule, legend: list[str]) -> None:
    sheet = book.sheet(book.say("Schedule"))
    top = book.heading(sheet, book.say("Schedule of activities"))
    first = _head_rows(book, sheet, schedule, top)
    row = first
    for group in schedule.groups:
        for column in range(_FIXED_COLUMNS + len(schedule.columns)):
            book.write(sheet, row, column, group.name if column == 0 else "", "group")
        row += 1
        for activity in group.rows:
            set_height(sheet, row, [(activity.name, _NAME_WIDTH)])
            book.write(sheet, row, 0, activity.name, "text")
            book.write(sheet, row, 1, activity.form, "text")
            book.write(sheet, row, 2, _numbers(activity.notes), "text")
            for column, cell in enumerate(activity.cells, _FIXED_COLUMNS):
                book.write(sheet, row, column, cell.text, _look_of(cell))
            row += 1
    for line in legend:
        book.write(sheet, row + 1, 0, line, "line")
        row += 1
    sheet.set_column(0, 0, _NAME_WIDTH)
    sheet.set_column(1, 2, 8)
    sheet.set_column(_FIXED_COLUMNS, _FIXED_COLUMNS + len(schedule.columns) - 1, _VISIT_WIDTH)
    sheet.freeze_panes(first, _FIXED_COLUMNS)
    sheet.repeat_rows(top, first - 1)
    sheet.repeat_columns(0, _FIXED_COLUMNS - 1)


def _head_rows(book: Book, sheet: Worksheet, schedule: Schedule, top: int) -> int:
    """Epoch, visit, target, window and study day of every column; gives the first row below."""
    say = book.say
    rows: list[tuple[str, list[str]]] = [
        (say("Epoch"), [column.epoch for column in schedule.columns]),
        (say("Visit"), [column.id for column in schedule.columns]),
        (say("Name"), [_marked(column.name, column.name_mark) for column in schedule.columns]),
        (say("Target"), [_marked(column.target, column.target_mark) for column in schedule.columns]),
        (say("Window"), [_marked(column.window, column.window_mark) for column in schedule.columns]),
        (say("Study day"), [column.day for column in schedule.columns]),
        (say("Activity"), [_numbers(column.notes) for column in schedule.columns]),
    ]
    for row, (label, values) in enumerate(rows, top):
        set_height(sheet, row, [(text, _VISIT_WIDTH) for text in values])
        for column, text in enumerate((label, *_fixed(row - top + 1 == len(rows), book), *values)):
            book.write(sheet, row, column, text, "side" if column == 0 else "head")
    return top + len(rows)


def _fixed(is_last: bool, book: Book) -> tuple[str, str]:
    return (book.say("Form"), book.say("Notes")) if is_last else ("", "")


def _marked(text: str, mark: str) -> str:
    return f"{text} {mark}" if mark else text


def _numbers(notes: tuple[int, ...]) -> str:
    return ", ".join(map(str, notes))


def _look_of(cell: Mark) -> str:
    return cell.mark or "cell"


def _visits(book: Book, schedule: Schedule) -> None:
    sheet, say = book.sheet(book.say("Visits")), book.say
    top = book.heading(sheet, say("Visits and windows"))
    rows = [_visit_row(column, say("yes")) for column in schedule.columns]
    rows += [
        (
            v.id,
            v.name,
            "",
            _marked(v.target, v.mark),
            _marked(v.window, v.mark),
            "",
            v.modes,
            v.content,
            say("no"),
        )
        for v in schedule.optional
    ]
    book.table(sheet, top, {say(title): width for title, width in _VISIT_TABLE.items()}, rows)


def _visit_row(column: Column, on: str) -> tuple[str, ...]:
    target, window = _marked(column.target, column.target_mark), _marked(column.window, column.window_mark)
    name = _marked(column.name, column.name_mark)
    numbers = _numbers(column.notes)
    return column.id, name, column.epoch, target, window, column.day, column.modes, numbers, on


def _notes(book: Book, schedule: Schedule, legend: list[str]) -> None:
    sheet, say = book.sheet(book.say("Notes and sources")), book.say
    top = book.heading(sheet, say("Notes and sources"))
    rows = [(say("Legend"), "", line) for line in legend]
    rows += [(say("Note"), str(note.number), _marked(note.text, note.mark)) for note in schedule.footnotes]
    rows += [(say("Open question"), f"{q.id} ({say(q.priority)})", q.finding) for q in schedule.questions]
    rows += [(say("Assumption"), a.id, a.text) for a in schedule.assumptions]
    rows += [(cited.name, "", source) for cited in schedule.cited for source in cited.sources]
    rows += [
        (
            say("Source of a cell"),
            say("{activity} at {visit}", activity=activity.id, visit=column.id),
            cell.source,
        )
        for group in schedule.groups
        for activity in group.rows
        for column, cell in zip(schedule.columns, activity.cells, strict=True)
        if cell.done
    ]
    book.table(sheet, top, {say(title): width for title, width in _NOTE_TABLE.items()}, rows)
