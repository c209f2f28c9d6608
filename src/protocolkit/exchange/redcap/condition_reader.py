"""Branching logic, calculations and limits of dates, as conditions of the items that fields became."""

from __future__ import annotations

import re
from collections.abc import Mapping

import msgspec

from protocolkit.conditions.check import check
from protocolkit.conditions.parser import parse
from protocolkit.conditions.symbols import Kind, Symbol, Symbols
from protocolkit.exchange.redcap.field_reader import (
    ANNOTATION,
    BRANCHING,
    CHOICES,
    HIGH,
    KIND,
    LOW,
    TakenOver,
)
from protocolkit.exchange.redcap.logic import (
    Literal,
    LogicError,
    Node,
    Operation,
    Smart,
    parse_logic,
)
from protocolkit.exchange.redcap.logic_reader import Reader
from protocolkit.exchange.redcap.logic_values import Target, UntranslatableError
from protocolkit.exchange.redcap.rule import calculated_texts
from protocolkit.exchange.redcap.table import Row
from protocolkit.exchange.redcap.told import Told
from protocolkit.model.forms import Item

__all__ = ["ConditionReader"]

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_FIELD = re.compile(r"\[([a-z][a-z0-9_]*)\]")
_LONGEST_NOTE = 10_000


class ConditionReader:
    """Translates what one dictionary says of when and how its fields are answered."""

    def __init__(
        self, told: Told, targets: Mapping[str, Target], symbols: Symbols, visits: Mapping[str, str]
    ) -> None:
        self._told = told
        self._targets = targets
        self._symbols = symbols
        self._visits = visits

    def conditioned(self, row: Row, taken: TakenOver) -> tuple[Item, ...]:
        """The items of a field with their conditions."""
        form, repeats = taken.target.form, taken.target.repeats
        when, at = self._branching(row, taken)
        changes: dict[str, object] = {"when": when or None, "at": at}
        kept = [] if when is not None else [f"Branching logic of REDCap: {row[BRANCHING]}"]
        if not when:
            changes["required"] = (
                "always" if taken.items[0].required == "conditional" else taken.items[0].required
            )
        items = [msgspec.structs.replace(item, **changes) for item in taken.items]
        derive = self._derive(row, taken)
        if derive:
            required = "conditional" if when else "always"
            items[0] = msgspec.structs.replace(items[0], derive=derive, required=required)
        elif derive is None:
            kept.append(f"Calculation of REDCap: {_calculation(row)}")
        for place, name in ((LOW, "not_before"), (HIGH, "not_after")):
            if row[place] and items[0].type == "date":
                items[0] = msgspec.structs.replace(items[0], **{name: self._limit(row, place, form, repeats)})
        return tuple(_with_note(item, kept) for item in items)

    def _branching(self, row: Row, taken: TakenOver) -> tuple[str | None, tuple[str, ...]]:
        """When an item is asked (``None`` where that cannot be said), and at which visits."""
        text = row[BRANCHING]
        if not text:
            return "", ()
        try:
            tree = parse_logic(text)
        except LogicError as error:
            self._told.cell(row, BRANCHING, f"kept in the note alone: it cannot be read: {error.message}")
            return None, ()
        events, rest = _at_events(tree)
        if events and not all(event in self._visits for event in events):
            self._told.cell(
                row, BRANCHING, f"asked at every visit: the events {', '.join(events)} are not in the file"
            )
            events = ()
        at = tuple(self._visits[event] for event in events)
        if rest is None:
            return "", at
        return self._translated(row, BRANCHING, rest, taken, text), at

    def _derive(self, row: Row, taken: TakenOver) -> str | None:
        """How an item is computed; empty for one that is entered, ``None`` where that cannot be said."""
        text = _calculation(row)
        if not text:
            return ""
        place = CHOICES if row[KIND] == "calc" else ANNOTATION
        try:
            tree = parse_logic(text)
        except LogicError as error:
            self._told.cell(row, place, f"kept in the note alone: it cannot be read: {error.message}")
            return None
        item = taken.items[0]
        symbol = self._symbols.forms[taken.target.form].items[item.id]
        return self._translated(row, place, tree, taken, text, symbol)

    def _translated(
        self, row: Row, place: int, tree: Node, taken: TakenOver, text: str, symbol: Symbol | None = None
    ) -> str | None:
        target = taken.target
        reader = Reader(
            self._targets, target.form, rows=target.repeats, visits=self._visits, ours=taken.ours is not None
        )
        try:
            found = reader.value(tree) if symbol else reader.condition(tree)
        except UntranslatableError as refused:
            part = text[refused.part.start : refused.part.end]
            self._told.cell(row, place, f"kept in the note alone: {refused.reason} ({part})")
            return None
        parsed = parse(found)
        problems = list(parsed.problems)
        if parsed.tree is not None:
            problems += check(parsed.tree, self._symbols, home=target.form, expects=symbol or Kind.CONDITION)
        if problems:
            self._told.cell(row, place, f"kept in the note alone: {problems[0].message} ({found})")
            return None
        for remark in reader.remarks:
            self._told.cell(row, place, remark)
        return found

    def _limit(self, row: Row, place: int, form: str, repeats: str | None) -> str | None:
        """A limit of a date: one that is written, today, or another date."""
        text = row[place]
        if "@FORCE-MINMAX" not in row[ANNOTATION]:
            self._told.alike(row, "a limit of a date that REDCap only warns of is refused here")
        if _DATE.fullmatch(text):
            return text if not parse(text).problems else None
        if text in ("today", "now"):
            return "today"
        found = _FIELD.fullmatch(text)
        target = self._targets.get(found[1]) if found else None
        if target and target.item and target.item.type == "date" and target.repeats in (None, repeats):
            return target.item.id if target.form == form else f"{target.form}.{target.item.id}"
        self._told.cell(row, place, f"not taken over: {text!r} is no date of ours")
        return None


def _calculation(row: Row) -> str:
    """The logic of a calculated field, or of a calculated text."""
    if row[KIND] == "calc":
        return row[CHOICES]
    return next((text for text, _ in calculated_texts(row[ANNOTATION])), "")


def _at_events(tree: Node) -> tuple[tuple[str, ...], Node | None]:
    """The events at which alone a field is shown, and what else must hold."""
    events = _events(tree)
    if events:
        return events, None
    if isinstance(tree, Operation) and tree.operator == "and":
        for one, other in ((tree.left, tree.right), (tree.right, tree.left)):
            if events := _events(one):
                return events, other
    return (), tree


def _events(tree: Node) -> tuple[str, ...]:
    """The events of ``[event-name] = 'a' or [event-name] = 'b'``; none of anything else."""
    match tree:
        case Operation(operator="=", left=Smart(name="event-name"), right=Literal(text=event)):
            return (event,)
        case Operation(operator="or"):
            one, other = _events(tree.left), _events(tree.right)
            return (*one, *other) if one and other else ()
    return ()


def _with_note(item: Item, kept: list[str]) -> Item:
    if not kept:
        return item
    note = "\n".join([*([item.note] if item.note else []), *kept])
    return msgspec.structs.replace(item, note=note[:_LONGEST_NOTE])
