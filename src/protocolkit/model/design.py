"""How participants are assigned, to what, and where.

Terms follow the ClinicalTrials.gov study design module; code values are those of its API.
"""

import msgspec

from protocolkit.model.variables import StandardCode

__all__ = ["Arm", "Design", "Dose", "Enrollment", "Intervention", "Masking", "Site", "Stratum"]


class Masking(msgspec.Struct, frozen=True):
    """How many parties do not know the arm, and which."""

    level: str
    roles: tuple[str, ...] = ()
    description: str | None = None
    source: str = ""
    sources: dict[str, str] = {}


class Enrollment(msgspec.Struct, frozen=True):
    """Number of participants, planned or reached."""

    count: int
    type: str | None = None
    source: str = ""
    sources: dict[str, str] = {}


class Stratum(msgspec.Struct, frozen=True):
    """A factor by which allocation is stratified; ``levels`` are named by a condition each."""

    id: str
    name: str
    levels: dict[str, str]
    source: str = ""
    sources: dict[str, str] = {}


class Design(msgspec.Struct, frozen=True):
    """The study design (ICH M11 section 4)."""

    study_type: str
    phase: tuple[str, ...] = ()
    primary_purpose: str | None = None
    intervention_model: str | None = None
    model_description: str | None = None
    allocation: str | None = None
    allocation_rule: str | None = None
    allocation_ratio: str | None = None
    stratification: tuple[Stratum, ...] = ()
    masking: Masking | None = None
    enrollment: Enrollment | None = None
    source: str = ""
    sources: dict[str, str] = {}


class Arm(msgspec.Struct, frozen=True):
    """A group of participants that receives the same interventions."""

    id: str
    name: str
    type: str | None = None
    description: str | None = None
    interventions: tuple[str, ...] = ()
    planned: int | None = None
    justification: str | None = None
    note: str | None = None
    source: str = ""
    sources: dict[str, str] = {}


class Dose(msgspec.Struct, frozen=True):
    """What is given each time; the unit is UCUM."""

    amount: str | None = None
    unit: str | None = None
    volume: str | None = None
    administrations: int | None = None
    interval: str | None = None


class Intervention(msgspec.Struct, frozen=True):
    """What is done or given to participants of an arm; where on the body, and on which side, beside the route."""

    id: str
    name: str
    type: str
    description: str | None = None
    route: str | None = None
    anatomical_site: str | None = None
    laterality: str | None = None
    dose: Dose | None = None
    other_names: tuple[str, ...] = ()
    codes: tuple[StandardCode, ...] = ()
    unused: str | None = None
    note: str | None = None
    source: str = ""
    sources: dict[str, str] = {}


class Site(msgspec.Struct, frozen=True):
    """A place where participants are seen; ``country`` is ISO 3166-1 alpha-2.

    ``investigator`` is the code under which the sponsor knows the principal investigator, never a name.
    """

    id: str
    name: str
    country: str
    country_name: str
    city: str | None = None
    state: str | None = None
    postal_code: str | None = None
    status: str | None = None
    contact: str | None = None
    investigator: str | None = None
    source: str = ""
    sources: dict[str, str] = {}
