"""The words of registries for the codes of a protocol.

Codes are those of the ClinicalTrials.gov API. ``PRS`` has the words of an upload (comments of
ProtocolRecordSchema.xsd, 2018.05.08), ``ICTRP`` those of the WHO provider format 1.1.
"""

from __future__ import annotations

from typing import Any

from protocolkit.model.design import Dose
from protocolkit.model.moments import parse_duration

__all__ = [
    "COUNTRY_SPELLINGS",
    "ICTRP",
    "ID_DOMAINS",
    "MASKED_ROLES",
    "MASKING_COUNTS",
    "PRS",
    "ictrp_word",
    "in_words",
    "prs_phase",
    "prs_word",
]

PRS: dict[str, dict[str, str]] = {
    "study_type": {
        "INTERVENTIONAL": "Interventional",
        "OBSERVATIONAL": "Observational",
        "EXPANDED_ACCESS": "Expanded Access",
    },
    "phase": {
        "NA": "N/A",
        "EARLY_PHASE1": "Early Phase 1",
        "PHASE1": "Phase 1",
        "PHASE1+PHASE2": "Phase 1/Phase 2",
        "PHASE2": "Phase 2",
        "PHASE2+PHASE3": "Phase 2/Phase 3",
        "PHASE3": "Phase 3",
        "PHASE4": "Phase 4",
    },
    "overall_status": {
        "NOT_YET_RECRUITING": "Not yet recruiting",
        "RECRUITING": "Recruiting",
        "ENROLLING_BY_INVITATION": "Enrolling by invitation",
        "ACTIVE_NOT_RECRUITING": "Active, not recruiting",
        "COMPLETED": "Completed",
        "SUSPENDED": "Suspended",
        "TERMINATED": "Terminated",
        "WITHDRAWN": "Withdrawn",
    },
    "date_or_enrollment_type": {"ACTUAL": "Actual", "ESTIMATED": "Anticipated"},
    "allocation": {"RANDOMIZED": "Randomized", "NON_RANDOMIZED": "Non-randomized", "NA": "N/A"},
    "intervention_model": {
        "SINGLE_GROUP": "Single Group Assignment",
        "PARALLEL": "Parallel Assignment",
        "CROSSOVER": "Crossover Assignment",
        "FACTORIAL": "Factorial Assignment",
        "SEQUENTIAL": "Sequential Assignment",
    },
    "primary_purpose": {
        "TREATMENT": "Treatment",
        "PREVENTION": "Prevention",
        "DIAGNOSTIC": "Diagnostic",
        "SUPPORTIVE_CARE": "Supportive Care",
        "SCREENING": "Screening",
        "HEALTH_SERVICES_RESEARCH": "Health Services Research",
        "BASIC_SCIENCE": "Basic Science",
        "DEVICE_FEASIBILITY": "Device Feasibility",
        "OTHER": "Other",
    },
    "arm_type": {
        "EXPERIMENTAL": "Experimental",
        "ACTIVE_COMPARATOR": "Active Comparator",
        "PLACEBO_COMPARATOR": "Placebo Comparator",
        "SHAM_COMPARATOR": "Sham Comparator",
        "NO_INTERVENTION": "No Intervention",
        "OTHER": "Other",
    },
    "intervention_type": {
        "DRUG": "Drug",
        "DEVICE": "Device",
        "BIOLOGICAL": "Biological/Vaccine",
        "PROCEDURE": "Procedure/Surgery",
        "RADIATION": "Radiation",
        "BEHAVIORAL": "Behavioral",
        "GENETIC": "Genetic",
        "DIETARY_SUPPLEMENT": "Dietary Supplement",
        "COMBINATION_PRODUCT": "Combination Product",
        "DIAGNOSTIC_TEST": "Diagnostic Test",
        "OTHER": "Other",
    },
    "sex": {"ALL": "All", "FEMALE": "Female", "MALE": "Male"},
    "responsible_party": {
        "SPONSOR": "Sponsor",
        "PRINCIPAL_INVESTIGATOR": "Principal Investigator",
        "SPONSOR_INVESTIGATOR": "Sponsor-Investigator",
    },
    "ethics_status": {
        "SUBMITTED": "Pending",
        "APPROVED": "Approved",
        "EXEMPT": "Exempt",
        "NOT_REQUIRED": "Not required",
        "DISAPPROVED": "Denied",
    },
    "sharing": {"YES": "Yes", "NO": "No", "UNDECIDED": "Undecided"},
    "identifier_type": {
        "EUDRACT": "EudraCT Number",
        "GRANT": "Other Grant/Funding Number",
        "REGISTRY": "Registry Identifier",
        "CTIS": "Registry Identifier",
        "UTN": "Registry Identifier",
        "NATIONAL_AUTHORITY": "Other Identifier",
        "OTHER": "Other Identifier",
    },
}

ICTRP: dict[str, dict[str, str]] = {
    "study_type": {"INTERVENTIONAL": "interventional", "OBSERVATIONAL": "observational"},
    "phase": {
        "NA": "N/A",
        "EARLY_PHASE1": "0",
        "PHASE1": "1",
        "PHASE1+PHASE2": "1-2",
        "PHASE2": "2",
        "PHASE2+PHASE3": "2-3",
        "PHASE3": "3",
        "PHASE4": "4",
    },
    "overall_status": {
        "NOT_YET_RECRUITING": "Pending",
        "RECRUITING": "Recruiting",
        "ENROLLING_BY_INVITATION": "Recruiting",
        "ACTIVE_NOT_RECRUITING": "Complete",
        "COMPLETED": "Complete",
        "SUSPENDED": "Suspended",
        "TERMINATED": "Other",
        "WITHDRAWN": "Other",
    },
    "date_or_enrollment_type": {"ACTUAL": "actual", "ESTIMATED": "anticipated"},
    "allocation": {
        "RANDOMIZED": "randomized controlled trial",
        "NON_RANDOMIZED": "non-randomized controlled trial",
        "NA": "N/A: single arm study",
    },
    "intervention_model": {
        "SINGLE_GROUP": "single",
        "PARALLEL": "parallel",
        "CROSSOVER": "crossover",
        "FACTORIAL": "factorial",
        "SEQUENTIAL": "other",
    },
    "primary_purpose": {
        "TREATMENT": "treatment",
        "PREVENTION": "prevention",
        "DIAGNOSTIC": "diagnostic",
        "SUPPORTIVE_CARE": "supportive care",
        "SCREENING": "screening",
        "HEALTH_SERVICES_RESEARCH": "health services research",
        "BASIC_SCIENCE": "basic science",
        "DEVICE_FEASIBILITY": "other",
        "OTHER": "other",
    },
    "masking_level": {
        "NONE": "open (masking not used)",
        "SINGLE": "blinded (masking used)",
        "DOUBLE": "blinded (masking used)",
        "TRIPLE": "blinded (masking used)",
        "QUADRUPLE": "blinded (masking used)",
    },
    "sex": {"ALL": "Both males and females", "FEMALE": "Female", "MALE": "Male"},
}

MASKED_ROLES = {
    "PARTICIPANT": "masked_subject",
    "CARE_PROVIDER": "masked_caregiver",
    "INVESTIGATOR": "masked_investigator",
    "OUTCOMES_ASSESSOR": "masked_assessor",
}
"""Element of a PRS upload by masked role, in the order of the schema."""

MASKING_COUNTS = {"NONE": 0, "SINGLE": 1, "DOUBLE": 2, "TRIPLE": 3, "QUADRUPLE": 4}
"""How many masked roles a level means."""

ID_DOMAINS = {
    "CTIS": "EU Clinical Trials Information System (CTIS)",
    "UTN": "WHO Universal Trial Number (UTN)",
}
"""Who issues numbers of a type that has one issuer only."""

COUNTRY_SPELLINGS = {
    "Russian Federation": "Russia",
    "Turkey": "Turkey (Türkiye)",
    "Korea, Republic of": "South Korea",
}
"""How ClinicalTrials.gov shows a country since 2025, by the spelling before."""

_WORDS = {
    "masking_level": {
        "NONE": "None (Open Label)",
        "SINGLE": "Single",
        "DOUBLE": "Double",
        "TRIPLE": "Triple",
        "QUADRUPLE": "Quadruple",
    },
    "masked_role": {
        "PARTICIPANT": "Participant",
        "CARE_PROVIDER": "Care Provider",
        "INVESTIGATOR": "Investigator",
        "OUTCOMES_ASSESSOR": "Outcomes Assessor",
    },
    "route": {},
}


def prs_word(domain: str, code: str | None) -> str | None:
    """The word of a PRS upload for a code, ``None`` where it has none."""
    return PRS[domain].get(code) if code else None


def prs_phase(phases: tuple[str, ...] | None) -> str | None:
    """The one phase of a PRS upload, ``None`` for a combination that it cannot say."""
    return PRS["phase"].get("+".join(sorted(phases))) if phases else None


def ictrp_word(domain: str, value: Any) -> str | None:
    """The word of the WHO provider format for a code, ``None`` where it has none."""
    code = "+".join(sorted(value)) if isinstance(value, tuple) else str(value)
    return ICTRP.get(domain, {}).get(code)


def in_words(domain: str, value: Any) -> str:
    """A value as a reader sees it: codes in the words of ClinicalTrials.gov, everything else as it stands."""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, Dose):
        return _dose(value)
    if domain == "phase":
        return prs_phase(value) or ", ".join(_word("phase", code) for code in value)
    if isinstance(value, tuple):
        return ", ".join(_word(domain, entry) for entry in value)
    return _word(domain, value)


def _word(domain: str, code: Any) -> str:
    table = PRS.get(domain) or _WORDS.get(domain)
    if table is None:
        return str(code)
    return table.get(str(code)) or str(code).replace("_", " ").capitalize()


def _dose(dose: Dose) -> str:
    parts = [" ".join(filter(None, (dose.amount, dose.unit))), dose.volume]
    parts.append(f"{dose.administrations} administrations" if dose.administrations else None)
    parts.append(f"every {_interval(dose.interval)}" if dose.interval else None)
    return ", ".join(part for part in parts if part)


def _interval(duration: str) -> str:
    """An ISO 8601 duration of whole months or days in words, any other as it stands."""
    try:
        months, days, minutes = parse_duration(duration)
    except ValueError:  # "P" alone: a duration by its form, of nothing
        return duration
    if minutes or bool(months) == bool(days):
        return duration
    count, unit = (months, "month") if months else (days, "day")
    return unit if count == 1 else f"{count} {unit}s"
