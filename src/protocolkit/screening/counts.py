"""What a cohort came to: the counts of a CONSORT flow diagram (Schulz, BMJ 2010;340:c332)."""

from __future__ import annotations

from collections import Counter

import msgspec

from protocolkit.screening.cohort import Line
from protocolkit.screening.criteria import Criteria

__all__ = ["CriterionCount", "Summary", "Tally"]


class CriterionCount(msgspec.Struct, frozen=True):
    """How many a criterion turned away, as the first reason and at all, and for how many it is unknown."""

    id: str
    kind: str
    text: str
    first: int
    any: int
    unknown: int


class Summary(msgspec.Struct, frozen=True):
    """Counts of a cohort; rejected rows were not read, and are not among the screened."""

    screened: int
    eligible: int
    not_eligible: int
    undetermined: int
    rejected: int
    criteria: tuple[CriterionCount, ...]


class Tally:
    """Counts while a cohort is screened."""

    __slots__ = ("any", "first", "overall", "rejected", "unknown")

    def __init__(self) -> None:
        self.overall: Counter[str] = Counter()
        self.first: Counter[str] = Counter()
        self.any: Counter[str] = Counter()
        self.unknown: Counter[str] = Counter()
        self.rejected = 0

    def add(self, line: Line | None) -> None:
        """One row: judged, or not read."""
        if line is None:
            self.rejected += 1
            return
        self.overall[line.overall] += 1
        if line.failed:
            self.first[line.failed[0]] += 1
            self.any.update(line.failed)
        if line.unknown:
            self.unknown.update(line.unknown)

    def summary(self, criteria: Criteria) -> Summary:
        """The counts so far."""
        counts = tuple(
            CriterionCount(r.id, r.kind, r.text, self.first[r.id], self.any[r.id], self.unknown[r.id])
            for r in criteria.rulings
        )
        return Summary(
            screened=self.overall.total(),
            eligible=self.overall["ELIGIBLE"],
            not_eligible=self.overall["NOT_ELIGIBLE"],
            undetermined=self.overall["UNDETERMINED"],
            rejected=self.rejected,
            criteria=counts,
        )
