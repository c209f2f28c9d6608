"""Text put into Markdown so that it shows as it is."""

from __future__ import annotations

import re

__all__ = ["escape_markdown"]

_STARTS_A_BLOCK = re.compile(r"^(#{1,6}|[+-]|[0-9]+[.)])(?=\s|$)|^([-=]+$)")
_INLINE = re.compile(r"([\\`*_\[\]<>|~&$])")


def escape_markdown(text: object) -> str:
    """A text on one line in which nothing is markup (CommonMark 2.4, backslash escapes)."""
    line = " ".join(str(text).split())
    escaped = _INLINE.sub(r"\\\1", line)
    return _STARTS_A_BLOCK.sub(lambda found: f"{found[0][:-1]}\\{found[0][-1]}", escaped)
