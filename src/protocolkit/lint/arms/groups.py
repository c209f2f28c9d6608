"""ARM: the groups of a study: what they are for, what they receive, and what they are called."""

from __future__ import annotations

from collections.abc import Iterator

from protocolkit.findings import Severity
from protocolkit.lint.rule import Issue, Subject, rule

__all__ = ["arm001", "arm002", "arm009"]


@rule("ARM001", Severity.ERROR)
def arm001(subject: Subject) -> Iterator[Issue]:
    """Every arm has a type.

    ## Why it matters

    The registry asks for it, and randomisation, tables and the reader need to know which group is studied and which
    one it is compared with.

    ## Bad

    ```yaml
    arms:
      - {id: PBO, type: null}
    ```

    ## Good

    ```yaml
    arms:
      - {id: PBO, type: PLACEBO_COMPARATOR}
    ```

    ## How to fix

    Write `type:`: EXPERIMENTAL for what is studied, a comparator for what it is compared with, NO_INTERVENTION for a
    group that receives nothing.

    ## Source

    ClinicalTrials.gov protocol data elements, Arm Type; 42 CFR 11.28.
    """
    for arm in subject.plan.protocol.arms:
        if arm.type is None:
            message = f"arm {arm.id} ({arm.name}) has no type"
            yield Issue(f"arms/{arm.id}/type", message, "write EXPERIMENTAL, PLACEBO_COMPARATOR, ...")


@rule("ARM002", Severity.ERROR, "ext")
def arm002(subject: Subject) -> Iterator[Issue]:
    """Every intervention belongs to an arm, and every arm has an intervention.

    ## Why it matters

    A product that no arm receives is prepared, paid for and described for nobody; an arm that receives nothing, and
    is not said to receive nothing, cannot be carried out.

    ## Bad

    ```yaml
    arms:
      - {id: PBO, interventions: []}
    ```

    ## Good

    ```yaml
    arms:
      - {id: PBO, interventions: [PLACEBO]}
    ```

    ## How to fix

    Name the intervention under `interventions:` of its arms, delete it, or say under its `unused:` why no arm has it.
    An arm that receives nothing has the type NO_INTERVENTION, and no intervention.

    ## Source

    ClinicalTrials.gov protocol data elements, Arms and Interventions (cross-reference); SPIRIT 2025.
    """
    protocol = subject.plan.protocol
    given = {name for arm in protocol.arms for name in arm.interventions}
    for intervention in protocol.interventions:
        if intervention.id not in given and intervention.unused is None:
            message = f"intervention {intervention.id} ({intervention.name}) is in no arm"
            fix = "name it at the arms that receive it, delete it, or say why under unused:"
            yield Issue(f"interventions/{intervention.id}", message, fix)
    for arm in protocol.arms:
        receives_nothing = arm.type == "NO_INTERVENTION"
        if not arm.interventions and not receives_nothing:
            message = f"arm {arm.id} ({arm.name}) receives no intervention"
            fix = "name its interventions, or write the type NO_INTERVENTION"
            yield Issue(f"arms/{arm.id}/interventions", message, fix)
        elif arm.interventions and receives_nothing:
            message = f"arm {arm.id} is to receive nothing, and has {', '.join(arm.interventions)}"
            yield Issue(f"arms/{arm.id}/type", message, "correct the type, or take the interventions out")


@rule("ARM009", Severity.INFO, "ext")
def arm009(subject: Subject) -> Iterator[Issue]:
    """An arm is not called like an intervention.

    ## Why it matters

    An arm is a group of people, an intervention is what they receive. In tables of results, in adverse event
    reports and in the registry the two stand side by side and must be told apart.

    ## Bad

    ```yaml
    arms:
      - id: PBO
        name: Matching placebo tablet
    ```

    ## Good

    ```yaml
    arms:
      - id: PBO
        name: Placebo
    ```

    ## How to fix

    Name the arm after the group ("Placebo group", "20 mg once daily"). Registered names stay until the registry
    record is corrected.

    ## Source

    ClinicalTrials.gov protocol data elements, Arm Title and Intervention Name.
    """
    protocol = subject.plan.protocol
    for arm in protocol.arms:
        for intervention in protocol.interventions:
            if arm.name.casefold() == intervention.name.casefold():
                yield Issue(
                    f"arms/{arm.id}/name",
                    f"arm {arm.id} and intervention {intervention.id} have the same name, {arm.name!r}",
                    "name the arm after the group of participants",
                    ((f"interventions/{intervention.id}/name", "the intervention"),),
                )
