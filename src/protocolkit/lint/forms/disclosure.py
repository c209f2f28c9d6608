"""CRF: what forms disclose: who a participant is, and which arm."""

from __future__ import annotations

from collections.abc import Iterator

from protocolkit.conditions import names, parse
from protocolkit.findings import Precision, Severity
from protocolkit.lint.phrases import find_phrases
from protocolkit.lint.rule import Issue, Subject, rule
from protocolkit.model.forms import Form, Item
from protocolkit.model.plan import Plan

__all__ = ["crf009", "crf010"]

_MASKED_STAFF = frozenset({"CARE_PROVIDER", "INVESTIGATOR", "OUTCOMES_ASSESSOR"})
_DOSES = ("EXDOSE", "ECDOSE", "EXDOSTXT", "ECDOSTXT", "EXTRT", "ECTRT", "EXLOT", "DALOT")
"""CDASH names of the product, its dose and its lot."""


@rule("CRF009", Severity.INFO, "ext", precision=Precision(0, 0))
def crf009(subject: Subject) -> Iterator[Issue]:
    """No form asks who a participant is: full birth date, initials, name, address.

    ## Why it matters

    A full birth date and initials find one person among thousands. What is not collected need not be protected, and
    cannot be lost.

    ## Bad

    ```yaml
    forms:
      - id: DM
        items:
          - {id: INITIALS, label: Initials of the participant, type: text, max_length: 3, required: always}
    ```

    ## Good

    ```yaml
    forms:
      - id: DM
        items:
          - {id: SUBJNO, label: Number of the participant, type: text, max_length: 8, required: always}
    ```

    ## How to fix

    Use the number of the participant; the key stays at the site. Ask for year and month of birth (`partial_date`), or
    for the age. Where the law asks for more, say so in a decision.

    ## Source

    Regulation (EU) 2016/679, article 5(1)(c); ICH E6(R3), confidentiality; EMA Guideline on computerised systems.
    """
    for form in subject.plan.protocol.forms:
        for item in form.items:
            if item.type == "date" and "birth" in item.label.casefold():
                found = "the full birth date"
            else:
                found = next((hit.entry.rstrip("*") for hit in find_phrases("identifiers", item.label)), "")
            if found and item.codelist is None:
                message = f"{form.id}.{item.id} ({item.label}) identifies a participant: {found}"
                yield Issue(f"forms/{form.id}/items/{item.id}", message, "use the number of the participant")


@rule("CRF010", Severity.ERROR, "ext")
def crf010(subject: Subject) -> Iterator[Issue]:
    """Nothing that masked staff see reveals the arm.

    ## Why it matters

    A lot number, a count of cells or a question that only one arm is asked unmasks whoever fills in the form. What
    they then judge is no longer judged without knowing.

    ## Bad

    ```yaml
    forms:
      - id: RAND
        items:
          - {id: ARMCD, audience: site}
    ```

    ## Good

    ```yaml
    forms:
      - id: RAND
        items:
          - {id: ARMCD, audience: unmasked}
    ```

    ## How to fix

    Give the item or its form `audience: unmasked`, and record a masked kit number in its place. Conditions, derivations
    and checks that masked staff see name no item of unmasked staff.

    ## Source

    ICH E9, section 2.3.1; ICH E6(R3), maintaining the masking; CONSORT 2025, blinding.
    """
    plan = subject.plan
    masking = plan.protocol.design.masking
    if masking is None or _MASKED_STAFF.isdisjoint(masking.roles):
        return
    hidden = _hidden(plan)
    for form in plan.protocol.forms:
        if form.audience != "site":
            continue
        for item in form.items:
            reason = _reveals(plan, form, item, hidden) if item.audience == "site" else None
            if reason:
                message = f"{form.id}.{item.id} ({item.label}) is seen by masked staff, and {reason}"
                yield Issue(
                    f"forms/{form.id}/items/{item.id}", message, "write audience: unmasked, or mask the value"
                )
        for check in form.checks:
            named = _hidden_in(plan, form, check.must, hidden)
            if named:
                message = (
                    f"check {check.id} of {form.id} asks masked staff about {named}, which they must not know"
                )
                yield Issue(
                    f"forms/{form.id}/checks/{check.id}",
                    message,
                    "move the check to a form of unmasked staff",
                )
    for activity in plan.protocol.activities:
        named = _hidden_in(plan, None, activity.when, hidden)
        if named:
            message = f"whether {activity.id} is due shows {named} to masked staff"
            yield Issue(f"activities/{activity.id}/when", message, "let it be due in every arm")


def _hidden(plan: Plan) -> frozenset[str]:
    """Items, as ``FORM.ITEM``, and variables that only unmasked staff see."""
    items = {
        f"{form.id}.{item.id}"
        for form in plan.protocol.forms
        for item in form.items
        if "unmasked" in (form.audience, item.audience)
    }
    return frozenset(items | {v.id for v in plan.protocol.variables if v.collected_on in items})


def _hidden_in(plan: Plan, form: Form | None, text: str | None, hidden: frozenset[str]) -> str | None:
    """What a condition names that masked staff must not know."""
    tree = parse(text).tree if text and hidden else None
    if tree is None:
        return None
    used = names(tree)
    own = {item.id for item in form.items} if form else set()
    bare = [f"{form.id}.{name}" if form and name in own else name for name in used.bare]
    every = [*bare, *(f"{use.form}.{use.item}" for use in used.items)]
    return next((name for name in every if name in hidden), None)


def _reveals(plan: Plan, form: Form, item: Item, hidden: frozenset[str]) -> str | None:
    """How an item reveals the arm."""
    for text in (item.when, item.derive, item.not_before, item.not_after):
        named = _hidden_in(plan, form, text, hidden)
        if named:
            return f"depends on {named}, which they must not know"
    codelist = plan.codelists.get(item.codelist or "")
    codes = {code.code for code in codelist.codes} if codelist else set()
    told = {arm.id for arm in plan.protocol.arms}, {found.id for found in plan.protocol.interventions}
    if any(len(codes & known) > 1 for known in told):
        return "its answers are the arms or what they are given"
    if item.id in _DOSES and {"EC", "EX", "DA"} & set(form.domains):
        return "records the product or its dose"
    found = next(find_phrases("unmasking", item.label), None)
    if found is not None and "masked" not in item.label.casefold() and "never" not in item.label.casefold():
        return f"asks for what tells the arms apart ({found.entry.rstrip('*')})"
    return None
