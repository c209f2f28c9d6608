"""What is validated: types of texts, and their limits."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from decimal import Decimal

from protocolkit.exchange.redcap.layout import VALIDATIONS, Validation, column, validation
from protocolkit.exchange.redcap.rule import NAME, TYPE, Issue, Subject, rule
from protocolkit.findings import Severity
from protocolkit.nearest import nearest

_VALIDATION = column("text_validation_type_or_show_slider_number")
_LIMITS = (column("text_validation_min"), column("text_validation_max"))
_MOVING = re.compile(r"today|now|\[[^\[\]]+\](?:\[[^\[\]]+\])?")
_MEANT = {
    "date": "date_dmy",
    "int": "integer",
    "float": "number",
    "decimal": "number",
    "numeric": "number",
    "datetime": "datetime_dmy",
    "e-mail": "email",
}
_OF_FILES = ("signature", "enhanced_signature")


@rule("RDC040", Severity.ERROR)
def validation_types(subject: Subject) -> Iterator[Issue]:
    """A text is validated as something that REDCap knows.

    ## Why it matters

    The upload ends at a validation type that is not known.

    ## Bad

    ```csv
    Variable / Field Name,Text Validation Type OR Show Slider Number
    weight,float
    ```

    ## Good

    ```csv
    Variable / Field Name,Text Validation Type OR Show Slider Number
    weight,number
    ```

    ## How to fix

    Write one of integer, number, number_1dp to number_4dp, date_dmy, date_mdy, date_ymd, time, email and so on. Some
    are switched off on some servers; the administrators know.

    ## Source

    Help of REDCap for the upload of data dictionaries, column H.
    """
    for row in subject.rows:
        kind = row[_VALIDATION]
        if kind and row[TYPE] == "text" and kind not in VALIDATIONS:
            near = _MEANT.get(kind.casefold()) or nearest(kind, VALIDATIONS)
            fix = f"did you mean {near!r}?" if near else "Leave it empty for any text."
            yield Issue(row, _VALIDATION, f"{kind!r} is no validation type", fix)


@rule("RDC042", Severity.ERROR)
def validated_types(subject: Subject) -> Iterator[Issue]:
    """Only texts are validated and have limits.

    ## Why it matters

    REDCap refuses a validation type or limit of another type of field, or does not use it: nothing is checked then.

    ## Bad

    ```csv
    Variable / Field Name,Field Type,Text Validation Type OR Show Slider Number
    remarks,notes,integer
    ```

    ## Good

    ```csv
    Variable / Field Name,Field Type,Text Validation Type OR Show Slider Number
    count,text,integer
    ```

    ## How to fix

    Make the field a text, or leave the cell empty. A slider may have `number` there, and a file `signature`.

    ## Source

    Help of REDCap for the upload of data dictionaries, columns H to J.
    """
    for row in subject.rows:
        kind = row[_VALIDATION]
        allowed = {"text": None, "slider": ("", "number"), "file": ("", *_OF_FILES)}.get(row[TYPE], ("",))
        if allowed is not None and kind not in allowed and row[TYPE]:
            yield Issue(row, _VALIDATION, f"{row[NAME]} is {row[TYPE]}, which is not validated as {kind!r}")
        for place in _LIMITS:
            if not row[place] or row[TYPE] == "slider":
                continue
            if row[TYPE] != "text":
                yield Issue(row, place, f"{row[NAME]} is {row[TYPE] or 'of no type'}, which has no limits")
            elif not kind:
                yield Issue(row, place, f"{row[NAME]} has a limit and no validation type")


@rule("RDC043", Severity.ERROR)
def limits(subject: Subject) -> Iterator[Issue]:
    """A limit is a value of the validation type.

    ## Why it matters

    A limit that REDCap cannot read limits nothing. Dates are written YYYY-MM-DD, whatever the field shows.

    ## Bad

    ```csv
    Variable / Field Name,Text Validation Type OR Show Slider Number,Text Validation Min
    visit_date,date_dmy,31-12-2024
    ```

    ## Good

    ```csv
    Variable / Field Name,Text Validation Type OR Show Slider Number,Text Validation Min
    visit_date,date_dmy,2024-12-31
    ```

    ## How to fix

    Write a number for numbers, YYYY-MM-DD for dates, HH:MM for times; or today, now, or a field in brackets.

    ## Source

    Help of REDCap for the upload of data dictionaries, columns I and J.
    """
    for row in subject.rows:
        known = validation(row[_VALIDATION]) if row[TYPE] == "text" else None
        if known is None:
            continue
        for place in _LIMITS:
            text = row[place]
            if not text or _MOVING.fullmatch(text):
                continue
            if known.order is None:
                yield Issue(row, place, f"{known.name} has no limits")
            elif _value(known, text) is None:
                yield Issue(
                    row, place, f"{text!r} is no {_WORDS[known.order]} for {known.name}", _fix(known, text)
                )


_WORDS = {
    "number": "number",
    "date": "date (YYYY-MM-DD)",
    "datetime": "moment (YYYY-MM-DD HH:MM)",
    "time": "time (HH:MM)",
}


def _fix(known: Validation, text: str) -> str | None:
    """A date in another order, where only one can be meant."""
    found = re.fullmatch(r"([0-9]{1,2})[-./]([0-9]{1,2})[-./]([0-9]{4})", text)
    if found is None or known.order != "date":
        return None
    one, two, year = found.groups()
    days = {(year, month, day) for day, month in ((one, two), (two, one)) if 1 <= int(month) <= 12}
    if len(days) != 1:
        return "Write YYYY-MM-DD."
    ((_, month, day),) = days
    return f"did you mean '{year}-{int(month):02}-{int(day):02}'?"


def _value(known: Validation, text: str) -> Decimal | str | None:
    """A limit as something that can be compared with another."""
    if known.order == "number":
        number = text.replace(",", ".") if known.comma else text
        plain = re.fullmatch(r"-?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)", number)
        whole = known.decimals == 0 and plain and Decimal(number) != int(Decimal(number))
        return Decimal(number) if plain and not whole else None
    try:
        if known.order == "date":
            return (
                datetime.date.fromisoformat(text).isoformat() if re.fullmatch(r"[0-9-]{10}", text) else None
            )
        if known.order == "datetime":
            return datetime.datetime.fromisoformat(text).isoformat() if " " in text else None
    except ValueError:
        return None
    return text if re.fullmatch(r"[0-9]{1,2}:[0-5][0-9](?::[0-5][0-9])?", text) else None


@rule("RDC044", Severity.ERROR)
def limits_in_order(subject: Subject) -> Iterator[Issue]:
    """The lower limit is not above the upper one.

    ## Why it matters

    Every answer would be out of range.

    ## Bad

    ```csv
    Variable / Field Name,Text Validation Type OR Show Slider Number,Text Validation Min,Text Validation Max
    age,integer,120,0
    ```

    ## Good

    ```csv
    Variable / Field Name,Text Validation Type OR Show Slider Number,Text Validation Min,Text Validation Max
    age,integer,0,120
    ```

    ## How to fix

    Exchange them.

    ## Source

    Help of REDCap for the upload of data dictionaries, columns I and J.
    """
    for row in subject.rows:
        known = validation(row[_VALIDATION]) if row[TYPE] == "text" else None
        if known is None:
            continue
        low, high = (_value(known, row[place]) if row[place] else None for place in _LIMITS)
        if low is not None and high is not None and low > high:  # type: ignore[operator]  # both of one type
            yield Issue(
                row,
                _LIMITS[1],
                f"the upper limit {row[_LIMITS[1]]} is below the lower one, {row[_LIMITS[0]]}",
            )
