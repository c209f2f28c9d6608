"""Two texts for people compared: the same words, a slip of the pen, or other words; and whether a number changed."""

from __future__ import annotations

import re
from collections import Counter
from difflib import SequenceMatcher

__all__ = ["is_other_term", "is_slip", "quantities", "same_quantities"]

_NUMBER = r"[0-9]+(?:[.,][0-9]+)*"
_UNIT = r"(?:\s?(?:%|°C|/\s?[^\W\d_]+|(?:x\s?10\s?\^?\s?[0-9]+\s?)?[^\W\d_]+(?:/[^\W\d_]+[0-9]*)?))?"
_QUANTITY = re.compile(rf"([<>≤≥=±+-]+\s?)?(?<![\w.,])({_NUMBER})({_UNIT})")
_WORD = re.compile(r"\w+")


def quantities(text: str) -> Counter[str]:
    """Every number of a text with the sign before it and the unit after it."""
    return Counter("".join(found.group(0).split()) for found in _QUANTITY.finditer(text))


def same_quantities(old: str, new: str) -> bool:
    """Whether two texts speak of the same numbers, with the same signs and units."""
    return quantities(old) == quantities(new)


def is_slip(old: str, new: str) -> bool:
    """Whether texts differ only in punctuation, spaces and capitals, or by a letter in a long word."""
    before, after = ([word.casefold() for word in _WORD.findall(text)] for text in (old, new))
    return len(before) == len(after) and all(map(_nearly_same, before, after))


_WEIGHTY = frozenset(
    {
        *(
            "no",
            "not",
            "non",
            "none",
            "never",
            "neither",
            "nor",
            "without",
            "absent",
            "absence",
            "present",
            "presence",
        ),
        *(
            "and",
            "or",
            "any",
            "all",
            "every",
            "each",
            "both",
            "either",
            "only",
            "except",
            "unless",
            "if",
            "but",
        ),
        *(
            "more",
            "less",
            "most",
            "least",
            "over",
            "under",
            "above",
            "below",
            "before",
            "after",
            "within",
            "until",
        ),
        *(
            "higher",
            "lower",
            "greater",
            "smaller",
            "longer",
            "shorter",
            "minimum",
            "maximum",
            "increase",
            "decrease",
        ),
        *(
            "mild",
            "moderate",
            "severe",
            "acute",
            "chronic",
            "active",
            "stable",
            "unstable",
            "partial",
            "complete",
        ),
        *(
            "half",
            "once",
            "twice",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
        ),
        *("single", "double", "triple", "twofold", "threefold", "fourfold", "fivefold", "tenfold"),
        *("day", "days", "week", "weeks", "month", "months", "year", "years", "hour", "hours"),
    }
)
"""Words that say how much, when, or whether at all: another one in their place is no other name for the same."""
_MOST_TOGETHER, _MOST_IN_ALL = 2, 4


def is_other_term(old: str, new: str) -> bool:
    """Whether a text may only call things by other names: a few words replaced, none of which weighs anything."""
    before, after = ([word.casefold() for word in _WORD.findall(text)] for text in (old, new))
    changed = 0
    for kind, start, end, first, last in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind == "equal":
            continue
        if not _WEIGHTY.isdisjoint((*before[start:end], *after[first:last])):
            return False
        size = max(end - start, last - first)
        changed += size
        if size > _MOST_TOGETHER:
            return False
    return changed <= _MOST_IN_ALL


_LONG = 5


def _nearly_same(old: str, new: str) -> bool:
    if old == new:
        return True
    if min(len(old), len(new)) < _LONG or any(letter.isdigit() for letter in old + new):
        return False
    return _one_apart(old, new)


def _one_apart(old: str, new: str) -> bool:
    """Whether one letter was added, left out or replaced, or two neighbours changed places."""
    short, long = sorted((old, new), key=len)
    start = next((at for at, letter in enumerate(short) if letter != long[at]), len(short))
    if len(short) < len(long):
        return short[start:] == long[start + 1 :]
    swapped = (
        short[start : start + 2] == long[start : start + 2][::-1] and short[start + 2 :] == long[start + 2 :]
    )
    return short[start + 1 :] == long[start + 1 :] or swapped
