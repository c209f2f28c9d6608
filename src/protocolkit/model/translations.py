"""A protocol in another of its languages: its texts replaced, and those without a translation marked.

A text is known by the path that leads to it by ids (``forms/ABI/items/DP_R/label``); in an id a stroke is written
``~1`` and ``~`` is written ``~0``, as in a JSON pointer.
"""

import re
from collections.abc import Callable, Iterable
from decimal import Decimal
from functools import cache
from typing import Any

import msgspec

from protocolkit.model.canonical import key_of
from protocolkit.model.protocol import Protocol

__all__ = [
    "FIRST",
    "has_words",
    "languages_of",
    "marked",
    "parted",
    "path_to",
    "plainly",
    "said_plainly",
    "shown",
    "step_to",
    "steps_of",
    "translated",
    "unmarked",
]

FIRST = "en"
"""The language of a spec that names none."""

_OPEN, _CLOSE = "\U000e0001", "\U000e007f"
_TAG = 0xE0000
"""Unicode's tag characters: invisible, and no part of any text that people write."""
_SIGN = re.compile(
    "\U000e0001([\U000e002d\U000e0030-\U000e0039\U000e0041-\U000e005a\U000e0061-\U000e007a]*)|\U000e007f"
)


def languages_of(protocol: Protocol) -> tuple[str, ...]:
    """The languages of a protocol's texts, the one of the spec first."""
    return protocol.study.languages or (FIRST,)


def step_to(entry: Any, position: int) -> str:
    """How the path to a text names an entry of a list: by its id, or by its position where it has none."""
    return key_of(entry).replace("~", "~0").replace("/", "~1") or str(position)


def steps_of(path: str) -> tuple[str, ...]:
    """The steps of the path to a text, with ids as they are written."""
    return tuple(step.replace("~1", "/").replace("~0", "~") for step in path.split("/"))


def path_to(chapters: Any, places: Iterable[str | int]) -> str:
    """The path by ids to a text that stands at some keys and list positions."""
    steps, value = [], chapters
    for place in places:
        value = value[place]
        steps.append(step_to(value, place) if isinstance(place, int) else place)
    return "/".join(steps)


def has_words(text: str) -> bool:
    """Whether a text has anything to translate: a letter outside of ``{id}`` and the like."""
    depth = 0
    for character in text:
        depth += (character == "{") - (character == "}" and depth > 0)
        if not depth and character.isalpha():
            return True
    return False


def marked(text: str, language: str) -> str:
    """A text with invisible signs around it that say in which language it is."""
    return f"{_opening(language)}{text}{_CLOSE}"


def translated(
    protocol: Protocol,
    language: str,
    missing: Iterable[str] = (),
    mark: Callable[[str, str], str] = marked,
) -> Protocol:
    """The protocol with its texts in a language; the texts at the paths ``missing`` are marked as not in it."""
    said = protocol.translations.get(language, {})
    lacking = frozenset(missing)
    if not said and not lacking:
        return protocol
    first = languages_of(protocol)[0]

    def say(path: str, text: str) -> str:
        return mark(text, first) if path in lacking else said.get(path, text)

    plain = msgspec.to_builtins(protocol, builtin_types=(Decimal,))
    kept = plain.pop("translations", {})
    spoken = {chapter: _said(value, chapter, say) for chapter, value in plain.items()}
    return msgspec.convert({**spoken, "translations": kept}, Protocol)


def _said(value: Any, path: str, say: Callable[[str, str], str]) -> Any:
    if isinstance(value, str):
        return say(path, value)
    if isinstance(value, dict):
        return {key: _said(entry, f"{path}/{key}", say) for key, entry in value.items()}
    if isinstance(value, (list, tuple)):
        return [_said(entry, f"{path}/{step_to(entry, at)}", say) for at, entry in enumerate(value)]
    return value


@cache
def _opening(language: str) -> str:
    return _OPEN + "".join(chr(_TAG + ord(letter)) for letter in language)


def parted(text: str) -> list[tuple[str, str | None]]:
    """A text in parts, each with the language that it is marked with; of marks within marks the outermost counts."""
    parts: list[tuple[str, str | None]] = []
    spoken, depth, start = "", 0, 0
    for sign in _SIGN.finditer(text):
        part, start = text[start : sign.start()], sign.end()
        if part or depth:
            parts.append((part, spoken if depth else None))
        if sign[0] == _CLOSE:
            depth = max(0, depth - 1)
        else:
            depth += 1
            spoken = spoken if depth > 1 else "".join(chr(ord(letter) - _TAG) for letter in sign[1])
    if text[start:]:
        parts.append((text[start:], spoken if depth else None))
    return _joined(parts)


def _joined(parts: list[tuple[str, str | None]]) -> list[tuple[str, str | None]]:
    """Neighbouring parts of one language as one."""
    whole: list[tuple[str, str | None]] = []
    for part, language in parts:
        if whole and language is not None and whole[-1][1] == language:
            whole[-1] = (whole[-1][0] + part, language)
        else:
            whole.append((part, language))
    return whole


def shown(text: str, language: str) -> str:
    """A text with its language behind it, for those who see nothing but characters: ``Weight [en]``."""
    return f"{text} [{language}]"


def said_plainly(text: str) -> str:
    """A text with its marks as people see them where nothing else can be shown: ``Weight [en]``."""
    if not _SIGN.search(text):
        return text
    return "".join(part if language is None else shown(part, language) for part, language in parted(text))


def plainly(value: Any) -> Any:
    """Plain data with every text in it as ``said_plainly`` gives it."""
    if isinstance(value, str):
        return said_plainly(value)
    if isinstance(value, dict):
        return {key: plainly(entry) for key, entry in value.items()}
    if isinstance(value, (list, tuple)):
        return [plainly(entry) for entry in value]
    return value


def unmarked(text: str) -> str:
    """A text without its marks."""
    return _SIGN.sub("", text)
