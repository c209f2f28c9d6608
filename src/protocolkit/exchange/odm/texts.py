"""Texts in all languages of a protocol, as ``TranslatedText``."""

from __future__ import annotations

from xml.etree.ElementTree import Element

from protocolkit.exchange.characters import clean
from protocolkit.exchange.odm.release import Release, element
from protocolkit.model.protocol import Protocol
from protocolkit.model.translations import languages_of

__all__ = ["Texts"]


class Texts:
    """Writes the texts of a protocol."""

    def __init__(self, protocol: Protocol, release: Release) -> None:
        self.first, *self._others = languages_of(protocol)
        self._said = protocol.translations
        self._release = release

    def of(self, tag: str, path: str, text: str) -> Element:
        """An element with a text of the protocol in every language that has it."""
        return self.made(tag, {self.first: text, **self.translations(path)})

    def titled(self, path: str, name: str, instruction: str | None) -> Element:
        """A description that begins with the name of a thing, and goes on with how to fill it in."""
        said = {self.first: name, **self.translations(f"{path}/name")}
        if instruction:
            guided = {self.first: instruction, **self.translations(f"{path}/instruction")}
            languages = [self.first, *(language for language in self._others if language in {*said, *guided})]
            said = {
                language: f"{said.get(language, name)}\n\n{guided.get(language, instruction)}"
                for language in languages
            }
        return self.made("Description", said)

    def fixed(self, tag: str, text: str) -> Element:
        """An element with words of our own."""
        return self.made(tag, {"en": text})

    def made(self, tag: str, said: dict[str, str]) -> Element:
        """An element with a text by language."""
        kind = "text/plain" if self._release is Release.ODM_2 else None
        made = element(tag)
        for language, text in said.items():
            found = element("TranslatedText", {"Type": kind, "xml:lang": language})
            found.text = clean(text)
            made.append(found)
        return made

    def translations(self, path: str) -> dict[str, str]:
        """A text in the other languages."""
        found = {language: self._said.get(language, {}).get(path) for language in self._others}
        return {language: text for language, text in found.items() if text}
