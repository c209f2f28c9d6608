"""Characters that may stand in a text for other systems."""

from __future__ import annotations

import re

__all__ = ["FORBIDDEN", "clean"]

FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML cannot hold, not even escaped (XML 1.0, section 2.2)."""

_LINE_ENDS = re.compile("\r\n?")


def clean(text: str) -> str:
    """A text with U+FFFD for what XML cannot hold and line feeds for every line end."""
    if text.isprintable():  # as most texts are; the pattern takes a millisecond to compile
        return text
    return FORBIDDEN.sub("\ufffd", _LINE_ENDS.sub("\n", text))
