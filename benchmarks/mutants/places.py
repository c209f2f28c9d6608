"""The places of a valid spec that can be broken: every value with its node, its schema and what uses it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from typing import Any

from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from protocolkit.api import CheckResult, Settings, check_loaded
from protocolkit.conditions import Reference, Symbols, parse, resolve, walk
from protocolkit.conditions.nodes import Name
from protocolkit.lint.engine import rule_ids
from protocolkit.model.plan import Plan
from protocolkit.model.provenance import parse_source
from protocolkit.model.symbols import symbols_of
from protocolkit.source.condition_texts import expected_of
from protocolkit.source.document import Document
from protocolkit.source.files import read_sources
from protocolkit.source.limits import Limits
from protocolkit.source.load import Loaded, load_sources
from protocolkit.source.outline import ConditionText, Path, load_schemas
from protocolkit.source.positions import content_range
from protocolkit.source.scalar_text import source_spans
from protocolkit.source.sources import Sources
from protocolkit.source.spec import SPREAD_CHAPTERS
from protocolkit.source.yaml import read_yaml

__all__ = ["Base", "Condition", "Place", "Range"]

Range = tuple[str, int, int]
"""Characters of a file of the valid spec."""


class Place:
    """One value of the spec: its path, the nodes of value and key, its schema, and the place around it."""

    def __init__(
        self,
        document: Document,
        path: Path,
        node: Node,
        key: Node | None,
        schema: dict[str, Any],
        around: Place | None,
    ) -> None:
        self.document = document
        self.path = path
        self.node = node
        self.key = key
        self.schema = schema
        self.around = around
        self.inside: list[Place] = []

    @property
    def file(self) -> str:
        """The file it stands in."""
        return self.document.file

    @property
    def name(self) -> str:
        """The key, or the position in a list."""
        return str(self.path[-1])

    @property
    def written(self) -> str:
        """The text of the value as it stands in the file."""
        return self.document.text[slice(*self.span[1:])]

    @cached_property
    def span(self) -> Range:
        """Where the value stands."""
        return (self.file, *content_range(self.document.text, self.node))

    @property
    def key_span(self) -> Range:
        """Where the key stands, without quotes; the value in a list."""
        return (
            (self.file, *content_range(self.document.text, self.key)) if self.key is not None else self.span
        )

    @property
    def head(self) -> tuple[Range, ...]:
        """The lines that stand for the whole element: its key, its id, and where it begins."""
        own = next((one.span for one in self.inside if one.path[-1] == "id"), None)
        start = self.span[1]
        return (self.key_span if self.key is not None else (self.file, start, start), *((own,) if own else ()),
                (self.file, start, start))  # fmt: skip

    @property
    def is_scalar(self) -> bool:
        """Whether it is a single value that is written."""
        return isinstance(self.node, ScalarNode) and self.node.start_mark.index < self.node.end_mark.index

    @property
    def is_mapping(self) -> bool:
        """Whether it holds keys."""
        return isinstance(self.node, MappingNode)

    @property
    def is_list(self) -> bool:
        """Whether it holds entries."""
        return isinstance(self.node, SequenceNode)

    @property
    def is_block(self) -> bool:
        """Whether it is written in lines, not in brackets."""
        return not self.is_scalar and not self.node.flow_style

    def child(self, key: str) -> Place | None:
        """The value of a key."""
        return next((one for one in self.inside if one.path[-1] == key), None)

    @property
    def types(self) -> frozenset[str]:
        """The JSON types that the schema accepts; none where it does not say."""
        named = self.schema.get("type", ())
        return frozenset([named] if isinstance(named, str) else named)


class Condition:
    """The text of a condition, where each of its characters stands, and what its words mean."""

    def __init__(
        self, place: Place, text: str, spans: list[tuple[int, int]], references: tuple[Reference, ...]
    ) -> None:
        self.place = place
        self.text = text
        self.spans = spans
        self.references = references

    def range(self, start: int, end: int) -> Range:
        """Where some characters of the text stand."""
        return self.place.file, self.spans[start][0], self.spans[end - 1][1]


class Base:
    """A valid spec, as loaded and checked, and everything in it that can be broken."""

    def __init__(self, target: str) -> None:
        self.target = target
        self.sources: Sources = read_sources(target)
        self.schemas: Mapping[str, Any] = load_schemas()
        self.known: dict[tuple[str, bytes], Document] = {}
        self.settings = Settings(proofs=False)
        self.result = self.check(self.sources)
        self.loaded: Loaded = self.result.loaded
        if self.loaded.plan is None:
            raise SystemExit(f"{target} is not valid: mutants need a spec that loads")
        self.plan: Plan = self.loaded.plan
        self.symbols: Symbols = symbols_of(self.plan)
        for file in self.sources.chapters:
            self.known[file.path, file.raw] = self.loaded.spec.documents[file.path]
        self.kept: dict[Callable[..., Any], list[Any]] = {}

    def check(self, sources: Sources) -> CheckResult:
        """What a check says of the spec with other files; those that are the same are not read again."""

        def read(path: str, raw: bytes, limits: Limits) -> Document:
            return self.known.get((path, raw)) or read_yaml(path, raw, limits)

        return check_loaded(load_sources(self.target, sources, rules=rule_ids, read=read), self.settings)

    @cached_property
    def places(self) -> list[Place]:
        """Every value of the spec, the outer before the inner."""
        return [place for root in self._roots() for place in _below(self, root)]

    @cached_property
    def by_path(self) -> dict[Path, Place]:
        """Every value by its path in the merged chapters."""
        return {place.path: place for place in self.places}

    def _roots(self) -> Iterator[Place]:
        for document in self.loaded.spec.documents.values():
            if document.root is not None:
                yield Place(document, (), document.root, None, self.schemas["spec.json"], None)

    def first_index(self, document: Document, chapter: str) -> int:
        """The position of a file's first entry in a chapter that is spread over files."""
        rows = self.loaded.spec.spread.get(chapter, ())
        return next(at for at, (found, _) in enumerate(rows) if found is document)

    def resolved(self, schema: Any, file: str) -> tuple[Any, str]:
        """A schema behind its references, and the file it stands in."""
        merged: dict[str, Any] = {}
        while isinstance(schema, dict):
            merged = {**schema, **merged}
            target, _, pointer = merged.pop("$ref", "").partition("#")
            if not target and not pointer:
                return merged, file
            file = target or file
            schema = self.schemas[file]
            for step in pointer.split("/")[1:]:
                schema = schema[step]
        return {}, file

    @cached_property
    def conditions(self) -> list[Condition]:
        """Every condition whose characters can be found in its file."""
        found = []
        for mark in self.loaded.marks.conditions:
            place = self.by_path.get(mark.path)
            spans = _spans(place) if place is not None else None
            if place is not None and spans:
                found.append(Condition(place, mark.text, list(spans), self._words(mark)))
        return found

    def _words(self, mark: ConditionText) -> tuple[Reference, ...]:
        tree = parse(mark.text).tree
        expected = expected_of(mark, self.loaded.spec, self.symbols)
        if tree is None or expected is None:
            return ()
        return resolve(tree, self.symbols, home=mark.scope, expects=expected).references

    @cached_property
    def uses(self) -> dict[tuple[str, str], list[Range]]:
        """Where each id is used, by kind and full name: by references, by conditions, by sources."""
        uses: dict[tuple[str, str], list[Range]] = {}
        for reference in self.loaded.marks.references:
            place = self.by_path.get(reference.path)
            if place is None:
                continue
            where = place.key_span if reference.is_key else place.span
            name = reference.id.split(" ")[0] if "visit" in reference.kinds else reference.id
            scoped = f"{reference.scope}.{name}" if reference.scope and "." not in name else name
            for kind in self.loaded.ids.first if reference.kinds == ("any",) else reference.kinds:
                names = self.loaded.ids.first.get(kind, {})
                full = scoped if kind in ("item", "group", "code") and scoped in names else name
                if full in names:
                    uses.setdefault((kind, full), []).append(where)
                    if kind == "item":
                        uses.setdefault(("form", full.partition(".")[0]), []).append(where)
                elif reference.kinds == ("any",) and full.split(".")[0] in names:
                    uses.setdefault((kind, full.split(".")[0]), []).append(where)
        for text, path in self.loaded.marks.sources:
            source = parse_source(text)
            if source is not None and source.reference and path in self.by_path:
                for kind in ("assumption", "document"):
                    uses.setdefault((kind, source.reference), []).append(self.by_path[path].span)
        for condition in self.conditions:
            for kind, full, start, end in _named(condition, self):
                uses.setdefault((kind, full), []).append(condition.range(start, end))
        for _, path, fields in self.loaded.marks.source_fields:
            if path[-1] not in fields and path in self.by_path:
                uses.setdefault(("visit", str(path[-1])), []).append(self.by_path[path].key_span)
        return uses


def _named(condition: Condition, base: Base) -> Iterator[tuple[str, str, int, int]]:
    """Kind, full name and place of everything that a condition names."""
    for word in condition.references:
        if word.what == "variable":
            yield "variable", word.name, word.start, word.end
        elif word.what in ("item", "row-item"):
            yield "item", f"{word.form}.{word.name}", word.start, word.end
            if f"{word.form}." in condition.text[word.start : word.end]:
                yield "form", str(word.form), word.start, word.end
        elif word.what == "log":
            yield "form", word.name, word.start, word.end
        elif word.what == "code" and (codelist := codelist_of(base, word.of or "")):
            yield "code", f"{codelist}.{word.name}", word.start, word.end
    tree = parse(condition.text).tree
    for node in walk(tree) if tree is not None else ():
        if isinstance(node, Name) and node.visit is not None:
            yield "visit", node.visit, node.start, node.end


def codelist_of(base: Base, name: str) -> str | None:
    """The codelist of a variable or an item."""
    variable = base.plan.variables.get(name)
    if variable is not None:
        return variable.codelist
    found = base.plan.item(name)
    return found[1].codelist if found else None


def _below(base: Base, root: Place) -> Iterator[Place]:
    """A place and all within it; chapters that are spread over files are counted through."""
    waiting = [(root, "spec.json")]
    while waiting:
        place, file = waiting.pop()
        if place.path:
            yield place
        for step, key, node in _children(place.node):
            outer = place.schema
            inner = outer.get("items", {}) if key is None else outer.get("properties", {}).get(step)
            if inner is None:
                inner = outer.get("additionalProperties", {})
            schema, home = base.resolved(inner, file)
            at = step
            if isinstance(step, int) and len(place.path) == 1 and place.path[0] in SPREAD_CHAPTERS:
                at = step + base.first_index(place.document, str(place.path[0]))
            child = Place(place.document, (*place.path, at), node, key, schema, place)
            place.inside.append(child)
            waiting.append((child, home))


def _children(node: Node) -> Iterator[tuple[str | int, Node | None, Node]]:
    if isinstance(node, MappingNode):
        yield from ((key.value, key, value) for key, value in node.value)
    elif isinstance(node, SequenceNode):
        yield from ((at, None, value) for at, value in enumerate(node.value))


def _spans(place: Place) -> Any:
    if not place.is_scalar:
        return None
    node, (_, first, last) = place.node, place.span
    stop = node.end_mark.index if node.style in ("|", ">") else last
    return source_spans(place.document.text, first, stop, node.style or "", node.value)
