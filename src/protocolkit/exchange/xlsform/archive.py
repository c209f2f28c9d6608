"""A workbook that somebody sends: its sheets as texts, and nothing that a file could do beyond being read."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from posixpath import join, normpath
from xml.etree import ElementTree

import msgspec

from protocolkit.errors import CannotRun

__all__ = ["Cells", "read_sheets"]

Cells = dict[int, dict[int, str]]
"""The texts of a sheet by row, from 1, and column, from 0; empty cells are left out."""

_MOST, _RATIO, _SMALL = 64 * 1024 * 1024, 200, 4 * 1024 * 1024
"""Bytes that a workbook may unpack to, and how much larger a part may grow that is not small."""
_MOST_CELLS = 500_000
_OLD = b"\xd0\xcf\x11\xe0"
_DECLARED = re.compile(rb"<!\s*(DOCTYPE|ENTITY)", re.IGNORECASE)
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_LINK = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_PLACE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_BROKEN = (
    *(zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, RuntimeError, OSError, EOFError),
    *(ElementTree.ParseError, UnicodeDecodeError, ValueError, KeyError, IndexError),
)


def read_sheets(name: str, raw: bytes) -> Mapping[str, Cells]:
    """The sheets of a workbook by their names. Raises ``CannotRun`` for what is none, or may not be unpacked."""
    if raw.startswith(_OLD):
        raise CannotRun(f"{name} is a workbook of the old kind (.xls)", "Save it as .xlsx.")
    if not raw.startswith(b"PK"):
        raise CannotRun(f"{name} is no workbook", "An XLSForm is a file of Excel (.xlsx).")
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            return _Workbook(name, archive).sheets()
    except _BROKEN as error:
        raise CannotRun(f"{name} is a workbook that cannot be read: {error}") from error


class _Workbook(msgspec.Struct, frozen=True):
    name: str
    archive: zipfile.ZipFile

    def sheets(self) -> dict[str, Cells]:
        """Every sheet."""
        self._check_sizes()
        if "xl/workbook.xml" not in self.archive.namelist():
            raise CannotRun(f"{self.name} is no workbook", "An XLSForm is a file of Excel (.xlsx).")
        book = self._part("xl/workbook.xml")
        links = {
            entry.get("Id"): entry.get("Target", "") for entry in self._part("xl/_rels/workbook.xml.rels")
        }
        shared = self._shared()
        found = {}
        for sheet in book.iter(f"{_MAIN}sheet"):
            target = links.get(sheet.get(_LINK), "")
            part = target.lstrip("/") if target.startswith("/") else normpath(join("xl", target))
            if part in self.archive.namelist():
                found[sheet.get("name", "")] = _cells(self._part(part), shared)
        return found

    def _check_sizes(self) -> None:
        entries = self.archive.infolist()
        total = sum(entry.file_size for entry in entries)
        if total > _MOST:
            most = _MOST // 1024 // 1024
            raise CannotRun(f"{self.name} unpacks to {total // 1024 // 1024} MiB; {most} MiB are the most")
        for entry in entries:
            if entry.file_size > _SMALL and entry.file_size > _RATIO * max(entry.compress_size, 1):
                raise CannotRun(f"{self.name}: {entry.filename} is packed as no sheet of a form would be")

    def _part(self, part: str) -> ElementTree.Element:
        """One part, which declares nothing: no document type, no entity."""
        with self.archive.open(part) as file:
            raw = file.read(_MOST)
        if raw[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\x00" in raw[:64]:
            raise CannotRun(f"{self.name}: {part} is not in UTF-8")
        if _DECLARED.search(raw):
            raise CannotRun(
                f"{self.name}: {part} declares a document type or entities, which no workbook does"
            )
        return ElementTree.fromstring(raw)

    def _shared(self) -> list[str]:
        if "xl/sharedStrings.xml" not in self.archive.namelist():
            return []
        return [_text(entry) for entry in self._part("xl/sharedStrings.xml").iter(f"{_MAIN}si")]


def _cells(sheet: ElementTree.Element, shared: list[str]) -> Cells:
    found: Cells = {}
    count, at = 0, 0
    for row in sheet.iter(f"{_MAIN}row"):
        at = int(row.get("r") or at + 1)
        for column, text in _row(row, shared):
            found.setdefault(at, {})[column] = text
            count += 1
        if count > _MOST_CELLS:
            raise ValueError(f"it has more than {_MOST_CELLS:,} cells")
    return found


def _row(row: ElementTree.Element, shared: list[str]) -> Iterator[tuple[int, str]]:
    column = -1
    for cell in row.iter(f"{_MAIN}c"):
        place = _PLACE.fullmatch(cell.get("r", ""))
        column = _column(place[1]) if place else column + 1
        text = _value(cell, shared).lstrip("\ufeff").strip()
        if text:
            yield column, text


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def _value(cell: ElementTree.Element, shared: list[str]) -> str:
    """A text, or what a number or a formula was last seen as."""
    kind = cell.get("t", "n")
    if kind == "inlineStr":
        return "".join(_text(inline) for inline in cell.iter(f"{_MAIN}is"))
    value = cell.findtext(f"{_MAIN}v") or ""
    if kind == "s":
        return shared[int(value)]
    if kind == "b":
        return "TRUE" if value == "1" else "FALSE"
    return value.removesuffix(".0") if kind == "n" else value


def _text(entry: ElementTree.Element) -> str:
    """The runs of a text, without what says how its signs are read."""
    phonetic = {id(t) for run in entry.iter(f"{_MAIN}rPh") for t in run.iter(f"{_MAIN}t")}
    return "".join(t.text or "" for t in entry.iter(f"{_MAIN}t") if id(t) not in phonetic)
