"""Participants screened before and after an amendment, counted: who becomes eligible, who no longer is, who is open.

Participants come one by one and are not kept, but for the first ids of those whose verdict changed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Literal, TypeAlias

import msgspec

__all__ = ["VERDICTS", "CohortEffect", "CriterionShift", "Screened", "Shifts", "Transition", "Verdict"]

Verdict: TypeAlias = Literal["ELIGIBLE", "NOT_ELIGIBLE", "UNDETERMINED"]
VERDICTS: tuple[Verdict, ...] = ("ELIGIBLE", "NOT_ELIGIBLE", "UNDETERMINED")

_MOST_IDS = 100


class Screened(msgspec.Struct, frozen=True):
    """What the criteria of one version say of a participant: the verdict, and the criteria that fail or are open."""

    overall: str
    failed: Sequence[str] = ()
    unknown: Sequence[str] = ()


class Transition(msgspec.Struct, frozen=True):
    """How many went from one verdict to another; ``ids`` are the first of those whose verdict changed."""

    before: Verdict
    after: Verdict
    count: int
    ids: tuple[str, ...] = ()

    @property
    def is_change(self) -> bool:
        """Whether the verdict is another one."""
        return self.before != self.after


class CriterionShift(msgspec.Struct, frozen=True):
    """How many a criterion turns away, and leaves open, before and after; ``None`` where a version lacks it."""

    id: str
    failed_before: int | None
    failed_after: int | None
    unknown_before: int | None
    unknown_after: int | None


class CohortEffect(msgspec.Struct, frozen=True):
    """What an amendment does to a cohort: the nine transitions, and every criterion whose counts changed.

    ``rejected`` rows could not be read and are not among the ``screened``. ``unused`` counts rows, columns and values
    that could not be used, with the first reasons.
    """

    screened: int
    rejected: int
    transitions: tuple[Transition, ...]
    criteria: tuple[CriterionShift, ...]
    unused: int = 0
    first_unused: tuple[str, ...] = ()

    def of(self, before: Verdict, after: Verdict) -> Transition:
        """One of the nine transitions."""
        return next(found for found in self.transitions if (found.before, found.after) == (before, after))

    @property
    def gained(self) -> Transition:
        """Those who were not eligible and are now."""
        return self.of("NOT_ELIGIBLE", "ELIGIBLE")

    @property
    def lost(self) -> Transition:
        """Those who were eligible and are no longer."""
        return self.of("ELIGIBLE", "NOT_ELIGIBLE")

    @property
    def undecided(self) -> tuple[Transition, ...]:
        """The changes to or from an open verdict."""
        return tuple(
            found
            for found in self.transitions
            if found.is_change and "UNDETERMINED" in (found.before, found.after)
        )

    @property
    def table(self) -> tuple[tuple[int, ...], ...]:
        """The counts, a row for each verdict before, a column for each after, in the order of ``VERDICTS``."""
        return tuple(tuple(self.of(before, after).count for after in VERDICTS) for before in VERDICTS)


class Shifts:
    """Counts while a cohort is screened; ``before`` and ``after`` are the criteria of the two versions."""

    def __init__(self, before: Sequence[str], after: Sequence[str]) -> None:
        self._criteria = {"before": tuple(before), "after": tuple(after)}
        self._transitions: Counter[tuple[str, str]] = Counter()
        self._ids: dict[tuple[str, str], list[str]] = {}
        self._failed: Counter[tuple[str, str]] = Counter()
        self._unknown: Counter[tuple[str, str]] = Counter()
        self.rejected = 0

    def add(self, code: str, before: Screened, after: Screened) -> None:
        """One participant, by the code under which the cohort knows them."""
        key = before.overall, after.overall
        self._transitions[key] += 1
        if before.overall != after.overall:
            ids = self._ids.setdefault(key, [])
            if len(ids) < _MOST_IDS:
                ids.append(code)
        for version, found in (("before", before), ("after", after)):
            self._failed.update((version, name) for name in found.failed)
            self._unknown.update((version, name) for name in found.unknown)

    def reject(self) -> None:
        """One row that could not be read."""
        self.rejected += 1

    def effect(self, *, unused: int = 0, first_unused: Sequence[str] = ()) -> CohortEffect:
        """The counts so far."""
        return CohortEffect(
            self._transitions.total(),
            self.rejected,
            tuple(
                Transition(
                    before, after, self._transitions[before, after], tuple(self._ids.get((before, after), ()))
                )
                for before in VERDICTS
                for after in VERDICTS
            ),
            tuple(self._shifts()),
            unused,
            tuple(first_unused),
        )

    def _shifts(self) -> Iterator[CriterionShift]:
        for name in dict.fromkeys((*self._criteria["after"], *self._criteria["before"])):
            failed, unknown = (
                [
                    counts[version, name] if name in self._criteria[version] else None
                    for version in ("before", "after")
                ]
                for counts in (self._failed, self._unknown)
            )
            if failed[0] != failed[1] or unknown[0] != unknown[1]:
                yield CriterionShift(name, *failed, *unknown)
