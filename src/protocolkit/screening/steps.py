"""One step settles one value of a participant: filled in, left as it is given, or taken back where sources differ."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

import msgspec

from protocolkit.conditions.data import ItemKey, Row
from protocolkit.conditions.evaluate import Term
from protocolkit.conditions.symbols import Symbols
from protocolkit.conditions.wording import shown
from protocolkit.screening.contradictions import Claim, contradiction, contradiction_in_row
from protocolkit.screening.mirrors import Mirror, agree
from protocolkit.screening.sheet import Sheet
from protocolkit.screening.ways import Derived

__all__ = ["Calculation", "Step", "of_item", "of_rows", "of_variable"]

Step: TypeAlias = "Callable[[Sheet], None]"
"""Settles one value of a participant."""


class Calculation(msgspec.Struct, frozen=True):
    """How a value is computed, and from what."""

    term: Term
    needs: tuple[Derived, ...]


def of_variable(symbols: Symbols, name: str, mirror: Mirror | None, calculation: Calculation | None) -> Step:
    """A variable is what its item says, else what is computed; both are compared where both are known.

    What is given of a variable is compared with its item by the item.
    """
    symbol = symbols.variables[name]
    itself: Derived = (None, name)

    def step(sheet: Sheet) -> None:
        if name in sheet.unclear:
            return
        if mirror is not None and name not in sheet.variables:
            _take_over(sheet, name, mirror)
        if calculation is None or name in sheet.unclear:
            return
        computed = calculation.term(sheet.data)
        if computed is None:
            return
        if name not in sheet.variables:
            sheet.fill(name, computed, calculation.needs)
            return
        value = sheet.variables[name]
        if not agree(value, computed, symbol):
            claims = Claim((itself,), value), Claim(calculation.needs, computed)
            found = contradiction(symbols, sheet, symbol, *claims)
            keys = (name,) if mirror is None else (name, mirror.key_in(sheet.data))
            sheet.doubt(keys, found.recorded, found.words)

    return step


def _take_over(sheet: Sheet, name: str, mirror: Mirror) -> None:
    """Where the item says nothing, neither does the variable."""
    value = mirror.as_variable(sheet.data)
    if value is not None:
        sheet.fill(name, value, (mirror.key,))
        return
    key = mirror.key_in(sheet.data)
    if key in sheet.items:
        sheet.unclear[name] = shown(sheet.items[key])
    elif key in sheet.unclear:
        sheet.unclear[name] = sheet.unclear[key]


def of_item(
    symbols: Symbols, form: str, name: str, mirrors: tuple[Mirror, ...], calculation: Calculation | None
) -> Step:
    """An item is what is given, else what is computed, else what is given of a variable that it collects.

    ``mirrors`` are its variables that may be given; all that is known is compared.
    """
    fields = symbols.forms[form]
    symbol, due = fields.items[name], fields.visits

    def step(sheet: Sheet) -> None:
        key = sheet.data.item_key(form, name, None, due)
        if key in sheet.unclear:
            return
        if calculation is not None:
            computed = calculation.term(sheet.data)
            if computed is None:
                pass
            elif key not in sheet.items:
                sheet.fill(key, computed, calculation.needs)
            elif not agree(sheet.items[key], computed, symbol):
                claims = Claim(((form, name),), sheet.items[key]), Claim(calculation.needs, computed)
                found = contradiction(symbols, sheet, symbol, *claims)
                sheet.doubt(_every_name(key, mirrors), found.recorded, found.words)
                return
        _reflect(symbols, sheet, key, mirrors)

    return step


def _every_name(key: ItemKey, mirrors: tuple[Mirror, ...]) -> tuple[str | ItemKey, ...]:
    return (key, *(mirror.variable.name for mirror in mirrors))


def _reflect(symbols: Symbols, sheet: Sheet, key: ItemKey, mirrors: tuple[Mirror, ...]) -> None:
    """Compare an item with its variables, or take it over from the first that says what it is."""
    for mirror in mirrors:
        name = mirror.variable.name
        if name not in sheet.variables:
            continue
        if key not in sheet.items:
            value = mirror.item_value(sheet.data)
            if value is not None:
                sheet.fill(key, value, ((None, name),))
        elif not mirror.agree(sheet.data):
            claims = (
                Claim(((None, name),), sheet.variables[name]),
                Claim((mirror.key,), mirror.as_variable(sheet.data)),
            )
            found = contradiction(symbols, sheet, mirror.variable, *claims)
            sheet.doubt(_every_name(key, mirrors), found.recorded, found.words)
            return
    if key not in sheet.items:
        unclear = [
            sheet.unclear[name] for mirror in mirrors if (name := mirror.variable.name) in sheet.unclear
        ]
        if unclear:
            sheet.unclear[key] = unclear[0]


def of_rows(symbols: Symbols, form: str, name: str, calculation: Calculation) -> Step:
    """An item of a log, in each row."""

    def step(sheet: Sheet) -> None:
        for log, rows in list(sheet.logs.items()):
            if log[0] == form:
                settled = _settled_rows(symbols, sheet, (form, name), rows, calculation)
                sheet.logs[log] = settled

    return step


def _settled_rows(
    symbols: Symbols, sheet: Sheet, item: tuple[str, str], rows: tuple[Row, ...], calculation: Calculation
) -> tuple[Row, ...]:
    (form, name), settled = item, []
    symbol = symbols.forms[form].items[name]
    for number, row in enumerate(rows, 1):
        computed = None if name in row.unclear else calculation.term(sheet.data.at_row(form, row))
        if computed is None:
            settled.append(row)
        elif name not in row.values:
            settled.append(Row({**row.values, name: computed}, row.unclear))
        elif agree(row.values[name], computed, symbol):
            settled.append(row)
        else:
            claims = Claim((item,), row.values[name]), Claim(calculation.needs, computed)
            found = contradiction_in_row(symbol, number, *claims)
            sheet.warnings.append(found.words)
            settled.append(_doubted(row, name, found.recorded))
    return tuple(settled)


def _doubted(row: Row, name: str, recorded: str) -> Row:
    unclear = row.unclear if isinstance(row.unclear, Mapping) else dict.fromkeys(row.unclear, "")
    values = {item: value for item, value in row.values.items() if item != name}
    return Row(values, {**unclear, name: recorded})
