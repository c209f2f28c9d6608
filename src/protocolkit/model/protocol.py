"""The protocol as a whole."""

import msgspec

from protocolkit.model.chapters import (
    BackgroundTherapy,
    Conduct,
    Consent,
    Licence,
    Product,
    Safety,
    Statistics,
)
from protocolkit.model.design import Arm, Design, Intervention, Site
from protocolkit.model.eligibility import Eligibility
from protocolkit.model.forms import Codelist, Form
from protocolkit.model.outcomes import Outcomes
from protocolkit.model.questions import Assumption, Question, Retired
from protocolkit.model.schedule import Activity, Anchor, Epoch, Visit
from protocolkit.model.study import Dates, Oversight, Provenance, Registration, Sharing, Sponsor, Study
from protocolkit.model.variables import Variable

__all__ = ["Protocol"]


class Protocol(msgspec.Struct, frozen=True):
    """Everything that one spec says, chapter by chapter, as it is written.

    Sources are already inherited: an element without its own has that of what encloses it. What follows from
    the text (repeated visits, items per criterion, forms due at visits) is in ``protocolkit.model.plan``.
    Texts are in the first language; ``translations`` holds, by language, those in others: each by the path to its
    text (``protocolkit.model.translations``).
    """

    spec_format: str
    study: Study
    sponsor: Sponsor
    design: Design
    arms: tuple[Arm, ...]
    interventions: tuple[Intervention, ...]
    sites: tuple[Site, ...]
    eligibility: Eligibility
    variables: tuple[Variable, ...]
    outcomes: Outcomes
    anchors: tuple[Anchor, ...]
    epochs: tuple[Epoch, ...]
    visits: tuple[Visit, ...]
    activities: tuple[Activity, ...]
    codelists: tuple[Codelist, ...]
    forms: tuple[Form, ...]
    provenance: Provenance = Provenance()
    dates: Dates | None = None
    registration: Registration | None = None
    oversight: Oversight | None = None
    sharing: Sharing | None = None
    statistics: Statistics | None = None
    safety: Safety | None = None
    product: Product | None = None
    consent: Consent | None = None
    background_therapy: BackgroundTherapy | None = None
    conduct: Conduct | None = None
    licences: tuple[Licence, ...] = ()
    questions: tuple[Question, ...] = ()
    assumptions: tuple[Assumption, ...] = ()
    retired: tuple[Retired, ...] = ()
    translations: dict[str, dict[str, str]] = {}
