"""The canonical order of keys: that of the properties in the schemas."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from protocolkit.source.layout.tree import Collection, Scalar
from protocolkit.source.outline import load_schemas

__all__ = ["is_header", "order_keys"]

_SPEC, _AMENDMENT = "spec.json", "amendment.json"


def order_keys(root: Collection) -> None:
    """Put the entries of every mapping into the order of its schema; keys that it does not know follow, as written."""
    schemas = load_schemas()
    file = _AMENDMENT if _is_amendment(root, schemas) else _SPEC
    _order(root, _Place(schemas, file, schemas[file]))


def is_header(root: Collection) -> bool:
    """Whether a file is the header of an amendment, and holds no chapters."""
    return _is_amendment(root, load_schemas())


def _is_amendment(root: Collection, schemas: Mapping[str, Any]) -> bool:
    keys = {entry.key.value for entry in root.entries if isinstance(entry.key, Scalar)}
    known = [len(keys & schemas[name]["properties"].keys()) for name in (_SPEC, _AMENDMENT)]
    return known[1] > known[0]


class _Place:
    """A schema in its file, with references followed."""

    def __init__(self, schemas: Mapping[str, Any], file: str, schema: Any) -> None:
        while isinstance(schema, dict) and "$ref" in schema:
            target, _, pointer = schema["$ref"].partition("#")
            file = target or file
            schema = schemas[file]
            for step in pointer.split("/")[1:]:
                schema = schema[step]
        self.schemas = schemas
        self.file = file
        self.schema: dict[str, Any] = schema if isinstance(schema, dict) else {}
        self.ranks = {key: rank for rank, key in enumerate(self.schema.get("properties", {}))}

    def below(self, key: str | None) -> _Place:
        """What the schema says of the value of a key, or of the elements of a list."""
        if key is None:
            return _Place(self.schemas, self.file, self.schema.get("items"))
        inner = self.schema.get("properties", {}).get(key, self.schema.get("additionalProperties"))
        return _Place(self.schemas, self.file, inner)


def _order(node: Collection, place: _Place) -> None:
    if node.is_mapping and place.ranks:
        unknown = len(place.ranks)
        node.entries.sort(
            key=lambda entry: (
                place.ranks.get(entry.key.value, unknown) if isinstance(entry.key, Scalar) else unknown
            )
        )
    for entry in node.entries:
        if isinstance(entry.node, Collection):
            key = entry.key.value if isinstance(entry.key, Scalar) else None
            _order(entry.node, place.below(key))
