"""Participants whose verdict was known, as tests of the criteria: which of them come out otherwise now."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeAlias

import msgspec

from protocolkit.amend.changes import Change
from protocolkit.amend.consequences.origins import origins
from protocolkit.model.plan import Plan

__all__ = ["ExampleTouched", "Judge", "Judged", "TestParticipant", "examples_touched", "own_example"]


class TestParticipant(msgspec.Struct, frozen=True):
    """A participant of a test: values by variable, as they are written."""

    __test__ = False  # no test of ours

    id: str
    values: Mapping[str, Any]


class Judged(msgspec.Struct, frozen=True):
    """What one version says: the verdict, and the value of each criterion (``TRUE``, ``FALSE``, ``UNKNOWN``)."""

    overall: str
    criteria: Mapping[str, str]


Judge: TypeAlias = Callable[[Mapping[str, Any]], Judged]
"""Judges the values of a participant by one version."""


class ExampleTouched(msgspec.Struct, frozen=True):
    """A test whose result changes: the verdict before and now, and each criterion with its values before and now.

    A criterion that a version does not have has no value in it.
    """

    id: str
    overall_before: str
    overall_now: str
    criteria: tuple[tuple[str, str | None, str | None], ...]
    follows_from: tuple[str, ...] = ()


def own_example(plan: Plan) -> tuple[TestParticipant, ...]:
    """The example participant of a protocol, if it has one."""
    example = plan.protocol.eligibility.example
    return (TestParticipant("example", example.values),) if example else ()


def examples_touched(
    participants: Iterable[TestParticipant], before: Judge, after: Judge, changes: Sequence[Change]
) -> tuple[ExampleTouched, ...]:
    """The participants of tests that come out otherwise; one after the other, so that there may be many."""
    return tuple(_touched(participants, before, after, changes))


def _touched(
    participants: Iterable[TestParticipant], before: Judge, after: Judge, changes: Sequence[Change]
) -> Iterator[ExampleTouched]:
    for participant in participants:
        was, found = before(participant.values), after(participant.values)
        names = dict.fromkeys((*found.criteria, *was.criteria))
        values = ((name, was.criteria.get(name), found.criteria.get(name)) for name in names)
        changed = tuple(entry for entry in values if entry[1] != entry[2])
        if changed or was.overall != found.overall:
            groups = ("inclusion", "exclusion")
            paths = [("eligibility", group, name) for name, _, _ in changed for group in groups]
            pointers = origins(changes, *paths) or origins(changes, ("variables",), ("codelists",))
            yield ExampleTouched(participant.id, was.overall, found.overall, changed, pointers)
