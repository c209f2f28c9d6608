"""Edits for what the schemas refuse: a misspelt key or word of a choice, an entry that stands in its list twice."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from protocolkit.findings import Edit, Location
from protocolkit.source.corrections import corrected, removed, text_at
from protocolkit.source.document import Document, Path

__all__ = ["first_repeated", "shape_edits"]


class Complaint(Protocol):
    """What is known of one error of a schema validator."""

    @property
    def keyword(self) -> str:
        """The keyword of the schema."""

    @property
    def wanted(self) -> Any:
        """What the keyword wants."""

    @property
    def value(self) -> Any:
        """The value that is refused."""

    @property
    def schema(self) -> Mapping[str, Any]:
        """The schema around the keyword."""


def shape_edits(document: Document, path: Path, where: Location, error: Complaint) -> tuple[Edit, ...]:
    """The edits for one error of the validator, shown at a place."""
    value = error.value
    if error.keyword == "uniqueItems":
        return removed(document, (*path, first_repeated(value)))
    if error.keyword == "additionalProperties":
        key = text_at(document, where).strip("'\"")
        return corrected(document, where, key, error.schema.get("properties", {}).keys() - value.keys())
    if error.keyword == "enum" and isinstance(value, str):
        return corrected(document, where, value, [word for word in error.wanted if isinstance(word, str)])
    return ()


def first_repeated(entries: list[Any]) -> int:
    """The position of the first entry that stands before it already."""
    return next((at for at, entry in enumerate(entries) if entry in entries[:at]), 0)
