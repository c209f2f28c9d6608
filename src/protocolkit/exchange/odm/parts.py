"""Forms as ODM has them: what everyone at the site sees apart from the rest, and items in item groups."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import groupby

import msgspec

from protocolkit.model.forms import Form, Group, Item
from protocolkit.model.plan import Plan

__all__ = ["FormPart", "Section", "item_oid", "parts_of", "sections"]


class FormPart(msgspec.Struct, frozen=True):
    """A form, or what unmasked staff alone see of it; ``apart`` where the rest of it is another part."""

    form: Form
    items: tuple[Item, ...]
    unmasked: bool = False
    apart: bool = False

    @property
    def oid(self) -> str:
        """The OID of its definition."""
        return f"F.{self.form.id}:UNMASKED" if self.apart else f"F.{self.form.id}"

    @property
    def name(self) -> str:
        """What people call it."""
        return f"{self.form.name} (unmasked staff only)" if self.apart else self.form.name


class Section(msgspec.Struct, frozen=True):
    """Items of one group that stand together, or such without a group."""

    oid: str
    group: Group | None
    items: tuple[Item, ...]

    @property
    def repeating(self) -> bool:
        """Whether it is a log, with a row for each occurrence."""
        return self.group is not None and self.group.repeating


def item_oid(form: Form, item: Item) -> str:
    """The OID of an item."""
    return f"I.{form.id}.{item.id}"


def parts_of(plan: Plan) -> Iterator[FormPart]:
    """All forms in order, each in its parts."""
    for form in plan.forms.values():
        if form.audience == "unmasked":
            yield FormPart(form, form.items, unmasked=True)
            continue
        site = tuple(item for item in form.items if item.audience != "unmasked")
        hidden = tuple(item for item in form.items if item.audience == "unmasked")
        if site:
            yield FormPart(form, site)
        if hidden:
            yield FormPart(form, hidden, unmasked=True, apart=True)


def sections(part: FormPart) -> Iterator[Section]:
    """Items in the order of the form; a repeating group stands whole where its first item does."""
    groups = {group.id: group for group in part.form.groups}
    seen: Counter[str] = Counter()
    for name, found in groupby(part.items, key=lambda item: item.group or ""):
        group = groups.get(name)
        items = tuple(found)
        if group is not None and group.repeating:
            if seen[name]:
                continue
            items = tuple(item for item in part.items if item.group == name)
        seen[name] += 1
        oid = f"IG{part.oid[1:]}{'.' if group else ''}{name if group else ''}"
        yield Section(oid if seen[name] == 1 else f"{oid}:{seen[name]}", group, items)
