"""Names: of fields, of instruments, of the record id."""

from __future__ import annotations

from collections.abc import Iterator

from protocolkit.exchange.redcap.layout import CUT, LONGEST
from protocolkit.exchange.redcap.names import FIELD_NAME, FieldNames, is_reserved
from protocolkit.exchange.redcap.rule import BRANCHING, FORM, NAME, TYPE, Issue, Subject, rule
from protocolkit.findings import Severity


@rule("RDC010", Severity.ERROR)
def record_id(subject: Subject) -> Iterator[Issue]:
    """The first field is the record id: a text that is always shown.

    ## Why it matters

    REDCap takes the first field for the name of the record, whatever it is.

    ## Bad

    ```text
    Variable / Field Name,Form Name,Field Type,Field Label
    sex,dm,radio,Sex
    ```

    ## Good

    ```text
    Variable / Field Name,Form Name,Field Type,Field Label
    record_id,dm,text,Participant
    ```

    ## How to fix

    Put a field of type text first, without branching logic.

    ## Source

    Help of REDCap for the upload of data dictionaries.
    """
    for row in subject.rows[:1]:
        if row[TYPE] != "text":
            told = (
                f"the first field is the record id, and is a text; {row[NAME]} is {row[TYPE] or 'of no type'}"
            )
            yield Issue(row, TYPE, told, "Put a field of type text before it.")
        elif row[BRANCHING]:
            yield Issue(row, BRANCHING, "the record id is always shown", "Leave its branching logic empty.")


@rule("RDC011", Severity.ERROR)
def field_names(subject: Subject) -> Iterator[Issue]:
    """A field name has small letters, digits and underscores, and begins with a letter.

    ## Why it matters

    REDCap refuses other names, or changes them without a word; logic that uses them then speaks of no field.

    ## Bad

    ```csv
    Variable / Field Name
    Weight (kg)
    ```

    ## Good

    ```csv
    Variable / Field Name
    weight_kg
    ```

    ## How to fix

    Write it with small letters from a to z, digits and underscores, at most 100 characters.

    ## Source

    Help of REDCap for the upload of data dictionaries, column A.
    """
    for row in subject.rows:
        name = row[NAME]
        if not name:
            yield Issue(row, NAME, "this field has no name")
        elif not FIELD_NAME.fullmatch(name):
            told = f"{name!r} is no name of a field: small letters, digits and underscores, a letter first"
            yield Issue(row, NAME, told, f"did you mean {FieldNames().give(name)!r}?")
        elif len(name) > CUT:
            yield Issue(row, NAME, f"{name!r} has {len(name)} characters; REDCap takes {CUT}")


@rule("RDC012", Severity.ERROR)
def unique_names(subject: Subject) -> Iterator[Issue]:
    """A field name is given once in the whole project.

    ## Why it matters

    All instruments share one set of names. Of two fields with one name one is lost.

    ## Bad

    ```csv
    Variable / Field Name,Form Name
    visit_date,dm
    visit_date,vs
    ```

    ## Good

    ```csv
    Variable / Field Name,Form Name
    vs_visit_date,vs
    dm_visit_date,dm
    ```

    ## How to fix

    Put the name of the instrument before one of them, in logic, too.

    ## Source

    Help of REDCap for the upload of data dictionaries, column A.
    """
    for row in subject.rows:
        first = subject.named.get(row[NAME])
        if first is not None and first is not row:
            told = f"another field is called {row[NAME]}"
            yield Issue(row, NAME, told, related=((first, NAME, "this one"),))


@rule("RDC013", Severity.WARNING)
def long_names(subject: Subject) -> Iterator[Issue]:
    """A field name has at most 26 characters.

    ## Why it matters

    REDCap warns of longer names: some statistics packages cut them, and then two may be the same.

    ## Bad

    ```csv
    Variable / Field Name
    systolic_blood_pressure_right_arm
    ```

    ## Good

    ```csv
    Variable / Field Name
    sysbp_right_arm
    ```

    ## How to fix

    Shorten it, as long as there are no data: later, another name is another field.

    ## Source

    The Online Designer of REDCap, which warns above 26 characters.
    """
    for row in subject.rows:
        name = row[NAME]
        if LONGEST < len(name) <= CUT and FIELD_NAME.fullmatch(name):
            yield Issue(row, NAME, f"{name} has {len(name)} characters, more than {LONGEST}", start=LONGEST)


@rule("RDC014", Severity.ERROR)
def reserved_names(subject: Subject) -> Iterator[Issue]:
    """No field has a name that REDCap gives itself.

    ## Why it matters

    The status of each instrument is a field, `<instrument>_complete`, and exports have columns such as
    `redcap_event_name`; options of a checkbox are exported as `<field>___<code>`.

    ## Bad

    ```csv
    Variable / Field Name,Form Name
    vs_complete,vs
    ```

    ## Good

    ```csv
    Variable / Field Name,Form Name
    vs_checked,vs
    ```

    ## How to fix

    Give it another name.

    ## Source

    Columns of every export of REDCap.
    """
    options = {
        f"{row[NAME]}___{choice.code.lower()}": row
        for row in subject.rows
        if row[TYPE] == "checkbox"
        for choice in subject.choices(row)
    }
    for row in subject.rows:
        name = row[NAME]
        if is_reserved(name):
            yield Issue(row, NAME, f"{name} is a name that REDCap gives itself: it begins with redcap_")
        elif name.endswith("_complete") and name.removesuffix("_complete") in subject.forms:
            told = f"{name} is the status of the instrument {name.removesuffix('_complete')}, which REDCap adds itself"
            yield Issue(row, NAME, told)
        elif name in options:
            told = f"{name} is how an option of {options[name][NAME]} is exported"
            yield Issue(row, NAME, told, related=((options[name], NAME, "this checkbox"),))


@rule("RDC015", Severity.ERROR)
def form_names(subject: Subject) -> Iterator[Issue]:
    """An instrument is named with small letters, digits and underscores.

    ## Why it matters

    The name is part of the status field of the instrument, and of what designates it to events.

    ## Bad

    ```csv
    Variable / Field Name,Form Name
    weight,Vital Signs
    ```

    ## Good

    ```csv
    Variable / Field Name,Form Name
    weight,vital_signs
    ```

    ## How to fix

    Write `vital_signs`: REDCap shows it as "Vital Signs", and lets you change what it shows.

    ## Source

    Help of REDCap for the upload of data dictionaries, column B.
    """
    told: set[str] = set()
    for row in subject.rows:
        name = row[FORM]
        if name in told:
            continue
        if not name:
            yield Issue(row, FORM, f"{row[NAME] or 'this field'} is on no instrument")
            continue
        told.add(name)
        if not FIELD_NAME.fullmatch(name):
            words = (
                f"{name!r} is no name of an instrument: small letters, digits and underscores, a letter first"
            )
            yield Issue(row, FORM, words, f"did you mean {FieldNames().give(name)!r}?")


@rule("RDC016", Severity.ERROR)
def forms_together(subject: Subject) -> Iterator[Issue]:
    """The fields of an instrument stand together.

    ## Why it matters

    REDCap begins an instrument where its name is first met; fields of it further down are refused or moved.

    ## Bad

    ```csv
    Variable / Field Name,Form Name
    weight,vs
    sex,dm
    height,vs
    ```

    ## Good

    ```csv
    Variable / Field Name,Form Name
    weight,vs
    height,vs
    sex,dm
    ```

    ## How to fix

    Move the rows of each instrument together.

    ## Source

    Help of REDCap for the upload of data dictionaries, column B.
    """
    ended: set[str] = set()
    before = ""
    for row in subject.rows:
        name = row[FORM]
        if name != before:
            ended.add(before)
            if name in ended and name:
                told = f"the fields of {name} do not stand together"
                yield Issue(row, FORM, told, related=((subject.forms[name], FORM, "it begins here"),))
                ended.discard(name)
        before = name
