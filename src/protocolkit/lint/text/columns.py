"""Columns of a table that have run into one another on the way from a web page into a record."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from protocolkit.findings import Severity
from protocolkit.lint.rule import Hit, Issue, Subject
from protocolkit.lint.text_rule import text_rule
from protocolkit.lint.wordlist import words

__all__ = ["txt011"]

_SHORTEST_CELL = 4
"""Characters of a cell that may be repeated in the next one by chance."""


def _in_record(subject: Subject) -> Iterator[Issue]:
    for hit in _joints(subject.record):
        before = subject.record.count("\n", 0, hit.start)
        first = subject.record.rfind("\n", 0, hit.start) + 1
        message = f"the record, line {before + 1}: {hit.message}"
        span = (hit.start - first, hit.end - first)
        yield Issue("provenance/record", message, hit.fix, record_line=before + 1, record_span=span)


@text_rule("TXT011", Severity.ERROR, over="all", beside=_in_record)
def txt011(text: str) -> Iterator[Hit]:
    """The columns of an imported table have not run into one another.

    ## Why it matters

    "Adverse events24 months" was a title and a time frame in two columns. Split in the wrong place, words move from
    one field to another, and an outcome gets another time frame than the registered one.

    ## Bad

    ```yaml
    outcomes:
      secondary:
        - id: SO3
          title: Number of Participants With Serious Adverse Events3 months after the last dose
    ```

    ## Good

    ```yaml
    outcomes:
      secondary:
        - id: SO3
          title: Number of Participants With Serious Adverse Events
    ```

    ## How to fix

    Put each part into its own field. In the verbatim record the line stays as it is: compare the fields that were
    split from it with the record of the primary registry. Heads of columns are in `wordlists/table_columns.txt`,
    beginnings of a time frame in `wordlists/time_frame_openings.txt`.

    ## Source

    ClinicalTrials.gov protocol data elements, Arms and Interventions, Outcome Measures; ICH E6(R3), source records.
    """
    yield from _joints(text)


def _joints(text: str) -> Iterator[Hit]:
    """The first place of each line at which one column runs into the next."""
    done = -1
    for at in _boundaries(text):
        begin = text.rfind("\n", 0, at) + 1
        if begin <= done:
            continue
        end = text.find("\n", at)
        before, after = text[begin:at], text[at : end if end >= 0 else len(text)]
        if _is_joint(before, after):
            done = begin
            first = begin + before.rfind(" ") + 1
            last = at + (after.find(" ") if " " in after else len(after))
            message = f"{text[first:last]!r} is the end of one column and the beginning of the next"
            yield Hit(first, last, message, f"part it after {before[first - begin :]!r}")


def _boundaries(text: str) -> list[int]:
    """Where a digit, or a capital letter before a small one, follows a small letter or a bracket without a space."""
    kinds = text.encode("ascii", "replace").translate(_KINDS)
    found = []
    for boundary in (b"a0", b")0", b"aAa", b")Aa"):
        place = kinds.find(boundary)
        while place >= 0:
            found.append(place + 1)
            place = kinds.find(boundary, place + 1)
    return sorted(found)


_KINDS = bytes.maketrans(
    b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", b"a" * 26 + b"A" * 26 + b"0" * 10
)
"""Letters and digits, each as one of its kind."""


@cache
def _number_and_time() -> re.Pattern[str]:
    return re.compile(
        r"[0-9]+(?:(?:,|-| to| and|, and) ?[0-9]+)*,? (?:hour|day|week|month|year)s?\b", re.IGNORECASE
    )


def _is_joint(before: str, after: str) -> bool:
    if len(before) >= _SHORTEST_CELL and after.startswith(before):
        return True
    if _ends_a_cell(before) and (_number_and_time().match(after) or _opens_a_time_frame(after)):
        return True
    heads = re.findall("[A-Z][a-z]+", before + after)
    if len(heads) < 2 or "".join(heads) != before + after:
        return False
    return words("table_columns").issuperset(map(str.casefold, heads))


def _ends_a_cell(before: str) -> bool:
    """Whether a text can end here: after a bracket, or a word that does not wait for a number."""
    word = re.search(r"[a-z]{3,}$", before, re.IGNORECASE)
    return before.endswith(")") or (word is not None and word[0].casefold() not in _BEFORE_NUMBERS)


_BEFORE_NUMBERS = frozenset(
    {"and", "cycle", "day", "every", "for", "month", "through", "visit", "week", "within", "year"}
)


def _opens_a_time_frame(after: str) -> bool:
    first = re.match("[A-Z][a-z]+", after)
    return first is not None and first[0].casefold() in words("time_frame_openings")
