"""The schedule of activities for the wall and for the desk, and the checklist of every visit."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from protocolkit.documents.artifact import Artifact, BuildContext, Masthead, Product, citations
from protocolkit.documents.schedule_checklist import Checklist, make_checklists
from protocolkit.documents.schedule_content import Row, Schedule, make_schedule
from protocolkit.documents.schedule_workbook import workbook_bytes
from protocolkit.languages import ENGLISH, Language, message
from protocolkit.model.translations import plainly
from protocolkit.tables import csv_bytes

__all__ = ["PRODUCT", "schedule_csv", "schedule_data"]

_KIND = "schedule"
_NAME = message("Schedule of activities")
_COLUMNS_A_PAGE = 14


def make(context: BuildContext) -> Iterator[Artifact]:
    """The schedule in four formats, then the checklists."""
    say = context.language
    schedule = make_schedule(context.plan, say)
    cited = citations(schedule.sources, context.plan)
    data = {"masthead": context.masthead.for_template(), **schedule_data(schedule, say)}
    made = {
        "html": context.templates.text("soa.html", data),
        "pdf": context.templates.pdf("soa.typ", data),
        "xlsx": workbook_bytes(schedule, context.masthead, legend_lines(schedule, say), say),
        "csv": schedule_csv(schedule, context.masthead),
    }
    for form, content in made.items():
        yield Artifact(say(_NAME), f"schedule/soa.{form}", _KIND, form, content, *cited)
    yield from _checklists(context)


def _checklists(context: BuildContext) -> Iterator[Artifact]:
    checklists = make_checklists(context.plan, context.language)
    head = context.masthead.for_template()
    everything = {"masthead": head, "checklists": msgspec.to_builtins(checklists)}
    cited = citations((source for each in checklists for source in each.sources), context.plan)
    pdf = context.templates.pdf("checklists.typ", everything)
    name = context.language("Checklists of all visits")
    yield Artifact(name, "schedule/checklists.pdf", _KIND, "pdf", pdf, *cited)
    for checklist in checklists:
        yield _checklist(checklist, context, head)


def _checklist(checklist: Checklist, context: BuildContext, head: dict[str, Any]) -> Artifact:
    page = context.templates.text(
        "checklist.html", {"masthead": head, "checklist": msgspec.to_builtins(checklist)}
    )
    cited = citations(checklist.sources, context.plan)
    name = context.language("Checklist {visit}: {name}", visit=checklist.id, name=checklist.name)
    return Artifact(name, f"schedule/checklist-{checklist.id}.html", _KIND, "html", page, *cited)


def legend_lines(schedule: Schedule, say: Language = ENGLISH) -> list[str]:
    """What the signs of the matrix mean, only those that it has."""
    marks = {cell.mark for group in schedule.groups for row in group.rows for cell in row.cells}
    marks |= {mark for column in schedule.columns for mark in (column.target_mark, column.window_mark)}
    lines = [say("X: done at this visit.")]
    if schedule.has_parts:
        lines.append(say("X pre, X post: before, after the dose of the visit."))
    if "D" in marks:
        lines.append(say("D: inferred, needed for something that the registry record or the sponsor states."))
    if "A" in marks:
        lines.append(say("A: assumption, to be confirmed by the sponsor."))
    if marks & {"A", "D"}:
        lines.append(say("Without D or A: stated by the registry record or by the sponsor."))
    return lines


def schedule_data(schedule: Schedule, say: Language = ENGLISH) -> dict[str, Any]:
    """The schedule as plain data for the pages; ``panels`` are as many columns as a sheet of paper takes."""
    return {
        "schedule": msgspec.to_builtins(schedule),
        "legend": legend_lines(schedule, say),
        "panels": [_panel(schedule, first) for first in range(0, len(schedule.columns), _COLUMNS_A_PAGE)],
    }


def _panel(schedule: Schedule, first: int) -> dict[str, Any]:
    """Some neighbouring columns of the matrix, with the epochs that they belong to."""
    last = first + _COLUMNS_A_PAGE
    columns = schedule.columns[first:last]
    groups = [
        {
            "name": group.name,
            "rows": [
                {**msgspec.to_builtins(row), "cells": msgspec.to_builtins(row.cells[first:last])}
                for row in group.rows
            ],
        }
        for group in schedule.groups
    ]
    return {"spans": _spans(schedule, first, last), "columns": msgspec.to_builtins(columns), "groups": groups}


def _spans(schedule: Schedule, first: int, last: int) -> list[dict[str, Any]]:
    spans, begin = [], 0
    for span in schedule.spans:
        shown = min(begin + span.columns, last) - max(begin, first)
        if shown > 0:
            spans.append({"name": span.name, "columns": shown})
        begin += span.columns
    return spans


def schedule_csv(schedule: Schedule, head: Masthead) -> bytes:
    """The matrix: one row for each activity, one column for each visit, the times of the visits on top."""
    columns = schedule.columns
    behind = (head.protocol_number, head.version, head.short_hash)
    header = ("group", "activity", "name", "form", *(column.id for column in columns), "notes")
    times = {
        "name": [column.name for column in columns],
        "epoch": [column.epoch for column in columns],
        "target": [f"{column.target} {column.target_mark}".rstrip() for column in columns],
        "window": [f"{column.window} {column.window_mark}".rstrip() for column in columns],
        "study day": [column.day for column in columns],
    }
    notes = {note.number: note.text for note in schedule.footnotes}
    rows = [("Visits", "", label, "", *values, "", *behind) for label, values in times.items()]
    rows += [
        (group.name, row.id, row.name, row.form, *_cells(row), _texts(row.notes, notes), *behind)
        for group in schedule.groups
        for row in group.rows
    ]
    return csv_bytes((*header, "protocol", "version", "content"), plainly(rows))


def _cells(row: Row) -> list[str]:
    return [cell.text for cell in row.cells]


def _texts(numbers: tuple[int, ...], notes: dict[int, str]) -> str:
    return " ".join(notes[number] for number in numbers)


PRODUCT = Product("schedule", _NAME, 20, make, translated=True)
