"""The fillable PDFs: one for each form, and the whole book."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from protocolkit.documents.artifact import Masthead
from protocolkit.documents.crf.blocks import Book, FormPage
from protocolkit.documents.fillable.acroform import make_fillable
from protocolkit.documents.fillable.font import typing_font
from protocolkit.documents.fillable.naming import Field, NamedPage, name_page
from protocolkit.documents.fillable.stamp import FormStamp, Part
from protocolkit.documents.render import Press
from protocolkit.languages import ENGLISH, Language
from protocolkit.model.plan import Plan

__all__ = ["FillablePress"]


class FillablePress:
    """Makes fillable PDFs on a press; the font to type in is made once."""

    def __init__(self, press: Press, plan: Plan, masthead: Masthead, language: Language = ENGLISH) -> None:
        self._press = press
        self._plan = plan
        self._masthead = masthead
        self._language = language
        self._font = typing_font(press)

    def form(self, page: FormPage) -> bytes:
        """One form on its own."""
        named = name_page(page, self._plan, language=self._language)
        data = {"masthead": self._masthead.for_template(), "page": msgspec.to_builtins(named.page)}
        pdf = self._press.pdf("crf_form.typ", data)
        audience = "unmasked" if page.unmasked else "site"
        return make_fillable(pdf, named.fields, self._stamp(audience, named.parts), self._font)

    def book(self, book: Book, data: Mapping[str, Any]) -> bytes:
        """The book, given what its template prints besides the pages."""
        fields: dict[str, Field] = {}
        found: list[Part] = []
        parts = []
        for part in book.parts:
            pages = []
            for page in part.pages:
                named = self._named(page)
                fields |= named.fields
                found += named.parts
                pages.append(named.page)
            parts.append(msgspec.structs.replace(part, pages=tuple(pages)))
        printed = msgspec.structs.replace(book, parts=tuple(parts))
        pdf = self._press.pdf(
            "crf_book.typ", {**data, "book": msgspec.to_builtins(printed), "fillable": True}
        )
        return make_fillable(pdf, fields, self._stamp("site", tuple(found)), self._font)

    def _named(self, page: FormPage) -> NamedPage:
        """A page of the book: at a visit its names begin with that; a form may have the id of a visit."""
        scope = page.visit.id
        while scope in self._plan.forms:
            scope += "_"
        return name_page(page, self._plan, scope, self._language)

    def _stamp(self, audience: str, parts: tuple[Part, ...]) -> FormStamp:
        head = self._masthead
        return FormStamp(1, head.study_id, head.version, head.hash, audience, parts)
