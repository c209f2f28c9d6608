"""Text as a terminal shows it: how wide each character is, and nothing that the terminal would obey."""

from __future__ import annotations

import msgspec

__all__ = ["Window", "harmless", "window"]

_TAB = 4
_PICTURES = {code: chr(0x2400 + code) for code in range(0x20)} | {0x7F: "\u2421"}
_REPLACED = (
    *range(0x80, 0xA0),
    *range(0x200E, 0x2010),
    *range(0x2028, 0x202F),
    *range(0x2066, 0x206A),
    0xFEFF,
    *range(0xFFFE, 0x10000),
)
_HARMLESS = str.maketrans(_PICTURES | dict.fromkeys(_REPLACED, "\ufffd"))
_ELLIPSIS = "…"


class Window(msgspec.Struct, frozen=True):
    """The part of a line that is shown, the columns before its marked range, and the width of that range."""

    text: str
    indent: int
    marked: int


def harmless(text: str) -> str:
    """A text with control characters and changes of writing direction made visible instead of obeyed."""
    if text.isascii() and text.isprintable():
        return text
    return "".join("\ufffd" if "\ud800" <= c <= "\udfff" else c for c in text.translate(_HARMLESS))


def window(line: str, start: int, end: int, width: int) -> Window:
    """Cut a long line around its marked characters, as wide as a terminal shows it."""
    start = min(start, len(line))
    end = max(start, min(end, len(line)))
    if len(line) <= width and line.isascii() and line.isprintable():
        return Window(line.rstrip(), start, max(1, end - start))
    cells = _cells(line)
    first, last = _bounds([size for _, size in cells], start, end, width)
    head, tail = (_ELLIPSIS if first else ""), (_ELLIPSIS if last < len(cells) else "")
    return Window(
        text=(head + "".join(shown for shown, _ in cells[first:last]) + tail).rstrip(),
        indent=len(head) + sum(size for _, size in cells[first:start]),
        marked=max(1, sum(size for _, size in cells[start : min(end, last)])),
    )


def _cells(line: str) -> list[tuple[str, int]]:
    """Each character as it is shown, with the columns that it takes."""
    if line.isascii() and line.isprintable():
        return [(character, 1) for character in line]
    cells = []
    column = 0
    for character in line:
        if character == "\t":
            size = _TAB - column % _TAB
            shown = " " * size
        else:
            shown = harmless(character)
            size = _width(shown)
        cells.append((shown, size))
        column += size
    return cells


def _width(character: str) -> int:
    if character.isascii():
        return 1
    import unicodedata

    if unicodedata.combining(character) or unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in ("W", "F") else 1


def _bounds(sizes: list[int], start: int, end: int, width: int) -> tuple[int, int]:
    """First and last character shown: all of a short line, else a third of the width before the mark."""
    if sum(sizes) <= width:
        return 0, len(sizes)
    room = width - 2
    before = min(sum(sizes[:start]), max(room // 3, room - sum(sizes[start:])))
    first = start
    while first > 0 and before >= sizes[first - 1]:
        first -= 1
        before -= sizes[first]
    last = first
    while last < len(sizes) and room >= sizes[last]:
        room -= sizes[last]
        last += 1
    return first, last
