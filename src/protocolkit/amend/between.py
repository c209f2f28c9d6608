"""What differs between two versions, as far as classing it needs: where nothing differs, nothing more is loaded."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import TYPE_CHECKING

from protocolkit.amend.edits import edits_between

if TYPE_CHECKING:
    from protocolkit.amend.changes import Change, Rewritten
    from protocolkit.amend.classify import Between
    from protocolkit.amend.population import PopulationEffect
    from protocolkit.model.plan import Plan

__all__ = ["between_versions", "changes_between", "effect_of"]

_BEHIND_CRITERIA = frozenset({"eligibility", "variables", "codelists", "forms", "visits"})
"""Chapters whose changes may admit others."""


def changes_between(old: Plan, new: Plan) -> tuple[tuple[Change, ...], tuple[Rewritten, ...]]:
    """Each change once, and the conditions that only read differently."""
    edits = edits_between(old.protocol, new.protocol)
    if not edits:
        return (), ()
    from protocolkit.amend.changes import changes_of
    from protocolkit.amend.meaning import Meaning
    from protocolkit.amend.splitting import with_splits
    from protocolkit.model.symbols import symbols_of

    symbols = symbols_of(old), symbols_of(new)
    changes, rewritten = changes_of(edits, Meaning(*symbols))
    return tuple(with_splits(changes, *symbols)), tuple(rewritten)


def effect_of(old: Plan, new: Plan, changes: Sequence[Change]) -> PopulationEffect | None:
    """What the changes do to the population; ``None`` where none of them can admit others."""
    if not any(change.chapter in _BEHIND_CRITERIA for change in changes):
        return None
    from protocolkit.amend.population import population_effect

    splits = [(change.element[-1], *_last_steps(change.into)) for change in changes if change.into]
    return population_effect(old, new, splits=splits)


def _last_steps(pointers: Sequence[str]) -> tuple[str, ...]:
    return tuple(pointer.rpartition("/")[2] for pointer in pointers)


def between_versions(
    old: Plan, new: Plan, changes: tuple[Change, ...], effect: PopulationEffect | None
) -> Between:
    """Two versions with what there is to class."""
    from protocolkit.amend.classify import Between

    verdicts = effect.verdicts if effect is not None else None
    return Between(old.protocol, new.protocol, changes, verdicts, _redundancy(old))


def _redundancy(old: Plan) -> Callable[[str], bool]:
    """Whether a criterion is redundant among the old ones; they are only read when that is asked."""

    @cache
    def proof() -> Callable[[str], bool]:
        from protocolkit.amend.redundancy import redundancy_in
        from protocolkit.model.population import population_of

        return redundancy_in(population_of(old))

    return lambda criterion: proof()(criterion)
