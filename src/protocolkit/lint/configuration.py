"""From a configuration file and a command line to settings: every name known, every value of its kind."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any

import msgspec

from protocolkit.findings import Parameter, Rule, Severity
from protocolkit.lint.settings import Settings, matching, parameters_of, unknown_choice
from protocolkit.nearest import nearest
from protocolkit.source.configuration import Configuration

__all__ = ["FAIL_ON", "configured", "with_choices"]

FAIL_ON = ("error", "warning", "info", "never")
"""The least severity that fails a check, or none."""

_KEYS = ("fail-on", "select", "ignore", "severity", "parameters", "baseline", "built")
_LARGEST = 1_000_000


def configured(configuration: Configuration, rules: Sequence[Rule]) -> Settings:
    """The settings that a configuration asks for. Raises ``CannotRun`` for what it says wrongly."""
    table, ids = configuration.table, [rule.id for rule in rules]
    for key in table:
        if key not in _KEYS:
            raise configuration.wrong(f"there is no setting {key!r}", _near(key, _KEYS), key=key)
    baseline, built = (_text(configuration, key) for key in ("baseline", "built"))
    return Settings(
        fail_on=_fail_on(configuration),
        select=tuple(_choices(configuration, "select", ids)),
        ignore=tuple(_choices(configuration, "ignore", ids)),
        severity=dict(_severities(configuration, ids)),
        parameters=dict(_numbers(configuration, parameters_of(rules))),
        baseline=baseline and configuration.beside(baseline),
        built=built and configuration.beside(built),
    )


def with_choices(
    settings: Settings, rules: Iterable[str], select: Sequence[str] = (), ignore: Sequence[str] = ()
) -> Settings:
    """The settings with rules chosen on top of them.

    ``select`` takes the place of what was selected; what was ignored stays so unless it is named exactly.
    ``ignore`` always counts.
    """
    known = tuple(rules)
    kept = tuple(choice for choice in settings.ignore if choice not in select)
    ignored = tuple(rule for choice in ignore for rule in matching(choice, known) or (choice,))
    return msgspec.structs.replace(
        settings, select=tuple(select) or settings.select, ignore=(*kept, *ignored)
    )


def _near(word: str, known: Iterable[str]) -> str:
    options = sorted(known)
    near = nearest(word, options)
    return f"did you mean {near!r}?" if near else f"one of {', '.join(options) or 'none'}"


def _fail_on(configuration: Configuration) -> str:
    level = _text(configuration, "fail-on")
    if level is not None and level not in FAIL_ON:
        raise configuration.wrong(
            f"fail-on is one of {', '.join(FAIL_ON)}, not {level!r}", _near(level, FAIL_ON), key="fail-on"
        )
    return level or "error"


def _text(configuration: Configuration, key: str) -> str | None:
    value = configuration.table.get(key)
    if value is not None and (not isinstance(value, str) or not value.strip() or "\0" in value):
        raise configuration.wrong(f"{key} is a text", f'write it like {key} = "..."', key=key)
    return value


def _choices(configuration: Configuration, key: str, ids: Sequence[str]) -> Iterator[str]:
    chosen = configuration.table.get(key, [])
    if not isinstance(chosen, list) or not all(isinstance(choice, str) for choice in chosen):
        raise configuration.wrong(
            f"{key} is a list of rules", f'write it like {key} = ["TXT", "ELG007"]', key=key
        )
    for choice in chosen:
        problem = unknown_choice(choice, ids)
        if problem:
            raise configuration.wrong(f"{key}: {problem[0]}", problem[1], key=key)
        yield choice


def _table(configuration: Configuration, key: str) -> dict[str, Any]:
    table = configuration.table.get(key, {})
    if not isinstance(table, dict):
        raise configuration.wrong(f"{key} is a table", f"write it as [{key}], one line for each", key=key)
    return table


def _severities(configuration: Configuration, ids: Sequence[str]) -> Iterator[tuple[str, Severity]]:
    levels = [severity.value for severity in Severity]
    for rule, level in _table(configuration, "severity").items():
        if rule not in ids:
            problem = unknown_choice(rule, ids)
            message = problem[0] if problem else f"{rule} is not the id of one rule"
            raise configuration.wrong(f"severity: {message}", problem and problem[1], key=rule)
        if level not in levels:
            raise configuration.wrong(
                f"the severity of {rule} is one of {', '.join(levels)}, not {level!r}", key=rule
            )
        yield rule, Severity(level)


def _numbers(
    configuration: Configuration, known: dict[str, Parameter]
) -> Iterator[tuple[str, int | Decimal]]:
    for name, value in _table(configuration, "parameters").items():
        if name not in known:
            raise configuration.wrong(f"no rule has a parameter {name!r}", _near(name, known), key=name)
        default, unit = known[name].default, known[name].unit
        if isinstance(value, bool) or not isinstance(value, int | Decimal):
            raise configuration.wrong(f"{name} is a number of {unit}", f"by itself it is {default}", key=name)
        if isinstance(default, int) and not isinstance(value, int):
            raise configuration.wrong(f"{name} is a whole number of {unit}", key=name)
        if isinstance(value, Decimal) and not value.is_finite():
            raise configuration.wrong(f"{name} is a number of {unit}", key=name)
        if not 0 <= value <= _LARGEST:
            raise configuration.wrong(f"{name} is between 0 and {_LARGEST:,} {unit}", key=name)
        yield name, value
