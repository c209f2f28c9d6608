"""What a key of a participant's data names: a variable, an item, or a log, perhaps with a unit."""

from __future__ import annotations

import re

import msgspec

from protocolkit.conditions.data import ItemKey
from protocolkit.conditions.symbols import Symbol, Symbols
from protocolkit.nearest import nearest

__all__ = ["Place", "is_identifier", "read_place"]

_KEY = re.compile(r"(?:(?P<form>\w+)\.)?(?P<name>\w+)(?:@(?P<visit>\w+))?\s*(?:\[(?P<unit>.+)\])?")
_IDENTIFIERS = frozenset(
    {"id", "participant", "participant_id", "subject", "subject_id", "usubjid", "subjid"}
)


class Place(msgspec.Struct, frozen=True):
    """A variable, an item of a form, or (without a symbol) a log whose rows are given."""

    name: str
    symbol: Symbol | None
    form: str | None = None
    visit: str | None = None
    unit: str | None = None

    @property
    def key(self) -> str | ItemKey:
        """Under what its value is kept."""
        return self.name if self.form is None else (self.form, self.name, self.visit)


def is_identifier(key: str) -> bool:
    """Whether a key holds the participant's code."""
    return key.strip().casefold() in _IDENTIFIERS


def read_place(key: str, symbols: Symbols) -> Place | str:
    """The place of a key, or what is wrong with it, in words.

    ``creatinine``, ``creatinine [mg/dL]``, ``LAB.CREAT``, ``LAB.CREAT@SCR``, and the id of a log.
    """
    found = _KEY.fullmatch(key.strip())
    if found is None:
        return f"'{key}' is no name - write a variable, FORM.ITEM or FORM.ITEM@VISIT"
    form, name, visit, unit = found["form"], found["name"], found["visit"], found["unit"]
    if visit is not None and visit not in symbols.visits:
        return _unknown("visit", visit, sorted(symbols.visits))
    if form is not None:
        return _item(form, name, visit, unit, symbols)
    if visit is None and name in symbols.variables:
        return Place(name, symbols.variables[name], unit=unit)
    if name in symbols.forms and symbols.forms[name].rows and unit is None:
        return Place(name, None, name, visit)
    return _unknown_name(key, name, symbols)


def _item(form: str, name: str, visit: str | None, unit: str | None, symbols: Symbols) -> Place | str:
    if form not in symbols.forms:
        return _unknown("form", form, sorted(symbols.forms))
    items = symbols.forms[form].items
    if name not in items:
        return _unknown(f"item of form {form} called", name, sorted(items))
    if name in symbols.forms[form].rows:
        return f"{form}.{name} has a value in each row - give the rows: {form}: [{{{name}: ...}}]"
    return Place(name, items[name], form, visit, unit)


def _unknown_name(key: str, name: str, symbols: Symbols) -> str:
    """The near miss is a variable or a log; an item only where the name is just that."""
    items = [f"{form}.{name}" for form, found in symbols.forms.items() if name in found.items]
    if len(items) == 1:
        return f"there is no variable or item {key} - did you mean {items[0]}?"
    logs = [form for form, found in symbols.forms.items() if found.rows]
    return _unknown("variable or item", key, items or [*symbols.variables, *logs])


def _unknown(what: str, name: str, known: list[str]) -> str:
    near = nearest(name, known)
    return f"there is no {what} {name} - " + (f"did you mean {near}?" if near else "it is not used")
