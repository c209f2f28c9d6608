"""Case report forms: each on its own, and the book with every form at every visit."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import msgspec

from protocolkit.documents.artifact import Artifact, BuildContext, Product, citations
from protocolkit.documents.crf.blocks import Book, FormPage
from protocolkit.documents.crf.book import make_book
from protocolkit.documents.crf.live import LiveForms
from protocolkit.documents.crf.marks import marker_of
from protocolkit.documents.crf.pages import Pages, seen_by
from protocolkit.documents.render import Press
from protocolkit.languages import message
from protocolkit.model.forms import Form

if TYPE_CHECKING:
    from protocolkit.documents.fillable.forms import FillablePress

__all__ = ["PRODUCT"]

_SUFFIXES = {"site": "", "unmasked": "-unmasked"}


def make(context: BuildContext) -> Iterator[Artifact]:
    """The book, then every form as a web page, as a PDF to print, and as one to fill in."""
    from protocolkit.documents.fillable.forms import FillablePress

    book = make_book(context.plan, context.language)
    with context.templates.press() as press:
        html = context.templates.text("crf_book.html", _book_index(context, book))
        yield _artifact(context, context.language("CRF book"), "book", "html", html, book.pages)
        pdf = press.pdf("crf_book.typ", _book(context, book))
        yield _artifact(context, context.language("CRF book"), "book", "pdf", pdf, book.pages)
        live = LiveForms(context.plan, context.masthead, context.language)
        for form in sorted(context.plan.forms.values(), key=lambda form: form.id):
            yield from _form(context, form, press, live)
        fillable = FillablePress(press, context.plan, context.masthead, context.language)
        for form in sorted(context.plan.forms.values(), key=lambda form: form.id):
            yield from _fillable(context, form, fillable)


def _fillable(context: BuildContext, form: Form, press: FillablePress) -> Iterator[Artifact]:
    pages = Pages(context.plan, marker_of(context.plan), context.language)
    for audience, suffix in _SUFFIXES.items():
        if seen_by(form, audience):
            page = pages.form(form, audience)
            name = context.language("{form}, to fill in", form=_name(context, form, suffix))
            yield _artifact(context, name, f"{form.id}{suffix}-fillable", "pdf", press.form(page), (page,))


def _name(context: BuildContext, form: Form, suffix: str) -> str:
    name = f"{form.id} {form.name}"
    return context.language("{form} (unmasked staff only)", form=name) if suffix else name


def _form(context: BuildContext, form: Form, press: Press, live: LiveForms) -> Iterator[Artifact]:
    pages = Pages(context.plan, marker_of(context.plan), context.language)
    for audience, suffix in _SUFFIXES.items():
        if not seen_by(form, audience):
            continue
        page = pages.form(form, audience)
        name = _name(context, form, suffix)
        data = {
            "masthead": context.masthead.for_template(),
            "page": msgspec.to_builtins(page),
            "checks": [] if suffix else [{"id": c.id, "kind": c.kind, "text": c.text} for c in form.checks],
            "file": form.id + suffix,
        }
        html = context.templates.text(
            "crf.html", {**data, "live": msgspec.to_builtins(live.make(form, audience))}
        )
        yield _artifact(context, name, form.id + suffix, "html", html, (page,))
        yield _artifact(context, name, form.id + suffix, "pdf", press.pdf("crf_form.typ", data), (page,))


def _book(context: BuildContext, book: Book) -> dict[str, Any]:
    study = context.plan.protocol.study
    return {
        "masthead": context.masthead.for_template(),
        "title": study.titles.official or study.titles.brief,
        "book": msgspec.to_builtins(book),
    }


def _book_index(context: BuildContext, book: Book) -> dict[str, Any]:
    """The book as a list of links: its parts with the web pages of their forms."""
    forms = context.plan.forms
    parts = [
        {
            "title": part.title,
            "timing": part.timing,
            "pages": [{"id": p.id, "name": p.name, "linked": p.id in forms} for p in part.pages],
        }
        for part in book.parts
    ]
    return {"masthead": context.masthead.for_template(), "parts": parts}


def _artifact(
    context: BuildContext, name: str, file: str, format: str, content: bytes, pages: tuple[FormPage, ...]
) -> Artifact:
    sources, assumptions = citations({s for page in pages for s in page.sources}, context.plan)
    return Artifact(name, f"crf/{file}.{format}", "crf", format, content, sources, assumptions)


PRODUCT = Product("crf", message("Case report forms"), 10, make, translated=True)
