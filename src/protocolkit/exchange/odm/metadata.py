"""A whole study as ODM 1.3.2."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from protocolkit.exchange.characters import clean
from protocolkit.exchange.export import ExportContext
from protocolkit.exchange.notice import Notice
from protocolkit.exchange.odm.codelists import codelist_element
from protocolkit.exchange.odm.events import Event, activity_oid, events_of
from protocolkit.exchange.odm.items import Items, checks_of, unit_oid
from protocolkit.exchange.odm.losses import about_forms
from protocolkit.exchange.odm.parts import FormPart, Section, parts_of, sections
from protocolkit.exchange.odm.release import UCUM, Release, alias, document, element
from protocolkit.exchange.odm.texts import Texts
from protocolkit.exchange.odm.timing import calendar_duration
from protocolkit.model.schedule import Activity
from protocolkit.model.unit_words import printed_unit
from protocolkit.version import TOOL

__all__ = ["Builder", "make_file"]

_NO_DATE = "1970-01-01"
"""Stands for the date of a version that has none: a file has to have one, and no clock is read."""


def make_file(context: ExportContext) -> tuple[bytes, tuple[Notice, ...]]:
    """The file, and what it cannot say."""
    writer = _Writer(context, Release.ODM_1)
    return document(writer.root()), tuple(writer.notices)


class Builder:
    """What the writers of all releases need of a protocol."""

    def __init__(self, context: ExportContext, release: Release) -> None:
        self.context = context
        self.plan = context.plan
        self.study = context.plan.protocol.study
        self.release = release
        self.texts = Texts(context.plan.protocol, release)
        self.items = Items(context.plan, release, self.texts)
        self.parts = tuple(parts_of(context.plan))
        self.events = tuple(events_of(context.plan, self.parts))

    @property
    def notices(self) -> list[Notice]:
        """What the file cannot say; complete once it is written."""
        return [*about_forms(self.plan, self.parts, self.events, self.release), *self.items.notices]

    @property
    def told(self) -> str:
        """Which protocol it is, and what stands in the way of using it."""
        draft = f" {self.context.draft}." if self.context.draft else ""
        return f"{self.study.titles.brief}. Version {self.study.version} of the protocol.{draft}"

    @property
    def head(self) -> dict[str, object]:
        """The attributes of the root that all releases have."""
        date = self.study.version_date or _NO_DATE
        return {
            "xmlns": self.release.namespace,
            "FileType": "Snapshot",
            "Granularity": "Metadata",
            "FileOID": f"{self.study.id}.{self.study.version}.{self.context.hash[:12]}",
            "CreationDateTime": f"{f'{date}-01-01'[:10] if len(date) == 4 else f'{date}-01'[:10]}T00:00:00",
            "ODMVersion": str(self.release),
            "Originator": self.plan.protocol.sponsor.lead.name,
            "SourceSystem": TOOL["name"],
            "SourceSystemVersion": TOOL["version"],
        }

    def references(self, part: FormPart, section: Section) -> Iterator[Element]:
        """The items of a section, where they stand."""
        key = section.group.key if section.group else None
        for number, item in enumerate(section.items, start=1):
            yield self.items.reference(part, item, number, key=item.id == key)

    def section_titled(self, part: FormPart, section: Section) -> Element | None:
        """The name of a group in all languages."""
        if section.group is None:
            return None
        path = f"forms/{part.form.id}/groups/{section.group.id}/name"
        return self.texts.of("Description", path, section.group.name)

    def section_aliases(self, section: Section) -> Iterator[Element]:
        """Which group of ours it is."""
        yield alias("group", section.group.id if section.group else "")
        if section.group and section.group.rows:
            yield alias("rows", section.group.rows)

    def form_aliases(self, part: FormPart) -> Iterator[Element]:
        """When a form is collected, for whom, its domains and its checks in words."""
        form = part.form
        if form.domains:
            yield alias("", ", ".join(form.domains), context="SDTM")
        yield alias("collected", form.collected)
        if part.unmasked:
            yield alias("audience", "unmasked")
        if part.apart:
            yield alias("part_of", f"F.{form.id}")
        standing = {check.id for checks in checks_of(part).values() for check in checks}
        for check in form.checks:
            if check.id in standing:
                yield alias(f"check.{check.id}", check.text)
            elif check.manual and not part.apart:
                yield alias(f"check.{check.id}", check.text)
                yield alias(f"message.{check.id}", check.message)
                yield alias(f"manual.{check.id}", check.manual)
                if check.kind == "hard":
                    yield alias(f"kind.{check.id}", check.kind)

    def definitions(self) -> Iterator[Element]:
        """All items, in the order of their forms."""
        for part in self.parts:
            checks = checks_of(part)
            for section in sections(part):
                for item in section.items:
                    yield self.items.definition(part, item, checks.get(item.id, ()))

    def codelists(self) -> Iterator[Element]:
        """All codelists, used or not."""
        for codelist in self.plan.protocol.codelists:
            yield codelist_element(codelist, self.release, self.texts)

    def conditions(self) -> list[Element]:
        """When forms and items are not collected."""
        found: dict[str, Activity] = {}
        for event in self.events:
            found.update({due.unless.id: due.unless for due in event.due if due.unless})
        made = []
        for activity in found.values():
            told = f"The form is not due unless: {activity.when}"
            attributes = {"OID": activity_oid(activity), "Name": activity.name}
            words = self.texts.fixed("Description", told)
            made.append(self.items.formal("ConditionDef", attributes, words, f"not ({activity.when})"))
        return made + self.items.conditions

    def event_aliases(self, event: Event) -> Iterator[Element]:
        """The time of a visit."""
        visit = event.visit
        if visit is None or visit.kind != "planned":
            return
        primary = self.plan.primary_anchor
        if primary is None or visit.anchor != primary.id:
            yield alias("anchor", visit.anchor)
        if visit.has_target:
            yield alias("target", calendar_duration(visit.months or 0, visit.days or 0))
        if visit.written.window:
            yield alias("window", "/".join(visit.written.window))


class _Writer(Builder):
    """Writes ODM 1.3.2."""

    def root(self) -> Element:
        """The whole file."""
        study = element("Study", {"OID": f"ST.{self.study.id}"}, self._globals())
        units = sorted({item.unit for form in self.plan.forms.values() for item in form.items if item.unit})
        if units:
            study.append(element("BasicDefinitions", None, *map(self._unit, units)))
        study.append(self._metadata())
        return element("ODM", {**self.head, "Description": self.told}, study)

    def _globals(self) -> Element:
        titles = self.study.titles
        texts = (
            ("StudyName", titles.brief),
            (
                "StudyDescription",
                f"{titles.official or titles.brief}{f' ({self.context.draft})' if self.context.draft else ''}",
            ),
            ("ProtocolName", self.study.id),
        )
        made = element("GlobalVariables")
        for tag, text in texts:
            made.append(self._said(tag, text))
        return made

    def _said(self, tag: str, text: str) -> Element:
        made = element(tag)
        made.text = clean(text)
        return made

    def _unit(self, unit: str) -> Element:
        symbol = self.texts.fixed("Symbol", printed_unit(unit) or unit)
        named = element("Alias", {"Context": UCUM, "Name": unit})
        return element("MeasurementUnit", {"OID": unit_oid(unit), "Name": unit}, symbol, named)

    def _metadata(self) -> Element:
        attributes = {"OID": f"MDV.{self.study.version}", "Name": f"Version {self.study.version}"}
        made = element("MetaDataVersion", {**attributes, "Description": self.told}, self._protocol())
        made.extend(self._event(event) for event in self.events)
        made.extend(map(self._form, self.parts))
        made.extend(self._group(part, section) for part in self.parts for section in sections(part))
        made.extend(self.definitions())
        made.extend(self.codelists())
        made.extend(self.conditions())
        made.extend(self.items.methods)
        return made

    def _protocol(self) -> Element:
        made = element(
            "Protocol", None, self.texts.of("Description", "study/titles/brief", self.study.titles.brief)
        )
        for number, event in enumerate(self.events, start=1):
            mandatory = "Yes" if event.visit and event.kind == "Scheduled" else "No"
            attributes = {"StudyEventOID": event.oid, "OrderNumber": number, "Mandatory": mandatory}
            made.append(element("StudyEventRef", attributes))
        return made

    def _event(self, event: Event) -> Element:
        repeating = "Yes" if event.repeating else "No"
        attributes = {"OID": event.oid, "Name": event.name, "Repeating": repeating, "Type": event.kind}
        made = element("StudyEventDef", attributes)
        if event.visit is not None and event.visit.cycle is None:
            made.append(self.texts.of("Description", f"visits/{event.visit.id}/name", event.name))
        for number, due in enumerate(event.due, start=1):
            reference = {
                "FormOID": due.part.oid,
                "OrderNumber": number,
                "Mandatory": "Yes" if due.mandatory else "No",
                "CollectionExceptionConditionOID": activity_oid(due.unless) if due.unless else None,
            }
            made.append(element("FormRef", reference))
        made.extend(self.event_aliases(event))
        return made

    def _form(self, part: FormPart) -> Element:
        form, repeating = part.form, "Yes" if part.form.collected == "on_event" else "No"
        made = element("FormDef", {"OID": part.oid, "Name": part.name, "Repeating": repeating})
        if part.apart:
            made.append(self.texts.fixed("Description", part.name))
        else:
            made.append(self.texts.titled(f"forms/{form.id}", form.name, form.instruction))
        for number, section in enumerate(sections(part), start=1):
            reference = {
                "ItemGroupOID": section.oid,
                "OrderNumber": number,
                "Mandatory": "No" if section.repeating else "Yes",
            }
            made.append(element("ItemGroupRef", reference))
        made.extend(self.form_aliases(part))
        return made

    def _group(self, part: FormPart, section: Section) -> Element:
        attributes = {
            "OID": section.oid,
            "Name": section.group.name if section.group else part.name,
            "Repeating": "Yes" if section.repeating else "No",
            "Domain": part.form.domains[0] if len(part.form.domains) == 1 else None,
        }
        made = element("ItemGroupDef", attributes)
        titled = self.section_titled(part, section)
        made.extend([titled] if titled is not None else [])
        made.extend(self.references(part, section))
        made.extend(self.section_aliases(section))
        return made
