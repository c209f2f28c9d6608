"""An amendment as its header tells it: why the protocol changed, change by change, and who approved it.

Terms follow ICH M11 (title page, amendment details) and the USDM class StudyAmendment.
"""

import msgspec

__all__ = [
    "IMPACTS",
    "PURPOSES",
    "REASONS",
    "AmendedChange",
    "Amendment",
    "Approval",
    "ConsentDecision",
    "Effective",
    "Enrolled",
    "Impact",
    "Lowered",
    "Notified",
    "Reason",
    "RegistryUpdate",
    "Scope",
    "Term",
    "UrgentMeasure",
]


class Term(msgspec.Struct, frozen=True):
    """A word of the header in the public code lists: ``m11`` in ICH M11, ``usdm`` in the USDM, where they have it."""

    text: str
    usdm: str
    m11: str | None = None


REASONS: dict[str, Term] = {
    "STANDARD_OF_CARE": Term("Change In Standard Of Care", "C207600", "C218497"),
    "STRATEGY": Term("Change In Strategy", "C207601", "C218496"),
    "IMP_ADDITION": Term("IMP Addition", "C207602", "C218495"),
    "INCONSISTENCY_OR_ERROR": Term("Inconsistency And/Or Error In The Protocol", "C207603", "C218501"),
    "INVESTIGATOR_FEEDBACK": Term("Investigator/Site Feedback", "C207604", "C218499"),
    "ETHICS_FEEDBACK": Term("IRB/IEC Feedback", "C207605", "C218492"),
    "MANUFACTURING": Term("Manufacturing Change", "C207606", "C218494"),
    "NEW_DATA": Term("New Data Available (Other Than Safety Data)", "C207607", "C218498"),
    "REGULATORY_GUIDANCE": Term("New Regulatory Guidance", "C207608", "C218491"),
    "NEW_SAFETY_INFORMATION": Term("New Safety Information Available", "C207609", "C218493"),
    "DESIGN_ERROR": Term("Protocol Design Error", "C207610", "C218502"),
    "RECRUITMENT": Term("Recruitment Difficulty", "C207611", "C218500"),
    "REGULATORY_REQUEST": Term("Regulatory Agency Request To Amend", "C207612", "C218490"),
    "OTHER": Term("Other", "C17649", "C17649"),
    "NOT_APPLICABLE": Term("Not Applicable", "C48660", "C48660"),
}
"""Reasons for an amendment: code lists C207415 (USDM) and C217276 (ICH M11)."""

IMPACTS: dict[str, Term] = {
    "SUBJECT_SAFETY": Term("Study Subject Safety", "C215665"),
    "SUBJECT_RIGHTS": Term("Study Subject Rights", "C215666"),
    "DATA_RELIABILITY": Term("Study Data Reliability", "C215667"),
    "DATA_ROBUSTNESS": Term("Study Data Robustness", "C215668"),
}
"""What an amendment may touch: code list C215481."""

PURPOSES = ("safety", "efficacy", "exploratory", "administrative", "correction", "urgent")
"""What a change is for, which no comparison shows."""


class Reason(msgspec.Struct, frozen=True):
    """Why the protocol is amended: a key of ``REASONS``, and words where the key is not enough."""

    code: str
    text: str | None = None


class Impact(msgspec.Struct, frozen=True):
    """Whether the impact of one type (a key of ``IMPACTS``) is substantial, in the sponsor's view."""

    type: str
    substantial: bool
    comment: str | None = None


class Lowered(msgspec.Struct, frozen=True):
    """A class that a person set lower than the computed one, with the reason."""

    jurisdiction: str
    to: str
    reason: str
    role: str
    date: str | None = None
    document: str | None = None


class AmendedChange(msgspec.Struct, frozen=True):
    """One change as the sponsor sees it; it may cover several elements.

    ``elements`` are pointers (``eligibility/exclusion/EXC10``) or ids (``EXC10``, ``ABI.TOEPRES``); everything within
    them belongs to the change. ``consent`` is the decision on re-consent for this change alone.
    """

    id: str
    elements: tuple[str, ...]
    summary: str
    rationale: str | None = None
    purpose: str | None = None
    justification: str | None = None
    consent: str | None = None
    sections: tuple[str, ...] = ()
    lowered: tuple[Lowered, ...] = ()
    note: str | None = None


class Scope(msgspec.Struct, frozen=True):
    """Where the amendment holds: everywhere, or in some countries or sites (ICH M11, C217047)."""

    type: str
    countries: tuple[str, ...] = ()
    sites: tuple[str, ...] = ()


class Enrolled(msgspec.Struct, frozen=True):
    """How many participants were enrolled when the protocol was amended (ICH M11, C217275)."""

    count: int
    unit: str
    reach: str


class ConsentDecision(msgspec.Struct, frozen=True):
    """Who is asked or told again because of the amendment, and with which version of the form."""

    decision: str
    reason: str | None = None
    form: str | None = None


class RegistryUpdate(msgspec.Struct, frozen=True):
    """What was done about the registry entry."""

    registry: str
    submitted: str | None = None
    note: str | None = None


class Notified(msgspec.Struct, frozen=True):
    """An authority or committee that was told, and when."""

    jurisdiction: str
    body: str
    date: str | None = None
    document: str | None = None


class UrgentMeasure(msgspec.Struct, frozen=True):
    """An urgent safety measure: when it was taken, and who was told of it."""

    taken: str
    notified: tuple[Notified, ...] = ()


class Effective(msgspec.Struct, frozen=True):
    """From when the new version is followed at a site."""

    site: str
    date: str


class Approval(msgspec.Struct, frozen=True):
    """Who approved the amendment: a role or body, never a person. Without ``sites`` it holds for all."""

    role: str
    decision: str
    date: str | None = None
    document: str | None = None
    jurisdiction: str | None = None
    sites: tuple[str, ...] = ()


class Amendment(msgspec.Struct, frozen=True):
    """The header of an amendment; what changed itself is found by comparing the two versions.

    ``declared`` is the class that the sponsor declares, by jurisdiction. A ``fictional`` amendment is an example, and
    everything made from it says so.
    """

    number: str
    title: str
    from_version: str
    to_version: str
    reason: Reason
    changes: tuple[AmendedChange, ...]
    fictional: bool = False
    date: str | None = None
    summary: str | None = None
    secondary_reasons: tuple[Reason, ...] = ()
    impacts: tuple[Impact, ...] = ()
    declared: dict[str, str] = {}
    scope: Scope | None = None
    enrolled: Enrolled | None = None
    consent: ConsentDecision | None = None
    registries: tuple[RegistryUpdate, ...] = ()
    urgent: UrgentMeasure | None = None
    effective: tuple[Effective, ...] = ()
    approvals: tuple[Approval, ...] = ()
    note: str | None = None
