"""The upload file of ClinicalTrials.gov PRS (ProtocolRecordSchema.xsd, 2018.05.08), protocol section.

What the protocol does not have, or may not give, is left out; where the schema insists on an element, it is
written empty, never filled. Texts stand as they are, whatever their length; no person is ever named.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterable, Iterator

from protocolkit.exchange.characters import clean
from protocolkit.exchange.criteria import criteria_block
from protocolkit.exchange.facts import assigned_interventions, registrable, registry_status
from protocolkit.exchange.vocabulary import ID_DOMAINS, MASKED_ROLES, MASKING_COUNTS, PRS, prs_phase, prs_word
from protocolkit.model.canonical import content_hash
from protocolkit.model.design import Arm, Intervention, Masking, Site
from protocolkit.model.outcomes import Outcome
from protocolkit.model.plan import Plan
from protocolkit.model.protocol import Protocol
from protocolkit.model.provenance import Sourced
from protocolkit.model.study import DatedFact, EthicsReview, Identifier, Organization

__all__ = ["STOPPED", "collaborators", "prs_record", "prs_xml", "reported_review"]

STOPPED = frozenset({"SUSPENDED", "TERMINATED", "WITHDRAWN"})
"""Statuses that must be explained (42 CFR 11.28(a)(2)(ii)(F))."""

_NAMESPACE = "http://clinicaltrials.gov/prs"
_DECLARATION = b'<?xml version="1.0" encoding="UTF-8"?>\n'

Part = ET.Element | None


def prs_xml(plan: Plan, org_name: str | None) -> bytes:
    """The upload of one study for the PRS account ``org_name``; without one its element is empty."""
    root = prs_record(plan.protocol, org_name)
    for element in root.iter():
        element.text = clean(element.text) if element.text else element.text
    ET.indent(root)
    comment = f"<!-- {_stamp(plan.protocol)} -->\n".encode()
    text: str = ET.tostring(root, encoding="unicode")
    return _DECLARATION + comment + text.encode() + b"\n"


def _stamp(protocol: Protocol) -> str:
    """Which protocol this is; a comment may hold neither two hyphens nor one at its end (XML 1.0, 2.5)."""
    study = protocol.study
    text = f"{study.id}, version {study.version}, {study.status}, content {content_hash(protocol)[:12]}"
    return clean(text).replace("-", "\N{NON-BREAKING HYPHEN}") if "--" in text else clean(text)


def prs_record(protocol: Protocol, org_name: str | None) -> ET.Element:
    """The record as a tree, its texts as the protocol has them."""
    root = ET.Element("prs:study_collection", {"xmlns:prs": _NAMESPACE})
    root.append(_with(ET.Element("clinical_study"), _parts(protocol, org_name)))
    return root


def _parts(protocol: Protocol, org_name: str | None) -> Iterator[Part]:
    """Every part of the record, in the order of the schema."""
    study = protocol.study
    yield _identification(protocol, org_name)
    yield _leaf("brief_title", registrable(study.titles, "brief"))
    yield _leaf("acronym", registrable(study.titles, "acronym"))
    yield _leaf("official_title", registrable(study.titles, "official"))
    yield _sponsors(protocol)
    yield _oversight(protocol)
    yield _block("brief_summary", registrable(study, "brief_summary"))
    yield _block("detailed_description", registrable(study, "detailed_description"))
    yield from _status(protocol)
    yield _design(protocol)
    yield from _outcomes("primary_outcome", protocol.outcomes.primary)
    yield from _outcomes("secondary_outcome", protocol.outcomes.secondary)
    yield from _outcomes("other_outcome", protocol.outcomes.exploratory or ())
    enrollment = protocol.design.enrollment
    yield _leaf("enrollment", registrable(enrollment, "count"))
    yield _leaf("enrollment_type", _word("date_or_enrollment_type", enrollment, "type"))
    yield from (_leaf("condition", text) for text in registrable(study, "conditions") or ())
    yield from (_leaf("keyword", text) for text in registrable(study, "keywords") or ())
    yield from (_arm(arm, protocol) for arm in protocol.arms)
    yield from (_intervention(entry, protocol) for entry in assigned_interventions(protocol))
    yield _eligibility(protocol)
    yield _contact(protocol)
    yield from (_location(site) for site in protocol.sites)
    yield _sharing(protocol)


def _identification(protocol: Protocol, org_name: str | None) -> ET.Element:
    numbers = protocol.study.identifiers
    own = (registrable(number, "value") for number in numbers if number.type == "SPONSOR_PROTOCOL")
    required = [
        _required("org_name", org_name),
        _required("org_study_id", next((value for value in own if value), None)),
    ]
    return _with(ET.Element("id_info"), required + [_secondary_id(number) for number in numbers])


def _secondary_id(number: Identifier) -> Part:
    """Another number of the study. That of ClinicalTrials.gov is the registry's own and not uploaded."""
    kind = prs_word("identifier_type", registrable(number, "type"))
    if kind is None:
        return None
    value = registrable(number, "value")
    issuer = registrable(number, "issuer") or ID_DOMAINS.get(number.type)
    domain = _leaf("id_domain", issuer if number.type != "EUDRACT" else None)
    return _group("secondary_id", _leaf("id", value), _leaf("id_type", kind), domain) if value else None


def _sponsors(protocol: Protocol) -> Part:
    sponsor = protocol.sponsor
    party = _word("responsible_party", sponsor, "responsible_party")
    lead = ET.Element("lead_sponsor")
    lead.append(_required("agency", registrable(sponsor.lead, "name")))
    return _group(
        "sponsors",
        lead,
        *(_group("collaborator", _leaf("agency", name)) for name in collaborators(protocol)),
        _group("resp_party", _leaf("resp_party_type", party)),
    )


def collaborators(protocol: Protocol) -> tuple[str, ...]:
    """Organisations that support the study beside its sponsor; for the registry, a funder is one of them."""
    sponsor = protocol.sponsor
    names: list[str] = []
    others: Iterable[Organization] = (*sponsor.collaborators, *(sponsor.funding or ()))
    for name in (registrable(other, "name") for other in others if other.id != sponsor.lead.id):
        if name and name not in names:
            names.append(name)
    return tuple(names)


def _oversight(protocol: Protocol) -> Part:
    oversight = protocol.oversight
    return _group(
        "oversight_info",
        _review(reported_review(protocol)),
        _leaf("has_dmc", _yes_no(oversight, "data_monitoring_committee")),
        _leaf("fda_regulated_drug", _yes_no(oversight, "fda_regulated_drug")),
        _leaf("fda_regulated_device", _yes_no(oversight, "fda_regulated_device")),
    )


def reported_review(protocol: Protocol) -> EthicsReview | None:
    """The one review that the registry asks for: the first approval, else the first of all."""
    reviews = (protocol.oversight and protocol.oversight.ethics) or ()
    given = [review for review in reviews if registrable(review, "status")]
    return next((review for review in given if review.status == "APPROVED"), given[0] if given else None)


def _review(review: EthicsReview | None) -> Part:
    return _group(
        "irb_info",
        _leaf("approval_status", _word("ethics_status", review, "status")),
        _leaf("approval_number", registrable(review, "number")),
        _leaf("name", registrable(review, "committee")),
    )


def _contact(protocol: Protocol) -> Part:
    """The central contact: a role in the place of the last name, as the registry allows."""
    contacts = protocol.sponsor.contacts
    contact = contacts.public if contacts else None
    phone, email = registrable(contact, "phone"), registrable(contact, "email")
    if not (phone or email):
        return None
    role = _required("last_name", registrable(contact, "role"))
    return _group("overall_contact", role, _leaf("phone", phone), _leaf("email", email))


def _status(protocol: Protocol) -> Iterator[Part]:
    registration = protocol.registration
    status = registry_status(protocol).value
    yield _leaf("overall_status", prs_word("overall_status", status))
    if status in STOPPED:
        yield _leaf("why_stopped", registrable(registration, "why_stopped"))
    verified = registrable(registration, "verified")
    yield _leaf("verification_date", verified and verified[:7])
    dates = protocol.dates
    yield from _date("start_date", dates.start if dates else None)
    yield from _date("last_follow_up_date", dates.completion if dates else None)
    yield from _date("primary_compl_date", dates.primary_completion if dates else None)


def _date(tag: str, date: DatedFact | None) -> Iterator[Part]:
    written = registrable(date, "date")
    yield _leaf(tag, written)
    if written:
        yield _leaf(f"{tag}_type", _word("date_or_enrollment_type", date, "type"))


def _design(protocol: Protocol) -> Part:
    kind = registrable(protocol.design, "study_type")
    interventional = _interventional(protocol) if kind == "INTERVENTIONAL" else None
    return _group("study_design", _leaf("study_type", prs_word("study_type", kind)), interventional)


def _interventional(protocol: Protocol) -> Part:
    design = protocol.design
    return _group(
        "interventional_design",
        _required("interventional_subtype", _word("primary_purpose", design, "primary_purpose")),
        _required("phase", prs_phase(registrable(design, "phase"))),
        _leaf("assignment", _word("intervention_model", design, "intervention_model")),
        _block("model_description", registrable(design, "model_description")),
        _required("allocation", _word("allocation", design, "allocation")),
        *_masking(design.masking),
        _leaf("number_of_arms", _number_of_arms(protocol.arms)),
    )


def _masking(masking: Masking | None) -> Iterator[Part]:
    """Who does not know the arm. Roles are only given when they are as many as the level says."""
    level, roles = registrable(masking, "level"), registrable(masking, "roles") or ()
    if level is not None:
        yield _leaf("no_masking", "Yes" if level == "NONE" else "No")
    if level is not None and len(roles) == MASKING_COUNTS[level]:
        yield from (_leaf(tag, "Yes" if role in roles else "No") for role, tag in MASKED_ROLES.items())
    yield _block("masking_description", registrable(masking, "description"))


def _number_of_arms(arms: tuple[Arm, ...]) -> int | None:
    """How many arms there are, if every one of them may be given."""
    return len(arms) if arms and all(registrable(arm, "name") for arm in arms) else None


def _outcomes(tag: str, outcomes: tuple[Outcome, ...]) -> Iterator[Part]:
    for outcome in outcomes:
        yield _group(
            tag,
            _required("outcome_measure", registrable(outcome, "title")),
            _leaf("outcome_time_frame", registrable(outcome, "time_frame")),
            _block("outcome_description", registrable(outcome, "description")),
        )


def _arm(arm: Arm, protocol: Protocol) -> Part:
    interventional = protocol.design.study_type == "INTERVENTIONAL"
    return _group(
        "arm_group",
        _required("arm_group_label", registrable(arm, "name")),
        _leaf("arm_type", _word("arm_type", arm, "type")) if interventional else None,
        _block("arm_group_description", registrable(arm, "description")),
    )


def _intervention(entry: Intervention, protocol: Protocol) -> Part:
    arms = [arm for arm in protocol.arms if entry.id in (registrable(arm, "interventions") or ())]
    name = registrable(entry, "name")
    return _group(
        "intervention",
        _leaf("intervention_type", _word("intervention_type", entry, "type")),
        _required("intervention_name", name),
        _block("intervention_description", registrable(entry, "description")),
        *(_leaf("arm_group_label", registrable(arm, "name")) for arm in arms if name),
        *(_leaf("intervention_other_name", other) for other in registrable(entry, "other_names") or ()),
    )


def _eligibility(protocol: Protocol) -> Part:
    eligibility = protocol.eligibility
    criteria = ET.Element("criteria")
    criteria.append(_required("textblock", criteria_block(protocol)))
    return _group(
        "eligibility",
        criteria,
        _leaf("healthy_volunteers", _yes_no(eligibility, "healthy_volunteers")),
        _required("gender", _word("sex", eligibility, "sex")),
        _required("minimum_age", registrable(eligibility, "minimum_age")),
        _required("maximum_age", registrable(eligibility, "maximum_age")),
    )


def _location(site: Site) -> Part:
    address = ET.Element("address")
    fields = {"city": "city", "state": "state", "country": "country_name", "zip": "postal_code"}
    _with(address, (_leaf(tag, registrable(site, field)) for tag, field in fields.items()))
    facility = _group("facility", _required("name", registrable(site, "name")), address)
    if facility is None:
        return None
    status = _leaf("status", _word("overall_status", site, "status"))
    contact = _group("contact", _leaf("email", registrable(site, "contact")))
    return _group("location", facility, status, contact)


def _sharing(protocol: Protocol) -> Part:
    sharing = protocol.sharing
    return _group(
        "ipd_sharing_statement",
        _leaf("sharing_ipd", _word("sharing", sharing, "plan")),
        _block("ipd_description", registrable(sharing, "description")),
    )


def _word(domain: str, element: Sourced | None, field: str) -> str | None:
    value = registrable(element, field)
    return PRS[domain].get(value) if value is not None else None


def _yes_no(element: Sourced | None, field: str) -> str | None:
    value = registrable(element, field)
    return None if value is None else "Yes" if value else "No"


def _leaf(tag: str, text: str | int | None) -> Part:
    """An element with a text, none without."""
    return None if text is None else _required(tag, text)


def _required(tag: str, text: str | int | None) -> ET.Element:
    """An element that the schema insists on: empty where there is no text."""
    element = ET.Element(tag)
    element.text = None if text is None else str(text)
    return element


def _block(tag: str, text: str | None) -> Part:
    return _group(tag, _leaf("textblock", text))


def _group(tag: str, *children: Part) -> Part:
    """An element with those of its children that are there; none where no child says anything."""
    element = _with(ET.Element(tag), children)
    return element if any(part.text for part in element.iter()) else None


def _with(element: ET.Element, children: Iterable[Part]) -> ET.Element:
    element.extend([child for child in children if child is not None])
    return element
