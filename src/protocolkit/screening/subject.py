"""A participant as somebody wrote it down: a mapping from names to values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from protocolkit.conditions.data import Row
from protocolkit.conditions.recorded import Reading, read_value
from protocolkit.conditions.symbols import FormSymbols, Symbols
from protocolkit.conditions.wording import with_unit
from protocolkit.screening.contradictions import NEITHER
from protocolkit.screening.mirrors import agree
from protocolkit.screening.places import Place, is_identifier, read_place
from protocolkit.screening.sheet import Moment, Sheet, thing_of

__all__ = ["Subject", "read_subject"]


class Subject(msgspec.Struct, frozen=True):
    """A participant as read: the code if one is given, the places that were named, what is to be warned of."""

    sheet: Sheet
    places: tuple[Place, ...]
    warnings: tuple[str, ...]
    id: str | None = None


class _Given(msgspec.Struct, frozen=True):
    """What stands under one key: a value as it was read, or the rows of a log."""

    key: str
    place: Place
    raw: object
    reading: Reading = Reading()
    rows: tuple[Row, ...] | None = None

    @property
    def is_missing(self) -> bool:
        """Whether nothing is recorded here."""
        return self.rows is None and self.reading.value is None and not self.reading.unclear

    @property
    def words(self) -> str:
        """The value, as people write it."""
        assert self.place.symbol is not None
        if self.reading.value is None:
            return f"'{self.raw}'"
        return with_unit(self.reading.value, self.place.symbol.unit)


def read_subject(content: Mapping[str, Any], symbols: Symbols, moment: Moment) -> Subject:
    """A mapping from names to values, as a participant's data.

    One thing may be given under several keys (in other units, with its visit); where these differ, it is unknown.
    """
    sheet, warnings, code = Sheet(moment), list[str](), None
    found: dict[object, list[_Given]] = {}
    for key, raw in content.items():
        if code is None and is_identifier(str(key)) and str(key) not in symbols.variables:
            code = None if raw is None else str(raw)
            continue
        place = read_place(str(key), symbols)
        if isinstance(place, str):
            warnings.append(place)
            continue
        given, problems = _read(str(key).strip(), place, raw, symbols)
        warnings += problems
        found.setdefault(thing_of(place, symbols, moment), []).append(given)
    for entries in found.values():
        _settle(sheet, entries)
    places = tuple(given.place for entries in found.values() for given in entries)
    return Subject(sheet, places, tuple(warnings), code)


def _read(key: str, place: Place, raw: object, symbols: Symbols) -> tuple[_Given, list[str]]:
    if place.symbol is None:
        rows, problems = _rows(place, raw, symbols.forms[place.name])
        return _Given(key, place, raw, rows=rows), problems
    reading = read_value(place.symbol, raw, place.unit)
    return _Given(key, place, raw, reading), [words for words in (reading.refusal, reading.remark) if words]


def _settle(sheet: Sheet, entries: Sequence[_Given]) -> None:
    """Put one thing into its place; nothing where two keys say different things of it."""
    told = [given for given in entries if not given.is_missing] or entries[:1]
    first, *others = told
    other = next((given for given in others if not _agree(first, given)), None)
    if first.place.symbol is None:
        if other is not None:
            sheet.warnings.append(f"{first.key}: rows are given, and {other.key} gives others - {NEITHER}")
        elif first.rows is not None:
            sheet.logs[first.place.name, first.place.visit] = first.rows
        return
    sheet.put(first.place, first.reading, first.raw)
    if other is not None:
        words = f"{first.key}: {first.words} is given, and {other.key} gives {other.words} - {NEITHER}"
        sheet.doubt([first.place.key], f"{first.words} or {other.words}", words)


def _agree(one: _Given, other: _Given) -> bool:
    if one.place.symbol is None:
        return one.rows == other.rows
    if one.reading.value is None or other.reading.value is None:
        return one.reading.value is other.reading.value
    return agree(one.reading.value, other.reading.value, one.place.symbol)


def _rows(place: Place, raw: object, form: FormSymbols) -> tuple[tuple[Row, ...] | None, list[str]]:
    """The rows of a log: a list of mappings from items to values; ``None`` when nobody has opened it."""
    if raw is None:
        return None, []
    if not isinstance(raw, list) or not all(isinstance(row, Mapping) for row in raw):
        return None, [
            f"{place.name}: the rows of a log are a list - write {place.name}: [{{ITEM: value}}, ...]"
        ]
    rows, warnings = [], []
    for content in raw:
        row, problems = _row(place.name, content, form)
        rows.append(row)
        warnings += problems
    return tuple(rows), warnings


def _row(form: str, content: Mapping[str, Any], symbols: FormSymbols) -> tuple[Row, list[str]]:
    values: dict[str, Any] = {}
    unclear: dict[str, str] = {}
    warnings = []
    for item, raw in content.items():
        if item not in symbols.rows:
            warnings.append(f"there is no item of the rows of {form} called {item} - it is not used")
            continue
        reading = read_value(symbols.items[item], raw)
        if reading.value is not None:
            values[item] = reading.value
        elif reading.unclear:
            unclear[item] = str(raw)
        warnings += [words for words in (reading.refusal, reading.remark) if words]
    return Row(values, unclear), warnings
