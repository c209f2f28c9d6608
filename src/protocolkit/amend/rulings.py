"""What a single change is: its kind, and from that a class in each jurisdiction and the actions that follow."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

import msgspec

from protocolkit.amend.carried import Carriers
from protocolkit.amend.case import Match
from protocolkit.amend.changes import Change
from protocolkit.amend.context import Context
from protocolkit.amend.header import Explained
from protocolkit.amend.kinds import all_cases, all_without_row
from protocolkit.amend.profiles import Action, Actions, Grade, Profile, the_actions
from protocolkit.model.amendments import AmendedChange, Lowered

__all__ = ["Found", "Ruled", "Ruling", "Surroundings", "highest_action", "rulings_of"]

_URGENT = "AC-35"
_OF_THE_VERSION = {("study", "version"), ("study", "version_date"), ("study", "status")}

ROW, FLOOR, UNKNOWN, NO_ROW, VERSION = "row", "rule 4", "rule 6", "rule 12", "version"
"""How a class came about: by the row of a kind, by the floor, because nothing is known, or because no row exists."""


class Found(msgspec.Struct, frozen=True):
    """A kind that a change is of, with what shows it; ``case`` is empty for a kind without a row."""

    case: str
    title: str
    match: Match


class Ruling(msgspec.Struct, frozen=True):
    """The class of a change in one jurisdiction.

    ``rule`` is the kind whose row gives it, or the decision rule. ``computed`` is the class before a person lowered it.
    """

    jurisdiction: str
    grade: str
    computed: str
    rule: str
    words: str
    undecided: bool = False
    lowered: Lowered | None = None


class Ruled(msgspec.Struct, frozen=True):
    """A change with everything that is known of it.

    ``case`` is its kind, the most serious of ``cases``; empty where no row of the table is about it. ``follows`` are
    the pointers of the changes from which it only follows. ``entry`` is the entry of the header that explains it.
    """

    change: Change
    entry: str
    case: str
    cases: tuple[str, ...]
    title: str
    has_row: bool
    evidence: str
    certainty: str
    rulings: tuple[Ruling, ...]
    ethics: str
    reconsent: str
    registry: str
    follows: tuple[str, ...] = ()

    def ruling(self, jurisdiction: str) -> Ruling | None:
        """The class in a jurisdiction."""
        return next((found for found in self.rulings if found.jurisdiction == jurisdiction), None)


class Surroundings:
    """What every change is ruled in, and of which kinds each is: no jurisdiction matters to that."""

    def __init__(self, context: Context, entries: Explained) -> None:
        self.context = context
        self.entries = entries
        self.carriers = Carriers(context)
        self._kinds: dict[tuple[str, str], list[Found]] = {}

    def kinds_of(self, change: Change) -> list[Found]:
        """Every kind that a change is of."""
        place = change.pointer, change.aspect
        if place not in self._kinds:
            self._kinds[place] = list(_kinds_of(change, self.context))
        return self._kinds[place]


def rulings_of(surroundings: Surroundings, profiles: Sequence[Profile]) -> tuple[Ruled, ...]:
    """Every change, ruled; one that only follows from others shares their class."""
    court = _Court(surroundings, profiles)
    return tuple(court.ruled(change) for change in surroundings.context.changes)


class _Court:
    """Rules on changes, each once."""

    def __init__(self, surroundings: Surroundings, profiles: Sequence[Profile]) -> None:
        self.surroundings = surroundings
        self.context = surroundings.context
        self.entries = surroundings.entries
        self.carriers = surroundings.carriers
        self.profiles = profiles
        self.known: dict[tuple[str, str], Ruled | None] = {}

    def ruled(self, change: Change) -> Ruled:
        """A change by its own kind, by those that it follows from, or by none."""
        return self._ruled(change) or self._ruled_alone(change)

    def _ruled(self, change: Change) -> Ruled | None:
        """As ``ruled``; ``None`` while the change is being ruled on, as two changes may follow from each other."""
        place = change.pointer, change.aspect
        if place not in self.known:
            self.known[place] = None
            self.known[place] = self._by_kind(change) or self._by_others(change) or self._ruled_alone(change)
        return self.known[place]

    def _by_kind(self, change: Change) -> Ruled | None:
        if change.language:
            return self._ruled_alone(change)
        if change.element in _OF_THE_VERSION or (*change.element, change.aspect) in _OF_THE_VERSION:
            return self._of_the_version(change)
        found = self.surroundings.kinds_of(change)
        return self._by_rows(change, found) if found else None

    def _by_rows(self, change: Change, found: Sequence[Found]) -> Ruled:
        entry, actions = self.entries.entry(change), the_actions()
        raised = next((kind.match.raised for kind in found if kind.match.raised), "")
        rulings = tuple(_by_rows(profile, found, raised, entry) for profile in self.profiles)
        wanted = [actions.cases[kind.case] for kind in found] + ([actions.floor] if raised else [])
        main = max(found, key=lambda kind: _weight(kind.case, self.profiles))
        return Ruled(
            change,
            entry.id if entry is not None else "",
            main.case,
            tuple(kind.case for kind in found),
            main.title,
            has_row=True,
            evidence="; ".join(dict.fromkeys(kind.match.evidence for kind in found)),
            certainty=_certainty(found, raised, actions),
            rulings=rulings,
            ethics=highest_action("ethics", wanted),
            reconsent=highest_action("reconsent", wanted),
            registry=highest_action("registry", wanted),
        )

    def _by_others(self, change: Change) -> Ruled | None:
        """The ruling of the changes from which one follows, where they have been ruled on."""
        others, why = self.carriers.of(change)
        ruled = [found for other in others if (found := self._ruled(other)) is not None]
        if not ruled:
            return None
        entry = self.entries.entry(change)
        main = max(ruled, key=lambda found: _weight(found.case, self.profiles))
        rulings = tuple(
            max(
                (one for found in ruled for one in found.rulings if one.jurisdiction == profile.id),
                key=lambda one: profile.rank(one.grade),
            )
            for profile in self.profiles
        )
        wanted = [Action(found.ethics, found.reconsent, found.registry) for found in ruled]
        return msgspec.structs.replace(
            main,
            change=change,
            entry=entry.id if entry is not None else main.entry,
            cases=tuple(dict.fromkeys(case for found in ruled for case in found.cases)),
            evidence=f"{change.pointer}: {why}",
            rulings=rulings,
            ethics=highest_action("ethics", wanted),
            reconsent=highest_action("reconsent", wanted),
            registry=highest_action("registry", wanted),
            follows=tuple(dict.fromkeys(found.change.pointer for found in ruled)),
        )

    def _ruled_alone(self, change: Change) -> Ruled:
        """A change without a row: for a person to decide."""
        entry, unknown = self.entries.entry(change), the_actions().unknown
        kind = next(
            (
                (known, match)
                for known in all_without_row()
                if (match := known.find(change, self.context)) is not None
            ),
            None,
        )
        title = kind[0].title if kind else "No row is about this part of a protocol"
        evidence = (
            kind[1].evidence
            if kind
            else f"{change.pointer} {change.aspect} is {change.kind}".replace("  ", " ")
        )
        rule = NO_ROW if kind else UNKNOWN
        return Ruled(
            change,
            entry.id if entry is not None else "",
            case="",
            cases=(),
            title=title,
            has_row=False,
            evidence=evidence,
            certainty=unknown.certainty or "",
            rulings=tuple(_ruling(profile, profile.unknown, rule, entry) for profile in self.profiles),
            ethics=unknown.ethics or "",
            reconsent=unknown.reconsent or "",
            registry=unknown.registry or "",
        )

    def _of_the_version(self, change: Change) -> Ruled:
        """The number, the date and the status of the version itself change nothing."""
        actions = the_actions()
        lowest = [_ruling(p, p.classes[0].id, VERSION, None) for p in self.profiles]
        return Ruled(
            change,
            "",
            case="",
            cases=(),
            title="The version itself",
            has_row=True,
            evidence=f"{change.pointer}: what the version is called, not what it says",
            certainty="high",
            rulings=tuple(lowest),
            ethics=actions.ethics[0].id,
            reconsent=actions.reconsent[0].id,
            registry=actions.registry[0].id,
        )


def _kinds_of(change: Change, context: Context) -> Iterator[Found]:
    """Every kind that a change is of; one that is urgent is nothing else."""
    found = [
        Found(known.id, known.title, match)
        for known in all_cases()
        if (match := known.find(change, context)) is not None
    ]
    urgent = [kind for kind in found if kind.case == _URGENT]
    yield from urgent or found


def _weight(case: str, profiles: Sequence[Profile]) -> tuple[int, ...]:
    """How serious a kind is, jurisdiction by jurisdiction."""
    return tuple(profile.rank(profile.class_of(case)) for profile in profiles)


def _certainty(found: Iterable[Found], raised: str, actions: Actions) -> str:
    """The least certain of some kinds."""
    levels = [kind.match.certainty or actions.cases[kind.case].certainty or "" for kind in found]
    return min([*levels, *([actions.floor.certainty or ""] if raised else [])], key=actions.certainty.index)


def _by_rows(profile: Profile, found: Sequence[Found], raised: str, entry: AmendedChange | None) -> Ruling:
    """The highest class of the kinds, and never below the floor where that is called for."""
    by_class: Mapping[str, str] = {profile.class_of(kind.case): kind.case for kind in found}
    name = profile.highest([*by_class])
    rule = by_class[name] if profile.encoded else UNKNOWN
    if raised and profile.floor is not None and profile.rank(name) < profile.rank(profile.floor):
        name, rule = profile.floor, FLOOR
    return _ruling(profile, name, rule, entry)


def _ruling(profile: Profile, computed: str, rule: str, entry: AmendedChange | None) -> Ruling:
    """A class, and the lower one that a person set with a reason."""
    lowered = next((one for one in entry.lowered if one.jurisdiction == profile.id), None) if entry else None
    if lowered is not None and not 0 <= profile.rank(lowered.to) < profile.rank(computed):
        lowered = None
    name = lowered.to if lowered is not None else computed
    grade = profile.grade(name)
    undecided = grade is not None and grade.undecided
    return Ruling(profile.id, name, computed, rule, _words(grade, undecided), undecided, lowered)


def _words(grade: Grade | None, undecided: bool) -> str:
    words = grade.words if grade is not None else ""
    return f"{words}: treat as substantial until decided" if undecided else words


def highest_action(field: str, wanted: Iterable[Action]) -> str:
    """The highest degree of an action that is asked for."""
    order = [grade.id for grade in _degrees(field)]
    return max(
        (value for action in wanted if (value := _value(action, field))), key=order.index, default=order[0]
    )


def _degrees(field: str) -> tuple[Grade, ...]:
    actions = the_actions()
    return {"ethics": actions.ethics, "reconsent": actions.reconsent, "registry": actions.registry}[field]


def _value(action: Action, field: str) -> str | None:
    return {"ethics": action.ethics, "reconsent": action.reconsent, "registry": action.registry}[field]
