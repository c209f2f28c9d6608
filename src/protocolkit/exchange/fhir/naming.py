"""Addresses and link ids: what the parts of a protocol are called in FHIR."""

from __future__ import annotations

import re
from collections.abc import Iterable

from protocolkit.conditions.writers.fhirpath import spell
from protocolkit.conditions.writers.formula import Field, Log
from protocolkit.conditions.writers.target import RefusedError
from protocolkit.exchange.recorded import place_of
from protocolkit.model.forms import Form, Group, Item
from protocolkit.model.plan import Plan

__all__ = ["Names", "computer_name", "resource_id"]

_ODD = re.compile(r"[^A-Za-z0-9]+")
_MOST = 64


def resource_id(*parts: str) -> str:
    """An id as a resource may have: letters, digits, hyphens and points, 64 at most."""
    return _ODD.sub("-", "-".join(parts)).strip("-")[:_MOST]


def computer_name(*parts: str) -> str:
    """A name for programs: letters, digits and underscores, a capital letter first."""
    name = _ODD.sub("_", "_".join(parts)).strip("_")
    name = name if name[:1].isalpha() else f"Q{name}"
    return name[:1].upper() + name[1:255]


class Names:
    """The names of one questionnaire: its form, and those of its items that it has."""

    def __init__(self, plan: Plan, form: Form, items: Iterable[Item]) -> None:
        self._plan = plan
        self.form = form
        self._items = {item.id: item for item in items}
        repeating = [group for group in form.groups if group.repeating]
        self._log = repeating[0].id if repeating else None

    @property
    def base(self) -> str:
        """What every address of this protocol begins with."""
        return f"urn:protocolkit:{self._plan.protocol.study.id}"

    def codelist(self, codelist_id: str) -> str:
        """The code system of a codelist."""
        return f"{self.base}:codelist:{codelist_id}"

    def item(self, item_id: str) -> str:
        """The link id of an item."""
        return f"{self.form.id}.{item_id}"

    def group(self, group: Group) -> str:
        """The link id of a group; conditions look for the log of a form under the id of the form."""
        return self.form.id if group.id == self._log else f"{self.form.id}.{group.id}"

    def row(self, group: Group) -> str:
        """The link id of one row of a repeating group."""
        return f"{self.form.id}.{group.id}.row"

    def path(self, thing: Field | Log) -> str:
        """Where a response to this questionnaire holds something; refused where it does not."""
        if isinstance(thing, Log):
            if thing.form != self.form.id:
                raise RefusedError(f"a response to {self.form.id} does not hold {thing.form}")
            return spell(thing)
        if thing.what in ("today", "window"):
            return spell(thing)
        item = self._item(thing)
        if thing.what == "row-item":
            return spell(Field("row-item", item.id, thing.symbol, self.form.id))
        return spell(Field("item", item.id, thing.symbol, self.form.id))

    def link(self, field: Field) -> str:
        """The link id of a recorded item of this questionnaire; refused where it has none."""
        if field.what in ("today", "window"):
            raise RefusedError("that is the answer to no item")
        return self.item(self._item(field).id)

    def codelist_of(self, field: Field) -> str | None:
        """The codelist of a recorded item of this questionnaire."""
        return self._item(field).codelist

    def _item(self, field: Field) -> Item:
        form, item = place_of(self._plan, field, self.form.id)
        if form != self.form.id or item not in self._items:
            raise RefusedError(f"a response to {self.form.id} does not hold {form}.{item}")
        if field.previous or field.visit:
            raise RefusedError("a response holds the answers of one visit")
        return self._items[item]
