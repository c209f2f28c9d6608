"""A dictionary is read whatever it was saved as, and every place in it is the place in the file."""

from __future__ import annotations

import pytest
from dictionary_text import dictionary, found
from hypothesis import given
from hypothesis import strategies as st

from protocolkit.exchange.redcap.dictionary import table
from protocolkit.exchange.redcap.layout import HEADERS, column
from protocolkit.exchange.redcap.linter import lint_dictionary
from protocolkit.exchange.redcap.table import looks_like_a_dictionary, read_dictionary

PLAIN = dictionary({"field_name": "weight", "field_label": "Größe"})


def _rules(raw: bytes) -> list[tuple[str, int, int]]:
    return found(raw)


def test_a_byte_order_mark_is_told_and_read() -> None:
    assert _rules(b"\xef\xbb\xbf" + PLAIN) == [("RDC002", 1, 1)]


def test_utf_16_is_told_and_read() -> None:
    assert _rules(PLAIN.decode().encode("utf-16")) == [("RDC001", 1, 1)]


def test_bytes_of_windows_are_told_where_the_first_of_them_stands() -> None:
    raw = PLAIN.decode().encode("cp1252")
    assert _rules(raw) == [("RDC001", 3, 19)]
    (finding,) = lint_dictionary("d.csv", raw).findings
    assert finding.message == "the byte 0xF6 is not UTF-8; in Windows-1252, the file would have 'ö' here"
    assert _rules(b"\xef\xbb\xbf" + raw) == [("RDC001", 3, 19), ("RDC002", 1, 1)][::-1]
    assert read_dictionary("d.csv", raw).rows[1][column("field_label")] == "Größe"


@pytest.mark.parametrize(("sign", "name"), [(";", "semicolons"), ("\t", "tabs")])
def test_another_delimiter_is_told_and_read(sign: str, name: str) -> None:
    text = PLAIN.decode().replace(
        '"Choices, Calculations, OR Slider Labels"', "select_choices_or_calculations"
    )
    raw = text.replace(",", sign).encode()
    (finding,) = lint_dictionary("d.csv", raw).findings
    assert (finding.rule, finding.message) == (
        "RDC003",
        f"the cells are parted by {name}; REDCap reads commas",
    )


@pytest.mark.parametrize("end", ["\n", "\r", "\r\n"])
def test_every_kind_of_line_end_is_one(end: str) -> None:
    raw = dictionary({"field_name": "a", "field_label": "x\r\ny"}, {"field_name": "B"})
    assert _rules(raw.replace(b"\r\n", end.encode())) == [("RDC011", 5, 1)]


@pytest.mark.parametrize(
    ("line", "place"),
    [('weight,vs,,text,"Weight', ("RDC003", 3, 17)), ('weight,vs,,text,"We"ight",', ("RDC003", 3, 17))],
)
def test_reading_ends_where_a_quotation_mark_is_not_closed(line: str, place: tuple[str, int, int]) -> None:
    head = b"".join(PLAIN.splitlines(keepends=True)[:2])
    assert _rules(head + line.encode() + b"\r\nmore,vs\r\n") == [place]


def test_headings_may_be_those_of_the_api_and_near_misses_are_offered() -> None:
    head, rest = PLAIN.decode().split("\r\n", 1)
    assert _rules(head.replace("Form Name", "form_name").encode() + b"\r\n" + rest.encode()) == []
    misspelt = f"{head.replace('Form Name', 'Form Nam')}\r\n{rest}".encode()
    (wrong, missing) = lint_dictionary("d.csv", misspelt).findings[:2]
    assert (wrong.rule, wrong.fix, wrong.location.column) == ("RDC004", "did you mean 'Form Name'?", 22)
    assert missing.message == "1 of 18 columns are missing: Form Name"


def test_columns_twice_or_in_another_order_are_told() -> None:
    moved = [HEADERS[1], HEADERS[0], *HEADERS[2:]]
    raw = table(moved, [["vs", "record_id", "", "text", "Label", *[""] * 13]])
    assert _rules(raw) == [("RDC004", 1, 1)]
    raw = table([*HEADERS, "Form Name"], [["record_id", "vs", "", "text", "Label", *[""] * 14]])
    assert [rule for rule, _, _ in _rules(raw)] == ["RDC004"]


def test_a_row_with_other_cells_than_the_heading_and_an_empty_row_are_told() -> None:
    lines = PLAIN.decode().splitlines(keepends=True)
    raw = "".join([*lines[:2], ",,,\r\n", lines[2].replace("\r\n", ",x\r\n"), "\r\n"]).encode()
    assert _rules(raw) == [("RDC006", 3, 1), ("RDC005", 4, 36), ("RDC006", 5, 1)]


@pytest.mark.parametrize(
    "raw", [b"", b"\n", b"\x00", b",,,\n", b"\xff\xfe", b"PK\x03\x04", b'"', b"a,b\n1,2\n"]
)
def test_what_is_no_dictionary_is_not_taken_for_one_and_breaks_nothing(raw: bytes) -> None:
    assert not looks_like_a_dictionary(raw)
    assert lint_dictionary("d.csv", raw).findings


def test_a_dictionary_is_known_by_its_heading() -> None:
    assert looks_like_a_dictionary(PLAIN)
    assert looks_like_a_dictionary(b"\xef\xbb\xbf" + PLAIN)
    assert looks_like_a_dictionary(PLAIN.decode().encode("utf-16"))
    assert looks_like_a_dictionary(b"field_name;form_name;field_type\n")


CELLS = st.text(st.sampled_from("ab,;\"'\n\r|é "), max_size=8)


@given(st.lists(st.lists(CELLS, min_size=18, max_size=18), min_size=1, max_size=4))
def test_every_character_of_a_cell_is_found_in_the_file(rows: list[list[str]]) -> None:
    raw = table(HEADERS, rows)
    text = raw.decode()
    read = read_dictionary("d.csv", raw)
    starts = [0]
    for line in read.lines:
        starts.append(starts[-1] + len(line))
    assert [row.written for row in read.rows] == rows
    for row in read.rows:
        for place, cell in enumerate(row.written):
            for at, character in enumerate(cell):
                found_at = read.place_of(row, place, at, at + 1)
                assert text[starts[found_at.line] + found_at.column] == character


@given(st.binary(max_size=200))
def test_any_bytes_are_read_somehow(raw: bytes) -> None:
    lint_dictionary("d.csv", raw)
    head = ",".join(f'"{header}"' for header in HEADERS).encode()
    for finding in lint_dictionary("d.csv", head + b"\n" + raw).findings:
        assert finding.location.line >= 0
