"""What follows from a protocol: visits written out, forms due at visits, items asked, things supported.

Everything here is derived, once, from a ``Protocol``; nothing is stored twice. Rules, documents and exports
read the plan where they need more than the text says.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

import msgspec

from protocolkit.model.eligibility import Criterion
from protocolkit.model.forms import Codelist, Form, Item
from protocolkit.model.moments import Moment, days_of, parse_duration, parse_moment
from protocolkit.model.outcomes import Outcome
from protocolkit.model.protocol import Protocol
from protocolkit.model.schedule import Activity, Anchor, Visit
from protocolkit.model.variables import Variable

__all__ = ["Cell", "Plan", "PlannedVisit", "expand_form", "expand_visits", "make_plan"]


class PlannedVisit(msgspec.Struct, frozen=True):
    """One visit as it takes place; ``written`` is the visit of the spec that it comes from."""

    id: str
    name: str
    kind: str
    written: Visit
    anchor: str
    cycle: int | None = None
    months: int | None = None
    days: int | None = None

    @property
    def has_target(self) -> bool:
        """Whether the visit is planned for a day, not only for a window."""
        return self.days is not None


class Cell(msgspec.Struct, frozen=True):
    """One activity at one visit: the moment of the visit and the source of this very cell."""

    activity: Activity
    visit: str
    part: str
    source: str


class Plan(msgspec.Struct, frozen=True):
    """A protocol and what follows from it, by id; ``filled_at`` are the visits of the activities of each form."""

    protocol: Protocol
    visits: tuple[PlannedVisit, ...]
    forms: dict[str, Form]
    codelists: dict[str, Codelist]
    variables: dict[str, Variable]
    criteria: dict[str, Criterion]
    outcomes: dict[str, Outcome]
    anchors: dict[str, Anchor]
    cells: tuple[Cell, ...]
    filled_at: dict[str, frozenset[str]]
    primary_anchor: Anchor | None

    def visit(self, visit_id: str) -> PlannedVisit | None:
        """The visit of that id, ``None`` where the schedule has none."""
        return next((visit for visit in self.visits if visit.id == visit_id), None)

    def named(self, visit_id: str) -> tuple[PlannedVisit, ...]:
        """The visits that an id stands for: one, or all of a repeated visit."""
        return tuple(v for v in self.visits if visit_id in (v.id, v.written.id))

    def at(self, visit_id: str) -> tuple[Cell, ...]:
        """What is done at a visit, in the order in which staff do it."""
        cells = [cell for cell in self.cells if cell.visit == visit_id]
        visit = self.visit(visit_id)
        sequence = visit.written.sequence if visit else ()
        rank = {activity: position for position, activity in enumerate(sequence)}
        parts = {"pre-dose": 0, "": 1, "post-dose": 2}
        return tuple(
            sorted(cells, key=lambda cell: (rank.get(cell.activity.id, len(rank)), parts.get(cell.part, 1)))
            if rank
            else sorted(cells, key=lambda cell: parts.get(cell.part, 1))
        )

    def forms_at(self, visit_id: str) -> tuple[Form, ...]:
        """Forms due at a visit, in the order of its activities; running logs and event forms apart."""
        due = [form for form in self.forms.values() if form.collected == "every_visit"]
        for cell in self.at(visit_id):
            form = self.forms.get(cell.activity.form)
            if form and form not in due and form.collected == "scheduled":
                due.append(form)
        return tuple(due)

    def logs_at(self, visit_id: str) -> tuple[Form, ...]:
        """Running logs that are reviewed at a visit."""
        due: list[Form] = []
        for cell in self.at(visit_id):
            form = self.forms.get(cell.activity.form)
            if form and form not in due and form.collected == "log":
                due.append(form)
        return tuple(due)

    def visits_of(self, form_id: str) -> tuple[PlannedVisit, ...]:
        """Visits at which a form is due or, for a log, reviewed."""
        form = self.forms[form_id]
        if form.collected == "every_visit":
            return self.visits
        found = self.filled_at.get(form_id, frozenset())
        return tuple(visit for visit in self.visits if visit.id in found)

    def items_at(self, form: Form, visit_id: str) -> tuple[Item, ...]:
        """Items of a form that are asked at a visit."""
        names = {visit_id, *(v.written.id for v in self.visits if v.id == visit_id)}
        return tuple(item for item in form.items if not item.at or names & set(item.at))

    def item(self, name: str) -> tuple[Form, Item] | None:
        """The form and item of ``FORM.ITEM``."""
        form_id, _, item_id = name.partition(".")
        form = self.forms.get(form_id)
        item = next((item for item in form.items if item.id == item_id), None) if form else None
        return (form, item) if form and item else None


def make_plan(protocol: Protocol) -> Plan:
    """Everything that follows from a protocol."""
    visits = tuple(_in_time(expand_visits(protocol), protocol))
    cells = tuple(_cells(protocol.activities, visits))
    eligibility = protocol.eligibility
    return Plan(
        protocol=protocol,
        visits=visits,
        forms={
            form.id: expand_form(form, eligibility.inclusion, eligibility.exclusion)
            for form in protocol.forms
        },
        codelists={codelist.id: codelist for codelist in protocol.codelists},
        variables={variable.id: variable for variable in protocol.variables},
        criteria={criterion.id: criterion for criterion in eligibility.criteria},
        outcomes={outcome.id: outcome for outcome in protocol.outcomes.all},
        anchors={anchor.id: anchor for anchor in protocol.anchors},
        cells=cells,
        filled_at=_filled_at(cells),
        primary_anchor=_primary(protocol),
    )


def _primary(protocol: Protocol) -> Anchor | None:
    return next((anchor for anchor in protocol.anchors if anchor.primary), None)


def expand_visits(protocol: Protocol) -> Iterator[PlannedVisit]:
    """Every visit that is switched on, repeated ones written out, as the spec orders them."""
    primary = _primary(protocol)
    for visit in protocol.visits:
        if not visit.enabled:
            continue
        anchor = visit.anchor or (primary.id if primary else "")
        months, days, _ = parse_duration(visit.target) if visit.target else (None, None, None)
        if visit.repeat is None:
            yield PlannedVisit(visit.id, visit.name, visit.kind, visit, anchor, None, months, days)
            continue
        step_months, step_days, _ = parse_duration(visit.repeat.every)
        for number in range(1, visit.repeat.times + 1):
            yield PlannedVisit(
                f"{visit.id}{number}",
                visit.name.replace("{n}", str(number)),
                visit.kind,
                visit,
                anchor,
                number,
                (months or 0) + step_months * (number - 1),
                (days or 0) + step_days * (number - 1),
            )


_DAYS_A_MONTH = 31  # for the order of visits only


def _in_time(visits: Iterable[PlannedVisit], protocol: Protocol) -> list[PlannedVisit]:
    """Visits as time brings them: from Day 1, then from other events; those of no planned time come last."""
    primary = _primary(protocol)
    anchors = [primary.id if primary else "", *(anchor.id for anchor in protocol.anchors)]

    def moment(visit: PlannedVisit) -> tuple[int, int, int]:
        if visit.kind != "planned" or visit.anchor not in anchors:
            return 1, 0, 0
        window = visit.written.window
        start = min(map(days_of, window)) if window and not visit.has_target else 0
        return 0, anchors.index(visit.anchor), (visit.months or 0) * _DAYS_A_MONTH + (visit.days or 0) + start

    return sorted(visits, key=moment)


def _cells(activities: tuple[Activity, ...], visits: tuple[PlannedVisit, ...]) -> Iterator[Cell]:
    for activity in activities:
        moments: dict[str, Moment] = {moment.visit: moment for moment in map(parse_moment, activity.at)}
        for visit in visits:
            moment = moments.get(visit.id) or moments.get(visit.written.id)
            if moment is not None:
                source = activity.sources.get(visit.id) or activity.sources.get(visit.written.id)
                yield Cell(activity, visit.id, moment.part, source or activity.source)


def _filled_at(cells: Iterable[Cell]) -> dict[str, frozenset[str]]:
    visits: dict[str, set[str]] = {}
    for cell in cells:
        visits.setdefault(cell.activity.form, set()).add(cell.visit)
    return {form: frozenset(found) for form, found in visits.items()}


def expand_form(form: Form, inclusion: Sequence[Criterion], exclusion: Sequence[Criterion]) -> Form:
    """A form with one item for each criterion where an item says ``for_each``."""
    if not any(item.for_each for item in form.items):
        return form
    groups = {"inclusion": inclusion, "exclusion": exclusion}
    return msgspec.structs.replace(form, items=tuple(_expand_items(form, groups)))


def _expand_items(form: Form, groups: Mapping[str, Sequence[Criterion]]) -> Iterator[Item]:
    for item in form.items:
        if item.for_each is None:
            yield item
            continue
        for criterion in groups[item.for_each]:
            yield msgspec.structs.replace(
                item,
                id=item.id.replace("{id}", criterion.id),
                label=item.label.replace("{id}", criterion.id).replace("{text}", criterion.text),
                criterion=criterion.id,
                sdtm=item.sdtm.replace("{id}", criterion.id) if item.sdtm else None,
                for_each=None,
            )
