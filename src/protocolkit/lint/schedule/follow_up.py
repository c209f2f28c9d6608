"""SCH: whether participants are watched after the dose, and often enough."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from protocolkit.conditions import names, parse
from protocolkit.findings import Severity
from protocolkit.lint.rule import Issue, Parameter, Subject, rule
from protocolkit.lint.schedule.misplaced import misplaced
from protocolkit.lint.timeline import (
    adverse_event_forms,
    day_of,
    dose_visits,
    in_order,
    ranks,
)
from protocolkit.model.moments import parse_duration, parse_moment
from protocolkit.model.outcomes import Outcome
from protocolkit.model.plan import Plan, PlannedVisit

__all__ = ["sch008", "sch009", "sch012", "sch015"]

_EARLY_PHASES = frozenset({"EARLY_PHASE1", "PHASE1"})
_FIRST_GAP = Parameter(
    "longest-first-gap", 30, "days", "most reactions to a new product appear in the first weeks"
)
_GAP = Parameter(
    "longest-follow-up-gap",
    6,
    "months",
    "over a longer one participants are lost, and nobody knows when an event was",
)
_DAYS_IN_MONTH = 30.4375
_ROUNDING = 0.05


@rule("SCH008", Severity.ERROR)
def sch008(subject: Subject) -> Iterator[Issue]:
    """Adverse events are asked for from the first dose to the end of their outcome.

    ## Why it matters

    Events that nobody asks for are missing from the safety results, and from the primary outcome where adverse
    events are one.

    ## Bad

    ```yaml
    activities:
      - id: AEREV
        at: [SCR, C post-dose, C1D8, EOT, FU1]
    ```

    ## Good

    ```yaml
    activities:
      - id: AEREV
        at: [SCR, C post-dose, C1D8, EOT, FU1, FU2, UNS, ET]
    ```

    ## How to fix

    Review the form of adverse events (SDTM domain AE) at the visit of the first dose and at every contact up to
    the last time point of the primary outcome that counts adverse events, else up to the last visit.

    ## Source

    ICH E6(R3), safety assessment and reporting; ICH E2A; SPIRIT 2025, harms.
    """
    plan = subject.plan
    order = ranks(plan)
    dosed = sorted(dose_visits(plan) & order.keys(), key=order.__getitem__)
    if not dosed:
        return
    forms = adverse_event_forms(plan)
    reviewed = sorted({order[visit] for visit in _reviewed(plan, forms) if visit in order})
    activity = next((entry for entry in plan.protocol.activities if entry.form in forms), None)
    pointer = f"activities/{activity.id}/at" if activity else "activities"
    first, (last, reason) = dosed[0], _end_of_safety(plan, order, forms)
    if not reviewed:
        message = f"participants are dosed from {first} on, and no visit asks for adverse events"
        yield Issue(
            pointer, message, "add a form of the domain AE, and an activity that reviews it", _at(plan, first)
        )
        return
    if reviewed[0] > order[first]:
        message = f"adverse events are not asked for at {first}, the visit of the first dose"
        yield Issue(pointer, message, f"add {first} to the review", _at(plan, first))
    if reviewed[-1] < order[last]:
        stop = next(visit for visit, rank in order.items() if rank == reviewed[-1])
        message = f"adverse events are asked for up to {stop}, but {reason} is at {last}"
        yield Issue(pointer, message, f"add the visits up to {last} to the review", _at(plan, last))


def _reviewed(plan: Plan, forms: frozenset[str]) -> Iterator[str]:
    """Visits at which a form of adverse events is filled in or reviewed."""
    for form in forms:
        yield from (visit.id for visit in plan.visits_of(form))


def _end_of_safety(plan: Plan, order: dict[str, int], forms: frozenset[str]) -> tuple[str, str]:
    """The visit up to which adverse events count, and why."""
    for outcome in plan.protocol.outcomes.primary:
        visits = [v.id for name in outcome.at for v in plan.named(parse_moment(name).visit) if v.id in order]
        if visits and any(_counts_events(plan, variable, forms) for variable in outcome.variables):
            return max(visits, key=order.__getitem__), f"the last time point of {outcome.id}"
    return max(order, key=order.__getitem__), "the last visit"


def _counts_events(plan: Plan, name: str, forms: frozenset[str]) -> bool:
    variable = plan.variables.get(name)
    if variable is None:
        return False
    if variable.collected_on:
        return variable.collected_on.split(".")[0] in forms
    tree = parse(variable.derive).tree if variable.derive else None
    return tree is not None and bool(forms.intersection(names(tree).logs))


def _at(plan: Plan, visit_id: str) -> tuple[tuple[str, str], ...]:
    visit = plan.visit(visit_id)
    return ((f"visits/{visit.written.id}", visit.name),) if visit else ()


@rule("SCH009", Severity.WARNING, parameters=(_FIRST_GAP,))
def sch009(subject: Subject) -> Iterator[Issue]:
    """In phase 1, participants are seen for safety within 30 days of a dose.

    ## Why it matters

    Most reactions to a new product appear in the first weeks. When the next contact is months away, they are
    learnt of late, from memory, and after further participants were dosed.

    ## Bad

    ```yaml
    design:
      phase: [PHASE1]
    visits:
      - {id: EOT, target: P150D}
    ```

    ## Good

    ```yaml
    design:
      phase: [PHASE1]
    visits:
      - {id: EOT, target: P126D}
    ```

    ## How to fix

    Add a contact, which may be a telephone call, at which adverse events are asked for. Visits on the day of the
    dose itself do not count.

    ## Source

    EMA guideline on first-in-human and early clinical trials (EMEA/CHMP/SWP/28367/07 Rev. 1), section 8.2.
    """
    plan = subject.plan
    if not _EARLY_PHASES.intersection(plan.protocol.design.phase):
        return
    contacts, dosed = _safety_contacts(plan), dose_visits(plan)
    longest = subject.parameters[_FIRST_GAP.name]
    seen: set[tuple[str, str]] = set()
    visits = in_order(plan)
    for dose in visits:
        after = _after(dose, visits) if dose.id in dosed else []
        contact = next((visit for visit in after if visit.id in contacts), None)
        if contact is None:
            continue
        gap = (day_of(contact) or 0) - (day_of(dose) or 0)
        pair = (dose.written.id, contact.written.id)
        if gap > longest and pair not in seen and misplaced(plan).keys().isdisjoint((dose.id, contact.id)):
            seen.add(pair)
            yield Issue(
                f"visits/{pair[1]}/target",
                f"the first contact for safety after the dose at {dose.id} is {contact.id}, about {gap:.0f} days later",
                f"add a contact within {longest} days{_switched_off(plan, dose, contact)}",
                ((f"visits/{pair[0]}", f"the dose, at {dose.id}"),),
            )


def _after(dose: PlannedVisit, visits: tuple[PlannedVisit, ...]) -> list[PlannedVisit]:
    """Visits of the same anchor on later days, in order."""
    day = day_of(dose)
    if day is None:
        return []
    return [visit for visit in visits if visit.anchor == dose.anchor and (day_of(visit) or day) > day]


def _safety_contacts(plan: Plan) -> frozenset[str]:
    forms = adverse_event_forms(plan)
    watched = {cell.visit for cell in plan.cells if "safety" in cell.activity.purpose}
    return frozenset(watched | set(_reviewed(plan, forms)))


def _switched_off(plan: Plan, earlier: PlannedVisit, later: PlannedVisit) -> str:
    """A hint at visits between two others that are defined and switched off."""
    low, high = day_of(earlier) or 0, day_of(later) or 0
    names_ = [
        visit.id
        for visit in plan.protocol.visits
        if not visit.enabled and visit.target and low < _days(visit.target) < high
    ]
    if not names_:
        return ""
    return f"; {' and '.join(names_)} {'are' if len(names_) > 1 else 'is'} defined, but switched off"


def _days(target: str) -> float:
    months, days, _ = parse_duration(target)
    return months * _DAYS_IN_MONTH + days


@rule("SCH012", Severity.WARNING, "ext", parameters=(_GAP,))
def sch012(subject: Subject) -> Iterator[Issue]:
    """While a primary outcome is measured, no two visits are more than 6 months apart.

    ## Why it matters

    In a long gap participants are lost, and an event is only known to lie somewhere between two visits: the
    analysis of time to event becomes coarse, and withdrawals are noticed late.

    ## Bad

    ```yaml
    outcomes:
      primary:
        - id: PO1
          at: [EOT]
    visits:
      - {id: EOT, target: P300D}
    ```

    ## Good

    ```yaml
    outcomes:
      primary:
        - id: PO1
          at: [EOT]
    visits:
      - {id: EOT, target: P126D}
    ```

    ## How to fix

    Add a contact in between; a telephone call is enough to learn of events.

    ## Source

    ICH E9, section 5.3 (missing values avoided); SPIRIT 2025, retention and follow-up.
    """
    plan = subject.plan
    order = ranks(plan)
    measured = [(outcome, _last(plan, outcome, order)) for outcome in plan.protocol.outcomes.primary]
    dosed = dose_visits(plan) & order.keys()
    start = min((order[visit] for visit in dosed), default=0)
    targeted = [visit for visit in in_order(plan) if day_of(visit) is not None and order[visit.id] >= start]
    for anchor in dict.fromkeys(visit.anchor for visit in targeted):
        visits = [visit for visit in targeted if visit.anchor == anchor]
        for earlier, later in pairwise(visits):
            months = ((day_of(later) or 0) - (day_of(earlier) or 0)) / _DAYS_IN_MONTH
            waiting = [outcome.id for outcome, last in measured if last >= order[later.id]]
            is_long = months - _ROUNDING > subject.parameters[_GAP.name]
            if is_long and waiting and misplaced(plan).keys().isdisjoint((earlier.id, later.id)):
                yield Issue(
                    f"visits/{later.written.id}/target",
                    f"no visit for {months:.0f} months between {earlier.id} and {later.id}, "
                    f"while {', '.join(waiting)} {'is' if len(waiting) == 1 else 'are'} measured",
                    f"add a contact in between{_switched_off(plan, earlier, later)}",
                    ((f"visits/{earlier.written.id}/target", f"the visit before, {earlier.id}"),),
                )


def _last(plan: Plan, outcome: Outcome, order: dict[str, int]) -> int:
    """The rank of the last visit at which an outcome is measured."""
    visits = (visit.id for name in outcome.at for visit in plan.named(parse_moment(name).visit))
    return max((order[visit] for visit in visits if visit in order), default=-1)


@rule("SCH015", Severity.WARNING, "ext")
def sch015(subject: Subject) -> Iterator[Issue]:
    """Who ends early is seen once more, and the primary outcomes are collected then.

    ## Why it matters

    Participants leave because they are worse, or well. If nothing is measured when they leave, the missing values
    are not missing at random, and no method of analysis brings them back.

    ## Bad

    ```yaml
    activities:
      - id: ITCH
        at: [SCR, C pre-dose, EOT, FU1, FU2]
    ```

    ## Good

    ```yaml
    activities:
      - id: ITCH
        at: [SCR, C pre-dose, EOT, FU1, FU2, ET]
    ```

    ## How to fix

    Add the early-termination visit to the activities whose forms hold the primary outcomes. Where the schedule has
    none, add a visit of the kind `early_termination`; vital status may be asked by telephone.

    ## Source

    ICH E9(R1), section A.4; ICH E6(R3), withdrawal and follow-up; SPIRIT 2025, retention.
    """
    plan = subject.plan
    primary = [outcome for outcome in plan.protocol.outcomes.primary if _is_after_dose(plan, outcome)]
    leaving = [visit for visit in plan.visits if visit.kind == "early_termination"]
    if primary and not leaving:
        names_ = ", ".join(outcome.id for outcome in primary)
        message = f"no visit is planned for those who end early, so that {names_} will be missing in them"
        yield Issue("visits", message, "add a visit of the kind early_termination")
    collection = subject.collection
    for visit in leaving:
        for outcome in primary:
            missing = [name for name in outcome.variables if collection.at(name, visit.id)]
            if missing:
                yield Issue(
                    f"visits/{visit.written.id}",
                    f"{visit.id} does not collect {', '.join(missing)}, which {outcome.id} is measured by",
                    f"add {visit.id} to the activities that do",
                    ((f"outcomes/primary/{outcome.id}", outcome.title),),
                )


def _is_after_dose(plan: Plan, outcome: Outcome) -> bool:
    """Whether an outcome is measured at a visit after the first one with a dose."""
    order = ranks(plan)
    start = min((order[visit] for visit in dose_visits(plan) & order.keys()), default=0)
    return _last(plan, outcome, order) > start
