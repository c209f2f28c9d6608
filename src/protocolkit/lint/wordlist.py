"""Lists of words that rules look for, one file each, so that they grow without code."""

from __future__ import annotations

import os
from functools import cache

__all__ = ["pairs", "words"]

_FOLDER = os.path.join(os.path.dirname(__file__), "wordlists")


@cache
def words(name: str) -> frozenset[str]:
    """The entries of ``wordlists/<name>.txt``, in lower case, without what they mean; a # begins a remark."""
    return frozenset([line.partition(" = ")[0].strip().casefold() for line in _lines(name)])


@cache
def pairs(name: str) -> dict[str, str]:
    """The entries of a list of the form ``words = meaning``: words in lower case, meanings as they stand."""
    entries = [line.rpartition(" = ") for line in _lines(name)]
    return {key.strip().casefold(): meaning.strip() for key, _, meaning in entries}


@cache
def _lines(name: str) -> list[str]:
    path = f"{_FOLDER}/{name}.txt"
    with open(path, "rb", buffering=0) as file:  # as text it takes twice as long, and a check reads 80 lists
        lines = file.read().decode().splitlines()
    return [line for line in lines if line[:1] != "#" and not line.isspace() and line]
