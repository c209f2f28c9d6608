"""Which characters of the source each character of a scalar's value was written with.

A value is not its source: quotes, escapes, indentation and folded lines stand between. The source is read
again here as the YAML specification says (1.2.2, sections 6.5, 7.3 and 8.1), noting offsets, and the
outcome is believed only when it gives the value that the parser gave.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

__all__ = ["Spans", "source_spans"]

Spans = list[tuple[int, int]]
"""Start and end offset in the source, one pair for each character of the value."""

_Piece = tuple[str, int, int]
"""A character of the value and the source offsets that it was written with."""

_BREAK = re.compile(r"\r\n|\r|\n")
_ESCAPE = re.compile(
    r"\\(?:(?P<hex>x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8})|(?P<joint>\r\n|\r|\n)|(?P<simple>.))"
)
_SIMPLE = {
    **{"0": "\0", "a": "\a", "b": "\b", "t": "\t", "\t": "\t", "n": "\n", "v": "\v", "f": "\f", "r": "\r"},
    **{"e": "\x1b", "N": "\x85", "_": "\xa0", "L": "\u2028", "P": "\u2029"},
}
_HEADER = re.compile(r"[|>](?P<options>[-+0-9]*)[ \t]*(?:#[^\r\n]*)?")


def source_spans(text: str, start: int, end: int, style: str, value: str) -> Spans | None:
    """The source range of every character of a value; ``None`` where that cannot be told for certain."""
    if not style and text[start:end] == value:
        return [(offset, offset + 1) for offset in range(start, end)]
    for pieces in _readings(text, start, end, style):
        if "".join(piece[0] for piece in pieces) == value:
            return [piece[1:] for piece in pieces]
    return None


def _readings(text: str, start: int, end: int, style: str) -> Iterator[list[_Piece]]:
    if style in ("|", ">"):
        yield from _block_readings(text, start, end, style)
    elif style:
        yield list(_fold(_quoted(text, start + 1, end - 1, style)))
    else:
        yield list(_fold(_plain(text, start, end)))


def _plain(text: str, start: int, end: int) -> Iterator[_Piece]:
    for offset in range(start, end):
        if text[offset] != "\n" or text[offset - 1] != "\r":
            yield _as_break(text, offset) or (text[offset], offset, offset + 1)


def _as_break(text: str, offset: int) -> _Piece | None:
    found = _BREAK.match(text, offset)
    return ("\n", offset, found.end()) if found else None


def _quoted(text: str, start: int, end: int, quote: str) -> Iterator[_Piece]:
    """The characters between quotes; a ``\\0`` before what an escape gives keeps it from folding."""
    offset = start
    while offset < end:
        piece = _escaped(text, offset, quote) or _as_break(text, offset) or (text[offset], offset, offset + 1)
        yield piece
        offset = piece[2]


def _escaped(text: str, offset: int, quote: str) -> _Piece | None:
    if quote == "'":
        return ("\0'", offset, offset + 2) if text.startswith("''", offset) else None
    found = _ESCAPE.match(text, offset)
    if found is None:
        return None
    if found["joint"]:
        return "\0", offset, found.end()
    code, simple = found["hex"], found["simple"]
    character = chr(int(code[1:], 16)) if code else _SIMPLE.get(simple, simple)
    return "\0" + character, offset, found.end()


def _fold(pieces: Iterator[_Piece]) -> Iterator[_Piece]:
    """Line folding of flow scalars: one break is a space, more are one fewer, blanks around them vanish."""
    blanks: list[_Piece] = []
    breaks: list[_Piece] = []
    joined = False
    for piece in pieces:
        character, start, end = piece
        if character == "\n":
            breaks.append(piece)
        elif character in (" ", "\t"):
            blanks.append(piece)
        else:
            yield from _folded(blanks, breaks, joined)
            blanks, breaks, joined = [], [], character == "\0"
            if character != "\0":
                yield character.removeprefix("\0"), start, end
    yield from _folded(blanks, breaks, joined)


def _folded(blanks: list[_Piece], breaks: list[_Piece], joined: bool) -> Iterator[_Piece]:
    if joined:
        yield from breaks
    elif not breaks:
        yield from blanks
    elif len(breaks) == 1:
        yield " ", breaks[0][1], breaks[0][2]
    else:
        yield from breaks[1:]


def _block_readings(text: str, start: int, end: int, style: str) -> Iterator[list[_Piece]]:
    """A block scalar read at each indentation that it could have; the value tells which is right."""
    header = _HEADER.match(text, start)
    if header is None:
        return
    first_line = _BREAK.match(text, header.end())
    lines = list(_lines(text, first_line.end(), end)) if first_line else []
    widths = {len(line) - len(line.lstrip(" ")) for line, *_ in lines if line.strip(" ")}
    for indent in sorted({width for top in widths for width in range(1, top + 1)}, reverse=True) or [1]:
        yield _block(lines, indent, style == "|", header["options"])


def _lines(text: str, start: int, end: int) -> Iterator[tuple[str, int, int, int]]:
    """Each line with its start, the end of its characters and the end of its line break."""
    while start < end:
        found = _BREAK.search(text, start, end)
        stop, following = (found.start(), found.end()) if found else (end, end)
        yield text[start:stop], start, stop, following
        start = following


def _block(lines: list[tuple[str, int, int, int]], indent: int, literal: bool, options: str) -> list[_Piece]:
    """The value of a block scalar at one indentation (section 8.1.1.2: chomping, 8.1.3: folding)."""
    pieces: list[_Piece] = []
    pending: list[_Piece] = []
    loose_before = True
    for line, start, stop, following in lines:
        content = line[indent:]
        if line[:indent].strip(" "):
            break
        if content:
            loose = content[0] in " \t"
            pieces += pending if literal or loose or loose_before else _space_for(pending)
            pieces += [(character, at, at + 1) for at, character in enumerate(content, start + indent)]
            pending, loose_before = [], loose
        if following > stop:
            pending.append(("\n", stop, following))
    return pieces + _chomped(pending, options, bool(pieces))


def _space_for(breaks: list[_Piece]) -> list[_Piece]:
    return [(" ", *breaks[0][1:])] if len(breaks) == 1 else breaks[1:]


def _chomped(breaks: list[_Piece], options: str, content: bool) -> list[_Piece]:
    if "+" in options:
        return breaks
    return breaks[:1] if content and "-" not in options else []
