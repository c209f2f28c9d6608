"""The choices of a field: ``code, label | code, label``."""

from __future__ import annotations

import re
from functools import lru_cache

import msgspec

__all__ = ["Choice", "choices_of", "read_choices"]


class Choice(msgspec.Struct, frozen=True):
    """One choice and its characters in the cell; without a comma there is no code."""

    code: str
    label: str
    start: int
    end: int
    has_comma: bool = True


@lru_cache(maxsize=4096)
def read_choices(text: str) -> tuple[Choice, ...]:
    """The choices, each as it is written; an empty piece between two bars is one, too."""
    found: list[Choice] = []
    at = 0
    for piece in re.split(r"\|", text):
        bare = piece.strip()
        start = at + piece.find(bare) if bare else at
        code, comma, label = bare.partition(",")
        found.append(
            Choice(
                code.strip() if comma else "",
                (label if comma else bare).strip(),
                start,
                start + len(bare),
                bool(comma),
            )
        )
        at += len(piece) + 1
    return tuple(found)


_BUILT_IN = {
    "yesno": (Choice("1", "Yes", 0, 0), Choice("0", "No", 0, 0)),
    "truefalse": (Choice("1", "True", 0, 0), Choice("0", "False", 0, 0)),
}


def choices_of(kind: str, text: str) -> tuple[Choice, ...]:
    """The choices of a field of a type: those of ``yesno`` and ``truefalse`` are built in."""
    if kind in _BUILT_IN:
        return _BUILT_IN[kind]
    return read_choices(text) if text else ()
