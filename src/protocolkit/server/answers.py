"""What the editor asks about a position of a spec, answered in its own terms."""

from __future__ import annotations

from collections.abc import Iterable

from lsprotocol import types

from protocolkit.findings import Edit, Location
from protocolkit.server import completion, hover, navigation
from protocolkit.server import rename as renaming
from protocolkit.server.completion import Candidate
from protocolkit.server.project import View
from protocolkit.server.wire import Wire
from protocolkit.source.limits import Limits

__all__ = ["completed", "defined", "hovered", "referred", "renamable", "renamed"]

_LIMITS = Limits()
_KINDS = {
    "key": types.CompletionItemKind.Property,
    "value": types.CompletionItemKind.EnumMember,
    "example": types.CompletionItemKind.Value,
    "code": types.CompletionItemKind.EnumMember,
    "set": types.CompletionItemKind.Enum,
    "codelist": types.CompletionItemKind.Enum,
    "variable": types.CompletionItemKind.Variable,
    "item": types.CompletionItemKind.Field,
    "form": types.CompletionItemKind.Class,
    "visit": types.CompletionItemKind.Event,
    "function": types.CompletionItemKind.Function,
    "keyword": types.CompletionItemKind.Keyword,
}


def hovered(wire: Wire, file: str, position: types.Position) -> types.Hover | None:
    """What stands at a position."""
    found = hover.hover(wire.view, file, *wire.place(file, position))
    if found is None:
        return None
    text, place = found
    return types.Hover(types.MarkupContent(types.MarkupKind.Markdown, text), wire.range(place))


def defined(wire: Wire, file: str, position: types.Position) -> list[types.Location]:
    """Where the id at a position is defined."""
    return [
        wire.location(one) for one in navigation.definitions(wire.view, file, *wire.place(file, position))
    ]


def referred(wire: Wire, file: str, position: types.Position, *, definition: bool) -> list[types.Location]:
    """Where the id at a position is used."""
    found = navigation.references(wire.view, file, *wire.place(file, position), definition=definition)
    return [wire.location(one) for one in found]


def renamable(wire: Wire, file: str, position: types.Position) -> types.PrepareRenamePlaceholder:
    """The id at a position, as it would be renamed. Raises ``RefusedError`` where nothing can be."""
    place, written = renaming.prepare_rename(wire.view, file, *wire.place(file, position))
    return types.PrepareRenamePlaceholder(wire.range(place), written)


def renamed(
    wire: Wire, file: str, position: types.Position, new: str, *, versions: dict[str, int | None] | None
) -> types.WorkspaceEdit:
    """The edits of a rename, for the ``versions`` of open files where the editor asks for these.

    Raises ``RefusedError`` where it cannot be done.
    """
    edits = renaming.rename(wire.view, file, *wire.place(file, position), new)
    by_uri: dict[str, list[types.TextEdit]] = {}
    for edit in edits:
        by_uri.setdefault(wire.uri(edit.location.file), []).append(_text_edit(wire, edit))
    if versions is None:
        return types.WorkspaceEdit(changes=by_uri)
    return types.WorkspaceEdit(
        document_changes=[
            types.TextDocumentEdit(
                types.OptionalVersionedTextDocumentIdentifier(uri, versions.get(uri)), [*found]
            )
            for uri, found in by_uri.items()
        ]
    )


def _text_edit(wire: Wire, edit: Edit) -> types.TextEdit:
    return types.TextEdit(wire.range(edit.location), edit.text)


def completed(wire: Wire, good: View, file: str, position: types.Position) -> types.CompletionList:
    """What may be written at a position."""
    line, column = wire.place(file, position)
    found = completion.complete(wire.view, good, file, line, column, _LIMITS)
    return types.CompletionList(False, [*_items(wire, file, line, column, found)])


def _items(
    wire: Wire, file: str, line: int, column: int, found: Iterable[Candidate]
) -> Iterable[types.CompletionItem]:
    lines = wire.view.lines(file)
    before = lines[line][:column] if line < len(lines) else ""
    for candidate in found:
        start = column - len(candidate.typed) if before.endswith(candidate.typed) else column
        place = wire.range(Location(file, line, start, line, column))
        explained = types.MarkupContent(types.MarkupKind.Markdown, candidate.explanation)
        yield types.CompletionItem(
            label=candidate.label,
            kind=_KINDS.get(candidate.kind, types.CompletionItemKind.Reference),
            detail=candidate.detail or None,
            documentation=explained if candidate.explanation else None,
            sort_text=f"{candidate.rank}{candidate.label}",
            filter_text=candidate.label,
            text_edit=types.TextEdit(place, candidate.insert),
        )
