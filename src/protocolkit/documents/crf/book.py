"""The order of the case report form book: visits as they come, then what belongs to no visit."""

from __future__ import annotations

from collections.abc import Iterator

from protocolkit.documents.crf.blocks import Book, BookPart, FormPage
from protocolkit.documents.crf.marks import marker_of
from protocolkit.documents.crf.pages import Pages, is_masked
from protocolkit.languages import ENGLISH, Language
from protocolkit.model.forms import Form
from protocolkit.model.moments import days_of
from protocolkit.model.plan import Plan, PlannedVisit

__all__ = ["make_book"]

_DAYS_PER_MONTH = 365.25 / 12


def make_book(plan: Plan, language: Language = ENGLISH) -> Book:
    """The book of one participant; nothing for unmasked staff is in it."""
    marker = marker_of(plan)
    pages = Pages(plan, marker, language)
    parts = tuple(part for part in _parts(plan, pages) if part.pages)
    sources = {source for part in parts for page in part.pages for source in page.sources}
    return Book(parts, marker.legend(sources))


def _parts(plan: Plan, pages: Pages) -> Iterator[BookPart]:
    for visit in plan.visits:
        made = tuple(_visit_pages(plan, pages, visit))
        checklist = tuple(f"{page.id}  {page.name}" if page.id in plan.forms else page.name for page in made)
        yield BookPart(f"{visit.name} ({visit.id})", _timing(visit, plan, pages.language), made, checklist)
    logs = tuple(pages.log(form) for form in _collected(plan, "log"))
    say = pages.language
    yield BookPart(say("Running logs"), say("Kept from consent to the end of participation"), logs)
    events = tuple(pages.event(form) for form in _collected(plan, "on_event"))
    yield BookPart(say("Forms completed when an event occurs"), say("Not tied to a visit"), events)


def _visit_pages(plan: Plan, pages: Pages, visit: PlannedVisit) -> Iterator[FormPage]:
    for form in plan.forms_at(visit.id):
        if any(item in form.items for item in plan.items_at(form, visit.id)) and is_masked(form):
            page = pages.at_visit(form, visit.id)
            if page.sections:
                yield page
    logs = [form for form in plan.logs_at(visit.id) if is_masked(form)]
    if logs:
        yield pages.review(logs, visit.id)


def _collected(plan: Plan, how: str) -> list[Form]:
    found = [form for form in plan.forms.values() if form.collected == how and is_masked(form)]
    return sorted(found, key=lambda form: form.id)


def _timing(visit: PlannedVisit, plan: Plan, say: Language) -> str:
    """When a visit takes place, in one line."""
    anchor = plan.anchors.get(visit.anchor)
    event = anchor.name if anchor else visit.anchor
    window = visit.written.window
    span = {"low": _signed(days_of(window[0])), "high": _signed(days_of(window[1]))} if window else {}
    if not visit.has_target:
        return say("{low} to {high} days from: {event}", event=event, **span) if span else ""
    target = _after(visit.months or 0, visit.days or 0, event, say)
    if not span or set(window or ()) == {"P0D"}:
        return target
    return say("{target}; window {low} to {high} days", target=target, **span)


def _after(months: int, days: int, event: str, say: Language) -> str:
    spans = [say.count("{number} month", "{number} months", months)] if months else []
    spans += [say.count("{number} day", "{number} days", days)] if days else []
    if not spans:
        return say("On the day of: {event}", event=event)
    return say("{period} after: {event}", period=f" {say('and')} ".join(spans), event=event)


def _signed(days: int) -> str:
    return f"−{-days}" if days < 0 else f"+{days}" if days else "0"
