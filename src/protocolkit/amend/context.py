"""What a kind of change may look at besides the change itself: both protocols, the populations, and the intent."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import msgspec

from protocolkit.amend.changes import Change, ChangeKind
from protocolkit.amend.timing import Schedule, schedule_of
from protocolkit.model.protocol import Protocol

if TYPE_CHECKING:
    from protocolkit.conditions.populations import Change as PopulationChange
    from protocolkit.conditions.populations import Comparison

__all__ = ["Context", "becomes", "fields_of", "make_context", "shown"]


class Context(msgspec.Struct, frozen=True):
    """Both protocols with their schedules, all changes, and what the header says each is for.

    ``purposes`` are by the pointer and the matter of a change. ``is_redundant`` proves that the old population without
    a criterion is the old population.
    """

    old: Protocol
    new: Protocol
    before: Schedule
    after: Schedule
    changes: tuple[Change, ...]
    population: Comparison | None = None
    purposes: Mapping[tuple[str, str], str] = {}
    is_redundant: Callable[[str], bool] = lambda _: False
    significant_percent: int = 5

    def purpose(self, change: Change) -> str:
        """What a change is for; empty where nobody has said it."""
        return self.purposes.get((change.pointer, change.aspect), "")

    def verdict(self, criterion: str) -> PopulationChange | None:
        """What the change of a criterion does to those whom it admits."""
        compared = self.population.criteria if self.population is not None else ()
        return next((found for found in compared if found.id == criterion), None)

    def switched(self, kind: ChangeKind, *chapter: str) -> tuple[str, ...]:
        """The ids of whole elements of a chapter that were added, or removed."""
        return tuple(
            change.element[-1]
            for change in self.changes
            if change.kind is kind and change.element[:-1] == chapter and not change.aspect
        )


def make_context(
    old: Protocol,
    new: Protocol,
    changes: tuple[Change, ...],
    *,
    population: Comparison | None = None,
    purposes: Mapping[tuple[str, str], str] | None = None,
    is_redundant: Callable[[str], bool] | None = None,
    significant_percent: int = 5,
) -> Context:
    """The surroundings of the changes between two protocols."""
    return Context(
        old,
        new,
        schedule_of(old),
        schedule_of(new),
        changes,
        population,
        purposes or {},
        is_redundant or (lambda _: False),
        significant_percent,
    )


def fields_of(change: Change, *element: str) -> frozenset[str]:
    """The fields of an element, or of a chapter that was empty before or is now, that a change touches."""
    if change.element == element and change.aspect == element[-1]:
        whole = [value for value in (change.old, change.new) if isinstance(value, dict)]
        return frozenset(key for value in whole for key in value)
    if change.element == element:
        return frozenset(edit.path[len(element)] for edit in change.edits if len(edit.path) > len(element))
    if change.element[: len(element)] == element:
        return frozenset({change.element[len(element)]})
    return frozenset()


_MOST = 120


def shown(value: Any) -> str:
    """A value in a sentence, short."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict):
        text = ", ".join(f"{key.replace('_', ' ')} {shown(entry)}" for key, entry in value.items())
    elif isinstance(value, list):
        text = ", ".join(shown(entry) for entry in value) or "nothing"
    else:
        text = str(value)
    return text if len(text) <= _MOST else f"{text[: _MOST - 3]}..."


def becomes(change: Change) -> str:
    """A change in a sentence, after the element that it is of: ``dose 5 becomes 10``; ``is added``."""
    if not change.aspect:
        return f"is {change.kind}"
    about = "" if change.aspect == change.element[-1] else f"{change.aspect.replace('_', ' ')} "
    return f"{about}{shown(change.old)} becomes {shown(change.new)}"
