"""Filled files in, data and problems out."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from typing import TypeAlias

import msgspec

from protocolkit.collecting.filled import read_bytes, read_filled
from protocolkit.collecting.judging import judge
from protocolkit.collecting.problems import Problem
from protocolkit.collecting.questions import make_questions
from protocolkit.collecting.records import FormRow, Record, records_of, records_of_json
from protocolkit.documents.fillable.stamp import FormStamp
from protocolkit.errors import CannotRun
from protocolkit.model.plan import Plan

__all__ = ["Collected", "FileRead", "SpecOf", "collect_files"]

SpecOf: TypeAlias = "Callable[[str], tuple[Plan, str | None]]"
"""Finds the protocol of an id: its plan, and the hash of its content."""


class FileRead(msgspec.Struct, frozen=True):
    """A file that was read, and the version of the protocol that its forms were made from."""

    file: str
    version: str
    hash: str
    forms: tuple[str, ...]


class Collected(msgspec.Struct, frozen=True):
    """The data of all files, the problems in order, and the protocol that they were held against."""

    plan: Plan
    hash: str | None
    files: tuple[FileRead, ...]
    records: tuple[Record, ...]
    problems: tuple[Problem, ...]

    def failures(self, fail_on: str) -> int:
        """How many problems reach a severity: ``error``, ``warning`` or ``never``."""
        counted = {"error": ("error",), "warning": ("error", "warning"), "never": ()}[fail_on]
        return sum(problem.severity in counted for problem in self.problems)


class _Read(msgspec.Struct, frozen=True):
    file: str
    stamp: FormStamp
    records: Callable[[Plan], tuple[list[Record], list[Problem]]]


def collect_files(
    files: Sequence[str], spec_of: SpecOf, *, any_version: bool = False, today: datetime.date | None = None
) -> Collected:
    """Read filled forms of one protocol and hold them against it.

    One file among several that cannot be read is a problem; raises ``CannotRun`` where none can, where the files are
    of two protocols, or of another version than the spec and not ``any_version``.
    """
    read: list[_Read] = []
    problems: list[Problem] = []
    for file in dict.fromkeys(files):
        try:
            read.append(_read(file, problems))
        except CannotRun as error:
            if len(files) == 1:
                raise
            problems.append(Problem("error", "file", file, error.message))
    if not read:
        raise CannotRun(problems[0].message if problems else "there is no file to read")
    ids = sorted({one.stamp.protocol for one in read})
    if len(ids) > 1:
        raise CannotRun(f"the files are of several protocols: {', '.join(ids)}", "collect each by itself")
    plan, content_hash = spec_of(ids[0])
    records: list[Record] = []
    for one in read:
        problems += _version(one, plan, content_hash, any_version=any_version)
        found, odd = one.records(plan)
        records += found
        problems += odd
    problems += judge(make_questions(plan), records, today)
    told = tuple(_told(one) for one in read)
    return Collected(plan, content_hash, told, tuple(records), tuple(problems))


def _told(one: _Read) -> FileRead:
    forms = dict.fromkeys(part.form for part in one.stamp.parts)
    return FileRead(one.file, one.stamp.version, one.stamp.hash, tuple(forms))


def _read(file: str, problems: list[Problem]) -> _Read:
    raw = read_bytes(file)
    if raw.lstrip()[:1] == b"{":
        stamp, records = records_of_json(file, raw)
        return _Read(file, stamp, lambda plan: _known(records, plan))
    filled = read_filled(file, raw)
    if filled.damaged:
        words = f"{file} is damaged and was mended: look whether everything is there"
        problems.append(Problem("warning", "file", file, words))
    return _Read(file, filled.stamp, lambda plan: records_of(file, filled, plan))


def _known(records: Sequence[Record], plan: Plan) -> tuple[list[Record], list[Problem]]:
    """Records of forms and visits that there are, without what the page computed: it is computed again."""
    kept, problems = [], []
    for found in records:
        record = _entered(found, plan)
        if record.form not in plan.forms:
            words = f"the protocol has no form {record.form[:40]}"
            problems.append(Problem("error", "field", record.file, words))
        elif record.visit is not None and plan.visit(record.visit) is None:
            words = f"{record.form}: the protocol has no visit {record.visit[:40]}"
            problems.append(
                Problem("error", "value", record.file, words, form=record.form, value=record.visit)
            )
            kept.append(msgspec.structs.replace(record, visit=None))
        else:
            kept.append(record)
    return kept, problems


def _entered(record: Record, plan: Plan) -> Record:
    form = plan.forms.get(record.form)
    computed = {item.id for item in form.items if item.derive} if form else set()
    values = {item: text for item, text in record.values.items() if item not in computed}
    rows = tuple(
        FormRow(row.number, {item: text for item, text in row.values.items() if item not in computed})
        for row in record.rows
    )
    return msgspec.structs.replace(record, values=values, rows=tuple(row for row in rows if row.values))


def _version(one: _Read, plan: Plan, content_hash: str | None, *, any_version: bool) -> list[Problem]:
    study, stamp = plan.protocol.study, one.stamp
    if stamp.version != study.version and not any_version:
        raise CannotRun(
            f"{one.file} is a form of version {stamp.version} of {study.id}, and the spec is version {study.version}",
            "name that version with --spec (REV:PATH of git will do), or read it all the same with --any-version",
        )
    if stamp.hash == content_hash:
        return []
    words = (
        f"{one.file} was made from version {stamp.version}, not from {study.version}"
        if stamp.version != study.version
        else f"{one.file} was made from other content of version {stamp.version} (content {stamp.hash[:12]})"
    )
    return [Problem("warning", "file", one.file, words)]
