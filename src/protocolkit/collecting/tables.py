"""Collected data as tables: one row for each value, or for each form one row for each time that it was filled in."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from typing import Any

import msgspec

from protocolkit.collecting.collected import Collected
from protocolkit.collecting.records import Record
from protocolkit.model.forms import Form, Item
from protocolkit.tables import csv_bytes

__all__ = ["as_content", "masked_data", "tables_of", "unmasked_data", "values_table"]

_WHO = ("subject", "site", "visit")
_VALUES = (*_WHO, "form", "occurrence", "row", "item", "value", "file")
_PLACES = ("occurrence", "row")


def masked_data(collected: Collected) -> Collected:
    """What everyone at the site may see."""
    records = tuple(record for record in collected.records if record.audience == "site")
    return msgspec.structs.replace(collected, records=records)


def unmasked_data(collected: Collected) -> Collected:
    """What only unmasked staff may see."""
    records = tuple(record for record in collected.records if record.audience != "site")
    return msgspec.structs.replace(collected, records=records)


def values_table(collected: Collected) -> bytes:
    """Every value by itself, as CSV."""
    return csv_bytes(_VALUES, _values(collected))


def _values(collected: Collected) -> Iterator[tuple[object, ...]]:
    for record in collected.records:
        items = {item.id: item for item in collected.plan.forms[record.form].items}
        for row, values in _rows(record):
            for name in [name for name in items if name in values]:
                value = _cell(items[name], values[name])
                head = (record.subject, record.site, record.visit, record.form, record.occurrence)
                yield *head, row, name, value, record.file


def _rows(record: Record) -> Iterator[tuple[int | None, dict[str, str]]]:
    if record.values:
        yield None, record.values
    for row in record.rows:
        yield row.number, row.values


def tables_of(collected: Collected) -> dict[str, bytes]:
    """For each form that was filled in, a table with a column for each item; by the id of the form."""
    forms = [
        form for form in collected.plan.forms.values() if any(r.form == form.id for r in collected.records)
    ]
    return {form.id: csv_bytes(_header(form), _wide(collected, form)) for form in forms}


def _header(form: Form) -> tuple[str, ...]:
    return (*_WHO, *_PLACES, *(item.id for item in form.items if not item.derive), "file")


def _wide(collected: Collected, form: Form) -> Iterator[tuple[object, ...]]:
    items = [item for item in form.items if not item.derive]
    for record in collected.records:
        if record.form == form.id:
            for row, values in _rows(record):
                cells = (_cell(item, values.get(item.id)) for item in items)
                head = (record.subject, record.site, record.visit, record.occurrence, row)
                yield *head, *cells, record.file


def _cell(item: Item, text: str | None) -> object:
    """Numbers as numbers, so that a minus sign is none of a formula."""
    if text is None or item.type not in ("integer", "decimal"):
        return text
    try:
        number = Decimal(text)
    except InvalidOperation:
        return text
    return number if number.is_finite() else text


def as_content(collected: Collected) -> dict[str, Any]:
    """Collected data as plain values, for JSON."""
    return {
        "files": [msgspec.structs.asdict(file) for file in collected.files],
        "records": [_record(record) for record in collected.records],
        "problems": [msgspec.structs.asdict(problem) for problem in collected.problems],
    }


def _record(record: Record) -> dict[str, Any]:
    fields = msgspec.structs.asdict(record)
    del fields["asked"]
    return {**fields, "rows": [{"row": row.number, "values": row.values} for row in record.rows]}
