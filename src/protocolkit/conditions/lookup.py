"""Where the value of a name is found, and whether anything is recorded there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from protocolkit.conditions.data import Data
    from protocolkit.conditions.scope import Reference
    from protocolkit.conditions.symbols import Symbols

__all__ = ["lookup", "lookup_previous", "missing", "missing_previous"]


def lookup(found: Reference, symbols: Symbols) -> Callable[[Data], Any]:
    """The value of a variable, an item, or an item of the row at hand."""
    name, form, visit = found.name, found.form or "", found.visit
    if found.what == "variable":
        return lambda data: data.variables.get(name)
    if found.what == "row-item":
        return lambda data: row.values.get(name) if (row := data.rows.get(form)) else None
    due = symbols.forms[form].visits
    return lambda data: data.items.get(data.item_key(form, name, visit, due))


def missing(found: Reference, symbols: Symbols) -> Callable[[Data], bool]:
    """Whether nothing is recorded for a name; what is recorded may still say nothing."""
    name, form, visit = found.name, found.form or "", found.visit
    if found.what == "variable":
        return lambda data: data.variables.get(name) is None and name not in data.unclear
    if found.what == "row-item":
        return lambda data: _missing_in_row(data, form, name)
    due = symbols.forms[form].visits

    def nothing(data: Data) -> bool:
        key = data.item_key(form, name, visit, due)
        return data.items.get(key) is None and key not in data.unclear

    return nothing


def _missing_in_row(data: Data, form: str, name: str) -> bool:
    row = data.rows.get(form)
    return row is None or (row.values.get(name) is None and name not in row.unclear)


def lookup_previous(found: Reference, symbols: Symbols) -> Callable[[Data], Any]:
    """The value of an item at the visit before this one."""
    form, due = found.form or "", symbols.forms[found.form or ""].visits
    return lambda data: data.items.get((form, found.name, data.due_before(due) or ""))


def missing_previous(found: Reference, symbols: Symbols) -> Callable[[Data], bool]:
    """Whether nothing is recorded for an item at the visit before this one."""
    form, due = found.form or "", symbols.forms[found.form or ""].visits

    def nothing(data: Data) -> bool:
        key = (form, found.name, data.due_before(due) or "")
        return data.items.get(key) is None and key not in data.unclear

    return nothing
