"""Case report forms: what is written down, item by item (CDISC CDASH)."""

from decimal import Decimal

import msgspec

__all__ = ["Code", "Codelist", "EditCheck", "Form", "Group", "Item", "Scale"]


class Code(msgspec.Struct, frozen=True):
    """One permitted answer; ``unknown`` marks an answer that says nothing is known."""

    code: str
    label: str
    unknown: bool = False


class Codelist(msgspec.Struct, frozen=True):
    """The permitted answers of coded items, in the order shown, and named sets of them.

    ``numeric`` codes are ordered numbers and compare as such.
    """

    id: str
    codes: tuple[Code, ...]
    sets: dict[str, tuple[str, ...]] = {}
    numeric: bool = False
    extensible: bool = False
    standard: str | None = None
    unused: str | None = None
    note: str | None = None
    source: str = ""
    sources: dict[str, str] = {}


class Group(msgspec.Struct, frozen=True):
    """Items of a form that belong together; a repeating group is a log with one row per occurrence."""

    id: str
    name: str
    repeating: bool = False
    key: str | None = None
    rows: int | None = None


class Scale(msgspec.Struct, frozen=True):
    """How a number is drawn as a scale between two ends: a ``line`` of some millimetres, or numbered ``boxes``."""

    kind: str
    low: str
    high: str
    length: int = 100


class Item(msgspec.Struct, frozen=True):
    """One question of a form.

    ``required`` is ``always``, ``conditional`` (whenever ``when`` holds) or ``optional``. ``range`` refuses,
    ``soft_range`` asks; both inclusive. ``not_before`` and ``not_after`` limit dates. ``at`` limits the item to
    some visits of its form. ``criterion`` names the criterion that the item answers; ``for_each`` (``inclusion`` or
    ``exclusion``) writes one such item for every criterion, ``{id}`` and ``{text}`` standing for the criterion's.
    ``sdtm`` says where the answer goes in SDTM, where the id does not.
    ``laterality`` is the side of a paired part of the body that the answer is about.
    """

    id: str
    label: str
    type: str
    required: str
    unit: str | None = None
    decimals: int | None = None
    max_length: int | None = None
    range: tuple[Decimal, Decimal] | None = None
    soft_range: tuple[Decimal, Decimal] | None = None
    scale: Scale | None = None
    codelist: str | None = None
    laterality: str | None = None
    when: str | None = None
    derive: str | None = None
    not_before: str | None = None
    not_after: str | None = None
    at: tuple[str, ...] = ()
    group: str | None = None
    criterion: str | None = None
    for_each: str | None = None
    instruction: str | None = None
    audience: str = "site"
    standard: bool = False
    sdtm: str | None = None
    purpose: str | None = None
    note: str | None = None
    source: str = ""
    sources: dict[str, str] = {}


class EditCheck(msgspec.Struct, frozen=True):
    """What must hold of the data: it asks when ``must`` is FALSE and is silent when it is UNKNOWN.

    A check that the condition language cannot say has no ``must`` but says ``manual``: why a person does it.
    """

    id: str
    kind: str
    text: str
    message: str
    must: str | None = None
    manual: str | None = None
    source: str = ""
    sources: dict[str, str] = {}


class Form(msgspec.Struct, frozen=True):
    """A case report form.

    ``collected`` says when: ``scheduled`` by the activity matrix, ``every_visit``, as a running ``log``, or
    ``on_event``.
    """

    id: str
    name: str
    collected: str
    items: tuple[Item, ...]
    domains: tuple[str, ...] = ()
    groups: tuple[Group, ...] = ()
    checks: tuple[EditCheck, ...] = ()
    instruction: str | None = None
    audience: str = "site"
    purpose: str | None = None
    unused: str | None = None
    note: str | None = None
    source: str = ""
    sources: dict[str, str] = {}
