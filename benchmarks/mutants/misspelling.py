"""Words as somebody may mistype or rename them."""

from __future__ import annotations

from random import Random

__all__ = ["misspelt", "renamed"]


def misspelt(word: str, source: Random) -> str:
    """A word with a letter too many, too few, or two that have changed places; never the word itself."""
    at = source.randrange(len(word))
    ways = [f"{word}x", word[:at] + word[at] + word[at:], word[:at] + word[at + 1 :]]
    if at + 1 < len(word):
        ways.append(word[:at] + word[at + 1] + word[at] + word[at + 2 :])
    fitting = [way for way in ways if way != word and way[:1].isalpha() and way[-1:] not in ("", " ", "-")]
    return source.choice(fitting or [f"{word}x"])


def renamed(word: str, source: Random) -> list[str]:
    """Other names for a thing, near and far, in the case of its own; the first that fits is to be taken."""
    upper = word.upper() == word
    ways = [
        f"{word}_NEW" if upper else f"{word}_new",
        f"{word}2",
        word[:-1] if len(word) > 3 else f"{word}X",
        "ZQX" if upper else "zqx",
        word[:-2] + ("77" if word[-2:] != "77" else "78"),
    ]
    source.shuffle(ways)
    return ways
