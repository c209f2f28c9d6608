"""Matrices: fields that REDCap shows as one grid."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from protocolkit.exchange.redcap.layout import column
from protocolkit.exchange.redcap.names import FIELD_NAME
from protocolkit.exchange.redcap.rule import CHOICES, FORM, NAME, TYPE, Issue, Subject, rule
from protocolkit.exchange.redcap.table import Row
from protocolkit.findings import Severity

_MATRIX, _RANKING = column("matrix_group_name"), column("matrix_ranking")


def _matrices(subject: Subject) -> dict[str, list[tuple[int, Row]]]:
    found: dict[str, list[tuple[int, Row]]] = {}
    for number, row in enumerate(subject.rows):
        if row[_MATRIX]:
            found.setdefault(row[_MATRIX], []).append((number, row))
    return found


@rule("RDC070", Severity.ERROR)
def matrix_types(subject: Subject) -> Iterator[Issue]:
    """The fields of a matrix are all radio, or all checkbox.

    ## Why it matters

    A grid has one column for each choice; REDCap refuses other types.

    ## Bad

    ```csv
    Variable / Field Name,Field Type,"Choices, Calculations, OR Slider Labels",Matrix Group Name
    sleep,dropdown,"1, Good | 2, Bad",how
    mood,radio,"1, Good | 2, Bad",how
    ```

    ## Good

    ```csv
    Variable / Field Name,Field Type,"Choices, Calculations, OR Slider Labels",Matrix Group Name
    sleep,radio,"1, Good | 2, Bad",how
    mood,radio,"1, Good | 2, Bad",how
    ```

    ## How to fix

    Make all of them radio, or take the field out of the matrix.

    ## Source

    Help of REDCap for the upload of data dictionaries, column P.
    """
    for name, rows in _matrices(subject).items():
        first = rows[0][1]
        for _, row in rows:
            if row[TYPE] not in ("radio", "checkbox"):
                yield Issue(row, TYPE, f"{row[NAME]} is {row[TYPE]}, and in the matrix {name}")
            elif row[TYPE] != first[TYPE]:
                told = f"{row[NAME]} is {row[TYPE]}, and the matrix {name} is of {first[TYPE]} fields"
                yield Issue(row, TYPE, told, related=((first, TYPE, "the first of them"),))


@rule("RDC071", Severity.ERROR)
def matrix_rows(subject: Subject) -> Iterator[Issue]:
    """The fields of a matrix follow each other on one instrument.

    ## Why it matters

    REDCap draws one grid for fields that stand together, and refuses one in pieces.

    ## Bad

    ```csv
    Variable / Field Name,Field Type,"Choices, Calculations, OR Slider Labels",Matrix Group Name
    sleep,radio,"1, Good | 2, Bad",how
    weight,text,,
    mood,radio,"1, Good | 2, Bad",how
    ```

    ## Good

    ```csv
    Variable / Field Name,Field Type,"Choices, Calculations, OR Slider Labels",Matrix Group Name
    weight,text,,
    sleep,radio,"1, Good | 2, Bad",how
    mood,radio,"1, Good | 2, Bad",how
    ```

    ## How to fix

    Move the rows together, or give the second piece another name.

    ## Source

    Help of REDCap for the upload of data dictionaries, column P.
    """
    for name, rows in _matrices(subject).items():
        for (before, above), (number, row) in pairwise(rows):
            if number != before + 1 or row[FORM] != above[FORM]:
                told = f"the fields of the matrix {name} do not stand together"
                yield Issue(row, _MATRIX, told, related=((above, _MATRIX, "the one before"),))


@rule("RDC072", Severity.ERROR)
def matrix_choices(subject: Subject) -> Iterator[Issue]:
    """The fields of a matrix have the same choices.

    ## Why it matters

    The choices are the columns of the grid, and stand above all of its rows.

    ## Bad

    ```csv
    Variable / Field Name,Field Type,"Choices, Calculations, OR Slider Labels",Matrix Group Name
    sleep,radio,"1, Good | 2, Bad",how
    mood,radio,"1, Good | 2, Fair | 3, Bad",how
    ```

    ## Good

    ```csv
    Variable / Field Name,Field Type,"Choices, Calculations, OR Slider Labels",Matrix Group Name
    sleep,radio,"1, Good | 2, Bad",how
    mood,radio,"1, Good | 2, Bad",how
    ```

    ## How to fix

    Give them the same choices, or another matrix.

    ## Source

    Help of REDCap for the upload of data dictionaries, column P.
    """
    for name, rows in _matrices(subject).items():
        first = rows[0][1]
        for _, row in rows[1:]:
            if _plain(subject, row) != _plain(subject, first):
                told = f"{row[NAME]} has other choices than the matrix {name}"
                yield Issue(row, CHOICES, told, related=((first, CHOICES, "the first of them"),))


def _plain(subject: Subject, row: Row) -> list[tuple[str, str]]:
    return [(choice.code, choice.label) for choice in subject.choices(row)]


@rule("RDC073", Severity.ERROR)
def matrix_names(subject: Subject) -> Iterator[Issue]:
    """A matrix has a name of small letters, digits and underscores that no field has.

    ## Why it matters

    REDCap refuses other names, and takes one that a field has for that field.

    ## Bad

    ```csv
    Variable / Field Name,Field Type,"Choices, Calculations, OR Slider Labels",Matrix Group Name
    sleep,radio,"1, Good | 2, Bad",How are you
    ```

    ## Good

    ```csv
    Variable / Field Name,Field Type,"Choices, Calculations, OR Slider Labels",Matrix Group Name
    sleep,radio,"1, Good | 2, Bad",how_are_you
    ```

    ## How to fix

    Write it with small letters, digits and underscores.

    ## Source

    Help of REDCap for the upload of data dictionaries, column P.
    """
    for name, rows in _matrices(subject).items():
        if not FIELD_NAME.fullmatch(name):
            told = f"{name!r} is no name of a matrix: small letters, digits and underscores"
            yield Issue(rows[0][1], _MATRIX, told)
        elif name in subject.named:
            other = subject.named[name]
            yield Issue(
                rows[0][1], _MATRIX, f"a field is called {name}, too", related=((other, NAME, "this one"),)
            )


@rule("RDC074", Severity.ERROR)
def matrix_ranking(subject: Subject) -> Iterator[Issue]:
    """Only a matrix of radio fields is a ranking.

    ## Why it matters

    A ranking takes each choice once; a field outside of a matrix, or a checkbox, has nothing to rank.

    ## Bad

    ```csv
    Variable / Field Name,Field Type,"Choices, Calculations, OR Slider Labels",Matrix Ranking?
    sleep,radio,"1, First | 2, Second",y
    ```

    ## Good

    ```csv
    Variable / Field Name,Field Type,"Choices, Calculations, OR Slider Labels",Matrix Group Name,Matrix Ranking?
    sleep,radio,"1, First | 2, Second",worst,y
    mood,radio,"1, First | 2, Second",worst,y
    ```

    ## How to fix

    Leave the cell empty, or give the field a matrix.

    ## Source

    Help of REDCap for the upload of data dictionaries, column Q.
    """
    for row in subject.rows:
        if row[_RANKING].casefold() == "y" and (not row[_MATRIX] or row[TYPE] == "checkbox"):
            yield Issue(row, _RANKING, f"{row[NAME]} is in no matrix of radio fields")
