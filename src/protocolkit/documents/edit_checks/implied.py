"""Checks that nobody wrote because a property of an item says them: answered, within limits, in the order of dates."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import msgspec

from protocolkit.documents.crf.units import printed_unit
from protocolkit.documents.crf.wording import Words
from protocolkit.model.forms import Form, Item

__all__ = ["KINDS", "Implied", "implied_by"]

_HARD, _SOFT = "hard", "soft"
_REQUIRED, _RANGE, _USUAL, _DATE = "required", "range", "usual range", "date limit"
KINDS = {
    _REQUIRED: "The item is required: always, or whenever its condition holds.",
    _RANGE: "The hard range of the item: values outside are refused.",
    _USUAL: "The soft range of the item: values outside are asked about.",
    _DATE: "The earliest or latest date of the item.",
}


class Implied(msgspec.Struct, frozen=True):
    """A check that follows from a property of an item.

    ``by_field`` ones need no logic: the definition of the field says them.
    """

    id: str
    kind: str
    severity: str
    item: Item
    condition: str
    words: str
    message: str
    source: str
    by_field: bool = False


def implied_by(form: Form, words: Words) -> Iterator[Implied]:
    """The checks that the items of a form imply, item by item; the id ends in the property that is meant."""
    for item in form.items:
        yield from _answered(form, item, words)
        yield from _limited(form, item)
        yield from _dated(form, item, words)


def _answered(form: Form, item: Item, words: Words) -> Iterator[Implied]:
    """What is computed is not asked of anybody."""
    if item.derive or item.required == "optional":
        return
    answered = f"not is_missing({item.id})"
    when = item.when if item.required == "conditional" else None
    condition = f"({' '.join(when.split())}) implies {answered}" if when else answered
    wording = words.only_if((when,)) if when else None
    told = f"“{item.label}” is answered"
    yield Implied(
        id=f"{form.id}.{item.id}.required",
        kind=_REQUIRED,
        severity=_HARD,
        item=item,
        condition=condition,
        words=f"{told} if {wording.text}" if wording else told,
        message=f"The answer to “{item.label}” is missing.",
        source=item.sources.get("required") or item.source,
        by_field=when is None,
    )


def _limited(form: Form, item: Item) -> Iterator[Implied]:
    unit = printed_unit(item.unit)
    for kind, name, severity, limits in (
        (_RANGE, "range", _HARD, item.range),
        (_USUAL, "soft_range", _SOFT, item.soft_range),
    ):
        if limits is None:
            continue
        low, high = (_plain(limit) for limit in limits)
        span = f"from {low} to {high} {unit}".rstrip()
        asked = "" if severity == _HARD else ", as is usual; please confirm it"
        yield Implied(
            id=f"{form.id}.{item.id}.{name}",
            kind=kind,
            severity=severity,
            item=item,
            condition=f"{item.id} >= {low} and {item.id} <= {high}",
            words=f"“{item.label}” is {span}",
            message=f"The answer to “{item.label}” is not {span}{asked}.",
            source=item.sources.get(name) or item.source,
            by_field=True,
        )


def _dated(form: Form, item: Item, words: Words) -> Iterator[Implied]:
    for name, sign, side, limit in (
        ("not_before", ">=", "before", item.not_before),
        ("not_after", "<=", "after", item.not_after),
    ):
        if limit is None:
            continue
        told = words.limit(limit)
        yield Implied(
            id=f"{form.id}.{item.id}.{name}",
            kind=_DATE,
            severity=_HARD,
            item=item,
            condition=f"{item.id} {sign} {' '.join(limit.split())}",
            words=f"“{item.label}” is not {side} {told}",
            message=f"The answer to “{item.label}” must not be {side} {told}.",
            source=item.sources.get(name) or item.source,
        )


def _plain(number: Decimal) -> str:
    return f"{number.normalize():f}"
