"""Names for the answer areas of a page, and what a viewer has to know of each: type, codes, length, help."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
from msgspec.structs import replace

from protocolkit.documents.crf.blocks import (
    Block,
    Cards,
    CriteriaTable,
    FormPage,
    ItemRow,
    LogTable,
    PageFields,
    ReviewRow,
    Section,
)
from protocolkit.documents.crf.pages import header_items
from protocolkit.documents.fillable.stamp import PARTICIPANT, SITE, Part
from protocolkit.languages import ENGLISH, Language, message
from protocolkit.model.plan import Plan, PlannedVisit
from protocolkit.model.translations import said_plainly

__all__ = ["Field", "NamedPage", "name_page"]

_DATES = {"date": 11, "partial_date": 11, "time": 5}
_FORMATS = {
    "date": message("DD-MMM-YYYY, as 05-MAR-2024"),
    "partial_date": message("DD-MMM-YYYY, as 05-MAR-2024; unknown day UN, unknown month UNK"),
    "time": message("HH:MM of a 24-hour clock"),
}
_HEAD_LENGTH = 30


class Field(msgspec.Struct, frozen=True):
    """A field: ``kind`` is ``text``, ``choice`` (one of ``codes``), ``list``, ``check`` or ``signature``.

    ``codes`` pairs what is recorded with what people read; ``rows`` says that each row of a log has one.
    """

    name: str
    kind: str
    help: str
    required: bool = False
    max_length: int | None = None
    multiline: bool = False
    codes: tuple[tuple[str, str], ...] = ()
    preset: bool = False
    rows: bool = False


class NamedPage(msgspec.Struct, frozen=True):
    """A page whose answer areas have names, the fields by these, and the parts of a form that stand on it."""

    page: FormPage
    fields: dict[str, Field]
    parts: tuple[Part, ...]


def name_page(page: FormPage, plan: Plan, scope: str = "", language: Language = ENGLISH) -> NamedPage:
    """Name every answer area of a page; ``scope`` goes before the names of a page that is one of many."""
    names = _Names(page, plan, scope, language)
    sections = tuple(names.section(section) for section in page.sections)
    frame = names.frame()
    named = replace(page, sections=sections, fields=frame)
    parts = tuple(Part(names.prefix(form), form, page.visit.id or None) for form in names.forms)
    return NamedPage(named, names.fields, parts)


class _Names:
    """Collects the fields of one page while it names them."""

    def __init__(self, page: FormPage, plan: Plan, scope: str, language: Language) -> None:
        self.page = page
        self.say = language
        self.plan = plan
        self.scope = scope
        self.fields: dict[str, Field] = {}
        self.forms: dict[str, None] = {page.id: None} if page.id in plan.forms else {}

    def prefix(self, form: str) -> str:
        """What the names of a form begin with."""
        return f"{self.scope}.{form}" if self.scope else form

    def section(self, section: Section) -> Section:
        """A section whose answer areas have names."""
        return replace(section, blocks=tuple(self._block(block) for block in section.blocks))

    def _block(self, block: Block) -> Block:
        match block:
            case ItemRow():
                return self._item(block)
            case CriteriaTable():
                return self._criteria(block)
            case LogTable():
                return replace(block, columns=tuple(self._item(item, rows=True) for item in block.columns))
            case Cards():
                return self._cards(block)
            case ReviewRow():
                name = self._add(Field(self._name(block.form, "reviewed"), "check", block.text))
                return replace(block, field=name)
        return block

    def _cards(self, cards: Cards) -> Cards:
        left, right = cards.columns
        wide = tuple(self._item(item, rows=True) for item in cards.wide)
        return replace(cards, wide=wide, columns=(self._column(left), self._column(right)))

    def _column(self, items: tuple[ItemRow, ...]) -> tuple[ItemRow, ...]:
        return tuple(self._item(item, rows=True) for item in items)

    def _name(self, form: str, item: str) -> str:
        self.forms[form] = None
        return f"{self.prefix(form)}.{item}"

    def _add(self, field: Field) -> str:
        codes = tuple((code, said_plainly(label)) for code, label in field.codes)
        self.fields[field.name] = replace(field, help=said_plainly(field.help), codes=codes)
        return field.name

    def _item(self, row: ItemRow, *, rows: bool = False) -> ItemRow:
        """A question; a computed one has no field. What is drawn by hand on paper is a plain area on a screen."""
        answer = row.answer
        if answer.kind == "computed":
            return row
        name = self._name(row.form, row.id)
        required = not rows and self._is_required(row.form, row.id)
        if answer.kind != "choices":
            length = self._length(row)
            multiline = answer.kind == "text" and not answer.boxes
            self._add(Field(name, "text", _help(row, self.say), required, length, multiline, rows=rows))
            return replace(row, answer=replace(answer, field=name))
        codes = tuple((choice.code, choice.label) for choice in answer.choices)
        preset = any(choice.preset for choice in answer.choices)
        self._add(
            Field(name, "choice", _help(row, self.say), required, codes=codes, preset=preset, rows=rows)
        )
        named = (replace(choice, field=f"{name}#{place}") for place, choice in enumerate(answer.choices))
        return replace(row, answer=replace(answer, field=name, choices=tuple(named)))

    def _is_required(self, form: str, item: str) -> bool:
        found = self.plan.item(f"{form}.{item}")
        return found is not None and found[1].required == "always" and not found[1].when

    def _length(self, row: ItemRow) -> int | None:
        """The most characters of an answer: as many as paper has boxes, or the item allows."""
        answer = row.answer
        if answer.kind == "number":
            return answer.digits + answer.signed + (answer.decimals + 1 if answer.decimals else 0)
        found = self.plan.item(f"{row.form}.{row.id}")
        return _DATES.get(answer.kind, found[1].max_length if found else None)

    def _criteria(self, table: CriteriaTable) -> CriteriaTable:
        rows = []
        for row in table.rows:
            name = self._name(row.form, row.id)
            item = self.plan.item(f"{row.form}.{row.id}")
            codelist = self.plan.codelists[(item[1].codelist if item else None) or ""]
            codes = tuple((code.code, code.label) for code in codelist.codes)
            text = _joined(
                f"{row.criterion}. {row.text}",
                row.judgement and self.say("Judgement: {what}", what=row.judgement),
            )
            self._add(Field(name, "choice", text, self._is_required(row.form, row.id), codes=codes))
            rows.append(replace(row, fields=tuple(f"{name}#{place}" for place in range(len(codes)))))
        return replace(table, rows=tuple(rows))

    def frame(self) -> PageFields:
        """The fields of the header and of the signatures."""
        page, key = self.page, self.prefix(self.page.id)
        self._add(Field(SITE, "text", self.say("Number of the site"), max_length=_HEAD_LENGTH))
        self._add(Field(PARTICIPANT, "text", self.say("Number of the participant"), max_length=_HEAD_LENGTH))
        visit = counter = confirmed = ""
        if due := self._visits_to_choose():
            codes = tuple((entry.id, f"{entry.name} ({entry.id})") for entry in due)
            visit = self._add(Field(f"{key}.visit", "list", self.say("Visit"), codes=codes))
        elif page.visit.counter:
            counter = self._add(Field(f"{key}.counter", "text", page.visit.counter, max_length=4))
        completed = self._signature(f"{key}.completed", self.say("Completed by"))
        if page.confirmation:
            confirmed = self._signature(f"{key}.confirmed", self.say("Confirmation of the investigator"))
        return PageFields(SITE, PARTICIPANT, visit, counter, completed, confirmed)

    def _visits_to_choose(self) -> tuple[PlannedVisit, ...]:
        """The visits that a page may be for; a log is for one only by what it asks at each visit."""
        form = self.plan.forms.get(self.page.id)
        if form is None or self.page.visit.id:
            return ()
        key = self.prefix(form.id)
        asked = (f"{key}.{item.id}" in self.fields for item in header_items(form, form.items))
        return self.plan.visits_of(form.id) if form.collected != "log" or any(asked) else ()

    def _signature(self, name: str, what: str) -> str:
        day = self.say("{what}: date, {format}", what=what, format=self.say(_FORMATS["date"]))
        named = self.say("{what}: name and role", what=what)
        self._add(Field(f"{name}.name", "text", named, max_length=100))
        self._add(Field(f"{name}.signature", "signature", self.say("{what}: signature", what=what)))
        self._add(Field(f"{name}.date", "text", day, max_length=_DATES["date"]))
        return name


def _help(row: ItemRow, say: Language) -> str:
    """What a viewer shows of a question: the question, how to write the answer, and when it is asked."""
    answer = row.answer
    only_if = say("Only if {condition}", condition=row.only_if.text) if row.only_if else ""
    unit = say("in {unit}", unit=answer.unit) if answer.unit else ""
    only_at = say("At {visits} only", visits=row.only_at) if row.only_at else ""
    form = say(_FORMATS.get(answer.kind, ""))
    return _joined(row.label, form, unit, *answer.hints, only_if, only_at, row.instruction)


def _joined(*parts: str) -> str:
    return ". ".join(_trimmed(parts))


def _trimmed(parts: tuple[str, ...]) -> Iterator[str]:
    for part in parts:
        if part:
            yield part.rstrip(". ")
