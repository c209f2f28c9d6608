"""What a PRS upload changes or leaves out on the way from the protocol, so that nobody is surprised by it."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterator

from protocolkit.exchange.characters import FORBIDDEN, clean
from protocolkit.exchange.facts import SUBMITTABLE, assigned_interventions, registrable, registry_status
from protocolkit.exchange.notice import Notice
from protocolkit.exchange.prs import prs_record, reported_review
from protocolkit.exchange.vocabulary import COUNTRY_SPELLINGS, MASKING_COUNTS, prs_word
from protocolkit.model.protocol import Protocol

__all__ = ["prs_notices"]


def prs_notices(protocol: Protocol) -> Iterator[Notice]:
    """Everything that the upload says otherwise than the protocol, or not at all."""
    yield from _status(protocol)
    yield from _masking(protocol)
    yield from _interventions(protocol)
    yield from _criteria(protocol)
    yield from _reviews(protocol)
    yield from _supporters(protocol)
    yield from _expanded_access(protocol)
    yield from _spellings(protocol)
    yield from _characters(prs_record(protocol, None))


def _status(protocol: Protocol) -> Iterator[Notice]:
    shown = registrable(protocol.registration, "overall_status")
    declared = registry_status(protocol).value
    if shown is None or shown == declared:
        return
    reason = "is the registry's own and cannot be submitted" if shown not in SUBMITTABLE else "is shown"
    word = prs_word("overall_status", declared)
    given = f"the last declared one, {word}, is given" if word else "none is given"
    yield Notice("registration.overall_status", clean(f"The status {shown} {reason}; {given}."))


def _masking(protocol: Protocol) -> Iterator[Notice]:
    masking = protocol.design.masking
    level, roles = registrable(masking, "level"), registrable(masking, "roles") or ()
    if level is not None and len(roles) != MASKING_COUNTS[level]:
        expected = MASKING_COUNTS[level]
        text = f"The level {level} means {expected} masked roles, {len(roles)} are named; none is given."
        yield Notice("design.masking.roles", text)


def _interventions(protocol: Protocol) -> Iterator[Notice]:
    assigned = assigned_interventions(protocol)
    for entry in protocol.interventions:
        if entry not in assigned:
            text = "No arm receives it, so it is not given: the registry takes interventions of arms only."
            yield Notice(f"interventions.{entry.id}", text)


def _criteria(protocol: Protocol) -> Iterator[Notice]:
    for criterion in protocol.eligibility.criteria:
        if registrable(criterion, "text") is None:
            text = "It is only assumed or inferred and not in the list, so that those after it move up."
            yield Notice(f"eligibility.{criterion.id}", text)


def _reviews(protocol: Protocol) -> Iterator[Notice]:
    reviews = (protocol.oversight and protocol.oversight.ethics) or ()
    given = reported_review(protocol)
    if given and len(reviews) > 1:
        text = f"The registry takes one review; of {len(reviews)}, that of {clean(given.committee)} is given."
        yield Notice("oversight.ethics", text)


def _supporters(protocol: Protocol) -> Iterator[Notice]:
    sponsor = protocol.sponsor
    known = {sponsor.lead.id, *(other.id for other in sponsor.collaborators)}
    for funder in sponsor.funding or ():
        if funder.id not in known and registrable(funder, "name"):
            text = "The registry has no field for funding; the organisation is given as a collaborator."
            yield Notice(f"sponsor.funding.{funder.id}", text)


def _expanded_access(protocol: Protocol) -> Iterator[Notice]:
    if registrable(protocol.oversight, "expanded_access") is not None:
        text = "The upload has a place for it only beside an IND or IDE; it is given at the registry."
        yield Notice("oversight.expanded_access", text)


def _spellings(protocol: Protocol) -> Iterator[Notice]:
    for site in protocol.sites:
        today = COUNTRY_SPELLINGS.get(registrable(site, "country_name") or "")
        if today:
            text = f"Given as {site.country_name}; the registry shows {today} since 2025."
            yield Notice(f"sites.{site.id}.country_name", text)


def _characters(root: ET.Element) -> Iterator[Notice]:
    for element in root.iter():
        count = len(FORBIDDEN.findall(element.text or ""))
        if count:
            what = "characters" if count > 1 else "character"
            yield Notice("", f"{count} {what} that XML cannot hold became U+FFFD in {element.tag}.")
