"""SCH: visits at the registered time points, and their windows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from protocolkit.findings import Severity
from protocolkit.lint.rule import Issue, Subject, rule
from protocolkit.lint.schedule.misplaced import Misplaced, is_at, measured_at, misplaced
from protocolkit.lint.schedule.time_frames import TimePoint, time_points
from protocolkit.lint.schedule.windows import overlaps
from protocolkit.lint.texts import outcome_pointer
from protocolkit.lint.timeline import needs_window
from protocolkit.model.moments import days_of, parse_moment
from protocolkit.model.outcomes import Outcome
from protocolkit.model.plan import Plan, PlannedVisit
from protocolkit.model.schedule import Visit

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
    Where the visit is there by its name (`Month 6`) and is planned for another time, plan it for the time in its name.
    The time frame itself is verbatim: it is never bent to fit the schedule.

    ## Source

    ClinicalTrials.gov protocol data elements, Outcome Measure Time Frame; 42 CFR 11.28; SPIRIT 2025, outcomes.
    """
    plan = subject.plan
    elsewhere = misplaced(plan)
    yield from _planned_elsewhere(plan, elsewhere)
    for outcome in plan.outcomes.values():
        measured = measured_at(plan, outcome)
        for point in time_points(outcome.time_frame):
            hits = [visit for visit in measured if is_at(visit, point) and visit.id not in elsewhere]
            if len(hits) == 1 or (not hits and _is_baseline(plan, outcome, point)):
                continue
            if any(
                _is_named(elsewhere[visit.id].point, point) for visit in measured if visit.id in elsewhere
            ):
                continue  # there is such a visit, planned for another time
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


def _planned_elsewhere(plan: Plan, elsewhere: Mapping[str, Misplaced]) -> Iterator[Issue]:
    """Each visit that is planned for another time than its name says; of two that have changed places, the first."""
    told: set[str] = set()
    for one in elsewhere.values():
        if one.visit.id in told:
            continue
        target, pointer = one.visit.written.target, f"visits/{one.visit.written.id}/target"
        others = [other.visit for other in elsewhere.values() if _have_changed_places(one, other)]
        told.update(other.id for other in others)
        names = ", ".join(outcome.id for outcome in one.outcomes[:_SHOWN])
        more = f" and {len(one.outcomes) - _SHOWN} more" if len(one.outcomes) > _SHOWN else ""
        yield Issue(
            pointer,
            f"{one.visit.id} ({one.visit.name}) is planned for {target}, and {one.point.name} is a registered time "
            f"point of {names}{more}",
            "plan it for the time in its name, or give it the name of its time",
            (
                *(
                    (f"visits/{other.written.id}/target", f"{other.id} ({other.name}) has its time")
                    for other in others
                ),
                *((f"{outcome_pointer(plan.protocol, each)}/time_frame", each.id) for each in one.outcomes),
            ),
        )


_SHOWN = 3


def _have_changed_places(one: Misplaced, other: Misplaced) -> bool:
    return one is not other and is_at(one.visit, other.point) and is_at(other.visit, one.point)


def _is_named(named: TimePoint, point: TimePoint) -> bool:
    return (named.months, named.days) == (point.months, point.days)


def _is_baseline(plan: Plan, outcome: Outcome, point: TimePoint) -> bool:
    named = plan.named(parse_moment(outcome.baseline).visit) if outcome.baseline else ()
    return any(is_at(visit, point) for visit in named)


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
    wrong = {visit.id: issue for visit in plan.protocol.visits if (issue := _wrong_window(visit)) is not None}
    yield from wrong.values()
    seen: set[tuple[str, str]] = set()
    common = [*overlaps(plan)]
    elsewhere = {one.visit.written.id for one in misplaced(plan).values()} if common else set()
    for earlier, later, days in common:
        pair = (earlier.written.id, later.written.id)
        if pair not in seen and elsewhere.isdisjoint(pair) and wrong.keys().isdisjoint(pair):
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


def _wrong_window(visit: Visit) -> Issue | None:
    """What is wrong with a window by itself."""
    if visit.window is None or not visit.enabled:
        return None
    earliest, latest = map(days_of, visit.window)
    if earliest > latest:
        message = f"the window of {visit.id} ends (day {latest:+d}) before it begins (day {earliest:+d})"
        return Issue(f"visits/{visit.id}/window", message, "write the earlier day first")
    if visit.target is not None and not earliest <= 0 <= latest:
        limits = f"{earliest:+d} to {latest:+d} days"
        message = f"the window of {visit.id} ({limits}) leaves out its target {visit.target}"
        return Issue(f"visits/{visit.id}/window", message, "both limits are counted from the target")
    return None


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
        if needs_window(visit) and visit.window is None:
            when = f"planned for {visit.target}" if visit.target else "planned"
            message = f"{visit.id} ({visit.name}) is {when}, and has no window"
            yield Issue(
                f"visits/{visit.id}/window", message, "write the earliest and latest day around the target"
            )
