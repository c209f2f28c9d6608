"""What is done to a participant who completes the study, before and now: how often, invasive or not, with radiation."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

import msgspec

from protocolkit.amend.changes import Change
from protocolkit.amend.consequences.origins import origins
from protocolkit.model.plan import Plan
from protocolkit.model.radiation import records_radiation
from protocolkit.model.schedule import Activity

__all__ = ["Burden", "Done", "Procedure", "Procedures", "procedures"]


class Done(msgspec.Struct, frozen=True):
    """How an activity is done in one version.

    ``planned`` are the planned visits at which it is done, ``occasional`` those of which nobody knows whether they
    take place (unscheduled, early termination). ``invasive`` and ``dose_msv`` are ``None`` where the protocol does
    not say; ``irradiates`` also where it only does not say how much.
    """

    planned: tuple[str, ...] = ()
    occasional: tuple[str, ...] = ()
    only_if: str | None = None
    invasive: bool | None = None
    irradiates: bool = False
    dose_msv: Decimal | None = None

    @property
    def count(self) -> int:
        """How often it is done in a participant who completes the study."""
        return len(self.planned)


class Procedure(msgspec.Struct, frozen=True):
    """An activity in both versions."""

    id: str
    name: str
    old: Done
    new: Done
    follows_from: tuple[str, ...] = ()

    @property
    def is_changed(self) -> bool:
        """Whether it is done more often, less often, elsewhere or otherwise."""
        return self.old != self.new


class Burden(msgspec.Struct, frozen=True):
    """All activities of one version together, for a participant who completes the study.

    ``invasive_not_said`` counts those of which the protocol does not say whether they are. ``dose_msv`` is ``None``
    where the dose of an exposure is not known; ``dose_missing`` names these activities.
    """

    visits: int
    activities: int
    invasive: int
    invasive_not_said: int
    exposures: int
    dose_msv: Decimal | None
    dose_missing: tuple[str, ...] = ()


class Procedures(msgspec.Struct, frozen=True):
    """Every activity of either version, and all of them together."""

    activities: tuple[Procedure, ...]
    old: Burden
    new: Burden

    @property
    def changed(self) -> tuple[Procedure, ...]:
        """The activities that changed."""
        return tuple(found for found in self.activities if found.is_changed)


def procedures(old: Plan, new: Plan, changes: Sequence[Change]) -> Procedures:
    """Count what is done at the visits that take place; a repeated visit counts each time."""
    before, after = ({found.id: found for found in plan.protocol.activities} for plan in (old, new))
    found = []
    for name in dict.fromkeys((*after, *before)):
        activity = after.get(name) or before[name]
        pair = _done(before.get(name), old), _done(after.get(name), new)
        pointers = dict.fromkeys(_origins(changes, name, *pair)) if pair[0] != pair[1] else ()
        found.append(Procedure(name, activity.name, *pair, tuple(pointers)))
    return Procedures(
        tuple(found),
        _burden(old, [(entry.id, entry.old) for entry in found]),
        _burden(new, [(entry.id, entry.new) for entry in found]),
    )


def _done(activity: Activity | None, plan: Plan) -> Done:
    if activity is None:
        return Done()
    kinds = {visit.id: visit.kind for visit in plan.visits}
    visits = [cell.visit for cell in plan.cells if cell.activity.id == activity.id]
    form = plan.forms.get(activity.form)
    dose = activity.effective_dose_msv
    return Done(
        tuple(visit for visit in visits if kinds[visit] == "planned"),
        tuple(visit for visit in visits if kinds[visit] != "planned"),
        activity.when,
        activity.invasive,
        bool(dose) if dose is not None else form is not None and records_radiation(form),
        dose,
    )


def _origins(changes: Sequence[Change], activity: str, old: Done, new: Done) -> Iterator[str]:
    """Changes of the activity, and of visits that began or ceased to take place."""
    moved = {*old.planned, *old.occasional} ^ {*new.planned, *new.occasional}
    yield from origins(changes, ("activities", activity))
    switched = (change for change in changes if change.chapter == "visits" and len(change.element) > 1)
    for change in switched:
        written = change.element[1]
        if any(name == written or name.removeprefix(written).isdecimal() for name in moved):
            yield change.pointer


def _burden(plan: Plan, done: Iterable[tuple[str, Done]]) -> Burden:
    taking_place = [(name, found) for name, found in done if found.count]
    irradiating = [(name, found) for name, found in taking_place if found.irradiates]
    missing = tuple(name for name, found in irradiating if found.dose_msv is None)
    total = sum((found.count * (found.dose_msv or Decimal(0)) for _, found in irradiating), Decimal(0))
    return Burden(
        visits=sum(visit.kind == "planned" for visit in plan.visits),
        activities=sum(found.count for _, found in taking_place),
        invasive=sum(found.count for _, found in taking_place if found.invasive),
        invasive_not_said=sum(found.count for _, found in taking_place if found.invasive is None),
        exposures=sum(found.count for _, found in irradiating),
        dose_msv=None if missing else total,
        dose_missing=missing,
    )
