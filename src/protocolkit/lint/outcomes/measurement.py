"""Whether an outcome is measured: a baseline to count from, and data for every time point."""

from __future__ import annotations

import re
from collections.abc import Iterator

from protocolkit.findings import Severity
from protocolkit.lint.collection import Collection
from protocolkit.lint.rule import Issue, Subject, rule
from protocolkit.lint.texts import outcome_pointer
from protocolkit.lint.timeline import dose_visits, ranks
from protocolkit.lint.wordlist import words
from protocolkit.model.moments import parse_moment
from protocolkit.model.outcomes import Outcome
from protocolkit.model.plan import Plan

__all__ = ["out007", "out013"]


@rule("OUT007", Severity.WARNING)
def out007(subject: Subject) -> Iterator[Issue]:
    """An outcome of change has a baseline, measured before the first dose.

    ## Why it matters

    An improvement, a relief or a change is counted from something. Without a value from before treatment there is
    nothing to count from, and a value taken after the first dose hides a part of the effect.

    ## Bad

    ```yaml
    outcomes:
      primary:
        - id: PO1
          title: Change From Baseline in Mean Night-Time Itch
          at: [EOT]
          baseline: EOT
    ```

    ## Good

    ```yaml
    outcomes:
      primary:
        - id: PO1
          title: Change From Baseline in Mean Night-Time Itch
          at: [EOT]
          baseline: C1 pre-dose
    ```

    ## How to fix

    Write under `baseline:` the visit before the first dose at which the same thing is measured, with `pre-dose`
    where the visit has a dose. The words that speak of change are in `wordlists/change.txt`.

    ## Source

    ICH E9(R1), variable of the estimand; ICH E9, section 2.2.2.
    """
    plan = subject.plan
    order = ranks(plan)
    dosed = dose_visits(plan) & order.keys()
    first = min(dosed, key=order.__getitem__, default=None)
    for outcome in plan.outcomes.values():
        pointer = outcome_pointer(plan.protocol, outcome)
        if outcome.baseline is None:
            word = _word_of_change(outcome)
            if word and outcome.at:
                message = f"{outcome.id} measures a change ({word!r}), but has no baseline to count it from"
                yield Issue(f"{pointer}/title", message, "write baseline: with a visit before the first dose")
        elif first is not None and _is_late(plan, outcome.baseline, first, order):
            message = (
                f"the baseline of {outcome.id} at {outcome.baseline} is not before the first dose at {first}"
            )
            related = ((f"visits/{_written(plan, first)}", "the first dose"),)
            yield Issue(
                f"{pointer}/baseline", message, f"take it at {first} pre-dose or at a visit before", related
            )


def _word_of_change(outcome: Outcome) -> str | None:
    text = f"{outcome.title} {outcome.description or ''}".casefold()
    return next((word for word in re.findall(r"\w+", text) if word in words("change")), None)


def _is_late(plan: Plan, baseline: str, first: str, order: dict[str, int]) -> bool:
    moment = parse_moment(baseline)
    found = [visit.id for visit in plan.named(moment.visit) if visit.id in order]
    if not found:
        return True
    visit = min(found, key=order.__getitem__)
    return order[visit] > order[first] or (visit == first and moment.part != "pre-dose")


def _written(plan: Plan, visit_id: str) -> str:
    visit = plan.visit(visit_id)
    return visit.written.id if visit else visit_id


@rule("OUT013", Severity.ERROR)
def out013(subject: Subject) -> Iterator[Issue]:
    """The variables of an outcome are collected at every visit of its time points.

    ## Why it matters

    A registered outcome that nobody measures at a registered time point is missing in every participant, and
    cannot be made up for afterwards.

    ## Bad

    ```yaml
    activities:
      - id: ULTRA
        at: [C1 pre-dose, C4 pre-dose, ET]
    ```

    ## Good

    ```yaml
    activities:
      - id: ULTRA
        at: [C1 pre-dose, C4 pre-dose, EOT, ET]
    ```

    ## How to fix

    Follow the variable to its item (`from:`) or its derivation, from there to the form, and add the visit to the
    activity that fills the form. Where the visit is wrong, correct `at:` or `baseline:` of the outcome.

    ## Source

    SPIRIT 2025, outcomes and plans for their assessment; ICH M11, section 1.3.
    """
    plan = subject.plan
    collection = subject.collection
    for outcome in plan.outcomes.values():
        pointer = outcome_pointer(plan.protocol, outcome)
        for field, names in (
            ("at", outcome.at),
            ("baseline", (outcome.baseline,) if outcome.baseline else ()),
        ):
            for name in names:
                for visit in plan.named(parse_moment(name).visit):
                    missing = _missing(collection, outcome, visit.id)
                    if missing:
                        listed = ", ".join(f"{variable} ({', '.join(items)})" for variable, items in missing)
                        yield Issue(
                            f"{pointer}/at/{name}" if field == "at" else f"{pointer}/baseline",
                            f"{outcome.id} is measured at {visit.id}, but nothing collects there: {listed}",
                            f"add {visit.id} to the activity that fills the form, or correct {field}:",
                            tuple((f"variables/{variable}", "not collected") for variable, _ in missing),
                        )


def _missing(collection: Collection, outcome: Outcome, visit: str) -> list[tuple[str, tuple[str, ...]]]:
    found = ((variable, collection.at(variable, visit)) for variable in outcome.variables)
    return [(variable, items) for variable, items in found if items]
