"""Who may take part: criteria in the sponsor's words and as conditions (ICH M11 section 5)."""

from typing import Any

import msgspec

__all__ = ["AlternativeReading", "Criterion", "Eligibility", "Example", "Implication", "Overlap"]


class Criterion(msgspec.Struct, frozen=True):
    """One inclusion or exclusion criterion.

    ``when`` is true when the statement of ``text`` holds of a participant: an inclusion is met by TRUE, an
    exclusion excludes by TRUE. ``None`` leaves the whole criterion to judgement. ``collected`` lists the visits
    at which it is answered.
    """

    id: str
    text: str
    assessment: str
    when: str | None = None
    collected: tuple[str, ...] = ()
    judgement: str | None = None
    justification: str | None = None
    note: str | None = None
    source: str = ""
    sources: dict[str, str] = {}


class AlternativeReading(msgspec.Struct, frozen=True):
    """Another way to read a set of criteria, kept beside the adopted one until the sponsor decides."""

    id: str
    replaces: tuple[str, ...]
    name: str
    when: str
    question: str | None = None
    source: str = ""
    sources: dict[str, str] = {}


class Implication(msgspec.Struct, frozen=True):
    """What medicine knows and data cannot prove; a proof that uses it names it."""

    id: str
    text: str
    when: str
    question: str | None = None
    unused: str | None = None
    source: str = ""
    sources: dict[str, str] = {}


class Overlap(msgspec.Struct, frozen=True):
    """Criteria known to say the same as others, to contradict them or to stand in their way.

    ``against`` are those others: criteria, outcomes or activities.
    """

    id: str
    criteria: tuple[str, ...]
    against: tuple[str, ...]
    text: str
    suggestion: str | None = None
    question: str | None = None
    source: str = ""
    sources: dict[str, str] = {}


class Example(msgspec.Struct, frozen=True):
    """A participant invented as an example: values by variable, ``None`` where nothing applies."""

    values: dict[str, Any]
    source: str = ""
    sources: dict[str, str] = {}


class Eligibility(msgspec.Struct, frozen=True):
    """The population: structured limits as registries ask for them, and the criteria themselves.

    ``minimum_age`` and ``maximum_age`` read ``18 Years``; ``None`` is not known, ``N/A`` is no limit.
    """

    inclusion: tuple[Criterion, ...]
    exclusion: tuple[Criterion, ...]
    sex: str | None = None
    minimum_age: str | None = None
    maximum_age: str | None = None
    healthy_volunteers: bool | None = None
    alternatives: tuple[AlternativeReading, ...] = ()
    implications: tuple[Implication, ...] = ()
    overlaps: tuple[Overlap, ...] = ()
    example: Example | None = None
    source: str = ""
    sources: dict[str, str] = {}

    @property
    def criteria(self) -> tuple[Criterion, ...]:
        """Inclusion criteria, then exclusion criteria, in the protocol's numbering."""
        return self.inclusion + self.exclusion
