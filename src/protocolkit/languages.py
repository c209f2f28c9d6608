"""The fixed words of documents in other languages: gettext catalogues, and what speaks by them.

A message is English with ``{names}`` for what is put into it. The catalogues are ``templates/languages/*.po``; what is
not in them is said in English. Texts of a protocol are no messages: they are translated where they are written.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache

import msgspec

from protocolkit.errors import CannotRun
from protocolkit.resources import read_resources

__all__ = [
    "ENGLISH",
    "Entry",
    "Language",
    "catalogued",
    "counted",
    "language_of",
    "message",
    "read_catalogue",
]

_TAG = re.compile(r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?")


def _one_or_many(number: int) -> int:
    return int(number != 1)


class Language(msgspec.Struct, frozen=True):
    """Says messages in a language; ``messages`` are by what they are in English, ``counted`` by their singular."""

    tag: str = "en"
    messages: Mapping[str, str] = {}
    counted: Mapping[str, tuple[str, ...]] = {}
    form: Callable[[int], int] = _one_or_many

    def __call__(self, message: str, /, **values: object) -> str:
        """A message with what belongs into it."""
        said = self.messages.get(message, message)
        return said.format_map(values) if values else said

    def count(self, one: str, many: str, number: int | str, /, **values: object) -> str:
        """A message about a number (``{number}`` in it), in the form that goes with it: for words, that of many."""
        forms = self.counted.get(one)
        if isinstance(number, str):
            said = forms[-1] if forms else many
        else:
            said = forms[self.form(number)] if forms else (one, many)[_one_or_many(number)]
        return said.format_map({"number": number, **values})


ENGLISH = Language()


def message(text: str) -> str:
    """A text that is said later: marks it for the catalogues, and gives it back."""
    return text


def counted(one: str, many: str) -> tuple[str, str]:
    """The same of a text about a number."""
    return one, many


class Entry(msgspec.Struct, frozen=True):
    """One message of a catalogue: its forms by number where it has a plural, else one."""

    message: str
    plural: str = ""
    said: tuple[str, ...] = ()


@cache
def catalogued() -> tuple[str, ...]:
    """The languages that fixed words are there for."""
    return tuple(name.removesuffix(".po") for name in read_resources("templates/languages", ".po"))


@cache
def language_of(tag: str) -> Language:
    """The language of a tag: its own catalogue, or that of the language without script and country.

    Without either the fixed words are English. Raises ``CannotRun`` for what is no tag.
    """
    if not _TAG.fullmatch(tag):
        raise CannotRun(f"{tag!r} is no language", "name it by its tag: en, ru, pt-BR")
    files = read_resources("templates/languages", ".po")
    base = tag.partition("-")[0]
    raw = files.get(f"{tag}.po") or files.get(f"{base}.po")
    if raw is None or base == ENGLISH.tag:
        return Language(tag)
    head, *entries = read_catalogue(raw.decode("utf-8"))
    messages = {entry.message: entry.said[0] for entry in entries if not entry.plural and entry.said[0]}
    counted = {entry.message: entry.said for entry in entries if entry.plural and all(entry.said)}
    return Language(tag, messages, counted, _form(head.said[0]))


def _form(head: str) -> Callable[[int], int]:
    """Which form goes with a number, as the head of the catalogue says."""
    from gettext import c2py

    found = re.search(r"plural=([^;]+);", head)
    return c2py(found[1]) if found else _one_or_many


def read_catalogue(text: str) -> Iterator[Entry]:
    """The entries of a catalogue in the format of gettext, its head first (with an empty message)."""
    for block in re.split(r"\n\s*\n", text.strip()):
        fields: dict[str, str] = {}
        name = ""
        for line in block.splitlines():
            if line.startswith("#"):
                continue
            word, _, rest = line.partition(" ") if not line.startswith('"') else (name, "", line)
            name = word
            fields[name] = fields.get(name, "") + msgspec.json.decode(rest.strip(), type=str)
        forms = tuple(value for key, value in fields.items() if key.startswith("msgstr"))
        if forms:
            yield Entry(fields["msgid"], fields.get("msgid_plural", ""), forms)
