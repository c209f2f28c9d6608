"""Does each file have the shape that the schemas say? Accepted fast; a refusal is explained error by error."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from protocolkit.findings import Finding, Location, Severity, Stage
from protocolkit.nearest import nearest
from protocolkit.source.acceptance import accepts
from protocolkit.source.document import Document
from protocolkit.source.spec import Spec

__all__ = ["accepts", "check_chapters", "check_shape", "explain_shape"]


def check_shape(
    documents: Sequence[Document],
    schemas: Mapping[str, Any],
    is_valid: Callable[[Any], bool],
    root: str = "spec.json",
    accepted: dict[int, Any] | None = None,
) -> list[Finding]:
    """Everything in the files that has another shape than ``root`` says; ``is_valid`` accepts what has it.

    ``accepted`` are the data (by their identity) that have been accepted before.
    """
    findings: list[Finding] = []
    accepted = {} if accepted is None else accepted
    for document in documents:
        if id(document.value) in accepted:
            continue
        if is_valid(document.value):
            accepted[id(document.value)] = document.value
        else:
            explained = explain_shape(document, schemas, root)
            findings += explained if explained or document.findings else [_unexplained(document)]
    return findings


def explain_shape(document: Document, schemas: Mapping[str, Any], root: str = "spec.json") -> list[Finding]:
    """What is wrong with the shape of one file; nothing is said again of what could not be read."""
    from protocolkit.source.shape_errors import find_shape_errors

    refused = {finding.location for finding in document.findings}
    return [found for found in find_shape_errors(document, schemas, root) if found.location not in refused]


def _unexplained(document: Document) -> Finding:
    """A refusal is never silent."""
    return Finding(
        "SHP004",
        Severity.ERROR,
        Stage.LOAD,
        "something in this file does not have the shape that is asked for",
        Location(document.file),
    )


def check_chapters(spec: Spec, schemas: Mapping[str, Any], *, incomplete: bool) -> Iterator[Finding]:
    """Chapters that a protocol needs and no file has; nothing is said where a file could not be read."""
    if incomplete:
        return
    known = schemas["spec.json"]["properties"]
    misspelt = {nearest(chapter, known) for chapter in spec.chapters if chapter not in known}
    for chapter in schemas["protocol.json"]["required"]:
        if chapter not in spec.chapters and chapter not in spec.partial and chapter not in misspelt:
            title = known[chapter].get("title")
            yield Finding(
                "SHP009",
                Severity.ERROR,
                Stage.LOAD,
                f"no file has the chapter {chapter!r}{f' ({title})' if title else ''} - every protocol needs it",
                Location(next(iter(spec.documents), "")),
                pointer=chapter,
                fix=f"add {chapter}: to one of the files",
            )
