"""What the schemas say of a place in a spec: its title, what it is for, and what may stand there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import msgspec

from protocolkit.source.outline import Path, load_schemas
from protocolkit.source.sources import is_amendment

__all__ = ["Shape", "root_for", "shape_at"]


class Shape(msgspec.Struct, frozen=True):
    """One schema, with what it refers to laid under it; ``file`` is where its own references start from."""

    file: str
    keywords: Mapping[str, Any]

    @property
    def title(self) -> str:
        """What people call it."""
        return str(self.keywords.get("title", ""))

    @property
    def description(self) -> str:
        """What it is for."""
        return str(self.keywords.get("description", ""))

    @property
    def types(self) -> frozenset[str]:
        """The JSON types that it allows; none where it does not say."""
        named = self.keywords.get("type", ())
        return frozenset((named,) if isinstance(named, str) else named)

    @property
    def is_mapping(self) -> bool:
        """Whether a mapping stands here."""
        return "properties" in self.keywords or "object" in self.types

    @property
    def is_list(self) -> bool:
        """Whether a list stands here."""
        return "items" in self.keywords

    @property
    def required(self) -> frozenset[str]:
        """Keys that must be there."""
        return frozenset(self.keywords.get("required", ()))

    @property
    def refers(self) -> tuple[str, ...]:
        """Kinds of element of which an id stands here."""
        named = self.keywords.get("x-refers", ())
        return (named,) if isinstance(named, str) else tuple(named)

    def choices(self) -> Iterator[tuple[Any, str]]:
        """The values that may stand here, where they are counted, each with what it means."""
        values = self.keywords.get("enum", [self.keywords["const"]] if "const" in self.keywords else [])
        if not values and "boolean" in self.types:
            values = [True, False]
        meanings = [*self.keywords.get("enumDescriptions", ()), *("" for _ in values)]
        yield from zip(values, meanings, strict=False)

    def properties(self) -> Iterator[tuple[str, Shape]]:
        """Every key that may stand here."""
        for key, schema in self.keywords.get("properties", {}).items():
            if isinstance(schema, dict):
                yield key, _resolved(self.file, schema)

    def below(self, step: str | int) -> Shape | None:
        """What may stand under a key, or in a list."""
        if isinstance(step, int):
            schema = self.keywords.get("items")
        else:
            schema = self.keywords.get("properties", {}).get(step, self.keywords.get("additionalProperties"))
        return _resolved(self.file, schema) if isinstance(schema, dict) else None


@cache
def _schemas() -> dict[str, Any]:
    return load_schemas()


def _resolved(file: str, schema: Mapping[str, Any]) -> Shape:
    """A schema with the one that it refers to: what it says itself counts first."""
    keywords: dict[str, Any] = {key: value for key, value in schema.items() if key != "$ref"}
    while "$ref" in schema:
        target, _, pointer = schema["$ref"].partition("#")
        file = target or file
        schema = _schemas()[file]
        for step in pointer.split("/")[1:]:
            schema = schema[step]
        keywords = {**{key: value for key, value in schema.items() if key != "$ref"}, **keywords}
    return Shape(file, keywords)


def root_for(relative: str) -> str:
    """The schema of a whole file of a spec."""
    return "amendment.json" if is_amendment(relative) else "spec.json"


def shape_at(root: str, path: Path) -> Shape | None:
    """What may stand at a path of a file; ``None`` where the schemas know no such place."""
    found: Shape | None = _resolved(root, _schemas()[root])
    for step in path:
        if found is None:
            return None
        found = found.below(step)
    return found
