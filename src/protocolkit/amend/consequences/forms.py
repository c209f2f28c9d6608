"""Case report forms that an amendment touches: items, edit checks, visits, and whether the form is issued anew."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Literal, TypeAlias

import msgspec

from protocolkit.amend.changes import Change
from protocolkit.amend.consequences.edit_checks import CheckTouched, checks_touched
from protocolkit.amend.consequences.origins import Origins, Path
from protocolkit.model.canonical import canonical_value
from protocolkit.model.forms import Form, Item
from protocolkit.model.plan import Plan

__all__ = ["FormTouched", "ItemTouched", "forms_touched"]

Event: TypeAlias = Literal["added", "removed", "changed"]


class ItemTouched(msgspec.Struct, frozen=True):
    """An item of a form: what became of it, and which of its fields (``codes`` are those of its codelist)."""

    id: str
    label: str
    event: Event
    fields: tuple[str, ...] = ()
    follows_from: tuple[str, ...] = ()


class FormTouched(msgspec.Struct, frozen=True):
    """A form: what became of it.

    ``reissued`` says that its pages, or its place in the data base, look otherwise: a new version is due. ``fields``
    are those of the form itself, ``visits_added`` and ``visits_removed`` where it is filled in.
    """

    id: str
    name: str
    event: Event
    reissued: bool
    fields: tuple[str, ...] = ()
    items: tuple[ItemTouched, ...] = ()
    checks: tuple[CheckTouched, ...] = ()
    visits_added: tuple[str, ...] = ()
    visits_removed: tuple[str, ...] = ()
    follows_from: tuple[str, ...] = ()


def forms_touched(old: Plan, new: Plan, changes: Sequence[Change]) -> tuple[FormTouched, ...]:
    """The forms of either version that are not just the same, in the order of the new protocol."""
    among = _Among(old, new, changes, Origins(changes), checks_touched(old, new, changes))
    found = (_form(name, among) for name in dict.fromkeys((*new.forms, *old.forms)))
    return tuple(form for form in found if form is not None)


class _Among(msgspec.Struct, frozen=True):
    """Both versions, what changed and where, and the edit checks that are touched."""

    old: Plan
    new: Plan
    changes: Sequence[Change]
    origins: Origins
    checks: Mapping[str, tuple[CheckTouched, ...]]


_INTERNAL = frozenset({"purpose", "standard", "sdtm", "source", "sources", "unused", "domains"})
"""Fields that nobody sees who fills in a form."""


def _form(name: str, among: _Among) -> FormTouched | None:
    old, new = among.old, among.new
    before, after = old.forms.get(name), new.forms.get(name)
    visits = [() if form is None else _visits(plan, name) for plan, form in ((old, before), (new, after))]
    added = tuple(visit for visit in visits[1] if visit not in visits[0])
    removed = tuple(visit for visit in visits[0] if visit not in visits[1])
    current = after or before
    assert current is not None
    if before is None or after is None:
        event: Event = "added" if before is None else "removed"
        pointers = among.origins.of(("forms", name))
        return FormTouched(name, current.name, event, before is None, (), (), (), added, removed, pointers)
    items = tuple(_items(before, after, among))
    of_form = among.origins.of(("forms", name))
    fields = tuple(_fields_of_form(before, after)) if of_form else ()
    mine = among.checks.get(name, ())
    if not (items or fields or mine or added or removed):
        return None
    reissued = any({*found.fields} - _INTERNAL or found.event != "changed" for found in items)
    moved = tuple(_origins_of_visits(among, name)) if added or removed else ()
    of_it = [
        of_form,
        *(found.follows_from for found in items),
        *(found.follows_from for found in mine),
        moved,
    ]
    return FormTouched(
        name,
        current.name,
        "changed",
        reissued or bool({*fields} - _INTERNAL),
        fields,
        items,
        mine,
        added,
        removed,
        tuple(dict.fromkeys(pointer for pointers in of_it for pointer in pointers)),
    )


def _visits(plan: Plan, form: str) -> tuple[str, ...]:
    return tuple(visit.id for visit in plan.visits_of(form))


def _fields_of_form(old: Form, new: Form) -> Iterator[str]:
    for field in old.__struct_fields__:
        if field in ("items", "checks", "source", "sources"):
            continue
        if canonical_value(getattr(old, field), field) != canonical_value(getattr(new, field), field):
            yield field
    before, after = ([item.id for item in form.items] for form in (old, new))
    if [name for name in before if name in after] != [name for name in after if name in before]:
        yield "order of items"


def _items(old: Form, new: Form, among: _Among) -> Iterator[ItemTouched]:
    before, after = ({item.id: item for item in form.items} for form in (old, new))
    for name in dict.fromkeys((*after, *before)):
        one, other = before.get(name), after.get(name)
        current = other or one
        assert current is not None
        fields = tuple(_fields(one, other, among)) if one is not None and other is not None else ()
        if not fields and one is not None and other is not None:
            continue
        pointers = among.origins.of(*_paths(new.id, current, among.old, among.new))
        if one is None or other is None:
            event: Event = "added" if one is None else "removed"
            yield ItemTouched(name, current.label, event, (), pointers)
        elif pointers:
            yield ItemTouched(name, other.label, "changed", fields, pointers)


def _paths(form: str, item: Item, *plans: Plan) -> Iterator[Path]:
    """Where changes of an item may stand: the item, its codelist, the criterion that it answers."""
    yield ("forms", form, "items", item.id)
    for plan in plans:
        for written in (found for found in plan.protocol.forms if found.id == form):
            written_for_each = (found for found in written.items if found.for_each)
            for found in written_for_each:
                if item.id == found.id.replace("{id}", item.criterion or ""):
                    yield ("forms", form, "items", f"{found.id} ({found.for_each})")
    if item.codelist:
        yield ("codelists", item.codelist)
    if item.criterion:
        yield ("eligibility", "inclusion", item.criterion)
        yield ("eligibility", "exclusion", item.criterion)


def _fields(old: Item, new: Item, among: _Among) -> Iterator[str]:
    for field in old.__struct_fields__ if old != new else ():
        if field not in ("source", "sources") and getattr(old, field) != getattr(new, field):
            yield field
    one, other = (
        plan.codelists.get(item.codelist or "") for plan, item in ((among.old, old), (among.new, new))
    )
    if one is not None and other is not None and one.codes != other.codes:
        yield "codes"


def _origins_of_visits(among: _Among, form: str) -> Iterator[str]:
    """Changes of the activities of a form, and of the visits at which they are done."""
    plans = among.new, among.old
    activities = {found.id for plan in plans for found in plan.protocol.activities if found.form == form}
    yield from among.origins.of(*(("activities", name) for name in sorted(activities)))
    visits = (
        {visit.written.id for plan in plans for visit in plan.visits_of(form)}
        if form in among.new.forms
        else set()
    )
    switched = [
        change.element
        for change in among.changes
        if change.chapter == "visits" and (not change.aspect or change.aspect in ("enabled", "time"))
    ]
    yield from among.origins.of(*(path for path in switched if path[-1] in visits))
