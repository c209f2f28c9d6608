"""Two versions compared: what changed, which class that has, whom it lets in or keeps out, and what follows from it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Literal, TypeAlias

import msgspec

from protocolkit.amend.between import between_versions, changes_between, effect_of
from protocolkit.amend.changes import Change, Rewritten
from protocolkit.amend.classify import Between, Classified, Overall, classify, classify_each
from protocolkit.amend.consequences.consent import ConsentEffect, consent_effect
from protocolkit.amend.consequences.examples import ExampleTouched
from protocolkit.amend.consequences.forms import FormTouched, forms_touched
from protocolkit.amend.consequences.procedures import Procedures, procedures
from protocolkit.amend.consequences.questions import OpenMatters, open_matters
from protocolkit.amend.consequences.registry import FieldChange, registry_changes
from protocolkit.amend.consequences.visits import VisitMoved, visits_moved
from protocolkit.amend.places import name_of
from protocolkit.amend.population import Effect, PopulationEffect
from protocolkit.amend.profiles import Profile, the_actions
from protocolkit.amend.rulings import Ruled, Ruling
from protocolkit.findings import Location
from protocolkit.model.amendments import Amendment
from protocolkit.model.canonical import content_hash
from protocolkit.model.plan import Plan

if TYPE_CHECKING:
    from protocolkit.amend.cohort import CohortEffect
    from protocolkit.amend.consequences.dates import MovedDates

__all__ = ["Comparison", "Consequences", "Side", "WeighedChange", "Weight", "compare"]

Weight: TypeAlias = Literal["substantial", "undecided", "minor", "none"]
"""How heavy a change is where the amendment applies; ``undecided`` is treated as substantial."""

WEIGHTS: tuple[Weight, ...] = ("substantial", "undecided", "minor", "none")


class Side(msgspec.Struct, frozen=True):
    """One version: what the user calls it, its plan, and where a path by ids stands in its files.

    A ``fictional`` version is an example that no sponsor made.
    """

    name: str
    plan: Plan
    locate: Callable[[tuple[str, ...]], Location | None]
    fictional: bool = False

    @property
    def id(self) -> str:
        """The id of the study."""
        return self.plan.protocol.study.id

    @property
    def hash(self) -> str:
        """The content hash of the protocol."""
        return content_hash(self.plan.protocol)

    @property
    def version(self) -> str:
        """The version of the protocol."""
        return self.plan.protocol.study.version


class WeighedChange(msgspec.Struct, frozen=True):
    """A change with its class, its weight, and where it stands on both sides.

    ``name`` is what the protocol calls the element. ``elsewhere`` are classes in jurisdictions whose rule is not for
    this study. ``effect`` is what it does to the population, where it is a criterion.
    """

    ruled: Ruled
    weight: Weight
    name: str
    old_location: Location | None
    new_location: Location | None
    elsewhere: tuple[Ruling, ...] = ()
    effect: Effect | None = None

    @property
    def change(self) -> Change:
        """The change itself."""
        return self.ruled.change

    @property
    def id(self) -> str:
        """What names the change within this comparison: the element, and what of it changed."""
        return f"{self.change.pointer}:{self.change.aspect}" if self.change.aspect else self.change.pointer


class Consequences(msgspec.Struct, frozen=True):
    """What follows from the changes.

    ``examples`` are participants of tests that come out otherwise.
    """

    forms: tuple[FormTouched, ...]
    visits: tuple[VisitMoved, ...]
    procedures: Procedures
    registry: tuple[FieldChange, ...]
    consent: ConsentEffect
    open_matters: OpenMatters
    examples: tuple[ExampleTouched, ...] = ()


class Comparison(msgspec.Struct, frozen=True):
    """Everything that is known of the difference between two versions.

    ``classified`` is by the ``profiles`` that are for this study, ``elsewhere`` are the classes by all others.
    ``rewritten`` are conditions that only read differently, ``fictional`` that a side is an example.
    """

    old: Side
    new: Side
    header: Amendment | None
    profiles: tuple[Profile, ...]
    classified: Classified
    elsewhere: tuple[Overall, ...]
    changes: tuple[WeighedChange, ...]
    rewritten: tuple[Rewritten, ...]
    population: PopulationEffect
    consequences: Consequences
    warnings: tuple[str, ...] = ()
    fictional: bool = False
    cohort: CohortEffect | None = None
    dates: MovedDates | None = None

    def action_words(self, field: str, name: str) -> str:
        """What a degree of an action (``ethics``, ``reconsent``, ``registry``) means."""
        actions = the_actions()
        degrees = {"ethics": actions.ethics, "reconsent": actions.reconsent, "registry": actions.registry}
        return next((grade.words for grade in degrees[field] if grade.id == name), "")


def compare(
    old: Side,
    new: Side,
    *,
    profiles: Sequence[Profile],
    elsewhere: Sequence[Profile] = (),
    header: Amendment | None = None,
) -> Comparison:
    """Compare two versions; the solver is only loaded where a condition changed."""
    changes, rewritten = changes_between(old.plan, new.plan)
    effect = effect_of(old.plan, new.plan, changes)
    between = between_versions(old.plan, new.plan, changes, effect)
    population = effect or PopulationEffect(
        Effect("", "same"), tuple(Effect(name, "same") for name in new.plan.criteria)
    )
    groups = [profiles, elsewhere] if elsewhere and changes else [profiles]
    classified, *more = classify_each(between, groups, header=header)
    others = next(iter(more), None)
    return Comparison(
        old,
        new,
        header,
        tuple(profiles),
        classified,
        _overall_elsewhere(others, elsewhere, between),
        tuple(_weighed(classified, others, population, (old, new), profiles)),
        rewritten,
        population,
        _consequences(old.plan, new.plan, classified),
        (*_warnings(old, new, header), *classified.warnings),
        old.fictional or new.fictional or (header is not None and header.fictional),
    )


def _overall_elsewhere(
    others: Classified | None, profiles: Sequence[Profile], between: Between
) -> tuple[Overall, ...]:
    found = others or (classify(between, profiles=profiles) if profiles else None)
    return found.overall if found is not None else ()


def _weighed(
    classified: Classified,
    others: Classified | None,
    population: PopulationEffect,
    sides: tuple[Side, Side],
    profiles: Sequence[Profile],
) -> Iterator[WeighedChange]:
    abroad = [found.rulings for found in others.changes] if others is not None else []
    for at, ruled in enumerate(classified.changes):
        change = ruled.change
        old, new = (_location(change, side) for side in sides)
        yield WeighedChange(
            ruled,
            _weight(ruled, profiles),
            next(filter(None, (name_of(side.plan.protocol, change.element) for side in sides[::-1])), ""),
            old,
            new,
            abroad[at] if abroad else (),
            _effect(change, population),
        )


def _effect(change: Change, population: PopulationEffect) -> Effect | None:
    """What a change of a criterion does."""
    return population.of(change.element[-1]) if change.chapter == "eligibility" else None


def _location(change: Change, side: Side) -> Location | None:
    """Where the first of what changed stands on a side, else the element; ``None`` where that is not there."""
    for edit in change.edits:
        found = side.locate(edit.path)
        if found is not None:
            return found
    return side.locate(change.element) if change.aspect else None


def _weight(ruled: Ruled, profiles: Sequence[Profile]) -> Weight:
    """The heaviest of the classes where a rule is known; undecided where none is."""
    judging = [profile for profile in profiles if profile.encoded]
    found: set[Weight] = set()
    for profile in judging:
        ruling = ruled.ruling(profile.id)
        if ruling is None:
            continue
        if ruling.undecided:
            found.add("undecided")
        elif profile.is_substantial(ruling.grade):
            found.add("substantial")
        else:
            found.add("minor" if profile.rank(ruling.grade) > 0 else "none")
    if not judging:
        return "undecided"
    return next(weight for weight in WEIGHTS if weight in (found or {"none"}))


def _consequences(old: Plan, new: Plan, classified: Classified) -> Consequences:
    changes = [ruled.change for ruled in classified.changes]
    consent = [(ruled.change, ruled.reconsent) for ruled in classified.changes]
    return Consequences(
        forms_touched(old, new, changes) if changes else (),
        visits_moved(old, new, changes) if changes else (),
        procedures(old, new, changes),
        registry_changes(old, new, changes) if changes else (),
        consent_effect(old, new, changes, consent),
        open_matters(old, new, changes),
    )


def _warnings(old: Side, new: Side, header: Amendment | None) -> Iterator[str]:
    if old.id != new.id:
        yield f"these are two studies: {old.id} and {new.id}"
    if header is not None and (header.from_version, header.to_version) != (old.version, new.version):
        yield (
            f"amendment {header.number} leads from version {header.from_version} to {header.to_version}; "
            f"compared are {old.version} and {new.version}"
        )
