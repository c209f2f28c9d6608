"""Marks of a page: links that a template puts where a field shall be, exact to the hair, and in the tag tree.

A mark is a link to ``field:NAME``, to ``field:NAME#2`` for the third box of a choice, and ends in ``@`` where the
field is repeated on every page of its form. Its place in the document's structure becomes that of the field.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
import pikepdf

__all__ = ["Mark", "read_marks"]

_SCHEME = "field:"


class Mark(msgspec.Struct, frozen=True):
    """A mark on a page: the name of a field, which box of a choice it is, and the annotation that it was."""

    name: str
    choice: int
    repeated: bool
    page: int
    annotation: pikepdf.Object


def read_marks(pdf: pikepdf.Pdf) -> Iterator[Mark]:
    """Every mark in the order of pages, each stripped of what made it a link; other links stay."""
    for number, page in enumerate(pdf.pages):
        for annotation in page.obj.get("/Annots", ()):
            text = _marked(annotation)
            if text is None:
                continue
            for key in ("/A", "/Border", "/Contents"):
                if key in annotation:
                    del annotation[key]
            name, _, choice = text.removesuffix("@").partition("#")
            yield Mark(name, int(choice or 0), text.endswith("@"), number, annotation)


def _marked(annotation: pikepdf.Object) -> str | None:
    action = annotation.get("/A")
    target = str(action.get("/URI", "")) if action is not None else ""
    return target.removeprefix(_SCHEME) if target.startswith(_SCHEME) else None
