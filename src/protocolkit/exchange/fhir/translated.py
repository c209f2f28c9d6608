"""Texts in the other languages of a protocol, beside those of the first, as FHIR's translation extension says them."""

from __future__ import annotations

from typing import Any

from protocolkit.exchange.characters import clean
from protocolkit.exchange.fhir.release import TRANSLATION
from protocolkit.model.protocol import Protocol
from protocolkit.model.translations import languages_of

__all__ = ["Spoken"]


class Spoken:
    """The translations of a protocol."""

    def __init__(self, protocol: Protocol) -> None:
        self.first, *self._others = languages_of(protocol)
        self._said = protocol.translations

    def beside(self, name: str, path: str, *, unless: bool = False) -> dict[str, Any]:
        """What stands beside a text called ``name``: an underscored entry, where there is a translation."""
        found = [(language, self._said.get(language, {}).get(path)) for language in self._others]
        extensions = [
            {
                "extension": [
                    {"url": "lang", "valueCode": language},
                    {"url": "content", "valueString": clean(text)},
                ],
                "url": TRANSLATION,
            }
            for language, text in found
            if text and not unless
        ]
        return {f"_{name}": {"extension": extensions}} if extensions else {}
