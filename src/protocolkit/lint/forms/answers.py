"""CRF: answers that must be possible: not done, and not known."""

from __future__ import annotations

from collections.abc import Iterator

from protocolkit.findings import Severity
from protocolkit.lint.forms.domains import CLINICAL, is_assessment
from protocolkit.lint.gates import answers_no, gates_of, is_yes_no
from protocolkit.lint.rule import Issue, Subject, rule
from protocolkit.model.forms import Form, Item
from protocolkit.model.plan import Plan

__all__ = ["crf006", "crf013"]

_PERFORMED = "PERF"
_ONGOING = "ONGO"
"""Parts of CDASH names: was it performed, does it go on."""

_NOT_DONE = "NOT DONE"


@rule("CRF006", Severity.ERROR, "ext")
def crf006(subject: Subject) -> Iterator[Issue]:
    """An assessment can be recorded as not done, with the reason.

    ## Why it matters

    Participants who are too ill to walk have no walking distance. If the form only takes a number, the value is
    missing without a reason, and the analysis treats the sickest as if they had been overlooked.

    ## Bad

    ```yaml
    forms:
      - id: US
        items:
          - {id: USREASND, label: Remarks, when: USPERF == Y}
    ```

    ## Good

    ```yaml
    forms:
      - id: US
        items:
          - {id: USREASND, label: Reason not performed, when: USPERF == N}
    ```

    ## How to fix

    Ask first whether the assessment was performed, then for the reason where it was not (`when: ...PERF == N`), and
    for everything else only where it was.

    ## Source

    CDISC CDASHIG 2.1, --PERF and --REASND; ICH E9(R1), missing data.
    """
    plan = subject.plan
    for form in plan.protocol.forms:
        if is_assessment(form) and plan.visits_of(form.id):
            trouble = _cannot_be_missed(plan, form)
            if trouble:
                message = f"{form.id} ({form.name}) {trouble}"
                yield Issue(f"forms/{form.id}", message, "ask whether it was done, and if not, why")


def _cannot_be_missed(plan: Plan, form: Form) -> str | None:
    """Why an assessment cannot be recorded as not done; ``None`` where it can."""
    reasons = [
        (gate, item) for item in form.items for gate in gates_of(form, item) if _is_reason(plan, gate, item)
    ]
    if not reasons:
        asked = next(
            (item for item in form.items if _PERFORMED in item.id or _takes_not_done(plan, item)), None
        )
        return (
            f"says by {asked.id} that it was not done, but not why"
            if asked
            else "cannot be recorded as not done"
        )
    gates = {gate.id for gate, _ in reasons}
    always = [item for item in form.items if item.required == "always" and item.derive is None]
    still = [item.id for item in always if item.id not in gates]
    if not still:
        return None
    return f"demands {', '.join(still)} even where {' or '.join(sorted(gates))} says that it was not done"


def _takes_not_done(plan: Plan, item: Item) -> bool:
    codelist = plan.codelists.get(item.codelist or "")
    return codelist is not None and any(code.code.upper().startswith(_NOT_DONE) for code in codelist.codes)


def _is_reason(plan: Plan, gate: Item, item: Item) -> bool:
    """Whether an item is asked, and has to be answered, where a gate says no."""
    codelist = plan.codelists.get(gate.codelist or "")
    return item.required != "optional" and is_yes_no(codelist) and answers_no(item.when, gate)


@rule("CRF013", Severity.WARNING, "ext")
def crf013(subject: Subject) -> Iterator[Issue]:
    """A clinical yes/no question can be answered by unknown.

    ## Why it matters

    Who must choose between yes and no guesses, and mostly guesses no. A guess looks like a finding, and decides on
    eligibility or enters the results.

    ## Bad

    ```yaml
    forms:
      - id: MH
        items:
          - {id: VACCYN, codelist: NY}
    ```

    ## Good

    ```yaml
    forms:
      - id: MH
        items:
          - {id: VACCYN, codelist: NYU}
    ```

    ## How to fix

    Use a codelist with a code for unknown (`unknown: true`). Questions on what the site does itself, such as whether
    an assessment was performed, and the classification of adverse events need none.

    ## Source

    CDISC C66742 (No Yes Response) with U; ICH E6(R3), data that reflect what is known.
    """
    plan = subject.plan
    for form in plan.protocol.forms:
        if CLINICAL.isdisjoint(form.domains):
            continue
        done = {
            gate.id for item in form.items for gate in gates_of(form, item) if _is_reason(plan, gate, item)
        }
        for item in form.items:
            codelist = plan.codelists.get(item.codelist or "")
            if codelist is None or not is_yes_no(codelist) or any(code.unknown for code in codelist.codes):
                continue
            if item.derive is None and item.id not in done and not _is_of_the_site(item):
                message = f"{form.id}.{item.id} ({item.label}) takes yes or no, and no third answer"
                yield Issue(
                    f"forms/{form.id}/items/{item.id}/codelist",
                    message,
                    "use a codelist with a code for unknown",
                )


def _is_of_the_site(item: Item) -> bool:
    return (
        _PERFORMED in item.id
        or item.id.endswith(_ONGOING)
        or item.criterion is not None
        or item.for_each is not None
    )
