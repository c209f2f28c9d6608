"""An amendment classed: every change by its kind, the whole by its highest, and what the header leaves unsaid."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

import msgspec

from protocolkit.amend.changes import Change
from protocolkit.amend.clocks import Started, started
from protocolkit.amend.context import make_context
from protocolkit.amend.header import Explained, explained
from protocolkit.amend.profiles import Action, Profile, the_actions
from protocolkit.amend.rulings import Ruled, Surroundings, highest_action, rulings_of
from protocolkit.amend.timing import visits_in
from protocolkit.model.amendments import Amendment
from protocolkit.model.protocol import Protocol

if TYPE_CHECKING:
    from protocolkit.conditions.populations import Comparison

__all__ = ["Between", "Classified", "Overall", "Part", "Split", "asks", "classify", "classify_each"]

_SAME = "AC-41"


class Between(msgspec.Struct, frozen=True):
    """Two versions and what changed: what there is to class.

    ``is_redundant`` proves that the old population without a criterion is the old population.
    """

    old: Protocol
    new: Protocol
    changes: tuple[Change, ...]
    population: Comparison | None = None
    is_redundant: Callable[[str], bool] = lambda _: False


class Overall(msgspec.Struct, frozen=True):
    """The class of the amendment in one jurisdiction.

    ``apart`` are classes beside the order, which start clocks whatever the class is. ``because`` are the changes that
    give it. ``declared`` is the sponsor's own; ``problem`` says what is wrong with that.
    """

    jurisdiction: str
    title: str
    rule: str
    grade: str
    words: str
    because: tuple[str, ...] = ()
    apart: tuple[str, ...] = ()
    undecided: bool = False
    declared: str | None = None
    too_low: bool = False
    problem: str = ""


class Part(msgspec.Struct, frozen=True):
    """One amendment of a proposed split: its number, its entries, and whether it is substantial."""

    number: str
    entries: tuple[str, ...]
    substantial: bool


class Split(msgspec.Struct, frozen=True):
    """A bundle taken apart: what is no matter for approval, and what is."""

    parts: tuple[Part, ...]


class Classified(msgspec.Struct, frozen=True):
    """An amendment with its class in every jurisdiction, and what follows.

    ``case`` is that of files with the same content. ``unexplained`` are pointers of changes that no entry of the header
    covers, ``idle`` entries that cover no change.
    """

    changes: tuple[Ruled, ...]
    overall: tuple[Overall, ...]
    ethics: str
    reconsent: str
    registry: str
    clocks: tuple[Started, ...] = ()
    warnings: tuple[str, ...] = ()
    split: Split | None = None
    unexplained: tuple[str, ...] = ()
    idle: tuple[str, ...] = ()
    case: str = ""

    def of(self, jurisdiction: str) -> Overall | None:
        """The class of the amendment in a jurisdiction."""
        return next((found for found in self.overall if found.jurisdiction == jurisdiction), None)


def classify(between: Between, *, profiles: Sequence[Profile], header: Amendment | None = None) -> Classified:
    """Class every change, and the amendment as the highest of its changes."""
    return classify_each(between, [profiles], header=header)[0]


def classify_each(
    between: Between, groups: Sequence[Sequence[Profile]], *, header: Amendment | None = None
) -> list[Classified]:
    """The same by several groups of jurisdictions; of which kind a change is, is found out once."""
    entries = explained(header, between.changes)
    context = make_context(
        between.old,
        between.new,
        between.changes,
        population=between.population,
        purposes=entries.purposes,
        is_redundant=between.is_redundant,
        significant_percent=the_actions().significant_percent,
    )
    surroundings = Surroundings(context, entries)
    return [_classified(rulings_of(surroundings, group), group, entries, header) for group in groups]


def _classified(
    ruled: tuple[Ruled, ...], profiles: Sequence[Profile], entries: Explained, header: Amendment | None
) -> Classified:
    overall = tuple(_overall(profile, ruled, header) for profile in profiles)
    wanted = [Action(found.ethics, found.reconsent, found.registry) for found in ruled]
    registry = highest_action("registry", wanted)
    unexplained = [found for found in ruled if not found.entry and asks(found)] if header is not None else []
    return Classified(
        ruled,
        overall,
        highest_action("ethics", wanted),
        highest_action("reconsent", wanted),
        registry,
        tuple(_clocks(ruled, profiles, registry, header)),
        tuple(_warnings(ruled, profiles)),
        _split(ruled, overall, profiles, header),
        tuple(dict.fromkeys(found.change.pointer for found in unexplained)),
        tuple(entry.id for entry in entries.idle),
        _SAME if not ruled else "",
    )


_SAYS_NOTHING = frozenset({"", _SAME, "AC-42"})


def asks(ruled: Ruled) -> bool:
    """Whether a change wants a rationale: it is one of the protocol, not of what is said about it."""
    return not ruled.has_row or ruled.case not in _SAYS_NOTHING


def _overall(profile: Profile, ruled: Sequence[Ruled], header: Amendment | None) -> Overall:
    found = [one for change in ruled for one in change.rulings if one.jurisdiction == profile.id]
    grades = [one.grade for one in found]
    name = profile.highest(grades) if grades else _lowest(profile)
    grade = profile.grade(name)
    because = [
        change.entry or change.change.pointer
        for change in ruled
        if (one := change.ruling(profile.id)) is not None and one.grade == name
    ]
    undecided = grade is not None and grade.undecided
    declared = header.declared.get(profile.id) if header is not None else None
    problem = _problem(profile, declared, name)
    return Overall(
        profile.id,
        profile.title,
        profile.rule,
        name,
        _words(grade.words if grade is not None else "", undecided),
        tuple(dict.fromkeys(because)) if profile.rank(name) > 0 else (),
        profile.apart(grades),
        undecided,
        declared,
        bool(problem) and declared is not None and profile.rank(declared) >= 0,
        problem,
    )


def _lowest(profile: Profile) -> str:
    return profile.classes[0].id


def _words(words: str, undecided: bool) -> str:
    return f"{words}: treat as substantial until decided" if undecided else words


def _problem(profile: Profile, declared: str | None, computed: str) -> str:
    """What is wrong with a declared class; nothing is said where the rule is not known."""
    if declared is None or not profile.encoded:
        return ""
    if profile.rank(declared) < 0:
        known = ", ".join(grade.id for grade in profile.classes)
        return f"{profile.title} has no class {declared!r}: it has {known}"
    if profile.rank(declared) < profile.rank(computed):
        return f"declared {declared}, but the changes are {computed}"
    return ""


def _clocks(
    ruled: Sequence[Ruled], profiles: Sequence[Profile], registry: str, header: Amendment | None
) -> Iterator[Started]:
    """Every clock once: those of classes, jurisdiction by jurisdiction, and that of the registry."""
    for profile in profiles:
        present = {one.grade for change in ruled for one in change.rulings if one.jurisdiction == profile.id}
        for grade in profile.classes:
            if grade.id in present and grade.clock is not None:
                yield started(profile.id, grade.id, grade.clock, header)
    for grade in the_actions().registry:
        if grade.id == registry and grade.clock is not None:
            yield started("registry", grade.id, grade.clock, header)


_TOGETHER = 3
"""So many non-substantial changes of one thing may together be substantial."""


def _warnings(ruled: Sequence[Ruled], profiles: Sequence[Profile]) -> Iterator[str]:
    """Visits, outcomes and criteria that several non-substantial changes touch."""
    for profile in profiles:
        touched: dict[str, list[str]] = {}
        for change in ruled:
            one = change.ruling(profile.id)
            if one is None or profile.is_substantial(one.grade) or profile.rank(one.grade) == 0:
                continue
            for name in _touches(change.change):
                touched.setdefault(name, []).append(change.change.pointer)
        for name, pointers in touched.items():
            if len(pointers) >= _TOGETHER:
                yield (
                    f"{profile.title}: {len(pointers)} non-substantial changes touch {name} "
                    f"({', '.join(dict.fromkeys(pointers))}); together they may be substantial"
                )


def _touches(change: Change) -> tuple[str, ...]:
    """The visits, outcomes and criteria that a change is about."""
    path = change.element
    if path[0] == "visits" and len(path) > 1:
        return (path[1],)
    if path[0] in ("outcomes", "eligibility") and len(path) > 2:
        return (path[2],)
    if path[0] == "activities" and change.aspect == "at":
        before, after = ({*visits_in(value or ())} for value in (change.old, change.new))
        return tuple(sorted(before ^ after))
    return ()


def _split(
    ruled: Sequence[Ruled], overall: Iterable[Overall], profiles: Sequence[Profile], header: Amendment | None
) -> Split | None:
    """The bundle taken apart, where a substantial change hides among others that are not."""
    if header is None:
        return None
    declared = [found.jurisdiction for found in overall if found.declared is not None]
    if declared and not any(found.too_low for found in overall):
        return None
    judging = [
        profile for profile in profiles if profile.encoded and profile.id in (declared or [profile.id])
    ]
    heavy = {
        change.entry
        for change in ruled
        for profile in judging
        if (one := change.ruling(profile.id)) is not None and profile.is_substantial(one.grade)
    }
    entries = [entry.id for entry in header.changes]
    light = tuple(name for name in entries if name not in heavy)
    serious = tuple(name for name in entries if name in heavy)
    if not light or not serious:
        return None
    return Split((Part(f"{header.number}a", light, False), Part(f"{header.number}b", serious, True)))
