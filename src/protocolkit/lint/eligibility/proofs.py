"""ELG: what the criteria prove about each other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from protocolkit.findings import Severity
from protocolkit.lint.rule import Issue, Subject, rule
from protocolkit.lint.texts import criterion_pointer
from protocolkit.model.plan import Plan

if TYPE_CHECKING:
    from protocolkit.conditions.prove import Proof

__all__ = ["elg005", "elg006", "elg007"]


@rule("ELG005", Severity.ERROR, needs_proofs=True)
def elg005(subject: Subject) -> Iterator[Issue]:
    """The criteria can be met together.

    ## Why it matters

    Where two criteria contradict each other nobody can be enrolled, or, worse, everybody is enrolled in breach of one
    of them.

    ## Bad

    ```yaml
    eligibility:
      inclusion:
        - id: INC06
          text: Age from 18 to 75 years, and older than 75 years
          when: age_years > 75
    ```

    ## Good

    ```yaml
    eligibility:
      inclusion:
        - id: INC06
          text: Signed informed consent, and able to keep the itch diary by the participant's own account
          when: consent_signed and diary_able
    ```

    ## How to fix

    Correct one of the criteria that the finding names; it rests on all of them and on no other. Mostly an operator is
    turned around, or an inclusion was written among the exclusions.

    ## Source

    ICH M11, section 5 (criteria that together describe a population).
    """
    proof = subject.proofs.conflict
    if proof is not None:
        named = ", ".join(proof.criteria) or "the criteria"
        yield Issue(
            _pointer(subject.plan, proof.criterion),
            f"nobody can meet {named} together{_given(proof.implications)}",
            "correct one of them",
            tuple((_pointer(subject.plan, other), _said(proof, other)) for other in proof.criteria[1:]),
        )


def _pointer(plan: Plan, criterion: str) -> str:
    found = plan.criteria.get(criterion)
    return f"{criterion_pointer(plan.protocol, found)}/when" if found else "eligibility"


def _given(implications: Sequence[str]) -> str:
    return f", given {', '.join(implications)}" if implications else ""


def _said(proof: Proof, criterion: str) -> str:
    """What a criterion requires, as far as the proof rests on it."""
    parts = [premise.requires for premise in proof.because if premise.criterion == criterion]
    return f"{criterion} requires {' and '.join(parts)}" if parts else f"concerns {criterion}"


@rule("ELG006", Severity.WARNING, needs_proofs=True)
def elg006(subject: Subject) -> Iterator[Issue]:
    """What one criterion admits, another does not always remove.

    ## Why it matters

    A category that inclusion names and exclusion always removes is a promise that is not kept: sites screen people
    who cannot be enrolled, and one of the two definitions is not what was meant.

    ## Bad

    ```yaml
    eligibility:
      inclusion:
        - id: INC03
          text: Worst itch of at least 4, and severity of itch graded 2, 3 or 4, at screening
          when: itch_score >= 4 and itch_severity in {2, 3, 4}
      exclusion:
        - id: EXC08
          text: Severity of itch graded 4
          when: itch_severity == 4
          assessment: computable
          judgement: null
    ```

    ## Good

    ```yaml
    eligibility:
      inclusion:
        - id: INC03
          text: Worst itch of at least 4, and severity of itch graded 2 or 3, at screening
          when: itch_score >= 4 and itch_severity in {2, 3}
      exclusion:
        - id: EXC08
          text: Severity of itch graded 4
          when: itch_severity == 4
          assessment: computable
          judgement: null
    ```

    ## How to fix

    Remove the category where it is admitted, or narrow the exclusion. Where the proof uses an implication (IMP...),
    the finding names it: it holds as far as that implication does.

    ## Source

    ICH M11, section 5 (criteria without overlap).
    """
    plan = subject.plan
    grouped: dict[tuple[str, ...], list[Proof]] = {}
    for proof in subject.proofs.shadowed:
        grouped.setdefault((*proof.criteria, *proof.implications), []).append(proof)
    for proofs in grouped.values():
        first = proofs[0]
        others = first.criteria[1:]
        admitted = ", ".join(proof.part or "" for proof in proofs)
        yield Issue(
            _pointer(plan, first.criterion),
            f"{first.criterion} admits {admitted}, and {', '.join(others)} always removes it"
            f"{_given(first.implications)}",
            "remove it where it is admitted, or narrow what removes it",
            (
                *((_pointer(plan, other), _said(first, other)) for other in others),
                *(
                    (f"eligibility/implications/{name}", "what the proof takes to be true")
                    for name in first.implications
                ),
            ),
        )


@rule("ELG007", Severity.WARNING, needs_proofs=True)
def elg007(subject: Subject) -> Iterator[Issue]:
    """No exclusion is the negation of an inclusion.

    ## Why it matters

    The same fact is asked twice, once as a Yes and once as a No: answers contradict each other, a participant
    fails on two criteria for one reason, and a change of one of them is forgotten in the other.

    ## Bad

    ```yaml
    eligibility:
      exclusion:
        - id: EXC90
          text: No signed consent
          when: not consent_signed
          assessment: computable
          collected: [SCR]
    ```

    ## Good

    ```yaml
    eligibility:
      exclusion:
        - id: EXC90
          text: Consent withdrawn by a legal representative
          when: null
          assessment: judgement
          judgement: Read from the correspondence with the representative.
          collected: [SCR]
    ```

    ## How to fix

    Keep one of the two. Where both stand in the registered text, keep both, derive one answer from the other on
    the form, and ask the sponsor which one stays.

    ## Source

    ICH M11, section 5 (criteria without overlap); good clinical data management practice.
    """
    plan = subject.plan
    exclusions = {criterion.id for criterion in plan.protocol.eligibility.exclusion}
    for proof in subject.proofs.mirrors:
        exclusion, inclusion = sorted(proof.criteria[:2], key=lambda name: name not in exclusions)
        if exclusion not in exclusions or inclusion in exclusions:
            continue
        part = "a part of " if proof.part is not None else ""
        if proof.criterion == exclusion:
            claim = f"{exclusion} is the negation of {part}{inclusion}"
        else:
            claim = f"{part}{exclusion} is the negation of {inclusion}"
        yield Issue(
            _pointer(plan, exclusion),
            f"{claim[0].upper()}{claim[1:]}: whoever meets {inclusion} cannot meet it{_given(proof.implications)}",
            "keep one of them, or derive the answer of one from the other",
            ((_pointer(plan, inclusion), f"{inclusion} requires the opposite"),),
        )
