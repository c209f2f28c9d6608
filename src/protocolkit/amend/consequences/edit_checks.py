"""Edit checks that change themselves, or ask for something that changed and have to be tested again."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Literal, TypeAlias

import msgspec

from protocolkit.amend.changes import Change, ChangeKind
from protocolkit.amend.consequences.origins import Origins, Path
from protocolkit.amend.fields import TEXTS
from protocolkit.conditions import parse, walk
from protocolkit.conditions.nodes import Call
from protocolkit.model.forms import EditCheck, Form, Item
from protocolkit.model.plan import Plan
from protocolkit.model.uses import Uses, make_uses
from protocolkit.model.variables import Variable

__all__ = ["CheckTouched", "checks_touched"]

Event: TypeAlias = Literal["added", "removed", "changed", "to be tested"]


class CheckTouched(msgspec.Struct, frozen=True):
    """An edit check: what became of it; ``fields`` are those that changed."""

    id: str
    text: str
    event: Event
    fields: tuple[str, ...] = ()
    follows_from: tuple[str, ...] = ()


def checks_touched(old: Plan, new: Plan, changes: Sequence[Change]) -> dict[str, tuple[CheckTouched, ...]]:
    """The edit checks of either version that are touched, by form; a form without any is left out."""
    among = _Among(old, new, changes)
    found = {form: tuple(_checks(form, among)) for form in dict.fromkeys((*new.forms, *old.forms))}
    return {form: checks for form, checks in found.items() if checks}


class _Among:
    """Both versions, and what changed; ``words`` are the names in conditions that something about them changed."""

    def __init__(self, old: Plan, new: Plan, changes: Sequence[Change]) -> None:
        self.old = old
        self.new = new
        self.origins = Origins(changes)
        meant = [change for change in changes if _is_meant(change)]
        self.meant = Origins(meant)
        self.uses = make_uses(new)
        self.words = frozenset(self._words()) if meant else frozenset()
        if any(change.chapter == "visits" for change in meant):
            self.words |= {"in_window"}

    def _words(self) -> Iterator[str]:
        for form in self.new.forms.values():
            for item in form.items:
                if self.meant.of(*_of_item(form, item)):
                    yield item.id
        for variable in self.new.variables.values():
            if self.meant.of(*_of_variable(variable, self.new, self.uses)):
                yield variable.id


def _checks(form: str, among: _Among) -> Iterator[CheckTouched]:
    before, after = (
        {check.id: check for check in plan.forms[form].checks} if form in plan.forms else {}
        for plan in (among.old, among.new)
    )
    for name in dict.fromkeys((*after, *before)):
        was, now = before.get(name), after.get(name)
        pointers = among.origins.of(("forms", form, "checks", name))
        if was is None or now is None:
            current = now or was
            assert current is not None
            yield CheckTouched(name, current.text, "added" if was is None else "removed", (), pointers)
        elif pointers:
            yield CheckTouched(name, now.text, "changed", tuple(_fields(was, now)), pointers)
        elif asked := _asked(now, form, among):
            yield CheckTouched(name, now.text, "to be tested", (), asked)


def _fields(old: EditCheck, new: EditCheck) -> Iterator[str]:
    names = (name for name in old.__struct_fields__ if name not in ("source", "sources"))
    yield from (name for name in names if getattr(old, name) != getattr(new, name))


_WORD = re.compile(r"\w+")


def _asked(check: EditCheck, form: str, among: _Among) -> tuple[str, ...]:
    """The changes of what a check asks for; those of words for people alone make no difference to it."""
    if among.words.isdisjoint(_WORD.findall(check.must or "")):
        return ()
    return among.meant.of(*_paths(check, form, among.new, among.uses))


def _is_meant(change: Change) -> bool:
    if change.kind in (ChangeKind.TEXT, ChangeKind.REORDERED):
        return False
    return not (change.kind is ChangeKind.CHANGED and change.aspect in TEXTS)


def _paths(check: EditCheck, form: str, plan: Plan, uses: Uses) -> Iterator[Path]:
    """What a check rests on: items with their codelists and criteria, variables, the windows of its visits."""
    for found in uses.references(check.must, form):
        if found.what == "variable" and found.name in plan.variables:
            yield from _of_variable(plan.variables[found.name], plan, uses)
        elif found.what in ("item", "row-item"):
            yield from _of_named(f"{found.form}.{found.name}", plan)
    tree = parse(check.must).tree if check.must else None
    if tree is not None and any(
        isinstance(node, Call) and node.function == "in_window" for node in walk(tree)
    ):
        for visit in plan.visits_of(form):
            yield ("visits", visit.written.id, "window")
            yield ("visits", visit.written.id, "target")


def _of_variable(variable: Variable, plan: Plan, uses: Uses) -> Iterator[Path]:
    yield ("variables", variable.id)
    for name in uses.behind(variable):
        yield from _of_named(name, plan)


def _of_named(name: str, plan: Plan) -> Iterator[Path]:
    found = plan.item(name)
    if found is not None:
        yield from _of_item(*found)


def _of_item(form: Form, item: Item) -> Iterator[Path]:
    yield ("forms", form.id, "items", item.id)
    if item.codelist:
        yield ("codelists", item.codelist)
    if item.criterion:
        yield ("eligibility", "inclusion", item.criterion)
        yield ("eligibility", "exclusion", item.criterion)
