"""Near misses: what somebody probably meant."""

from __future__ import annotations

from collections.abc import Iterable

__all__ = ["did_you_mean", "nearest"]

_ALIKE = 0.65


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word most like a word, if need be with other capitals; ``None`` when none is close."""
    from difflib import get_close_matches  # only bad input pays for it

    folded = {candidate.casefold(): candidate for candidate in sorted({*known} - {""}, reverse=True)}
    if word.casefold() in folded:
        return folded[word.casefold()]
    if near := get_close_matches(word, sorted(folded.values()), n=1, cutoff=_ALIKE):
        return near[0]
    near = get_close_matches(word.casefold(), folded, n=1, cutoff=_ALIKE)
    return folded[near[0]] if near else None


def did_you_mean(word: str, known: Iterable[str]) -> str | None:
    """``did you mean 'x'?``, or ``None``."""
    found = nearest(word, known)
    return f"did you mean {found!r}?" if found else None
