"""What could not be read: nothing is said of ids that may be defined there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from protocolkit.findings import Finding
from protocolkit.source.document import Document
from protocolkit.source.outline import Outline, kinds_in
from protocolkit.source.spec import SPREAD_CHAPTERS, Spec

__all__ = ["unread_kinds"]


def unread_kinds(
    documents: Sequence[Document], spec: Spec, outline: Outline, required: Iterable[str], lost: Iterable[str]
) -> frozenset[str]:
    """Kinds of id of which more may be defined than could be read.

    ``required`` are chapters that every protocol has, ``lost`` kinds of which an id could not be read.
    """
    unread = {chapter for chapter in required if chapter not in spec.chapters} | spec.partial
    if any(document.findings and not document.value for document in documents):
        unread |= (outline.properties.keys() - spec.chapters.keys()) | SPREAD_CHAPTERS
    kinds = {
        kind
        for chapter in unread
        if chapter in outline.properties
        for kind in kinds_in(outline.properties[chapter])
    }
    kinds |= {kind for document in documents for kind in _dropped(document, outline)}
    kinds |= set(lost)
    return frozenset(kinds | {"any"}) if kinds else frozenset()


def _dropped(document: Document, outline: Outline) -> set[str]:
    """Kinds that are defined under a key whose value was dropped, as that of a key written twice."""
    if not document.value:
        return set()
    kinds: set[str] = set()
    for finding in document.findings:
        if finding.rule == "YML002":
            kinds |= _kinds_under(_text_at(document, finding), outline)
    return kinds


def _text_at(document: Document, finding: Finding) -> str:
    place = finding.location
    line = document.text.split("\n")[place.line]
    return line[place.column : place.end_column]


def _kinds_under(key: str, outline: Outline) -> set[str]:
    """Kinds that any place of that name may define."""
    below = outline.properties.get(key)
    kinds = kinds_in(below) if below is not None else set()
    for inner in (*outline.properties.values(), outline.items, outline.values):
        if inner is not None:
            kinds |= _kinds_under(key, inner)
    return kinds
