"""A participant found by a proof, in clinical words: labels, values with their units, the meaning of codes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import msgspec

from protocolkit.conditions.symbols import Symbol, Symbols
from protocolkit.conditions.wording import with_unit
from protocolkit.model.plan import Plan

if TYPE_CHECKING:
    from protocolkit.conditions.typical import Participant

__all__ = ["Witness", "make_witness"]

_ANSWERS = {"Y": "yes", "N": "no"}


class Witness(msgspec.Struct, frozen=True):
    """A typical participant: recorded values by name, those that differ from the example, and what matters in words."""

    values: Mapping[str, Any]
    changed: tuple[str, ...]
    words: str


def make_witness(
    participant: Participant, names: Iterable[str], plans: Iterable[Plan], symbols: Symbols
) -> Witness:
    """A participant told by some names; ``plans`` are asked in turn for what a name and a code are called."""
    plans = tuple(plans)
    told = [
        _told(name, participant.values[name], plans, symbols) for name in names if name in participant.values
    ]
    return Witness(participant.values, participant.changed, "; ".join(told))


def _told(name: str, value: Any, plans: tuple[Plan, ...], symbols: Symbols) -> str:
    label, codelist = _called(name, plans)
    if value is None:
        return f"{label}: none recorded"
    if isinstance(value, str):
        return f"{label}: {_meaning(value, codelist, plans)}"
    symbol = _symbol(name, symbols)
    return f"{label} {with_unit(value, symbol.unit if symbol else None)}"


def _called(name: str, plans: tuple[Plan, ...]) -> tuple[str, str | None]:
    """The label of a variable or an item, and its codelist."""
    for plan in plans:
        variable, item = plan.variables.get(name), plan.item(name)
        if variable is not None:
            return variable.label, variable.codelist
        if item is not None:
            return item[1].label, item[1].codelist
    return name, None


def _meaning(code: str, codelist: str | None, plans: tuple[Plan, ...]) -> str:
    for plan in plans:
        found = plan.codelists.get(codelist or "")
        for entry in found.codes if found else ():
            if entry.code == code:
                return entry.label
    return _ANSWERS.get(code, code)


def _symbol(name: str, symbols: Symbols) -> Symbol | None:
    form, _, item = name.rpartition(".")
    return symbols.forms[form].items.get(item) if form in symbols.forms else symbols.variables.get(item)
