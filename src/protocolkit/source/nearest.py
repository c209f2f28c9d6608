"""Near misses: what somebody probably meant."""

from __future__ import annotations

from collections.abc import Iterable

__all__ = ["did_you_mean", "nearest"]


def nearest(word: str, candidates: Iterable[str]) -> str | None:
    """The candidate most like a word, ``None`` when none is close."""
    import difflib

    options = sorted({candidate for candidate in candidates if candidate})
    folded = {option.casefold(): option for option in reversed(options)}
    if word.casefold() in folded:
        return folded[word.casefold()]
    found = difflib.get_close_matches(word, options, n=1, cutoff=0.6)
    return found[0] if found else None


def did_you_mean(word: str, candidates: Iterable[str]) -> str | None:
    """``did you mean 'x'?``, or ``None``."""
    found = nearest(word, candidates)
    return f"did you mean {found!r}?" if found else None
