"""The tag tree of a fillable PDF: each mark's link becomes a form element, and repeated fields get their own."""

from __future__ import annotations

import pikepdf
from pikepdf import Array, Dictionary, Name

__all__ = ["TagTree"]


class TagTree:
    """The structure of a PDF, where widgets are announced by form elements (ISO 14289-1, 7.18.4)."""

    def __init__(self, pdf: pikepdf.Pdf) -> None:
        self._pdf = pdf
        root = pdf.Root.StructTreeRoot
        self._root = root
        self._numbers = root.ParentTree.Nums
        entries = list(self._numbers)
        self._elements = {int(entries[i]): entries[i + 1] for i in range(0, len(entries), 2)}

    def adopt(self, widget: pikepdf.Object) -> None:
        """Make the element of what was a link that of a form field."""
        self._elements[int(widget.StructParent)].S = Name.Form

    def repeat(self, widget: pikepdf.Object, original: pikepdf.Object, page: pikepdf.Object) -> None:
        """An element beside that of ``original``, for the same field on a further page."""
        beside = self._elements[int(original.StructParent)]
        key = int(self._root.ParentTreeNextKey)
        reference = Dictionary(Type=Name.OBJR, Obj=widget, Pg=page)
        element = self._pdf.make_indirect(
            Dictionary(Type=Name.StructElem, S=Name.Form, P=beside.P, K=Array([reference]))
        )
        beside.P.K.append(element)
        self._numbers.append(key)
        self._numbers.append(element)
        self._elements[key] = element
        widget.StructParent = key
        self._root.ParentTreeNextKey = key + 1
