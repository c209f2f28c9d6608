"""CRF: scales, as they are drawn."""

from __future__ import annotations

from collections.abc import Iterator

from protocolkit.findings import Severity
from protocolkit.lint.rule import Issue, Subject, rule
from protocolkit.model.forms import Item

__all__ = ["crf015"]

_MOST_STEPS = 21


@rule("CRF015", Severity.ERROR, "ext")
def crf015(subject: Subject) -> Iterator[Issue]:
    """A scale of boxes has whole numbers, and few enough to be drawn.

    ## Why it matters

    A rating scale is answered as it is drawn. More than 21 boxes do not fit on a line, and between boxes nothing can
    be marked: documents then print boxes for digits, and what the participant sees is no longer the instrument.

    ## Bad

    ```yaml
    forms:
      - id: QS
        items:
          - {id: ITCHNOW, label: Itch now, type: integer, unit: "{score}", range: [0, 100],
             scale: {kind: boxes, low: No itch, high: Worst itch}, required: optional}
    ```

    ## Good

    ```yaml
    forms:
      - id: QS
        items:
          - {id: ITCHNOW, label: Itch now, type: integer, unit: "{score}", range: [0, 100],
             scale: {kind: line, low: No itch, high: Worst itch}, required: optional}
    ```

    ## How to fix

    `kind: line` for a visual analogue scale; `kind: boxes` for a numeric rating scale of at most 21 whole numbers, as
    0 to 10. Write the range that the instrument has.

    ## Source

    CDISC CDASHIG 2.1, scales on paper; FDA guidance, Patient-Reported Outcome Measures (2009), response options.
    """
    for form in subject.plan.protocol.forms:
        for item in form.items:
            if wrong := _wrong(item):
                message = f"{form.id}.{item.id} ({item.label}) is a scale of boxes {wrong}"
                fix = "write kind: line, or a range of at most 21 whole numbers"
                yield Issue(f"forms/{form.id}/items/{item.id}/scale/kind", message, fix)


def _wrong(item: Item) -> str:
    if item.scale is None or item.scale.kind != "boxes" or item.range is None:
        return ""
    if item.decimals:
        return "and has decimals"
    steps = int(item.range[1]) - int(item.range[0]) + 1
    return f"with {steps} steps" if steps > _MOST_STEPS else ""
