"""STR: what the text says in words is what the fields say in codes and numbers."""

from __future__ import annotations

from collections.abc import Iterator

from protocolkit.findings import Severity
from protocolkit.lint.rule import Issue, Subject, rule
from protocolkit.lint.structure.told_ages import ages_told
from protocolkit.lint.structure.told_design import design_told
from protocolkit.lint.structure.told_doses import doses_told
from protocolkit.lint.structure.told_times import times_told

__all__ = ["str011"]


@rule("STR011", Severity.ERROR)
def str011(subject: Subject) -> Iterator[Issue]:
    """What a text says in words is what the fields say.

    ## Why it matters

    When the title says phase 3 and the design phase 2, or a criterion ends at 80 years and the registry field at 75,
    nobody knows which of the two binds the site, and the registry and the protocol disagree.

    ## Bad

    ```yaml
    eligibility:
      maximum_age: 80 Years
    ```

    ## Good

    ```yaml
    eligibility:
      maximum_age: 75 Years
    ```

    ## How to fix

    Correct whichever of the two is wrong. Compared are: ages in inclusion criteria and titles; phase, number of arms,
    allocation, masking and placebo in titles and in the description of the design; numbers of participants there and
    in the summaries; doses in names and descriptions of arms and interventions; times in the titles of outcomes.
    Numbers in conditions are compared by ELG002, time points with visits by SCH001.

    ## Source

    ICH M11, consistency of the protocol; ClinicalTrials.gov protocol registration quality control criteria.
    """
    plan = subject.plan
    yield from ages_told(plan.protocol)
    yield from design_told(plan.protocol)
    yield from doses_told(plan.protocol)
    yield from times_told(plan)
