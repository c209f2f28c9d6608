"""A summary of the study in neutral words: facts that a registry may have, each with its source."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from protocolkit.exchange.facts import Fact
from protocolkit.exchange.requirements import Need
from protocolkit.exchange.who import by_element, shown
from protocolkit.model.protocol import Protocol

__all__ = ["Line", "Section", "summary"]


class Line(msgspec.Struct, frozen=True):
    """A fact: what it is, what it says, where it comes from; ``depth`` 1 belongs to the line above."""

    label: str
    text: str
    source: str
    depth: int


class Section(msgspec.Struct, frozen=True):
    """Facts on one subject."""

    title: str
    lines: tuple[Line, ...]


_DATE_TYPE = "date_or_enrollment_type"
_CONTENTS: tuple[tuple[str, tuple[Need, ...]], ...] = (
    (
        "Identification",
        (
            Need("Brief title", "study.titles.brief"),
            Need("Official title", "study.titles.official"),
            Need("Acronym", "study.titles.acronym"),
            Need("Number", "study.identifiers[].value"),
            Need("Issued by", "study.identifiers[].issuer"),
            Need("Condition", "study.conditions"),
            Need("Keyword", "study.keywords"),
        ),
    ),
    (
        "Purpose",
        (
            Need("Brief summary", "study.brief_summary"),
            Need("Detailed description", "study.detailed_description"),
            Need("Hypothesis", "statistics.hypothesis"),
        ),
    ),
    (
        "Sponsor and support",
        (
            Need("Lead sponsor", "sponsor.lead.name"),
            Need("Responsible party", "sponsor.responsible_party", domain="responsible_party"),
            Need("Collaborator", "sponsor.collaborators[].name"),
            Need("Source of support", "sponsor.funding[].name"),
            Need("Public contact", "sponsor.contacts.public.role"),
            Need(
                "Public contact: organisation", "sponsor.contacts.public.organization", domain="organization"
            ),
            Need("Public contact: e-mail", "sponsor.contacts.public.email"),
            Need("Public contact: telephone", "sponsor.contacts.public.phone"),
            Need("Scientific contact", "sponsor.contacts.scientific.role"),
            Need(
                "Scientific contact: organisation",
                "sponsor.contacts.scientific.organization",
                domain="organization",
            ),
            Need("Scientific contact: e-mail", "sponsor.contacts.scientific.email"),
            Need("Scientific contact: telephone", "sponsor.contacts.scientific.phone"),
        ),
    ),
    (
        "Design",
        (
            Need("Study type", "design.study_type", domain="study_type"),
            Need("Phase", "design.phase", domain="phase"),
            Need("Primary purpose", "design.primary_purpose", domain="primary_purpose"),
            Need("Intervention model", "design.intervention_model", domain="intervention_model"),
            Need("Model description", "design.model_description"),
            Need("Allocation", "design.allocation", domain="allocation"),
            Need("Rule of allocation", "design.allocation_rule"),
            Need("Allocation ratio", "design.allocation_ratio"),
            Need("Masking", "design.masking.level", domain="masking_level"),
            Need("Masked", "design.masking.roles", domain="masked_role"),
            Need("Masking description", "design.masking.description"),
            Need("Participants", "design.enrollment.count"),
            Need("Participants: type of number", "design.enrollment.type", domain=_DATE_TYPE),
        ),
    ),
    (
        "Arms",
        (
            Need("Arm", "arms[].name"),
            Need("Type", "arms[].type", domain="arm_type"),
            Need("Description", "arms[].description"),
            Need("Planned participants", "arms[].planned"),
        ),
    ),
    (
        "Interventions",
        (
            Need("Intervention", "interventions[].name"),
            Need("Type", "interventions[].type", domain="intervention_type"),
            Need("Description", "interventions[].description"),
            Need("Route", "interventions[].route", domain="route"),
            Need("Dose", "interventions[].dose"),
            Need("Other name", "interventions[].other_names"),
        ),
    ),
    (
        "Primary outcomes",
        (
            Need("Outcome", "outcomes.primary[].title"),
            Need("Time frame", "outcomes.primary[].time_frame"),
            Need("Description", "outcomes.primary[].description"),
        ),
    ),
    (
        "Secondary outcomes",
        (
            Need("Outcome", "outcomes.secondary[].title"),
            Need("Time frame", "outcomes.secondary[].time_frame"),
            Need("Description", "outcomes.secondary[].description"),
        ),
    ),
    (
        "Other outcomes",
        (
            Need("Outcome", "outcomes.exploratory[].title"),
            Need("Time frame", "outcomes.exploratory[].time_frame"),
            Need("Description", "outcomes.exploratory[].description"),
        ),
    ),
    (
        "Who may take part",
        (
            Need("Sex", "eligibility.sex", domain="sex"),
            Need("Minimum age", "eligibility.minimum_age"),
            Need("Maximum age", "eligibility.maximum_age"),
            Need("Healthy volunteers", "eligibility.healthy_volunteers"),
        ),
    ),
    ("Inclusion criteria", (Need("", "eligibility.inclusion[].text"),)),
    ("Exclusion criteria", (Need("", "eligibility.exclusion[].text"),)),
    (
        "Places",
        (
            Need("Site", "sites[].name"),
            Need("City", "sites[].city"),
            Need("State", "sites[].state"),
            Need("Postal code", "sites[].postal_code"),
            Need("Country", "sites[].country_name"),
            Need("Recruitment", "sites[].status", domain="overall_status"),
        ),
    ),
    (
        "Dates and status",
        (
            Need("Recruitment status, as declared", "registration.status", domain="overall_status"),
            Need("Why stopped", "registration.why_stopped"),
            Need("Start", "dates.start.date"),
            Need("Start: type of date", "dates.start.type", domain=_DATE_TYPE),
            Need("Primary completion", "dates.primary_completion.date"),
            Need("Primary completion: type of date", "dates.primary_completion.type", domain=_DATE_TYPE),
            Need("Completion", "dates.completion.date"),
            Need("Completion: type of date", "dates.completion.type", domain=_DATE_TYPE),
            Need("First submitted to the registry", "registration.first_submitted"),
            Need("First posted by the registry", "registration.first_posted"),
            Need("Last update submitted", "registration.last_update_submitted"),
            Need("Verified", "registration.verified"),
        ),
    ),
    (
        "Oversight and data sharing",
        (
            Need("Data monitoring committee", "oversight.data_monitoring_committee"),
            Need("FDA-regulated drug", "oversight.fda_regulated_drug"),
            Need("FDA-regulated device", "oversight.fda_regulated_device"),
            Need("Expanded access", "oversight.expanded_access"),
            Need("Ethics committee", "oversight.ethics[].committee"),
            Need("Decision", "oversight.ethics[].status", domain="ethics_status"),
            Need("Date", "oversight.ethics[].date"),
            Need("Plan to share individual data", "sharing.plan", domain="sharing"),
            Need("Sharing", "sharing.description"),
        ),
    ),
)


def summary(protocol: Protocol) -> tuple[Section, ...]:
    """What may be said of the study, section by section; a section without a fact is left out."""
    sections = (Section(title, tuple(_lines(protocol, needs))) for title, needs in _CONTENTS)
    return tuple(section for section in sections if section.lines)


def _lines(protocol: Protocol, needs: tuple[Need, ...]) -> Iterator[Line]:
    heads: set[str] = set()
    for need, fact in by_element(protocol, needs):
        if fact.missing is None:
            label = need.field or fact.element or ""
            yield Line(label, shown(need, fact, protocol), fact.source, _depth(fact, heads))


def _depth(fact: Fact, heads: set[str]) -> int:
    """1 for every field of an element of a list but its first."""
    head = fact.path.rpartition(".")[0]
    if fact.element is None or head not in heads:
        heads.add(head)
        return 0
    return 1
