"""How things are written: lists, numbers, units and words, each in one way."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from protocolkit.findings import Severity
from protocolkit.lint.prose import Spot, find_word, issue_at, occurring, spots, text_at
from protocolkit.lint.rule import Issue, Subject, rule
from protocolkit.lint.texts import criterion_pointer, small
from protocolkit.lint.wordlist import pairs
from protocolkit.model.eligibility import Criterion

__all__ = ["txt005", "txt007", "txt008", "txt009"]


@rule("TXT005", Severity.INFO, "ext")
def txt005(subject: Subject) -> Iterator[Issue]:
    """The criteria of a list begin and end alike.

    ## Why it matters

    A list of which some entries end with a full stop looks as if nobody had reviewed it, and each later correction
    of a full stop shows up as a change of the criterion.

    ## Bad

    ```yaml
    eligibility:
      exclusion:
        - id: EXC01
          text: Platelets below 100 x 10^9/L at screening.
    ```

    ## Good

    ```yaml
    eligibility:
      exclusion:
        - id: EXC01
          text: Platelets below 100 x 10^9/L at screening
    ```

    ## How to fix

    Write the few like the many: with or without a full stop, with a capital letter or without. Verbatim texts stay
    until the record is corrected.

    ## Source

    ClinicalTrials.gov protocol registration quality control criteria, eligibility criteria.
    """
    eligibility = subject.plan.protocol.eligibility
    for criteria in (eligibility.inclusion, eligibility.exclusion):
        stopped = [criterion for criterion in criteria if criterion.text.rstrip().endswith(".")]
        small = [criterion for criterion in criteria if re.match(r"[a-z][a-z ]", criterion.text)]
        for odd, words, at_end in (
            (stopped, ("ends with a full stop", "ends without a full stop"), True),
            (small, ("begins with a small letter", "begins with a capital letter"), False),
        ):
            yield from _odd_ones(subject, criteria, odd, words, at_end=at_end)


def _odd_ones(
    subject: Subject,
    criteria: Sequence[Criterion],
    marked: list[Criterion],
    words: tuple[str, str],
    *,
    at_end: bool,
) -> Iterator[Issue]:
    """The criteria of the smaller group: those with a mark, or those without it."""
    plain = [criterion for criterion in criteria if criterion not in marked]
    few, what = (marked, words[0]) if len(marked) <= len(plain) else (plain, words[1])
    for criterion in few if len(few) < len(criteria) else ():
        length = len(criterion.text.rstrip())
        message = (
            f"{criterion.id} {what}, unlike {len(criteria) - len(few)} of the {len(criteria)} in its list"
        )
        span = (length - 1, length) if at_end else (0, 1)
        pointer = f"{criterion_pointer(subject.plan.protocol, criterion)}/text"
        yield Issue(pointer, message, "write it like the others", span=span)


@rule("TXT007", Severity.INFO)
def txt007(subject: Subject) -> Iterator[Issue]:
    """A number has no comma.

    ## Why it matters

    `50,000` is fifty thousand in one country and fifty in another. A limit of platelets that is wrong by a factor
    of a thousand passes through a spreadsheet without a warning.

    ## Bad

    ```yaml
    eligibility:
      exclusion:
        - id: EXC01
          text: Platelets below 100,000 per microlitre at screening
    ```

    ## Good

    ```yaml
    eligibility:
      exclusion:
        - id: EXC01
          text: Platelets below 100 x 10^9/L at screening
    ```

    ## How to fix

    Choose a unit that makes the number short, or write it without a separator; write decimals with a point. A
    verbatim text stays: the number stands in the condition.

    ## Source

    ISO 80000-1, section 7.3 (no comma or point between groups of digits); SI brochure, section 5.4.4.
    """
    for spot in spots(subject, _numbers_with_commas):
        plain = spot.words.replace(",", "")
        is_decimal = len(spot.words.rpartition(",")[2]) < _DIGITS_OF_A_GROUP
        instead = spot.words.replace(",", ".") if is_decimal else plain
        yield issue_at(spot, f"{spot.words!r} is read as another number elsewhere", f"write {instead}")


_DIGITS_OF_A_GROUP = 3


def _numbers_with_commas(text: str) -> Iterator[tuple[int, int]]:
    done = -1
    for comma in _comma().finditer(text):
        start = comma.start()
        while start > 0 and text[start - 1].isdigit():
            start -= 1
        number = _number().match(text, start) if start > done else None
        if number and text[start - 1 : start] not in _INSIDE and not text[start - 1 : start].isalpha():
            done = number.end()
            yield number.span()


_INSIDE = frozenset(".,")
"""What stands before a number that is a part of a longer one."""


@cache
def _comma() -> re.Pattern[str]:
    return re.compile(",[0-9]")


@cache
def _number() -> re.Pattern[str]:
    return re.compile(r"[0-9]{1,3}(?:(?:,[0-9]{3})+|,[0-9]{1,2})(?![0-9]|,[0-9]|\.[0-9])")


@rule("TXT008", Severity.INFO, "ext")
def txt008(subject: Subject) -> Iterator[Issue]:
    """A unit is written in one way.

    ## Why it matters

    "yrs", "years" and "y" are one unit to a reader and three to a program that reads units out of a text.

    ## Bad

    ```yaml
    eligibility:
      inclusion:
        - id: INC01
          text: Age from 18 to 75 yrs, both included, on the day of consent
    ```

    ## Good

    ```yaml
    eligibility:
      inclusion:
        - id: INC01
          text: Age from 18 to 75 years, both included, on the day of consent
    ```

    ## How to fix

    Write the unit as `wordlists/unit_spellings.txt` has it, without a space at the slash. In `unit:` and in conditions
    units are in UCUM; a verbatim text stays.

    ## Source

    SI brochure, section 5; UCUM; ISMP list of error-prone abbreviations.
    """
    instead = pairs("unit_spellings")
    seen: set[tuple[str, str]] = set()
    for spot in spots(subject, _units):
        word = " ".join(spot.words.split()).casefold()
        if (spot.text, word) in seen:
            continue
        seen.add((spot.text, word))
        if word in instead:
            yield issue_at(
                spot, f"{spot.words!r} is not the usual spelling of the unit", f"write {instead[word]}"
            )
        else:
            message = f"the unit {spot.words.strip()!r} has a space at its slash"
            yield issue_at(spot, message, f"write {spot.words.replace(' ', '')}")


def _units(text: str) -> Iterator[tuple[int, int]]:
    """Units after a number in another than the usual spelling, and slashes of units with a space beside them."""
    plain = small(text)
    found = [
        (start, end)
        for unit in occurring(pairs("unit_spellings"), text)
        for start, end in find_word(unit, plain, plural=False)
        if plain[max(0, start - 2) : start].rstrip(" ")[-1:].isdigit()
    ]
    has_spaces = " /" in plain or "/ " in plain
    for slash in _slash().finditer(plain) if has_spaces else ():
        amount = _amount().search(plain[max(0, slash.start() - _LONGEST_UNIT) : slash.start()])
        if amount and " " in amount[1] + slash[0]:
            found.append((slash.start() - len(amount[1]), slash.end()))
    yield from sorted(found)


_LONGEST_UNIT = 8
"""Characters of a number and its unit before a slash that are looked at."""


@cache
def _slash() -> re.Pattern[str]:
    units = r"[dm\u00b5\u03bc]?l|mm3|m2|kg|g|min|h|d|day|week"
    return re.compile(rf"/ ?(?:{units})\b")


@cache
def _amount() -> re.Pattern[str]:
    return re.compile(r"[0-9](?: ?[a-z\u00b5\u03bc]{1,4})?( ?)$")


@rule("TXT009", Severity.INFO, "ext")
def txt009(subject: Subject) -> Iterator[Issue]:
    """A protocol is written in British or in American English, not in both.

    ## Why it matters

    A search for one spelling misses the other, in the protocol, in the database and in the registry.

    ## Bad

    ```yaml
    eligibility:
      exclusion:
        - id: EXC08
          text: Any randomization in another study, tumor or anemia
    ```

    ## Good

    ```yaml
    eligibility:
      exclusion:
        - id: EXC08
          text: Any randomisation in another study, tumour or anaemia
    ```

    ## How to fix

    Choose one variant, and write the rarer one like the commoner one. Verbatim texts stay until the record is
    corrected. The words are in `wordlists/spelling_variants.txt`, British first.

    ## Source

    ISO 8601 and ICH M11 leave the variant open; consistent terms are asked for by SPIRIT 2025.
    """
    british = pairs("spelling_variants")
    american = {us: uk for uk, us in british.items()}
    if not all(occurring(words, subject.prose.text) for words in (british, american)):
        return
    words = subject.prose.words
    used = [words & british.keys(), words & american.keys()]
    if not all(used):
        return
    counts = {word: _times(subject, word) for word in used[0] | used[1]}
    totals = [sum(counts[word] for word in found) for found in used]
    rare = 0 if totals[0] < totals[1] else 1
    usual = ("American", "British")[rare]
    for word in sorted(used[rare]):
        spot = _first(subject, word)
        if spot:
            instead = (british, american)[rare][word]
            often = "" if counts[word] == 1 else f" ({counts[word]} times in the protocol)"
            message = f"{spot.words!r}{often} in a protocol that is mostly in {usual} English"
            yield issue_at(spot, message, f"write {instead}")


def _times(subject: Subject, word: str) -> int:
    return sum(1 for _ in find_word(word, subject.prose.small))


def _first(subject: Subject, word: str) -> Spot | None:
    """Where a word stands first, names of organisations apart."""
    place = text_at(subject)
    found = (place(start, end) for start, end in find_word(word, subject.prose.small))
    return next((spot for spot in found if spot and spot.pointer.partition("/")[0] not in _NAMES), None)


_NAMES = frozenset({"sponsor", "sites", "oversight"})
"""Chapters with names of organisations, which are spelled as they are."""
