"""The elements of a file as an outline, and those of a whole spec by name."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lsprotocol import types
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from protocolkit.server.naming import kind_words, title_of
from protocolkit.server.uses import element_at
from protocolkit.server.wire import Wire
from protocolkit.source.document import Document
from protocolkit.source.positions import span

__all__ = ["document_symbols", "workspace_symbols"]

_KINDS = {
    "arm": types.SymbolKind.Class,
    "form": types.SymbolKind.Class,
    "visit": types.SymbolKind.Event,
    "activity": types.SymbolKind.Method,
    "criterion": types.SymbolKind.Boolean,
    "variable": types.SymbolKind.Variable,
    "item": types.SymbolKind.Field,
    "codelist": types.SymbolKind.Enum,
    "code": types.SymbolKind.EnumMember,
    "check": types.SymbolKind.Function,
    "question": types.SymbolKind.String,
    "assumption": types.SymbolKind.String,
}
_CHAPTERS = {
    **{"arms": "arm", "forms": "form", "visits": "visit", "activities": "activity", "items": "item"},
    **{"inclusion": "criterion", "exclusion": "criterion", "variables": "variable", "codes": "code"},
    **{"codelists": "codelist", "checks": "check", "questions": "question", "assumptions": "assumption"},
}
_MOST = 500
_LONGEST = 120


def document_symbols(document: Document, wire: Wire) -> list[types.DocumentSymbol]:
    """The chapters of a file, the elements in each, and what these hold."""
    if not isinstance(document.root, MappingNode):
        return []
    symbols = []
    for key, value in document.root.value:
        if isinstance(key, ScalarNode) and key.value:
            below = [*_elements(document, str(key.value), value, wire)]
            symbols.append(_symbol(document, wire, (key, value, key), str(key.value), "", below))
    return symbols


def _elements(document: Document, name: str, node: Node, wire: Wire) -> Iterator[types.DocumentSymbol]:
    """The elements with an id in a value, and those that stand deeper."""
    if isinstance(node, MappingNode):
        for key, value in node.value:
            below = [*_elements(document, str(key.value), value, wire)]
            if below and isinstance(key, ScalarNode) and key.value:
                yield _symbol(document, wire, (key, value, key), str(key.value), "", below)
    elif isinstance(node, SequenceNode):
        for entry in node.value:
            fields = (
                {str(key.value): value for key, value in entry.value}
                if isinstance(entry, MappingNode)
                else {}
            )
            named = fields.get("id", fields.get("code"))
            if isinstance(named, ScalarNode) and named.value:
                texts = {key: value.value for key, value in fields.items() if isinstance(value, ScalarNode)}
                below = [*_inner(document, fields, wire)]
                kind = _KINDS.get(_CHAPTERS.get(name, ""), types.SymbolKind.Object)
                title = " ".join(title_of(texts).split())[:_LONGEST]
                yield _symbol(document, wire, (entry, entry, named), str(named.value), title, below, kind)


def _inner(document: Document, fields: dict[str, Node], wire: Wire) -> Iterator[types.DocumentSymbol]:
    """What an element holds, without a level for the key between."""
    for key, value in fields.items():
        yield from _elements(document, key, value, wire)


def _symbol(
    document: Document,
    wire: Wire,
    nodes: tuple[Node, Node, Node],
    name: str,
    detail: str,
    children: list[types.DocumentSymbol],
    kind: types.SymbolKind = types.SymbolKind.Namespace,
) -> types.DocumentSymbol:
    """A symbol from the first of its nodes to the end of the second; the third is what names it."""
    first, last, named = (wire.range(span(document.file, document.text, node)) for node in nodes)
    end = max((one.line, one.character) for one in (first.end, last.end))
    whole = types.Range(first.start, types.Position(*end))
    return types.DocumentSymbol(name, kind, whole, named, detail=detail or None, children=children or None)


def workspace_symbols(wire: Wire, query: str) -> Iterator[types.WorkspaceSymbol]:
    """The elements of a spec whose id or title has the letters of a query, in their order."""
    view, count = wire.view, 0
    for (kind, name), definition in view.uses.definitions.items():
        element: Any = element_at(view.loaded.spec.chapters, definition.path[:-1])
        title = " ".join(title_of(element).split())[:_LONGEST]
        if count < _MOST and (_has(name, query) or query.casefold() in title.casefold()):
            count += 1
            place = view.loaded.spec.locate(definition.path)
            shown = f"{name} {title}" if title else name
            symbol = _KINDS.get(kind, types.SymbolKind.Object)
            yield types.WorkspaceSymbol(wire.location(place), shown, symbol, container_name=kind_words(kind))


def _has(name: str, query: str) -> bool:
    letters = iter(name.casefold())
    return all(letter in letters for letter in query.casefold())
