"""The data dictionary as a workbook: items, codelists, forms."""

from __future__ import annotations

from collections.abc import Sequence

from protocolkit.documents.artifact import Masthead
from protocolkit.documents.codelist_rows import CODELIST_TABLE, codelist_rows
from protocolkit.documents.data_dictionary.content import (
    FORM_TABLE,
    ITEM_TABLE,
    DictionaryForm,
    form_row,
    item_row,
)
from protocolkit.documents.workbook import TableLook, open_book
from protocolkit.model.plan import Plan

__all__ = ["workbook_bytes"]

_TITLE = "Data dictionary"


def workbook_bytes(forms: Sequence[DictionaryForm], plan: Plan, head: Masthead) -> bytes:
    """The workbook; the same forms give the same bytes."""
    items = [item for form in forms for item in form.items]
    unmasked = {number: "mark" for number, item in enumerate(items) if item.staff == "unmasked"}
    with open_book(_TITLE, head) as (book, out):
        sheet = book.sheet("Items", wide=True)
        shown = TableLook(frozen=2, filtered=True, look="top", rows=unmasked)
        book.table(sheet, book.heading(sheet, _TITLE), ITEM_TABLE, [*map(item_row, items)], shown)
        for name, columns, rows in (
            ("Codelists", CODELIST_TABLE, codelist_rows(plan)),
            ("Forms", FORM_TABLE, [*map(form_row, forms)]),
        ):
            sheet = book.sheet(name)
            top = book.heading(sheet, f"{_TITLE}: {name.lower()}")
            book.table(sheet, top, columns, rows, TableLook(frozen=1, filtered=True, look="top"))
    return out.getvalue()
