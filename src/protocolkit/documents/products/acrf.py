"""The annotated case report form for programmers: one PDF with every form once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from protocolkit.documents.annotated.blocks import Annotations
from protocolkit.documents.annotated.content import make_annotations
from protocolkit.documents.artifact import Artifact, BuildContext, Product, citations
from protocolkit.documents.bookmarks import Bookmark, with_bookmarks

__all__ = ["PRODUCT"]

_NAME = "Annotated CRF"
_FRONT = ("About this document", "Contents")
"""The headings before the first form."""


def _make(context: BuildContext) -> Iterator[Artifact]:
    annotations = make_annotations(context.plan)
    pdf = with_bookmarks(context.templates.pdf("acrf.typ", _page(context, annotations)), _tree(annotations))
    forms = context.plan.forms.values()
    sources = [source for form in forms for source in (form.source, *(item.source for item in form.items))]
    name = f"{_NAME}, {annotations.missing} annotations missing" if annotations.missing else _NAME
    yield Artifact(name, "acrf/acrf.pdf", "acrf", "pdf", pdf, *citations(sources, context.plan))


def _page(context: BuildContext, annotations: Annotations) -> dict[str, Any]:
    names = {form.id: form.name for form in annotations.forms}
    return {
        "masthead": context.masthead.for_template(),
        "title": _NAME,
        "about": _FRONT[0],
        "contents": _FRONT[1],
        "missing": annotations.missing,
        **msgspec.to_builtins(annotations),
        "visits": [
            {"title": part.title, "forms": [{"id": form, "name": names[form]} for form in part.forms]}
            for part in annotations.visits
        ],
        "by_form": [{"id": form, "name": names[form]} for form in sorted(names)],
    }


def _tree(annotations: Annotations) -> list[Bookmark]:
    """What stands in front, then the forms by visit, then by their ids."""
    place = {form.id: len(_FRONT) + number for number, form in enumerate(annotations.forms)}
    names = {form.id: f"{form.id} {form.name}" for form in annotations.forms}

    def leaves(forms: tuple[str, ...]) -> tuple[Bookmark, ...]:
        return tuple(Bookmark(names[form], place[form]) for form in forms)

    visits = tuple(
        Bookmark(part.title, place[part.forms[0]], leaves(part.forms)) for part in annotations.visits
    )
    tree = [Bookmark(title, number) for number, title in enumerate(_FRONT)]
    if visits:
        tree.append(Bookmark("Visits", visits[0].heading, visits))
    if names:
        tree.append(Bookmark("Forms", len(_FRONT), leaves(tuple(sorted(names)))))
    return tree


PRODUCT = Product("acrf", _NAME, 12, _make)
