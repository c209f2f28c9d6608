"""A data dictionary as it is written: a row for each field, and the CSV that REDCap uploads."""

from __future__ import annotations

import csv
import html
import io
import re
from collections.abc import Iterable, Sequence

import msgspec

from protocolkit.exchange.characters import clean
from protocolkit.exchange.redcap.layout import COLUMNS, HEADERS

__all__ = ["FieldRow", "dictionary_bytes", "shown", "table", "unshown"]


class FieldRow(msgspec.Struct, frozen=True):
    """One field, its columns called as the API calls them."""

    field_name: str
    form_name: str
    section_header: str = ""
    field_type: str = "text"
    field_label: str = ""
    select_choices_or_calculations: str = ""
    field_note: str = ""
    text_validation_type_or_show_slider_number: str = ""
    text_validation_min: str = ""
    text_validation_max: str = ""
    identifier: str = ""
    branching_logic: str = ""
    required_field: str = ""
    custom_alignment: str = ""
    question_number: str = ""
    matrix_group_name: str = ""
    matrix_ranking: str = ""
    field_annotation: str = ""


def dictionary_bytes(rows: Iterable[FieldRow]) -> bytes:
    """The dictionary with the heading of REDCap."""
    return table(HEADERS, ([getattr(row, entry.name) for entry in COLUMNS] for row in rows))


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """A table for REDCap, cell by cell as it is: an apostrophe before a sign would become part of what is uploaded."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows(rows)
    return out.getvalue().encode("utf-8")


_MARKUP = re.compile(r"[<&](?=[A-Za-z/!?#])")
_PIPED = re.compile(r"([\[{])(?=[A-Za-z][A-Za-z0-9_:-]*[\]}])")
_ENTITIES = {"<": "&lt;", "&": "&amp;", "[": "&#91;", "{": "&#123;"}


def shown(text: str, *, choice: bool = False) -> str:
    """A text that REDCap shows as it is: labels are HTML there, and names in brackets are replaced by answers.

    A sign that a spreadsheet would take for the beginning of a formula becomes an entity, which REDCap shows as the
    sign; so does the bar between two choices.
    """
    text = clean(text).replace("\t", " ").strip()
    text = _MARKUP.sub(lambda found: _ENTITIES[found[0]], text)
    text = _PIPED.sub(lambda found: _ENTITIES[found[0]], text)
    if choice:
        return " ".join(text.replace("|", "&#124;").split())
    if text[:1] in ("=", "+", "-", "@"):
        text = f"&#{ord(text[0])};{text[1:]}"
    return text


_TAG = re.compile(r"</?[A-Za-z][^<>]*>|<!--.*?-->", re.DOTALL)
_BREAK = re.compile(r"<\s*(?:br|/p|/div|/li|/tr|/h[1-6])\b[^<>]*>", re.IGNORECASE)


def unshown(text: str) -> str:
    """The words of a label, without markup."""
    if "<" in text:
        text = _TAG.sub("", _BREAK.sub("\n", text))
    if "&" in text:
        text = html.unescape(text)
    lines = [" ".join(line.split()) for line in clean(text).split("\n")]
    return "\n".join(line for line in lines if line)
