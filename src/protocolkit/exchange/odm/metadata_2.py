"""A whole study as ODM 2.0: forms are item groups, and visits have their times."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from protocolkit.exchange.export import ExportContext
from protocolkit.exchange.notice import Notice
from protocolkit.exchange.odm.codelists import codelist_oid
from protocolkit.exchange.odm.events import EVENTS, LOGS, Event, activity_oid
from protocolkit.exchange.odm.items import unit_item_oid
from protocolkit.exchange.odm.metadata import Builder
from protocolkit.exchange.odm.parts import FormPart, Section, sections
from protocolkit.exchange.odm.release import Release, document, element
from protocolkit.exchange.odm.timing import constraints, timing_notices
from protocolkit.model.forms import Item
from protocolkit.model.unit_words import printed_unit

__all__ = ["make_file"]

_SYSTEM = "http://unitsofmeasure.org"


def make_file(context: ExportContext) -> tuple[bytes, tuple[Notice, ...]]:
    """The file, and what it cannot say."""
    writer = _Writer(context, Release.ODM_2)
    return document(writer.root()), (*writer.notices, *timing_notices(context.plan))


class _Writer(Builder):
    """Writes ODM 2.0."""

    def root(self) -> Element:
        """The whole file."""
        study = element(
            "Study",
            {
                "OID": f"ST.{self.study.id}",
                "StudyName": self.study.titles.brief,
                "ProtocolName": self.study.id,
                "VersionID": self.study.version,
                "Status": self.study.status,
            },
            self.texts.fixed("Description", self.told),
            self._metadata(),
        )
        return element("ODM", self.head, study)

    def _metadata(self) -> Element:
        attributes = {"OID": f"MDV.{self.study.version}", "Name": f"Version {self.study.version}"}
        made = element("MetaDataVersion", attributes, self.texts.fixed("Description", self.told))
        made.append(self._protocol())
        made.extend(self._event_groups())
        made.extend(map(self._event, self.events))
        for part in self.parts:
            made.append(self._form(part))
            made.extend(self._section(part, section) for section in sections(part))
        made.extend(self.definitions())
        made.extend(self._unit_items())
        made.extend(self.codelists())
        made.extend(map(self._unit_list, self._units))
        made.extend(self.conditions())
        made.extend(self.items.methods)
        return made

    def _protocol(self) -> Element:
        """Epochs, the times of visits, and the groups of events."""
        brief = self.texts.of("Description", "study/titles/brief", self.study.titles.brief)
        made = element("Protocol", None, brief)
        epochs = [
            element("Epoch", {"OID": f"E.{epoch.id}", "Name": epoch.name, "SequenceNumber": number})
            for number, epoch in enumerate(self.plan.protocol.epochs, start=1)
        ]
        if epochs:
            made.append(element("StudyStructure", None, *epochs))
        timed = list(constraints(self.plan, self.texts))
        if timed:
            timing = element("StudyTiming", {"OID": "T.VISITS", "Name": "Times of visits"}, *timed)
            made.append(element("StudyTimings", None, timing))
        for number, (oid, _, _) in enumerate(self._grouped(), start=1):
            made.append(element("StudyEventGroupRef", _reference("StudyEventGroupOID", oid, number)))
        return made

    def _grouped(self) -> Iterator[tuple[str, str, list[Event]]]:
        """Events by their epoch; those of none together."""
        for epoch in self.plan.protocol.epochs:
            found = [event for event in self.events if event.visit and event.visit.written.epoch == epoch.id]
            if found:
                yield f"SEG.{epoch.id}", epoch.name, found
        epochs = {epoch.id for epoch in self.plan.protocol.epochs}
        rest = [event for event in self.events if not event.visit or event.visit.written.epoch not in epochs]
        if rest:
            yield "SEGC.ANY", "At any time", rest

    def _event_groups(self) -> Iterator[Element]:
        for oid, name, events in self._grouped():
            epoch = f"E.{oid.removeprefix('SEG.')}" if oid.startswith("SEG.") else None
            made = element("StudyEventGroupDef", {"OID": oid, "Name": name, "EpochOID": epoch})
            for number, event in enumerate(events, start=1):
                mandatory = event.kind == "Scheduled"
                made.append(
                    element(
                        "StudyEventRef", _reference("StudyEventOID", event.oid, number, mandatory=mandatory)
                    )
                )
            yield made

    def _event(self, event: Event) -> Element:
        repeating = "Yes" if event.repeating else "No"
        attributes = {"OID": event.oid, "Name": event.name, "Repeating": repeating, "Type": event.kind}
        made = element("StudyEventDef", attributes)
        if event.visit is not None and event.visit.cycle is None:
            made.append(self.texts.of("Description", f"visits/{event.visit.id}/name", event.name))
        for number, due in enumerate(event.due, start=1):
            reference = _reference("ItemGroupOID", due.part.oid, number, mandatory=due.mandatory)
            reference["CollectionExceptionConditionOID"] = activity_oid(due.unless) if due.unless else None
            made.append(element("ItemGroupRef", reference))
        if event.oid not in (LOGS, EVENTS):
            made.extend(self.event_aliases(event))
        return made

    def _form(self, part: FormPart) -> Element:
        form = part.form
        repeating = "Simple" if form.collected == "on_event" else "No"
        made = element(
            "ItemGroupDef", {"OID": part.oid, "Name": part.name, "Repeating": repeating, "Type": "Form"}
        )
        if part.apart:
            made.append(self.texts.fixed("Description", part.name))
        else:
            made.append(self.texts.titled(f"forms/{form.id}", form.name, form.instruction))
        for number, section in enumerate(sections(part), start=1):
            mandatory = not section.repeating
            made.append(
                element("ItemGroupRef", _reference("ItemGroupOID", section.oid, number, mandatory=mandatory))
            )
        made.extend(self.form_aliases(part))
        return made

    def _section(self, part: FormPart, section: Section) -> Element:
        """Items that stand together, each with the item of its unit."""
        attributes = {
            "OID": section.oid,
            "Name": section.group.name if section.group else part.name,
            "Repeating": "Simple" if section.repeating else "No",
            "Type": "Section",
            "Domain": part.form.domains[0] if len(part.form.domains) == 1 else None,
        }
        made = element("ItemGroupDef", attributes)
        titled = self.section_titled(part, section)
        made.extend([titled] if titled is not None else [])
        made.extend(self.references(part, section))
        measured = [item for item in section.items if item.unit]
        for number, item in enumerate(measured, start=len(section.items) + 1):
            reference = _reference("ItemOID", unit_item_oid(part.form, item), number, mandatory=False)
            made.append(element("ItemRef", {**reference, "PreSpecifiedValue": item.unit}))
        made.extend(self.section_aliases(section))
        return made

    @property
    def _measured(self) -> Iterator[tuple[FormPart, Item]]:
        return ((part, item) for part in self.parts for item in part.items if item.unit)

    @property
    def _units(self) -> list[str]:
        return sorted({item.unit for _, item in self._measured if item.unit})

    def _unit_items(self) -> Iterator[Element]:
        """For each measured item one that holds its unit."""
        for part, item in self._measured:
            unit = item.unit or ""
            attributes = {
                "OID": unit_item_oid(part.form, item),
                "Name": f"{item.id} unit",
                "DataType": "text",
            }
            question = self.texts.fixed("Question", f"Unit of {item.id}")
            listed = element("CodeListRef", {"CodeListOID": codelist_oid(f"UNIT:{unit}")})
            yield element("ItemDef", {**attributes, "Length": len(unit)}, question, listed)

    def _unit_list(self, unit: str) -> Element:
        coding = element("Coding", {"Code": unit, "System": _SYSTEM, "SystemName": "UCUM"})
        entry = element("CodeListItem", {"CodedValue": unit, "OrderNumber": 1})
        entry.append(self.texts.fixed("Decode", printed_unit(unit) or unit))
        entry.append(coding)
        attributes = {"OID": codelist_oid(f"UNIT:{unit}"), "Name": f"Unit {unit}", "DataType": "text"}
        return element("CodeList", attributes, entry)


def _reference(attribute: str, oid: str, number: int, *, mandatory: bool = True) -> dict[str, object]:
    return {attribute: oid, "OrderNumber": number, "Mandatory": "Yes" if mandatory else "No"}
