"""The 24 items of the WHO Trial Registration Data Set (TRDS 1.3.1) and the fields of each."""

from __future__ import annotations

import msgspec

from protocolkit.exchange.requirements import Need, Registry, When, every_study

__all__ = ["ITEMS", "WHO", "ItemDefinition"]


class ItemDefinition(msgspec.Struct, frozen=True):
    """An item: its number and name, whether it is administrative or descriptive, and what belongs to it."""

    number: int
    name: str
    group: str
    needs: tuple[Need, ...]


_NUMBERS = "study.identifiers"

ITEMS = (
    ItemDefinition(
        1,
        "Primary Registry and Trial Identifying Number",
        "administrative",
        (
            Need("Number", f"{_NUMBERS}[primary].value", limit=255),
            Need("Registry", f"{_NUMBERS}[primary].issuer", limit=50),
        ),
    ),
    ItemDefinition(
        2,
        "Date of Registration in Primary Registry",
        "administrative",
        (
            Need("First submitted", "registration.first_submitted"),
            Need("First posted", "registration.first_posted", When.OPTIONAL),
        ),
    ),
    ItemDefinition(
        3,
        "Secondary Identifying Numbers",
        "administrative",
        (
            Need("Number", f"{_NUMBERS}[secondary].value", limit=50),
            Need("Issuer", f"{_NUMBERS}[secondary].issuer", When.OPTIONAL, limit=255),
        ),
    ),
    ItemDefinition(
        4,
        "Source(s) of Monetary or Material Support",
        "administrative",
        (Need("Source of support", "sponsor.funding[].name", limit=1000),),
    ),
    ItemDefinition(
        5, "Primary Sponsor", "administrative", (Need("Primary sponsor", "sponsor.lead.name", limit=2000),)
    ),
    ItemDefinition(
        6,
        "Secondary Sponsor(s)",
        "administrative",
        (Need("Secondary sponsor", "sponsor.collaborators[].name", limit=2000),),
    ),
    ItemDefinition(
        7,
        "Contact for Public Queries",
        "administrative",
        (
            Need("Contact", "sponsor.contacts.public.role"),
            Need("Organisation", "sponsor.contacts.public.organization", When.OPTIONAL, "organization"),
            Need("E-mail", "sponsor.contacts.public.email", limit=255),
            Need("Telephone", "sponsor.contacts.public.phone", limit=255),
            Need("Postal address", ""),
        ),
    ),
    ItemDefinition(
        8,
        "Contact for Scientific Queries",
        "administrative",
        (
            Need("Contact", "sponsor.contacts.scientific.role"),
            Need("Affiliation", "sponsor.contacts.scientific.organization", domain="organization"),
            Need("E-mail", "sponsor.contacts.scientific.email", limit=255),
            Need("Telephone", "sponsor.contacts.scientific.phone", limit=255),
            Need("Postal address", ""),
        ),
    ),
    ItemDefinition(
        9,
        "Public Title",
        "descriptive",
        (
            Need("Public title", "study.titles.brief", limit=2000),
            Need("Acronym", "study.titles.acronym", When.OPTIONAL, limit=255),
        ),
    ),
    ItemDefinition(
        10,
        "Scientific Title",
        "descriptive",
        (Need("Scientific title", "study.titles.official", limit=2000),),
    ),
    ItemDefinition(
        11, "Countries of Recruitment", "descriptive", (Need("Country", "sites[].country_name", limit=50),)
    ),
    ItemDefinition(
        12,
        "Health Condition(s) or Problem(s) Studied",
        "descriptive",
        (
            Need("Condition", "study.conditions"),
            Need("Keyword", "study.keywords", When.OPTIONAL, limit=500),
        ),
    ),
    ItemDefinition(
        13,
        "Intervention(s)",
        "descriptive",
        (
            Need("Arm", "arms[].name"),
            Need("Arm type", "arms[].type", When.OPTIONAL, "arm_type"),
            Need("Arm description", "arms[].description", When.OPTIONAL),
            Need("Intervention", "interventions[assigned].name"),
            Need("Type", "interventions[assigned].type", When.OPTIONAL, "intervention_type"),
            Need("Description", "interventions[assigned].description"),
            Need("Route", "interventions[assigned].route", domain="route"),
            Need("Dose", "interventions[assigned].dose"),
        ),
    ),
    ItemDefinition(
        14,
        "Key Inclusion and Exclusion Criteria",
        "descriptive",
        (
            Need("Sex", "eligibility.sex", domain="sex"),
            Need("Minimum age", "eligibility.minimum_age"),
            Need("Maximum age", "eligibility.maximum_age"),
            Need("Inclusion", "eligibility.inclusion[].text"),
            Need("Exclusion", "eligibility.exclusion[].text"),
            Need("Inclusion criteria, whole list", "eligibility.inclusion", When.OPTIONAL, limit=8000),
            Need("Exclusion criteria, whole list", "eligibility.exclusion", When.OPTIONAL, limit=8000),
        ),
    ),
    ItemDefinition(
        15,
        "Study Type",
        "descriptive",
        (
            Need("Type", "design.study_type", domain="study_type"),
            Need("Allocation", "design.allocation", When.INTERVENTIONAL, "allocation"),
            Need("Masking", "design.masking.level", When.INTERVENTIONAL, "masking_level"),
            Need("Masked", "design.masking.roles", When.MASKED, "masked_role"),
            Need("Assignment", "design.intervention_model", When.INTERVENTIONAL, "intervention_model"),
            Need("Purpose", "design.primary_purpose", When.INTERVENTIONAL, "primary_purpose"),
            Need("Phase", "design.phase", When.INTERVENTIONAL, "phase"),
        ),
    ),
    ItemDefinition(
        16,
        "Date of First Enrollment",
        "descriptive",
        (
            Need("Date", "dates.start.date"),
            Need("Type", "dates.start.type", domain="date_or_enrollment_type"),
        ),
    ),
    ItemDefinition(
        17,
        "Sample Size",
        "descriptive",
        (
            Need("Participants", "design.enrollment.count"),
            Need("Type", "design.enrollment.type", domain="date_or_enrollment_type"),
        ),
    ),
    ItemDefinition(
        18,
        "Recruitment Status",
        "descriptive",
        (
            Need("Status, as declared", "registration.status", domain="overall_status"),
            Need("Why stopped", "registration.why_stopped", When.STOPPED),
        ),
    ),
    ItemDefinition(
        19,
        "Primary Outcome(s)",
        "descriptive",
        (
            Need("Outcome", "outcomes.primary[].title"),
            Need("Time frame", "outcomes.primary[].time_frame"),
            Need("Method", "outcomes.primary[].description"),
        ),
    ),
    ItemDefinition(
        20,
        "Key Secondary Outcomes",
        "descriptive",
        (
            Need("Outcome", "outcomes.secondary[].title"),
            Need("Time frame", "outcomes.secondary[].time_frame"),
            Need("Method", "outcomes.secondary[].description"),
        ),
    ),
    ItemDefinition(
        21,
        "Ethics Review",
        "descriptive",
        (
            Need("Committee", "oversight.ethics[].committee"),
            Need("Status", "oversight.ethics[].status", domain="ethics_status"),
            Need("Date of approval", "oversight.ethics[].date"),
            Need("Contact details of the committee", ""),
        ),
    ),
    ItemDefinition(
        22,
        "Completion Date",
        "descriptive",
        (
            Need("Date", "dates.completion.date"),
            Need("Type", "dates.completion.type", domain="date_or_enrollment_type"),
        ),
    ),
    ItemDefinition(23, "Summary Results", "descriptive", (Need("Summary results", "", When.ENDED),)),
    ItemDefinition(
        24,
        "IPD Sharing Statement",
        "descriptive",
        (
            Need("Plan to share", "sharing.plan", domain="sharing"),
            Need("Description of the plan", "sharing.description", When.SHARED),
        ),
    ),
)

WHO = Registry(
    "who",
    "WHO data set (ICTRP)",
    "WHO Trial Registration Data Set 1.3.1; limits of the ICTRP provider format 1.1",
    tuple(
        msgspec.structs.replace(need, field=f"{item.number} {item.name}: {need.field}")
        for item in ITEMS
        for need in item.needs
    ),
    every_study,
)
