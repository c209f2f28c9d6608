"""What the parts of a form are called in its workbook: items by their ids, all else apart from them."""

from __future__ import annotations

import re
from collections.abc import Iterable

from protocolkit.conditions.writers.formula import Field, Log
from protocolkit.conditions.writers.target import RefusedError
from protocolkit.conditions.writers.xpath import question_name
from protocolkit.exchange.recorded import place_of
from protocolkit.model.forms import Codelist, Form, Item
from protocolkit.model.plan import Plan

__all__ = ["Names", "codes_of", "legal"]

_ODD = re.compile(r"[^A-Za-z0-9_.-]+")
_FIRST = re.compile(r"[A-Za-z_]")


def legal(name: str) -> str:
    """A name as XLSForm allows it: a letter or underscore first, then letters, digits, ``_``, ``-`` and ``.``."""
    found = _ODD.sub("_", name)
    return found if _FIRST.match(found) else f"_{found}"


def codes_of(codelist: Codelist) -> dict[str, str]:
    """The name of each choice by its code: codes may have spaces, names of choices may not."""
    given: dict[str, str] = {}
    plain = {code.code for code in codelist.codes if not _ODD.search(code.code)}
    for code in codelist.codes:
        wanted = code.code if code.code in plain else _ODD.sub("_", code.code).strip("_") or "_"
        found, number = wanted, 2
        while code.code not in plain and (found in plain or found in given.values()):
            found, number = f"{wanted}_{number}", number + 1
        given[code.code] = found
    return given


class Names:
    """The names of one workbook: its form, and those of its items that it has."""

    def __init__(self, plan: Plan, form: Form, items: Iterable[Item]) -> None:
        self._plan = plan
        self.form = form
        self._items = {item.id: item for item in items}
        self._taken = {item.id.casefold() for item in form.items}
        self._repeating = {group.id for group in form.groups if group.repeating}
        self.rows = frozenset(item.id for item in form.items if item.group in self._repeating)
        self.subject = self.apart("subject_id")
        self.visit = self.apart("visit_id")
        self.groups = {group.id: self.apart(f"group_{group.id}") for group in form.groups}
        self._codes = {entry: codes_of(codelist) for entry, codelist in plan.codelists.items()}

    def apart(self, wanted: str) -> str:
        """A name that nothing else has, not even with other capitals."""
        found, number = wanted, 2
        while found.casefold() in self._taken:
            found, number = f"{wanted}_{number}", number + 1
        self._taken.add(found.casefold())
        return found

    def visible(self, thing: Field | Log, *, in_row: bool = False) -> str:
        """``${name}`` of what a submission of this form holds; refused where it does not."""
        if isinstance(thing, Log):
            return self._log(thing, in_row=in_row)
        if thing.what == "today":
            return question_name(thing)
        return f"${{{self.item(thing).id}}}"

    def opened(self, log: Log) -> str:
        """Whoever fills in a form has opened its log."""
        self._log(log, in_row=False)
        return "true()"

    def item(self, field: Field) -> Item:
        """The item of this workbook that holds something; refused where there is none."""
        if field.what == "window":
            raise RefusedError("a submission does not hold the window of its visit")
        form, name = place_of(self._plan, field, self.form.id)
        if form != self.form.id or name not in self._items:
            raise RefusedError(f"a submission of {self.form.id} does not hold {form}.{name}")
        if field.previous or field.visit:
            raise RefusedError("a submission holds the answers of one visit")
        return self._items[name]

    def code(self, field: Field, code: str) -> str:
        """The name of a choice."""
        return self.choice(self.item(field).codelist, code)

    def choice(self, codelist: str | None, code: str) -> str:
        """The name of a code of a codelist as a choice."""
        return self._codes.get(codelist or "", {}).get(code, code)

    def _log(self, log: Log, *, in_row: bool) -> str:
        if log.form != self.form.id or log.visit or len(self._repeating) != 1:
            raise RefusedError(f"a submission of {self.form.id} does not hold the rows of {log.form}")
        if in_row:
            raise RefusedError("a row does not see the other rows of its repeat")
        (group,) = self._repeating
        return f"${{{self.groups[group]}}}"
