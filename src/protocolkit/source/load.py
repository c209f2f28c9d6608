"""From files to a checked protocol: every stage runs, and everything wrong comes back at once."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

import msgspec

from protocolkit.findings import Finding, Severity, sort_findings
from protocolkit.model.plan import Plan, make_plan
from protocolkit.model.protocol import Protocol
from protocolkit.source.condition_texts import Used, check_conditions
from protocolkit.source.corrections import without_verbatim
from protocolkit.source.decisions import check_decisions
from protocolkit.source.declared_units import check_units
from protocolkit.source.document import Document
from protocolkit.source.files import read_sources
from protocolkit.source.inherit import inherit_sources
from protocolkit.source.limits import Limits
from protocolkit.source.memory import gc_paused
from protocolkit.source.missing import together
from protocolkit.source.outline import Marks, Outline, collect, load_schemas, outline_of
from protocolkit.source.ranges import check_ranges
from protocolkit.source.record import Record, is_announced, read_record
from protocolkit.source.references import (
    Ids,
    check_anchors,
    check_references,
    check_sources,
    default_sources,
    gather_ids,
)
from protocolkit.source.shape import accepts, check_chapters, check_shape, explain_shape
from protocolkit.source.sources import Sources
from protocolkit.source.spec import Spec, assemble
from protocolkit.source.translations import Spoken, take_translations
from protocolkit.source.unread import misspelt_kinds, unread_kinds
from protocolkit.source.yaml import read_yaml

if TYPE_CHECKING:
    from protocolkit.source.amendments import AmendmentFile
    from protocolkit.source.releases import ReleaseFile

__all__ = ["Loaded", "ReadYaml", "load", "load_sources"]

_LIMITS = Limits()

RuleIds = Callable[[], Collection[str]]
"""The ids of all rules that look at a loaded spec; only called where a spec names one."""

ReadYaml = Callable[[str, bytes, Limits], Document]
"""From the path and the bytes of a YAML file to what it holds."""


class Loaded(msgspec.Struct, frozen=True):
    """What came of loading a spec.

    ``plan`` is ``None`` when an error of stage load stands in ``findings``: then there is no protocol to build
    from. ``used`` are the ids that conditions name, by kind. ``releases`` come by version.
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
    amendments: tuple[AmendmentFile, ...] = ()
    releases: tuple[ReleaseFile, ...] = ()

    @property
    def protocol(self) -> Protocol | None:
        """The protocol, where it could be loaded."""
        return self.plan.protocol if self.plan else None

    @property
    def hash(self) -> str | None:
        """The content hash of the protocol, where it could be loaded."""
        from protocolkit.model.canonical import content_hash

        return content_hash(self.plan.protocol) if self.plan else None


def load(target: str, limits: Limits = _LIMITS, *, rules: RuleIds | None = None) -> Loaded:
    """Load a spec: a folder, a file, or ``REV:PATH`` of a git repository.

    ``rules`` gives the ids that decisions may name. Raises ``CannotRun`` when there is nothing to read; everything
    else that is wrong is a finding.
    """
    with gc_paused():
        return load_sources(target, read_sources(target, limits), limits, rules=rules)


def load_sources(
    target: str,
    sources: Sources,
    limits: Limits = _LIMITS,
    *,
    rules: RuleIds | None = None,
    read: ReadYaml = read_yaml,
    accepted: dict[int, Any] | None = None,
) -> Loaded:
    """Load a spec from bytes that have been read already; ``read`` may know files that have not changed.

    ``accepted`` are the data of files (by their identity) that are known to have the shape that is asked for.
    """
    schemas, outline, is_valid = _language()
    documents = [read(file.path, file.raw, limits) for file in sources.chapters]
    spec, doubled = assemble(documents)
    findings = [
        *sources.findings,
        *(found for document in documents for found in document.findings),
        *doubled,
    ]
    incomplete = bool(sources.findings) or any(document.findings for document in documents)
    shape = check_shape(documents, schemas, is_valid, accepted=accepted)
    findings += shape
    findings += check_chapters(spec, schemas, incomplete=incomplete)
    marks = collect(outline, spec.chapters)
    spoken = take_translations(spec, marks)
    spec = spoken.spec
    findings += spoken.findings
    marks.default_sources += [text for _, text in default_sources(spec)]
    ids = gather_ids(marks, spec.chapters)
    unread = unread_kinds(documents, spec, outline, marks, schemas["protocol.json"]["required"])
    unread |= misspelt_kinds(spec, marks, shape)
    amendments, faults = _read_amendments(sources, schemas, limits, ids, unread)
    if len(amendments) < len(sources.amendments):
        unread |= {"amendment"}
    record, problems = read_record(spec, sources)
    if record is None and (is_announced(spec) or "document" in unread):
        unread |= {"record"}
    plan = None
    if not _is_misshapen(findings):
        plan, misshapen = _make_plan(spoken, outline, documents, schemas)
        findings += misshapen
    conditions, used, missing = check_conditions(spec, marks, ids, unread, plan, is_valid)
    findings += problems
    findings += faults
    releases, broken = _read_releases(sources, plan, limits)
    findings += broken
    findings += check_references(spec, marks, ids, unread)
    findings += check_sources(spec, marks, ids, unread, record.line_count if record else None)
    findings += conditions
    findings += check_units(spec, marks)
    findings += check_ranges(spec, marks)
    findings += check_anchors(spec)
    findings += check_decisions(spec, marks, outline, rules)
    refused = {finding.location for finding in shape}
    findings = [found for found in findings if found.rule[:3] == "SHP" or found.location not in refused]
    findings = together(findings, missing, used, spec, marks, ids)
    if any(finding.severity is Severity.ERROR for finding in findings):
        plan = None
    return Loaded(
        target,
        sources,
        spec,
        marks,
        ids,
        used,
        outline,
        tuple(sort_findings(without_verbatim(spec, findings))),
        plan,
        record,
        tuple(amendments),
        tuple(releases),
    )


@cache
def _language() -> tuple[dict[str, Any], Outline, Callable[[Any], bool]]:
    """The schemas, what they mark, and what accepts a file of their shape: worked out once for many specs."""
    schemas = load_schemas()
    return schemas, outline_of(schemas), accepts(schemas)


def _read_amendments(
    sources: Sources, schemas: Mapping[str, Any], limits: Limits, ids: Ids, unread: frozenset[str]
) -> tuple[list[AmendmentFile], list[Finding]]:
    """The headers of amendments, where there are any, with what is wrong with them; their numbers become ids."""
    if not sources.amendments:
        return [], []
    from protocolkit.source.amendments import check_amendments, define_amendments, read_amendments

    amendments, findings = read_amendments(sources.amendments, schemas, limits)
    define_amendments(ids, amendments)
    return amendments, [*findings, *check_amendments(amendments, ids, unread)]


def _read_releases(
    sources: Sources, plan: Plan | None, limits: Limits
) -> tuple[list[ReleaseFile], list[Finding]]:
    """The released versions, where there are any, with what is wrong with their files."""
    if not sources.releases:
        return [], []
    from protocolkit.source.releases import read_releases

    return read_releases(sources, plan.protocol.study.id if plan else None, limits)


def _is_misshapen(findings: Sequence[Finding]) -> bool:
    """Whether the data cannot become a model; a dangling id or a wrong source does not prevent that."""
    return any(finding.rule[:3] in ("YML", "SHP") for finding in findings)


def _make_plan(
    spoken: Spoken, outline: Outline, documents: Sequence[Document], schemas: Mapping[str, Any]
) -> tuple[Plan | None, list[Finding]]:
    """The plan; or what is wrong with the few values that the schemas accept and the model does not (``2.0``)."""
    chapters = inherit_sources(spoken.spec, outline)
    if spoken.translations:
        chapters["translations"] = spoken.translations
    try:
        return make_plan(msgspec.convert(chapters, Protocol)), []
    except msgspec.ValidationError as error:
        findings = [found for document in documents for found in explain_shape(document, schemas)]
        if not findings:
            raise AssertionError(f"schemas and model differ: {error}") from error
        return None, findings
