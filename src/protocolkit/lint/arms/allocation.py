"""ARM: how participants get into the arms, and how many of them."""

from __future__ import annotations

from collections.abc import Iterator

from protocolkit.findings import Severity
from protocolkit.lint.rule import Issue, Subject, rule
from protocolkit.model.design import Arm

__all__ = ["arm007", "arm012"]


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
