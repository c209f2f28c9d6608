"""What an amendment does to the population, criterion by criterion and as a whole: proven, or said to be unknown.

A proof speaks of participants of whom everything is known, within the ranges of both versions. Where words of a
judgement changed, or a name means something else, nothing is claimed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

import msgspec

from protocolkit.amend.name_meanings import NameMeanings
from protocolkit.amend.witness import Witness, make_witness
from protocolkit.conditions.merged_symbols import merged_symbols
from protocolkit.conditions.populations import Change as Compared
from protocolkit.conditions.populations import Comparison, Verdict, compare_populations
from protocolkit.conditions.requirements import Population
from protocolkit.model.eligibility import Criterion
from protocolkit.model.plan import Plan
from protocolkit.model.population import population_of

__all__ = ["Effect", "PopulationEffect", "population_effect"]

SECONDS = 5.0
"""How long one question may take, about."""


class Effect(msgspec.Struct, frozen=True):
    """Whom a criterion, or the whole set (an empty ``id``), admits now: one typical participant gained and one lost.

    ``implications`` are those that the verdict rests on, ``reasons`` say in words why it is what it is.
    """

    id: str
    verdict: Verdict
    gained: Witness | None = None
    lost: Witness | None = None
    implications: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()


class PopulationEffect(msgspec.Struct, frozen=True):
    """The whole, every criterion of either version, and what of the conditions logic cannot say."""

    overall: Effect
    criteria: tuple[Effect, ...]
    opaque: tuple[str, ...] = ()

    def of(self, criterion: str) -> Effect | None:
        """The effect of one criterion."""
        return next((found for found in self.criteria if found.id == criterion), None)

    @property
    def changed(self) -> tuple[Effect, ...]:
        """The criteria that do not simply stay the same."""
        return tuple(found for found in self.criteria if found.verdict != "same" or found.reasons)

    @property
    def verdicts(self) -> Comparison:
        """The verdicts alone, as proofs give them."""
        overall, *criteria = (
            Compared(found.id, found.verdict, implications=found.implications)
            for found in (self.overall, *self.criteria)
        )
        return Comparison(overall, tuple(criteria), self.opaque)


def population_effect(
    old: Plan,
    new: Plan,
    *,
    splits: Iterable[Sequence[str]] = (),
    implications: bool = True,
    seconds: float = SECONDS,
) -> PopulationEffect:
    """Compare the criteria of two versions; the solver is only loaded where a changed condition needs it.

    ``splits`` are criteria that were taken apart, or made of several: the whole one and its parts, which are known to
    say the same together.
    """
    return _Effects(old, new, splits=splits, implications=implications, seconds=seconds).whole()


class _Entry(msgspec.Struct, frozen=True):
    """A criterion as a version has it."""

    group: str
    criterion: Criterion


class _Effects:
    """Two versions, compared once as far as proofs go."""

    def __init__(
        self,
        old: Plan,
        new: Plan,
        *,
        splits: Iterable[Sequence[str]],
        implications: bool,
        seconds: float,
    ) -> None:
        self.plans = new, old
        self.split = {name: (whole, parts) for whole, *parts in splits for name in (whole, *parts)}
        self.meanings = NameMeanings(old, new)
        self.before, self.after = _entries(old), _entries(new)
        self.ids = tuple(dict.fromkeys((*self.after, *self.before)))
        self.obstacles = {name: tuple(self._obstacles(name)) for name in self.ids}
        populations = (population_of(plan, implications=implications) for plan in (old, new))
        before, after = map(self._provable, populations)
        self.symbols = merged_symbols(before.symbols, after.symbols)
        self.known = {found.id: found.label for found in (*before.implications, *after.implications)}
        self.compared = compare_populations(before, after, seconds=seconds)
        self.proven = {found.id: found for found in self.compared.criteria}

    def whole(self) -> PopulationEffect:
        """Every criterion, and the whole."""
        criteria = tuple(map(self._effect, self.ids))
        return PopulationEffect(self._overall(criteria), criteria, self.compared.opaque)

    def _provable(self, population: Population) -> Population:
        """What of a population can be compared."""
        return msgspec.structs.replace(
            population,
            requirements=tuple(found for found in population.requirements if not self.obstacles[found.id]),
            implications=tuple(
                found
                for found in population.implications
                if not self.meanings.troubles(*_texts_of(found.id, *self.plans))
            ),
        )

    def _obstacles(self, name: str) -> Iterator[str]:
        """Why no proof can speak of a criterion."""
        old, new = self.before.get(name), self.after.get(name)
        conditions = [entry.criterion.when for entry in (old, new) if entry is not None]
        if None not in conditions:
            yield from self.meanings.troubles(*conditions)
        elif old is None or new is None:
            yield f"it is {'new' if old is None else 'gone'}, and only judgement decides it"
        elif len({*map(bool, conditions)}) > 1:
            yield f"it is {'now' if new.criterion.when is None else 'no longer'} left to judgement alone"
        elif old.group != new.group:
            yield f"it was an {old.group} and is an {new.group}, and only judgement decides it"
        else:
            yield from _changed_words(old.criterion, new.criterion, text=True)

    def _effect(self, name: str) -> Effect:
        if name in self.split:
            whole, parts = self.split[name]
            return Effect(
                name, "same", reasons=(f"{' and '.join(parts)} together say what {whole} says (proven)",)
            )
        if self.obstacles[name]:
            return Effect(name, "unknown", reasons=self.obstacles[name])
        compared = self.proven.get(name)
        if compared is None:
            return Effect(name, "same")
        old, new = self.before.get(name), self.after.get(name)
        if old is not None and new is not None:
            same = compared.verdict == "same"
            judged = [*_changed_words(old.criterion, new.criterion, text=same)]
            if judged:
                proven = () if same else (f"of the condition alone: {_MEANS[compared.verdict]}",)
                return Effect(name, "unknown", reasons=(*judged, *proven))
        return self._told(compared, (name,), tuple(self._reasons(compared, old, new)))

    def _names(self, criteria: Iterable[str]) -> tuple[str, ...]:
        """The names in the conditions of criteria."""
        entries = (entries.get(name) for name in criteria for entries in (self.after, self.before))
        texts = [entry.criterion.when for entry in entries if entry is not None]
        return tuple(dict.fromkeys(name for text in texts for name in self.meanings.names(text)))

    def _reasons(self, compared: Compared, old: _Entry | None, new: _Entry | None) -> Iterator[str]:
        if old is None or new is None:
            yield f"it is {'new' if old is None else 'no longer a criterion'}"
        elif old.group != new.group:
            yield f"it was an {old.group} and is an {new.group}"
        elif compared.verdict == "same" and old.criterion.when == new.criterion.when:
            if old.criterion.text != new.criterion.text:
                yield "only its words changed: its condition is the same"
            return
        yield _MEANS[compared.verdict]
        yield from self._rests_on(compared)

    def _rests_on(self, compared: Compared) -> Iterator[str]:
        for name in compared.implications:
            yield f"this rests on {name}: {self.known.get(name, '')}".rstrip(": ")

    def _told(self, compared: Compared, criteria: Sequence[str], reasons: tuple[str, ...]) -> Effect:
        """An effect with its participants told by what those criteria ask for that let them in, or keep them out."""
        gained, lost = (
            make_witness(found, self._names(self._that(criteria, verdicts)), self.plans, self.symbols)
            if found is not None
            else None
            for found, verdicts in ((compared.gained, _GAINING), (compared.lost, _LOSING))
        )
        return Effect(compared.id, compared.verdict, gained, lost, compared.implications, reasons)

    def _that(self, criteria: Sequence[str], verdicts: Sequence[Verdict]) -> Sequence[str]:
        """Those of some criteria that have one of these verdicts; all where none has."""
        return [name for name in criteria if self.proven[name].verdict in verdicts] or criteria

    def _overall(self, criteria: Sequence[Effect]) -> Effect:
        """The whole: proven, unless a criterion stands in the way of every proof."""
        compared = self.compared.overall
        unclear = [
            found.id for found in criteria if found.verdict == "unknown" and not self._is_open(found.id)
        ]
        if unclear:
            rest = (
                () if compared.verdict == "same" else (f"of the other criteria: {_MEANS[compared.verdict]}",)
            )
            why = f"unknown because of {', '.join(unclear)}"
            return Effect("", "unknown", reasons=(why, *rest))
        touched = [found.id for found in criteria if found.verdict != "same"]
        reasons = (_MEANS[compared.verdict],) if touched or compared.verdict != "same" else ()
        return self._told(compared, touched, (*reasons, *self._rests_on(compared)))

    def _is_open(self, name: str) -> bool:
        """Whether only the time limit left a criterion undecided: the whole may still be decided."""
        return name in self.proven and self.proven[name].verdict == "unknown" and not self.obstacles[name]


_GAINING: tuple[Verdict, ...] = ("wider", "incomparable")
_LOSING: tuple[Verdict, ...] = ("narrower", "incomparable")

_MEANS: Mapping[Verdict, str] = {
    "same": "the same participants are admitted (proven)",
    "narrower": "nobody is gained, and some are lost (proven)",
    "wider": "some are gained, and nobody is lost (proven)",
    "incomparable": "some are gained, and others are lost (proven)",
    "unknown": "not decided within the time limit",
}


def _entries(plan: Plan) -> dict[str, _Entry]:
    eligibility = plan.protocol.eligibility
    groups = (("inclusion", eligibility.inclusion), ("exclusion", eligibility.exclusion))
    return {found.id: _Entry(group, found) for group, criteria in groups for found in criteria}


_JUDGED = frozenset({"judgement", "partly"})


def _changed_words(old: Criterion, new: Criterion, *, text: bool) -> Iterator[str]:
    """What of the words changed by which a person judges; with ``text`` also those of the criterion itself."""
    if _words(old.judgement) != _words(new.judgement):
        yield f'what is judged was "{old.judgement or "not said"}" and is "{new.judgement or "not said"}"'
    judged = bool({old.assessment, new.assessment} & _JUDGED) or None in (old.when, new.when)
    if text and judged and _words(old.text) != _words(new.text):
        yield "the words changed by which a person judges it"


def _words(text: str | None) -> str:
    return " ".join((text or "").split())


def _texts_of(implication: str, *plans: Plan) -> tuple[str, ...]:
    """The conditions of an implication."""
    every = (found for plan in plans for found in plan.protocol.eligibility.implications)
    return tuple(found.when for found in every if found.id == implication)
