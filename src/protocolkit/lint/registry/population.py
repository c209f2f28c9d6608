"""REG: how many participants of which age the registry is told of."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from protocolkit.conditions import Node, parse
from protocolkit.conditions.nodes import Compare, Logic
from protocolkit.conditions.relations import OPPOSITE, Relation
from protocolkit.findings import Severity
from protocolkit.lint.phrases import find_phrases
from protocolkit.lint.rule import Issue, Subject, rule
from protocolkit.lint.stated import Stated, stated_in
from protocolkit.lint.texts import criterion_pointer
from protocolkit.model.plan import Plan

__all__ = ["reg006", "reg007"]

_ENDED = frozenset({"ACTIVE_NOT_RECRUITING", "COMPLETED", "TERMINATED", "WITHDRAWN"})
"""Statuses in which nobody is enrolled any more."""


@rule("REG006", Severity.WARNING)
def reg006(subject: Subject) -> Iterator[Issue]:
    """The number of participants says whether it is planned or reached.

    ## Why it matters

    "40" may be what was planned or what was achieved. After the study has closed nobody can tell any more whether it
    fell short.

    ## Bad

    ```yaml
    design:
      enrollment: {type: null}
    ```

    ## Good

    ```yaml
    design:
      enrollment: {type: ESTIMATED}
    ```

    ## How to fix

    Write `type: ESTIMATED` for a planned number and `type: ACTUAL` for the one reached. Once recruitment has ended,
    the number is the one reached.

    ## Source

    ClinicalTrials.gov protocol data elements, Enrollment; 42 CFR 11.64(a).
    """
    protocol = subject.plan.protocol
    enrollment = protocol.design.enrollment
    if enrollment is None:
        return
    registration = protocol.registration
    status = (registration.declared_status or registration.overall_status) if registration else None
    if enrollment.type is None:
        message = f"{enrollment.count} participants: planned, or reached?"
        yield Issue("design/enrollment/type", message, "write ESTIMATED or ACTUAL")
    elif enrollment.type == "ESTIMATED" and status in _ENDED:
        message = f"the status is {status}, and the number of participants is still the planned one"
        where = "declared_status" if registration and registration.declared_status else "overall_status"
        related = ((f"registration/{where}", "the status"),)
        yield Issue(
            "design/enrollment/type", message, "write the number reached, with the type ACTUAL", related
        )


_FIELDS: dict[str, tuple[Relation, Relation]] = {"minimum_age": (">=", ">"), "maximum_age": ("<=", "<")}
"""Each limit of age with the relations that say it, the second without the limit itself."""


@rule("REG007", Severity.WARNING)
def reg007(subject: Subject) -> Iterator[Issue]:
    """The limits of age stand in the fields of the registry, and are those of the criterion.

    ## Why it matters

    Patients and physicians search registries by age. A limit that only stands in the text of a criterion is not found,
    and one that differs sends people to a study that does not take them.

    ## Bad

    ```yaml
    eligibility:
      maximum_age: null
    ```

    ## Good

    ```yaml
    eligibility:
      maximum_age: 75 Years
    ```

    ## How to fix

    Write `minimum_age:` and `maximum_age:` as the condition of the criterion has them, in completed years. What texts
    say of age is compared elsewhere (STR).

    ## Source

    ClinicalTrials.gov protocol data elements, Age Limits; 42 CFR 11.28(a)(2)(ii)(C).
    """
    plan = subject.plan
    eligibility = plan.protocol.eligibility
    for criterion in eligibility.criteria:
        tree = parse(criterion.when).tree if criterion.when else None
        if tree is None:
            continue
        pointer = criterion_pointer(plan.protocol, criterion)
        excludes = criterion in eligibility.exclusion
        for stated in _of_age(plan, tree, excludes=excludes):
            for field, relations in _FIELDS.items():
                if stated.relation not in relations:
                    continue
                limit = getattr(eligibility, field)
                if limit not in _years(stated, relations):
                    found = f"{field} is {limit}" if limit else f"there is no {field}"
                    message = f"{criterion.id} asks for age {stated.relation} {stated.value}, and {found}"
                    related = ((f"{pointer}/when", f"the condition of {criterion.id}"),)
                    yield Issue(f"eligibility/{field}", message, "write the limit of the criterion", related)


def _of_age(plan: Plan, tree: Node, *, excludes: bool) -> Iterator[Stated]:
    """Limits of age that a participant must keep: what is joined by "or" says nothing for sure."""
    for part in _parts(tree, "or" if excludes else "and"):
        if not isinstance(part, Compare):
            continue
        for stated in stated_in(part):
            variable = plan.variables.get(stated.name or "")
            if stated.relation is None or variable is None or variable.unit != "a" or stated.times:
                continue
            said = f"{variable.id.replace('_', ' ')} {variable.label}"
            if next(find_phrases("age", said), None):
                relation = OPPOSITE[stated.relation] if excludes else stated.relation
                yield Stated(stated.value, stated.start, stated.end, relation, stated.unit, stated.name)


def _parts(tree: Node, operator: str) -> tuple[Node, ...]:
    if isinstance(tree, Logic) and tree.operator == operator:
        return tuple(inner for part in tree.parts for inner in _parts(part, operator))
    return (tree,)


def _years(stated: Stated, relations: tuple[Relation, Relation]) -> tuple[str, ...]:
    """How the registry may write a limit; above 17 is 17 or, in completed years, 18."""
    values = [stated.value]
    if stated.relation == relations[1]:
        values.append(stated.value + (1 if stated.relation == ">" else -1))
    return tuple(_told(value) for value in values)


def _told(value: Decimal) -> str:
    return f"{value} Year{'' if value == 1 else 's'}"
