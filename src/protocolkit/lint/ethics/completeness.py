"""ETH: what a protocol has to address, item by item."""

from __future__ import annotations

from collections.abc import Iterator

from protocolkit.exchange.spirit import Covered, spirit_items
from protocolkit.findings import Severity
from protocolkit.lint.rule import Issue, Subject, rule

__all__ = ["eth012", "eth013"]


@rule("ETH012", Severity.WARNING, "ext")
def eth012(subject: Subject) -> Iterator[Issue]:
    """The protocol addresses every item of SPIRIT 2025.

    ## Why it matters

    What a protocol does not say, every site does in its own way, and nobody can tell afterwards what was planned.
    Committees and journals ask for the list of 34 items.

    ## Bad

    ```yaml
    conduct: null
    questions:
      - id: Q-90
        priority: major
        about: [conduct]
        finding: Nothing is known of how the study is run.
        to: [Sponsor medical]
        status: open
    ```

    ## Good

    ```yaml
    conduct:
      recruitment: Through invented newspapers, up to 10 participants a month and site.
    ```

    ## How to fix

    Write what is missing; where an item does not apply, say so in words. An item is addressed where each of its fields
    has a value, also an assumed one. Items of randomisation and blinding are asked of such studies alone.

    ## Source

    SPIRIT 2025 statement (Chan and others, BMJ 2025;389:e081477), 34 items.
    """
    protocol = subject.plan.protocol
    if protocol.design.study_type != "INTERVENTIONAL":
        return
    items = spirit_items(protocol)
    missing = [item for item in items if item.covered is Covered.NOT]
    partly = [item for item in items if item.covered is Covered.PARTLY]
    if missing or partly:
        told = [
            f"{what}: {', '.join(f'{item.number} {item.topic}' for item in found)}"
            for what, found in (("not addressed", missing), ("in part", partly))
            if found
        ]
        whole = len(items) - len(missing) - len(partly)
        message = f"{whole} of {len(items)} items of SPIRIT 2025 are addressed; {'; '.join(told)}"
        yield Issue("study", message, "write what is missing, or that it does not apply")


@rule("ETH013", Severity.WARNING, "ext")
def eth013(subject: Subject) -> Iterator[Issue]:
    """It is stated how patients and the public are involved.

    ## Why it matters

    Those who live with a disease know which outcomes matter and what burden is bearable. A protocol says how they
    were heard, or that they were not.

    ## Bad

    ```yaml
    conduct:
      patient_involvement: null
    ```

    ## Good

    ```yaml
    conduct:
      patient_involvement: null
      decisions:
        - rule: ETH013
          field: patient_involvement
          reason: A study of volunteers without the disease; the ethics committee agreed that nobody is involved.
          role: Sponsor medical
    ```

    ## How to fix

    Judge who could be involved, and write under `patient_involvement:` of `conduct:` how they take part in design,
    conduct and reporting, or that they do not and why; or record a decision.

    ## Source

    SPIRIT 2025, item 11; GRIPP2.
    """
    protocol = subject.plan.protocol
    if protocol.design.study_type != "INTERVENTIONAL":
        return
    conduct = protocol.conduct
    if conduct is None or conduct.patient_involvement is None:
        pointer = (
            "conduct/patient_involvement" if conduct else "conduct" if "conduct" in subject.nulls else "study"
        )
        message = "nothing says how patients and the public are involved - were they asked?"
        yield Issue(pointer, message, "write patient_involvement: under conduct:, or record a decision")
