"""CRF: the order of dates: consent first, ends after starts, nothing after death."""

from __future__ import annotations

from collections.abc import Iterator

from protocolkit.conditions import ItemUse
from protocolkit.findings import Severity
from protocolkit.lint.forms.date_order import DateOrder
from protocolkit.lint.forms.domains import is_assessment
from protocolkit.lint.phrases import words_of
from protocolkit.lint.rule import Issue, Subject, rule
from protocolkit.model.forms import Form, Item
from protocolkit.model.plan import Plan

__all__ = ["crf003"]

_DATES = ("date", "partial_date")
_BEFORE_OR_AFTER_CONSENT = frozenset({"DM", "CM"})
"""SDTM domains whose dates lie on either side of consent: births, and therapies that go on."""
_MAY_FOLLOW_DEATH = frozenset({"DD", "DV"})
"""SDTM domains whose dates may lie after death: its own details, and deviations."""
_LIMITS_OF_TIME = (("STDAT", "ENDAT"), ("STTIM", "ENTIM"))
"""CDASH names of starts and of their ends."""


@rule("CRF003", Severity.ERROR)
def crf003(subject: Subject) -> Iterator[Issue]:
    """No procedure before consent, no end before its start, nothing after death.

    ## Why it matters

    A procedure dated before consent is the first thing that inspectors look for. Whether it is a violation or a slip
    of the pen can only be told on the day, by a form that asks.

    ## Bad

    ```yaml
    forms:
      - id: PG
        items:
          - {id: PGDAT, not_before: DM.BRTHDAT}
    ```

    ## Good

    ```yaml
    forms:
      - id: PG
        items:
          - {id: PGDAT, not_before: consent_date}
    ```

    ## How to fix

    Write `not_before:` and `not_after:` at the date, or an edit check that compares it with one that has them. Dates of
    history have `not_after: consent_date`. Logs compare their dates with the date of death; where the visit does so,
    its forms need not.

    ## Source

    ICH E6(R3), informed consent before any procedure; SCDM Good Clinical Data Management Practices, edit checks.
    """
    plan = subject.plan
    order = DateOrder(plan)
    yield from _around_consent(plan, order)
    for form in plan.protocol.forms:
        yield from _reversed(form, order)
    yield from _after_death(plan, order)


def _around_consent(plan: Plan, order: DateOrder) -> Iterator[Issue]:
    consent = next(_dated(plan, "consent"), None)
    if consent is None:
        if any(is_assessment(form) for form in plan.protocol.forms):
            message = "no form asks for the date of informed consent, so that nothing can be compared with it"
            yield Issue("forms", message, "add the full date of informed consent")
        return
    home, given = consent
    for form in plan.protocol.forms:
        if form.id == home.id or not _BEFORE_OR_AFTER_CONSENT.isdisjoint(form.domains):
            continue
        for item in form.items:
            use, start = ItemUse(form.id, item.id), ItemUse(home.id, given.id)
            if item.type not in _DATES or item.derive:
                continue
            after = order.is_ordered(start, use, about=use)
            if not after and not order.is_ordered(use, start, about=use):
                yield Issue(
                    f"forms/{form.id}/items/{item.id}",
                    f"{form.id}.{item.id} ({item.label}) may lie before consent ({home.id}.{given.id})",
                    "write not_before: with the date of consent, or for history not_after:",
                    ((f"forms/{home.id}/items/{given.id}", given.label),),
                )


def _dated(plan: Plan, word: str) -> Iterator[tuple[Form, Item]]:
    """The items that ask for the full date of consent, or of death."""
    for form in plan.protocol.forms:
        for item in form.items:
            found = {entry.text for entry in words_of(item.label)} if item.type == "date" else set()
            if word in found and not found & {"withdrawal", "withdrawn", "certificate"}:
                yield form, item


def _reversed(form: Form, order: DateOrder) -> Iterator[Issue]:
    """Ends that nothing keeps from lying before their starts."""
    items = {item.id: item for item in form.items}
    for start in form.items:
        for first, last in _LIMITS_OF_TIME:
            end = items.get(start.id.replace(first, last)) if first in start.id else None
            if end is None or end.derive or start.derive:
                continue
            early, late = ItemUse(form.id, start.id), ItemUse(form.id, end.id)
            if not order.is_ordered(early, late, about=late):
                yield Issue(
                    f"forms/{form.id}/items/{end.id}",
                    f"{form.id}.{end.id} ({end.label}) may lie before {start.id} ({start.label})",
                    f"write not_before: {start.id}",
                    ((f"forms/{form.id}/items/{start.id}", start.label),),
                )


def _after_death(plan: Plan, order: DateOrder) -> Iterator[Issue]:
    """Dates of visits and logs that nothing keeps from lying after death."""
    death = next(_dated(plan, "death"), None)
    if death is None:
        return
    home, died = death
    last = ItemUse(home.id, died.id)
    for form in plan.protocol.forms:
        if (
            form.id == home.id
            or form.collected == "scheduled"
            or not _MAY_FOLLOW_DEATH.isdisjoint(form.domains)
        ):
            continue
        for item in form.items:
            use = ItemUse(form.id, item.id)
            if item.type not in _DATES or item.derive or order.is_ordered(use, last, about=use):
                continue
            yield Issue(
                f"forms/{form.id}/items/{item.id}",
                f"{form.id}.{item.id} ({item.label}) may lie after death ({home.id}.{died.id})",
                f"write a check: {item.id} <= {home.id}.{died.id}",
                ((f"forms/{home.id}/items/{died.id}", died.label),),
            )
