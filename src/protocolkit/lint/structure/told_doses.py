"""Doses as names and descriptions tell them, compared with the dose of the intervention."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from functools import cache

from protocolkit.lint.rule import Issue
from protocolkit.lint.wordlist import pairs
from protocolkit.model.design import Intervention
from protocolkit.model.protocol import Protocol

__all__ = ["doses_told"]


def doses_told(protocol: Protocol) -> Iterator[Issue]:
    """Names and descriptions that tell amounts of which none is the dose."""
    interventions = {entry.id: entry for entry in protocol.interventions}
    for entry in protocol.interventions:
        yield from _told(f"interventions/{entry.id}", entry, (entry.name, entry.description))
    for arm in protocol.arms:
        if len(arm.interventions) == 1:
            entry = interventions[arm.interventions[0]]
            yield from _told(f"arms/{arm.id}", entry, (arm.name, arm.description))


def _told(pointer: str, entry: Intervention, texts: tuple[str | None, str | None]) -> Iterator[Issue]:
    dose = entry.dose
    if dose is None or dose.amount is None or dose.unit is None:
        return
    try:
        amount = Decimal(dose.amount)
    except InvalidOperation:
        return
    for field, text in zip(("name", "description"), texts, strict=True):
        told = [
            (found, change)
            for found in _amounts().finditer(text or "")
            if (change := _in_unit(found, dose.unit)) is not None
        ]
        if told and all(value != Fraction(amount) for _, value in told):
            found = told[0][0]
            stated = f"the dose is {dose.amount} {dose.unit}"
            message = f"{pointer.split('/')[-1]}: the {field} says {found[0]}, and {stated}"
            related = ((f"interventions/{entry.id}/dose/amount", "the dose"),)
            fix = "correct whichever of the two is wrong"
            yield Issue(f"{pointer}/{field}", message, fix, related, found.span())


@cache
def _amounts() -> re.Pattern[str]:
    units = "|".join(
        re.escape(unit) for unit in sorted(pairs("dose_units"), key=lambda unit: (-len(unit), unit))
    )
    return re.compile(rf"\b([0-9]+(?:\.[0-9]+)?) ?({units})(?![\w/])", re.IGNORECASE)


def _in_unit(found: re.Match[str], unit: str) -> Fraction | None:
    """An amount in the unit of a dose; ``None`` where it measures something else."""
    from protocolkit.conditions.conversion import affine
    from protocolkit.conditions.ucum import UnitError

    try:
        change = affine(pairs("dose_units")[found[2].casefold()], unit)
    except UnitError:
        return None
    return Fraction(found[1]) * change.slope
