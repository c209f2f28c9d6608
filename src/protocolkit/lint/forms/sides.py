"""CRF: which of two sides an answer is about."""

from __future__ import annotations

from collections.abc import Iterator

from protocolkit.findings import Severity
from protocolkit.lint.gates import gates_of
from protocolkit.lint.phrases import find_phrases
from protocolkit.lint.rule import Issue, Subject, rule
from protocolkit.model.forms import Codelist, Form, Item
from protocolkit.model.plan import Plan

__all__ = ["crf005"]

_SIDES = frozenset({"LEFT", "RIGHT"})


@rule("CRF005", Severity.ERROR)
def crf005(subject: Subject) -> Iterator[Issue]:
    """What is asked of a limb says of which side.

    ## Why it matters

    A leg that is examined at one visit and the other leg at the next are no course of disease. The wrong limb is
    analysed, or treated.

    ## Bad

    ```yaml
    forms:
      - id: US
        items:
          - {id: CRACK, label: Crack of the hand?, type: code, codelist: NYU, required: always, laterality: null}
    ```

    ## Good

    ```yaml
    forms:
      - id: US
        items:
          - {id: CRACK, label: Crack of the hand?, type: code, codelist: NYU, required: always, laterality: right}
    ```

    ## How to fix

    Write the side into the question or under `laterality:`: `left`, `right`, `index` for the side that the study
    follows, `either` where one of two is enough, or `recorded` where another item of the form asks for it.

    ## Source

    CDISC SDTMIG 3.4, --LAT; CDASHIG 2.1, laterality; WHO Surgical Safety Checklist, site marked.
    """
    plan = subject.plan
    labels = {v.collected_on: v.label for v in plan.protocol.variables if v.collected_on}
    for form in plan.protocol.forms:
        groups = {group.id: group for group in form.groups}
        for item in form.items:
            if item.laterality or item.derive or item.type in ("date", "partial_date", "time"):
                continue
            label = labels.get(f"{form.id}.{item.id}", "")
            part = _part(item.label) or _part(label)
            if part is None or _is_side(plan, item) or _side_is_asked(plan, form, item):
                continue
            group = groups.get(item.group or "")
            told = (item.label, item.instruction, label, group.name if group else "")
            if not any(_names_side(text) for text in told if text):
                name = f"{form.id}.{item.id} ({item.label})"
                message = f"{name} names a part of which there are two ({part}), and not the side"
                yield Issue(
                    f"forms/{form.id}/items/{item.id}/laterality",
                    message,
                    "write laterality: left, right, index, ...",
                )


def _part(text: str) -> str | None:
    """The paired part that a text names, in words."""
    for found in find_phrases("paired_parts", text):
        other = find_phrases("unpaired_parts", text)
        if not any(phrase.first <= found.first <= phrase.last for phrase in other):
            return text[found.start : found.end].casefold()
    return None


def _names_side(text: str) -> bool:
    return any(True for _ in find_phrases("sides", text))


def _is_side(plan: Plan, item: Item) -> bool:
    return _has_sides(plan.codelists.get(item.codelist or ""))


def _has_sides(codelist: Codelist | None) -> bool:
    return codelist is not None and {code.code.upper() for code in codelist.codes} >= _SIDES


def _side_is_asked(plan: Plan, form: Form, item: Item) -> bool:
    """Whether the form asks for the side: in the rows for an item of a row or what opens them, else outside of rows."""
    rows = {group.id for group in form.groups if group.repeating}
    place = item.group if item.group in rows else None
    for other in form.items:
        if _is_side(plan, other):
            beside = (other.group if other.group in rows else None) == place
            if beside or item in gates_of(form, other):
                return True
    return False
