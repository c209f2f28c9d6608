"""What the elements of a spec are called: their kind in words, their short name, their own title."""

from __future__ import annotations

from typing import Any

from protocolkit.server.uses import element_at
from protocolkit.source.outline import Path

__all__ = ["kind_words", "owner_of", "title_of"]

_KIND_WORDS = {
    "document": "sponsor document",
    "consent_version": "consent form",
    "overlap": "overlap of criteria",
}
_TITLES = ("name", "label", "title", "text", "finding", "product", "reason", "value")
"""The fields that say what an element is, the first that it has."""


def kind_words(kind: str) -> str:
    """A kind of element as people say it: ``analysis set``."""
    return _KIND_WORDS.get(kind, kind.replace("_", " "))


def title_of(element: Any) -> str:
    """What an element says of itself; empty where it says nothing."""
    if not isinstance(element, dict):
        return ""
    return next((str(element[key]) for key in _TITLES if isinstance(element.get(key), str)), "")


def owner_of(chapters: Any, path: Path) -> str:
    """The element in which something stands, by its id (``FORM.ITEM``), else the chapter."""
    names: list[str] = []
    value = chapters
    for step in path:
        value = element_at(value, (step,))
        if isinstance(value, dict):
            name = value.get("id", value.get("code"))
            if isinstance(name, (str, int)):
                names.append(str(name))
    return ".".join(names) if names else str(path[0]) if path else ""
