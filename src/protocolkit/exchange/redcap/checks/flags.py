"""What is marked with a y, and how a field is aligned."""

from __future__ import annotations

import re
from collections.abc import Iterator

from protocolkit.exchange.redcap.layout import ALIGNMENTS, TAKES_FLAG, column
from protocolkit.exchange.redcap.rule import ANNOTATION, NAME, TYPE, Issue, Subject, rule
from protocolkit.findings import Severity

_IDENTIFIER, _REQUIRED, _RANKING = map(column, ("identifier", "required_field", "matrix_ranking"))
_ALIGNMENT = column("custom_alignment")
_NEVER_ANSWERED = ("calc", "descriptive", "checkbox")


@rule("RDC050", Severity.ERROR)
def flags(subject: Subject) -> Iterator[Issue]:
    """Identifier, required and ranking are y or empty.

    ## Why it matters

    Anything else is refused, or taken for empty.

    ## Bad

    ```csv
    Variable / Field Name,Required Field?
    weight,yes
    ```

    ## Good

    ```csv
    Variable / Field Name,Required Field?
    weight,y
    ```

    ## How to fix

    Write y, or nothing.

    ## Source

    Help of REDCap for the upload of data dictionaries, columns K, M and Q.
    """
    for row in subject.rows:
        for place in (_IDENTIFIER, _REQUIRED, _RANKING):
            if row[place].casefold() not in TAKES_FLAG:
                fix = (
                    "did you mean 'y'?"
                    if row[place].casefold() in ("yes", "1", "true", "x")
                    else "Leave it empty."
                )
                yield Issue(row, place, f"{row[place]!r} is neither y nor empty", fix)


@rule("RDC051", Severity.ERROR)
def alignments(subject: Subject) -> Iterator[Issue]:
    """A custom alignment is RV, LV, LH, RH or empty.

    ## Why it matters

    The upload ends at any other.

    ## Bad

    ```csv
    Variable / Field Name,Custom Alignment
    weight,left
    ```

    ## Good

    ```csv
    Variable / Field Name,Custom Alignment
    weight,LV
    ```

    ## How to fix

    L or R is the side, V or H whether choices stand below or beside each other.

    ## Source

    Help of REDCap for the upload of data dictionaries, column N.
    """
    for row in subject.rows:
        if row[_ALIGNMENT] and row[_ALIGNMENT] not in ALIGNMENTS:
            near = row[_ALIGNMENT].upper()
            fix = f"did you mean {near!r}?" if near in ALIGNMENTS else f"One of {', '.join(ALIGNMENTS)}."
            yield Issue(row, _ALIGNMENT, f"{row[_ALIGNMENT]!r} is no alignment", fix)


@rule("RDC052", Severity.WARNING)
def required_fields(subject: Subject) -> Iterator[Issue]:
    """A required field is one that can be answered.

    ## Why it matters

    REDCap cannot demand an option of a checkbox, nobody answers a calculation or a description, and a hidden field
    that is required stops the form from being saved.

    ## Bad

    ```csv
    Variable / Field Name,Field Type,"Choices, Calculations, OR Slider Labels",Required Field?
    symptoms,checkbox,"1, Itch | 2, Pain",y
    ```

    ## Good

    ```csv
    Variable / Field Name,Field Type,"Choices, Calculations, OR Slider Labels",Required Field?
    symptoms,checkbox,"1, Itch | 2, Pain | 0, None",
    ```

    ## How to fix

    Leave it empty; a data quality rule can ask for an answer.

    ## Source

    Help of REDCap for the upload of data dictionaries, column M.
    """
    for row in subject.rows:
        if row[_REQUIRED].casefold() != "y":
            continue
        if row[TYPE] in _NEVER_ANSWERED:
            yield Issue(
                row, _REQUIRED, f"REDCap cannot demand an answer to {row[NAME]}, which is {row[TYPE]}"
            )
        elif re.search(r"(?<!\S)@HIDDEN(?!\S)", row[ANNOTATION]):
            yield Issue(row, _REQUIRED, f"{row[NAME]} is hidden, and nobody can answer it")
