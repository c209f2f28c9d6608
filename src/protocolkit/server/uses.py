"""Every place of a spec at which an id is defined or used: by values, keys, sources and names within conditions."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

import msgspec

from protocolkit.conditions import Kind, Reference, Symbols, parse, resolve, walk
from protocolkit.conditions.nodes import Query
from protocolkit.findings import Location
from protocolkit.model.provenance import Origin, parse_source
from protocolkit.model.symbols import symbols_of
from protocolkit.server.mentions import MENTIONED, in_comments, mentioned, texts_in
from protocolkit.source import outline
from protocolkit.source.condition_texts import expected_of
from protocolkit.source.document import Document, locate_in_scalar
from protocolkit.source.load import Loaded
from protocolkit.source.outline import ConditionText, Definition, Path, load_schemas
from protocolkit.source.partial_symbols import partial_symbols
from protocolkit.source.positions import break_lines, place
from protocolkit.source.references import default_sources
from protocolkit.source.shape import accepts

__all__ = ["SCOPES", "TEMPLATE", "Use", "Uses", "element_at"]

SCOPES = {"item": "form", "group": "form", "code": "codelist"}
"""Kinds whose ids are unique within another element, and the kind of that one."""

TEMPLATE = "{id}"
"""Stands at the end of the id of an item that is written out once for each criterion."""

_NAME = re.compile(r"(?:([A-Za-z_]\w*)\.)?([A-Za-z_]\w*)(?:@(\w+))?", re.ASCII)
_CITED = {Origin.ASSUMED: "assumption", Origin.SPONSOR: "document", Origin.AMENDMENT: "amendment"}


class Use(msgspec.Struct, frozen=True):
    """An id where it is written: characters ``start`` to ``end`` of the key or value at a path.

    ``id`` is the whole id (``FORM.ITEM``) as its definition writes it, for a visit that is repeated too. The path is
    one of the merged chapters; of a file that is not merged it is the path in ``home``. In a comment there is no
    path, and the characters are those of the file.
    """

    kind: str
    id: str
    path: Path
    start: int
    end: int
    is_key: bool = False
    is_definition: bool = False
    home: Document | None = None
    is_comment: bool = False


def element_at(value: Any, path: Path) -> Any:
    """What stands at a path; ``None`` where it leads nowhere."""
    for step in path:
        is_entry = isinstance(value, list) and isinstance(step, int) and step < len(value)
        if not is_entry and not (isinstance(value, dict) and step in value):
            return None
        value = value[step]
    return value


class Uses:
    """The ids of one loaded spec, and where each is written."""

    def __init__(self, loaded: Loaded) -> None:
        self._loaded = loaded
        self._lines: dict[str, list[str]] = {}
        self.definitions: dict[tuple[str, str], Definition] = {}
        for definition in loaded.marks.definitions:
            self.definitions.setdefault((definition.kind, self._whole(definition)), definition)

    @cached_property
    def symbols(self) -> Symbols:
        """The names that conditions may use, as far as the spec is right."""
        loaded = self._loaded
        if loaded.plan is not None:
            return symbols_of(loaded.plan)
        return partial_symbols(loaded.spec, loaded.ids, accepts(load_schemas()))

    @cached_property
    def all(self) -> tuple[Use, ...]:
        """Every use, definitions first."""
        unique = {
            (use.kind, use.id, use.path, use.start, use.is_key, id(use.home)): use for use in self._found()
        }
        return tuple(unique.values())

    @cached_property
    def conditions(self) -> dict[Path, ConditionText]:
        """Every condition by its path."""
        return {condition.path: condition for condition in self._loaded.marks.conditions}

    @cached_property
    def _by_path(self) -> dict[tuple[Path, bool], list[Use]]:
        found: dict[tuple[Path, bool], list[Use]] = {}
        for use in self.all:
            if use.home is None:
                found.setdefault((use.path, use.is_key), []).append(use)
        return found

    def at(self, path: Path, offset: int, *, is_key: bool) -> Use | None:
        """The use at a character of the key or value at a path; the shortest where one is part of another."""
        found = [use for use in self._by_path.get((path, is_key), ()) if use.start <= offset <= use.end]
        return min(found, key=lambda use: (use.end - use.start, -use.start, use.kind), default=None)

    def in_comment(self, document: Document, offset: int) -> Use | None:
        """The use at a character of a file, within a comment."""
        found = (use for use in self.all if use.is_comment and use.home is document)
        return next((use for use in found if use.start <= offset <= use.end), None)

    def of(self, kind: str, name: str) -> list[Use]:
        """Where an id is defined and used."""
        return [use for use in self.all if use.id == name and use.kind == kind]

    def definition(self, kind: str, name: str) -> Use | None:
        """Where an id is defined."""
        return next((use for use in self.of(kind, name) if use.is_definition), None)

    def locate(self, use: Use) -> Location:
        """Where a use stands: the characters of the id alone."""
        spec = self._loaded.spec
        if use.is_comment and use.home is not None:
            return place(use.home.file, use.home.text, use.start, use.end)
        if not use.is_key:
            if use.home is not None:
                return locate_in_scalar(use.home, use.path, use.start, use.end)
            return spec.locate_in(use.path, use.start, use.end)
        key = spec.locate(use.path, key=True)
        line = self._line(key)
        start = key.column + (line[key.column : key.column + 1] in ("'", '"')) + use.start
        return Location(key.file, key.line, start, key.line, start + use.end - use.start)

    def _line(self, where: Location) -> str:
        if where.file not in self._lines:
            document = self._loaded.spec.documents.get(where.file)
            self._lines[where.file] = break_lines(document.text) if document else []
        lines = self._lines[where.file]
        return lines[where.line] if where.line < len(lines) else ""

    def _whole(self, definition: Definition) -> str:
        return f"{definition.scope}.{definition.id}" if definition.kind in SCOPES else definition.id

    def _found(self) -> Iterator[Use]:
        marks = self._loaded.marks
        for definition in marks.definitions:
            written = definition.id.removesuffix(TEMPLATE)
            name = self._whole(definition)
            yield Use(definition.kind, name, definition.path, 0, len(written), is_definition=True)
        for reference in marks.references:
            yield from self._referred(reference)
        for condition in marks.conditions:
            yield from self.in_condition(condition)
        visits = self._loaded.ids.first.get("visit", {})
        for key, path, fields in marks.source_fields:
            if key not in fields and path[0] == "activities" and key in visits:
                yield from self._named("visit", key, path, is_key=True)
        for text, path in marks.sources:
            yield from self._cited(text, path, None)
        for document, text in default_sources(self._loaded.spec):
            yield from self._cited(text, ("defaults", "source"), document)
        yield from self._coded()
        yield from self._amended()
        yield from self._in_words()

    def _named(
        self, kind: str, name: str, path: Path, *, at: int = 0, is_key: bool = False, scoped: bool = False
    ) -> Iterator[Use]:
        """The uses of a whole id that is known; ``scoped`` where only its last part is written, at a character."""
        definition = self._loaded.ids.first.get(kind, {}).get(name)
        if definition is None:
            return
        if kind in SCOPES and not scoped:
            head, _, _ = name.partition(".")
            yield from self._named(SCOPES[kind], head, path, at=at, is_key=is_key)
            at += len(head) + 1
        written = definition.id.removesuffix(TEMPLATE)
        yield Use(kind, self._whole(definition), path, at, at + len(written), is_key)
        if definition.id.endswith(TEMPLATE):
            criterion = name.partition(".")[2].removeprefix(written)
            yield from self._named("criterion", criterion, path, at=at + len(written), is_key=is_key)

    def _referred(self, reference: outline.Reference) -> Iterator[Use]:
        kinds, path, is_key = reference.kinds, reference.path, reference.is_key
        name = reference.id.split(" ")[0] if "visit" in kinds else reference.id
        if kinds == ("any",):
            yield from self._mentioned(name, path)
            return
        for kind in kinds:
            bare = kind in SCOPES and reference.scope is not None and "." not in name
            whole = f"{reference.scope}.{name}" if bare else name
            yield from self._named(kind, whole, path, is_key=is_key, scoped=bare)

    def _mentioned(self, name: str, path: Path) -> Iterator[Use]:
        """An id of any kind, or the element whose field a dotted path names."""
        first = self._loaded.ids.first
        kinds = [kind for kind, names in first.items() if name in names]
        for kind in kinds:
            yield from self._named(kind, name, path)
        if kinds:
            return
        head, *rest = name.split(".")
        for kind, names in first.items():
            if head in names:
                yield from self._named(kind, head, path)
                yield from self._stepped(names[head].path[:-1], rest, path, len(head) + 1)
        if head in self._loaded.spec.chapters:
            yield from self._stepped((head,), rest, path, len(head) + 1)

    def _stepped(self, element: Path, steps: Sequence[str], path: Path, at: int) -> Iterator[Use]:
        """The ids among the steps of a dotted path, which begins at an element: ``arms.ARM_A.planned``."""
        for step in steps:
            value = element_at(self._loaded.spec.chapters, element)
            entries = value if isinstance(value, list) else ()
            ids = [entry.get("id") if isinstance(entry, dict) else None for entry in entries]
            element = (*element, ids.index(step) if step in ids else step)
            found = self._at_element.get(element)
            if found is not None and step in ids:
                written = found[1].removesuffix(TEMPLATE)
                yield Use(*found, path, at, at + len(written.rpartition(".")[2]))
            at += len(step) + 1

    @cached_property
    def _at_element(self) -> dict[Path, tuple[str, str]]:
        """The kind and whole id of every element by its path."""
        return {definition.path[:-1]: what for what, definition in self.definitions.items()}

    def in_condition(self, condition: ConditionText) -> Iterator[Use]:
        """The uses within a condition, in the order of its text."""
        tree = parse(condition.text).tree
        if tree is None:
            return
        expected = expected_of(condition, self._loaded.spec, self.symbols) or Kind.CONDITION
        found = resolve(tree, self.symbols, home=condition.scope, expects=expected)
        for reference in found.references:
            yield from self._spoken(reference, condition)
        for node in walk(tree):
            if isinstance(node, Query):
                yield from self._asked(node, condition)

    def _spoken(self, reference: Reference, condition: ConditionText) -> Iterator[Use]:
        path, start = condition.path, reference.start
        written = condition.text[start : reference.end]
        if reference.what == "variable":
            yield from self._named("variable", reference.name, path, at=start)
        elif reference.what in ("item", "row-item"):
            bare = "." not in written.partition("@")[0]
            whole = f"{reference.form}.{reference.name}"
            yield from self._named("item", whole, path, at=start, scoped=bare)
            yield from self._visited(written, path, start)
        elif reference.what == "code" and reference.of is not None:
            codelist = self._codelist(reference.of)
            quoted = written[:1] in ("'", '"')
            name = f"{codelist}.{reference.name}"
            yield from self._named("code", name, path, at=start + quoted, scoped=True)

    def _asked(self, node: Query, condition: ConditionText) -> Iterator[Use]:
        """The log of a query, the item that it adds up, and the visit."""
        source = node.source
        name = f"{source.form}.{source.name}" if source.form else source.name
        kind = "item" if source.form else "form"
        yield from self._named(kind, name, condition.path, at=source.start)
        yield from self._visited(condition.text[source.start : source.end], condition.path, source.start)

    def _visited(self, written: str, path: Path, start: int) -> Iterator[Use]:
        found = _NAME.match(written)
        if found and found[3]:
            yield from self._named("visit", found[3], path, at=start + found.start(3))

    def _codelist(self, name: str) -> str | None:
        """The codelist of a variable or of ``FORM.ITEM``."""
        first = self._loaded.ids.first
        definition = first.get("variable", {}).get(name) or first.get("item", {}).get(name)
        element = element_at(self._loaded.spec.chapters, definition.path[:-1]) if definition else None
        found = element.get("codelist") if isinstance(element, dict) else None
        return found if isinstance(found, str) else None

    def _cited(self, text: str, path: Path, home: Document | None) -> Iterator[Use]:
        source = parse_source(text)
        kind = _CITED.get(source.origin) if source else None
        if source is None or kind is None:
            return
        start = text.rindex(source.reference) if kind == "assumption" else text.index(" ") + 1
        yield Use(kind, source.reference, path, start, start + len(source.reference), home=home)

    def _coded(self) -> Iterator[Use]:
        """Codes that stand beside a variable: the values of the example participant, and how codes are treated."""
        values = element_at(self._loaded.spec.chapters, ("eligibility", "example", "values"))
        for name, code in values.items() if isinstance(values, dict) else ():
            path: Path = ("eligibility", "example", "values", name)
            yield from self._named("code", f"{self._codelist(name)}.{code}", path, scoped=True)
        variables = self._loaded.spec.chapters.get("variables")
        for index, entry in enumerate(variables if isinstance(variables, list) else ()):
            treat = entry.get("treat") if isinstance(entry, dict) else None
            for key, code in treat.items() if isinstance(treat, dict) else ():
                path = ("variables", index, "treat", key)
                recorded = self._codelist(str(entry.get("from"))) or entry.get("codelist")
                yield from self._named("code", f"{recorded}.{key}", path, is_key=True, scoped=True)
                yield from self._named("code", f"{entry.get('codelist')}.{code}", path, scoped=True)

    def _in_words(self) -> Iterator[Use]:
        """Numbered ids in texts that are no ids and no conditions, and in comments."""
        loaded = self._loaded
        first = {kind: loaded.ids.first.get(kind, {}) for kind in MENTIONED}
        marks = loaded.marks
        marked = {one.path for one in marks.definitions} | {one.path for one in marks.references}
        marked |= self.conditions.keys()
        for path, text in texts_in(loaded.spec.chapters):
            for start, whole, plain in mentioned(text) if path not in marked else ():
                for kind, name in _known(first, whole, plain):
                    yield Use(kind, name, path, start, start + len(name))
        for document in loaded.spec.documents.values():
            for start, whole, plain in in_comments(document):
                for kind, name in _known(first, whole, plain):
                    yield Use(kind, name, (), start, start + len(name), home=document, is_comment=True)

    def _amended(self) -> Iterator[Use]:
        """Amendments and their changes by number, and the sites and consent forms that their headers name."""
        for found in self._loaded.amendments:
            document = found.document
            for path, text in texts_in(document.value):
                if path == ("number",) or (path[0] == "changes" and path[2:] == ("id",)):
                    yield Use("amendment", text, path, 0, len(text), is_definition=True, home=document)
                kind = _named_in_header(path)
                if kind is not None:
                    yield Use(kind, text, path, 0, len(text), home=document)


def _known(first: Mapping[str, Container[str]], whole: str, plain: str) -> Iterator[tuple[str, str]]:
    """The ids that a word in running text is; ``EXC02a`` may stand for a part of EXC02."""
    for kind, names in first.items():
        if whole in names or plain in names:
            yield kind, whole if whole in names else plain


def _named_in_header(path: Path) -> str | None:
    """The kind of id that stands at a place of an amendment's header."""
    if path == ("consent", "form"):
        return "consent_version"
    is_site = path[-1] == "site" or (len(path) > 1 and path[-2] == "sites")
    return "site" if is_site and path[0] in ("effective", "approvals", "scope") else None
