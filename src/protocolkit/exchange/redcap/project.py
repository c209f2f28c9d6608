"""A protocol as a REDCap project: instruments, events, which belong to which, and what everything is called there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

import msgspec

from protocolkit.conditions.names import names
from protocolkit.conditions.parser import parse
from protocolkit.exchange.redcap.names import EventName, FieldNames, code_names, event_names
from protocolkit.model.forms import Form, Group, Item
from protocolkit.model.plan import Plan, PlannedVisit

__all__ = ["ANY_TIME", "RECORD_ID", "Event", "Instrument", "Project", "make_project"]

ANY_TIME = "Any time"
"""The event of everything that belongs to no visit: running logs, and forms for when something happens."""
RECORD_ID = "record_id"
_UNMASKED = "unmasked"
_FIELD = re.compile(r"\[([a-z0-9_]+)\](?!\[)")


class Event(msgspec.Struct, frozen=True):
    """An event: its label, the unique name that REDCap makes of it, and the visit that it is."""

    label: str
    unique: EventName
    visit: PlannedVisit | None = None
    custom: str = ""


class Instrument(msgspec.Struct, frozen=True):
    """An instrument: a form, or the part of it that repeats, or that unmasked staff alone may see."""

    name: str
    title_field: str
    form: Form
    items: tuple[Item, ...]
    events: tuple[Event, ...] = ()
    group: Group | None = None
    repeating: bool = False
    unmasked: bool = False

    @property
    def title(self) -> str:
        """What the instrument is called."""
        name = self.form.name
        if self.group and self.group.name != name:
            name = f"{name}: {self.group.name}"
        return f"{name} (unmasked staff only)" if self.unmasked else name


class Project(msgspec.Struct, frozen=True):
    """All of it: ``fields`` by form and item, ``codes`` by codelist and code, ``home`` the instrument of an item."""

    plan: Plan
    instruments: tuple[Instrument, ...]
    events: tuple[Event, ...]
    fields: Mapping[tuple[str, str], str]
    home: Mapping[tuple[str, str], Instrument]
    codes: Mapping[str, Mapping[str, str]]
    first: Instrument | None

    def tells(self, logic: str) -> bool:
        """Whether a logic speaks of a field that unmasked staff alone may see."""
        secret = {self.fields[place] for place, home in self.home.items() if home.unmasked}
        return not secret.isdisjoint(_FIELD.findall(logic)) if secret else False

    def event_of(self, visit_id: str) -> Event | None:
        """The event of a visit."""
        return next((event for event in self.events if event.visit and event.visit.id == visit_id), None)

    def asked_at(self, instrument: Instrument, item: Item) -> tuple[Event, ...]:
        """The events of an instrument at which an item is asked."""
        if not item.at:
            return instrument.events
        at = {visit.id for name in item.at for visit in self.plan.named(name)}
        return tuple(event for event in instrument.events if event.visit is None or event.visit.id in at)


def make_project(plan: Plan) -> Project:
    """The project that follows from a protocol."""
    events = _events(plan)
    given = FieldNames()
    given.keep(RECORD_ID)
    parts = [part for form in _in_order(plan) for part in _parts(form)]
    asked = _asked_elsewhere(plan)
    named = [
        _Named(given.give("_".join([part.form.id, *part.suffixes])), part, _due(part, plan, events))
        for part in parts
    ]
    for entry in named:
        given.keep(f"{entry.name}_complete")
    instruments = tuple(
        Instrument(
            entry.name,
            given.give(f"{entry.name}_form"),
            entry.part.form,
            entry.part.items,
            entry.events,
            entry.part.group,
            _repeats(entry.part, asked),
            entry.part.unmasked,
        )
        for entry in named
    )
    fields = {
        (instrument.form.id, item.id): given.give(f"{instrument.form.id}_{item.id}")
        for instrument in instruments
        for item in instrument.items
    }
    home = {
        (instrument.form.id, item.id): instrument for instrument in instruments for item in instrument.items
    }
    codes = {
        name: code_names(code.code for code in codelist.codes) for name, codelist in plan.codelists.items()
    }
    first = next((found for found in instruments if _may_be_first(found, events)), None)
    ordered = tuple(sorted(instruments, key=lambda found: found is not first))
    return Project(plan, ordered, events, fields, home, codes, first)


class _Part(msgspec.Struct, frozen=True):
    form: Form
    items: tuple[Item, ...]
    group: Group | None
    unmasked: bool

    @property
    def suffixes(self) -> list[str]:
        return [*([self.group.id] if self.group else []), *([_UNMASKED] if self.unmasked else [])]


class _Named(msgspec.Struct, frozen=True):
    name: str
    part: _Part
    events: tuple[Event, ...]


def _events(plan: Plan) -> tuple[Event, ...]:
    """The visits, and one event for what belongs to none."""
    labelled = [(visit.name if visit.name.isascii() else visit.id, visit) for visit in plan.visits]
    rest: list[tuple[str, PlannedVisit | None]] = []
    if any(form.collected in ("log", "on_event") for form in plan.forms.values()) or not labelled:
        rest = [(ANY_TIME, None)]
    every = [*labelled, *rest]
    unique = event_names(label for label, _ in every)
    return tuple(
        Event(label, name, visit, visit.name if visit and label != visit.name else "")
        for (label, visit), name in zip(every, unique, strict=True)
    )


def _in_order(plan: Plan) -> list[Form]:
    """The forms as visits come to them, then the others."""
    due = [form for visit in plan.visits for form in plan.forms_at(visit.id)]
    found = {form.id: form for form in (*due, *plan.forms.values())}
    return list(found.values())


def _parts(form: Form) -> Iterator[_Part]:
    """What becomes an instrument of its own, the items that do not repeat first."""
    groups = {group.id: group for group in form.groups if group.repeating}
    split: dict[tuple[str, bool], list[Item]] = {}
    for item in form.items:
        unmasked = _UNMASKED in (item.audience, form.audience)
        split.setdefault((item.group if item.group in groups else "", unmasked), []).append(item)
    for (group, unmasked), items in sorted(split.items(), key=lambda entry: bool(entry[0][0])):
        yield _Part(form, tuple(items), groups.get(group), unmasked)


def _due(part: _Part, plan: Plan, events: Sequence[Event]) -> tuple[Event, ...]:
    """The events of an instrument: where the form is due, or a log is reviewed; else any time."""
    form = part.form
    if form.collected == "on_event" or (form.collected == "log" and (part.group or not _has_rows(form))):
        return tuple(event for event in events if event.visit is None)
    visits = {visit.id for visit in plan.visits_of(form.id)}
    found = []
    for event in events:
        if event.visit is not None and event.visit.id in visits:
            asked = plan.items_at(form, event.visit.id)
            if any(item in asked for item in part.items):
                found.append(event)
    if not found and form.collected == "log":
        return tuple(event for event in events if event.visit is None)
    return tuple(found)


def _has_rows(form: Form) -> bool:
    return any(group.repeating for group in form.groups)


def _repeats(part: _Part, asked: frozenset[str]) -> bool:
    """Whether there are many of it: rows, and what may happen again, unless a condition asks for its answers."""
    if part.group is not None:
        return True
    if part.form.collected == "log":
        return not _has_rows(part.form)
    return part.form.collected == "on_event" and part.form.id not in asked


def _asked_elsewhere(plan: Plan) -> frozenset[str]:
    """The forms whose items another form, or a variable, speaks of."""
    found = {
        variable.collected_on.partition(".")[0]
        for variable in plan.variables.values()
        if variable.collected_on
    }
    for form in plan.forms.values():
        texts = [
            text for item in form.items for text in (item.when, item.derive, item.not_before, item.not_after)
        ]
        texts += [check.must for check in form.checks]
        for text in texts:
            tree = parse(text).tree if text else None
            if tree is not None:
                found |= {use.form for use in names(tree).items} - {form.id}
    return frozenset(found)


def _may_be_first(instrument: Instrument, events: Sequence[Event]) -> bool:
    """Whether the record id may stand in it: it must be due at the first event, once, for everybody."""
    due = any(event is events[0] for event in instrument.events)
    return due and not instrument.repeating and not instrument.unmasked
