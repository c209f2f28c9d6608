"""One form of one participant as it was filled in: answers by item, rows of a log, who and where."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from protocolkit.collecting.entries import normal_entry
from protocolkit.collecting.filled import Filled
from protocolkit.collecting.problems import Problem
from protocolkit.documents.fillable.stamp import PARTICIPANT, SITE, STAMP, FormStamp, Part
from protocolkit.errors import CannotRun
from protocolkit.model.forms import Form, Item
from protocolkit.model.plan import Plan

__all__ = ["FormRow", "Record", "records_of", "records_of_json"]

_FRAME = ("visit", "counter", "reviewed")
_SIGNED = ("completed", "confirmed")
_SIGNATURE = ("name", "signature", "date")


class FormRow(msgspec.Struct, frozen=True):
    """A row of a log that something was written in, by its number on the form."""

    number: int
    values: dict[str, str]


class Record(msgspec.Struct, frozen=True):
    """One form at one visit. ``asked`` are the items that the file has a field for, answered or not.

    ``occurrence`` is the number that the site gave to a copy of a form that belongs to no visit; ``signed`` says who
    completed and who confirmed it.
    """

    file: str
    site: str | None
    subject: str | None
    form: str
    audience: str
    visit: str | None
    occurrence: str | None
    values: dict[str, str]
    rows: tuple[FormRow, ...]
    signed: dict[str, str]
    asked: frozenset[str]

    @property
    def what(self) -> str:
        """The form and its visit, in words."""
        return f"{self.form} at {self.visit}" if self.visit else self.form


def records_of(file: str, filled: Filled, plan: Plan) -> tuple[list[Record], list[Problem]]:
    """The forms of a filled PDF in which something was entered, and what is odd about its fields."""
    names = {name for name in filled.entries if name not in (STAMP, SITE, PARTICIPANT)}
    records, problems = [], []
    for part in filled.stamp.parts:
        form = plan.forms.get(part.form)
        if form is None:
            problems.append(Problem("error", "field", file, f"the protocol has no form {part.form}"))
            continue
        reader = _Part(file, filled, part, form)
        record = reader.record(_visit(filled, part, plan, file, problems))
        names -= reader.used
        if record is not None:
            records.append(record)
    for name in sorted(name for name in names if filled.entries[name].text):
        words = f"the field {name} is none of this form - it is not used"
        problems.append(Problem("warning", "field", file, words, value=filled.entries[name].text))
    for name in filled.ambiguous:
        words = f"the field {name} is there twice, and says two things - neither is used"
        problems.append(Problem("error", "field", file, words))
    return records, problems


def _visit(filled: Filled, part: Part, plan: Plan, file: str, problems: list[Problem]) -> str | None:
    """The visit of a form: printed, or chosen by who filled it in."""
    if part.visit is not None:
        return part.visit
    entry = filled.entries.get(f"{part.prefix}.visit")
    if entry is None or not entry.text:
        return None
    if plan.visit(entry.text) is None:
        words = f"{part.form}: the protocol has no visit {entry.text[:40]}"
        problems.append(Problem("error", "value", file, words, form=part.form, value=entry.text))
        return None
    return entry.text


class _Part:
    """Reads one form of a file: the fields whose names begin with its prefix."""

    def __init__(self, file: str, filled: Filled, part: Part, form: Form) -> None:
        self.file = file
        self.filled = filled
        self.part = part
        self.form = form
        self.used: set[str] = set()
        self._touched = False

    def record(self, visit: str | None) -> Record | None:
        """What was entered; ``None`` where nothing was."""
        values: dict[str, str] = {}
        rows: dict[int, dict[str, str]] = {}
        asked: set[str] = set()
        for item, number, text in self._answers():
            asked.add(item.id)
            if not text:
                continue
            if number is None:
                values[item.id] = normal_entry(item.type, text)
            else:
                rows.setdefault(number, {})[item.id] = normal_entry(item.type, text)
        signed = {name: text for name, text in self._signatures() if text}
        occurrence = self._text("counter")
        for name in _FRAME:
            self._text(name)
        if not self._touched and not signed:
            return None
        stamp = self.filled.stamp
        return Record(
            file=self.file,
            site=self._head(SITE),
            subject=self._head(PARTICIPANT),
            form=self.form.id,
            audience=stamp.audience,
            visit=visit,
            occurrence=occurrence or None,
            values=values,
            rows=tuple(FormRow(number, rows[number]) for number in sorted(rows)),
            signed=signed,
            asked=frozenset(asked),
        )

    def _answers(self) -> Iterator[tuple[Item, int | None, str]]:
        items = {item.id: item for item in self.form.items}
        prefix = f"{self.part.prefix}."
        for name, entry in self.filled.entries.items():
            if not name.startswith(prefix):
                continue
            item, _, row = name.removeprefix(prefix).partition(".")
            if item not in items or (row and not (row.isdecimal() and len(row) < 6)):
                continue
            self.used.add(name)
            self._touched |= bool(entry.text) and not entry.fixed
            yield items[item], int(row) if row else None, entry.text

    def _signatures(self) -> Iterator[tuple[str, str]]:
        for who in _SIGNED:
            for what in _SIGNATURE:
                text = self._text(f"{who}.{what}")
                yield f"{who}_{what}", normal_entry("date", text) if what == "date" else text

    def _text(self, name: str) -> str:
        full = f"{self.part.prefix}.{name}"
        self.used.add(full)
        found = self.filled.entries.get(full)
        return found.text if found else ""

    def _head(self, name: str) -> str | None:
        found = self.filled.entries.get(name)
        return (found.text or None) if found else None


def records_of_json(file: str, raw: bytes) -> tuple[FormStamp, list[Record]]:
    """The data of one form as its live web page saves them. Raises ``CannotRun`` for any other JSON."""
    try:
        content = json.loads(raw.decode("utf-8-sig"))
        stamp = msgspec.convert(_stamp_of(content), FormStamp)
        record = msgspec.convert(_record_of(file, content), Record)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise CannotRun(f"{file} is no form's data", "give a filled form as PDF or as JSON") from error
    return stamp, [record] if record.values or record.rows else []


def _stamp_of(content: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "format_version": content["format_version"],
        "protocol": content["protocol"]["id"],
        "version": content["protocol"]["version"],
        "hash": content["protocol"]["hash"],
        "audience": content["audience"],
        "parts": [{"prefix": content["form"], "form": content["form"], "visit": content["visit"]}],
    }


def _record_of(file: str, content: Mapping[str, Any]) -> dict[str, Any]:
    rows = [{name: text for name, text in row.items() if text} for row in content["rows"]]
    return {
        "file": file,
        **{name: content[name] for name in ("site", "subject", "form", "audience", "visit")},
        "occurrence": None,
        "values": {name: text for name, text in content["values"].items() if text},
        "rows": [{"number": number, "values": row} for number, row in enumerate(rows, 1) if row],
        "signed": {},
        "asked": [*content["values"], *{name for row in content["rows"] for name in row}],
    }
