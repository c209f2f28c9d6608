"""What people type, in the one notation of the data: a date of a form, 05-MAR-2024, is 2024-03-05."""

from __future__ import annotations

import datetime
import re
from functools import cache

from protocolkit.languages import ENGLISH, catalogued, language_of, message

__all__ = ["normal_entry", "wanted_date"]

_MONTHS = message("JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC")
_UNKNOWN = (message("UN"), message("UNK"))
_WORD = r"([^\W\d_]{2,4})"
_DATE = re.compile(rf"([0-9]{{1,2}}|{_WORD})[-./ ]{_WORD}[-./ ]([0-9]{{4}})")
_MONTH_AND_YEAR = re.compile(rf"{_WORD}[-./ ]([0-9]{{4}})")
_ISO = re.compile(r"[0-9]{4}(?:-[0-9]{2}){0,2}")
_HOUR = re.compile(r"([0-9]):([0-9]{2})")


def normal_entry(kind: str, text: str) -> str:
    """A text as the type of its item is written; what cannot be read so stays as it is."""
    if kind in ("date", "partial_date"):
        return _date(text)
    if kind == "time":
        return f"0{text}" if _HOUR.fullmatch(text) else text
    if kind in ("integer", "decimal"):
        return text.replace("−", "-")
    return text


def wanted_date(kind: str, text: str) -> str:
    """What to write in place of a date that cannot be used, as its form asks for it."""
    written = _ISO.fullmatch(text)
    read = written[0] if written else _read_date(text)
    words = "there is no such day; " if read and not _exists(read) else ""
    partial = "; UN for an unknown day, UNK for an unknown month" if kind == "partial_date" else ""
    return f"{words}write it as DD-MMM-YYYY, such as 05-MAR-2024{partial}"


def _date(text: str) -> str:
    """A date in figures; one that there is not stays as it was entered."""
    read = _read_date(text)
    return read if read and _exists(read) else text


def _exists(date: str) -> bool:
    """Whether there is a day, a month or a year as written in figures."""
    try:
        datetime.date.fromisoformat(date + "0000-01-01"[len(date) :])
    except ValueError:
        return False
    return True


def _read_date(text: str) -> str | None:
    """Day, month in letters, year as figures; what stands for something unknown is left out."""
    if found := _DATE.fullmatch(text):
        day, month, year = found[1], found[3].upper(), found[4]
    elif found := _MONTH_AND_YEAR.fullmatch(text):
        day, month, year = _UNKNOWN[0], found[1].upper(), found[2]
    else:
        return None
    months, unknown = _words()
    if not day.isdecimal() and day.upper() not in unknown:
        return None
    if month in unknown:
        return None if day.isdecimal() else year
    if month not in months:
        return None
    return f"{year}-{months[month]:02d}" + (f"-{int(day):02d}" if day.isdecimal() else "")


@cache
def _words() -> tuple[dict[str, int], frozenset[str]]:
    """The months by their three letters, and the words for unknown, in every language that forms are printed in."""
    languages = (ENGLISH, *map(language_of, catalogued()))
    months: dict[str, int] = {}
    for say in languages:
        names = say(_MONTHS).split()
        if len(names) == 12:
            months |= {name.upper(): number for number, name in enumerate(names, 1)}
    return months, frozenset(say(word).upper() for say in languages for word in _UNKNOWN)
