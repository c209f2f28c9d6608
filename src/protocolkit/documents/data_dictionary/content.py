"""One row for every item, in the words of data managers and programmers."""

from __future__ import annotations

from decimal import Decimal

import msgspec

from protocolkit.documents.asked import asked_at, collection, form_collection, is_unmasked
from protocolkit.documents.crf.sections import number_items
from protocolkit.documents.crf.wording import Words
from protocolkit.exchange.sdtm import annotated
from protocolkit.model.forms import Codelist, Form, Group, Item
from protocolkit.model.plan import Plan

__all__ = [
    "FORM_TABLE",
    "ITEM_TABLE",
    "DictionaryForm",
    "DictionaryItem",
    "form_row",
    "item_row",
    "make_dictionary",
]

ITEM_TABLE = {
    **{"Item": 24, "Form": 8, "Group": 16, "Repeats": 8, "Number": 8, "Label": 40, "Type": 12, "Unit": 10},
    **{"Length": 8, "Decimals": 9, "Range": 14, "Usual range": 14, "Codelist": 14, "Answers": 40},
    **{"Required": 11, "Condition": 34, "Condition in words": 36, "Derivation": 34, "Not before": 16},
    **{"Not after": 16, "Asked at": 24, "Criterion": 10, "SDTM": 34, "Standard name": 9, "Staff": 10},
    **{"Instruction": 30, "Note": 30, "Source": 20},
}
"""The columns of the items, and their widths in a workbook."""

FORM_TABLE = {
    **{"Form": 10, "Name": 40, "Collected": 14, "Asked at": 36, "SDTM domains": 14, "Items": 8, "Checks": 8},
    **{"Staff": 10, "Purpose": 34, "Instruction": 40, "Note": 30, "Source": 20},
}
"""The columns of the forms, and their widths in a workbook."""


class DictionaryItem(msgspec.Struct, frozen=True):
    """What the dictionary says of one item, each fact as it is printed; empty where there is none."""

    id: str
    form: str
    group: str
    repeats: str
    number: str
    label: str
    type: str
    unit: str
    length: str
    decimals: str
    range: str
    soft_range: str
    codelist: str
    answers: str
    required: str
    condition: str
    words: str
    derivation: str
    not_before: str
    not_after: str
    where: str
    criterion: str
    sdtm: str
    standard: str
    staff: str
    instruction: str
    note: str
    source: str


class DictionaryForm(msgspec.Struct, frozen=True):
    """What the dictionary says of one form, and of its items."""

    id: str
    name: str
    collected: str
    where: str
    domains: str
    checks: int
    staff: str
    purpose: str
    instruction: str
    note: str
    source: str
    items: tuple[DictionaryItem, ...]


def make_dictionary(plan: Plan) -> tuple[DictionaryForm, ...]:
    """The data dictionary of a protocol, form by form."""
    return tuple(_form(form, plan) for form in plan.forms.values())


def item_row(item: DictionaryItem) -> tuple[str, ...]:
    """An item as a row of ``ITEM_TABLE``."""
    return msgspec.structs.astuple(item)


def form_row(form: DictionaryForm) -> tuple[str, ...]:
    """A form as a row of ``FORM_TABLE``."""
    counts = (str(len(form.items)), str(form.checks))
    about = (form.id, form.name, form.collected, form.where, form.domains)
    return (*about, *counts, form.staff, form.purpose, form.instruction, form.note, form.source)


def _form(form: Form, plan: Plan) -> DictionaryForm:
    numbers = number_items(form.items, plan)
    words = Words(plan, form, numbers)
    return DictionaryForm(
        id=form.id,
        name=form.name,
        collected=form.collected,
        where=form_collection(plan, form),
        domains=", ".join(form.domains),
        checks=len(form.checks),
        staff=_staff(form),
        purpose=form.purpose or "",
        instruction=form.instruction or "",
        note=form.note or "",
        source=form.source,
        items=tuple(_item(item, form, plan, words) for item in form.items),
    )


def _item(item: Item, form: Form, plan: Plan, words: Words) -> DictionaryItem:
    group = next((group for group in form.groups if group.id == item.group), None)
    wording = words.only_if((item.when,)) if item.when else None
    codelist = plan.codelists.get(item.codelist or "")
    return DictionaryItem(
        id=item.id,
        form=form.id,
        group=group.name if group else "",
        repeats=_repeats(group),
        number=str(words.numbers.get(item.id, "")),
        label=item.label,
        type=item.type,
        unit=item.unit or "",
        length=_text(item.max_length),
        decimals=_text(item.decimals),
        range=_span(item.range),
        soft_range=_span(item.soft_range),
        codelist=item.codelist or "",
        answers=_answers(codelist),
        required="computed" if item.derive else item.required,
        condition=_on_one_line(item.when),
        words=wording.text if wording and not wording.is_code else "",
        derivation=_on_one_line(item.derive),
        not_before=_on_one_line(item.not_before),
        not_after=_on_one_line(item.not_after),
        where=collection(plan, form, asked_at(plan, form, (item,))),
        criterion=item.criterion or "",
        sdtm="; ".join(target.text for target in annotated(form, item)),
        standard="yes" if item.standard else "",
        staff=_staff(form, item),
        instruction=item.instruction or "",
        note=item.note or "",
        source=item.source,
    )


def _repeats(group: Group | None) -> str:
    return "rows" if group and group.repeating else ""


def _staff(form: Form, item: Item | None = None) -> str:
    return "unmasked" if is_unmasked(form, item) else "site"


def _answers(codelist: Codelist | None) -> str:
    return "; ".join(f"{code.code} = {code.label}" for code in codelist.codes) if codelist else ""


def _span(limits: tuple[Decimal, Decimal] | None) -> str:
    return f"{limits[0].normalize():f} to {limits[1].normalize():f}" if limits else ""


def _text(number: int | None) -> str:
    return "" if number is None else str(number)


def _on_one_line(text: str | None) -> str:
    return " ".join((text or "").split())
