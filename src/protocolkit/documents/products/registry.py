"""What registries are told: the PRS upload, the WHO data set, a summary, and what each still lacks."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import msgspec

from protocolkit.documents.artifact import Artifact, BuildContext, Masthead, Product, citations
from protocolkit.exchange.characters import clean
from protocolkit.exchange.facts import Missing, registrable
from protocolkit.exchange.prs import prs_xml
from protocolkit.exchange.readiness import RegistryReadiness, readiness
from protocolkit.exchange.summary import Section, summary
from protocolkit.exchange.who import Lack, WhoItem, who_items
from protocolkit.version import TOOL

__all__ = ["PRODUCT", "make", "readiness_json", "who_json"]

_FORMAT_VERSION = 1
_PRS, _WHO, _READINESS = "ClinicalTrials.gov PRS upload", "WHO data set (24 items)", "Registry readiness"
_REASONS = {
    Missing.ABSENT: "not in the protocol",
    Missing.NO_FIELD: "given at the registry",
    Missing.INFERRED: "only inferred",
    Missing.UNSOURCED: "without a source",
}


def make(context: BuildContext) -> Iterator[Artifact]:
    """The records of each registry, and the readiness list."""
    protocol = context.plan.protocol
    items, sections = who_items(protocol), summary(protocol)
    told = [value.source for item in items for value in item.values]
    said = [line.source for section in sections for line in section.lines]
    yield _artifact(context, _PRS, "prs.xml", prs_xml(context.plan, context.prs_org), {*told, *said})
    yield _artifact(context, _WHO, "who.html", _who_html(context, items), told)
    yield _artifact(context, _WHO, "who.json", who_json(context, items), told)
    yield _artifact(context, "Summary of the study", "summary.md", _summary(context, sections), said)
    states = readiness(context.plan, context.prs_org)
    yield _artifact(context, _READINESS, "readiness.html", _readiness_html(context, states), ())
    yield _artifact(context, _READINESS, "readiness.json", readiness_json(context, states), ())


def _artifact(
    context: BuildContext, name: str, file: str, content: bytes, sources: Iterable[str]
) -> Artifact:
    cited, assumed = citations(sources, context.plan)
    format = file.rpartition(".")[2]
    return Artifact(name, f"registry/{file}", "registry", format, content, cited, assumed)


def _masthead(context: BuildContext) -> dict[str, Any]:
    """The masthead of a registry document: its title, number and sponsor pass the same gate as all else."""
    protocol, head = context.plan.protocol, context.masthead
    given = {number.type for number in protocol.study.identifiers if registrable(number, "value")}
    known: Masthead = msgspec.structs.replace(
        head,
        protocol_number=head.protocol_number if "SPONSOR_PROTOCOL" in given else head.study_id,
        registration=head.registration if "NCT" in given else None,
        title=clean(registrable(protocol.study.titles, "brief") or ""),
        sponsor=clean(registrable(protocol.sponsor.lead, "name") or ""),
        version_date=registrable(protocol.study, "version_date"),
    )
    return known.for_template()


def _stamped(context: BuildContext, content: dict[str, Any]) -> bytes:
    head = context.masthead
    stamp = {
        "format_version": _FORMAT_VERSION,
        "tool": TOOL,
        "protocol": {"id": head.study_id, "version": head.version, "hash": head.hash},
    }
    return msgspec.json.format(msgspec.json.encode({**stamp, **content}), indent=2) + b"\n"


def who_json(context: BuildContext, items: Sequence[WhoItem]) -> bytes:
    """The WHO data set for programs (``schemas/output/who.schema.json``)."""
    return _stamped(context, {"data_set": "TRDS 1.3.1", "items": msgspec.to_builtins(items)})


def _who_html(context: BuildContext, items: Sequence[WhoItem]) -> bytes:
    counts = [
        {"coverage": coverage, "count": len(list(group))}
        for coverage, group in itertools.groupby(sorted((item.coverage for item in items), reverse=True))
    ]
    rows = [_who_row(item) for item in items]
    return context.templates.text(
        "who.html", {"masthead": _masthead(context), "counts": counts, "items": rows}
    )


def _who_row(item: WhoItem) -> dict[str, Any]:
    """An item with its facts gathered by the element that they are of."""
    groups = [
        {"element": element, "values": [msgspec.to_builtins(value) for value in values]}
        for element, values in itertools.groupby(item.values, key=lambda value: value.element)
    ]
    return {
        "number": item.number,
        "name": item.name,
        "coverage": item.coverage.value,
        "groups": groups,
        "missing": [_lack(lack) for lack in item.missing],
    }


def _lack(lack: Lack) -> str:
    field = f"{lack.field} of {lack.element}" if lack.element else lack.field
    return f"{field} ({_REASONS.get(lack.why) or f'only assumed, {lack.source}'})"


def _summary(context: BuildContext, sections: Sequence[Section]) -> bytes:
    data = {"masthead": _masthead(context), "sections": msgspec.to_builtins(sections)}
    return context.templates.text("summary.md", data)


def readiness_json(context: BuildContext, states: Sequence[RegistryReadiness]) -> bytes:
    """The readiness list for programs (``schemas/output/readiness.schema.json``)."""
    return _stamped(context, {"registries": msgspec.to_builtins(states)})


def _readiness_html(context: BuildContext, states: Sequence[RegistryReadiness]) -> bytes:
    registries = [
        {
            **msgspec.to_builtins(state),
            "due": msgspec.to_builtins(state.due),
            "other": [msgspec.to_builtins(gap) for gap in state.gaps if state.concerned and not gap.applies],
        }
        for state in states
    ]
    return context.templates.text(
        "readiness.html", {"masthead": _masthead(context), "registries": registries}
    )


PRODUCT = Product("registry", "Registry records", 40, make)
