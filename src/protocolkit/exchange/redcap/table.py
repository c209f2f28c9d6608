"""A dictionary as a file: its cells, and where in the file each of them stands."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping, Sequence

import msgspec

from protocolkit.exchange.redcap.layout import COLUMNS, HEADERS, plain
from protocolkit.findings import Location

__all__ = ["Damage", "Dictionary", "Row", "looks_like_a_dictionary", "read_dictionary"]

_LINES = re.compile(r"[^\r\n]*(?:\r\n|\n|\r)|[^\r\n]+\Z")
_DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs"}
_KNOWN = {
    plain(name): position for position, entry in enumerate(COLUMNS) for name in (entry.header, entry.name)
}
_LEAST_KNOWN = 3
_HEAD = 4096


class Damage(msgspec.Struct, frozen=True):
    """Something about the file as a whole that a rule tells of: what kind, where, and in words."""

    kind: str
    location: Location
    message: str
    fix: str | None = None


class Row(msgspec.Struct, frozen=True):
    """One row: the lines it stands on, from ``line`` up to ``end``, its cells as written, and in REDCap's order."""

    line: int
    end: int
    written: list[str]
    cells: Sequence[str]

    def __getitem__(self, column: int) -> str:
        return self.cells[column]

    @property
    def is_empty(self) -> bool:
        """Whether nothing stands in it."""
        return not any(map(str.strip, self.written))


class Dictionary(msgspec.Struct, frozen=True):
    """A dictionary as it is read: heading, rows, and what is wrong with the file itself.

    ``places`` says where each column of REDCap stands in the file, ``None`` where it does not.
    """

    file: str
    lines: Sequence[str]
    delimiter: str
    heading: Row
    rows: Sequence[Row]
    places: Sequence[int | None]
    damage: tuple[Damage, ...] = ()

    def location(self, row: Row, column: int, start: int = 0, end: int | None = None) -> Location:
        """Characters of a cell; the end of the row where the row has no such cell."""
        place = self.places[column]
        return self.place_of(row, len(row.written) if place is None else place, start, end)

    def place_of(self, row: Row, place: int, start: int = 0, end: int | None = None) -> Location:
        """Characters of the cell at that place in the file."""
        text = "".join(self.lines[row.line : row.end])
        spans = _spans(text, self.delimiter)
        if place >= len(spans):
            at = len(text.rstrip("\r\n"))
            return self._location(row.line, text, at, at)
        first, last, quoted = spans[place]
        places = _inside(text, first, last) if quoted else range(first, last + 1)
        last_at = len(places) - 1
        stop = last_at if end is None else min(end, last_at)
        return self._location(row.line, text, places[min(start, last_at)], places[max(stop, 0)])

    def _location(self, line: int, text: str, start: int, end: int) -> Location:
        lines = _LINES.findall(text)
        return Location(self.file, *_line_and_column(line, lines, start), *_line_and_column(line, lines, end))


def _line_and_column(line: int, lines: Sequence[str], at: int) -> tuple[int, int]:
    """The place of a character of some lines, of which the first is ``line``."""
    for text in lines[:-1]:
        if at < len(text):
            break
        at -= len(text)
        line += 1
    return line, at


def _spans(text: str, delimiter: str) -> list[tuple[int, int, bool]]:
    """Start and end of each cell, within its quotes, and whether it has any."""
    cell = re.compile(rf'"((?:[^"]|"")*)"?[^{delimiter}\r\n]*|([^{delimiter}\r\n]*)')
    spans, at = [], 0
    while True:
        found = cell.match(text, at)
        assert found is not None, "both cells may be empty"
        quoted = found[1] is not None
        spans.append((*found.span(1 if quoted else 2), quoted))
        at = found.end()
        if text[at : at + 1] != delimiter:
            return spans
        at += 1


def _inside(text: str, start: int, end: int) -> list[int]:
    """Where each character between two quotes stands, with the end; a doubled quote is one character."""
    places, at = [], start
    while at < end:
        places.append(at)
        at += 2 if text.startswith('""', at) else 1
    return [*places, end]


def looks_like_a_dictionary(raw: bytes) -> bool:
    """Whether a file begins with headings of a dictionary."""
    head = raw[:_HEAD]
    text = (
        head.decode("utf-16", "replace")
        if head[:2] in (b"\xff\xfe", b"\xfe\xff")
        else head.decode("utf-8-sig", "replace")
    )
    first = next(iter(_LINES.findall(text)), "")
    return len(_known(_cells_of(first, _delimiter(first)))) >= _LEAST_KNOWN


def _known(cells: Sequence[str]) -> set[int]:
    return {_KNOWN[plain(cell)] for cell in cells if plain(cell) in _KNOWN}


def _cells_of(line: str, delimiter: str) -> list[str]:
    return next(csv.reader([line], delimiter=delimiter), [])


def _delimiter(line: str) -> str:
    """What parts the cells of the heading: that by which most headings are known."""
    return max(_DELIMITERS, key=lambda sign: len(_known(_cells_of(line, sign))))


def read_dictionary(file: str, raw: bytes) -> Dictionary:
    """Read a file as a dictionary, whatever is wrong with it."""
    text, damage = _decoded(file, raw)
    lines = _LINES.findall(text)
    delimiter = _delimiter(lines[0]) if lines else ","
    if delimiter != ",":
        told = f"the cells are parted by {_DELIMITERS[delimiter]}; REDCap reads commas"
        damage.append(Damage("table", Location(file), told, "Save it as CSV with commas."))
    written, broken = _rows(file, lines, delimiter)
    damage += broken
    heading = (
        Row(0, 1, *2 * ([],))
        if not written
        else Row(written[0][0], written[0][1], written[0][2], written[0][2])
    )
    places = _places(heading.written)
    same = list(places) == list(range(len(HEADERS)))
    rows = [Row(line, end, cells, _ordered(cells, places, same)) for line, end, cells in written[1:]]
    return Dictionary(file, lines, delimiter, heading, rows, places, tuple(damage))


def _places(heading: Sequence[str]) -> list[int | None]:
    found: dict[int, int] = {}
    for place, header in enumerate(heading):
        position = _KNOWN.get(plain(header))
        if position is not None:
            found.setdefault(position, place)
    return [found.get(position) for position in range(len(COLUMNS))]


def _ordered(cells: list[str], places: Sequence[int | None], same: bool) -> Sequence[str]:
    """The cells in REDCap's order, without spaces around them; empty ones where there are none."""
    if same and len(cells) == len(HEADERS):
        return [cell.strip() for cell in cells]
    return [cells[place].strip() if place is not None and place < len(cells) else "" for place in places]


def _rows(
    file: str, lines: list[str], delimiter: str
) -> tuple[list[tuple[int, int, list[str]]], list[Damage]]:
    """Every row with its lines; reading ends where the table does not go on."""
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    found: list[tuple[int, int, list[str]]] = []
    line = 0
    try:
        for cells in reader:
            found.append((line, reader.line_num, cells))
            line = reader.line_num
    except csv.Error as error:
        return found, [_broken(file, lines, line, str(error))]
    return found, []


def _broken(file: str, lines: list[str], line: int, error: str) -> Damage:
    """Why a row cannot be read: a quote that is not closed, or that stands in the middle of a cell."""
    at = lines[line].find('"') if line < len(lines) else 0
    place = Location(file, line, max(at, 0), line, max(at, 0) + 1)
    if "expected after" in error:
        told = "a quotation mark stands inside a cell; nothing from this row on could be read"
        return Damage("table", place, told, 'Write "" for a quotation mark inside a cell in quotation marks.')
    told = "a quotation mark in this row is not closed; nothing from this row on could be read"
    return Damage("table", place, told, 'Close it; write "" for a quotation mark inside a cell.')


_MARKS: Mapping[bytes, str] = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16", b"\xef\xbb\xbf": "utf-8-sig"}


def _decoded(file: str, raw: bytes) -> tuple[str, list[Damage]]:
    damage: list[Damage] = []
    encoding = next((name for mark, name in _MARKS.items() if raw.startswith(mark)), "utf-8")
    if encoding == "utf-16":
        told = "the file is UTF-16, which REDCap does not read"
        damage.append(Damage("encoding", Location(file), told, "Save it as CSV in UTF-8."))
        return raw.decode("utf-16", "replace"), damage
    if encoding == "utf-8-sig":
        told = (
            "the file begins with a byte order mark, which some programs take for a part of the first heading"
        )
        damage.append(Damage("mark", Location(file), told, "Save it as UTF-8 without a byte order mark."))
        raw = raw[3:]
    try:
        return raw.decode("utf-8"), damage
    except UnicodeDecodeError as error:
        damage.append(_bad_bytes(file, raw, error.start))
        return raw.decode("cp1252", "replace"), damage


def _bad_bytes(file: str, raw: bytes, start: int) -> Damage:
    """The first byte that is not UTF-8, and what it would be in the code page of most Windows machines."""
    before = raw[:start].decode("cp1252", "replace")
    line, column = _line_and_column(0, _LINES.findall(f"{before}x"), len(before))
    meant = raw[start : start + 1].decode("cp1252", "replace")
    told = f"the byte 0x{raw[start]:02X} is not UTF-8; in Windows-1252, the file would have {meant!r} here"
    place = Location(file, line, column, line, column + 1)
    return Damage("encoding", place, told, "Save the file as CSV in UTF-8.")
