"""Answers to open questions, written into the spec's own file without touching anything else in it."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

import msgspec
from yaml.nodes import MappingNode, Node

from protocolkit.errors import CannotRun
from protocolkit.model.questions import Answer
from protocolkit.nearest import did_you_mean
from protocolkit.source.document import Document
from protocolkit.source.positions import content_range
from protocolkit.source.yaml import read_yaml

if TYPE_CHECKING:
    from protocolkit.model.protocol import Protocol
    from protocolkit.source.load import Loaded

__all__ = ["Answered", "left_to_review", "must_still_load", "read_answers", "record_answers"]

_FIELDS = ("text", "role", "date", "document")


class Answered(msgspec.Struct, frozen=True):
    """One question and its answer."""

    question: str
    answer: Answer


class _Edit(msgspec.Struct, frozen=True, order=True):
    """Replace the characters from ``start`` to ``end``."""

    start: int
    end: int
    text: str


def read_answers(file: str, raw: bytes) -> tuple[Answered, ...]:
    """The answers of a file: ``answers:``, a list of question, text, role, date and document.

    Raises ``CannotRun`` naming the first thing that is wrong.
    """
    document = read_yaml(file, raw)
    if document.findings:
        first = document.findings[0]
        raise CannotRun(f"{file}:{first.location.line + 1}: {first.message}", first.fix)
    entries = document.value.get("answers")
    if not isinstance(entries, list) or not entries:
        raise CannotRun(
            f"{file} holds no answers",
            "write answers: and under it, for each, question, " + ", ".join(_FIELDS),
        )
    answers = tuple(_answer(file, position, entry) for position, entry in enumerate(entries, 1))
    doubled = {a.question for a in answers if sum(b.question == a.question for b in answers) > 1}
    if doubled:
        raise CannotRun(f"{file} answers {', '.join(sorted(doubled))} twice")
    return answers


def _answer(file: str, position: int, entry: Any) -> Answered:
    where = f"{file}, answer {position}"
    if not isinstance(entry, dict):
        raise CannotRun(f"{where}: this is not a mapping of question, {', '.join(_FIELDS)}")
    for field in ("question", *_FIELDS):
        if not isinstance(entry.get(field), str) or not entry[field].strip():
            raise CannotRun(f"{where}: {field!r} is missing or is not text")
    unknown = set(entry) - {"question", *_FIELDS}
    if unknown:
        raise CannotRun(f"{where}: {min(unknown)!r} is not a field of an answer")
    if not _is_date(entry["date"]):
        raise CannotRun(f"{where}: {entry['date']!r} is not a date", "write it as 2024-03-01")
    return Answered(entry["question"], Answer(*(entry[field] for field in _FIELDS)))


def _is_date(text: str) -> bool:
    try:
        return datetime.date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def record_answers(document: Document, answers: Iterable[Answered]) -> str:
    """The text of the questions' file with the answers in it; comments and layout stay.

    Raises ``CannotRun`` for a question that is not there or has another answer already.
    """
    wanted = tuple(answers)
    nodes = dict(_questions(document))
    edits: list[_Edit] = []
    for answered in wanted:
        node = nodes.get(answered.question)
        if node is None:
            hint = did_you_mean(answered.question, nodes)
            raise CannotRun(f"there is no question {answered.question!r} in {document.file}", hint)
        edits += _edits(document, node, answered)
    text = _apply(document.text, edits)
    _prove(document, text, wanted)
    return text


def _questions(document: Document) -> Iterator[tuple[str, MappingNode]]:
    for key, value in document.root.value if document.root else ():
        if key.value == "questions":
            for node in value.value:
                found = {k.value: v.value for k, v in node.value} if isinstance(node, MappingNode) else {}
                if "id" in found:
                    yield found["id"], node


def _edits(document: Document, node: MappingNode, answered: Answered) -> Iterator[_Edit]:
    fields: Mapping[str, tuple[Node, Node]] = {key.value: (key, value) for key, value in node.value}
    if "answer" in fields and isinstance(fields["answer"][1], MappingNode):
        old = {key.value: value.value for key, value in fields["answer"][1].value}
        if old == msgspec.to_builtins(answered.answer):
            return
        raise CannotRun(
            f"{answered.question} has another answer already, of {old.get('date')}",
            f"correct it in {document.file} by hand, where a reviewer sees the change",
        )
    key, status = fields["status"]
    start, end = content_range(document.text, status)
    yield _Edit(start, end, "answered")
    if "answer" in fields:
        first, last = (
            fields["answer"][0].start_mark.index,
            content_range(document.text, fields["answer"][1])[1],
        )
        yield _Edit(first, last, _written(answered.answer, key, flow=bool(node.flow_style)))
    elif node.flow_style:
        yield _Edit(end, end, f", {_written(answered.answer, key, flow=True)}")
    else:
        line_end = document.text.find("\n", end)
        at = len(document.text) if line_end < 0 else line_end
        indent = " " * key.start_mark.column
        yield _Edit(at, at, f"\n{indent}{_written(answered.answer, key, flow=False)}")


def _written(answer: Answer, key: Node, *, flow: bool) -> str:
    fields = [f"{name}: {json.dumps(getattr(answer, name), ensure_ascii=False)}" for name in _FIELDS]
    if flow:
        return f"answer: {{{', '.join(fields)}}}"
    indent = " " * (key.start_mark.column + 2)
    return "answer:\n" + "\n".join(indent + field for field in fields)


def _apply(text: str, edits: list[_Edit]) -> str:
    for edit in sorted(edits, reverse=True):
        text = text[: edit.start] + edit.text + text[edit.end :]
    return text


def _prove(document: Document, text: str, answers: tuple[Answered, ...]) -> None:
    """The new text must read as the old one with exactly these answers in it; else nothing is written."""
    after = read_yaml(document.file, text.encode("utf-8"))
    expected = msgspec.json.decode(msgspec.json.encode(document.value))
    given = {a.question: msgspec.to_builtins(a.answer) for a in answers}
    for entry in expected.get("questions", ()):
        if entry.get("id") in given:
            entry |= {"status": "answered", "answer": given[entry["id"]]}
    if after.findings or msgspec.json.decode(msgspec.json.encode(after.value)) != expected:
        raise CannotRun(
            f"{document.file} is laid out in a way that this command cannot edit safely",
            "write the answers in by hand",
        )


def left_to_review(protocol: Protocol, answers: Iterable[Answered]) -> tuple[tuple[str, str], ...]:
    """Each answered question with its assumption, where nobody has confirmed or replaced that yet."""
    asked = {answered.question for answered in answers}
    waiting = {assumption.id for assumption in protocol.assumptions if assumption.status == "to_be_confirmed"}
    return tuple(
        (question.id, question.assumption)
        for question in protocol.questions
        if question.id in asked and question.assumption is not None and question.assumption in waiting
    )


def must_still_load(loaded: Loaded, file: str, raw: bytes) -> None:
    """A spec stays one that can be loaded: an answer that is too long, for example, is not written."""
    from protocolkit.source.load import load_sources

    files = tuple(
        msgspec.structs.replace(source, raw=raw) if source.path == file else source
        for source in loaded.sources.files
    )
    after = load_sources(loaded.target, msgspec.structs.replace(loaded.sources, files=files))
    if after.findings:
        first = after.findings[0]
        raise CannotRun(f"this answer does not fit: {first.pointer}: {first.message}", first.fix)
