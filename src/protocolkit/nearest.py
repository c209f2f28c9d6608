"""Near misses: what somebody probably meant."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

__all__ = ["did_you_mean", "nearest", "sole_near"]

_ALIKE = 0.65


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word most like a word, if need be with other capitals; ``None`` when none is close."""
    return _nearest(word, tuple(sorted({*known} - {""}, reverse=True)))


@lru_cache(maxsize=4096)
def _nearest(word: str, known: tuple[str, ...]) -> str | None:
    """A name that is missing is missed at every place that uses it, and again at the next check in an editor."""
    from difflib import get_close_matches  # only bad input pays for it

    folded = {candidate.casefold(): candidate for candidate in known}
    if word.casefold() in folded:
        return folded[word.casefold()]
    if near := get_close_matches(word, sorted(folded.values()), n=1, cutoff=_ALIKE):
        return near[0]
    near = get_close_matches(word.casefold(), folded, n=1, cutoff=_ALIKE)
    return folded[near[0]] if near else None


def sole_near(word: str, known: Iterable[str]) -> str | None:
    """The known word that was meant, where only one can have been; ``None`` when none is close, or several are."""
    return _sole_near(word, tuple(sorted({*known} - {""})))


@lru_cache(maxsize=4096)
def _sole_near(word: str, known: tuple[str, ...]) -> str | None:
    from difflib import get_close_matches

    same = [candidate for candidate in known if candidate.casefold() == word.casefold()]
    if same:
        return same[0] if len(same) == 1 else None
    near = {
        *get_close_matches(word, known, n=2, cutoff=_ALIKE),
        *(
            candidate
            for folded in get_close_matches(
                word.casefold(), {one.casefold() for one in known}, n=2, cutoff=_ALIKE
            )
            for candidate in known
            if candidate.casefold() == folded
        ),
    }
    return near.pop() if len(near) == 1 else None


def did_you_mean(word: str, known: Iterable[str]) -> str | None:
    """``did you mean 'x'?``, or ``None``."""
    found = nearest(word, known)
    return f"did you mean {found!r}?" if found else None
