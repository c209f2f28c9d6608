"""Lists of words that rules look for, one file each, so that they grow without code."""

from __future__ import annotations

from functools import cache
from pathlib import Path

__all__ = ["words"]

_FOLDER = Path(__file__).parent / "wordlists"


@cache
def words(name: str) -> frozenset[str]:
    """The entries of ``wordlists/<name>.txt``, in lower case; lines that begin with # are remarks."""
    lines = (_FOLDER / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(line.strip().casefold() for line in lines if line.strip() and not line.startswith("#"))
