"""The items of SPIRIT 2025, what each asks for in our words, and where a protocol says it."""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterator

import msgspec

from protocolkit.exchange.facts import Missing, facts_at
from protocolkit.model.protocol import Protocol

__all__ = ["ITEMS", "Covered", "SpiritItem", "SpiritState", "spirit_items"]


class Covered(enum.StrEnum):
    """How much of an item a protocol addresses."""

    WHOLLY = "wholly"
    PARTLY = "partly"
    NOT = "not"


class SpiritItem(msgspec.Struct, frozen=True):
    """A part of an item: its number, what it asks for, and the fields that say it.

    A field is a path of ``facts_at``; ``a | b`` is said by either. ``when`` names the studies that it is asked of.
    """

    number: str
    topic: str
    fields: tuple[str, ...]
    when: str = "every"


class SpiritState(msgspec.Struct, frozen=True):
    """An item and how much of it the protocol addresses."""

    number: str
    topic: str
    covered: Covered


def _is_randomised(protocol: Protocol) -> bool:
    return protocol.design.allocation == "RANDOMIZED"


def _is_masked(protocol: Protocol) -> bool:
    masking = protocol.design.masking
    return masking is not None and masking.level != "NONE"


_ASKED: dict[str, Callable[[Protocol], bool]] = {
    "every": lambda protocol: True,
    "randomised": _is_randomised,
    "masked": _is_masked,
}

ITEMS = (
    SpiritItem("1a", "title", ("study.titles.official",)),
    SpiritItem("1b", "summary", ("study.brief_summary",)),
    SpiritItem("2", "version and date", ("study.version", "study.version_date")),
    SpiritItem("3a", "contributors", ("conduct.contributors",)),
    SpiritItem("3b", "sponsor and contact", ("sponsor.lead.name", "sponsor.contacts.public.role")),
    SpiritItem("3c", "role of sponsor and funders", ("conduct.sponsor_role",)),
    SpiritItem("3d", "groups that oversee the study", ("oversight.safety_committee",)),
    SpiritItem("4", "registration", ("study.identifiers[primary].value | study.identifiers[OTHER].value",)),
    SpiritItem("5", "access to protocol and analysis plan", ("conduct.protocol_access",)),
    SpiritItem("6", "data sharing", ("sharing.plan",)),
    SpiritItem("7a", "funding", ("sponsor.funding[].name",)),
    SpiritItem("7b", "conflicts of interest", ("conduct.conflicts_of_interest",)),
    SpiritItem("8", "dissemination", ("conduct.dissemination",)),
    SpiritItem("9a", "rationale", ("conduct.rationale",)),
    SpiritItem("9b", "choice of comparator", ("arms[].justification",)),
    SpiritItem("10", "objectives", ("conduct.objectives",)),
    SpiritItem("11", "patient and public involvement", ("conduct.patient_involvement",)),
    SpiritItem("12", "design", ("design.intervention_model", "design.allocation", "arms[].type")),
    SpiritItem("13", "settings and places", ("sites[].name", "sites[].city")),
    SpiritItem("14a", "eligibility of participants", ("eligibility.inclusion[].text",)),
    SpiritItem("14b", "eligibility of sites", ("conduct.site_requirements",)),
    SpiritItem(
        "15a", "interventions", ("interventions[assigned].description", "interventions[assigned].dose")
    ),
    SpiritItem("15b", "stopping and changing an intervention", ("safety.discontinuation",)),
    SpiritItem("15c", "adherence", ("conduct.adherence",)),
    SpiritItem("15d", "concomitant care", ("background_therapy.permitted", "background_therapy.prohibited")),
    SpiritItem(
        "16", "outcomes", ("outcomes.primary[].estimand", "outcomes.primary[].unit", "outcomes.primary[].at")
    ),
    SpiritItem("17", "harms", ("safety.definitions", "safety.collection_period")),
    SpiritItem("18", "timeline", ("visits[].name", "activities[].at")),
    SpiritItem("19", "sample size", ("design.enrollment.count", "statistics.sample_size_rationale")),
    SpiritItem("20", "recruitment", ("conduct.recruitment",)),
    SpiritItem("21a", "who makes the allocation sequence", ("design.allocation_rule",), "randomised"),
    SpiritItem("21b", "type of randomisation", ("design.allocation_ratio",), "randomised"),
    SpiritItem("22", "concealment of allocation", ("design.allocation_rule",), "randomised"),
    SpiritItem("23", "who may see the sequence", ("design.allocation_rule",), "randomised"),
    SpiritItem("24a", "who is masked", ("design.masking.roles",), "masked"),
    SpiritItem("24b", "how masking is kept", ("design.masking.description",), "masked"),
    SpiritItem("24c", "unmasking", ("safety.unmasking",), "masked"),
    SpiritItem("25a", "collection of data", ("forms[].name", "outcomes.primary[].instrument")),
    SpiritItem("25b", "follow-up of those who leave", ("safety.discontinuation",)),
    SpiritItem("26", "data management", ("conduct.data_management",)),
    SpiritItem("27a", "statistical methods", ("statistics.methods",)),
    SpiritItem("27b", "analysis sets", ("statistics.analysis_sets[].definition",)),
    SpiritItem("27c", "missing data", ("statistics.missing_data",)),
    SpiritItem("27d", "further analyses", ("statistics.multiplicity",)),
    SpiritItem("28a", "data monitoring committee", ("oversight.safety_committee",)),
    SpiritItem(
        "28b", "interim analyses and stopping", ("statistics.interim_analyses", "safety.stopping_rules")
    ),
    SpiritItem("29", "monitoring", ("conduct.monitoring",)),
    SpiritItem("30", "ethics approval", ("oversight.ethics[].committee",)),
    SpiritItem("31", "changes of the protocol", ("conduct.protocol_changes",)),
    SpiritItem("32a", "consent", ("consent.process",)),
    SpiritItem("32b", "consent to further studies", ("conduct.ancillary_studies",)),
    SpiritItem("33", "confidentiality", ("consent.data_protection",)),
    SpiritItem("34", "care and compensation", ("consent.insurance", "consent.post_trial_care")),
)


def spirit_items(protocol: Protocol) -> tuple[SpiritState, ...]:
    """The 34 items as far as they are asked of a study; one whose parts differ is addressed in part."""
    found: dict[str, list[tuple[str, Covered]]] = {}
    for item in ITEMS:
        if _ASKED[item.when](protocol):
            said = [_is_said(protocol, field) for field in item.fields]
            covered = Covered.WHOLLY if all(said) else Covered.PARTLY if any(said) else Covered.NOT
            found.setdefault(item.number.rstrip("abcd"), []).append((item.topic, covered))
    return tuple(_joined(number, parts) for number, parts in found.items())


def _joined(number: str, parts: list[tuple[str, Covered]]) -> SpiritState:
    states = {covered for _, covered in parts}
    if len(states) == 1:
        return SpiritState(number, ", ".join(topic for topic, _ in parts), states.pop())
    lacking = ", ".join(topic for topic, covered in parts if covered is not Covered.WHOLLY)
    return SpiritState(number, lacking, Covered.PARTLY)


def _is_said(protocol: Protocol, field: str) -> bool:
    """Whether one of the alternatives has a value somewhere, registrable or not."""
    return any(
        found.missing not in (Missing.ABSENT, Missing.NO_FIELD)
        for path in _alternatives(field)
        for found in facts_at(protocol, path)
    )


def _alternatives(field: str) -> Iterator[str]:
    return (path.strip() for path in field.split("|"))
