"""What somebody wrote down, as a typed value of a variable or an item.

A number stays as it was recorded, without rounding. What cannot be used is never guessed at: it counts as
unknown, and the reading says why. That holds for a value outside its hard range, too, and for a fraction where
whole numbers are counted: such a value cannot exist, so it is a slip of the pen or of the unit, and must neither
admit nor exclude anybody.
"""

from __future__ import annotations

import datetime
import math
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import msgspec

from protocolkit.conditions.conversion import Affine, affine, declared
from protocolkit.conditions.dates import day_range
from protocolkit.conditions.exact import Range, ranged
from protocolkit.conditions.problems import listing
from protocolkit.conditions.symbols import Kind, Symbol
from protocolkit.conditions.values import value_of
from protocolkit.conditions.wording import unit_words, with_unit

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["MISSING", "Reading", "conversion_of", "read_value"]


class Reading(msgspec.Struct, frozen=True):
    """A value as conditions use it.

    ``unclear`` where something is recorded that says nothing: a code that means unknown, or what was refused.
    ``refusal`` says why a value cannot be used; ``remark`` what is odd about one that is used.
    """

    value: Any = None
    unclear: bool = False
    refusal: str | None = None
    remark: str | None = None


MISSING = Reading()
"""Nothing is recorded."""

_NUMBER = re.compile(r"([+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,2}(?![0-9]))?)\s*(.*)", re.S)
_COMMA = re.compile(r"[+-]?[0-9]+,[0-9].*", re.S)
_DAY = re.compile(r"([0-9]{4})(?:-([0-9]{2}))?(?:-([0-9]{2}))?")
_MOMENT = re.compile(r"([0-9-]{10})[T ]([0-9]{2}:[0-9]{2}(?::[0-9]{2})?)")
_TIME = re.compile(r"[0-9]{2}:[0-9]{2}(?::[0-9]{2})?")
_TRUTHS = {"true": "Y", "false": "N"}
_LONGEST = 100


def read_value(symbol: Symbol, raw: object, unit: str | None = None) -> Reading:
    """A raw value (text, number, truth value, date, or ``{value: 0.9, unit: mg/dL}``) by its symbol.

    ``unit`` is that of a whole column; a unit that is written with the value goes before it.
    """
    if isinstance(raw, Mapping):
        if not set(raw) <= {"value", "unit"}:
            return _refused(symbol, "a list of values", "write one value, or {value: ..., unit: ...}")
        unit, raw = raw.get("unit") or unit, raw.get("value")
        if unit is not None and not isinstance(unit, str):
            return _refused(symbol, _shown(unit), "write a unit in UCUM")
    if isinstance(raw, str):
        raw = raw.strip()
    if raw is None or raw == "":
        return MISSING
    if isinstance(raw, list | tuple | dict) and symbol.kind is not Kind.RECORDS:
        return _refused(symbol, "a list of values", "write one value")
    if value_of(symbol).family == "number":
        return _number(symbol, raw, unit)
    if unit is not None:
        return _refused(symbol, f"a unit ({unit})", "it has none")
    return _READERS[symbol.kind](symbol, raw)


def _refused(symbol: Symbol, found: str, wanted: str) -> Reading:
    return Reading(unclear=True, refusal=f"{symbol.name}: {found} cannot be used - {wanted}")


def _shown(raw: object) -> str:
    text = str(raw)
    return f"'{text if len(text) <= 40 else text[:40] + '...'}'"


def _number(symbol: Symbol, raw: object, unit: str | None) -> Reading:
    text = _number_text(raw)
    if text in symbol.unknown_codes:
        return Reading(unclear=True)
    if text is None or len(text) > _LONGEST:
        return _refused(symbol, _shown(raw), "write a number such as 12 or 0.5")
    if _COMMA.fullmatch(text):
        return _refused(
            symbol, _shown(raw), "write decimals after a point, and thousands without a sign between"
        )
    found = _NUMBER.fullmatch(text)
    if found is None:
        return _refused(symbol, _shown(raw), "write a number such as 12 or 0.5")
    value, written = Decimal(found[1]), found[2].strip() or unit
    if symbol.codes:
        return _numeric_code(symbol, value, raw, written)
    return _measured(symbol, value, written)


def _number_text(raw: object) -> str | None:
    """The digits of a number; a binary float is taken as it prints, which is how it was written."""
    if isinstance(raw, str):
        return raw
    if isinstance(raw, bool) or not isinstance(raw, int | float | Decimal):
        return None
    if isinstance(raw, int):
        return str(raw) if raw.bit_length() < 4 * _LONGEST else None
    return (repr(raw) if isinstance(raw, float) else str(raw)) if math.isfinite(raw) else None


def _numeric_code(symbol: Symbol, value: Decimal, raw: object, unit: str | None) -> Reading:
    code = next((code for code in symbol.codes if Decimal(code) == value), None)
    if code is None or unit is not None:
        return _refused(symbol, _shown(raw), f"it has {listing(symbol.codes)}")
    return Reading(unclear=True) if code in symbol.unknown_codes else Reading(Decimal(code))


def _measured(symbol: Symbol, written: Decimal, unit: str | None) -> Reading:
    value: Any = written
    if unit is not None and unit != symbol.unit:
        change = conversion_of(symbol, unit)
        if isinstance(change, str):
            return _refused(symbol, f"{written} {unit}", change)
        value = change(written)
    if symbol.range is not None and not symbol.range[0] <= value <= symbol.range[1]:
        return _refused(
            symbol, with_unit(value, symbol.unit), f"it lies between {_limits(symbol.range, symbol)}"
        )
    if symbol.kind is Kind.INTEGER and value != int(value):
        return _not_whole(symbol, value, with_unit(written, unit or symbol.unit))
    return Reading(value, remark=_remark(symbol, value, written, converted=value is not written))


def _not_whole(symbol: Symbol, value: Any, written: str) -> Reading:
    """Completed years are counted: 80.5 of them would lie beyond a limit that 80 meets."""
    own, words = with_unit(value, symbol.unit), unit_words(symbol.unit)
    wanted = f"write a whole number of {words}" if words else "write a whole number"
    return _refused(symbol, written, wanted if own == written else f"that is {own}: {wanted}")


def _remark(symbol: Symbol, value: Any, written: Decimal, *, converted: bool) -> str | None:
    places, exponent = symbol.decimals, written.normalize().as_tuple().exponent
    if not converted and places is not None and isinstance(exponent, int) and -exponent > places:
        return f"{symbol.name}: {written} has more than {places} decimals - it is used as written"
    limits = symbol.soft_range
    if limits is not None and not limits[0] <= value <= limits[1]:
        return f"{symbol.name}: {with_unit(value, symbol.unit)} is unusual - it is used as written"
    return None


def _limits(limits: tuple[Decimal, Decimal], symbol: Symbol) -> str:
    return f"{limits[0]:f} and {with_unit(limits[1], symbol.unit)}"


def conversion_of(symbol: Symbol, unit: str) -> Affine | str:
    """How a value in ``unit`` becomes one of the symbol, or why it cannot.

    Within one dimension UCUM says how; a change of kind needs a conversion that the variable declares, of
    this unit or of one that this unit converts to.
    """
    from protocolkit.conditions.ucum import UnitError, difference

    target = symbol.unit or "1"
    try:
        if found := declared(unit, symbol.conversions):
            return found
        reason = difference(unit, target)
        if reason is None:
            return affine(unit, target)
        for conversion in symbol.conversions:
            further = declared(conversion.unit, symbol.conversions)
            if further is not None and difference(unit, conversion.unit) is None:
                return affine(unit, conversion.unit).then(further)
    except UnitError as error:
        return error.message
    allowed = listing([target, *(conversion.unit for conversion in symbol.conversions)])
    return f"{reason}; write it in {allowed}"


def _code(symbol: Symbol, raw: object) -> Reading:
    text, answers = _code_text(symbol, raw), symbol.answers
    text = symbol.treat.get(text, text)
    if text in symbol.unknown_answers:
        return Reading(unclear=True)
    if not answers or text in answers:
        return Reading(text)
    near = symbol.near_answer(text)
    return _refused(symbol, _shown(raw), f"did you mean {near}?" if near else f"it has {listing(answers)}")


def _code_text(symbol: Symbol, raw: object) -> str:
    if isinstance(raw, bool):
        raw = str(raw).lower()
    text, answers = str(raw), symbol.answers
    yes_or_no = _TRUTHS.get(text.lower())
    return yes_or_no if yes_or_no in answers and yes_or_no and text not in answers else text


def _date(symbol: Symbol, raw: object) -> Reading:
    if isinstance(raw, datetime.date) and not isinstance(raw, datetime.datetime):
        return Reading(raw)
    found = _DAY.fullmatch(str(raw)) if not isinstance(raw, bool) else None
    wanted = "write a date as 2024-03-01"
    if symbol.kind is Kind.PARTIAL_DATE:
        wanted += ", or what is known of it as 2024-03 or 2024"
    try:
        value = _day(found) if found else None
    except ValueError:
        value, wanted = None, "there is no such day"
    if value is None:
        return _refused(symbol, _shown(raw), wanted)
    if type(value) is Range and symbol.kind is not Kind.PARTIAL_DATE:
        return Reading(
            value, remark=f"{symbol.name}: {raw} is not a full date - every day of it is considered"
        )
    return Reading(value)


def _day(found: re.Match[str]) -> Any:
    year, month, day = (int(part) if part else None for part in found.groups())
    if year is None or month is None or day is None:
        return ranged(*day_range(year or 0, month))
    return datetime.date(year, month, day)


def _time(symbol: Symbol, raw: object) -> Reading:
    if isinstance(raw, datetime.time):
        return Reading(raw)
    try:
        value = datetime.time.fromisoformat(str(raw)) if _TIME.fullmatch(str(raw)) else None
    except ValueError:
        value = None
    return Reading(value) if value is not None else _refused(symbol, _shown(raw), "write a time as 08:30")


def _datetime(symbol: Symbol, raw: object) -> Reading:
    if isinstance(raw, datetime.datetime):
        return Reading(raw.replace(tzinfo=None))
    try:
        value = datetime.datetime.fromisoformat(str(raw)) if _MOMENT.fullmatch(str(raw)) else None
    except ValueError:
        value = None
    return (
        Reading(value) if value is not None else _refused(symbol, _shown(raw), "write it as 2024-03-01T08:30")
    )


def _text(symbol: Symbol, raw: object) -> Reading:
    return Reading(str(raw))


def _condition(symbol: Symbol, raw: object) -> Reading:
    truth = {"Y": True, "N": False}.get(_TRUTHS.get(str(raw).lower(), str(raw)))
    return Reading(truth) if truth is not None else _refused(symbol, _shown(raw), "write true or false")


_READERS: dict[Kind, Callable[[Symbol, object], Reading]] = {
    Kind.CODE: _code,
    Kind.YES_NO: _code,
    Kind.JUDGEMENT: _code,
    Kind.DATE: _date,
    Kind.PARTIAL_DATE: _date,
    Kind.TIME: _time,
    Kind.DATETIME: _datetime,
    Kind.TEXT: _text,
    Kind.RECORDS: lambda symbol, raw: Reading(raw),
    Kind.CONDITION: _condition,
}
