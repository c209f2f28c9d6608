"""Texts as a workbook holds them: in every language of the protocol, and never taken for markup or a reference."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

import msgspec

from protocolkit.exchange.characters import clean
from protocolkit.languages import language_of
from protocolkit.model.plan import Plan, make_plan
from protocolkit.model.translations import (
    has_words,
    languages_of,
    marked,
    parted,
    shown,
    translated,
    unmarked,
)

__all__ = ["CELL", "Spoken", "Texts", "cell_text", "joined", "plain_text"]

Texts = tuple[str, ...]
"""One text in each language of the protocol."""

CELL = 32_767
"""Source: Excel specifications and limits, Microsoft."""
_CUT = " …"
_NAMES = {
    **{"da": "Dansk", "de": "Deutsch", "en": "English", "es": "Español", "fi": "Suomi", "fr": "Français"},
    **{"it": "Italiano", "ja": "日本語", "kk": "Қазақша", "nb": "Norsk bokmål", "nl": "Nederlands"},
    **{"pl": "Polski", "pt": "Português", "ru": "Русский", "sv": "Svenska", "uk": "Українська", "zh": "中文"},
}
_JOINER = "\u2060"
"""The word joiner takes no room, and what it stands in is no markup any more."""
_OPENED = re.compile(r"([$<])(?=[{A-Za-z/!?])")
_STYLED = re.compile(r"([*_])(?=[^\s*_](?:[^*_\n]*[^\s*_])?\1)|^(#)(?=#{0,5} )|(\])(?=\()", re.MULTILINE)


def cell_text(text: str) -> str:
    """A text for people that is shown as it is: no reference, no tag, no Markdown."""
    text = _OPENED.sub(rf"\1{_JOINER}", clean(text).strip())
    text = _STYLED.sub(lambda found: f"{found[0]}{_JOINER}", text)
    return text if len(text) <= CELL else text[: CELL - len(_CUT)] + _CUT


def plain_text(text: str) -> str:
    """The text of a cell as it was meant."""
    return text.replace(_JOINER, "")


class Spoken:
    """The texts of a protocol in all its languages."""

    def __init__(self, plan: Plan) -> None:
        self.tags = languages_of(plan.protocol)
        self._plans = [plan, *(_in_language(plan, tag) for tag in self.tags[1:])]
        self._say = [language_of(tag) for tag in self.tags]

    @property
    def languages(self) -> list[str]:
        """Each language as XLSForm names it: ``Русский (ru)``."""
        return [f"{_NAMES.get(tag.partition('-')[0], tag)} ({tag})" for tag in self.tags]

    def columns(self, name: str) -> list[str]:
        """The columns of something that is translated."""
        if len(self.tags) == 1:
            return [name]
        return [f"{name}::{language}" for language in self.languages]

    def of(self, pick: Callable[[Plan], str | None]) -> Texts:
        """A text of the protocol; where it is not translated, the one of the first language, marked with it."""
        first, *others = [pick(plan) or "" for plan in self._plans]
        return (cell_text(first), *(cell_text(self._shown(text)) for text in others))

    def fixed(self, message: str, **values: object) -> Texts:
        """A text of ours."""
        return tuple(cell_text(say(message, **values)) for say in self._say)

    def item(self, form: str, item: str, field: str) -> Texts:
        """The label or the instruction of an item."""
        return self.of(lambda plan: next(getattr(i, field) for i in plan.forms[form].items if i.id == item))

    def _shown(self, text: str) -> str:
        said = any(language is not None for _, language in parted(text))
        plain = unmarked(text)
        return plain if said or not has_words(plain) else shown(plain, self.tags[0])


def _in_language(plan: Plan, tag: str) -> Plan:
    """The plan in another language; what is translated is marked."""
    said = {path: marked(text, tag) for path, text in plan.protocol.translations.get(tag, {}).items()}
    protocol = msgspec.structs.replace(plan.protocol, translations={tag: said})
    return make_plan(translated(protocol, tag))


def joined(parts: Iterable[Texts], between: str = " ") -> Texts:
    """Texts one behind the other, in each language."""
    return tuple(between.join(filter(None, texts)) for texts in zip(*parts, strict=True))
