"""From the bytes of a file to its text, or the finding that says why it is not text."""

from __future__ import annotations

import re

from protocolkit.findings import Finding, Location
from protocolkit.source.positions import place
from protocolkit.source.reading_error import yaml_error

__all__ = ["UNPRINTABLE", "decode", "unprintable"]

UNPRINTABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What neither YAML nor XML can hold as text (YAML 1.2.2, section 5.1; XML 1.0, section 2.2)."""

_BOM = b"\xef\xbb\xbf"
_SEPARATORS = ("\x85", "\u2028", "\u2029")
_NOT_OURS = "Remove it from the spec."
_WRONG_ENCODING = "Save the file as UTF-8."
_SIGNATURES = {
    b"%PDF": "a PDF document",
    b"PK\x03\x04": "a Word, Excel or ZIP file",
    b"\xd0\xcf\x11\xe0": "an old Word or Excel file",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"\x1f\x8b": "a compressed file",
}


def decode(file: str, raw: bytes) -> tuple[str, Finding | None]:
    """The text of a file without its byte order mark, and what makes it unreadable."""
    raw = raw.removeprefix(_BOM)
    problem = _not_text(file, raw)
    if problem is not None:
        return raw.decode("utf-8", "replace"), problem
    try:
        text = raw.decode()
    except UnicodeDecodeError as error:
        return raw.decode("utf-8", "replace"), _not_utf8(file, raw, error)
    return text, _separator(file, text)


def unprintable(file: str, text: str) -> Finding | None:
    """The finding for the first control character of a text."""
    found = UNPRINTABLE.search(text)
    if found is None:
        return None
    name = f"U+{ord(found[0]):04X}"
    message = f"an invisible control character ({name}) stands here"
    return yaml_error("YML006", message, place(file, text, *found.span()), "Delete it.")


def _not_text(file: str, raw: bytes) -> Finding | None:
    for signature, kind in _SIGNATURES.items():
        if raw.startswith(signature):
            return yaml_error("YML006", f"this is {kind}, not YAML", Location(file), _NOT_OURS)
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return yaml_error("YML006", "this file is saved as UTF-16", Location(file), _WRONG_ENCODING)
    nul = raw.find(b"\0")
    if nul < 0:
        return None
    before = raw[:nul].decode("utf-8", "replace")
    location = place(file, before + "\0", len(before), len(before) + 1)
    return yaml_error("YML006", "this is a binary file, not YAML", location, _NOT_OURS)


def _not_utf8(file: str, raw: bytes, error: UnicodeDecodeError) -> Finding:
    start = len(raw[: error.start].decode())
    location = place(file, raw.decode("utf-8", "replace"), start, start + 1)
    return yaml_error("YML006", "this character is not written in UTF-8", location, _WRONG_ENCODING)


def _separator(file: str, text: str) -> Finding | None:
    """Line separators of word processors: invisible in an editor, a new line to some YAML readers."""
    if text.isascii():
        return None
    offsets = [offset for offset in map(text.find, _SEPARATORS) if offset >= 0]
    if not offsets:
        return None
    location = place(file, text, min(offsets), min(offsets) + 1)
    message = f"an invisible line separator (U+{ord(text[min(offsets)]):04X}) stands here"
    return yaml_error("YML006", message, location, "Delete it, or begin a new line.")
