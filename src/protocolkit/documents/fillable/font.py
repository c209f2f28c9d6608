"""The font in which answers are typed: embedded whole enough for Latin, Greek and Cyrillic text.

The typesetter embeds of a font what a document uses, so a page that shows all the letters yields the font.
"""

from __future__ import annotations

import io

import pikepdf

from protocolkit.documents.render import Press

__all__ = ["typing_font"]

_RANGES = (
    (0x21, 0x7F),  # ASCII
    (0xA1, 0xAD),  # Latin-1, without the soft hyphen
    (0xAE, 0x180),  # and Latin Extended-A
    (0x391, 0x3A2),  # Greek
    (0x3A3, 0x3CA),
    (0x400, 0x460),  # Cyrillic
    (0x490, 0x492),
)
_SIGNS = "–—‘’‚“”„•…‰€№−≤≥"


def typing_font(press: Press) -> bytes:
    """A PDF whose only font has all the letters that people type into forms."""
    letters = [chr(code) for start, end in _RANGES for code in range(start, end)]
    return press.pdf("_fill_font.typ", {"letters": [*letters, *_SIGNS]})


def font_of(pdf: bytes) -> tuple[pikepdf.Pdf, pikepdf.Object]:
    """The font of such a PDF, and the PDF that holds it."""
    holder = pikepdf.open(io.BytesIO(pdf))
    (font,) = holder.pages[0].obj.Resources.Font.values()
    return holder, font
