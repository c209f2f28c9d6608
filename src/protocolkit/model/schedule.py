"""When participants are seen and what is done then (ICH M11 section 1.3, schedule of activities)."""

from decimal import Decimal

import msgspec

__all__ = ["Activity", "Anchor", "Epoch", "Repeat", "Timing", "Visit"]


class Anchor(msgspec.Struct, frozen=True):
    """An event that times are counted from; the ``primary`` one is Day 1 of every calendar.

    ``months`` says how months from it are counted: ``calendar``, or ``None`` where nobody has said it.
    """

    id: str
    name: str
    variable: str | None = None
    primary: bool = False
    months: str | None = None
    unused: str | None = None
    source: str = ""
    sources: dict[str, str] = {}


class Epoch(msgspec.Struct, frozen=True):
    """A stretch of the study in a participant's life (CDISC EPOCH)."""

    id: str
    name: str
    unused: str | None = None
    source: str = ""
    sources: dict[str, str] = {}


class Repeat(msgspec.Struct, frozen=True):
    """A visit that returns: ``times`` visits, ``every`` (ISO 8601 duration) apart, the first on the target."""

    every: str
    times: int


class Timing(msgspec.Struct, frozen=True):
    """Hours after an event of the same visit within which the assessments take place."""

    after: str
    earliest: str
    latest: str
    source: str = ""


class Visit(msgspec.Struct, frozen=True):
    """A planned contact, or one for which only the occasion is planned (unscheduled, early termination).

    ``target`` is an ISO 8601 duration from the anchor; ``window`` is two signed durations, in days, around the
    target, or around the anchor itself where there is no target. ``sequence`` lists the visit's activities in
    the order in which staff do them. ``repeat`` makes one written visit many: ``C`` becomes ``C1``, ``C2``, ...
    """

    id: str
    name: str
    kind: str
    epoch: str | None = None
    anchor: str | None = None
    target: str | None = None
    window: tuple[str, str] | None = None
    timing: Timing | None = None
    repeat: Repeat | None = None
    modes: tuple[str, ...] = ()
    enabled: bool = True
    sequence: tuple[str, ...] = ()
    content: str | None = None
    note: str | None = None
    source: str = ""
    sources: dict[str, str] = {}


class Activity(msgspec.Struct, frozen=True):
    """Something done at visits: the form that records it and what it is done for.

    An entry of ``at`` is a visit id, with a moment where the visit has a dose: ``TRT pre-dose``. ``sources`` may
    give a visit id its own source. ``supports`` names criteria and outcomes, ``purpose`` other reasons.
    ``invasive`` is ``None`` where no source says it; ``effective_dose_msv`` is the dose of one exposure to ionising
    radiation.
    """

    id: str
    name: str
    form: str
    at: tuple[str, ...]
    supports: tuple[str, ...] = ()
    purpose: tuple[str, ...] = ()
    administers: tuple[str, ...] = ()
    when: str | None = None
    invasive: bool | None = None
    effective_dose_msv: Decimal | None = None
    note: str | None = None
    source: str = ""
    sources: dict[str, str] = {}
