"""What could not be read: nothing is said of ids that may be defined there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from protocolkit.findings import Finding
from protocolkit.source.document import Document
from protocolkit.source.outline import Marks, Outline, kinds_in, kinds_within
from protocolkit.source.spec import SPREAD_CHAPTERS, Spec

__all__ = ["misspelt_kinds", "unread_kinds"]


_CHAPTER = r"(?m)^([a-z_]+)[ \t]*:"
"""A key at the beginning of a line: what a file that cannot be read would have held."""


def unread_kinds(
    documents: Sequence[Document], spec: Spec, outline: Outline, marks: Marks, required: Iterable[str]
) -> frozenset[str]:
    """Kinds of id of which more may be defined than could be read; ``required`` are chapters of every protocol."""
    unread = {chapter for chapter in required if spec.chapters.get(chapter) is None} | spec.partial
    for document in documents:
        if document.findings and not document.value:
            named = set(re.findall(_CHAPTER, document.text)) & outline.properties.keys()
            unread |= named or (outline.properties.keys() - spec.chapters.keys()) | SPREAD_CHAPTERS
    kinds = {
        kind
        for chapter in unread
        if chapter in outline.properties
        for kind in kinds_in(outline.properties[chapter])
    }
    kinds |= {kind for document in documents for kind in _dropped(document, outline)}
    kinds |= marks.lost
    return frozenset(kinds | {"any"}) if kinds else frozenset()


def misspelt_kinds(spec: Spec, marks: Marks, shape: Sequence[Finding]) -> frozenset[str]:
    """Kinds of which an id has a form that is refused: it was used in its right form, perhaps."""
    places = {finding.location for finding in shape if finding.rule == "SHP006"}
    if not places:
        return frozenset()
    refused = {found.kind for found in marks.definitions if spec.locate(found.path) in places}
    kinds = {kind for found in refused for kind in kinds_within(found)}
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
    kinds = kinds_in(below) if below is not None and not below.defines else set()
    for inner in (*outline.properties.values(), outline.items, outline.values):
        if inner is not None:
            kinds |= _kinds_under(key, inner)
    return kinds
