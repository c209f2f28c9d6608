"""The file: its encoding, its heading, its rows."""

from __future__ import annotations

from collections.abc import Iterator

from protocolkit.exchange.redcap.layout import COLUMNS, HEADERS, plain
from protocolkit.exchange.redcap.rule import NAME, Issue, Subject, rule
from protocolkit.findings import Location, Severity
from protocolkit.nearest import nearest

_KNOWN = {plain(name): entry.header for entry in COLUMNS for name in (entry.header, entry.name)}


def _damage(subject: Subject, kind: str) -> Iterator[Issue]:
    for found in subject.dictionary.damage:
        if found.kind == kind:
            yield Issue(None, NAME, found.message, found.fix, at=found.location)


@rule("RDC001", Severity.ERROR)
def encoding(subject: Subject) -> Iterator[Issue]:
    r"""The dictionary is text in UTF-8.

    ## Why it matters

    Labels with letters such as µ or é become wrong, or the upload ends at the first of them.

    ## Bad

    ```text
    Variable / Field Name,Form Name,Field Label
    record_id,vs,Temp\xE9rature
    ```

    ## Good

    ```text
    Variable / Field Name,Form Name,Field Label
    record_id,vs,Température
    ```

    ## How to fix

    Save the file as "CSV UTF-8". What Excel calls CSV alone is in the code page of the machine, often Windows-1252.

    ## Source

    Help of REDCap for the upload of data dictionaries.
    """
    yield from _damage(subject, "encoding")


@rule("RDC002", Severity.INFO)
def byte_order_mark(subject: Subject) -> Iterator[Issue]:
    r"""The dictionary begins with its first heading, not with a byte order mark.

    ## Why it matters

    A program that does not expect the mark takes it for a part of the first heading, and misses that column.

    ## Bad

    ```text
    \xEF\xBB\xBFVariable / Field Name,Form Name,Field Label
    record_id,vs,Participant
    ```

    ## Good

    ```text
    Variable / Field Name,Form Name,Field Label
    record_id,vs,Participant
    ```

    ## How to fix

    Save the file as UTF-8 without a byte order mark. REDCap itself reads both.

    ## Source

    The Unicode Standard, section 23.8: the mark is neither required nor recommended for UTF-8.
    """
    yield from _damage(subject, "mark")


@rule("RDC003", Severity.ERROR)
def table(subject: Subject) -> Iterator[Issue]:
    """The dictionary is a table of cells that are parted by commas.

    ## Why it matters

    Where a quotation mark is not closed, everything after it is one cell, and nothing more is read.

    ## Bad

    ```text
    Variable / Field Name,Form Name,Field Label
    record_id,vs,"Participant
    ```

    ## Good

    ```text
    Variable / Field Name,Form Name,Field Label
    record_id,vs,"Participant, as on the list"
    ```

    ## How to fix

    Close the quotation mark, and write two of them for one inside a cell. Save with commas where a spreadsheet parted
    the cells by semicolons or tabs.

    ## Source

    RFC 4180, section 2.
    """
    yield from _damage(subject, "table")


@rule("RDC004", Severity.ERROR)
def heading(subject: Subject) -> Iterator[Issue]:
    """The heading has the 18 columns of REDCap, in their order.

    ## Why it matters

    REDCap goes by the place of a column. A column that is missing or stands elsewhere moves every answer after it.

    ## Bad

    ```text
    Variable / Field Name,Form Name,Field Type,Section Header
    record_id,vs,text,
    ```

    ## Good

    ```csv
    Variable / Field Name,Form Name,Field Type,Section Header
    weight,vs,text,
    ```

    ## How to fix

    Download the dictionary of any project, and take its first row.

    ## Source

    Help of REDCap for the upload of data dictionaries: columns A to R.
    """
    dictionary = subject.dictionary
    written = dictionary.heading.written
    for place, text in enumerate(written):
        if plain(text) not in _KNOWN:
            near = nearest(text, HEADERS)
            fix = f"did you mean {near!r}?" if near else "Remove the column."
            yield _of(
                subject,
                place,
                f"{text!r} is no column of REDCap" if text.strip() else "a column has no heading",
                fix,
            )
        elif dictionary.places[HEADERS.index(_KNOWN[plain(text)])] != place:
            yield _of(subject, place, f"the column {_KNOWN[plain(text)]!r} is there twice")
    missing = [header for header, place in zip(HEADERS, dictionary.places, strict=True) if place is None]
    if missing:
        told = f"{len(missing)} of 18 columns are missing: {', '.join(missing)}"
        yield _of(subject, len(written), told, "Add them where REDCap has them; they may be empty.")
    found = [place for place in dictionary.places if place is not None]
    if found != sorted(found):
        wrong = next(place for place, before in zip(found[1:], found, strict=False) if place < before)
        yield _of(subject, wrong, f"{written[wrong]!r} stands at another place than in REDCap")


def _of(subject: Subject, place: int, message: str, fix: str | None = None) -> Issue:
    dictionary = subject.dictionary
    at = dictionary.place_of(dictionary.heading, place) if dictionary.lines else Location(dictionary.file)
    return Issue(None, NAME, message, fix, at=at)


@rule("RDC005", Severity.ERROR)
def cells(subject: Subject) -> Iterator[Issue]:
    """Every row has one cell for each column.

    ## Why it matters

    A cell too many, often from a comma that is not in quotation marks, moves everything after it by one column.

    ## Bad

    ```text
    Variable / Field Name,Form Name,Field Label
    record_id,vs,Participant, as on the list
    ```

    ## Good

    ```text
    Variable / Field Name,Form Name,Field Label
    record_id,vs,"Participant, as on the list"
    ```

    ## How to fix

    Put a text with commas in quotation marks; add the cells that are missing at the end of a row.

    ## Source

    RFC 4180, section 2.4.
    """
    wanted = len(subject.dictionary.heading.written)
    for row in subject.rows:
        count = len(row.written)
        if count != wanted:
            at = subject.dictionary.place_of(row, min(count, wanted))
            told = f"this row has {count} cells, the heading {wanted}"
            yield Issue(None, NAME, told, at=at)


@rule("RDC006", Severity.WARNING)
def empty_rows(subject: Subject) -> Iterator[Issue]:
    """No row of the dictionary is empty.

    ## Why it matters

    An empty row is a field without a name; some versions of REDCap refuse the upload.

    ## Bad

    ```text
    Variable / Field Name,Form Name,Field Label
    record_id,vs,Participant
    ,,
    weight,vs,Weight
    ```

    ## Good

    ```text
    Variable / Field Name,Form Name,Field Label
    record_id,vs,Participant
    weight,vs,Weight
    ```

    ## How to fix

    Delete the row.

    ## Source

    Help of REDCap for the upload of data dictionaries: every row is a field.
    """
    empty = [row for row in subject.dictionary.rows if row.is_empty]
    for row in empty:
        at = Location(subject.dictionary.file, row.line, 0, row.line, 0)
        yield Issue(None, NAME, "this row is empty", "Delete it.", at=at)


@rule("RDC007", Severity.ERROR)
def fields(subject: Subject) -> Iterator[Issue]:
    """The dictionary has fields.

    ## Why it matters

    A dictionary replaces all instruments of a project; one without fields would leave nothing.

    ## Bad

    ```text
    Variable / Field Name,Form Name,Field Label
    ```

    ## Good

    ```text
    Variable / Field Name,Form Name,Field Label
    record_id,vs,Participant
    ```

    ## How to fix

    Add a row for each field, the record id first.

    ## Source

    Help of REDCap for the upload of data dictionaries.
    """
    if not subject.rows and not any(found.kind == "table" for found in subject.dictionary.damage):
        yield Issue(None, NAME, "there is no field", at=Location(subject.dictionary.file))
