"""UCUM units as they are written on paper, in the language of a document."""

from __future__ import annotations

import re

from protocolkit.languages import Language, message
from protocolkit.model.unit_words import printed_unit

__all__ = ["printed_unit", "said_unit"]

_SAID = (
    *(message("years"), message("months"), message("weeks"), message("days"), message("per minute")),
    *(
        message("points"),
        message("kg"),
        message("g"),
        message("mg"),
        message("µg"),
        message("ng"),
        message("pg"),
    ),
    *(
        message("L"),
        message("dL"),
        message("mL"),
        message("µL"),
        message("fL"),
        message("mol"),
        message("mmol"),
    ),
    *(message("µmol"), message("nmol"), message("m"), message("cm"), message("mm"), message("mmHg")),
    *(message("h"), message("min"), message("s"), message("ms"), message("IU"), message("U")),
)
"""Units that are written otherwise in other scripts; all others are the same everywhere."""
_WORD = re.compile(r"[^\W\d_]+")


def said_unit(unit: str | None, language: Language) -> str:
    """A UCUM unit for the readers of a language."""
    printed = printed_unit(unit)
    if not language.messages or ((unit or "").startswith("{") and unit != "{score}"):
        return printed
    return language.messages.get(printed) or _WORD.sub(lambda word: language(word[0]), printed)
