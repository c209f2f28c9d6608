"""Conditions, calculations and edit checks of a protocol as REDCap logic, with the names of the project."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING

import msgspec

from protocolkit.conditions.parser import parse
from protocolkit.conditions.writers import redcap
from protocolkit.conditions.writers.formula import (
    And,
    Constant,
    Field,
    Formula,
    Log,
    Not,
    Or,
    fields,
)
from protocolkit.conditions.writers.target import Question, Refusal, RefusedError, formula_of
from protocolkit.exchange.recorded import place_of
from protocolkit.model.symbols import symbols_of

if TYPE_CHECKING:
    from protocolkit.conditions.nodes import Node
    from protocolkit.conditions.symbols import Symbols
    from protocolkit.exchange.redcap.project import Event, Instrument, Project
    from protocolkit.model.forms import Form, Item

__all__ = ["Expressions"]


class Expressions(msgspec.Struct, frozen=True, dict=True):
    """Writes the expressions of one project."""

    project: Project

    @cached_property
    def _symbols(self) -> Symbols:
        return symbols_of(self.project.plan)

    def when(self, instrument: Instrument, item: Item) -> str | Refusal:
        """When an item is asked; empty for always. What the log asks at visits holds of each of its rows."""
        project = self.project
        text = self._without_header(instrument, item.when) if item.when else ""
        if not text:
            return ""
        place = _Place(project, instrument, project.asked_at(instrument, item))
        return self._written(text, Question.HOLDS, place)

    def without_header(self, instrument: Instrument, item: Item) -> bool:
        """Whether a part of the condition of an item of a row is left out."""
        return item.when is not None and self._without_header(instrument, item.when) != item.when

    def asked_at(self, instrument: Instrument, item: Item) -> str:
        """At which events an item is asked; empty for all of them."""
        events = self.project.asked_at(instrument, item)
        if len(events) == len(instrument.events):
            return ""
        return " or ".join(f"[event-name] = '{event.unique.name}'" for event in events)

    def derive(self, instrument: Instrument, item: Item) -> str | Refusal:
        """How an item is computed."""
        tree = _tree(item.derive or "")
        place = _Place(self.project, instrument, self.project.asked_at(instrument, item))
        target = self._symbols.forms[instrument.form.id].items[item.id]
        codes = self.project.codes.get(item.codelist or "", {})
        return redcap.calculate(
            tree,
            self._symbols,
            target,
            home=instrument.form.id,
            naming=place.naming,
            coding=place.coding,
            own_coding=lambda code: codes.get(code, code),
        )

    def violated(self, form: Form, text: str) -> str | Refusal:
        """When a check on a form asks: its condition is false."""
        tree = _tree(text)
        try:
            formula = formula_of(tree, self._symbols, Question.FAILS, home=form.id)
        except RefusedError as refused:
            return Refusal(tree.start, tree.end, refused.reason)
        instrument = self._home(form, formula)
        place = _Place(self.project, instrument, instrument.events)
        logic = self._written(text, Question.FAILS, place)
        if isinstance(logic, Refusal) or not _of_nothing(formula):
            return logic
        return f"[{instrument.name}_complete] <> '' and ({logic})"

    def _home(self, form: Form, formula: Formula) -> Instrument:
        """The instrument on which a check stands: of its row items, else of its items, else the first of the form."""
        here = [instrument for instrument in self.project.instruments if instrument.form.id == form.id]
        asked = [field for field in fields(formula) if field.form == form.id]
        for field in sorted(asked, key=lambda field: field.what != "row-item"):
            found = self.project.home.get((form.id, field.name))
            if found is not None:
                return found
        return here[0]

    def _without_header(self, instrument: Instrument, text: str) -> str:
        """Without the parts about what a running log asks at each visit: where there is a row, these hold."""
        if instrument.form.collected != "log" or instrument.group is None:
            return text
        header = {item.id for item in instrument.form.items if item.group != instrument.group.id}
        tree = _tree(text)
        parts = getattr(tree, "parts", (tree,)) if getattr(tree, "operator", "and") == "and" else (tree,)
        kept = [text[part.start : part.end] for part in parts if not _names_only(part, header)]
        return " and ".join(f"({part})" for part in kept) if len(kept) < len(parts) else text

    def _written(self, text: str, question: Question, place: _Place) -> str | Refusal:
        return redcap.write(
            _tree(text),
            self._symbols,
            question,
            home=place.instrument.form.id,
            naming=place.naming,
            coding=place.coding,
        )


def _tree(text: str) -> Node:
    tree = parse(text).tree
    if tree is None:
        raise AssertionError(f"a loaded spec has no condition that cannot be read: {text}")
    return tree


def _names_only(part: Node, items: set[str]) -> bool:
    """Whether a part speaks of some of these items, and of no other thing but their codes."""
    from protocolkit.conditions.names import names

    found = names(part)
    return bool(items & set(found.bare)) and not found.items and not found.logs


def _of_nothing(formula: Formula) -> bool:
    """Whether a formula is true where nothing at all is recorded."""
    match formula:
        case Constant():
            return formula.value
        case And():
            return all(map(_of_nothing, formula.parts))
        case Or():
            return any(map(_of_nothing, formula.parts))
        case Not():
            return not _of_nothing(formula.operand)
        case _:
            return False


class _Place(msgspec.Struct, frozen=True):
    """Where an expression stands: which instrument, at which events."""

    project: Project
    instrument: Instrument
    events: Sequence[Event]

    def naming(self, thing: Field | Log) -> str:
        """A field as the logic of this place calls it."""
        if isinstance(thing, Log) or thing.previous or thing.what in ("today", "window"):
            return redcap.field_name(thing)
        form, item = self._item(thing)
        found = self.project.home.get((form, item))
        if found is None:
            raise RefusedError(f"no field holds {thing.name}")
        name = self.project.fields[form, item]
        if thing.visit is not None:
            return f"[{self._event(thing.visit)}][{name}]"
        if found is self.instrument:
            return f"[{name}]"
        if found.repeating:
            raise RefusedError("REDCap logic cannot ask the instances of a repeating instrument")
        event = self._event_before(found)
        return f"[{event.unique.name}][{name}]" if event else f"[{name}]"

    def coding(self, field: Field, code: str) -> str:
        """The code that a field holds."""
        form, item = self._item(field)
        found = self.project.plan.item(f"{form}.{item}")
        codelist = found[1].codelist if found else None
        return self.project.codes.get(codelist or "", {}).get(code, code)

    def _item(self, field: Field) -> tuple[str, str]:
        return place_of(self.project.plan, field, self.instrument.form.id)

    def _event(self, visit: str) -> str:
        event = self.project.event_of(visit)
        if event is None:
            raise RefusedError(f"there is no event {visit}")
        return event.unique.name

    def _event_before(self, other: Instrument) -> Event | None:
        """The event that holds what another instrument says here, ``None`` for the same event.

        It is the last one before at which that instrument was due: only where that is one and the same for every
        event of this place can logic say it.
        """
        order = {event.unique.name: number for number, event in enumerate(self.project.events)}
        here = {event.unique.name for event in self.events}
        there = {event.unique.name for event in other.events}
        if here <= there:
            return None
        if len(other.events) == 1:
            (only,) = other.events
            if only.visit is None or all(_is_after(event, only, order) for event in self.events):
                return only
        elif there and not here & there:
            last = other.events[-1]
            if all(_is_planned_after(event, last, order) for event in self.events):
                return last
        raise RefusedError(
            f"REDCap has no word for the last event before at which {other.name} was due: it is not one and the same"
        )


def _is_after(event: Event, other: Event, order: dict[str, int]) -> bool:
    return order[event.unique.name] >= order[other.unique.name]


def _is_planned_after(event: Event, other: Event, order: dict[str, int]) -> bool:
    planned = all(one.visit is not None and one.visit.kind == "planned" for one in (event, other))
    return planned and order[event.unique.name] > order[other.unique.name]
