"""What the study measures success and harm by (ICH M11 section 3, ICH E9(R1) estimands)."""

import msgspec

__all__ = ["Estimand", "Interpretation", "Outcome", "Outcomes"]


class Interpretation(msgspec.Struct, frozen=True):
    """How the encoding reads an outcome whose registered words leave it open."""

    text: str
    source: str = ""


class Estimand(msgspec.Struct, frozen=True):
    """Attributes of an estimand (ICH E9(R1)): whom, what summary, what to do about intercurrent events."""

    analysis_set: str | None = None
    summary_measure: str | None = None
    intercurrent_events: str | None = None
    source: str = ""


class Outcome(msgspec.Struct, frozen=True):
    """One outcome: the registered words, and how and when it is measured.

    ``time_frame`` is verbatim. ``at`` lists the visits of its registered time points, ``baseline`` the visit
    (and moment) of the value that change is counted from.
    """

    id: str
    title: str
    time_frame: str
    description: str | None = None
    interpretation: Interpretation | None = None
    variables: tuple[str, ...] = ()
    instrument: str | None = None
    unit: str | None = None
    at: tuple[str, ...] = ()
    baseline: str | None = None
    time_point_rule: str | None = None
    forms: tuple[str, ...] = ()
    sdtm: str | None = None
    adam: str | None = None
    estimand: Estimand | None = None
    note: str | None = None
    source: str = ""
    sources: dict[str, str] = {}


class Outcomes(msgspec.Struct, frozen=True):
    """Primary, secondary and exploratory outcomes; ``exploratory=None`` is not known, not none."""

    primary: tuple[Outcome, ...]
    secondary: tuple[Outcome, ...] = ()
    exploratory: tuple[Outcome, ...] | None = None

    @property
    def all(self) -> tuple[Outcome, ...]:
        """Every outcome, primary first."""
        return self.primary + self.secondary + (self.exploratory or ())
