"""What ``build`` makes: artifacts, and the masthead that every one of them carries."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import msgspec

from protocolkit.documents.render import Templates
from protocolkit.languages import ENGLISH, Language, message
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
    """What stands at the head of every document.

    ``texts_in`` is the language of all texts where none of them is given in that of the document.
    """

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
    texts_in: str | None = None

    @property
    def short_hash(self) -> str:
        """The first twelve digits of the content hash, enough to tell versions apart."""
        return self.hash[:12]

    def for_template(self) -> dict[str, Any]:
        """The masthead as plain data."""
        return {**msgspec.to_builtins(self), "short_hash": self.short_hash}


class BuildContext(msgspec.Struct, frozen=True):
    """Everything that a product is made from; it reads nothing else.

    ``prs_org`` is the account name of a PRS upload. ``as_written`` is the same in the language of the spec, where this
    is in another.
    """

    plan: Plan
    masthead: Masthead
    templates: Templates
    prs_org: str | None = None
    as_written: BuildContext | None = None

    @property
    def language(self) -> Language:
        """What says the fixed words of every document."""
        return self.templates.language


class Product(msgspec.Struct, frozen=True):
    """A family of artifacts: its name on the command line, its title, its place in the index, how it is made.

    One ``on_request`` is only built where its name is given. One that is ``translated`` is made in the language asked
    for; all others are for those who work with the spec, and in its language.
    """

    name: str
    title: str
    order: int
    make: Callable[[BuildContext], Iterator[Artifact]]
    on_request: bool = False
    translated: bool = False


_STATUSES = (
    message("draft-from-registry"),
    message("draft"),
    message("final"),
    message("approved"),
    message("superseded"),
)


def make_masthead(plan: Plan, content_hash: str, errors: int, language: Language = ENGLISH) -> Masthead:
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
        status=language(study.status),
        hash=content_hash,
        draft_notice=_draft_notice(plan, errors, language),
    )


def _draft_notice(plan: Plan, errors: int, language: Language) -> str | None:
    blocking = sum(q.priority == "blocking" and q.status == "open" for q in plan.protocol.questions)
    parts = []
    if blocking:
        parts.append(
            language.count("{number} blocking question open", "{number} blocking questions open", blocking)
        )
    if errors:
        parts.append(language.count("{number} error found", "{number} errors found", errors))
    if not parts and plan.protocol.study.status in ("final", "approved"):
        return None
    return language("DRAFT") + (f" - {', '.join(parts)}" if parts else "")


def citations(sources: Iterable[str], plan: Plan) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Distinct sources in order, and the assumptions among them that are not confirmed."""
    distinct = sorted({source for source in sources if source})
    confirmed = {a.id for a in plan.protocol.assumptions if a.status == "confirmed"}
    parsed = [parse_source(source) for source in distinct]
    assumed = [
        s.reference for s in parsed if s and s.origin is Origin.ASSUMED and s.reference not in confirmed
    ]
    return tuple(distinct), tuple(assumed)
