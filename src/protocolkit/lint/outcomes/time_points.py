"""When an outcome is measured: time points with a date, within the study, and sensible for the measure."""

from __future__ import annotations

from collections.abc import Iterator

from protocolkit.findings import Severity
from protocolkit.lint.phrases import find_phrases
from protocolkit.lint.rule import Issue, Subject, rule
from protocolkit.lint.schedule.misplaced import misplaced
from protocolkit.lint.schedule.time_frames import time_points
from protocolkit.lint.texts import outcome_pointer
from protocolkit.lint.timeline import DAYS_IN_MONTH, day_of, dose_visits, in_order
from protocolkit.model.moments import days_of, parse_moment
from protocolkit.model.outcomes import Outcome
from protocolkit.model.plan import Plan, PlannedVisit

__all__ = ["out006", "out008", "out020"]

_SOON = 1
"""Days after a dose within which wounds do not close and the site of an injection is still sore."""


@rule("OUT006", Severity.ERROR)
def out006(subject: Subject) -> Iterator[Issue]:
    """Every time point of an outcome is a visit whose day can be computed.

    ## Why it matters

    "Immediately" or "at the end of the study" cannot be put into a calendar: each site chooses its own moment, and
    the values cannot be compared.

    ## Bad

    ```yaml
    outcomes:
      secondary:
        - id: SO2
          time_frame: Immediate, and 3 months after the last dose
          time_point_rule: null
    ```

    ## Good

    ```yaml
    outcomes:
      secondary:
        - id: SO2
          time_frame: Immediate, and 3 months after the last dose
          time_point_rule: Immediate is the day of the last tablet of cycle 6.
    ```

    ## How to fix

    Name under `at:` planned visits with a target or a window. Give the visit that stands for a word such as
    "immediate" its hours under `timing:`, or say under `time_point_rule:` of the outcome which moment the word
    means. The words are in `wordlists/vague_times.txt`.

    ## Source

    ClinicalTrials.gov protocol data elements, Outcome Measure Time Frame; SPIRIT 2025, participant timeline.
    """
    plan = subject.plan
    for outcome in plan.outcomes.values():
        pointer = outcome_pointer(plan.protocol, outcome)
        if not outcome.at:
            message = f"no visit is named for {outcome.id}, whose time frame is {outcome.time_frame!r}"
            yield Issue(pointer, message, "write at: with the visits of its time points")
        measured = _measured(plan, outcome)
        for name, visit in measured:
            if visit.kind != "planned" or (day_of(visit) is None and visit.written.window is None):
                message = f"{outcome.id} is measured at {visit.id}, which is planned for no day"
                fix = "name a planned visit, with a target or a window"
                yield Issue(
                    f"{pointer}/at/{name}", message, fix, ((f"visits/{visit.written.id}", visit.name),)
                )
        if outcome.time_point_rule or any(visit.written.timing for _, visit in measured):
            continue
        for found in find_phrases("vague_times", outcome.time_frame):
            word = outcome.time_frame[found.start : found.end]
            message = f"{outcome.id} is registered at {word!r}, and nothing says when that is"
            fix = "give the visit its timing: in hours, or write a time_point_rule:"
            yield Issue(f"{pointer}/time_frame", message, fix, span=(found.start, found.end))


def _measured(plan: Plan, outcome: Outcome) -> list[tuple[str, PlannedVisit]]:
    """The visits of an outcome, each with the name by which ``at`` calls it."""
    return [(name, visit) for name in outcome.at for visit in plan.named(parse_moment(name).visit)]


@rule("OUT008", Severity.WARNING, "ext")
def out008(subject: Subject) -> Iterator[Issue]:
    """A time point right after the dose is judged plausible for what is measured.

    ## Why it matters

    A wound does not heal within hours, and a treadmill right after injections into the leg may do harm. Such time
    points come from lists that were copied from one outcome to the next.

    ## Bad

    ```yaml
    outcomes:
      secondary:
        - id: SO2
          title: Area of Open Scratch Wounds
          time_frame: Day 8 of cycle 1
          at: [C1D8]
    visits:
      - id: C1D8
        target: P1D
    ```

    ## Good

    ```yaml
    outcomes:
      secondary:
        - id: SO2
          title: Area of Open Scratch Wounds
          time_frame: Day 8 of cycle 1
          at: [C1D8]
          decisions:
            - {rule: OUT008, reason: Wounds from scratching close within a day., role: medical writer}
    visits:
      - id: C1D8
        target: P1D
    ```

    ## How to fix

    Ask a clinician whether the measure can have changed by then and can be taken without harm. Take the time point
    out, or keep it and write the reason under `decisions:` of the outcome. The words are in
    `wordlists/slow_measures.txt` and `wordlists/effort_tests.txt`.

    ## Source

    SPIRIT 2025, outcomes and participant timeline; ICH E8(R1), section 5.4.
    """
    plan = subject.plan
    soon = _soon_after_dose(plan)
    for outcome in plan.outcomes.values():
        hits = [(name, visit) for name, visit in _measured(plan, outcome) if visit.id in soon]
        kind = _kind(outcome) if hits else None
        for name, visit in hits:
            if kind and visit.id not in misplaced(plan):
                yield Issue(
                    f"{outcome_pointer(plan.protocol, outcome)}/at/{name}",
                    f"{outcome.id} ({outcome.title}) is measured at {visit.id}, within a day of the dose: {kind}",
                    "judge whether it can have changed, and can be measured safely, by then",
                    ((f"visits/{visit.written.id}", visit.name),),
                )


def _soon_after_dose(plan: Plan) -> frozenset[str]:
    """Visits at most a day after a dose, other than those at which one is given."""
    dosed = dose_visits(plan)
    days = [(visit.anchor, day_of(visit)) for visit in plan.visits if visit.id in dosed]
    return frozenset(
        visit.id
        for visit in plan.visits
        for anchor, dosing_day in days
        if visit.id not in dosed and visit.anchor == anchor and _is_soon(dosing_day, day_of(visit))
    )


def _is_soon(dose: float | None, visit: float | None) -> bool:
    return dose is not None and visit is not None and 0 <= visit - dose <= _SOON


def _kind(outcome: Outcome) -> str | None:
    text = f"{outcome.title} {outcome.description or ''}"
    if next(find_phrases("effort_tests", text), None):
        return "is the effort safe then?"
    if next(find_phrases("slow_measures", text), None):
        return "can it have changed by then?"
    return None


@rule("OUT020", Severity.ERROR)
def out020(subject: Subject) -> Iterator[Issue]:
    """No time frame lies after the last visit, and the last visit serves an outcome or safety.

    ## Why it matters

    A time frame beyond the last visit promises data that nobody collects; a last visit that no outcome needs keeps
    participants in the study for nothing.

    ## Bad

    ```yaml
    outcomes:
      secondary:
        - id: SO2
          time_frame: Day 1 of cycles 3 and 6, end of treatment, 36 months after the last dose
    ```

    ## Good

    ```yaml
    outcomes:
      secondary:
        - id: SO2
          time_frame: Day 1 of cycles 3 and 6, end of treatment, 3 months after the last dose
    ```

    ## How to fix

    Add a visit at the registered time, or amend the time frame. Where the last visit serves nothing, name it under
    `at:` of an outcome, do something for safety at it, or leave it out.

    ## Source

    SPIRIT 2025, participant timeline; ICH M11, sections 1.3 and 4.
    """
    plan = subject.plan
    planned = [visit for visit in in_order(plan) if day_of(visit) is not None]
    if not planned:
        return
    horizon, last = _horizon(plan, planned), max(planned, key=lambda visit: _rank(plan, visit))
    for outcome in plan.outcomes.values():
        for point in time_points(outcome.time_frame):
            if point.months * DAYS_IN_MONTH + point.days > horizon:
                yield Issue(
                    f"{outcome_pointer(plan.protocol, outcome)}/time_frame",
                    f"{outcome.id} is registered at {point.name}, and the last visit, {last.id}, is before that",
                    "add a visit at that time, or amend the registered time frame",
                    ((f"visits/{last.written.id}", last.name),),
                )
    if not _serves(plan, last):
        message = f"{last.id} is the last visit, and serves neither an outcome nor safety"
        yield Issue(f"visits/{last.written.id}", message, "name it under at: of an outcome, or leave it out")


def _rank(plan: Plan, visit: PlannedVisit) -> tuple[bool, float]:
    primary = plan.primary_anchor.id if plan.primary_anchor else ""
    return visit.anchor != primary, day_of(visit) or 0.0


def _horizon(plan: Plan, planned: list[PlannedVisit]) -> float:
    """The last day of the study at the latest: visits counted from a later event come on top of the others."""
    latest: dict[str, float] = {}
    for visit in planned:
        window = visit.written.window
        day = (day_of(visit) or 0.0) + max((0, *map(days_of, window or ())))
        latest[visit.anchor] = max(latest.get(visit.anchor, 0.0), day)
    primary = plan.primary_anchor.id if plan.primary_anchor else ""
    others = [day for anchor, day in latest.items() if anchor != primary]
    return latest.get(primary, 0.0) + max(others, default=0.0)


def _serves(plan: Plan, visit: PlannedVisit) -> bool:
    names = {visit.id, visit.written.id}
    if any(parse_moment(name).visit in names for outcome in plan.outcomes.values() for name in outcome.at):
        return True
    done = [cell.activity for cell in plan.cells if cell.visit == visit.id]
    return any(
        "safety" in activity.purpose or plan.outcomes.keys() & set(activity.supports) for activity in done
    )
