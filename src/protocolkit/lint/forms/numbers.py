"""CRF: numbers: their units, and the values that a form takes."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from protocolkit.findings import Severity
from protocolkit.lint.rule import Issue, Subject, rule
from protocolkit.model.forms import Item
from protocolkit.model.variables import Variable

__all__ = ["crf001", "crf007"]


@rule("CRF001", Severity.ERROR)
def crf001(subject: Subject) -> Iterator[Issue]:
    """A number on a form has a unit and a range.

    ## Why it matters

    A number without a unit means nothing, and a field without limits takes every slip of the keyboard: a weight of
    7 or of 7000 reaches the analysis.

    ## Bad

    ```yaml
    forms:
      - id: VS
        items:
          - {id: PULSE, label: Pulse, type: integer, required: optional}
    ```

    ## Good

    ```yaml
    forms:
      - id: VS
        items:
          - {id: PULSE, label: Pulse, type: integer, unit: /min, range: [20, 250], required: optional}
    ```

    ## How to fix

    Write `unit:` in UCUM (`{score}` for points of a scale, `{count}` for a number of things) and under `range:`
    the lowest and highest value that can exist. A computed item needs no range of its own.

    ## Source

    CDISC CDASH, units; UCUM; good clinical data management practice, edit checks.
    """
    for form in subject.plan.protocol.forms:
        for item in form.items:
            missing = _missing(item) if item.type in ("integer", "decimal") else ""
            if missing:
                message = f"{form.id}.{item.id} ({item.label}) is a number without {missing}"
                yield Issue(
                    f"forms/{form.id}/items/{item.id}", message, f"write {missing.replace(' or ', ' and ')}"
                )


def _missing(item: Item) -> str:
    missing = [] if item.unit else ["unit"]
    if item.range is None and item.derive is None:
        missing.append("range")
    return " or ".join(missing)


@rule("CRF007", Severity.WARNING, "ext")
def crf007(subject: Subject) -> Iterator[Issue]:
    """The hard range is wider than the soft range, and takes every value that can exist.

    ## Why it matters

    A hard range refuses what it leaves out. If it is as narrow as the soft range, the very values that matter most
    for safety cannot be recorded; sites then enter the nearest one that is taken.

    ## Bad

    ```yaml
    forms:
      - id: LB
        items:
          - {id: CREAT, range: [30, 200]}
    ```

    ## Good

    ```yaml
    forms:
      - id: LB
        items:
          - {id: CREAT, range: [10, 3000]}
    ```

    ## How to fix

    Let `range:` hold every value that can exist, and `soft_range:` those that need no question. The variable that
    an item collects has the same hard range.

    ## Source

    SCDM Good Clinical Data Management Practices, edit check design principles; ICH E6(R3), data handling.
    """
    collected = {variable.collected_on: variable for variable in subject.plan.protocol.variables}
    for form in subject.plan.protocol.forms:
        for item in form.items:
            pointer, name = f"forms/{form.id}/items/{item.id}/range", f"{form.id}.{item.id}"
            variable = collected.get(name)
            trouble = _too_narrow(item) or (_narrower_than(item, variable) if variable else None)
            if trouble:
                yield Issue(pointer, f"{name} ({item.label}): {trouble}", "widen the hard range")
    for variable in subject.plan.protocol.variables:
        trouble = _too_narrow(variable)
        if trouble:
            message = f"{variable.id} ({variable.label}): {trouble}"
            yield Issue(f"variables/{variable.id}/range", message, "widen the hard range")


def _too_narrow(element: Item | Variable) -> str | None:
    """What is wrong with the hard range beside the soft one."""
    hard, soft = element.range, element.soft_range
    if hard is None or soft is None:
        return None
    if soft[0] < hard[0] or soft[1] > hard[1]:
        return f"the soft range ({_limits(soft)}) takes values that the hard range ({_limits(hard)}) refuses"
    if soft == hard:
        return (
            f"hard and soft range are the same ({_limits(hard)}), so that no extreme value can be confirmed"
        )
    return None


def _narrower_than(item: Item, variable: Variable) -> str | None:
    if item.range is None or variable.range is None or item.unit != variable.unit:
        return None
    low, high = variable.range
    if item.range[0] <= low and item.range[1] >= high:
        return None
    real = f"{variable.id} can have ({_limits(variable.range)})"
    return f"the hard range ({_limits(item.range)}) refuses values that {real}"


def _limits(limits: tuple[Decimal, Decimal]) -> str:
    return " to ".join(f"{limit:f}" for limit in limits)
