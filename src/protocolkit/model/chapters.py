"""Chapters that a protocol must have and a registry record does not: each may be unknown as a whole."""

import msgspec

__all__ = [
    "AnalysisSet",
    "BackgroundTherapy",
    "Conduct",
    "Consent",
    "ConsentVersion",
    "Licence",
    "Product",
    "Safety",
    "Statistics",
]


class AnalysisSet(msgspec.Struct, frozen=True):
    """A population of the analysis."""

    id: str
    name: str
    definition: str
    source: str = ""
    sources: dict[str, str] = {}


class Statistics(msgspec.Struct, frozen=True):
    """Statistical considerations (ICH M11 section 10)."""

    hypothesis: str | None = None
    sample_size_rationale: str | None = None
    analysis_sets: tuple[AnalysisSet, ...] = ()
    methods: str | None = None
    missing_data: str | None = None
    multiplicity: str | None = None
    interim_analyses: str | None = None
    source: str = ""
    sources: dict[str, str] = {}


class Safety(msgspec.Struct, frozen=True):
    """Adverse events, their grading and reporting, and when the study stops (ICH M11 sections 7 and 9)."""

    definitions: str | None = None
    grading: str | None = None
    causality: str | None = None
    collection_period: str | None = None
    reporting: str | None = None
    special_interest: str | None = None
    staggering: str | None = None
    dose_limiting_events: str | None = None
    stopping_rules: str | None = None
    discontinuation: str | None = None
    unmasking: str | None = None
    source: str = ""
    sources: dict[str, str] = {}


class Product(msgspec.Struct, frozen=True):
    """The investigational product: what it is made of and how it is kept (ICH M11 section 6)."""

    tissue_source: str | None = None
    donor_eligibility: str | None = None
    manufacture: str | None = None
    formulation: str | None = None
    release_specification: str | None = None
    storage: str | None = None
    traceability: str | None = None
    source: str = ""
    sources: dict[str, str] = {}


class ConsentVersion(msgspec.Struct, frozen=True):
    """A version of the consent form, in force from a date."""

    id: str
    date: str | None = None
    source: str = ""
    sources: dict[str, str] = {}


class Consent(msgspec.Struct, frozen=True):
    """Informed consent: process, versions, insurance, data protection (ICH M11 section 11)."""

    process: str | None = None
    versions: tuple[ConsentVersion, ...] | None = None
    insurance: str | None = None
    post_trial_care: str | None = None
    data_protection: str | None = None
    biospecimens: str | None = None
    data_retention: str | None = None
    source: str = ""
    sources: dict[str, str] = {}


class BackgroundTherapy(msgspec.Struct, frozen=True):
    """Treatment beside the study's: what continues, what is permitted, what is prohibited."""

    background: str | None = None
    permitted: str | None = None
    prohibited: str | None = None
    source: str = ""
    sources: dict[str, str] = {}


class Conduct(msgspec.Struct, frozen=True):
    """How the study is justified, run and made known (SPIRIT 2025, items that no other chapter has)."""

    rationale: str | None = None
    objectives: str | None = None
    patient_involvement: str | None = None
    contributors: str | None = None
    sponsor_role: str | None = None
    conflicts_of_interest: str | None = None
    protocol_access: str | None = None
    dissemination: str | None = None
    site_requirements: str | None = None
    adherence: str | None = None
    recruitment: str | None = None
    data_management: str | None = None
    monitoring: str | None = None
    protocol_changes: str | None = None
    ancillary_studies: str | None = None
    source: str = ""
    sources: dict[str, str] = {}


class Licence(msgspec.Struct, frozen=True):
    """The right to use a dictionary or instrument; ``reference`` is ``None`` where no licence is known."""

    id: str
    name: str
    reference: str | None = None
    note: str | None = None
    source: str = ""
    sources: dict[str, str] = {}
