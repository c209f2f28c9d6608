"""SCH: visits at the registered time points, and their windows."""

from __future__ import annotations

from collections.abc import Iterator

from protocolkit.findings import Severity
from protocolkit.lint.rule import Issue, Subject, rule
from protocolkit.lint.schedule.time_frames import TimePoint, time_points
from protocolkit.lint.schedule.windows import overlaps
from protocolkit.lint.texts import outcome_pointer
from protocolkit.model.moments import days_of, parse_moment
from protocolkit.model.outcomes import Outcome
from protocolkit.model.plan import Plan, PlannedVisit

__all__ = ["sch001", "sch002", "sch003"]


@rule("SCH001", Severity.ERROR)
def sch001(subject: Subject) -> Iterator[Issue]:
    """Every registered time point is one visit of the outcome.

    ## Why it matters

    What the registry promises has to be measured: a time point without a visit is data that will be missing, and
    one with two visits lets the result be chosen.

    ## Bad

    ```yaml
    outcomes:
      secondary:
        - id: SO2
          time_frame: Day 1 of cycles 3 and 6, end of treatment, 3 and 6 months after the last dose
          at: [C3, C6, EOT, FU2]
    ```

    ## Good

    ```yaml
    outcomes:
      secondary:
        - id: SO2
          time_frame: Day 1 of cycles 3 and 6, end of treatment, 3 months after the last dose
          at: [C3, C6, EOT, FU2]
    ```

    ## How to fix

    Add the visit with that target to `at:` (and to the schedule, switched on), or amend the registered time frame.
    The time frame itself is verbatim: it is never bent to fit the schedule.

    ## Source

    ClinicalTrials.gov protocol data elements, Outcome Measure Time Frame; 42 CFR 11.28; SPIRIT 2025, outcomes.
    """
    plan = subject.plan
    for outcome in plan.outcomes.values():
        measured = [visit for name in outcome.at for visit in plan.named(parse_moment(name).visit)]
        for point in time_points(outcome.time_frame):
            hits = [visit for visit in measured if _is_at(visit, point)]
            if len(hits) == 1 or (not hits and _is_baseline(plan, outcome, point)):
                continue
            pointer = f"{outcome_pointer(plan.protocol, outcome)}/time_frame"
            if hits:
                names = " and ".join(visit.id for visit in hits)
                message = (
                    f"{outcome.id} is registered at {point.name}, and {len(hits)} visits are that: {names}"
                )
                yield Issue(pointer, message, "keep one of them under at:", _visits(hits))
            else:
                off = [visit.id for visit in plan.protocol.visits if not visit.enabled]
                hint = f" ({', '.join(off)} are switched off)" if off else ""
                message = f"{outcome.id} is registered at {point.name}, but no visit of its at: has that target{hint}"
                yield Issue(pointer, message, "add the visit to at:, or amend the registered time frame")


def _is_at(visit: PlannedVisit, point: TimePoint) -> bool:
    return visit.has_target and (visit.months or 0, visit.days or 0) == (point.months, point.days)


def _is_baseline(plan: Plan, outcome: Outcome, point: TimePoint) -> bool:
    named = plan.named(parse_moment(outcome.baseline).visit) if outcome.baseline else ()
    return any(_is_at(visit, point) for visit in named)


def _visits(visits: list[PlannedVisit]) -> tuple[tuple[str, str], ...]:
    return tuple((f"visits/{visit.written.id}", visit.id) for visit in visits)


@rule("SCH002", Severity.ERROR)
def sch002(subject: Subject) -> Iterator[Issue]:
    """A window contains its target, and no two windows overlap.

    ## Why it matters

    Where two windows overlap, one visit can be entered as either, and the site, the monitor and the statistician
    choose differently. Where the target lies outside its window, every visit on the day is a deviation.

    ## Bad

    ```yaml
    visits:
      - {id: EOT, window: [-P3D, +P3D]}
      - {id: C, window: [-P12D, +P12D]}
    ```

    ## Good

    ```yaml
    visits:
      - {id: EOT, window: [-P3D, +P3D]}
      - {id: C, window: [-P2D, +P2D]}
    ```

    ## How to fix

    Narrow one of the windows. Two visits on one day overlap on purpose when `timing:` of one of them says how many
    hours after the other it takes place.

    ## Source

    ICH M11, section 1.3; SPIRIT 2025, participant timeline.
    """
    plan = subject.plan
    for visit in plan.protocol.visits:
        if visit.window is None or not visit.enabled:
            continue
        earliest, latest = map(days_of, visit.window)
        if earliest > latest:
            message = f"the window of {visit.id} ends (day {latest:+d}) before it begins (day {earliest:+d})"
            yield Issue(f"visits/{visit.id}/window", message, "write the earlier day first")
        elif visit.target is not None and not earliest <= 0 <= latest:
            limits = f"{earliest:+d} to {latest:+d} days"
            message = f"the window of {visit.id} ({limits}) leaves out its target {visit.target}"
            yield Issue(f"visits/{visit.id}/window", message, "both limits are counted from the target")
    seen: set[tuple[str, str]] = set()
    for earlier, later, days in overlaps(plan):
        pair = (earlier.written.id, later.written.id)
        if pair not in seen:
            seen.add(pair)
            much = "a day" if days == 1 else f"{days} days"
            message = (
                f"the windows of {earlier.id} and {later.id} have {much} in common: one visit could be either"
            )
            yield Issue(
                f"visits/{pair[1]}/window",
                message,
                "narrow one of them, or say by timing: how they follow each other on one day",
                ((f"visits/{pair[0]}/window", f"the window of {earlier.id}"),),
            )


@rule("SCH003", Severity.ERROR)
def sch003(subject: Subject) -> Iterator[Issue]:
    """Every planned visit has a window.

    ## Why it matters

    A site cannot make an appointment for one day of a year. Without a window every other day is a deviation, or
    none is, and each site decides for itself.

    ## Bad

    ```yaml
    visits:
      - {id: EOT, window: null}
    ```

    ## Good

    ```yaml
    visits:
      - {id: EOT, window: [-P3D, +P3D]}
    ```

    ## How to fix

    Write how many days before and after the target the visit may take place; `[P0D, P0D]` where no other day will
    do. A visit without a target, such as screening, is planned by its window alone.

    ## Source

    ICH M11, section 1.3; SPIRIT 2025, participant timeline.
    """
    for visit in subject.plan.protocol.visits:
        if visit.enabled and visit.kind == "planned" and visit.window is None:
            when = f"planned for {visit.target}" if visit.target else "planned"
            message = f"{visit.id} ({visit.name}) is {when}, and has no window"
            yield Issue(
                f"visits/{visit.id}/window", message, "write the earliest and latest day around the target"
            )
