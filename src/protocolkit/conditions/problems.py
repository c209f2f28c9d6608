"""What is wrong with a condition, and where in its text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["Problem", "ProblemCode", "listing"]

ProblemCode = Literal[
    "syntax",  # the text is no sentence of the language
    "limit",  # too long, too deep, too many words
    "unknown-name",  # no such variable, form, item, visit, function or set
    "unknown-code",  # not a code of the codelist that it is compared with
    "ambiguous",  # one word, two meanings
    "type",  # an operator or function is given a kind of value that it does not take
    "unit",  # not UCUM, or of another dimension
    "undecidable",  # could never be true nor false, such as a comparison with a code that means unknown
]

_SHOWN = 8


class Problem(msgspec.Struct, frozen=True):
    """One thing that is wrong: ``start`` and ``end`` count characters of the text, ``fix`` says what to
    write.

    ``message`` says what is wrong, then a dash, then what is allowed. Of a name or code that does not exist,
    ``missing`` is the name in full (an item as ``FORM.ITEM``), and ``of`` what has no such code;
    ``instead`` is what it can only have meant.
    """

    code: ProblemCode
    start: int
    end: int
    message: str
    fix: str | None = None
    missing: str | None = None
    of: str | None = None
    instead: str | None = None


def listing(words: Iterable[str]) -> str:
    """A few words in a sentence: ``A, B, C and 12 more``."""
    words = list(words)
    if len(words) <= _SHOWN:
        return ", ".join(words)
    return f"{', '.join(words[:_SHOWN])} and {len(words) - _SHOWN} more"
