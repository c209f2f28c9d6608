"""How a spec is checked: which rules run, how much they weigh, and the numbers that they compare with."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

import msgspec

from protocolkit.errors import CannotRun
from protocolkit.findings import Parameter, Rule, Severity
from protocolkit.nearest import nearest

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal

__all__ = [
    "Settings",
    "Skipped",
    "choose",
    "matching",
    "parameters_of",
    "unknown_choice",
    "unmet_need",
    "values_of",
]


class Settings(msgspec.Struct, frozen=True):
    """What a configuration or a command line asks for.

    ``select`` and ``ignore`` hold ids of rules or how they begin (``TXT``); where both fit a rule, the longer one
    counts, and ``ignore`` if they are equal. ``baseline`` is a file of findings that were there before, ``built``
    the folder of the documents in use, ``kept`` a folder for proofs that may be used again.
    """

    fail_on: str = "error"
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    severity: Mapping[str, Severity] = {}
    parameters: Mapping[str, int | Decimal] = {}
    baseline: str | None = None
    built: str | None = None
    as_of: date | None = None
    proofs: bool = True
    kept: str | None = None


class Skipped(msgspec.Struct, frozen=True):
    """A rule that was asked for and did not run, and why."""

    rule: str
    reason: str


_UNMET = {
    "today": "it compares with today's date: give --as-of DATE",
    "proofs": "it needs proofs, which --no-proofs leaves out",
}


def unmet_need(rule: Rule, settings: Settings) -> str | None:
    """Why a rule cannot run; ``None`` where it can."""
    met = {"today": settings.as_of is not None, "proofs": settings.proofs}
    return next((_UNMET[need] for need in rule.needs if not met[need]), None)


def choose(settings: Settings, rules: Iterable[str]) -> frozenset[str]:
    """The ids of the rules that are to run."""
    known = tuple(rules)
    for choice in (*settings.select, *settings.ignore, *settings.severity):
        problem = unknown_choice(choice, known)
        if problem:
            raise CannotRun(*problem)
    return frozenset(rule for rule in known if _is_chosen(rule, settings))


def _is_chosen(rule: str, settings: Settings) -> bool:
    selected = max((len(choice) for choice in settings.select if rule.startswith(choice)), default=-1)
    ignored = max((len(choice) for choice in settings.ignore if rule.startswith(choice)), default=-1)
    return (selected > ignored) if settings.select else ignored < 0


def matching(choice: str, rules: Iterable[str]) -> tuple[str, ...]:
    """The rules whose ids are this, or begin with it."""
    return tuple(rule for rule in rules if choice and rule.startswith(choice))


def unknown_choice(choice: str, rules: Collection[str]) -> tuple[str, str] | None:
    """What is wrong with the name of a rule or group, and what to do; ``None`` where there are such rules."""
    if matching(choice, rules):
        return None
    from protocolkit.source.rules import LOAD_RULES

    if matching(choice, [rule.id for rule in LOAD_RULES]):
        return f"{choice} is checked whenever a spec is loaded, and cannot be chosen", "name a clinical rule"
    near = nearest(choice, {*rules, *(rule[:3] for rule in rules)})
    return (
        f"there is no rule or group of rules {choice!r}",
        f"did you mean {near!r}?" if near else "protocolkit rules lists them all",
    )


def parameters_of(rules: Iterable[Rule]) -> dict[str, Parameter]:
    """Every parameter of some rules, by name."""
    return {parameter.name: parameter for rule in rules for parameter in rule.parameters}


def values_of(parameters: Mapping[str, Parameter], settings: Settings) -> dict[str, int | Decimal]:
    """The numbers that rules compare with: as configured, else as they are by themselves."""
    unknown: Sequence[str] = sorted(settings.parameters.keys() - parameters.keys())
    if unknown:
        near = nearest(unknown[0], parameters)
        fix = f"did you mean {near!r}?" if near else "protocolkit rules lists them all"
        raise CannotRun(f"no rule has a parameter {unknown[0]!r}", fix)
    return {name: parameter.default for name, parameter in parameters.items()} | dict(settings.parameters)
