"""ARM: arms, interventions, allocation and masking."""

from __future__ import annotations

from collections.abc import Iterator

from protocolkit.findings import Severity
from protocolkit.lint.rule import Issue, Subject, rule
from protocolkit.model.design import Arm, Dose

__all__ = ["arm003", "arm007", "arm008", "arm009", "arm012"]

_DOSED = frozenset(
    {"DRUG", "BIOLOGICAL", "RADIATION", "GENETIC", "DIETARY_SUPPLEMENT", "COMBINATION_PRODUCT"}
)
"""Types of intervention of which an amount is given."""

_MASKED_ROLES = {"NONE": 0, "SINGLE": 1, "DOUBLE": 2, "TRIPLE": 3, "QUADRUPLE": 4}


@rule("ARM003", Severity.ERROR)
def arm003(subject: Subject) -> Iterator[Issue]:
    """An intervention that is given has a dose: amount, unit, volume, number and interval.

    ## Why it matters

    Without a dose no pharmacy can prepare the product, no site can give it, no insurer can rate it, and a change
    of dose cannot be seen as one.

    ## Bad

    ```yaml
    interventions:
      - id: KAL10
        route: ORAL
        dose: null
    ```

    ## Good

    ```yaml
    interventions:
      - id: KAL10
        route: ORAL
        dose: {amount: "10", unit: mg, volume: 1 tablet, administrations: 126, interval: P1D}
    ```

    ## How to fix

    Write what is given each time (`amount`, `unit`, `volume`), how often (`administrations`) and, when it is given
    more than once, how far apart (`interval`). A placebo has the amount 0 and the volume of the product.

    ## Source

    ICH M11, section 6 (trial intervention); SPIRIT 2025, interventions; ICH E6(R3).
    """
    protocol = subject.plan.protocol
    given = {name for arm in protocol.arms for name in arm.interventions}
    for intervention in protocol.interventions:
        if intervention.id not in given or intervention.type not in _DOSED:
            continue
        pointer = f"interventions/{intervention.id}/dose"
        if intervention.dose is None:
            message = f"{intervention.id} ({intervention.name}) has no dose: nobody can prepare or give it"
            yield Issue(pointer, message, "write amount, unit, volume, administrations and interval")
            continue
        missing = _missing(intervention.dose)
        if missing:
            message = f"the dose of {intervention.id} ({intervention.name}) has no {', no '.join(missing)}"
            yield Issue(pointer, message, f"write {', '.join(missing)}")


def _missing(dose: Dose) -> list[str]:
    fields = [("amount", dose.amount), ("unit", dose.unit), ("volume", dose.volume)]
    missing = [name for name, value in fields if value is None]
    if dose.administrations is None:
        missing.append("administrations")
    if dose.interval is None and dose.administrations != 1:
        missing.append("interval")
    return missing


@rule("ARM007", Severity.ERROR)
def arm007(subject: Subject) -> Iterator[Issue]:
    """A study with several arms says how participants are assigned to them.

    ## Why it matters

    Parallel does not mean randomised. Without the kind of allocation, its ratio and the rule by which an arm is
    found and concealed, nobody can judge the bias of the comparison or prepare the kits.

    ## Bad

    ```yaml
    design:
      allocation: RANDOMIZED
      allocation_ratio: null
      allocation_rule: null
    ```

    ## Good

    ```yaml
    design:
      allocation: RANDOMIZED
      allocation_ratio: "1:1:1"
      allocation_rule: Central randomisation by a web system in permuted blocks.
    ```

    ## How to fix

    Write `allocation`, `allocation_rule` (who or what assigns, and how it is concealed) and, when participants are
    randomised, `allocation_ratio`.

    ## Source

    ICH E9, section 2.3.2; SPIRIT 2025, allocation; CONSORT 2025.
    """
    protocol = subject.plan.protocol
    design, count = protocol.design, len(protocol.arms)
    if count < 2:
        return
    if design.allocation in (None, "NA"):
        message = f"{count} arms, but the design does not say how participants are assigned to them"
        yield Issue("design/allocation", message, "write RANDOMIZED or NON_RANDOMIZED")
    if design.allocation == "RANDOMIZED" and design.allocation_ratio is None:
        message = f"participants are randomised to {count} arms without a ratio"
        yield Issue(
            "design/allocation_ratio", message, "write the ratio in the order of the arms, such as 1:1"
        )
    if design.allocation_rule is None:
        message = f"{count} arms, but no rule says how a participant's arm is found and concealed"
        yield Issue("design/allocation_rule", message, "write who or what assigns, and who knows of it")


@rule("ARM008", Severity.ERROR)
def arm008(subject: Subject) -> Iterator[Issue]:
    """The level of masking agrees with the number of masked roles.

    ## Why it matters

    The level and the roles decide who may see which form. When they disagree, the database shows the arm to
    somebody who must not know it, and the registry refuses the record.

    ## Bad

    ```yaml
    design:
      masking:
        level: TRIPLE
        roles: [PARTICIPANT]
    ```

    ## Good

    ```yaml
    design:
      masking:
        level: TRIPLE
        roles: [PARTICIPANT, INVESTIGATOR, OUTCOMES_ASSESSOR]
    ```

    ## How to fix

    Name every masked role, and write the level that counts them: NONE, SINGLE, DOUBLE, TRIPLE, QUADRUPLE.

    ## Source

    ClinicalTrials.gov protocol data elements, Masking; ICH E9, section 2.3.1.
    """
    design = subject.plan.protocol.design
    masking = design.masking
    if masking is None:
        if design.study_type == "INTERVENTIONAL":
            message = "the design does not say who is masked"
            yield Issue(
                "design/masking", message, "write level: NONE for an open study, else the level and roles"
            )
        return
    wanted = _MASKED_ROLES[masking.level]
    if len(masking.roles) != wanted:
        listed = ", ".join(masking.roles) or "none"
        message = f"masking {masking.level} means {_roles(wanted)}, but {_roles(len(masking.roles))} named: {listed}"
        related = (("design/masking/roles", "the masked roles"),) if masking.roles else ()
        yield Issue("design/masking/level", message, "name every masked role, or correct the level", related)


def _roles(count: int) -> str:
    return f"{count} role{'' if count == 1 else 's'}"


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


@rule("ARM012", Severity.WARNING)
def arm012(subject: Subject) -> Iterator[Issue]:
    """The planned numbers of the arms add up to the enrolment and follow the ratio.

    ## Why it matters

    Kits, power and cost are computed from the number of each arm; when the numbers do not add up, at least one of
    these is wrong.

    ## Bad

    ```yaml
    design:
      enrollment: {count: 200}
    ```

    ## Good

    ```yaml
    design:
      enrollment: {count: 180}
    ```

    ## How to fix

    Write `planned:` at every arm so that the sum is `design.enrollment.count` and the parts follow
    `design.allocation_ratio`.

    ## Source

    ICH E9, section 3.5; SPIRIT 2025, sample size and allocation.
    """
    protocol = subject.plan.protocol
    enrollment, arms = protocol.design.enrollment, protocol.arms
    if enrollment is None or not arms:
        return
    related = tuple((f"arms/{arm.id}/planned", f"planned: {arm.planned or 'not known'}") for arm in arms)
    unknown = [arm.id for arm in arms if arm.planned is None]
    total = sum(arm.planned or 0 for arm in arms)
    pointer = "design/enrollment/count"
    if unknown and len(arms) > 1:
        message = f"{enrollment.count} participants, but no planned number for {_listed(unknown)}"
        yield Issue(pointer, message, "write planned: at every arm", related)
    elif not unknown and total != enrollment.count:
        message = f"{enrollment.count} participants, but the arms have {total} together"
        yield Issue(pointer, message, "correct the enrolment or the planned numbers", related)
    elif not unknown and not _follows_ratio(protocol.design.allocation_ratio, arms):
        numbers = ", ".join(str(arm.planned) for arm in arms)
        message = f"the ratio {protocol.design.allocation_ratio} does not give the planned numbers {numbers}"
        yield Issue(
            "design/allocation_ratio", message, "one part for each arm, in the order of the arms", related
        )


def _listed(names: list[str]) -> str:
    return f"arm {names[0]}" if len(names) == 1 else f"arms {', '.join(names)}"


def _follows_ratio(ratio: str | None, arms: tuple[Arm, ...]) -> bool:
    """Whether planned numbers are in the ratio, give or take one participant."""
    if ratio is None:
        return True
    parts = [int(part) for part in ratio.split(":")]
    if len(parts) != len(arms):
        return False
    total = sum(arm.planned or 0 for arm in arms)
    shares = (total * part / sum(parts) for part in parts)
    return all(abs((arm.planned or 0) - share) < 1 for arm, share in zip(arms, shares, strict=True))
