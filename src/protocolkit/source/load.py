"""From files to a checked protocol: every stage runs, and everything wrong comes back at once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from protocolkit.findings import Finding, Severity, Stage, sort_findings
from protocolkit.model.canonical import content_hash
from protocolkit.model.plan import Plan, make_plan
from protocolkit.model.protocol import Protocol
from protocolkit.source.condition_texts import Used, check_conditions
from protocolkit.source.document import Document
from protocolkit.source.files import read_sources
from protocolkit.source.inherit import inherit_sources
from protocolkit.source.limits import Limits
from protocolkit.source.memory import gc_paused
from protocolkit.source.outline import Marks, Outline, collect, load_schemas, outline_of
from protocolkit.source.record import Record, read_record
from protocolkit.source.references import Ids, check_references, check_sources, gather_ids
from protocolkit.source.shape import check_chapters, check_shape
from protocolkit.source.sources import Sources
from protocolkit.source.spec import Spec, assemble
from protocolkit.source.yaml import read_yaml

__all__ = ["Loaded", "load", "load_sources"]

_LIMITS = Limits()


class Loaded(msgspec.Struct, frozen=True):
    """What came of loading a spec.

    ``plan`` is ``None`` when an error of stage load stands in ``findings``: then there is no protocol to build
    from. ``used`` are the ids that conditions name, by kind.
    """

    target: str
    sources: Sources
    spec: Spec
    marks: Marks
    ids: Ids
    used: Used
    outline: Outline
    findings: tuple[Finding, ...]
    plan: Plan | None = None
    record: Record | None = None

    @property
    def protocol(self) -> Protocol | None:
        """The protocol, where it could be loaded."""
        return self.plan.protocol if self.plan else None

    @property
    def hash(self) -> str | None:
        """The content hash of the protocol, where it could be loaded."""
        return content_hash(self.plan.protocol) if self.plan else None


def load(target: str, limits: Limits = _LIMITS) -> Loaded:
    """Load a spec: a folder, a file, or ``REV:PATH`` of a git repository.

    Raises ``CannotRun`` when there is nothing to read; everything else that is wrong is a finding.
    """
    with gc_paused():
        return load_sources(target, read_sources(target, limits), limits)


def load_sources(target: str, sources: Sources, limits: Limits = _LIMITS) -> Loaded:
    """Load a spec from bytes that have been read already."""
    schemas = load_schemas()
    outline = outline_of(schemas)
    documents = [read_yaml(file.path, file.raw, limits) for file in sources.files]
    findings = list(sources.findings)
    findings += [finding for document in documents for finding in document.findings]
    spec, doubled = assemble(documents)
    findings += doubled
    shape = check_shape(documents, schemas)
    broken = any(document.findings for document in documents)
    shape += check_chapters(spec, schemas, incomplete=broken or bool(sources.findings))
    marks = collect(outline, spec.chapters)
    ids = gather_ids(marks, spec.chapters)
    unread = _unread_kinds(documents, spec, outline)
    findings += shape
    findings += check_references(spec, marks, ids, unread)
    record, record_findings = read_record(spec, sources)
    findings += record_findings
    findings += check_sources(spec, marks, ids, record.line_count if record else None)
    plan = make_plan(_convert(spec, outline)) if not _is_misshapen(findings) else None
    conditions, used = check_conditions(spec, marks, ids, unread, plan)
    findings += conditions
    if plan:
        findings += _check_anchors(plan, spec)
    if any(finding.severity is Severity.ERROR for finding in findings):
        plan = None
    return Loaded(target, sources, spec, marks, ids, used, outline, tuple(sort_findings(findings)), plan, record)


def _is_misshapen(findings: list[Finding]) -> bool:
    """Whether the data cannot become a model; a dangling id or a wrong source does not prevent that."""
    return any(finding.rule[:3] in ("YML", "SHP") for finding in findings)


def _convert(spec: Spec, outline: Outline) -> Protocol:
    return msgspec.convert(inherit_sources(spec, outline), Protocol)


def _unread_kinds(documents: list[Document], spec: Spec, outline: Outline) -> frozenset[str]:
    """Kinds whose definitions may stand in a file that could not be read."""
    if not any(document.root is None or not document.value for document in documents if document.findings):
        return frozenset()
    missing = {chapter: below for chapter, below in outline.properties.items() if chapter not in spec.chapters}
    kinds: set[str] = set()
    for chapter in missing:
        _kinds_in(missing[chapter], kinds)
    _kinds_in(outline.properties["forms"], kinds)
    return frozenset(kinds | {"any"})


def _kinds_in(outline: Outline, kinds: set[str]) -> None:
    if outline.defines:
        kinds.add(outline.defines)
    below: Mapping[str, Any] = outline.properties
    for entry in (*below.values(), outline.items, outline.values):
        if entry is not None:
            _kinds_in(entry, kinds)


def _check_anchors(plan: Plan, spec: Spec) -> list[Finding]:
    primary = [anchor for anchor in plan.protocol.anchors if anchor.primary]
    if len(primary) == 1:
        return []
    words = "no anchor is primary" if not primary else f"{len(primary)} anchors are primary"
    return [
        Finding(
            "REF005",
            Severity.ERROR,
            Stage.LOAD,
            f"{words} - exactly one event is Day 1 of every calendar",
            spec.locate(("anchors",), key=True),
            pointer="anchors",
            fix="write primary: true at one anchor" if not primary else "keep primary: true at one of them",
        )
    ]
