"""Types, labels and choices of fields."""

from __future__ import annotations

import re
from collections.abc import Iterator

from protocolkit.exchange.redcap.choices import read_choices
from protocolkit.exchange.redcap.layout import CHOICES as WITH_CHOICES
from protocolkit.exchange.redcap.layout import FIELD_TYPES, OTHER_NAMES
from protocolkit.exchange.redcap.rule import CHOICES, LABEL, NAME, TYPE, Issue, Subject, rule
from protocolkit.findings import Severity
from protocolkit.nearest import nearest

_CODE = re.compile(r"[A-Za-z0-9_.-]+")
_OWN_CHOICES = ("yesno", "truefalse")


@rule("RDC020", Severity.ERROR)
def field_types(subject: Subject) -> Iterator[Issue]:
    """A field has a type that REDCap has.

    ## Why it matters

    The upload ends at a type that is not known.

    ## Bad

    ```csv
    Variable / Field Name,Field Type
    remarks,textarea
    ```

    ## Good

    ```csv
    Variable / Field Name,Field Type
    remarks,notes
    ```

    ## How to fix

    One of text, notes, radio, dropdown, checkbox, yesno, truefalse, calc, slider, file, descriptive. Numbers and dates
    are texts with a validation type.

    ## Source

    Help of REDCap for the upload of data dictionaries, column D.
    """
    for row in subject.rows:
        kind = row[TYPE]
        if not kind:
            yield Issue(row, TYPE, f"{row[NAME] or 'this field'} has no type")
        elif kind not in FIELD_TYPES:
            near = OTHER_NAMES.get(kind.casefold()) or nearest(kind, FIELD_TYPES)
            told = f"{kind!r} is no type of field"
            yield Issue(
                row, TYPE, told, f"did you mean {near!r}?" if near else f"One of {', '.join(FIELD_TYPES)}."
            )


@rule("RDC021", Severity.WARNING)
def dynamic_fields(subject: Subject) -> Iterator[Issue]:
    """No field asks the database of the server.

    ## Why it matters

    A field of type sql may be uploaded by administrators alone, and its query fits one server.

    ## Bad

    ```csv
    Variable / Field Name,Field Type
    site,sql
    ```

    ## Good

    ```csv
    Variable / Field Name,Field Type
    site,text
    ```

    ## How to fix

    List the choices in a dropdown, or ask the administrators of the server.

    ## Source

    Help of REDCap: dynamic query (SQL) fields.
    """
    for row in subject.rows:
        if row[TYPE] == "sql":
            yield Issue(
                row, TYPE, f"{row[NAME]} asks the database of the server: administrators alone may upload it"
            )


@rule("RDC022", Severity.WARNING)
def labels(subject: Subject) -> Iterator[Issue]:
    """A field has a label.

    ## Why it matters

    Without it, whoever fills in the form sees a box and no question.

    ## Bad

    ```csv
    Variable / Field Name,Field Label
    weight,
    ```

    ## Good

    ```csv
    Variable / Field Name,Field Label
    weight,Body weight
    ```

    ## How to fix

    Write the question.

    ## Source

    Help of REDCap for the upload of data dictionaries, column E.
    """
    for row in subject.rows:
        if not row[LABEL]:
            yield Issue(row, LABEL, f"{row[NAME] or 'this field'} has no label")


@rule("RDC030", Severity.ERROR)
def has_choices(subject: Subject) -> Iterator[Issue]:
    """A field to choose from has choices, and a calculated field a calculation.

    ## Why it matters

    The upload ends, or the field can never be answered.

    ## Bad

    ```csv
    Variable / Field Name,Field Type,"Choices, Calculations, OR Slider Labels"
    sex,radio,
    ```

    ## Good

    ```csv
    Variable / Field Name,Field Type,"Choices, Calculations, OR Slider Labels"
    sex,radio,"1, Female | 2, Male"
    ```

    ## How to fix

    Write `code, label | code, label`, or the calculation.

    ## Source

    Help of REDCap for the upload of data dictionaries, column F.
    """
    for row in subject.rows:
        if not row[CHOICES] and (row[TYPE] in WITH_CHOICES or row[TYPE] == "calc"):
            what = "calculation" if row[TYPE] == "calc" else "choices"
            yield Issue(row, CHOICES, f"{row[NAME]} is {row[TYPE]} and has no {what}")


@rule("RDC031", Severity.ERROR)
def choice_pairs(subject: Subject) -> Iterator[Issue]:
    """A choice is a code, a comma and a label, and a bar stands between two.

    ## Why it matters

    REDCap takes what stands before the first comma for the code; a bar inside a label begins another choice.

    ## Bad

    ```csv
    Variable / Field Name,Field Type,"Choices, Calculations, OR Slider Labels"
    smoker,radio,"1, Yes || 0, No | Unknown"
    ```

    ## Good

    ```csv
    Variable / Field Name,Field Type,"Choices, Calculations, OR Slider Labels"
    smoker,radio,"1, Yes | 0, No | 9, Unknown"
    ```

    ## How to fix

    Write `code, label | code, label`; for a bar inside a label write `&#124;`.

    ## Source

    Help of REDCap for the upload of data dictionaries, column F.
    """
    for row in subject.rows:
        if row[TYPE] not in WITH_CHOICES or not row[CHOICES]:
            continue
        for choice in subject.choices(row):
            start, end = choice.start, choice.end
            if not choice.has_comma:
                what = (
                    f"{choice.label!r} has no code" if choice.label else "there is nothing between two bars"
                )
                yield Issue(row, CHOICES, what, "Write code, label.", start=start, end=end)
            elif not choice.code:
                yield Issue(
                    row, CHOICES, f"{choice.label!r} has no code before the comma", start=start, end=end
                )
            elif not choice.label:
                yield Issue(row, CHOICES, f"the code {choice.code} has no label", start=start, end=end)


@rule("RDC032", Severity.ERROR)
def choice_codes(subject: Subject) -> Iterator[Issue]:
    """A code has letters, digits and underscores.

    ## Why it matters

    Codes stand in logic and in the names of exported columns, where other signs mean something else.

    ## Bad

    ```csv
    Variable / Field Name,Field Type,"Choices, Calculations, OR Slider Labels"
    done,radio,"DONE, Done | NOT DONE, Not done"
    ```

    ## Good

    ```csv
    Variable / Field Name,Field Type,"Choices, Calculations, OR Slider Labels"
    done,radio,"DONE, Done | NOT_DONE, Not done"
    ```

    ## How to fix

    Write an underscore instead. A number may have a minus sign and a point, but not in a checkbox, whose codes become
    names of columns.

    ## Source

    Help of REDCap for the upload of data dictionaries, column F.
    """
    for row in subject.rows:
        if row[TYPE] not in WITH_CHOICES:
            continue
        for choice in subject.choices(row):
            start, end = choice.start, choice.start + len(choice.code)
            if choice.code and not _CODE.fullmatch(choice.code):
                near = re.sub(r"[^A-Za-z0-9]+", "_", choice.code).strip("_")
                told = f"{choice.code!r} is no code: letters, digits and underscores"
                yield Issue(
                    row, CHOICES, told, f"did you mean {near!r}?" if near else None, start=start, end=end
                )
            elif row[TYPE] == "checkbox" and re.search(r"[.-]", choice.code):
                told = f"{choice.code!r} is part of the name of a column, which can have neither . nor -"
                yield Issue(row, CHOICES, told, start=start, end=end)


@rule("RDC033", Severity.ERROR)
def unique_codes(subject: Subject) -> Iterator[Issue]:
    """A code is given to one choice.

    ## Why it matters

    Data keep the code alone: of two choices with one code nobody can say later which was meant. Logic takes 1 and 01
    for one number, and may not tell capital letters from small ones.

    ## Bad

    ```csv
    Variable / Field Name,Field Type,"Choices, Calculations, OR Slider Labels"
    sex,radio,"1, Female | 1, Male"
    ```

    ## Good

    ```csv
    Variable / Field Name,Field Type,"Choices, Calculations, OR Slider Labels"
    sex,radio,"1, Female | 2, Male"
    ```

    ## How to fix

    Give one of them another code.

    ## Source

    Help of REDCap for the upload of data dictionaries, column F.
    """
    for row in subject.rows:
        if row[TYPE] not in WITH_CHOICES:
            continue
        seen: dict[str, str] = {}
        for choice in subject.choices(row):
            key = _same(choice.code)
            other = seen.get(key)
            if choice.code and other is not None:
                same = other == choice.code
                told = (
                    f"{choice.code} stands twice" if same else f"{choice.code} and {other} are one to logic"
                )
                yield Issue(row, CHOICES, told, start=choice.start, end=choice.start + len(choice.code))
            seen.setdefault(key, choice.code)


def _same(code: str) -> str:
    return repr(float(code)) if re.fullmatch(r"-?[0-9]+(?:\.[0-9]+)?", code) else code.casefold()


@rule("RDC034", Severity.WARNING)
def unused_choices(subject: Subject) -> Iterator[Issue]:
    """Choices are given to fields to choose from alone.

    ## Why it matters

    REDCap does not use them elsewhere: yesno and truefalse have their own, 1 and 0.

    ## Bad

    ```csv
    Variable / Field Name,Field Type,"Choices, Calculations, OR Slider Labels"
    smoker,yesno,"Y, Yes | N, No"
    ```

    ## Good

    ```csv
    Variable / Field Name,Field Type,"Choices, Calculations, OR Slider Labels"
    smoker,radio,"Y, Yes | N, No"
    ```

    ## How to fix

    Leave the cell empty, or make the field a radio.

    ## Source

    Help of REDCap for the upload of data dictionaries, column F.
    """
    for row in subject.rows:
        if row[CHOICES] and row[TYPE] in ("text", "notes", "file", "descriptive", *_OWN_CHOICES):
            if row[TYPE] in _OWN_CHOICES and {one.code for one in read_choices(row[CHOICES])} == {"0", "1"}:
                continue
            yield Issue(row, CHOICES, f"{row[NAME]} is {row[TYPE]}: what stands here is not used")
