"""SCH: the order of what is done, and what it is done for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product

from protocolkit.findings import Severity
from protocolkit.lint.rule import Issue, Subject, rule
from protocolkit.lint.timeline import allocations, cells_of, decisions, dose_visits, doses, precedes, ranks
from protocolkit.model.moments import parse_moment
from protocolkit.model.plan import Cell, Plan, PlannedVisit
from protocolkit.model.schedule import Activity

__all__ = ["sch005", "sch006", "sch007"]


@rule("SCH005", Severity.ERROR)
def sch005(subject: Subject) -> Iterator[Issue]:
    """Data for eligibility come before the decision, the decision before allocation, allocation before the dose.

    ## Why it matters

    In any other order participants are allocated or treated before anybody knows that they may take part.

    ## Bad

    ```yaml
    visits:
      - id: C
        sequence: [CMREV, VITALS, LABS, PREGT, ITCH, ULTRA, RANDO, ELIG, PHARM, DOSE, AEREV]
    ```

    ## Good

    ```yaml
    visits:
      - id: C
        sequence: [CMREV, VITALS, LABS, PREGT, ITCH, ULTRA, ELIG, RANDO, PHARM, DOSE, AEREV]
    ```

    ## How to fix

    Move the activity to an earlier visit, or change the order of the activities under `sequence:` of the visit. The
    decision is the activity whose form asks one item for each criterion (`for_each`); allocation has the purpose
    `design` and a form with an item whose codes are the arms; the dose is what `administers` an intervention.

    ## Source

    ICH E6(R3), eligibility before enrolment; ICH E9, section 2.3.2; ICH M11, section 1.3.
    """
    plan = subject.plan
    order = ranks(plan)
    decided = cells_of(plan, order, decisions(plan))
    allocated = cells_of(plan, order, allocations(plan))
    dosed = cells_of(plan, order, doses(plan))
    for visit in dict.fromkeys(decision.visit for decision in decided):
        yield from _late_evidence(plan, order, visit, [cell for cell in decided if cell.visit == visit])
    yield from _late(plan, order, decided, allocated or dosed, "eligibility is decided")
    yield from _late(plan, order, allocated, dosed, "participants are allocated")


def _late_evidence(plan: Plan, order: dict[str, int], visit: str, decided: Sequence[Cell]) -> Iterator[Issue]:
    """Activities of a visit that answer a criterion decided there, and come after the decision."""
    decides = {
        criterion.id
        for criterion in plan.criteria.values()
        if any(found.id == visit for name in criterion.collected for found in plan.named(name))
    }
    needed = [
        cell
        for cell in plan.cells
        if cell.visit == visit
        and not decides.isdisjoint(cell.activity.supports)
        and plan.forms[cell.activity.form].collected
        == "scheduled"  # a running log is up to date at any moment
    ]
    for decision, cell in product(decided, needed):
        if cell.activity.id != decision.activity.id and precedes(plan, order, decision, cell):
            supported = sorted(decides.intersection(cell.activity.supports))
            yield Issue(
                _place(plan, cell),
                f"at {cell.visit}, {cell.activity.id} comes after the decision {decision.activity.id}, "
                f"but is needed for {', '.join(supported)}",
                f"put {cell.activity.id} before {decision.activity.id}",
                ((_place(plan, decision), f"the decision, {decision.activity.id}"),),
            )


def _late(
    plan: Plan, order: dict[str, int], first: tuple[Cell, ...], then: tuple[Cell, ...], what: str
) -> Iterator[Issue]:
    """A first step that does not come before the next one: at an earlier visit, or earlier at the same one."""
    if not first or not then:
        return
    start = then[0]
    before = [precedes(plan, order, cell, start) for cell in first if order[cell.visit] <= order[start.visit]]
    together = [cell for cell in first if cell.visit == start.visit]
    late = next((cell for cell in together if precedes(plan, order, cell, start) is not True), None)
    if before and late is None:
        return
    cell = late or first[0]
    if late is not None and precedes(plan, order, late, start) is None:
        message = f"at {cell.visit}, nothing says that {what} ({cell.activity.id}) before {start.activity.id}"
        fix = f"name both in this order under sequence: of {cell.visit}"
    else:
        message = f"{what} ({cell.activity.id} at {cell.visit}) after {start.activity.id} at {start.visit}"
        fix = f"put {cell.activity.id} before {start.activity.id}"
    yield Issue(
        _place(plan, cell), message, fix, ((_place(plan, start), f"{start.activity.id} at {start.visit}"),)
    )


def _place(plan: Plan, cell: Cell) -> str:
    """Where the order of a cell is written: in the visit's sequence, else at the activity."""
    visit = plan.visit(cell.visit)
    if visit and cell.activity.id in visit.written.sequence:
        return f"visits/{visit.written.id}/sequence/{cell.activity.id}"
    return _entry(cell.activity, cell, visit)


def _entry(activity: Activity, cell: Cell, visit: PlannedVisit | None) -> str:
    """The entry of ``at`` that a cell comes from."""
    names = {cell.visit, visit.written.id if visit else cell.visit}
    entry = next((name for name in activity.at if parse_moment(name).visit in names), "")
    return f"activities/{activity.id}/at/{entry}"


@rule("SCH006", Severity.WARNING, "ext")
def sch006(subject: Subject) -> Iterator[Issue]:
    """Every activity has a purpose.

    ## Why it matters

    Each procedure is a burden and a cost to the participant. One that serves no criterion, no outcome and no
    safety reason cannot be justified to an ethics committee.

    ## Bad

    ```yaml
    activities:
      - id: BLOODSUGAR
        name: Blood sugar
        form: LB
        at: [SCR]
        source: sponsor PROT §7
    ```

    ## Good

    ```yaml
    activities:
      - id: BLOODSUGAR
        name: Blood sugar
        form: LB
        at: [SCR]
        purpose: [safety]
        source: sponsor PROT §7
    ```

    ## How to fix

    Name under `supports:` the criteria and outcomes that need it, or under `purpose:` another reason. Without a
    reason, take it out of the schedule.

    ## Source

    ICH E6(R3), principle 7 (participants are not burdened without need); ICH E8(R1), quality by design.
    """
    for activity in subject.plan.protocol.activities:
        if not activity.supports and not activity.purpose:
            message = f"{activity.id} ({activity.name}) serves no criterion, no outcome and no other purpose"
            yield Issue(f"activities/{activity.id}", message, "write supports: or purpose:, or take it out")


@rule("SCH007", Severity.ERROR)
def sch007(subject: Subject) -> Iterator[Issue]:
    """What is done at a visit with a dose is marked as before or after it.

    ## Why it matters

    A baseline taken after the dose is no baseline, and a reaction looked for before the dose is none. On the
    busiest day of the study the order must not be left to the memory of the staff.

    ## Bad

    ```yaml
    activities:
      - id: ULTRA
        at: [C1, C4 pre-dose, EOT, ET]
    ```

    ## Good

    ```yaml
    activities:
      - id: ULTRA
        at: [C1 pre-dose, C4 pre-dose, EOT, ET]
    ```

    ## How to fix

    Write `C1 pre-dose` or `C1 post-dose` under `at:`. Logs and the dose itself need no mark; a visit without a
    dose takes none.

    ## Source

    ICH M11, section 1.3; ICH E9, section 2.2.2 (baseline before treatment).
    """
    plan = subject.plan
    dosed = dose_visits(plan)
    seen: set[str] = set()
    for cell in plan.cells:
        form = plan.forms.get(cell.activity.form)
        exempt = cell.activity.administers or (form and form.collected != "scheduled")
        if exempt or (cell.visit in dosed) == bool(cell.part):
            continue
        pointer = _entry(cell.activity, cell, plan.visit(cell.visit))
        if pointer in seen:
            continue
        seen.add(pointer)
        if not cell.part:
            message = f"{cell.activity.id} at {cell.visit} is neither before nor after the dose of that visit"
            fix = f"write {pointer.split('/')[-1]} pre-dose or post-dose"
            yield Issue(pointer, message, fix, _doses_at(plan, cell.visit))
        else:
            message = (
                f"{cell.activity.id} at {cell.visit} is marked {cell.part}, but {cell.visit} has no dose"
            )
            yield Issue(pointer, message, f"write {pointer.split('/')[-1].split(' ')[0]}")


def _doses_at(plan: Plan, visit: str) -> tuple[tuple[str, str], ...]:
    giving = [cell.activity for cell in plan.cells if cell.visit == visit and cell.activity.administers]
    return tuple((f"activities/{activity.id}", f"the dose, {activity.id}") for activity in giving)
