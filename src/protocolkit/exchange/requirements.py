"""What registries ask for, and how long it may be: one row for each field.

Sources: ClinicalTrials.gov data element definitions and API 2.0.5 field rules with 42 CFR 11.28(a)(2); the EU
CTIS structured data form; ISRCTN definitions. A limit is ``checked`` against a published table, or
``recalled`` and to be checked before anyone relies on it.
"""

from __future__ import annotations

import enum
from collections.abc import Callable

import msgspec

from protocolkit.exchange.facts import registrable, registry_status
from protocolkit.model.design import Masking
from protocolkit.model.protocol import Protocol

__all__ = ["APPLIES", "CTGOV", "CTIS", "ISRCTN", "Need", "Registry", "When", "every_study"]


class When(enum.StrEnum):
    """Whether and when a registry insists on a field."""

    REQUIRED = "required"
    FINAL_RULE = "required if start >= 2017-01-18"
    INTERVENTIONAL = "required of interventional studies"
    STOPPED = "required when suspended, terminated or withdrawn"
    RECRUITING = "required while recruiting"
    MASKED = "required when masked"
    US_SITE = "required of sites in the United States"
    INVESTIGATOR = "required when an investigator is the responsible party"
    SHARED = "required when data will be shared"
    ENDED = "required once the study has ended"
    OPTIONAL = "optional"


class Need(msgspec.Struct, frozen=True):
    """A field of a registry: its name there, where the protocol has it, when it is asked for, its length.

    ``path`` is one of ``facts_at``; empty where the protocol has no such field. ``domain`` names the
    vocabulary of a code.
    """

    field: str
    path: str
    when: When = When.REQUIRED
    domain: str = ""
    limit: int | None = None
    limit_status: str = "checked"


class Registry(msgspec.Struct, frozen=True):
    """A registry and its fields; ``concerns`` says why a study has to do with it, or ``None``."""

    id: str
    name: str
    basis: str
    needs: tuple[Need, ...]
    concerns: Callable[[Protocol], str | None]
    otherwise: str = ""


_TYPE = "date_or_enrollment_type"

_FINAL_RULE_DATE = "2017-01-18"
"""Effective date of the Final Rule (42 CFR 11)."""

_MEMBER_STATES = frozenset(
    "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IS IT LI LT LU LV MT NL NO PL PT RO SE SI SK".split()  # noqa: SIM905
)
"""EU and EEA (ISO 3166-1)."""


def _starts_under_final_rule(protocol: Protocol) -> bool:
    """Whether the study starts under the Final Rule; a start that is not known does not free it."""
    start = registrable(protocol.dates.start, "date") if protocol.dates else None
    return start is None or start >= _FINAL_RULE_DATE[: len(start)]


def _status_in(protocol: Protocol, *statuses: str) -> bool:
    return registry_status(protocol).value in statuses


def _is_masked(protocol: Protocol) -> bool:
    masking: Masking | None = protocol.design.masking
    return registrable(masking, "level") not in (None, "NONE")


def _investigator_answers(protocol: Protocol) -> bool:
    party = registrable(protocol.sponsor, "responsible_party")
    return party in ("PRINCIPAL_INVESTIGATOR", "SPONSOR_INVESTIGATOR")


APPLIES: dict[When, Callable[[Protocol], bool]] = {
    When.REQUIRED: lambda protocol: True,
    When.FINAL_RULE: _starts_under_final_rule,
    When.INTERVENTIONAL: lambda protocol: protocol.design.study_type == "INTERVENTIONAL",
    When.STOPPED: lambda protocol: _status_in(protocol, "SUSPENDED", "TERMINATED", "WITHDRAWN"),
    When.RECRUITING: lambda protocol: _status_in(protocol, "RECRUITING"),
    When.MASKED: _is_masked,
    When.US_SITE: lambda protocol: any(site.country == "US" for site in protocol.sites),
    When.INVESTIGATOR: _investigator_answers,
    When.SHARED: lambda protocol: registrable(protocol.sharing, "plan") == "YES",
    When.ENDED: lambda protocol: _status_in(protocol, "COMPLETED", "TERMINATED"),
    When.OPTIONAL: lambda protocol: False,
}
"""Whether a field is asked of this study. What is not known does not free a study of a duty."""


def every_study(protocol: Protocol) -> str | None:
    """Why any study has to do with a registry."""
    return "It takes every study."


def _in_countries(protocol: Protocol, codes: frozenset[str], words: str) -> str | None:
    found = sorted({site.country for site in protocol.sites if site.country in codes})
    return f"{words} ({', '.join(found)})." if found else None


CTGOV = Registry(
    "ctgov",
    "ClinicalTrials.gov (PRS)",
    "Data element definitions; API 2.0.5 field rules; 42 CFR 11.28(a)(2)",
    (
        Need("Unique protocol id", "study.identifiers[SPONSOR_PROTOCOL].value", limit=30),
        Need("Secondary id", "study.identifiers[secondary].value", When.OPTIONAL, limit=30),
        Need("Issuer of a secondary id", "study.identifiers[secondary].issuer", When.OPTIONAL, limit=119),
        Need("Brief title", "study.titles.brief", limit=300),
        Need("Official title", "study.titles.official", When.FINAL_RULE, limit=600),
        Need("Acronym", "study.titles.acronym", When.OPTIONAL, limit=14),
        Need("Lead sponsor", "sponsor.lead.name", limit=160),
        Need("Collaborators", "sponsor.collaborators[].name", When.OPTIONAL, limit=160),
        Need("Responsible party", "sponsor.responsible_party", domain="responsible_party"),
        Need("Investigator (user, title, affiliation)", "", When.INVESTIGATOR),
        Need("Human subjects review: status", "oversight.ethics[].status", domain="ethics_status"),
        Need("Human subjects review: board name", "oversight.ethics[].committee"),
        Need("Data monitoring committee", "oversight.data_monitoring_committee", When.OPTIONAL),
        Need("FDA-regulated drug product", "oversight.fda_regulated_drug", When.FINAL_RULE),
        Need("FDA-regulated device product", "oversight.fda_regulated_device", When.FINAL_RULE),
        Need("Studies an IND or IDE", ""),
        Need("Brief summary", "study.brief_summary", limit=5000),
        Need("Detailed description", "study.detailed_description", When.OPTIONAL, limit=32000),
        Need("Overall recruitment status", "registration.status", domain="overall_status"),
        Need("Why study stopped", "registration.why_stopped", When.STOPPED, limit=250),
        Need("Record verification date", "registration.verified"),
        Need("Study start date", "dates.start.date", When.FINAL_RULE),
        Need("Study start date: type", "dates.start.type", When.FINAL_RULE, _TYPE),
        Need("Primary completion date", "dates.primary_completion.date"),
        Need("Primary completion date: type", "dates.primary_completion.type", domain=_TYPE),
        Need("Study completion date", "dates.completion.date", When.FINAL_RULE),
        Need("Study completion date: type", "dates.completion.type", When.FINAL_RULE, _TYPE),
        Need("Study type", "design.study_type", domain="study_type"),
        Need("Study phase", "design.phase", When.INTERVENTIONAL, "phase"),
        Need("Primary purpose", "design.primary_purpose", When.FINAL_RULE, "primary_purpose"),
        Need(
            "Interventional study model", "design.intervention_model", When.FINAL_RULE, "intervention_model"
        ),
        Need("Model description", "design.model_description", When.OPTIONAL, limit=1000),
        Need("Allocation", "design.allocation", When.FINAL_RULE, "allocation"),
        Need("Masking", "design.masking.level", When.FINAL_RULE),
        Need("Masked roles", "design.masking.roles", When.MASKED),
        Need("Masking description", "design.masking.description", When.OPTIONAL, limit=1000),
        Need("Enrollment", "design.enrollment.count"),
        Need("Enrollment: type", "design.enrollment.type", domain=_TYPE),
        Need("Condition", "study.conditions", limit=160),
        Need("Keyword", "study.keywords", When.OPTIONAL, limit=160, limit_status="recalled"),
        Need("Arm title", "arms[].name", When.INTERVENTIONAL, limit=100),
        Need("Arm type", "arms[].type", When.INTERVENTIONAL, "arm_type"),
        Need("Arm description", "arms[].description", When.FINAL_RULE, limit=999),
        Need("Intervention type", "interventions[assigned].type", When.INTERVENTIONAL, "intervention_type"),
        Need("Intervention name", "interventions[assigned].name", When.INTERVENTIONAL, limit=200),
        Need("Intervention description", "interventions[assigned].description", When.FINAL_RULE, limit=1000),
        Need("Other intervention name", "interventions[assigned].other_names", When.OPTIONAL, limit=200),
        Need("Primary outcome: title", "outcomes.primary[].title", limit=254),
        Need("Primary outcome: time frame", "outcomes.primary[].time_frame", limit=254),
        Need("Primary outcome: description", "outcomes.primary[].description", When.OPTIONAL, limit=999),
        Need("Secondary outcome: title", "outcomes.secondary[].title", When.OPTIONAL, limit=254),
        Need("Secondary outcome: time frame", "outcomes.secondary[].time_frame", When.OPTIONAL, limit=254),
        Need("Secondary outcome: description", "outcomes.secondary[].description", When.OPTIONAL, limit=999),
        Need("Other outcome: title", "outcomes.exploratory[].title", When.OPTIONAL, limit=254),
        Need("Other outcome: time frame", "outcomes.exploratory[].time_frame", When.OPTIONAL, limit=254),
        Need("Other outcome: description", "outcomes.exploratory[].description", When.OPTIONAL, limit=999),
        Need("Inclusion criterion", "eligibility.inclusion[].text"),
        Need("Exclusion criterion", "eligibility.exclusion[].text"),
        Need("Eligibility criteria, both lists", "eligibility.both", When.OPTIONAL, limit=20000),
        Need("Healthy volunteers", "eligibility.healthy_volunteers"),
        Need("Sex", "eligibility.sex", domain="sex"),
        Need("Minimum age", "eligibility.minimum_age"),
        Need("Maximum age", "eligibility.maximum_age"),
        Need("Central contact: title", "sponsor.contacts.public.role"),
        Need("Central contact: phone", "sponsor.contacts.public.phone"),
        Need("Central contact: e-mail", "sponsor.contacts.public.email"),
        Need("Facility name", "sites[].name", When.FINAL_RULE, limit=254),
        Need("Facility city", "sites[].city"),
        Need("Facility state", "sites[].state", When.US_SITE),
        Need("Facility postal code", "sites[].postal_code", When.US_SITE),
        Need("Facility country", "sites[].country_name"),
        Need("Facility recruitment status", "sites[].status", When.RECRUITING, "overall_status"),
        Need("Plan to share IPD", "sharing.plan", When.OPTIONAL, "sharing"),
        Need("IPD sharing description", "sharing.description", When.OPTIONAL, limit=1000),
    ),
    every_study,
)

CTIS = Registry(
    "ctis",
    "EU Clinical Trials Information System (CTIS)",
    "CTIS structured data form (fields with their numbers)",
    (
        Need("Member State (CT02.01)", "sites[].country"),
        Need("Subjects in each Member State (CT02.02)", ""),
        Need("Full title (CT03.01.01)", "study.titles.official", limit=4000),
        Need("Public title (CT03.01.03)", "study.titles.brief", limit=4000),
        Need(
            "Protocol code (CT03.01.05)", "study.identifiers[SPONSOR_PROTOCOL].value", When.OPTIONAL, limit=20
        ),
        Need("Low intervention trial (CT03.02.01.01)", ""),
        Need("Trial phase (CT03.02.01.04)", "design.phase", domain="phase"),
        Need("Medical condition (CT03.02.02.01)", "study.conditions", limit=4000),
        Need("Rare disease (CT03.02.02.03)", ""),
        Need("Therapeutic area (CT03.02.02.04)", ""),
        Need("Trial scope (CT03.02.03.01)", "design.primary_purpose"),
        Need("Main objective (CT03.02.03.02)", "", limit=4000),
        Need("Principal inclusion criteria (CT03.02.05.01.02)", "eligibility.inclusion[].text", limit=4000),
        Need("Principal exclusion criteria (CT03.02.05.01.02)", "eligibility.exclusion[].text", limit=4000),
        Need("Primary end point (CT03.02.06.01.02)", "outcomes.primary[].title", limit=500),
        Need(
            "Secondary end point (CT03.02.06.02.02)", "outcomes.secondary[].title", When.OPTIONAL, limit=500
        ),
        Need("Recruitment start in the EEA (CT03.02.07.01)", "dates.start.date"),
        Need("End of trial in the EEA (CT03.02.07.02)", "dates.completion.date"),
        Need("Source of support (CT03.02.08.01)", "sponsor.funding[].name", When.OPTIONAL, limit=100),
        Need("Age range (CT03.02.09.01): minimum", "eligibility.minimum_age"),
        Need("Age range (CT03.02.09.01): maximum", "eligibility.maximum_age"),
        Need("Sex (CT03.02.09.03, .04)", "eligibility.sex"),
        Need("Clinical trial group (CT03.02.09.05)", "eligibility.healthy_volunteers"),
        Need("Vulnerable population (CT03.02.09.06)", ""),
        Need("Plan to share IPD (CT03.02.11.01)", "sharing.plan"),
        Need("Sponsor (CT04.10.01.01)", "sponsor.lead.name"),
        Need("Functional contact point (CT04.10.01.02)", "sponsor.contacts.public.role", limit=100),
        Need("Arm title (CT03.03.02.02.08.01)", "arms[].name", When.OPTIONAL, limit=100),
        Need("Arm description (CT03.03.02.02.08.02)", "arms[].description", When.OPTIONAL, limit=4000),
        Need("Product role in the trial (CT05.01.08)", ""),
        Need("Route of administration (CT05.03.01)", "interventions[assigned].route"),
        Need("Maximum duration of treatment (CT05.03.02)", ""),
        Need("Maximum daily and total dose (CT05.03.04, .06)", "interventions[assigned].dose"),
    ),
    lambda protocol: _in_countries(protocol, _MEMBER_STATES, "There is a site in the EU or EEA"),
    "No site is in the EU or EEA.",
)

ISRCTN = Registry(
    "isrctn",
    "ISRCTN",
    "ISRCTN definitions, recalled: check before use",
    (
        Need("Public title", "study.titles.brief"),
        Need("Scientific title", "study.titles.official"),
        Need("Study hypothesis or objectives", "statistics.hypothesis"),
        Need("Plain English summary", "study.brief_summary"),
        Need("Ethics committee", "oversight.ethics[].committee"),
        Need("Condition", "study.conditions"),
        Need("Intervention", "interventions[assigned].description"),
        Need("Primary outcome: variable", "outcomes.primary[].title"),
        Need("Primary outcome: method", "outcomes.primary[].description"),
        Need("Primary outcome: time points", "outcomes.primary[].time_frame"),
        Need("Recruitment start", "dates.start.date"),
        Need("Recruitment end", ""),
        Need("Overall end", "dates.completion.date"),
        Need("Target enrolment", "design.enrollment.count"),
        Need("Sponsor", "sponsor.lead.name"),
        Need("Funder", "sponsor.funding[].name"),
    ),
    lambda protocol: _in_countries(protocol, frozenset({"GB"}), "There is a site in the United Kingdom"),
    "No site is in the United Kingdom; registering here is the sponsor's choice.",
)
