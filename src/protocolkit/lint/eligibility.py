"""ELG: who may take part, and whether that can be decided."""

from __future__ import annotations

from collections.abc import Iterator

from protocolkit.conditions import parse
from protocolkit.findings import Severity
from protocolkit.lint.collection import Collection, variables_in
from protocolkit.lint.negation import conjuncts, negated
from protocolkit.lint.rule import Issue, Subject, rule
from protocolkit.lint.texts import criterion_pointer
from protocolkit.lint.timeline import decisions
from protocolkit.model.eligibility import Criterion
from protocolkit.model.plan import Plan

__all__ = ["elg001", "elg007", "elg016"]


@rule("ELG001", Severity.ERROR)
def elg001(subject: Subject) -> Iterator[Issue]:
    """A criterion has a condition, or says what is judged.

    ## Why it matters

    Where a criterion rests on a judgement and nobody says on which, the eligibility form cannot ask for it: sites
    decide it in different ways, and nobody records why.

    ## Bad

    ```yaml
    eligibility:
      exclusion:
        - id: EXC08
          assessment: judgement
          judgement: null
    ```

    ## Good

    ```yaml
    eligibility:
      exclusion:
        - id: EXC08
          assessment: judgement
          judgement: Suitability for the study; the reason is recorded.
    ```

    ## How to fix

    Say under `judgement:` what is judged and by whom. Where data alone decide, write `assessment: computable` and
    the condition under `when:`; a criterion without either is refused when the spec is loaded.

    ## Source

    ICH E6(R3), eligibility decided by the investigator; ICH M11, section 5.
    """
    for criterion in subject.plan.protocol.eligibility.criteria:
        pointer = criterion_pointer(subject.plan.protocol, criterion)
        if criterion.assessment != "computable" and criterion.judgement is None:
            who = "wholly" if criterion.assessment == "judgement" else "partly"
            message = f"{criterion.id} is {who} a judgement, but does not say what is judged"
            yield Issue(f"{pointer}/judgement", message, "write under judgement: what is judged, and by whom")


@rule("ELG007", Severity.WARNING)
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
    protocol = subject.plan.protocol
    inclusions = [(criterion, _parts(criterion)) for criterion in protocol.eligibility.inclusion]
    for exclusion in protocol.eligibility.exclusion:
        denied = _denied_parts(exclusion)
        for inclusion, parts in inclusions:
            if denied and denied <= parts:
                whole = denied == parts
                what = f"{inclusion.id}" if whole else f"a part of {inclusion.id}"
                other = f"{criterion_pointer(protocol, inclusion)}/when"
                yield Issue(
                    f"{criterion_pointer(protocol, exclusion)}/when",
                    f"{exclusion.id} is the negation of {what}: whoever meets {inclusion.id} cannot meet it",
                    "keep one of them, or derive the answer of one from the other",
                    ((other, f"{inclusion.id} requires the opposite"),),
                )


def _parts(criterion: Criterion) -> frozenset[str]:
    """What must hold together for a criterion to be true."""
    tree = parse(criterion.when).tree if criterion.when else None
    return conjuncts(tree) if tree is not None else frozenset()


def _denied_parts(criterion: Criterion) -> frozenset[str]:
    """What must hold together for a criterion to be false."""
    tree = parse(criterion.when).tree if criterion.when else None
    return conjuncts(negated(tree)) if tree is not None else frozenset()


@rule("ELG016", Severity.ERROR)
def elg016(subject: Subject) -> Iterator[Issue]:
    """What a criterion needs is collected by the time it is decided.

    ## Why it matters

    A criterion whose data come after the decision cannot be checked: participants are enrolled on trust, and
    the violation shows only at monitoring.

    ## Bad

    ```yaml
    activities:
      - id: PREGT
        at: [C pre-dose, EOT, ET]
    ```

    ## Good

    ```yaml
    activities:
      - id: PREGT
        at: [SCR, C pre-dose, EOT, ET]
    ```

    ## How to fix

    Schedule the activity that collects the data at or before the first visit named under `collected:` of the
    criterion, or decide the criterion later.

    ## Source

    ICH E6(R3), eligibility confirmed before inclusion; ICH M11, sections 1.3 and 5.
    """
    plan = subject.plan
    collection = Collection(plan)
    usual = _decision_visit(plan, collection.order)
    for criterion in plan.criteria.values():
        visit = _first(plan, criterion.collected, collection.order) or usual
        tree = parse(criterion.when).tree if criterion.when else None
        if tree is None or not visit:
            continue
        gaps = [(name, collection.before(name, visit)) for name in variables_in(plan, tree)]
        missing = [(name, items) for name, items in gaps if items]
        if missing:
            listed = ", ".join(f"{name} ({', '.join(items)})" for name, items in missing)
            yield Issue(
                f"{criterion_pointer(plan.protocol, criterion)}/when",
                f"{criterion.id} is decided at {visit}, but is not known by then: {listed}",
                f"collect it at or before {visit}, or decide the criterion later",
                tuple((f"variables/{name}", f"needed by {criterion.id}") for name, _ in missing),
            )


def _first(plan: Plan, names: tuple[str, ...], order: dict[str, int]) -> str | None:
    """The earliest of some visits as written."""
    found = [visit.id for name in names for visit in plan.named(name.split(" ")[0]) if visit.id in order]
    return min(found, key=order.__getitem__, default=None)


def _decision_visit(plan: Plan, order: dict[str, int]) -> str | None:
    return _first(plan, tuple(at for activity in decisions(plan) for at in activity.at), order)
