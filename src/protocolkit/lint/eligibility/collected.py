"""ELG: whether what a criterion needs is known when it is decided."""

from __future__ import annotations

from collections.abc import Iterator

from protocolkit.conditions import parse
from protocolkit.findings import Severity
from protocolkit.lint.collection import variables_in
from protocolkit.lint.rule import Issue, Subject, rule
from protocolkit.lint.texts import criterion_pointer
from protocolkit.lint.timeline import decisions
from protocolkit.model.plan import Plan

__all__ = ["elg016"]


@rule("ELG016", Severity.ERROR)
def elg016(subject: Subject) -> Iterator[Issue]:
    """What a criterion needs is collected by the time it is decided.

    ## Why it matters

    A criterion whose data come after the decision cannot be checked: participants are enrolled on trust, and
    the violation shows only at monitoring.

    ## Bad

    ```yaml
    activities:
      - id: PREGT
        at: [C pre-dose, EOT, ET]
    ```

    ## Good

    ```yaml
    activities:
      - id: PREGT
        at: [SCR, C pre-dose, EOT, ET]
    ```

    ## How to fix

    Schedule the activity that collects the data at or before the first visit named under `collected:` of the
    criterion, or decide the criterion later.

    ## Source

    ICH E6(R3), eligibility confirmed before inclusion; ICH M11, sections 1.3 and 5.
    """
    plan = subject.plan
    collection = subject.collection
    usual = _decision_visit(plan, collection.order)
    for criterion in plan.criteria.values():
        visit = _first(plan, criterion.collected, collection.order) or usual
        tree = parse(criterion.when).tree if criterion.when else None
        if tree is None or not visit:
            continue
        gaps = [(name, collection.before(name, visit)) for name in variables_in(plan, tree)]
        missing = [(name, items) for name, items in gaps if items]
        if missing:
            listed = ", ".join(f"{name} ({', '.join(items)})" for name, items in missing)
            yield Issue(
                f"{criterion_pointer(plan.protocol, criterion)}/when",
                f"{criterion.id} is decided at {visit}, but is not known by then: {listed}",
                f"collect it at or before {visit}, or decide the criterion later",
                tuple((f"variables/{name}", f"needed by {criterion.id}") for name, _ in missing),
            )


def _first(plan: Plan, names: tuple[str, ...], order: dict[str, int]) -> str | None:
    """The earliest of some visits as written."""
    found = [visit.id for name in names for visit in plan.named(name.split(" ")[0]) if visit.id in order]
    return min(found, key=order.__getitem__, default=None)


def _decision_visit(plan: Plan, order: dict[str, int]) -> str | None:
    return _first(plan, tuple(at for activity in decisions(plan) for at in activity.at), order)
