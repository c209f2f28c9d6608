"""Characters that are not what they look like, cannot be seen, or belong to another kind of file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from protocolkit.findings import Severity
from protocolkit.lint.prose import issue_at, spots
from protocolkit.lint.rule import Issue, Subject, rule
from protocolkit.lint.texts import signs_of

__all__ = ["txt001", "txt002", "txt010", "txt012"]


@rule("TXT001", Severity.WARNING)
def txt001(subject: Subject) -> Iterator[Issue]:
    r"""A fraction is written with a slash, never with a backslash.

    ## Why it matters

    `1\2` is what scanning and word processors make of a half. Readers guess, programs drop the backslash, and a
    limit becomes 12 instead of 1/2.

    ## Bad

    ```yaml
    eligibility:
      exclusion:
        - id: EXC08
          text: Eczema of more than 1\2 of the hand
    ```

    ## Good

    ```yaml
    eligibility:
      exclusion:
        - id: EXC08
          text: Eczema of more than 1/2 of the hand
    ```

    ## How to fix

    Write the fraction with a slash, or as a percentage. A verbatim text stays as it is: write the condition
    beside it with the value that is meant, and ask the sponsor to correct the record.

    ## Source

    ISO 80000-1, fractions; ClinicalTrials.gov quality control criteria, legible text.
    """
    for spot in spots(subject, _fractions):
        message = f"{spot.words!r} is a fraction with a backslash".replace("\\\\", "\\")
        yield issue_at(spot, message, f"write {spot.words.replace(chr(92), '/')}, and say of what")


def _fractions(text: str) -> Iterator[tuple[int, int]]:
    done = 0
    for slash in _places("\\", text):
        start, end = slash - 1, slash + 1
        while start > done and text[start].isspace():
            start -= 1
        while text[end : end + 1].isspace():
            end += 1
        if start >= done and text[start] in _DIGITS and text[end : end + 1] in _DIGITS:
            done = end + 1
            yield start, done


_DIGITS = frozenset("0123456789")


def _places(sign: str, text: str) -> Iterator[int]:
    """Where a character stands."""
    place = text.find(sign)
    while place >= 0:
        yield place
        place = text.find(sign, place + 1)


@rule("TXT002", Severity.INFO, "ext")
def txt002(subject: Subject) -> Iterator[Issue]:
    """A character is the one that it looks like.

    ## Why it matters

    Letters of two alphabets look alike and are not found by the same search: the micro sign and the Greek mu, a
    Cyrillic letter in a Latin word, a sign of full width. Two versions then differ where nobody sees a difference,
    and a program that reads units fails.

    ## Bad

    ```yaml
    eligibility:
      exclusion:
        - id: EXC01
          text: Platelets below 100,000 /\u00b5l at screening
    ```

    ## Good

    ```yaml
    eligibility:
      exclusion:
        - id: EXC01
          text: Platelets below 100 x 10^9/L at screening
    ```

    ## How to fix

    Retype the word on a plain keyboard; in machine values the unit is `uL`. A verbatim text stays as it is: the
    unit stands beside it in the condition.

    ## Source

    Unicode Technical Standard 39, confusable characters; UCUM, prefix u.
    """
    seen: set[tuple[str, int | None, str]] = set()
    for spot in spots(subject, _suspects):
        name, instead = _meaning(spot.text, spot.start, spot.end) or ("", "")
        if name and (spot.pointer, spot.record_line, name) not in seen:
            seen.add((spot.pointer, spot.record_line, name))
            codes = " ".join(f"U+{ord(character):04X}" for character in spot.words)
            yield issue_at(spot, f"{spot.words!r} ({codes}) is {name}", f"write {instead}")


_LIKE_LATIN = "\u0391\u0392\u0395\u0396\u0397\u0399\u039a\u039c\u039d\u039f\u03a1\u03a4\u03a5\u03a7\u03bf"
"""Greek letters that look like Latin ones."""


def _suspects(text: str) -> Iterator[tuple[int, int]]:
    suspects = "\u00b5\u03bc\u00ba\u02c2\u02c3\u2044\u2215" + _LIKE_LATIN
    ranges = (("\ufb00", "\ufb06"), ("\uff01", "\uff5e"), ("\u0400", "\u04ff"))
    return _runs(text, [sign for sign in signs_of(text) if sign in suspects or _is_within(sign, ranges)])


def _is_within(sign: str, ranges: Iterable[tuple[str, str]]) -> bool:
    """Whether a sign lies in one of some ranges, its ends included."""
    return any(first <= sign <= last for first, last in ranges)


def _runs(text: str, signs: Iterable[str]) -> Iterator[tuple[int, int]]:
    """Where some signs stand, those side by side together."""
    start = end = -1
    for place in sorted(place for sign in signs for place in _places(sign, text)):
        if place != end:
            if end > 0:
                yield start, end
            start = place
        end = place + 1
    if end > 0:
        yield start, end


def _meaning(text: str, start: int, end: int) -> tuple[str, str] | None:
    """What characters are, and what stands in their place; ``None`` where they are right."""
    found, before, after = text[start], text[start - 1 : start], text[end : end + 1]
    if found in "\u00b5\u03bc":
        is_unit = after.isascii() and after.isalpha()
        return (
            ("a mu, of which there are two in Unicode", "u in machine values, such as uL")
            if is_unit
            else None
        )
    if found == "\u00ba":
        is_degree = before.isdigit() or after in ("C", "F")
        return ("an ordinal sign, not a degree", "the degree sign") if is_degree else None
    if found in _LIKE_LATIN or "\u0400" <= found <= "\u04ff":
        alphabet = "Greek" if found in _LIKE_LATIN else "Cyrillic"
        is_mixed = any(beside.isascii() and beside.isalpha() for beside in (before, after))
        return (f"{alphabet} in a Latin word", "the Latin letter") if is_mixed else None
    return "a sign that looks like another one", "the plain sign or letters"


@rule("TXT010", Severity.INFO, "ext")
def txt010(subject: Subject) -> Iterator[Issue]:
    """A text has no pictures and no characters that cannot be seen.

    ## Why it matters

    A flag in place of a country, a zero-width space in an identifier, a control character from a word processor:
    exports to SAS, to a registry or to PDF drop them or break on them.

    ## Bad

    ```yaml
    sites:
      - id: TROLLVAG
        country_name: "\U0001f1f3\U0001f1f4"
    ```

    ## Good

    ```yaml
    sites:
      - id: TROLLVAG
        country_name: Norway
    ```

    ## How to fix

    Write the word that is meant, and retype a text with characters that cannot be seen. In the verbatim record they
    stay: what the spec says of the same thing is written in letters.

    ## Source

    CDISC SDTM implementation guide, text in ASCII or declared encoding; ClinicalTrials.gov data element formats.
    """
    for spot in spots(subject, _unseen):
        if _JOINERS.issuperset(spot.words) and spot.text[spot.start - 1 : spot.start] >= "\u0600":
            continue
        codes = " ".join(f"U+{ord(character):04X}" for character in spot.words)
        what = "a picture" if spot.words[0] >= "\u2600" else "a character that cannot be seen"
        instead = "" if _EMPTY.issuperset(spot.words) else None
        yield issue_at(
            spot, f"{what} ({codes}) in a text", "write the word that is meant, in letters", instead
        )


_JOINERS = frozenset("\u200c\u200d")
"""They join and part letters of scripts such as Arabic and Devanagari, and have no place in others."""


_EMPTY = frozenset("\u00ad\u200b\u200e\u200f\u2060\ufeff")
"""They take no room and change no letter: without them a text reads the same."""


def _unseen(text: str) -> Iterator[tuple[int, int]]:
    pictures = (("\U0001f000", "\U0001faff"), ("\u2600", "\u27bf"))
    controls = (("\x00", "\x08"), ("\x0b", "\x0c"), ("\x0e", "\x1f"), ("\x7f", "\x9f"))
    marks = (("\u200b", "\u200f"), ("\u202a", "\u202e"), ("\u2060", "\u2064"))
    ranges = (*pictures, *controls, *marks)
    return _runs(
        text, [sign for sign in signs_of(text) if sign in "\u00ad\ufe0f\ufeff" or _is_within(sign, ranges)]
    )


@rule("TXT012", Severity.INFO, "ext")
def txt012(subject: Subject) -> Iterator[Issue]:
    """A text has no residue of markup.

    ## Why it matters

    `&amp;`, `<br>` or `&&` are left over from a web page or a word processor. They are printed as they are, in
    consent forms and on CRFs, and show that nobody has read the text.

    ## Bad

    ```yaml
    activities:
      - id: VITALS
        name: Vital signs &amp; body measures
    ```

    ## Good

    ```yaml
    activities:
      - id: VITALS
        name: Vital signs & body measures
    ```

    ## How to fix

    Write the sign that is meant. In the verbatim record the residue stays.

    ## Source

    ClinicalTrials.gov protocol registration quality control criteria, legible text.
    """
    for spot in spots(subject, _markup):
        message = f"{spot.words!r} is left over from markup"
        yield issue_at(spot, message, "write the sign or the words that are meant", _sign(spot.words))


def _sign(words: str) -> str | None:
    """The sign that an entity stands for; ``None`` for markup whose meaning is the author's to say."""
    if not (words.startswith("&") and words.endswith(";")):
        return None
    from html import unescape

    sign = unescape(words).replace("\xa0", " ")
    return sign if len(sign) == 1 and sign != "#" else None


_ENTITY = "&(?:amp|lt|gt|nbsp|quot|apos|ge|le|#[0-9]{1,6}|#x[0-9a-fA-F]{1,5});"
_TAG = r"</?(?:a|b|br|div|em|h[1-6]|i|li|ol|p|span|strong|sub|sup|table|td|tr|u|ul)(?: [^<>\n]*)?/?>"
_PLAIN = {
    "&&": "&&",
    "**": r"\*\*(?=\S)",
    "\\": r"\\[<>~\[\]*_]",
    "{{": r"\{\{",
    "}}": r"\}\}",
    "<!--": "<!--",
    "-->": "-->",
}
"""Residues by what each of them begins with."""


def _markup(text: str) -> Iterator[tuple[int, int]]:
    patterns = [pattern for beginning, pattern in _PLAIN.items() if beginning in text]
    if signs_of(text).issuperset("&;"):
        patterns.append(_ENTITY)
    if any(
        text[place + 1 : place + 2] == "/" or text[place + 1 : place + 2].isalpha()
        for place in _places("<", text)
    ):
        patterns.append(_TAG)
    if patterns:
        yield from (match.span() for match in re.finditer("|".join(patterns), text, re.IGNORECASE))
