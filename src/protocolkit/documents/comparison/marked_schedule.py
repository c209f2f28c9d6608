"""The schedule of activities of both versions in one matrix, with every cell, visit and time that changed marked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, TypeVar

from protocolkit.documents.comparison.blocks import (
    Matrix,
    MatrixCell,
    MatrixGroup,
    MatrixHead,
    MatrixRow,
    Panel,
    Paragraph,
    Section,
    Texts,
    clean,
    paragraph,
    redlined,
)
from protocolkit.documents.schedule_content import Column, Mark, Row, Schedule, make_schedule
from protocolkit.report.redline import redline

if TYPE_CHECKING:
    from protocolkit.amend.comparison import Comparison

__all__ = ["COLUMNS_A_PANEL", "marked_schedule", "schedule_section"]

COLUMNS_A_PANEL = 12
_HEADS = ("Visit", "Name", "Target", "Window, days around the target", "Study day")
_SIGNS = {"added": "+", "removed": "−", "changed": "≠"}
_WORDS = {
    "added": "added",
    "removed": "removed",
    "changed": "changed",
}
_LEGEND = (
    "X: done at this visit.",
    "+ X: added.",
    "− X: removed.",
    "≠: done at another part of the visit than before.",
    "A visit or activity with a sign before its name is added or removed as a whole.",
)
_Entry = TypeVar("_Entry")


def schedule_section(comparison: Comparison) -> Section:
    """The matrix; one sentence where nothing of it changed."""
    old, new = (make_schedule(side.plan) for side in (comparison.old, comparison.new))
    matrix = marked_schedule(old, new)
    title = "Schedule of activities"
    if matrix is None:
        nothing = paragraph("The schedule of activities does not change.")
        return Section("schedule", title, (Texts((nothing,)),))
    return Section("schedule", title, (matrix,), wide=True)


def marked_schedule(old: Schedule, new: Schedule) -> Matrix | None:
    """Both schedules in one; ``None`` where neither a cell nor a visit nor a time of one changed."""
    before, after = ({column.id: column for column in each.columns} for each in (old, new))
    visits = _joined([*before], [*after])
    heads = [_head(before.get(name), after.get(name)) for name in visits]
    groups = list(_groups(old, new, visits))
    cells = [entry for group in groups for row in group.rows for entry in (row.name, *row.cells)]
    is_changed = any(entry.state for entry in (*cells, *(head.id for head in heads)))
    moved = any(run.style for head in heads for line in head.lines for run in line)
    if not (is_changed or moved):
        return None
    panels = [_panel(heads, groups, start) for start in range(0, len(visits), COLUMNS_A_PANEL)]
    return Matrix("Both versions of the schedule in one", _HEADS, _LEGEND, tuple(panels))


def _panel(heads: Sequence[MatrixHead], groups: Sequence[MatrixGroup], start: int) -> Panel:
    end = start + COLUMNS_A_PANEL
    shown = (
        MatrixGroup(group.name, tuple(MatrixRow(row.name, row.cells[start:end]) for row in group.rows))
        for group in groups
    )
    return Panel(tuple(heads[start:end]), tuple(shown))


def _joined(old: Sequence[_Entry], new: Sequence[_Entry]) -> list[_Entry]:
    """All entries of two lists: those of the new one in its order, each that is gone after what stood before it."""
    result = list(new)
    place = 0
    for entry in old:
        if entry in new:
            place = result.index(entry) + 1
        else:
            result.insert(place, entry)
            place += 1
    return result


def _head(old: Column | None, new: Column | None) -> MatrixHead:
    current = new or old
    assert current is not None
    state = "added" if old is None else "removed" if new is None else ""
    return MatrixHead(_cell(current.id, state), tuple(_lines(old or current, new or current)))


def _lines(old: Column, new: Column) -> Iterator[Paragraph]:
    yield redlined(redline(old.name, new.name))
    yield redlined(redline(old.target, new.target))
    yield redlined(redline(old.window, new.window))
    yield redlined(redline(old.day, new.day))


def _groups(old: Schedule, new: Schedule, visits: Sequence[str]) -> Iterator[MatrixGroup]:
    before, after = ({group.name: group for group in each.groups} for each in (old, new))
    rows = [_by_id(old), _by_id(new)]
    moved = rows[0].keys() & rows[1].keys()
    for name in _joined([*before], [*after]):
        one, other = (
            [row.id for row in found.rows] if (found := groups.get(name)) else []
            for groups in (before, after)
        )
        kept = [row for row in one if row in other or row not in moved]
        ids = _joined(kept, other)
        if ids:
            yield MatrixGroup(
                clean(name),
                tuple(_row(rows[0].get(row), rows[1].get(row), old, new, visits) for row in ids),
            )


def _by_id(schedule: Schedule) -> Mapping[str, Row]:
    return {row.id: row for group in schedule.groups for row in group.rows}


def _row(
    old: Row | None, new: Row | None, before: Schedule, after: Schedule, visits: Iterable[str]
) -> MatrixRow:
    current = new or old
    assert current is not None
    state = "added" if old is None else "removed" if new is None else ""
    was, now = _marks(old, before), _marks(new, after)
    cells = (_place(was.get(visit, ""), now.get(visit, "")) for visit in visits)
    return MatrixRow(_cell(current.name, state), tuple(cells))


def _marks(row: Row | None, schedule: Schedule) -> dict[str, str]:
    """What stands at each visit: ``X``, ``X pre``; sources are no part of it."""
    if row is None:
        return {}
    return {column.id: _text(mark) for column, mark in zip(schedule.columns, row.cells, strict=True)}


def _text(mark: Mark) -> str:
    return f"X {mark.part}".rstrip() if mark.done else ""


def _place(old: str, new: str) -> MatrixCell:
    if old == new:
        return MatrixCell(new)
    if old and new:
        return _cell(f"{new} (was {old})", "changed")
    return _cell(new or old, "added" if new else "removed")


def _cell(text: str, state: str) -> MatrixCell:
    return MatrixCell(clean(text), _SIGNS.get(state, ""), _WORDS.get(state, ""), state)
