"""CRF: what certain forms have to hold: the criteria in force, and the facts of an adverse event."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from protocolkit.findings import Severity
from protocolkit.lint.phrases import words_of
from protocolkit.lint.rule import Issue, Subject, rule
from protocolkit.model.forms import Form, Item
from protocolkit.model.plan import Plan

__all__ = ["crf012", "crf014"]

_EVENT_FACTS = {
    "seriousness": ("AESER", ("serious", "seriousness")),
    "grade or severity": ("AETOXGR", ("grade", "severity", "ctcae")),
    "relationship to the treatment": ("AEREL", ("related", "relationship", "causality", "relation")),
    "action taken": ("AEACN", ("action",)),
    "outcome": ("AEOUT", ("outcome",)),
}
"""What the form of adverse events asks for: the CDASH name, and the words by which a question is known."""

_OTHER_NAMES = {"AESEV": "AETOXGR"}


@rule("CRF012", Severity.ERROR)
def crf012(subject: Subject) -> Iterator[Issue]:
    """The eligibility form asks for every criterion in force, and for no other.

    ## Why it matters

    After an amendment a form with yesterday's criteria enrols people whom today's protocol excludes. A criterion that
    nobody is asked about is not a criterion.

    ## Bad

    ```yaml
    forms:
      - id: IE
        items:
          - {id: IEORRES_EXC09, label: "EXC09: no longer in force", type: code, codelist: NYU, required: always}
    ```

    ## Good

    ```yaml
    forms:
      - id: IE
        items:
          - {id: IECHECK, label: Source documents seen?, type: code, codelist: NYU, required: optional}
    ```

    ## How to fix

    Let one item with `for_each: inclusion` and one with `for_each: exclusion` write the list: it then follows the
    protocol. A list written by hand names for every criterion its item (`criterion:`) and repeats its text.

    ## Source

    ICH E6(R3), eligibility and protocol compliance; CDISC CDASHIG 2.1, IE domain.
    """
    plan = subject.plan
    if not plan.criteria or not plan.forms:
        return
    answering = [form for form in plan.forms.values() if _answers_list(form, plan.criteria)]
    if not answering:
        message = f"no form asks for the {len(plan.criteria)} eligibility criteria"
        yield Issue(
            "forms", message, "add an eligibility form with for_each: inclusion and for_each: exclusion"
        )
    for form in answering:
        yield from _missing_criteria(plan, form)
        yield from _stale_items(plan, form)


def _answers_list(form: Form, criteria: Collection[str]) -> bool:
    """Whether a form decides on eligibility: it asks for most criteria."""
    return "IE" in form.domains or 2 * len({item.criterion for item in form.items if item.criterion}) > len(
        criteria
    )


def _missing_criteria(plan: Plan, form: Form) -> Iterator[Issue]:
    labels: dict[str, list[str]] = {}
    for item in form.items:
        if item.criterion:
            labels.setdefault(item.criterion, []).append(item.label)
    missing = [name for name in plan.criteria if name not in labels]
    if missing:
        message = f"{form.id} does not ask for {', '.join(missing)}"
        yield Issue(f"forms/{form.id}", message, "list the criteria by for_each, so that none is left out")
    for name, criterion in plan.criteria.items():
        if name in labels and not any(criterion.text in label for label in labels[name]):
            message = f"{form.id} asks for {name} in other words than the protocol"
            fix = "write {text} in the label of an item with for_each, or repeat the text of the criterion"
            yield Issue(f"forms/{form.id}", message, fix)


def _stale_items(plan: Plan, form: Form) -> Iterator[Issue]:
    """Items that are called after a criterion that the protocol does not have."""
    series = {name.rstrip("0123456789") for name in plan.criteria if name[-1:].isdigit()}
    for item in form.items:
        name = item.id.rpartition("_")[2]
        if name.rstrip("0123456789") in series and name[-1:].isdigit() and name not in plan.criteria:
            message = f"{form.id}.{item.id} asks for {name}, which is no criterion of this version"
            yield Issue(
                f"forms/{form.id}/items/{item.id}", message, "take it out, or name the criterion it asks for"
            )


@rule("CRF014", Severity.ERROR, "ext")
def crf014(subject: Subject) -> Iterator[Issue]:
    """The form of adverse events asks for seriousness, grade, relationship, action and outcome.

    ## Why it matters

    Without these five nobody can tell which events must be reported at once, which dose did harm, or how an event
    ended. None of them can be found out later.

    ## Bad

    ```yaml
    forms:
      - id: AE
        items:
          - {id: AEOUT, required: optional}
    ```

    ## Good

    ```yaml
    forms:
      - id: AE
        items:
          - {id: AEOUT, required: always}
    ```

    ## How to fix

    Add the item with its CDASH name (AESER, AETOXGR or AESEV, AEREL, AEACN, AEOUT) and require it of every event.

    ## Source

    ICH E2A; ICH E6(R3), safety assessment; CDISC CDASHIG 2.1, AE domain.
    """
    forms = [form for form in subject.plan.protocol.forms if "AE" in form.domains]
    for name, (cdash, words) in _EVENT_FACTS.items() if forms else ():
        found = [(form, item) for form in forms for item in form.items if _asks(item, cdash, words)]
        optional = [(form, item) for form, item in found if item.required == "optional"]
        if not found:
            message = f"{forms[0].id} ({forms[0].name}) does not ask for the {name} of an event"
            yield Issue(f"forms/{forms[0].id}", message, f"add an item {cdash}")
        elif len(optional) == len(found):
            form, item = optional[0]
            message = f"{form.id}.{item.id} ({item.label}) may be left out of an event"
            yield Issue(f"forms/{form.id}/items/{item.id}/required", message, "require it of every event")


def _asks(item: Item, cdash: str, words: tuple[str, ...]) -> bool:
    if item.id.startswith(cdash) or _OTHER_NAMES.get(item.id[:5]) == cdash:
        return True
    return item.type == "code" and any(word.text in words for word in words_of(item.label))
