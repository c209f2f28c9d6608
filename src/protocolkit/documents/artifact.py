"""What ``build`` makes: artifacts, and the masthead that every one of them carries."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import msgspec

from protocolkit.documents.render import Templates
from protocolkit.model.plan import Plan
from protocolkit.model.provenance import Origin, parse_source

__all__ = ["Artifact", "BuildContext", "Masthead", "Product", "citations", "make_masthead"]


class Artifact(msgspec.Struct, frozen=True):
    """One file of the output folder.

    ``name`` says what it is for people, ``kind`` the family (``crf``, ``schedule``, ...), ``path`` where it lies in
    the output. ``sources`` are the sources of the facts that it shows, ``assumptions`` those among them that
    nobody has confirmed.
    """

    name: str
    path: str
    kind: str
    format: str
    content: bytes
    sources: tuple[str, ...] = ()
    assumptions: tuple[str, ...] = ()


class Masthead(msgspec.Struct, frozen=True):
    """What stands at the head of every document."""

    study_id: str
    protocol_number: str
    registration: str | None
    title: str
    sponsor: str
    version: str
    version_date: str | None
    status: str
    hash: str
    draft_notice: str | None

    @property
    def short_hash(self) -> str:
        """The first twelve digits of the content hash, enough to tell versions apart."""
        return self.hash[:12]

    def for_template(self) -> dict[str, Any]:
        """The masthead as plain data."""
        return {**msgspec.to_builtins(self), "short_hash": self.short_hash}


class BuildContext(msgspec.Struct, frozen=True):
    """Everything that a product is made from; it reads nothing else.

    ``prs_org`` is the account name of a PRS upload.
    """

    plan: Plan
    masthead: Masthead
    templates: Templates
    prs_org: str | None = None


class Product(msgspec.Struct, frozen=True):
    """A family of artifacts: its name on the command line, its title, its place in the index, how it is made."""

    name: str
    title: str
    order: int
    make: Callable[[BuildContext], Iterator[Artifact]]


def make_masthead(plan: Plan, content_hash: str, errors: int) -> Masthead:
    """The masthead of a protocol's documents; ``errors`` counts findings that block a release."""
    study = plan.protocol.study
    numbers = {identifier.type: identifier.value for identifier in study.identifiers}
    return Masthead(
        study_id=study.id,
        protocol_number=numbers.get("SPONSOR_PROTOCOL") or study.id,
        registration=numbers.get("NCT"),
        title=study.titles.brief,
        sponsor=plan.protocol.sponsor.lead.name,
        version=study.version,
        version_date=study.version_date,
        status=study.status,
        hash=content_hash,
        draft_notice=_draft_notice(plan, errors),
    )


def _draft_notice(plan: Plan, errors: int) -> str | None:
    blocking = sum(q.priority == "blocking" and q.status == "open" for q in plan.protocol.questions)
    parts = []
    if blocking:
        parts.append(f"{blocking} blocking question{'s' if blocking > 1 else ''} open")
    if errors:
        parts.append(f"{errors} error{'s' if errors > 1 else ''} found")
    if not parts and plan.protocol.study.status in ("final", "approved"):
        return None
    return "DRAFT" + (f" - {', '.join(parts)}" if parts else "")


def citations(sources: Iterable[str], plan: Plan) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Distinct sources in order, and the assumptions among them that are not confirmed."""
    distinct = sorted({source for source in sources if source})
    confirmed = {a.id for a in plan.protocol.assumptions if a.status == "confirmed"}
    parsed = [parse_source(source) for source in distinct]
    assumed = [
        s.reference for s in parsed if s and s.origin is Origin.ASSUMED and s.reference not in confirmed
    ]
    return tuple(distinct), tuple(assumed)
