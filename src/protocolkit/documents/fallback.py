"""Texts that stand in another language than the page, as no translation was there: shown with a sign."""

from __future__ import annotations

import re

from protocolkit.model.translations import parted, said_plainly

__all__ = ["with_signs"]

_PIECE = re.compile(r"<(script|style|title|option|textarea)\b.*?</\1>|<[^>]*>|[^<]+", re.DOTALL)
"""An element that holds text alone, a tag with its attributes, or text."""


def with_signs(page: str) -> str:
    """A web page in which every text that is marked says its language, to readers and to what reads aloud."""
    if said_plainly(page) == page:
        return page
    return _PIECE.sub(lambda piece: _signed(piece[0]), page)


def _signed(piece: str) -> str:
    if piece.startswith(("<script", "<style")):
        return piece  # a page names them by their hash
    if piece.startswith("<"):
        return said_plainly(piece)
    return "".join(
        part
        if language is None
        else f'<span lang="{language}">{part}</span><span class="language"> [{language}]</span>'
        for part, language in parted(piece)
    )
