"""What the study stands or falls by: its primary outcomes, their number, and the number of participants."""

from __future__ import annotations

from collections.abc import Iterator

from protocolkit.findings import Severity
from protocolkit.lint.rule import Issue, Subject, rule
from protocolkit.lint.texts import outcome_pointer
from protocolkit.lint.timeline import adverse_event_forms
from protocolkit.lint.wordlist import words
from protocolkit.model.outcomes import Outcome
from protocolkit.model.plan import Plan

__all__ = ["out001", "out010", "out018", "out019"]

_FIRST_IN_HUMANS = frozenset({"EARLY_PHASE1", "PHASE1"})


@rule("OUT001", Severity.ERROR)
def out001(subject: Subject) -> Iterator[Issue]:
    """An outcome has a title, a time frame and a description.

    ## Why it matters

    A registry refuses an outcome without a time frame, and without a description nobody can tell afterwards which
    of several possible analyses was meant from the start.

    ## Bad

    ```yaml
    outcomes:
      secondary:
        - id: SO2
          description: null
    ```

    ## Good

    ```yaml
    outcomes:
      secondary:
        - id: SO2
          description: Area that itches, by the rule of the palm, in percent of the body surface.
    ```

    ## How to fix

    Write what is measured, in what, and how it is summed up over participants. Title and time frame cannot be left
    out: a spec without them is refused when it is loaded.

    ## Source

    ClinicalTrials.gov protocol data elements, Outcome Measures; SPIRIT 2025, outcomes; 42 CFR 11.28.
    """
    for outcome in subject.plan.outcomes.values():
        for field, text in (
            ("title", outcome.title),
            ("time_frame", outcome.time_frame),
            ("description", outcome.description),
        ):
            if not (text and text.strip()):
                message = f"{outcome.id} has no {field.replace('_', ' ')}"
                pointer = f"{outcome_pointer(subject.plan.protocol, outcome)}/{field}"
                yield Issue(pointer, message, "write what is measured, when, and how it is summed up")


@rule("OUT010", Severity.WARNING, "ext")
def out010(subject: Subject) -> Iterator[Issue]:
    """With more than one primary outcome it is said how multiplicity is dealt with.

    ## Why it matters

    Two chances to succeed are more than one: without a hierarchy, an adjustment, or the statement that one outcome
    is of safety and is not tested, the study can be called a success by chance.

    ## Bad

    ```yaml
    outcomes:
      primary:
        - id: PO2
          title: Worst Itch in the Last Week of Treatment
          time_frame: End of treatment
          description: Mean of the worst itch of the last 7 days on a scale from 0 to 10.
          variables: [itch_score]
          at: [EOT]
    statistics:
      multiplicity: null
    ```

    ## Good

    ```yaml
    outcomes:
      primary:
        - id: PO2
          title: Worst Itch in the Last Week of Treatment
          time_frame: End of treatment
          description: Mean of the worst itch of the last 7 days on a scale from 0 to 10.
          variables: [itch_score]
          at: [EOT]
    statistics:
      multiplicity: PO1 is tested first at 5 %; PO2 only when PO1 succeeds.
    ```

    ## How to fix

    Write under `multiplicity:` of the statistics which outcome decides, in what order they are tested, or that one
    of them serves safety and is described only.

    ## Source

    ICH E9, sections 2.2.2 and 2.2.5; FDA guidance on multiple endpoints (2022); SPIRIT 2025.
    """
    protocol = subject.plan.protocol
    primary = protocol.outcomes.primary
    statistics = protocol.statistics
    if len(primary) < 2 or (statistics and statistics.multiplicity):
        return
    names = ", ".join(outcome.id for outcome in primary)
    yield Issue(
        "statistics/multiplicity" if statistics else "outcomes/primary",
        f"{len(primary)} primary outcomes ({names}), and nothing says which of them decides",
        "write statistics.multiplicity: an order, an adjustment, or which one is of safety alone",
        tuple((outcome_pointer(protocol, outcome), outcome.id) for outcome in primary),
    )


@rule("OUT018", Severity.WARNING, "ext")
def out018(subject: Subject) -> Iterator[Issue]:
    """The number of participants is explained, by a primary outcome.

    ## Why it matters

    A number without its reason cannot be judged by an ethics committee: too few participants are exposed for
    nothing, too many are exposed without need.

    ## Bad

    ```yaml
    statistics:
      sample_size_rationale: Sixty participants an arm are usual in this field.
    ```

    ## Good

    ```yaml
    statistics:
      sample_size_rationale: >-
        With 54 participants an arm, a difference of 1.2 points in PO1 is found with 87 % power.
    ```

    ## How to fix

    Write under `sample_size_rationale:` the assumptions, the power or the precision, and the primary outcome that
    they are about, by its id or title.

    ## Source

    ICH E9, section 3.5; SPIRIT 2025, sample size; ICH M11, section 10.
    """
    protocol = subject.plan.protocol
    if protocol.design.enrollment is None:
        return
    statistics = protocol.statistics
    rationale = statistics.sample_size_rationale if statistics else None
    primary = protocol.outcomes.primary
    related = tuple((outcome_pointer(protocol, outcome), "a primary outcome") for outcome in primary)
    if rationale is None:
        message = f"{protocol.design.enrollment.count} participants, and nothing explains the number"
        fix = "write statistics.sample_size_rationale, for a primary outcome"
        yield Issue("design/enrollment/count", message, fix, related)
    elif not any(outcome.id in rationale or outcome.title in rationale for outcome in primary):
        message = "the rationale of the sample size names no primary outcome"
        fix = f"say of which outcome it speaks: {', '.join(outcome.id for outcome in primary)}"
        yield Issue("statistics/sample_size_rationale", message, fix, related)


@rule("OUT019", Severity.INFO, "ext")
def out019(subject: Subject) -> Iterator[Issue]:
    """A study of phase 1 has primary outcomes of safety, tolerability or pharmacokinetics.

    ## Why it matters

    The phase decides on legal duties, such as registration and reporting of results. A first study in humans that
    is to show a benefit is either of a later phase or promises more than its size can show.

    ## Bad

    ```yaml
    design:
      phase: [PHASE1]
    ```

    ## Good

    ```yaml
    design:
      phase: [PHASE2]
    ```

    ## How to fix

    Correct the phase, or make the outcome of benefit a secondary one. An outcome counts as one of safety when an
    adverse event form feeds it, or when its title has one of the words of `wordlists/first_in_humans.txt`.

    ## Source

    21 CFR 312.21; 42 CFR 11.22 (applicable clinical trials); ICH E8(R1), section 4.3.
    """
    protocol = subject.plan.protocol
    phases = protocol.design.phase
    if not phases or not _FIRST_IN_HUMANS.issuperset(phases):
        return
    for outcome in protocol.outcomes.primary:
        if not _is_of_safety(subject.plan, outcome):
            yield Issue(
                f"{outcome_pointer(protocol, outcome)}/title",
                f"{outcome.id} ({outcome.title}) measures a benefit, and is primary in a study of phase 1",
                "correct the phase, or make it a secondary outcome",
                (("design/phase", ", ".join(phases)),),
            )


def _is_of_safety(plan: Plan, outcome: Outcome) -> bool:
    title = outcome.title.casefold()
    if any(word in title for word in words("first_in_humans")):
        return True
    forms = adverse_event_forms(plan)
    sources = (
        plan.variables[name].collected_on or "" for name in outcome.variables if name in plan.variables
    )
    return any(source.partition(".")[0] in forms for source in sources)
