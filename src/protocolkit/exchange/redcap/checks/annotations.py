"""Annotations and labels: action tags, and fields that are shown inside others."""

from __future__ import annotations

import re
from collections.abc import Iterator

from protocolkit.exchange.redcap.layout import ACTION_TAGS, SMART_VARIABLES, column
from protocolkit.exchange.redcap.rule import ANNOTATION, FORM, HEADING, LABEL, NAME, Issue, Subject, rule
from protocolkit.findings import Severity
from protocolkit.nearest import nearest

_NOTE = column("field_note")
_TAG = re.compile(r"(?<![\w.@'\"])@[A-Z][A-Z0-9_-]*")
_EMBEDDED = re.compile(r"\{([a-z][a-z0-9_]*)(?::icons)?\}")
_PIPED = re.compile(r"\[([a-z][a-z0-9_]*)(?:\([^()\[\]]*\))?(?::[a-z]+)?\]")


@rule("RDC080", Severity.ERROR)
def embedded(subject: Subject) -> Iterator[Issue]:
    """A field that is shown inside another is on the same instrument.

    ## Why it matters

    REDCap replaces `{field}` by the box of that field, and shows an error where it is on another instrument.

    ## Bad

    ```csv
    Variable / Field Name,Form Name,Field Label
    table,vs,Pressure {sysbp} mmHg
    sysbp,lab,Systolic
    ```

    ## Good

    ```csv
    Variable / Field Name,Form Name,Field Label
    table,vs,Pressure {sysbp} mmHg
    sysbp,vs,Systolic
    ```

    ## How to fix

    Move it to the instrument, or take the braces away.

    ## Source

    Help of REDCap: field embedding.
    """
    for row in subject.rows:
        for place in (LABEL, HEADING, _NOTE):
            for found in _EMBEDDED.finditer(row[place]):
                other = subject.named.get(found[1])
                if other is not None and other[FORM] != row[FORM]:
                    told = f"{found[1]} is on {other[FORM]}, and is shown on {row[FORM]}"
                    yield Issue(row, place, told, None, *found.span(), related=((other, NAME, "this field"),))


@rule("RDC081", Severity.INFO)
def action_tags(subject: Subject) -> Iterator[Issue]:
    """An action tag is one that REDCap has.

    ## Why it matters

    A tag that is not known does nothing, and nobody is told. It may be one of an external module.

    ## Bad

    ```csv
    Variable / Field Name,Field Annotation
    weight,@READ-ONLY
    ```

    ## Good

    ```csv
    Variable / Field Name,Field Annotation
    weight,@READONLY
    ```

    ## How to fix

    Look it up in the list of action tags of the Online Designer.

    ## Source

    Help of REDCap: action tags.
    """
    for row in subject.rows:
        for found in _TAG.finditer(row[ANNOTATION]):
            if found[0] not in ACTION_TAGS:
                near = nearest(found[0], ACTION_TAGS)
                fix = f"did you mean {near}?" if near else None
                yield Issue(
                    row, ANNOTATION, f"{found[0]} is no action tag of REDCap itself", fix, *found.span()
                )


@rule("RDC082", Severity.WARNING)
def piped(subject: Subject) -> Iterator[Issue]:
    """A name in brackets in a label is that of a field.

    ## Why it matters

    REDCap puts the answer in its place; where it knows no such field, the brackets are shown.

    ## Bad

    ```csv
    Variable / Field Name,Field Label
    first_name,First name
    remarks,Remarks about [frist_name]
    ```

    ## Good

    ```csv
    Variable / Field Name,Field Label
    first_name,First name
    remarks,Remarks about [first_name]
    ```

    ## How to fix

    Write the name as the first column has it.

    ## Source

    Help of REDCap: piping.
    """
    for row in subject.rows:
        for place in (LABEL, HEADING, _NOTE):
            if "[" not in row[place]:
                continue
            for found in _PIPED.finditer(row[place]):
                name = found[1]
                near = subject.near(name) if name not in subject.named else None
                if near and name not in SMART_VARIABLES and not _is_event(row[place], found.end()):
                    told = f"there is no field {name} whose answer could stand here"
                    yield Issue(row, place, told, f"did you mean [{near}]?", *found.span())


def _is_event(text: str, end: int) -> bool:
    """Whether another bracket follows at once: then this one names an event."""
    return text[end : end + 1] == "["
