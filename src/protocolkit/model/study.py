"""Who runs the study, what it is called, and what the world has been told of it.

Terms follow the ClinicalTrials.gov protocol registration data elements and ICH M11 section 1.
"""

import msgspec

from protocolkit.model.variables import StandardCode

__all__ = [
    "Contact",
    "Contacts",
    "DatedFact",
    "Dates",
    "EthicsReview",
    "Identifier",
    "Organization",
    "Oversight",
    "Provenance",
    "PublicRecord",
    "Record",
    "Registration",
    "Sharing",
    "Sponsor",
    "SponsorDocument",
    "Study",
    "Titles",
]


class Titles(msgspec.Struct, frozen=True):
    """Titles of the study (ICH M11 title page): brief for the public, official for scientists."""

    brief: str
    official: str | None = None
    acronym: str | None = None
    source: str = ""
    sources: dict[str, str] = {}


class Identifier(msgspec.Struct, frozen=True):
    """A number under which an organisation knows the study."""

    id: str
    type: str
    value: str | None = None
    issuer: str | None = None
    source: str = ""
    sources: dict[str, str] = {}


class Study(msgspec.Struct, frozen=True):
    """The study itself: its id in file and tag names, the protocol version and its status.

    The first of its ``languages`` is that of every text that is written plainly; none written means English.
    """

    id: str
    version: str
    status: str
    titles: Titles
    version_date: str | None = None
    identifiers: tuple[Identifier, ...] = ()
    brief_summary: str | None = None
    detailed_description: str | None = None
    conditions: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    codes: tuple[StandardCode, ...] = ()
    source: str = ""
    sources: dict[str, str] = {}
    languages: tuple[str, ...] = ()


class Organization(msgspec.Struct, frozen=True):
    """An organisation and its class in the registry's words (``OTHER_GOV``, ``INDUSTRY``, ...)."""

    id: str
    name: str
    kind: str | None = None
    country: str | None = None
    also_spelled: tuple[str, ...] = ()
    source: str = ""
    sources: dict[str, str] = {}


class Contact(msgspec.Struct, frozen=True):
    """A point of contact: a role and its mailbox, never a person."""

    role: str
    organization: str | None = None
    email: str | None = None
    phone: str | None = None
    source: str = ""
    sources: dict[str, str] = {}


class Contacts(msgspec.Struct, frozen=True):
    """Contacts for public and for scientific queries (WHO data set, items 7 and 8)."""

    public: Contact | None = None
    scientific: Contact | None = None


class Sponsor(msgspec.Struct, frozen=True):
    """Who takes responsibility for the study and who supports it."""

    lead: Organization
    responsible_party: str | None = None
    collaborators: tuple[Organization, ...] = ()
    funding: tuple[Organization, ...] | None = None
    contacts: Contacts | None = None
    source: str = ""
    sources: dict[str, str] = {}


class DatedFact(msgspec.Struct, frozen=True):
    """A date (``2013-10-01`` or ``2013-10``) that has happened or is expected."""

    date: str
    type: str
    source: str = ""
    sources: dict[str, str] = {}


class Dates(msgspec.Struct, frozen=True):
    """Milestones of the study as a registry asks for them."""

    start: DatedFact | None = None
    primary_completion: DatedFact | None = None
    completion: DatedFact | None = None
    source: str = ""
    sources: dict[str, str] = {}


class Registration(msgspec.Struct, frozen=True):
    """What the registry shows: statuses and the dates of the record, not of the study."""

    overall_status: str | None = None
    declared_status: str | None = None
    why_stopped: str | None = None
    first_submitted: str | None = None
    first_posted: str | None = None
    last_update_submitted: str | None = None
    last_update_posted: str | None = None
    verified: str | None = None
    source: str = ""
    sources: dict[str, str] = {}


class EthicsReview(msgspec.Struct, frozen=True):
    """The decision of an ethics committee."""

    committee: str
    status: str
    number: str | None = None
    date: str | None = None
    source: str = ""
    sources: dict[str, str] = {}


class Oversight(msgspec.Struct, frozen=True):
    """Who watches over the study, and which authorities it answers to."""

    data_monitoring_committee: bool | None = None
    fda_regulated_drug: bool | None = None
    fda_regulated_device: bool | None = None
    expanded_access: bool | None = None
    ethics: tuple[EthicsReview, ...] | None = None
    regulatory_approvals: tuple[Identifier, ...] | None = None
    safety_committee: str | None = None
    source: str = ""
    sources: dict[str, str] = {}


class Sharing(msgspec.Struct, frozen=True):
    """Plan to share individual participant data (WHO data set, item 24)."""

    plan: str | None = None
    description: str | None = None
    source: str = ""
    sources: dict[str, str] = {}


class Record(msgspec.Struct, frozen=True):
    """The registry record that the spec was written from, kept verbatim beside it.

    ``file`` is relative to the spec's folder; ``sha256`` proves that nobody has touched it.
    """

    file: str
    sha256: str
    publisher: str
    snapshot: str | None = None
    source: str = ""
    sources: dict[str, str] = {}


class PublicRecord(msgspec.Struct, frozen=True):
    """The full public record of the same study, from the primary registry."""

    registry: str
    data_version: str | None = None


class SponsorDocument(msgspec.Struct, frozen=True):
    """A document of the sponsor that facts may cite (``sponsor <id> §n``)."""

    id: str
    title: str
    version: str | None = None
    date: str | None = None


class Provenance(msgspec.Struct, frozen=True):
    """Where facts come from: a verbatim record, the public record, the sponsor's documents."""

    record: Record | None = None
    public: PublicRecord | None = None
    sponsor_documents: tuple[SponsorDocument, ...] = ()
