"""A participant's data while it is being read: what is given, then what is derived from it."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

import msgspec

from protocolkit.conditions.data import Data, ItemKey, LogKey, Row
from protocolkit.conditions.recorded import Reading, read_value
from protocolkit.conditions.symbols import FormSymbols, Symbols
from protocolkit.screening.places import Place, is_identifier, read_place

__all__ = ["Moment", "Sheet", "Subject", "read_subject"]


class Moment(msgspec.Struct, frozen=True):
    """From where a participant is seen: the visit, the order of visits, and the day of today."""

    visit: str | None = None
    visits: tuple[str, ...] = ()
    today: datetime.date | None = None


class Sheet:
    """Values by name; ``data`` is a view of it, which sees what is put here later."""

    __slots__ = ("data", "items", "logs", "unclear", "variables")

    def __init__(self, moment: Moment) -> None:
        self.variables: dict[str, Any] = {}
        self.items: dict[ItemKey, Any] = {}
        self.logs: dict[LogKey, tuple[Row, ...]] = {}
        self.unclear: dict[str | ItemKey, str] = {}
        self.data = Data(
            self.variables,
            self.unclear,
            self.items,
            self.logs,
            moment.visit,
            moment.visits,
            None,
            moment.today,
        )

    def put(self, place: Place, reading: Reading, raw: object) -> None:
        """One value as it was read."""
        if place.form is None:
            if reading.value is not None:
                self.variables[place.name] = reading.value
            elif reading.unclear:
                self.unclear[place.name] = str(raw)
        elif reading.value is not None:
            self.items[place.form, place.name, place.visit] = reading.value
        elif reading.unclear:
            self.unclear[place.form, place.name, place.visit] = str(raw)


class Subject(msgspec.Struct, frozen=True):
    """A participant as read: the code if one is given, the places that were named, what is to be warned of."""

    sheet: Sheet
    places: tuple[Place, ...]
    warnings: tuple[str, ...]
    id: str | None = None


def read_subject(content: Mapping[str, Any], symbols: Symbols, moment: Moment) -> Subject:
    """A mapping from names to values, as a participant's data."""
    sheet, places, warnings, code = Sheet(moment), [], [], None
    for key, raw in content.items():
        if is_identifier(str(key)) and str(key) not in symbols.variables:
            code = None if raw is None else str(raw)
            continue
        place = read_place(str(key), symbols)
        if isinstance(place, str):
            warnings.append(place)
            continue
        places.append(place)
        if place.symbol is None:
            warnings += _put_log(sheet, place, raw, symbols.forms[place.name])
            continue
        reading = read_value(place.symbol, raw, place.unit)
        sheet.put(place, reading, raw)
        warnings += [words for words in (reading.refusal, reading.remark) if words]
    return Subject(sheet, tuple(places), tuple(warnings), code)


def _put_log(sheet: Sheet, place: Place, raw: object, form: FormSymbols) -> list[str]:
    """The rows of a log: a list of mappings from items to values; ``None`` when nobody has opened it."""
    if raw is None:
        return []
    if not isinstance(raw, list) or not all(isinstance(row, Mapping) for row in raw):
        return [f"{place.name}: the rows of a log are a list - write {place.name}: [{{ITEM: value}}, ...]"]
    rows, warnings = [], []
    for content in raw:
        row, problems = _row(place.name, content, form)
        rows.append(row)
        warnings += problems
    sheet.logs[place.name, place.visit] = tuple(rows)
    return warnings


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
