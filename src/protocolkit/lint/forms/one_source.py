"""CRF: the one place where an outcome is written down."""

from __future__ import annotations

from collections.abc import Iterator

from protocolkit.findings import Severity
from protocolkit.lint.rule import Issue, Subject, rule
from protocolkit.model.forms import Form, Item
from protocolkit.model.plan import Plan
from protocolkit.model.variables import Variable

__all__ = ["crf002"]


@rule("CRF002", Severity.ERROR)
def crf002(subject: Subject) -> Iterator[Issue]:
    """What an outcome is measured by is collected by one item, and by no other.

    ## Why it matters

    Two items for one measurement give two values, and the analysis picks one of them. Without an item there is no
    value at all.

    ## Bad

    ```yaml
    forms:
      - id: VS
        items:
          - {id: THICK, label: Thickness, type: decimal, decimals: 2, unit: mm, range: [0, 10], required: optional}
    ```

    ## Good

    ```yaml
    forms:
      - id: VS
        items:
          - {id: WAIST, label: Waist, type: decimal, decimals: 2, unit: m, range: [0, 3], required: optional}
    ```

    ## How to fix

    Keep the item that `from:` of the variable names, and show its value elsewhere by `derive:`. Items count as the
    same where they have one CDASH name or one question, with answers of one kind and unit; two variables, where they
    share a standard code.

    ## Source

    CDISC CDASHIG 2.1, section 3 (one question, one place); ICH E6(R3), data integrity.
    """
    plan = subject.plan
    used = dict.fromkeys(name for outcome in plan.outcomes.values() for name in outcome.variables)
    variables = [plan.variables[name] for name in used if name in plan.variables]
    alike = _by_kind(plan)
    for variable in variables:
        if variable.collected_on is None and variable.derive is None:
            message = f"{variable.id} ({variable.label}) measures an outcome, and no item collects it"
            yield Issue(
                f"variables/{variable.id}", message, "name the item under from:, or compute it by derive:"
            )
        for form, item in _again(plan, variable, alike):
            yield Issue(
                f"forms/{form.id}/items/{item.id}",
                f"{form.id}.{item.id} asks again for {variable.id}, which {variable.collected_on} collects",
                "keep one of them, or compute the other by derive:",
                ((f"forms/{_pointer(variable)}", "the item that collects it"),),
            )
    yield from _same_codes(variables)


def _pointer(variable: Variable) -> str:
    return (variable.collected_on or "").replace(".", "/items/")


Kind = tuple[str, str | None, str | None]


def _kind(item: Item) -> Kind:
    return item.type, item.unit, item.codelist


def _by_kind(plan: Plan) -> dict[Kind, list[tuple[Form, Item]]]:
    """Typed items by the kind of their answers."""
    found: dict[Kind, list[tuple[Form, Item]]] = {}
    for form in plan.protocol.forms:
        for item in form.items:
            if item.derive is None:
                found.setdefault(_kind(item), []).append((form, item))
    return found


def _again(
    plan: Plan, variable: Variable, alike: dict[Kind, list[tuple[Form, Item]]]
) -> Iterator[tuple[Form, Item]]:
    """Typed items, elsewhere, that are the same as the one that collects a variable."""
    found = plan.item(variable.collected_on) if variable.collected_on else None
    if found is None:
        return
    home, collecting = found
    for form, item in alike.get(_kind(collecting), ()):
        if (form.id, item.id) != (home.id, collecting.id) and _is_same(item, collecting):
            yield form, item


def _is_same(one: Item, other: Item) -> bool:
    """Whether two items with answers of one kind have one CDASH name, or one question that is no mere "Date"."""
    if one.id == other.id:
        return True
    asks = one.type not in ("date", "partial_date", "time", "text")
    return asks and one.label.casefold().rstrip("?: ") == other.label.casefold().rstrip("?: ")


def _same_codes(variables: list[Variable]) -> Iterator[Issue]:
    """Two variables of outcomes with one standard code, collected by two items."""
    first: dict[tuple[str, str], Variable] = {}
    for variable in variables:
        for code in variable.codes:
            earlier = first.setdefault((code.system, code.code), variable)
            apart = earlier.collected_on != variable.collected_on
            if apart and variable.collected_on and earlier.collected_on:
                yield Issue(
                    f"variables/{variable.id}/from",
                    f"{variable.id} and {earlier.id} both are {code.system} {code.code}, and two items collect them",
                    "let both variables name one item",
                    ((f"variables/{earlier.id}/from", f"{earlier.id}, collected by {earlier.collected_on}"),),
                )
