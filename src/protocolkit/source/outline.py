"""What the schemas say beyond shape: which strings define ids, refer to ids, hold conditions or sources.

The schemas mark such strings with annotation keywords (``x-defines``, ``x-refers``, ``x-condition``,
``x-source``, ``x-ucum``, ``x-decisions``, ``x-text``). This module reads the marks once into an outline of the spec, so
that references, conditions and sources are found in any spec, however broken, without a list of fields in code.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from protocolkit.resources import read_resources

__all__ = [
    "ConditionText",
    "Definition",
    "Marks",
    "Outline",
    "Path",
    "Reference",
    "collect",
    "inner_outline",
    "kinds_in",
    "kinds_within",
    "load_schemas",
    "outline_of",
]

Path = tuple[str | int, ...]
"""Keys and list positions from the chapters down to a value."""


class Outline(msgspec.Struct):
    """One place of the spec: what is marked here, and the places below that hold marks.

    Of the properties, ``defining`` are those whose value is an id, ``needed`` the other required ones, and ``heirs``
    those within which elements have sources. ``texts`` are those that may be given per language, each with the most
    characters that it may have.
    """

    defines: str | None = None
    refers: tuple[str, ...] = ()
    condition: str | None = None
    is_source: bool = False
    is_unit: bool = False
    is_decisions: bool = False
    is_text: bool = False
    keys_refer: str | None = None
    sourced: bool = False
    fields: frozenset[str] = frozenset()
    required: frozenset[str] = frozenset()
    properties: dict[str, Outline] = {}
    texts: dict[str, int] = {}
    defining: tuple[str, ...] = ()
    needed: tuple[str, ...] = ()
    heirs: tuple[tuple[str, Outline], ...] = ()
    items: Outline | None = None
    values: Outline | None = None


class Definition(msgspec.Struct, frozen=True):
    """An id that an element defines; ``scope`` is the id of the form or codelist around it."""

    kind: str
    id: str
    path: Path
    scope: str | None


class Reference(msgspec.Struct, frozen=True):
    """An id that something refers to, by a value or by a key, and the kinds of element that it may name."""

    kinds: tuple[str, ...]
    id: str
    path: Path
    scope: str | None
    is_key: bool = False


class ConditionText(msgspec.Struct, frozen=True):
    """The text of a condition, what it must yield, and the form in which it stands."""

    expects: str
    text: str
    path: Path
    scope: str | None


class Marks(msgspec.Struct):
    """Everything marked that a spec holds, in the order written.

    ``lost`` are kinds of which an element has no id that can be read, so that more ids may exist than are known;
    ``default_sources`` are those that a whole file has; ``decisions`` are the paths of decisions about findings;
    ``texts`` are those of texts given per language, each with the most characters that it may have.
    """

    definitions: list[Definition] = []
    references: list[Reference] = []
    conditions: list[ConditionText] = []
    sources: list[tuple[str, Path]] = []
    source_fields: list[tuple[str, Path, frozenset[str]]] = []
    units: list[tuple[str, Path]] = []
    lost: set[str] = set()
    default_sources: list[str] = []
    decisions: list[Path] = []
    texts: list[tuple[Path, int]] = []


def load_schemas() -> dict[str, Any]:
    """Every schema of the spec by file name, decoded."""
    return {name: msgspec.json.decode(raw) for name, raw in read_resources("schemas", ".json").items()}


def outline_of(schemas: Mapping[str, Any], name: str = "spec.json") -> Outline:
    """The outline of the schema of that name."""
    return _Compiler(schemas).outline(name, schemas[name])


class _Compiler:
    """Makes outlines of schemas; what several places refer to is read once."""

    def __init__(self, schemas: Mapping[str, Any]) -> None:
        self.schemas = schemas
        self.known: dict[tuple[str, str], Outline] = {}

    def outline(self, file: str, schema: Any) -> Outline:
        """The outline of a schema that stands in a file."""
        if not isinstance(schema, dict):
            return _NOTHING
        if schema.keys().isdisjoint(_TELLING):
            return _NOTHING
        if "$ref" not in schema:
            return _outline(schema, lambda inner: self.outline(file, inner))
        target, _, pointer = schema["$ref"].partition("#")
        place = target or file, pointer
        if place not in self.known:
            found = self.schemas[place[0]]
            for step in pointer.split("/")[1:]:
                found = found[step]
            self.known[place] = self.outline(place[0], found)
        return self.known[place]


_NOTHING = Outline()
_TELLING = frozenset(
    {
        *("$ref", "properties", "required", "items", "additionalProperties"),
        *(
            "x-defines",
            "x-refers",
            "x-refers-keys",
            "x-condition",
            "x-source",
            "x-ucum",
            "x-decisions",
            "x-text",
        ),
    }
)
"""Keywords of which an outline can be made; most values have none of them."""


def _outline(schema: dict[str, Any], inner: Callable[[Any], Outline]) -> Outline:
    properties = schema.get("properties", {})
    outlined = {key: inner(sub) for key, sub in properties.items()}
    below = {key: found for key, found in outlined.items() if _matters(found)}
    required = frozenset(schema.get("required", ()))
    refers = schema.get("x-refers", ())
    items = inner(schema["items"]) if "items" in schema else None
    extra = schema.get("additionalProperties")
    values = inner(extra) if isinstance(extra, dict) else None
    return Outline(
        defines=schema.get("x-defines"),
        refers=(refers,) if isinstance(refers, str) else tuple(refers),
        condition=schema.get("x-condition"),
        is_source=schema.get("x-source", False),
        is_unit=schema.get("x-ucum", False),
        is_decisions=schema.get("x-decisions", False),
        is_text=schema.get("x-text", False),
        keys_refer=schema.get("x-refers-keys"),
        sourced="source" in properties,
        fields=frozenset(properties),
        required=required,
        properties=below,
        texts={key: properties[key].get("maxLength", 0) for key, found in outlined.items() if found.is_text},
        defining=tuple(key for key, sub in below.items() if sub.defines),
        needed=tuple(key for key, sub in below.items() if key in required and not sub.defines),
        heirs=tuple((key, sub) for key, sub in below.items() if _has_sources(sub)),
        items=items if items and _matters(items) else None,
        values=values if values and _matters(values) else None,
    )


def _matters(outline: Outline) -> bool:
    if outline is _NOTHING:
        return False
    marked = (outline.defines, outline.refers, outline.condition, outline.is_source, outline.is_unit)
    below = (
        outline.keys_refer,
        outline.sourced,
        outline.properties,
        outline.items,
        outline.values,
        outline.texts,
    )
    return any(marked) or any(below)


def _has_sources(outline: Outline) -> bool:
    return (
        outline.sourced or bool(outline.heirs) or (outline.items is not None and _has_sources(outline.items))
    )


def inner_outline(outline: Outline, path: Path) -> Outline | None:
    """The outline of what stands at a path; ``None`` where the schemas mark nothing."""
    found: Outline | None = outline
    for step in path:
        if found is None:
            return None
        found = found.items if isinstance(step, int) else found.properties.get(step, found.values)
    return found


_SCOPES = {"form": ("item", "group"), "codelist": ("code",)}


def collect(outline: Outline, value: Any) -> Marks:
    """Every marked string of a spec's data; what has another shape than the schema says is passed over."""
    marks = Marks()
    _visit(outline, value, (), None, marks)
    return marks


def _visit(outline: Outline, value: Any, path: Path, scope: str | None, marks: Marks) -> None:
    if isinstance(value, dict):
        _visit_mapping(outline, value, path, scope, marks)
    elif isinstance(value, list):
        if outline.items is not None:
            if outline.is_decisions:
                marks.decisions += [(*path, index) for index in range(len(value))]
            for index, entry in enumerate(value):
                _visit(outline.items, entry, (*path, index), scope, marks)
    elif isinstance(value, str):
        _note(outline, value, path, scope, marks)
    if _is_elsewise(outline, value, is_chapter=len(path) == 1):
        marks.lost |= kinds_in(outline)


def _is_elsewise(outline: Outline, value: Any, *, is_chapter: bool) -> bool:
    """Whether something stands where ids would be defined and is no element, or no list of them."""
    if outline.items is not None:
        return not isinstance(value, list) and (value is not None or is_chapter)
    return bool(outline.properties) and not isinstance(value, dict) and value is not None


def kinds_within(kind: str) -> set[str]:
    """A kind and those whose full name begins with its id."""
    return {kind, *_SCOPES.get(kind, ())}


def kinds_in(outline: Outline) -> set[str]:
    """Every kind of id that is defined somewhere below."""
    found = {outline.defines} if outline.defines else set()
    for below in (*outline.properties.values(), outline.items, outline.values):
        if below is not None:
            found |= kinds_in(below)
    return found


def _visit_mapping(outline: Outline, value: Any, path: Path, scope: str | None, marks: Marks) -> None:
    inner = scope
    own = outline.properties.get("id")
    if own is not None and own.defines in _SCOPES and isinstance(value.get("id"), str):
        inner = value["id"]
    if outline.keys_refer:
        for key in value:
            marks.references.append(Reference((outline.keys_refer,), key, (*path, key), scope, is_key=True))
    for key in outline.defining:
        if not isinstance(value.get(key), str):
            marks.lost |= kinds_within(outline.properties[key].defines or "")
    for key in outline.needed:
        if key not in value:
            marks.lost |= kinds_in(outline.properties[key])
    find, other = outline.properties.get, outline.values
    for key, entry in value.items():
        below = find(key, other)
        if below is None:
            if entry.__class__ is dict and key in outline.texts:
                marks.texts.append(((*path, key), outline.texts[key]))
            continue
        if entry.__class__ is str and below.items is None and not below.properties:
            _note(below, entry, (*path, key), inner, marks)  # as _visit would: most of a spec passes here
        else:
            _visit(below, entry, (*path, key), inner, marks)
    if outline.sourced and isinstance(value.get("sources"), dict):
        for key in value["sources"]:
            marks.source_fields.append((key, (*path, "sources", key), outline.fields))


def _note(outline: Outline, text: str, path: Path, scope: str | None, marks: Marks) -> None:
    if outline.condition:
        marks.conditions.append(ConditionText(outline.condition, text, path, scope))
    elif outline.refers:
        marks.references.append(Reference(outline.refers, text, path, scope))
    elif outline.is_source:
        marks.sources.append((text, path))
    elif outline.is_unit:
        marks.units.append((text, path))
    if outline.defines:
        marks.definitions.append(Definition(outline.defines, text, path, scope))
