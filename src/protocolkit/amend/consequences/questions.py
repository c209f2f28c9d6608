"""What becomes certain and what becomes open: assumptions introduced or settled, questions asked or answered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Literal, TypeAlias

import msgspec

from protocolkit.amend.changes import Change
from protocolkit.amend.consequences.origins import origins
from protocolkit.model.plan import Plan
from protocolkit.model.questions import Assumption, Question

__all__ = ["AssumptionTouched", "OpenMatters", "QuestionTouched", "open_matters"]

Event: TypeAlias = Literal["introduced", "settled", "reopened", "withdrawn", "reworded", "extended", "eased"]
"""``extended`` where only more facts rest on it, ``eased`` where only fewer do."""
Asked: TypeAlias = Literal["opened", "answered", "reopened", "withdrawn", "reworded"]


class AssumptionTouched(msgspec.Struct, frozen=True):
    """An assumption: what became of it, and how it stood before and stands now.

    ``rests_on_it`` are the facts that came to rest on it, ``freed`` those that no longer do.
    """

    id: str
    event: Event
    text: str
    before: str | None
    after: str | None
    rests_on_it: tuple[str, ...] = ()
    freed: tuple[str, ...] = ()
    follows_from: tuple[str, ...] = ()


class QuestionTouched(msgspec.Struct, frozen=True):
    """An open question: what became of it, and the answer where there is one."""

    id: str
    event: Asked
    priority: str
    finding: str
    answer: str | None = None
    follows_from: tuple[str, ...] = ()


class OpenMatters(msgspec.Struct, frozen=True):
    """Assumptions and questions that an amendment touches."""

    assumptions: tuple[AssumptionTouched, ...]
    questions: tuple[QuestionTouched, ...]


def open_matters(old: Plan, new: Plan, changes: Sequence[Change]) -> OpenMatters:
    """What became certain, and what became open."""
    return OpenMatters(
        tuple(_assumptions(old, new, changes)),
        tuple(_questions(old, new, changes)),
    )


_TO_BE_CONFIRMED, _OPEN = "to_be_confirmed", "open"


def _assumptions(old: Plan, new: Plan, changes: Sequence[Change]) -> Iterator[AssumptionTouched]:
    before = {found.id: found for found in old.protocol.assumptions}
    after = {found.id: found for found in new.protocol.assumptions}
    gained, freed = _resting(changes)
    for name in dict.fromkeys((*after, *before)):
        was, now = before.get(name), after.get(name)
        event = _event(was, now)
        if event is None and (name in gained or name in freed):
            event = "extended" if name in gained else "eased"
        current = now or was
        if event is None or current is None:
            continue
        yield AssumptionTouched(
            name,
            event,
            current.text,
            was.status if was else None,
            now.status if now else None,
            tuple(gained.get(name, ())),
            tuple(freed.get(name, ())),
            origins(
                changes,
                ("assumptions", name),
                *(tuple(path.split("/")) for path in (*gained.get(name, ()), *freed.get(name, ()))),
                resourced=True,
            ),
        )


def _event(old: Assumption | None, new: Assumption | None) -> Event | None:
    if old is None or new is None:
        return "introduced" if old is None else "withdrawn"
    if old.status != new.status:
        return "reopened" if new.status == _TO_BE_CONFIRMED else "settled"
    return "reworded" if old.text != new.text else None


def _resting(changes: Sequence[Change]) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """By assumption, the facts whose source it became, and those whose source it no longer is."""
    gained: dict[str, list[str]] = {}
    freed: dict[str, list[str]] = {}
    for change in changes:
        for edit in change.edits:
            is_source = edit.path[-1] == "source" or edit.path[-2:-1] == ("sources",)
            for found, value in ((gained, edit.new), (freed, edit.old)):
                if is_source and isinstance(value, str) and value.startswith("ASM-"):
                    found.setdefault(value, []).append(edit.pointer)
    return gained, freed


def _questions(old: Plan, new: Plan, changes: Sequence[Change]) -> Iterator[QuestionTouched]:
    before = {found.id: found for found in old.protocol.questions}
    after = {found.id: found for found in new.protocol.questions}
    for name in dict.fromkeys((*after, *before)):
        was, now = before.get(name), after.get(name)
        event, current = _asked(was, now), now or was
        if event is not None and current is not None:
            answer = current.answer.text if current.answer else None
            pointers = origins(changes, ("questions", name))
            yield QuestionTouched(name, event, current.priority, current.finding, answer, pointers)


def _asked(old: Question | None, new: Question | None) -> Asked | None:
    if old is None or new is None:
        return _SINGLE[old is None]
    if old.status != new.status:
        return "reopened" if new.status == _OPEN else "answered"
    return "reworded" if old.finding != new.finding else None


_SINGLE: Mapping[bool, Asked] = {True: "opened", False: "withdrawn"}
