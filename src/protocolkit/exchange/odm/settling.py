"""What an imported spec can hold together: conditions whose names it has, visits that it knows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from protocolkit.conditions.check import Expected, check
from protocolkit.conditions.parser import parse
from protocolkit.conditions.symbols import Kind, Symbols
from protocolkit.exchange.imported import Imported, ImportedVisit
from protocolkit.exchange.notice import Notice
from protocolkit.model.forms import EditCheck, Form, Item
from protocolkit.model.symbols import make_symbols
from protocolkit.model.variables import Variable

__all__ = ["settled"]

_VARIABLES = (
    Variable("consent_date", "Date of informed consent", "date"),
    Variable("treatment_date", "Date of the first study intervention", "date"),
)
"""The variables that a new spec has."""


def settled(imported: Imported, places: Mapping[tuple[str, str], str]) -> Imported:
    """The same without conditions that the new spec could not hold; ``places`` are those of items and checks."""
    keeper = _Keeper(imported, places)
    forms = tuple(map(keeper.form, imported.forms))
    return msgspec.structs.replace(imported, forms=forms, notices=(*imported.notices, *keeper.notices))


class _Keeper:
    """Keeps what can be understood."""

    def __init__(self, imported: Imported, places: Mapping[tuple[str, str], str]) -> None:
        self._places = places
        self._visits = frozenset(visit.id for visit in imported.visits)
        self._symbols = _symbols(imported.forms, imported, imported.visits)
        self.notices: list[Notice] = []

    def form(self, form: Form) -> Form:
        """A form with the conditions of its items and checks that can be understood."""
        items = tuple(self._item(form, item) for item in form.items)
        checks = tuple(found for found in form.checks if self._holds(form, found))
        return msgspec.structs.replace(form, items=items, checks=checks)

    def _item(self, form: Form, item: Item) -> Item:
        changes: dict[str, Any] = {}
        expected: dict[str, Expected] = {
            "when": Kind.CONDITION,
            "derive": self._symbols.forms[form.id].items[item.id],
            "not_before": Kind.TIME if item.type == "time" else Kind.DATE,
            "not_after": Kind.TIME if item.type == "time" else Kind.DATE,
        }
        for field, kind in expected.items():
            text: str | None = getattr(item, field)
            wrong = self._wrong(text, form, kind) if text else None
            if wrong:
                changes[field] = None
                self._tell(form, item.id, f"{field} of {item.id} is not taken over: {wrong}: {text}")
        known = tuple(visit for visit in item.at if visit in self._visits)
        if known != item.at:
            self._tell(
                form, item.id, f"{item.id} is asked at visits that are not there: {', '.join(item.at)}"
            )
            changes["at"] = known
        kept = msgspec.structs.replace(item, **changes)
        if kept.required == "conditional" and not kept.when and not kept.derive:
            return msgspec.structs.replace(kept, required="optional")
        if kept.derive and kept.scale:
            return msgspec.structs.replace(kept, scale=None)
        return kept

    def _holds(self, form: Form, found: EditCheck) -> bool:
        wrong = self._wrong(found.must, form, Kind.CONDITION) if found.must else None
        if wrong:
            self._tell(form, found.id, f"the check {found.id} is not taken over: {wrong}: {found.must}")
        return wrong is None

    def _wrong(self, text: str, form: Form, expected: Expected) -> str | None:
        """Why a condition cannot stand on a form, if it cannot."""
        parsed = parse(text)
        if parsed.tree is None:
            return parsed.problems[0].message if parsed.problems else "it is empty"
        problems = (*parsed.problems, *check(parsed.tree, self._symbols, home=form.id, expects=expected))
        return problems[0].message if problems else None

    def _tell(self, form: Form, name: str, text: str) -> None:
        self.notices.append(Notice(self._places.get((form.id, name), form.id), text))


def _symbols(forms: tuple[Form, ...], imported: Imported, visits: tuple[ImportedVisit, ...]) -> Symbols:
    ids = frozenset(visit.id for visit in visits)
    due = {
        form.id: ids
        if form.collected == "every_visit"
        else frozenset(visit.id for visit in visits if form.id in visit.forms)
        for form in forms
    }
    codelists = {codelist.id: codelist for codelist in imported.codelists}
    return make_symbols(_VARIABLES, forms, codelists, ids, due)
