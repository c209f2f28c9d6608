"""SCH: the events that times are counted from, and how months and days are counted."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from protocolkit.findings import Severity
from protocolkit.lint.phrases import words_of
from protocolkit.lint.rule import Issue, Subject, rule
from protocolkit.lint.schedule.study_days import can_be_zero, is_study_day
from protocolkit.model.moments import parse_duration
from protocolkit.model.plan import Plan
from protocolkit.model.schedule import Anchor, Visit

__all__ = ["sch004", "sch011", "sch014"]


@rule("SCH004", Severity.ERROR)
def sch004(subject: Subject) -> Iterator[Issue]:
    """What visits are counted from has a date that is recorded to the day.

    ## Why it matters

    "Month 24" means nothing until it is known from when: from consent, allocation or the first dose. An event whose
    day stands on no form gives no target, no window and no deviation.

    ## Bad

    ```yaml
    anchors:
      - {id: LAST_DOSE, name: Last tablet taken, variable: null}
    ```

    ## Good

    ```yaml
    anchors:
      - {id: LAST_DOSE, name: Last tablet taken, variable: last_dose_date}
    ```

    ## How to fix

    Name under `variable:` the full date of the event, collected on a form or computed from other dates. The event
    after which a participant leaves early needs none, as nothing is planned from it.

    ## Source

    ICH M11, section 1.3; CDISC SDTM, RFSTDTC; SPIRIT 2025, participant timeline.
    """
    plan = subject.plan
    for anchor in plan.protocol.anchors:
        counted = _counted_from(plan, anchor)
        missing = _without_day(plan, anchor) if counted else None
        if missing:
            names = ", ".join(visit.id for visit in counted)
            message = f"{names} {'is' if len(counted) == 1 else 'are'} counted from {anchor.id}, {missing}"
            yield Issue(
                f"anchors/{anchor.id}/variable",
                message,
                "name a variable that holds the full date of the event",
                tuple((f"visits/{visit.id}", visit.name) for visit in counted),
            )


def _counted_from(plan: Plan, anchor: Anchor) -> list[Visit]:
    """Planned visits that are counted from an event, as they are written."""
    primary = plan.primary_anchor.id if plan.primary_anchor else ""
    planned = [visit for visit in plan.protocol.visits if visit.enabled and visit.kind == "planned"]
    return [visit for visit in planned if (visit.anchor or primary) == anchor.id]


def _without_day(plan: Plan, anchor: Anchor) -> str | None:
    """Why the day of an event is not known; ``None`` where it is."""
    variable = plan.variables.get(anchor.variable or "")
    if variable is None:
        return "and no variable holds its date"
    if variable.type != "date":
        kind = "may lack its day" if variable.type == "partial_date" else f"is no date, but {variable.type}"
        return f"whose variable {variable.id} {kind}"
    if variable.collected_on is None and variable.derive is None:
        return f"whose date {variable.id} no form collects"
    return None


@rule("SCH011", Severity.ERROR, "ext")
def sch011(subject: Subject) -> Iterator[Issue]:
    """Where times are given in months, the protocol says how months are counted.

    ## Why it matters

    Three months from 30 November end on 28 February by the calendar, and on another day if a month has 30 days. Two
    systems that count differently put one visit inside and outside its window.

    ## Bad

    ```yaml
    anchors:
      - {id: LAST_DOSE, months: null}
    ```

    ## Good

    ```yaml
    anchors:
      - {id: LAST_DOSE, months: calendar}
    ```

    ## How to fix

    Write `months: calendar` at the event that the visits are counted from. Where the sponsor means a fixed number of
    days, write the targets in days (`P90D`); there is nothing to declare then.

    ## Source

    ISO 8601-1, calendar durations; ICH M11, section 1.3.
    """
    plan = subject.plan
    for anchor in plan.protocol.anchors:
        in_months = [visit for visit in _counted_from(plan, anchor) if _has_months(visit)]
        if in_months and anchor.months is None:
            names = ", ".join(visit.id for visit in in_months)
            verb = "is" if len(in_months) == 1 else "are"
            yield Issue(
                f"anchors/{anchor.id}/months",
                f"{names} {verb} counted from {anchor.id} in months, and nothing says how months are counted",
                "write months: calendar, or give the targets in days",
                tuple((f"visits/{visit.id}/target", visit.name) for visit in in_months),
            )


def _has_months(visit: Visit) -> bool:
    durations = (visit.target, visit.repeat.every if visit.repeat else None)
    return any(parse_duration(text)[0] for text in durations if text)


@rule("SCH014", Severity.WARNING, "ext")
def sch014(subject: Subject) -> Iterator[Issue]:
    """There is no study day 0: the day of the first dose is Day 1, the day before it Day -1.

    ## Why it matters

    Submission data know no day 0. A protocol that counts from 0 shifts every date before or after the dose by one
    day as soon as its data are exported, and a visit on the last day of its window becomes a deviation.

    ## Bad

    ```yaml
    forms:
      - id: SV
        items:
          - id: VISITDY
            label: Study day of the visit (computed)
            type: integer
            unit: d
            required: optional
            derive: days_between(randomisation_date, VISDAT)
    ```

    ## Good

    ```yaml
    forms:
      - id: SV
        items:
          - id: VISITDY
            label: Study day of the visit (computed)
            type: integer
            unit: d
            required: optional
            derive: >-
              if VISDAT >= randomisation_date then days_between(randomisation_date, VISDAT) + 1
              else days_between(randomisation_date, VISDAT)
    ```

    ## How to fix

    Add 1 on and after the day of the first dose, and nothing before it. Call a visit on that day Day 1. The calendar
    and the exports of this tool count in this way by themselves.

    ## Source

    CDISC SDTMIG 3.4, section 4.4.4 (study day variables).
    """
    plan = subject.plan
    for visit in plan.protocol.visits:
        if visit.enabled and _says_day_zero(visit.name):
            message = f"{visit.id} is called {visit.name!r}, but there is no Day 0"
            yield Issue(f"visits/{visit.id}/name", message, "call the day of the first dose Day 1")
    for form in plan.protocol.forms:
        for item in form.items:
            if is_study_day(item) and can_be_zero(plan, item, form):
                message = f"{form.id}.{item.id} ({item.label}) can be 0, but there is no study day 0"
                yield Issue(
                    f"forms/{form.id}/items/{item.id}", message, "count the day of the first dose as 1"
                )
    for variable in plan.protocol.variables:
        if variable.derive and is_study_day(variable) and can_be_zero(plan, variable, None):
            message = f"{variable.id} ({variable.label}) can be 0, but there is no study day 0"
            yield Issue(f"variables/{variable.id}/derive", message, "count the day of the first dose as 1")


def _says_day_zero(name: str) -> bool:
    return ("day", "0") in pairwise(word.text for word in words_of(name))
