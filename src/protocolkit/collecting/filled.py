"""The fields of a filled PDF: what stands in each, whichever viewer wrote it.

Nothing is trusted: names may be missing or stand twice, states may be none of ours, the tree of fields may be endless.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from protocolkit.documents.fillable.stamp import STAMP, FormStamp, read_stamp
from protocolkit.errors import CannotRun

__all__ = ["Entry", "Filled", "read_bytes", "read_filled"]

_LARGEST = 100 * 2**20
_DEEPEST = 16
_READ_ONLY, _BUTTON = 1, "/Btn"
_FLATTENED = "hand in the form itself, not a printed or flattened copy"


class Entry(msgspec.Struct, frozen=True):
    """What stands in a field; ``fixed`` where the form itself put it there."""

    text: str
    fixed: bool = False


class Filled(msgspec.Struct, frozen=True):
    """A filled file: its stamp, its fields by name, the names that say two things, and whether it was mended."""

    stamp: FormStamp
    entries: dict[str, Entry]
    ambiguous: tuple[str, ...] = ()
    damaged: bool = False


def read_bytes(path: str) -> bytes:
    """A file, if it can be read and is no larger than a form can be. Raises ``CannotRun``."""
    try:
        size = Path(path).stat().st_size
        if size > _LARGEST:
            raise CannotRun(f"{path} has {size / 2**20:,.0f} MB, which no form has", "is it the right file?")
        return Path(path).read_bytes()
    except OSError as error:
        raise CannotRun(f"{path} cannot be read: {error.strerror or error}") from error


def read_filled(path: str, raw: bytes) -> Filled:
    """The fields of a PDF that this program made. Raises ``CannotRun`` for any other file."""
    import pikepdf

    if b"%PDF-" not in raw[:1024]:
        raise CannotRun(f"{path} is no PDF", "give a filled form as PDF or as JSON")
    try:
        with pikepdf.open(io.BytesIO(raw)) as document:
            found = list(_fields(document))
            damaged = bool(document.get_warnings())
    except pikepdf.PasswordError as error:
        raise CannotRun(f"{path} is encrypted", "take its password off and try again") from error
    except (pikepdf.PdfError, RecursionError) as error:
        raise CannotRun(
            f"{path} cannot be read: it is damaged or cut off", "ask for the file again"
        ) from error
    if not found:
        raise CannotRun(f"{path} has no fields", _FLATTENED)
    stamps = [entry.text for name, entry in found if name == STAMP]
    stamp = read_stamp(stamps[0]) if stamps else None
    if stamp is None or stamp.format_version != 1:
        raise CannotRun(f"{path} is no form of this program", _FLATTENED)
    entries, ambiguous = _each_once(found)
    return Filled(stamp, entries, ambiguous, damaged)


def _each_once(found: list[tuple[str, Entry]]) -> tuple[dict[str, Entry], tuple[str, ...]]:
    """Fields by name; what one name says twice and differently is not used."""
    entries: dict[str, Entry] = {}
    ambiguous: dict[str, None] = {}
    for name, entry in found:
        known = entries.setdefault(name, entry)
        if known.text and entry.text and known.text != entry.text:
            ambiguous[name] = None
        elif entry.text and not known.text:
            entries[name] = entry
    return {name: Entry("") if name in ambiguous else entry for name, entry in entries.items()}, tuple(
        ambiguous
    )


class _Inherited(msgspec.Struct, frozen=True):
    """What a field takes over from those above it in the tree."""

    name: str = ""
    kind: Any = None
    value: Any = None
    options: Any = None
    flags: int = 0


def _fields(document: Any) -> Iterator[tuple[str, Entry]]:
    """Every field that holds something or could, by its full name."""
    form = document.Root.get("/AcroForm")
    roots: Any = form.get("/Fields") if _is_dictionary(form) else None
    seen: set[tuple[int, int]] = set()
    for node in list(roots) if _is_array(roots) else ():
        yield from _walk(node, _Inherited(), 0, seen)


def _walk(
    node: Any, above: _Inherited, depth: int, seen: set[tuple[int, int]]
) -> Iterator[tuple[str, Entry]]:
    if not _is_dictionary(node) or depth > _DEEPEST or (node.is_indirect and node.objgen in seen):
        return
    if node.is_indirect:
        seen.add(node.objgen)
    own = _text(node.get("/T")) if "/T" in node else ""
    flags = node.get("/Ff", above.flags)
    here = _Inherited(
        ".".join(part for part in (above.name, own) if part),
        node.get("/FT", above.kind),
        node.get("/V", above.value),
        node.get("/Opt", above.options),
        flags if isinstance(flags, int) else 0,
    )
    listed = node.get("/Kids")
    kids = [kid for kid in listed if _is_dictionary(kid)] if _is_array(listed) else []
    below = [kid for kid in kids if "/T" in kid]
    for kid in below:
        yield from _walk(kid, here, depth + 1, seen)
    if not below and here.name and here.kind is not None:
        text = _state(here, kids or [node]) if str(here.kind) == _BUTTON else _text(here.value)
        yield here.name, Entry(text.strip(), bool(here.flags & _READ_ONLY))


def _state(field: _Inherited, widgets: list[Any]) -> str:
    """The code that is ticked: the field's value, or the state of a box where a viewer wrote only that."""
    state = _text(field.value).removeprefix("/")
    if state in ("", "Off"):
        shown = [_text(widget.get("/AS")).removeprefix("/") for widget in widgets]
        state = next((found for found in shown if found not in ("", "Off")), "")
    if _is_array(field.options) and state.isdecimal() and int(state) < min(len(field.options), 1000):
        return _text(field.options[int(state)])
    return state


def _text(value: Any) -> str:
    """A value as text: strings in any encoding of PDF, names, streams of long text, the first of a list."""
    import pikepdf

    if value is None:
        return ""
    if isinstance(value, pikepdf.Stream):
        return _decoded(value.read_bytes())
    if _is_array(value):
        return _text(value[0]) if len(value) else ""
    if isinstance(value, pikepdf.Dictionary):
        return ""
    return _clean(str(value))


def _decoded(raw: bytes) -> str:
    if raw.startswith((b"\xfe\xff", b"\xff\xfe")):
        return _clean(raw.decode("utf-16", errors="replace"))
    return _clean(raw.decode("utf-8-sig", errors="replace"))


def _clean(text: str) -> str:
    """Line ends as one, and no half characters."""
    whole = text.encode("utf-8", errors="replace").decode("utf-8")
    return whole.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")


def _is_dictionary(value: Any) -> bool:
    import pikepdf

    return isinstance(value, pikepdf.Dictionary) and not isinstance(value, pikepdf.Stream)


def _is_array(value: Any) -> bool:
    import pikepdf

    return isinstance(value, pikepdf.Array)
