"""CRF: case report forms that can be filled in, and whose data can be used."""

from __future__ import annotations

from collections.abc import Iterator

from protocolkit.findings import Severity
from protocolkit.lint.rule import Issue, Subject, rule
from protocolkit.model.forms import Item

__all__ = ["crf001"]


@rule("CRF001", Severity.ERROR)
def crf001(subject: Subject) -> Iterator[Issue]:
    """A number on a form has a unit and a range.

    ## Why it matters

    A number without a unit means nothing, and a field without limits takes every slip of the keyboard: a weight of
    7 or of 7000 reaches the analysis.

    ## Bad

    ```yaml
    forms:
      - id: VS
        items:
          - {id: PULSE, label: Pulse, type: integer, required: optional}
    ```

    ## Good

    ```yaml
    forms:
      - id: VS
        items:
          - {id: PULSE, label: Pulse, type: integer, unit: /min, range: [20, 250], required: optional}
    ```

    ## How to fix

    Write `unit:` in UCUM (`{score}` for points of a scale, `{count}` for a number of things) and under `range:`
    the lowest and highest value that can exist. A computed item needs no range of its own.

    ## Source

    CDISC CDASH, units; UCUM; good clinical data management practice, edit checks.
    """
    for form in subject.plan.protocol.forms:
        for item in form.items:
            missing = _missing(item) if item.type in ("integer", "decimal") else ""
            if missing:
                message = f"{form.id}.{item.id} ({item.label}) is a number without {missing}"
                yield Issue(
                    f"forms/{form.id}/items/{item.id}", message, f"write {missing.replace(' or ', ' and ')}"
                )


def _missing(item: Item) -> str:
    missing = [] if item.unit else ["unit"]
    if item.range is None and item.derive is None:
        missing.append("range")
    return " or ".join(missing)
