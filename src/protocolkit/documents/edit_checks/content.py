"""Every check of a protocol: those of its forms, and those that follow from their items."""

from __future__ import annotations

import msgspec

from protocolkit.conditions import Node, Reference, Symbols, parse, resolve
from protocolkit.documents.asked import asked_at, collection, form_collection, is_unmasked
from protocolkit.documents.crf.sections import number_items
from protocolkit.documents.crf.wording import Words
from protocolkit.documents.edit_checks.implied import Implied, implied_by
from protocolkit.documents.edit_checks.rows import (
    AUTOMATIC,
    MANUAL,
    Carried,
    CheckRow,
    FormChecks,
    Specification,
)
from protocolkit.documents.edit_checks.targets import TARGETS, by_field, carried
from protocolkit.model.forms import EditCheck, Form, Item
from protocolkit.model.plan import Plan
from protocolkit.model.symbols import symbols_of

__all__ = ["make_specification"]

_CONSISTENCY = "consistency"
_WRONG = "The condition has an error"


def make_specification(plan: Plan) -> Specification:
    """The specification of a protocol's edit checks."""
    symbols = symbols_of(plan)
    forms = tuple(_Checked(plan, form, symbols).checks() for form in plan.forms.values())
    return Specification(forms, TARGETS)


class _Reading(msgspec.Struct, frozen=True):
    """A condition that was read: its tree, what its words stand for, and why it cannot be used, if it cannot."""

    tree: Node | None = None
    references: tuple[Reference, ...] = ()
    trouble: str = ""


class _Checked(msgspec.Struct, frozen=True):
    """One form whose checks are being written down."""

    plan: Plan
    form: Form
    symbols: Symbols

    def checks(self) -> FormChecks:
        form = self.form
        return FormChecks(
            id=form.id,
            name=form.name,
            where=form_collection(self.plan, form),
            unmasked=is_unmasked(form),
            stated=tuple(self._stated(check) for check in form.checks),
            implied=tuple(self._implied(found) for found in implied_by(form, self.words)),
        )

    @property
    def words(self) -> Words:
        return Words(self.plan, self.form, number_items(self.form.items, self.plan))

    def _stated(self, check: EditCheck) -> CheckRow:
        read = self._read(check.must) if check.must else _Reading(trouble=check.manual or "")
        own = self._own_items(read.references)
        wording = self.words.only_if((check.must,)) if check.must and not read.trouble else None
        return CheckRow(
            id=check.id,
            kind=_CONSISTENCY,
            severity=check.kind,
            form=self.form.id,
            forms=self._forms(read.references),
            where=collection(self.plan, self.form, asked_at(self.plan, self.form, own)),
            items=_names(read.references),
            condition=_on_one_line(check.must),
            words=wording.text if wording and not wording.is_code else "",
            said=check.text,
            message=check.message,
            mode=MANUAL if read.trouble else AUTOMATIC,
            reason=read.trouble,
            carried=self._carried(read),
            unmasked=is_unmasked(self.form) or any(is_unmasked(self.form, item) for item in own),
            source=check.source,
        )

    def _implied(self, found: Implied) -> CheckRow:
        read = self._read(found.condition)
        return CheckRow(
            id=found.id,
            kind=found.kind,
            severity=found.severity,
            form=self.form.id,
            forms=self._forms(read.references),
            where=collection(self.plan, self.form, asked_at(self.plan, self.form, (found.item,))),
            items=_names(read.references),
            condition=found.condition,
            words=found.words,
            said="",
            message=found.message,
            mode=MANUAL if read.trouble else AUTOMATIC,
            reason=read.trouble,
            carried=by_field() if found.by_field else self._carried(read),
            implied=True,
            unmasked=is_unmasked(self.form, found.item),
            source=found.source,
        )

    def _read(self, text: str) -> _Reading:
        parsed = parse(text)
        if parsed.tree is None:
            return _Reading(trouble=f"{_WRONG}: {parsed.problems[0].message}")
        resolved = resolve(parsed.tree, self.symbols, home=self.form.id)
        problems = (*parsed.problems, *resolved.problems)
        trouble = f"{_WRONG}: {problems[0].message}" if problems else ""
        return _Reading(parsed.tree, resolved.references, trouble)

    def _carried(self, read: _Reading) -> tuple[Carried, ...]:
        return () if read.tree is None or read.trouble else carried(read.tree, self.symbols, self.form.id)

    def _forms(self, references: tuple[Reference, ...]) -> tuple[str, ...]:
        """The form of the check, then the others that it asks."""
        return tuple(dict.fromkeys((self.form.id, *(found.form for found in references if found.form))))

    def _own_items(self, references: tuple[Reference, ...]) -> tuple[Item, ...]:
        """Items of the form itself that a condition is about at the visit of the check."""
        here = {found.name for found in references if found.form == self.form.id and found.visit is None}
        return tuple(item for item in self.form.items if item.id in here)


def _names(references: tuple[Reference, ...]) -> tuple[str, ...]:
    """What a condition is about: items, with the visit where it is another, logs and variables."""
    return tuple(dict.fromkeys(_name(found) for found in references if found.what not in ("code", "set")))


def _name(found: Reference) -> str:
    name = f"{found.form}.{found.name}" if found.form else found.name
    return f"{name}@{found.visit}" if found.visit else name


def _on_one_line(text: str | None) -> str:
    return " ".join((text or "").split())
