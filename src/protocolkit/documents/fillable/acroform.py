"""A printed PDF with marks, turned into a form: widgets where the marks were, fields in a tree of names.

Text fields have no appearance until they are filled: viewers then draw the text in the embedded font. Boxes to tick
have both of theirs. The result has the same bytes on every run.
"""

from __future__ import annotations

import io
from collections.abc import Mapping

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from protocolkit.documents.fillable.font import font_of
from protocolkit.documents.fillable.marks import Mark, read_marks
from protocolkit.documents.fillable.naming import Field
from protocolkit.documents.fillable.stamp import STAMP, FormStamp
from protocolkit.documents.fillable.structure import TagTree
from protocolkit.documents.fillable.widgets import DATA_FONT, DEFAULT_APPEARANCE, Widgets
from protocolkit.errors import CannotRun

__all__ = ["make_fillable"]

_PRINTED, _HIDDEN, _READ_ONLY = 4, 2, 1


def make_fillable(pdf: bytes, fields: Mapping[str, Field], stamp: FormStamp, font: bytes) -> bytes:
    """The PDF with a field for every mark; ``font`` is a PDF that holds the font to type in.

    Raises ``CannotRun`` when the template has marked other answers than there are fields.
    """
    with pikepdf.open(io.BytesIO(pdf)) as document:
        tags = TagTree(document)
        marks = list(read_marks(document))
        _must_fit(marks, fields)
        placed = _placed(document, marks, tags)
        tree = _Tree(document)
        widgets = Widgets(document)
        for name, where in placed.items():
            field = fields[_base(name, fields)]
            tree.add(name, widgets.field(field, [(mark.choice, mark.annotation) for mark in where]))
        tree.add(STAMP, _stamped(document, stamp))
        holder, data_font = font_of(font)
        fonts = Dictionary({DATA_FONT: document.copy_foreign(data_font)})
        holder.close()
        document.Root.AcroForm = document.make_indirect(
            Dictionary(Fields=tree.roots, DR=Dictionary(Font=fonts), DA=String(DEFAULT_APPEARANCE))
        )
        out = io.BytesIO()
        document.save(
            out,
            deterministic_id=True,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
            fix_metadata_version=False,
        )
    return out.getvalue()


def _base(name: str, fields: Mapping[str, Field]) -> str:
    """The name of a field without the number of its row."""
    return name if name in fields else name.rpartition(".")[0]


def _must_fit(marks: list[Mark], fields: Mapping[str, Field]) -> None:
    """A template of a sponsor may be older than this program: then an answer would have nowhere to go."""
    marked = {_base(mark.name, fields) for mark in marks}
    wrong = sorted(marked ^ fields.keys())
    if wrong:
        raise CannotRun(
            f"the templates of the forms leave {wrong[0]} without a field"
            if wrong[0] in fields
            else f"the templates of the forms mark {wrong[0]}, which is no answer",
            "start your template anew from that of this version",
        )


def _placed(document: pikepdf.Pdf, marks: list[Mark], tags: TagTree) -> dict[str, list[Mark]]:
    """The marks by the full name of their field; those of a page's head are repeated on the pages that follow."""
    found: dict[str, list[Mark]] = {}
    heads: dict[int, list[Mark]] = {}
    for mark in marks:
        tags.adopt(mark.annotation)
        found.setdefault(mark.name, []).append(mark)
        if mark.repeated:
            heads.setdefault(mark.page, []).append(mark)
    head: list[Mark] = []
    for number, page in enumerate(document.pages):
        if number in heads:
            head = heads[number]
        else:
            for mark in head:
                found[mark.name].append(_copy(document, mark, number, page.obj, tags))
    return found


def _copy(document: pikepdf.Pdf, mark: Mark, number: int, page: pikepdf.Object, tags: TagTree) -> Mark:
    widget = document.make_indirect(Dictionary(Type=Name.Annot, Rect=mark.annotation.Rect, F=_PRINTED))
    if "/Annots" not in page:
        page.Annots = Array()
    page.Annots.insert(0, widget)
    tags.repeat(widget, mark.annotation, page)
    return Mark(mark.name, mark.choice, True, number, widget)


def _stamped(document: pikepdf.Pdf, stamp: FormStamp) -> pikepdf.Object:
    """The hidden field that says what this is."""
    page = document.pages[0].obj
    words = "Which protocol and which forms this file is for"
    widget = Dictionary(Type=Name.Annot, Subtype=Name.Widget, Rect=Array([0, 0, 0, 0]), F=_HIDDEN | _PRINTED)
    widget.FT, widget.Ff = Name.Tx, _READ_ONLY
    widget.TU, widget.V = String(words), String(stamp.written())
    field = document.make_indirect(widget)
    if "/Annots" not in page:
        page.Annots = Array()
    page.Annots.append(field)
    return field


class _Tree:
    """Fields by the parts of their names."""

    def __init__(self, document: pikepdf.Pdf) -> None:
        self._document = document
        self.roots = Array()
        self._nodes: dict[str, pikepdf.Object] = {}

    def add(self, name: str, field: pikepdf.Object) -> None:
        """Put a field into its place; the nodes above it are made as they are needed."""
        above, _, own = name.rpartition(".")
        field.T = String(own)
        if above:
            parent = self._node(above)
            field.Parent = parent
            parent.Kids.append(field)
        else:
            self.roots.append(field)

    def _node(self, name: str) -> pikepdf.Object:
        found = self._nodes.get(name)
        if found is None:
            found = self._document.make_indirect(Dictionary(Kids=Array()))
            self._nodes[name] = found
            self.add(name, found)
        return found
