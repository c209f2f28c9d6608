"""Another id for an element, everywhere at once: a rename that would break something is refused."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

import msgspec

from protocolkit.findings import Edit, Finding, Location
from protocolkit.lint.engine import rule_ids
from protocolkit.server.at import offset_at
from protocolkit.server.naming import kind_words
from protocolkit.server.navigation import use_at
from protocolkit.server.project import View
from protocolkit.server.shapes import shape_at
from protocolkit.server.uses import SCOPES, TEMPLATE, Use, element_at
from protocolkit.source.load import load_sources
from protocolkit.source.memory import gc_paused
from protocolkit.source.plain_text import decode

__all__ = ["RefusedError", "edited", "prepare_rename", "rename"]


class RefusedError(Exception):
    """A rename that cannot be done, and why."""


def prepare_rename(view: View, file: str, line: int, column: int) -> tuple[Location, str]:
    """The id at a position that may be renamed: where it stands, and as it is written."""
    use = _renamed(view, file, line, column)
    return view.uses.locate(use), _written(use)


def rename(view: View, file: str, line: int, column: int, new: str) -> list[Edit]:
    """The edits that give the element at a position another id, in order of place.

    Raises ``RefusedError`` where that id is taken or no id, or where the spec would have a fault more.
    """
    use = _renamed(view, file, line, column)
    new = new.strip().removesuffix(TEMPLATE)
    if new == _written(use):
        return []
    _must_be_free(view, use, new)
    places = sorted({view.uses.locate(found) for found in view.uses.of(use.kind, use.id)})
    edits = [Edit(place, new) for place in places]
    _must_change_nothing(view, edits)
    return edits


def _renamed(view: View, file: str, line: int, column: int) -> Use:
    if not view.is_whole:
        raise RefusedError("a file of this protocol cannot be read: mend that first")
    use = use_at(view, file, line, column)
    if use is None:
        raise RefusedError("there is no id here")
    definition = view.uses.definitions.get((use.kind, use.id))
    if use.kind == "amendment" or definition is None:
        raise RefusedError(f"the id of an {kind_words(use.kind)} does not change")
    codelist = element_at(view.loaded.spec.chapters, definition.path[:2])
    if use.kind == "code" and isinstance(codelist, dict) and codelist.get("numeric") is True:
        raise RefusedError("a numeric code is a number in conditions, and cannot be renamed")
    return use


def _written(use: Use) -> str:
    """The id as it stands in the file: within its form or codelist, without the criterion of a template."""
    last = use.id.rpartition(".")[2] if use.kind in SCOPES else use.id
    return last.removesuffix(TEMPLATE)


def _must_be_free(view: View, use: Use, new: str) -> None:
    definition = view.uses.definitions[use.kind, use.id]
    suffix = TEMPLATE if definition.id.endswith(TEMPLATE) else ""
    shape = shape_at("spec.json", definition.path)
    pattern = str(shape.keywords.get("pattern", "")) if shape else ""
    if not new or (pattern and not re.search(pattern.replace("$", r"\Z"), new + suffix)):
        examples = shape.keywords.get("examples", ()) if shape else ()
        hint = f" - write it as in {examples[0]}" if examples else ""
        raise RefusedError(f"{new!r} cannot be the id of a {kind_words(use.kind)}{hint}")
    whole = f"{definition.scope}.{new}{suffix}" if use.kind in SCOPES else f"{new}{suffix}"
    if whole in view.loaded.ids.first.get(use.kind, ()) or (use.kind, whole) in view.uses.definitions:
        raise RefusedError(f"there is already a {kind_words(use.kind)} {new!r}")


def _must_change_nothing(view: View, edits: Sequence[Edit]) -> None:
    """The spec with the new id has no fault of loading that it did not have before."""
    files = tuple(
        msgspec.structs.replace(
            source, raw=edited(decode(source.path, source.raw)[0], source.path, edits).encode()
        )
        if any(edit.location.file == source.path for edit in edits)
        else source
        for source in view.loaded.sources.files
    )
    with gc_paused():
        sources = msgspec.structs.replace(view.loaded.sources, files=files)
        after = load_sources(view.loaded.target, sources, rules=rule_ids).findings
    more = _per_rule(after) - _per_rule(view.loaded.findings)
    if more:
        wrong = next(finding for finding in after if finding.rule in more)
        raise RefusedError(f"this would break something: {wrong.message}")


def _per_rule(findings: Sequence[Finding]) -> Counter[str]:
    return Counter(finding.rule for finding in findings)


def edited(text: str, file: str, edits: Sequence[Edit]) -> str:
    """A text after the edits of its file, from the last to the first."""
    for edit in sorted(edits, key=lambda one: one.location, reverse=True):
        place = edit.location
        if place.file == file:
            start = offset_at(text, place.line, place.column)
            end = offset_at(text, place.end_line, place.end_column)
            text = text[:start] + edit.text + text[end:]
    return text
