"""One participant against the criteria: the verdict, and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from protocolkit.conditions.data import Data
from protocolkit.conditions.reasons import open_names, reasons
from protocolkit.screening.criteria import Criteria, Ruling
from protocolkit.screening.derive import derivations
from protocolkit.screening.subject import read_subject

__all__ = ["CriterionResult", "Verdict", "because", "overall", "screen_subject", "sentence"]

_WORDS = {True: "TRUE", False: "FALSE", None: "UNKNOWN"}
_VERBS = {("inclusion", "FALSE"): "is not met", ("exclusion", "TRUE"): "excludes"}


class CriterionResult(msgspec.Struct, frozen=True):
    """One criterion: its value, and the parts that decide it, in words."""

    id: str
    kind: str
    value: str
    because: tuple[str, ...]
    replaces: tuple[str, ...] = ()

    @property
    def is_as_it_must_be(self) -> bool:
        """Whether it stands in nobody's way."""
        return self.value != "UNKNOWN" and (self.kind, self.value) not in _VERBS


class Verdict(msgspec.Struct, frozen=True):
    """What the criteria say of one participant.

    ``missing`` are the names that leave a criterion unknown; ``deciding`` those of which one alone, if it were
    known, could settle the overall verdict.
    """

    overall: str
    criteria: tuple[CriterionResult, ...]
    missing: tuple[str, ...]
    deciding: tuple[str, ...]
    warnings: tuple[str, ...]
    subject: str | None = None


def screen_subject(criteria: Criteria, content: Mapping[str, Any]) -> Verdict:
    """A mapping from names to values, against the criteria."""
    from protocolkit.screening.deciding import deciding_names

    subject = read_subject(content, criteria.symbols, criteria.moment)
    steps, problems = derivations(criteria.plan, criteria.symbols, criteria.needs, subject.places)
    for step in steps:
        step(subject.sheet)
    data = subject.sheet.data
    values = [ruling.condition(data) for ruling in criteria.rulings]
    found = overall(criteria.rulings, values)
    missing = _missing(criteria.rulings, values, data)
    return Verdict(
        overall=found,
        criteria=tuple(
            CriterionResult(ruling.id, ruling.kind, _WORDS[value], because(ruling, data), ruling.replaces)
            for ruling, value in zip(criteria.rulings, values, strict=True)
        ),
        missing=missing,
        deciding=deciding_names(criteria, data, values, missing) if found == "UNDETERMINED" else (),
        warnings=(*subject.warnings, *problems, *subject.sheet.warnings),
        subject=subject.id,
    )


def overall(rulings: Sequence[Ruling], values: Sequence[bool | None]) -> str:
    """Not eligible if an inclusion is false or an exclusion true, else undetermined if anything is unknown."""
    if any(value is ruling.bad for ruling, value in zip(rulings, values, strict=True)):
        return "NOT_ELIGIBLE"
    return "UNDETERMINED" if None in values else "ELIGIBLE"


def because(ruling: Ruling, data: Data) -> tuple[str, ...]:
    """Why a criterion has its value."""
    if ruling.deciding is None:
        return ("a person decides: it has no condition",)
    return reasons(ruling.deciding, data)


def sentence(criterion: str, kind: str, value: str, because: Sequence[str]) -> str:
    """Why a criterion stands in the way of a participant."""
    return f"{criterion} {_VERBS.get((kind, value), 'is unknown')}: {', '.join(because)}"


def _missing(rulings: Sequence[Ruling], values: Sequence[bool | None], data: Data) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for ruling, value in zip(rulings, values, strict=True):
        if value is None and ruling.deciding is not None:
            found.update(dict.fromkeys(open_names(ruling.deciding, data)))
    return tuple(found)
