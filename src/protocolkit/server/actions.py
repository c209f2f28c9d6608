"""What the editor offers at a finding: the near miss, a decision to be filled in, the page of the rule."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from lsprotocol import types
from yaml.nodes import MappingNode, Node, SequenceNode

from protocolkit.findings import Edit, Location, Stage
from protocolkit.server.diagnostics import SOURCE
from protocolkit.server.project import View
from protocolkit.server.wire import Wire
from protocolkit.source.decisions import WHOLE
from protocolkit.source.document import Document
from protocolkit.source.outline import Path, inner_outline
from protocolkit.source.positions import content_range, place
from protocolkit.source.spec import path_of

__all__ = ["EXPLAIN", "actions"]

EXPLAIN = "protocolkit.explain"
_MEANT = re.compile(r"did you mean (?:'((?:[^']|'')+)'|(\S+))\?")
_LONGEST_TITLE = 60
_QUOTED = re.compile(r"'([^']+)'")


def actions(wire: Wire, file: str, diagnostics: list[types.Diagnostic]) -> Iterator[types.CodeAction]:
    """The actions for findings of ours at one place of a file."""
    for diagnostic in diagnostics:
        if diagnostic.source != SOURCE or not isinstance(diagnostic.code, str):
            continue
        told: Any = diagnostic.data if isinstance(diagnostic.data, dict) else {}
        mended = _mended(told.get("edits"))
        near = None if mended else _near_miss(wire, file, diagnostic, str(told.get("fix") or ""))
        if mended:
            yield types.CodeAction(
                _title(mended, diagnostic.code, str(told.get("fix") or "")),
                kind=types.CodeActionKind.QuickFix,
                diagnostics=[diagnostic],
                edit=types.WorkspaceEdit(changes=mended),
                is_preferred=True,
            )
        if near is not None:
            title = f"Write {near.text}"
            yield _action(wire, title, diagnostic, near, types.CodeActionKind.QuickFix, preferred=True)
        decided = diagnostic.severity is types.DiagnosticSeverity.Hint
        if told.get("stage") == Stage.LINT.value and not decided and not diagnostic.code.startswith("DEC"):
            edit = _decision(wire.view, diagnostic.code, str(told.get("pointer") or ""))
            if edit is not None:
                title = f"Record a decision about {diagnostic.code} (reason and role to be filled in)"
                yield _action(wire, title, diagnostic, edit, types.CodeActionKind.QuickFix)
        title = f"Explain {diagnostic.code}"
        command = types.Command(title, EXPLAIN, arguments=[diagnostic.code])
        yield types.CodeAction(
            title, kind=types.CodeActionKind.QuickFix, diagnostics=[diagnostic], command=command
        )


def _action(
    wire: Wire,
    title: str,
    diagnostic: types.Diagnostic,
    edit: Edit,
    kind: types.CodeActionKind,
    *,
    preferred: bool = False,
) -> types.CodeAction:
    change = {wire.uri(edit.location.file): [types.TextEdit(wire.range(edit.location), edit.text)]}
    edits = types.WorkspaceEdit(changes=change)
    return types.CodeAction(
        title, kind=kind, diagnostics=[diagnostic], edit=edits, is_preferred=preferred or None
    )


def _mended(told: Any) -> dict[str, list[types.TextEdit]]:
    """The edits that a finding carries itself, by file; they went to the editor and came back."""
    edits: dict[str, list[types.TextEdit]] = {}
    for uri, (line, column, end_line, end_column), text in told if isinstance(told, (list, tuple)) else ():
        place = types.Range(types.Position(line, column), types.Position(end_line, end_column))
        edits.setdefault(uri, []).append(types.TextEdit(place, text))
    return edits


def _title(mended: dict[str, list[types.TextEdit]], rule: str, fix: str) -> str:
    """What is written, where that is one word; else what to do, as the finding says it."""
    texts = [edit.new_text for edits in mended.values() for edit in edits]
    if len(texts) == 1 and texts[0].strip() and len(texts[0]) <= _LONGEST_TITLE and "\n" not in texts[0]:
        return f"Write {texts[0]}"
    return f"{fix[:1].upper()}{fix[1:]}" if fix else f"Mend {rule}"


def _near_miss(wire: Wire, file: str, diagnostic: types.Diagnostic, fix: str) -> Edit | None:
    """What was probably meant, in place of the word that the finding names, or of all that it marks."""
    found = _MEANT.search(fix)
    start, end = (wire.place(file, at) for at in (diagnostic.range.start, diagnostic.range.end))
    written = wire.view.text_at(Location(file, *start, *end))
    if found is None or not written:
        return None
    meant = (found[1] or found[2]).replace("''", "'")
    quote = written[0] if written[0] in "'\"" and written[-1] == written[0] and len(written) > 1 else ""
    inside, first = (written[1:-1], start[1] + 1) if quote else (written, start[1])
    named = next((word for word in _QUOTED.findall(diagnostic.message) if word in inside), inside)
    column = first + inside.index(named)
    return Edit(Location(file, start[0], column, start[0], column + len(named)), meant)


def _decision(view: View, rule: str, pointer: str) -> Edit | None:
    """A decision about a rule, beside the nearest element that may have one."""
    spec, outline = view.loaded.spec, view.loaded.outline
    path = path_of(spec.chapters, pointer)
    ends = range(len(path), 0, -1)
    outlines = ((end, inner_outline(outline, path[:end])) for end in ends)
    end = next((end for end, found in outlines if found is not None and "decisions" in found.fields), None)
    element: Path = path[:end] if end is not None else (WHOLE,)
    rest = pointer.split("/")[len(element) :] if end is not None else []
    fields = inner_outline(outline, element)
    field = rest[0] if rest and fields is not None and rest[0] in fields.fields else None
    said = f"{{rule: {rule}, {f'field: {field}, ' if field else ''}reason: '', role: ''}}"
    document = view.document(spec.locate(element).file)
    node = _node_of(view, document, element) if document is not None else None
    if document is None or not isinstance(node, MappingNode):
        return None
    return _inserted(document, node, said)


def _node_of(view: View, document: Document, path: Path) -> Node | None:
    """The node of an element of the merged chapters, in its file."""
    spread = view.loaded.spec.spread.get(str(path[0]))
    if spread is not None and len(path) > 1 and isinstance(path[1], int):
        path = (path[0], spread[path[1]][1], *path[2:])
    node: Node | None = document.root
    for step in path:
        if isinstance(node, MappingNode):
            node = next((value for key, value in node.value if key.value == step), None)
        elif isinstance(node, SequenceNode) and isinstance(step, int):
            node = node.value[step]
    return node


def _inserted(document: Document, element: MappingNode, said: str) -> Edit | None:
    """After the last decision of an element; where it has none yet, after all that it says."""
    text = document.text
    end = "\r\n" if "\r\n" in text else "\n"
    known = next((value for key, value in element.value if key.value == "decisions"), None)
    if isinstance(known, SequenceNode) and known.value:
        if known.flow_style:
            at = known.end_mark.index - 1
            return _at(document, at, f", {said}")
        at = _line_end(text, content_range(text, known)[1])
        return _at(document, at, f"{end}{' ' * known.start_mark.column}- {said}")
    if known is not None or not element.value:
        return None
    if element.flow_style:
        return _at(document, element.end_mark.index - 1, f", decisions: [{said}]")
    indent = " " * element.value[0][0].start_mark.column
    at = _line_end(text, content_range(text, element)[1])
    return _at(document, at, f"{end}{indent}decisions:{end}{indent}  - {said}")


def _line_end(text: str, offset: int) -> int:
    """The end of the line in which an offset is, behind a comment too."""
    found = re.compile(r"\r\n|\r|\n").search(text, offset)
    return found.start() if found else len(text)


def _at(document: Document, offset: int, said: str) -> Edit:
    return Edit(place(document.file, document.text, offset, offset), said)
