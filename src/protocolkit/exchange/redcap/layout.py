"""What a data dictionary of REDCap is made of: its columns, types, validations, functions and action tags."""

from __future__ import annotations

import re
from typing import Literal

import msgspec

__all__ = [
    "ACTION_TAGS",
    "ALIGNMENTS",
    "CHOICES",
    "COLUMNS",
    "CUT",
    "FIELD_TYPES",
    "FUNCTIONS",
    "HEADERS",
    "LONGEST",
    "OTHER_NAMES",
    "SMART_VARIABLES",
    "TAKES_FLAG",
    "VALIDATIONS",
    "WITHOUT_DATA",
    "Column",
    "Validation",
    "column",
    "plain",
    "validation",
]

LONGEST = 26
"""A longer field name draws a warning of REDCap, as statistics packages cut it."""
CUT = 100
"""No field name has more characters."""


class Column(msgspec.Struct, frozen=True):
    """A column: as the CSV heads it, and as the API calls it."""

    header: str
    name: str


COLUMNS = (
    Column("Variable / Field Name", "field_name"),
    Column("Form Name", "form_name"),
    Column("Section Header", "section_header"),
    Column("Field Type", "field_type"),
    Column("Field Label", "field_label"),
    Column("Choices, Calculations, OR Slider Labels", "select_choices_or_calculations"),
    Column("Field Note", "field_note"),
    Column("Text Validation Type OR Show Slider Number", "text_validation_type_or_show_slider_number"),
    Column("Text Validation Min", "text_validation_min"),
    Column("Text Validation Max", "text_validation_max"),
    Column("Identifier?", "identifier"),
    Column("Branching Logic (Show field only if...)", "branching_logic"),
    Column("Required Field?", "required_field"),
    Column("Custom Alignment", "custom_alignment"),
    Column("Question Number (surveys only)", "question_number"),
    Column("Matrix Group Name", "matrix_group_name"),
    Column("Matrix Ranking?", "matrix_ranking"),
    Column("Field Annotation", "field_annotation"),
)
HEADERS = tuple(entry.header for entry in COLUMNS)
_BY_NAME = {entry.name: position for position, entry in enumerate(COLUMNS)}


def column(name: str) -> int:
    """Which column, counted from zero, the API calls so."""
    return _BY_NAME[name]


def plain(header: str) -> str:
    """A heading by its letters and digits alone, to find the one that was meant."""
    return re.sub(r"[^a-z0-9]", "", header.casefold())


CHOICES = frozenset({"radio", "dropdown", "checkbox"})
"""Types that list their choices."""
WITHOUT_DATA = frozenset({"descriptive"})
TAKES_FLAG = frozenset({"y", ""})
FIELD_TYPES = (
    "text",
    "notes",
    "radio",
    "dropdown",
    "checkbox",
    "yesno",
    "truefalse",
    "calc",
    "slider",
    "file",
    "descriptive",
    "sql",
)
OTHER_NAMES = {
    "textarea": "notes",
    "note": "notes",
    "select": "dropdown",
    "advcheckbox": "checkbox",
    "checkboxes": "checkbox",
    "calculated": "calc",
    "signature": "file",
    "integer": "text",
    "number": "text",
    "date": "text",
    "string": "text",
    "boolean": "yesno",
}
"""What people and the XML of a project write for a type."""
ALIGNMENTS = ("RV", "LV", "LH", "RH")


class Validation(msgspec.Struct, frozen=True):
    """What a validation type demands of a text.

    ``order`` is how its limits are compared: as numbers (with the ``decimals`` and the ``comma`` that it has), dates,
    moments or times; ``None`` for a type without limits.
    """

    name: str
    order: Literal["number", "date", "datetime", "time"] | None = None
    decimals: int | None = None
    comma: bool = False


def _validations() -> dict[str, Validation]:
    found = [Validation("integer", "number", 0), Validation("number", "number")]
    found += [Validation(f"number_{places}dp", "number", places) for places in (1, 2, 3, 4)]
    found.append(Validation("number_comma_decimal", "number", None, comma=True))
    found += [
        Validation(f"number_{places}dp_comma_decimal", "number", places, comma=True)
        for places in (1, 2, 3, 4)
    ]
    for order in ("ymd", "mdy", "dmy"):
        found.append(Validation(f"date_{order}", "date"))
        found.append(Validation(f"datetime_{order}", "datetime"))
        found.append(Validation(f"datetime_seconds_{order}", "datetime"))
    found += [Validation(name, "time") for name in ("time", "time_hh_mm_ss", "time_mm_ss")]
    return {entry.name: entry for entry in (*found, *map(Validation, _WITHOUT_LIMITS))}


_WITHOUT_LIMITS = (
    "email",
    "phone",
    "phone_australia",
    "zipcode",
    "postalcode_australia",
    "postalcode_canada",
    "postalcode_french",
    "postalcode_germany",
    "ssn",
    "mrn_10d",
    "mrn_generic",
    "vmrn",
    "alpha_only",
)
VALIDATIONS = _validations()


def validation(name: str) -> Validation | None:
    """What a text is to be; ``None`` for a type that is not known."""
    return VALIDATIONS.get(name)


_ANY = 10_000
FUNCTIONS: dict[str, tuple[int, int]] = {
    "if": (3, 3),
    "datediff": (3, 5),
    "age_at_date": (2, 3),
    "dayoftheweek": (1, 1),
    "year": (1, 1),
    "month": (1, 1),
    "day": (1, 1),
    "round": (1, 2),
    "roundup": (1, 2),
    "rounddown": (1, 2),
    "sqrt": (1, 1),
    "abs": (1, 1),
    "exponential": (1, 1),
    "log": (1, 2),
    "mod": (2, 2),
    "sum": (1, _ANY),
    "mean": (1, _ANY),
    "median": (1, _ANY),
    "stdev": (1, _ANY),
    "min": (1, _ANY),
    "max": (1, _ANY),
    "isnumber": (1, 1),
    "isinteger": (1, 1),
    "isblankormissingcode": (1, 1),
    "isblanknotmissingcode": (1, 1),
    "ismissingcode": (1, 1),
    "hasmissingcode": (2, _ANY),
    "contains": (2, 2),
    "not_contain": (2, 2),
    "starts_with": (2, 2),
    "ends_with": (2, 2),
    "find": (2, 2),
    "left": (2, 2),
    "right": (2, 2),
    "mid": (3, 3),
    "length": (1, 1),
    "trim": (1, 1),
    "upper": (1, 1),
    "lower": (1, 1),
    "replace_text": (3, 3),
    "concat": (1, _ANY),
    "concat_ws": (2, _ANY),
}
"""The functions of REDCap's logic, with the least and the most arguments."""

SMART_VARIABLES = frozenset(
    {
        *("record-name", "record-dag-name", "record-dag-id", "record-dag-label", "is-form", "is-survey"),
        *("user-name", "user-fullname", "user-email", "user-dag-name", "user-dag-id", "user-dag-label"),
        *(
            "user-role-id",
            "user-role-name",
            "user-role-label",
            "form-name",
            "form-label",
            "form-url",
            "form-link",
        ),
        *("instrument-name", "instrument-label", "survey-date-completed", "survey-time-completed"),
        *("survey-date-started", "survey-time-started", "survey-link", "survey-url", "survey-queue-url"),
        *("survey-queue-link", "survey-access-code", "survey-return-code", "survey-duration"),
        *(
            "survey-duration-completed",
            "survey-title",
            "event-id",
            "event-name",
            "event-label",
            "event-number",
        ),
        *("previous-event-name", "previous-event-label", "next-event-name", "next-event-label"),
        *("first-event-name", "first-event-label", "last-event-name", "last-event-label"),
        *("arm-number", "arm-label", "previous-instance", "current-instance", "next-instance"),
        *(
            "first-instance",
            "last-instance",
            "new-instance",
            "project-id",
            "redcap-base-url",
            "redcap-version",
        ),
        *("redcap-version-url", "survey-base-url", "mycap-project-code", "mycap-participant-code"),
        *("calendar-url", "calendar-link", "file-link", "rand-number", "rand-time", "rand-utc-time"),
    }
)
"""What REDCap itself knows of a form that is open."""

ACTION_TAGS = frozenset(
    {
        *("@APPUSERNAME-APP", "@BARCODE-APP", "@CALCDATE", "@CALCTEXT", "@CHARLIMIT", "@CONSENT-VERSION"),
        *("@DEFAULT", "@DOWNLOAD-COUNT", "@FORCE-MINMAX", "@HIDDEN", "@HIDDEN-APP", "@HIDDEN-FORM"),
        *("@HIDDEN-PDF", "@HIDDEN-SURVEY", "@HIDEBUTTON", "@HIDECHOICE", "@IF", "@INLINE", "@INLINE-PREVIEW"),
        *("@LANGUAGE-CURRENT-FORM", "@LANGUAGE-CURRENT-SURVEY", "@LANGUAGE-FORCE", "@LANGUAGE-FORCE-FORM"),
        *("@LANGUAGE-FORCE-SURVEY", "@LANGUAGE-MENU-STATIC", "@LANGUAGE-SET", "@LANGUAGE-SET-FORM"),
        *(
            "@LANGUAGE-SET-SURVEY",
            "@LATITUDE",
            "@LONGITUDE",
            "@MAXCHECKED",
            "@MAXCHOICE",
            "@MAXCHOICE-SURVEY-COMPLETE",
        ),
        *("@MC-FIELD-FILE-IMAGECAPTURE", "@MC-FIELD-FILE-VIDEOCAPTURE", "@MC-FIELD-SLIDER-BASIC"),
        *(
            "@MC-FIELD-SLIDER-CONTINUOUS",
            "@MC-FIELD-TEXT-BARCODE",
            "@MC-TASK-INFO",
            "@MC-PARTICIPANT-JOINDATE",
        ),
        *("@MC-PARTICIPANT-CODE", "@NOMISSING", "@NONEOFTHEABOVE", "@NOW", "@NOW-SERVER", "@NOW-UTC"),
        *("@PASSWORDMASK", "@PLACEHOLDER", "@PREFILL", "@RANDOMORDER", "@READONLY", "@READONLY-APP"),
        *(
            "@READONLY-FORM",
            "@READONLY-SURVEY",
            "@RICHTEXT",
            "@SETVALUE",
            "@SHOWCHOICE",
            "@SYNC-APP",
            "@TODAY",
        ),
        *("@TODAY-SERVER", "@TODAY-UTC", "@USERNAME", "@WORDLIMIT"),
    }
)
"""The action tags of REDCap; others are those of external modules."""
