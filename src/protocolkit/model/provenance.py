"""Where a fact comes from, and what that allows: only some sources may reach a registry."""

from __future__ import annotations

import enum
import re
from functools import lru_cache
from typing import Protocol as Shaped

import msgspec

__all__ = ["Origin", "Source", "Sourced", "is_registrable", "needs_mark", "parse_source", "source_of"]


class Origin(enum.StrEnum):
    """Kinds of source."""

    RECORD = "record"
    PUBLIC = "public"
    SPONSOR = "sponsor"
    AMENDMENT = "amendment"
    INFERRED = "inferred"
    ASSUMED = "assumed"


class Source(msgspec.Struct, frozen=True):
    """A parsed source: its kind, what it cites, and for a record the lines (from one, inclusive)."""

    origin: Origin
    reference: str
    lines: tuple[tuple[int, int], ...] = ()


class Sourced(Shaped):
    """Anything with a source and sources of single fields."""

    @property
    def source(self) -> str: ...

    @property
    def sources(self) -> dict[str, str]: ...


_FORMS = {
    "record": (Origin.RECORD, r"record (L[0-9]+(?:-[0-9]+)?(?:, ?L[0-9]+(?:-[0-9]+)?)*)"),
    "public": (Origin.PUBLIC, r"public ([A-Za-z][A-Za-z0-9]*(?:, ?[A-Za-z][A-Za-z0-9]*)*)"),
    "sponsor": (Origin.SPONSOR, r"sponsor ([A-Z][A-Z0-9_]*)(?: §[0-9A-Za-z.]+(?:[-,] ?§?[0-9A-Za-z.]+)*)?"),
    "amendment": (Origin.AMENDMENT, r"amendment ([A-Z][A-Z0-9]*(?:\.[0-9]+)?)"),
    "inferred": (Origin.INFERRED, r"(?s:inferred \((.+)\))"),
}
"""The forms of a source by their first word; an assumption is named by its id alone."""

_ASSUMED = (Origin.ASSUMED, r"(ASM-[0-9]{2,3}[a-z]?)")


@lru_cache(maxsize=4096)
def parse_source(text: str) -> Source | None:
    """A source as written, parsed; ``None`` when it has none of the known forms."""
    origin, pattern = _FORMS.get(text.partition(" ")[0], _ASSUMED)
    found = re.fullmatch(pattern, text)
    if found is None:
        return None
    lines = re.findall("L([0-9]+)(?:-([0-9]+))?", found[1]) if origin is Origin.RECORD else ()
    return Source(origin, found[1], tuple((int(a), int(b or a)) for a, b in lines))


def source_of(element: Sourced, field: str = "") -> str:
    """The source of a field of an element: its own, else the element's."""
    return element.sources.get(field) or element.source


_REGISTRABLE = frozenset({Origin.RECORD, Origin.PUBLIC, Origin.SPONSOR, Origin.AMENDMENT})


def is_registrable(source: str) -> bool:
    """Whether a fact of this source may appear in registry output."""
    parsed = parse_source(source)
    return parsed is not None and parsed.origin in _REGISTRABLE


def needs_mark(source: str) -> str | None:
    """The mark that a document carries beside such a fact: ``A`` assumed, ``D`` inferred, ``None`` no mark."""
    parsed = parse_source(source)
    if parsed is None or parsed.origin in _REGISTRABLE:
        return None
    return "A" if parsed.origin is Origin.ASSUMED else "D"
