"""Workbooks: what is written is text, and what does not fit says so."""

from __future__ import annotations

import io
from typing import Any

import openpyxl
import pytest
from product_files import plan_at

from protocolkit.documents.artifact import make_masthead
from protocolkit.documents.workbook import TableLook, open_book


def made(rows: list[tuple[str, ...]], shown: TableLook | None = None) -> Any:
    head = make_masthead(plan_at("tests/data/second"), "0" * 64, 0)
    with open_book("Title", head) as (book, out):
        sheet = book.sheet("Sheet")
        book.table(sheet, book.heading(sheet, "Title"), {"One": 10, "Two": 20}, rows, shown)
    return openpyxl.load_workbook(io.BytesIO(out.getvalue()))["Sheet"]


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "@x", "{=1}", "https://example.org", "007", "TRUE", "\x01\x1f", "\ufffe", "'"]
)
def test_every_cell_is_text(text: str) -> None:
    cell = made([(text, "")])["A7"]
    assert cell.data_type == "s"
    assert openpyxl.utils.escape.unescape(cell.value) == text


def test_what_is_longer_than_a_cell_is_cut_and_says_so() -> None:
    sheet = made([("x" * 40_000, "y" * 32_767)])
    assert len(sheet["A7"].value) == len(sheet["B7"].value) == 32_767
    assert sheet["A7"].value.endswith("x … (cut: longer than a cell holds)")
    assert sheet["B7"].value == "y" * 32_767
    assert 400 < sheet.row_dimensions[7].height <= 409


def test_rows_are_as_tall_as_their_texts() -> None:
    sheet = made([("short", "short"), ("one\ntwo\nthree", ""), ("a few words " * 4, "")])
    heights = [sheet.row_dimensions[row].height for row in (7, 8, 9)]
    assert heights[0] is None
    assert 3 * 13 <= heights[1] < 4 * 13
    assert heights[2] > heights[1]


def test_a_table_without_rows_has_no_filter() -> None:
    assert made([], TableLook(filtered=True)).auto_filter.ref is None
    assert made([("a", "b")], TableLook(filtered=True)).auto_filter.ref == "A6:B7"
