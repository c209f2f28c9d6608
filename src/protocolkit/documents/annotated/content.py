"""Forms with the SDTM annotation of every item, in the order in which they are collected."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

import msgspec

from protocolkit.documents.annotated.blocks import (
    AnnotatedForm,
    AnnotatedItem,
    AnnotatedSection,
    Annotation,
    Annotations,
    AnswerCode,
    Domain,
    VisitForms,
)
from protocolkit.documents.annotated.colours import domain_colours
from protocolkit.documents.asked import asked_at, form_collection, is_unmasked
from protocolkit.documents.crf.sections import number_items
from protocolkit.documents.crf.units import printed_unit
from protocolkit.documents.crf.wording import Words
from protocolkit.exchange.cdash import DOMAINS
from protocolkit.exchange.sdtm import Target, annotated
from protocolkit.model.forms import Form, Item
from protocolkit.model.plan import Plan

__all__ = ["make_annotations"]

_DIGIT = "9"
_FORMATS = {
    "date": "DD-MMM-YYYY",
    "partial_date": "DD-MMM-YYYY; UN for a day, UNK for a month not known",
    "time": "HH:MM",
}


def make_annotations(plan: Plan) -> Annotations:
    """The annotated case report form of a protocol, unmasked forms and items among it."""
    parts = tuple(_parts(plan))
    order = dict.fromkeys([form for part in parts for form in part.forms] + [*plan.forms])
    colours = domain_colours(_domains(plan.forms[form]) for form in order)
    forms = tuple(_Annotator(plan, plan.forms[form], colours).form_page() for form in order)
    asked = [item.annotations for form in forms for section in form.sections for item in section.items]
    return Annotations(
        forms=forms,
        visits=parts,
        domains=_legend(plan, colours),
        items=len(asked),
        submitted=sum(any(found.colour for found in annotations) for annotations in asked),
        not_submitted=sum(bool(found) and not any(one.colour for one in found) for found in asked),
    )


def _parts(plan: Plan) -> Iterator[VisitForms]:
    """The visits as they come, then what belongs to none; only what has forms."""
    for visit in plan.visits:
        due = (form for form in plan.forms_at(visit.id) if plan.items_at(form, visit.id))
        forms = (*due, *plan.logs_at(visit.id))
        yield from _part(f"{visit.name} ({visit.id})", forms)
    kinds = {"log": "Running logs", "on_event": "Forms completed when an event occurs"}
    for collected, title in kinds.items():
        yield from _part(title, tuple(form for form in plan.forms.values() if form.collected == collected))


def _part(title: str, forms: tuple[Form, ...]) -> Iterator[VisitForms]:
    if forms:
        yield VisitForms(title, tuple(form.id for form in forms))


def _domains(form: Form) -> tuple[str, ...]:
    """Domains of the form as it declares them, then those that only its annotations name."""
    named = (target.domain for item in form.items for target in annotated(form, item))
    return tuple(dict.fromkeys([*form.domains, *(domain for domain in named if domain)]))


def _legend(plan: Plan, colours: dict[str, str]) -> tuple[Domain, ...]:
    within: dict[str, list[str]] = {}
    for form in plan.forms.values():
        for domain in _domains(form):
            within.setdefault(domain, []).append(form.id)
    return tuple(_domain(code, colours, tuple(within[code])) for code in sorted(colours))


def _domain(code: str, colours: dict[str, str], forms: tuple[str, ...] = ()) -> Domain:
    return Domain(code, DOMAINS.get(code, "name defined by the sponsor"), colours[code], forms)


class _Annotator(msgspec.Struct, frozen=True):
    """One form that is being annotated."""

    plan: Plan
    form: Form
    colours: dict[str, str]

    def form_page(self) -> AnnotatedForm:
        form = self.form
        sections = tuple(self._sections())
        return AnnotatedForm(
            id=form.id,
            name=form.name,
            where=form_collection(self.plan, form),
            domains=tuple(_domain(code, self.colours) for code in _domains(form)),
            instruction=form.instruction or "",
            unmasked=is_unmasked(form),
            sections=sections,
            missing=tuple(item.id for part in sections for item in part.items if not item.annotations),
        )

    def _sections(self) -> Iterator[AnnotatedSection]:
        groups = {group.id: group for group in self.form.groups}
        words = Words(self.plan, self.form, number_items(self.form.items, self.plan))
        for group_id, stretch in groupby(self.form.items, key=lambda item: item.group):
            group = groups.get(group_id or "")
            items = tuple(self._item(item, words) for item in stretch)
            yield AnnotatedSection(group.name if group else "", bool(group and group.repeating), items)

    def _item(self, item: Item, words: Words) -> AnnotatedItem:
        codelist = self.plan.codelists.get(item.codelist or "")
        return AnnotatedItem(
            id=item.id,
            number=str(words.numbers.get(item.id, "")),
            label=item.label,
            kind=f"{item.type}, {item.codelist}" if item.codelist else item.type.replace("_", " "),
            format=_format(item),
            unit=printed_unit(item.unit),
            limits=tuple(_limits(item, words)),
            codes=tuple(AnswerCode(code.code, code.label) for code in codelist.codes) if codelist else (),
            annotations=tuple(self._annotation(target) for target in annotated(self.form, item)),
            only_if=words.only_if((item.when,)) if item.when else None,
            only_at=self._only_at(item),
            instruction=item.instruction or "",
            computed=" ".join((item.derive or "").split()),
            unmasked=is_unmasked(self.form, item),
        )

    def _annotation(self, target: Target) -> Annotation:
        return Annotation(target.text, self.colours.get(target.domain))

    def _only_at(self, item: Item) -> str:
        """The visits of an item that is not asked at all of its form's."""
        visits = asked_at(self.plan, self.form, (item,))
        return "" if not item.at or visits == asked_at(self.plan, self.form, ()) else ", ".join(visits)


def _format(item: Item) -> str:
    """How an answer is written: digits as nines, dates by their parts, texts by their length."""
    if item.type in ("integer", "decimal"):
        limits = item.range or item.soft_range
        digits = max((len(str(int(abs(limit)))) for limit in limits), default=1) if limits else 4
        decimals = f".{_DIGIT * item.decimals}" if item.decimals else ""
        sign = "±" if limits and limits[0] < 0 else ""
        return f"{sign}{_DIGIT * digits}{decimals}"
    if item.type == "text":
        return f"text, at most {item.max_length} characters" if item.max_length else "text"
    return _FORMATS.get(item.type, "")


def _limits(item: Item, words: Words) -> Iterator[str]:
    for label, limits in (("Range", item.range), ("Usual", item.soft_range)):
        if limits:
            yield f"{label} {limits[0].normalize():f} to {limits[1].normalize():f}"
    if item.not_before:
        yield f"Not before {words.limit(item.not_before)}"
    if item.not_after:
        yield f"Not after {words.limit(item.not_after)}"
