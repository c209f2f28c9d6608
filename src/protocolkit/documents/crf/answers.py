"""The answer area of an item: boxes to tick, boxes for digits, lines to write on."""

from __future__ import annotations

from decimal import Decimal

from protocolkit.documents.crf.blocks import Answer, Choice
from protocolkit.documents.crf.units import printed_unit
from protocolkit.documents.crf.wording import Words
from protocolkit.model.forms import Codelist, Item
from protocolkit.model.plan import Plan

__all__ = ["answer_of", "choice_columns"]

_ANSWER_CHARACTERS = 58
"""Characters of print that fit into the width of the answer area."""
_BOX_CHARACTERS = 4
_HANDWRITTEN = 67
"""Characters of handwriting on a line across the answer area."""
_MOST_BOXES = 12
_WIDE_TEXT = 300


def answer_of(item: Item, plan: Plan, words: Words, visit: str | None = None) -> Answer:
    """The answer area of an item; ``visit`` is the visit that paper already knows."""
    unit = printed_unit(item.unit)
    if item.derive:
        return Answer("computed", unit=unit)
    match item.type:
        case "code":
            return _choices(item, plan, visit)
        case "integer" | "decimal":
            return _number(item, unit)
        case "date" | "partial_date":
            return Answer(item.type, hints=_limits(item, words))
        case "time":
            return Answer("time", hints=_limits(item, words))
        case _:
            return _text(item)


def _choices(item: Item, plan: Plan, visit: str | None) -> Answer:
    """Boxes to tick; where the choices are the visits and the page is for one, that one is printed ticked."""
    codelist = plan.codelists[item.codelist or ""]
    names_visits = {entry.id for entry in plan.visits} <= {code.code for code in codelist.codes}
    known = names_visits and visit is not None
    choices = tuple(
        Choice(_label(code.code, code.label, codelist), preset=known)
        for code in codelist.codes
        if not known or code.code == visit
    )
    return Answer("choices", choices=choices, columns=choice_columns(choices, _ANSWER_CHARACTERS))


def _label(code: str, label: str, codelist: Codelist) -> str:
    """Grades show their number: it is what people say, and what is entered."""
    if codelist.numeric and code not in label.split() and f"{code}," not in label.split():
        return f"{code}  {label}"
    return label


def choice_columns(choices: tuple[Choice, ...], width: int) -> int:
    """Columns in which choices stand: always one of the same few grids, so that boxes align down a page."""
    longest = max(len(choice.label) for choice in choices)
    for columns in (4, 3, 2):
        if longest + _BOX_CHARACTERS <= width // columns:
            return columns
    return 1


def _number(item: Item, unit: str) -> Answer:
    low, high = item.range or item.soft_range or (Decimal(0), Decimal(9999))
    digits = max(len(str(int(abs(limit)))) for limit in (low, high))
    return Answer(
        "number",
        digits=digits,
        decimals=item.decimals or 0,
        signed=low < 0,
        unit=unit,
        hints=_ranges(item),
    )


def _ranges(item: Item) -> tuple[str, ...]:
    hints = []
    if item.range:
        hints.append(f"Accepted {_span(item.range)}")
    if item.soft_range and item.soft_range != item.range:
        hints.append(f"Usual {_span(item.soft_range)}")
    return tuple(hints)


def _span(limits: tuple[Decimal, Decimal]) -> str:
    low, high = (_plain(limit) for limit in limits)
    if low == high:
        return low
    return f"{low} to {high}" if limits[0] < 0 else f"{low}–{high}"


def _plain(number: Decimal) -> str:
    return f"{number.normalize():f}".replace("-", "−")


def _limits(item: Item, words: Words) -> tuple[str, ...]:
    hints = []
    if item.not_before:
        hints.append(f"Not before {words.limit(item.not_before)}")
    if item.not_after:
        hints.append(f"Not after {words.limit(item.not_after)}")
    return tuple(hints)


def _text(item: Item) -> Answer:
    length = item.max_length or 200
    if length <= _MOST_BOXES:
        return Answer("text", boxes=length)
    wide = length >= _WIDE_TEXT
    lines = max(1, min(10, -(-length // (2 * _HANDWRITTEN if wide else _HANDWRITTEN))))
    return Answer("text", lines=lines, wide=wide)
