"""A study out of ODM 1.3: its events, forms, items and codelists, and what could not be taken over."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator

import msgspec

from protocolkit.errors import CannotRun
from protocolkit.exchange.ids import FORM_ID, Ids
from protocolkit.exchange.imported import Imported, ImportedVisit
from protocolkit.exchange.notice import Notice
from protocolkit.exchange.odm.definitions import Definitions, alias_of, named_after
from protocolkit.exchange.odm.events import EVENTS, LOGS
from protocolkit.exchange.odm.reading_items import Codelists, Distinct, checks_in, read_item
from protocolkit.exchange.odm.release import OURS
from protocolkit.exchange.odm.settling import settled
from protocolkit.exchange.odm.tree import Node, read_tree
from protocolkit.model.forms import EditCheck, Form, Group, Item

__all__ = ["read_study"]

_TAKEN = re.compile(r"BOOK|CON|PRN|AUX|NUL|COM[1-9]|LPT[1-9]")
_COLLECTED = ("scheduled", "every_visit", "log", "on_event")
_DURATION = re.compile(r"P(?=[0-9])([0-9]{1,3}Y)?([0-9]{1,4}M)?([0-9]{1,4}W)?([0-9]{1,5}D)?")
_SIGNED = re.compile(r"[+-]?P([0-9]{1,4}W|[0-9]{1,5}D)")


def read_study(name: str, raw: bytes) -> Imported:
    """The study of a file. Raises ``CannotRun`` where it is not ODM, or may not be read."""
    root, skipped = read_tree(name, raw)
    notices = [Notice(f"line {line}", f"{what} is not read") for line, what in skipped]
    described = [
        (study, version)
        for study in root.all("Study")
        for version in study.all("MetaDataVersion")
        if version.first("FormDef")
    ]
    if not described:
        raise CannotRun(
            f'"{name}" defines no form', "Its metadata (Study, MetaDataVersion, FormDef) is what is read."
        )
    study, version = [found for found in described if found[0] is described[0][0]][-1]
    for other in (found for _, found in described if found is not version):
        notices.append(Notice(other.place, f"it is not read; {version.get('OID')} is, line {version.line}"))
    if include := version.first("Include"):
        notices.append(Notice(include.place, "what it includes from elsewhere is not read"))
    return _Reader(study, version).read(notices)


class _Reader:
    """Reads one metadata version."""

    def __init__(self, study: Node, version: Node) -> None:
        self._study = study
        self._version = version
        self._definitions = Definitions(study, version)
        self._codelists = Codelists(self._definitions)
        self._form_ids = Distinct(Ids(longest=FORM_ID, prefix="F", joint=""))
        self._check_ids = Distinct(Ids(prefix="C"))
        self._forms: dict[str, Form] = {}
        self._merged: dict[str, str] = {}
        self._places: dict[tuple[str, str], str] = {}
        self._pending: list[EditCheck] = []

    def read(self, notices: list[Notice]) -> Imported:
        """Everything; items for unmasked staff go back to their form."""
        definitions = self._definitions
        for node in self._version.all("CodeList"):
            self._codelists.of(node)
        for node in self._version.all("FormDef"):
            if node.get("OID") in self._forms:
                continue
            form = self._form(node)
            if form is not None:
                self._forms[node.get("OID")] = form
        self._join_parts()
        visits = tuple(self._visits())
        title = self._study.first("GlobalVariables")
        named = title.first("StudyName") if title else None
        told = definitions.cut(named, named.text, 300, "the title") if named and named.text else None
        found = [*notices, *definitions.notices]
        forms = tuple(self._forms.values())
        imported = Imported(forms, self._codelists.all, visits, told, tuple(dict.fromkeys(found)))
        whole = settled(imported, self._places)
        return msgspec.structs.replace(whole, notices=tuple(sorted(whole.notices, key=_line)))

    def _form(self, node: Node) -> Form | None:
        name = self._definitions.cut(node, node.get("Name") or node.get("OID"), 150, "the name")
        form_id = self._form_ids.of(named_after(node))
        if _TAKEN.fullmatch(form_id):
            form_id = self._form_ids.of(f"F{form_id}")
        domains = (alias_of(node, "", "SDTM") or "").split(", ")
        form = Form(
            form_id,
            name,
            "scheduled",
            (),
            domains=tuple(domain for domain in domains if re.fullmatch(r"[A-Z]{2}", domain)),
            instruction=self._instruction(node, name),
            audience="unmasked" if alias_of(node, "audience") == "unmasked" else "site",
        )
        form = self._with_items(form, node)
        if not form.items:
            self._definitions.tell(node, "it has no items, and is left out")
            return None
        return msgspec.structs.replace(
            form, checks=self._checks(form, node), collected=self._collected(form, node)
        )

    def _instruction(self, node: Node, name: str) -> str | None:
        """What a description says beyond the name of the form."""
        told = self._definitions.words(node.first("Description"), 1150, "the description")
        if told is None or told == name:
            return None
        told = told.removeprefix(f"{name}\n\n") if alias_of(node, "collected") else told
        return self._definitions.cut(node, told, 1000, "the description")

    def _with_items(self, form: Form, node: Node) -> Form:
        """The items of a form, group by group; the checks with them are kept for later."""
        definitions = self._definitions
        listed = list(definitions.referred(node, "ItemGroupRef", "ItemGroupOID", "ItemGroupDef"))
        whole = [list(definitions.referred(group, "ItemRef", "ItemOID", "ItemDef")) for _, group in listed]
        item_ids, group_ids = Distinct(Ids()), Ids()
        ids = self._item_ids([target for pairs in whole for _, target in pairs], item_ids)
        known = msgspec.structs.replace(
            form, items=tuple(Item(name, "", "text", "") for name in ids.values())
        )
        self._pending = []
        groups: dict[str, Group] = {}
        items: list[Item] = []
        for (place, section), pairs in zip(listed, whole, strict=True):
            if place.get("CollectionExceptionConditionOID"):
                definitions.tell(place, "its condition is not taken over: it is that of a group of items")
            group = self._group(section, group_ids, alone=len(listed) == 1)
            for reference, target in pairs:
                name = ids.pop(target.get("OID"), None)
                if name is None:
                    definitions.tell(
                        reference, f"{target.get('OID')} is in the form already; only that is taken"
                    )
                    continue
                found = self._items(target, reference, (name, known), item_ids)
                items += [msgspec.structs.replace(item, group=group.id if group else None) for item in found]
                if group and group.repeating and reference.get("KeySequence") == "1":
                    group = msgspec.structs.replace(group, key=name)
            if group:
                groups[group.id] = group
        return msgspec.structs.replace(form, items=tuple(items), groups=tuple(groups.values()))

    def _items(self, target: Node, reference: Node, named: tuple[str, Form], ids: Distinct) -> Iterator[Item]:
        """The item of a definition, and a second one for the time of a date with time."""
        read = read_item(self._definitions, self._codelists, target, reference, named)
        at = tuple((alias_of(target, "at") or "").split())
        yield msgspec.structs.replace(read.item, at=at)
        if read.rest is not None:
            yield msgspec.structs.replace(read.rest, id=ids.of(f"{read.item.id}_TIME"), at=at)
        self._places[named[1].id, read.item.id] = target.place
        for check in checks_in(self._definitions, target, read.item):
            self._pending.append(check)
            self._places[named[1].id, check.id] = target.place

    def _item_ids(self, targets: list[Node], ids: Distinct) -> dict[str, str]:
        """The ids of items by OID: their names, where these are names of variables."""
        found: dict[str, str] = {}
        for node in targets:
            if node.get("OID") not in found:
                plain = re.fullmatch(r"[A-Za-z][A-Za-z0-9_.-]*", node.get("Name"))
                found[node.get("OID")] = ids.of(node.get("Name") if plain else named_after(node))
        return found

    def _group(self, section: Node, ids: Ids, *, alone: bool) -> Group | None:
        """The group of a section; one that is all of a form is none."""
        repeating = section.get("Repeating") == "Yes"
        ours = alias_of(section, "group")
        if ours == "" or (ours is None and alone and not repeating):
            return None
        rows = alias_of(section, "rows") or ""
        name = self._definitions.cut(section, section.get("Name") or section.get("OID"), 150, "the name")
        number = int(rows) if re.fullmatch("[0-9]{1,2}", rows) and 1 <= int(rows) <= 40 else None
        return Group(ids.of(ours or named_after(section)), name, repeating=repeating, rows=number)

    def _checks(self, form: Form, node: Node) -> tuple[EditCheck, ...]:
        """The checks of a form, in our order where it is one of ours."""
        said = {part.get("Context"): part.get("Name") for part in node.all("Alias")}
        order = [key.removeprefix(f"{OURS}.check.") for key in said if key.startswith(f"{OURS}.check.")]
        found: dict[str, EditCheck] = {}
        for check in self._pending:
            text = said.get(f"{OURS}.check.{check.id}") or check.text
            made = msgspec.structs.replace(check, text=self._definitions.cut(node, text, 500, "the check"))
            found[check.id if check.id in order else f" {len(found)}"] = made
        for name in order:
            manual = said.get(f"{OURS}.manual.{name}")
            if name not in found and manual:
                text, message = said[f"{OURS}.check.{name}"], said.get(f"{OURS}.message.{name}", "")
                kind = "hard" if said.get(f"{OURS}.kind.{name}") == "hard" else "soft"
                found[name] = EditCheck(
                    name, kind, text[:500], message[:300] or text[:300], manual=manual[:500]
                )
        ordered = [
            *(found[name] for name in order if name in found),
            *(c for n, c in found.items() if n not in order),
        ]
        return tuple(msgspec.structs.replace(check, id=self._check_ids.of(check.id)) for check in ordered)

    def _collected(self, form: Form, node: Node) -> str:
        """When a form is filled in, by the events that have it."""
        if (said := alias_of(node, "collected")) in _COLLECTED:
            return said or ""
        kinds = {
            event.get("Type")
            for event in self._version.all("StudyEventDef")
            if any(ref.get("FormOID") == node.get("OID") for ref in event.all("FormRef"))
        }
        if kinds - {"Common"}:
            return "scheduled"
        return "log" if any(group.repeating for group in form.groups) else "on_event"

    def _join_parts(self) -> None:
        """Items for unmasked staff that our export set apart."""
        for node in self._version.all("FormDef"):
            owner, oid = alias_of(node, "part_of"), node.get("OID")
            if owner is None or oid not in self._forms or owner not in self._forms or owner == oid:
                continue
            hidden, form = self._forms[oid], self._forms[owner]
            taken = {item.id for item in form.items}
            groups = {group.id: group for group in (*form.groups, *hidden.groups)}
            items = [msgspec.structs.replace(item, audience="unmasked") for item in hidden.items]
            if taken & {item.id for item in items}:
                continue
            del self._forms[oid]
            self._forms[owner] = msgspec.structs.replace(
                form,
                items=(*form.items, *items),
                groups=tuple(groups.values()),
                checks=(*form.checks, *hidden.checks),
            )
            self._merged[oid] = owner

    def _visits(self) -> Iterator[ImportedVisit]:
        """The events that are visits, in the order of the protocol."""
        protocol = self._version.first("Protocol")
        definitions = self._definitions
        listed = (
            [
                event
                for _, event in definitions.referred(
                    protocol, "StudyEventRef", "StudyEventOID", "StudyEventDef"
                )
            ]
            if protocol
            else []
        )
        ids = Distinct(Ids(prefix="V"))
        for event in listed or list(self._version.all("StudyEventDef")):
            if event.get("OID") in (LOGS, EVENTS):
                continue
            if event.get("Type") == "Common":
                definitions.tell(
                    event, "it is no visit: its forms are filled in when there is something to say"
                )
                continue
            name = definitions.cut(event, event.get("Name") or event.get("OID"), 100, "the name")
            target, window = self._time(event)
            yield ImportedVisit(ids.of(named_after(event)), name, tuple(self._due(event)), target, window)

    def _due(self, event: Node) -> Iterator[str]:
        found: dict[str, None] = {}
        for reference, target in self._definitions.referred(event, "FormRef", "FormOID", "FormDef"):
            oid = self._merged.get(target.get("OID"), target.get("OID"))
            if reference.get("CollectionExceptionConditionOID"):
                self._definitions.tell(
                    reference, "that the form is due under a condition only is not taken over"
                )
            if oid in self._forms:
                found[self._forms[oid].id] = None
        yield from found

    def _time(self, event: Node) -> tuple[str | None, tuple[str, str] | None]:
        """The target and the window, as our export says them."""
        target, window = alias_of(event, "target"), (alias_of(event, "window") or "").split("/")
        if anchor := alias_of(event, "anchor"):
            self._definitions.tell(event, f"its time counts from {anchor}, and is not taken over")
            return None, None
        known = target if target and _DURATION.fullmatch(target) else None
        if len(window) == 2 and all(map(_SIGNED.fullmatch, window)):
            return known, (window[0], window[1])
        return known, None


def _line(notice: Notice) -> int:
    """The line that a notice is about; those about no line come last."""
    found = re.match("line ([0-9]+)", notice.path)
    return int(found[1]) if found else sys.maxsize
