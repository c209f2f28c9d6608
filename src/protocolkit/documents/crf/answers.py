"""The answer area of an item: boxes to tick, boxes for digits, lines to write on."""

from __future__ import annotations

from decimal import Decimal

import msgspec

from protocolkit.documents.crf.blocks import Answer, Choice, ScaleDrawing
from protocolkit.documents.crf.wording import Words
from protocolkit.languages import Language
from protocolkit.model.forms import Codelist, Item, Scale
from protocolkit.model.plan import Plan
from protocolkit.model.translations import unmarked

__all__ = ["answer_of", "choice_columns", "choice_label", "names_visits"]

_ANSWER_CHARACTERS = 58
"""Characters of print that fit into the width of the answer area."""
_BOX_CHARACTERS = 4
_HANDWRITTEN = 67
"""Characters of handwriting on a line across the answer area."""
_MOST_BOXES = 12
_WIDE_TEXT = 300
_MOST_SCALE_BOXES = 21


def answer_of(item: Item, plan: Plan, words: Words, visit: str | None = None) -> Answer:
    """The answer area of an item; ``visit`` is the visit that paper already knows."""
    unit, say = words.unit(item.unit), words.language
    if item.derive:
        return Answer("computed", unit=unit)
    match item.type:
        case "code":
            return _choices(item, plan, visit)
        case "integer" | "decimal":
            return _number(item, unit, say)
        case "date" | "partial_date":
            return Answer(item.type, hints=_limits(item, words))
        case "time":
            return Answer("time", hints=(say("24-hour clock"), *_limits(item, words)))
        case _:
            return _text(item)


def names_visits(item: Item, plan: Plan) -> bool:
    """Whether an item asks which visit it is: paper for one visit knows."""
    codes = {code.code for code in plan.codelists[item.codelist].codes} if item.codelist else set()
    return bool(codes) and {entry.id for entry in plan.visits} <= codes


def _choices(item: Item, plan: Plan, visit: str | None) -> Answer:
    """Boxes to tick; where the choices are the visits and the page is for one, that one is printed ticked."""
    codelist = plan.codelists[item.codelist or ""]
    known = visit is not None and names_visits(item, plan)
    choices = tuple(
        Choice(choice_label(code.code, code.label, codelist), preset=known, code=code.code)
        for code in codelist.codes
        if not known or code.code == visit
    )
    return Answer("choices", choices=choices, columns=choice_columns(choices, _ANSWER_CHARACTERS))


def choice_label(code: str, label: str, codelist: Codelist) -> str:
    """Grades show their number: it is what people say, and what is entered."""
    words = unmarked(label).split()
    if codelist.numeric and code not in words and f"{code}," not in words:
        return f"{code}  {label}"
    return label


def choice_columns(choices: tuple[Choice, ...], width: int) -> int:
    """Columns in which choices stand: always one of the same few grids, so that boxes align down a page."""
    longest = max(len(choice.label) for choice in choices)
    for columns in (4, 3, 2):
        if longest + _BOX_CHARACTERS <= width // columns:
            return columns
    return 1


def _number(item: Item, unit: str, say: Language) -> Answer:
    low, high = item.range or item.soft_range or (Decimal(0), Decimal(9999))
    digits = max(len(str(int(abs(limit)))) for limit in (low, high))
    if item.scale:
        plain = Answer("number", digits=digits, decimals=item.decimals or 0, unit=unit)
        return _on_scale(item.scale, plain, (low, high), say)
    return Answer(
        "number",
        digits=digits,
        decimals=item.decimals or 0,
        signed=low < 0,
        unit=unit,
        hints=_ranges(item, say),
    )


def _on_scale(scale: Scale, answer: Answer, limits: tuple[Decimal, Decimal], say: Language) -> Answer:
    """A number as a line to mark, its value beside it, or as a row of numbered boxes."""
    low, high = limits
    drawn = ScaleDrawing(scale.low, scale.high, _plain(low), _plain(high))
    answer = msgspec.structs.replace(answer, signed=low < 0, wide=True)
    if scale.kind == "line":
        return msgspec.structs.replace(answer, scale=msgspec.structs.replace(drawn, length=scale.length))
    steps = range(int(low), int(high) + 1)
    if answer.decimals or len(steps) > _MOST_SCALE_BOXES:
        return msgspec.structs.replace(answer, wide=False, hints=_accepted(limits, say))
    choices = tuple(Choice(_plain(Decimal(step)), code=str(step)) for step in steps)
    return msgspec.structs.replace(answer, kind="choices", choices=choices, columns=len(choices), scale=drawn)


def _ranges(item: Item, say: Language) -> tuple[str, ...]:
    hints = _accepted(item.range, say) if item.range else ()
    if item.soft_range and item.soft_range != item.range:
        return (*hints, say("Usual {range}", range=_span(item.soft_range, say)))
    return hints


def _accepted(limits: tuple[Decimal, Decimal], say: Language) -> tuple[str, ...]:
    return (say("Accepted {range}", range=_span(limits, say)),)


def _span(limits: tuple[Decimal, Decimal], say: Language) -> str:
    low, high = (_plain(limit) for limit in limits)
    if low == high:
        return low
    return say("{low} to {high}", low=low, high=high) if limits[0] < 0 else f"{low}–{high}"


def _plain(number: Decimal) -> str:
    return f"{number.normalize():f}".replace("-", "−")


def _limits(item: Item, words: Words) -> tuple[str, ...]:
    hints, say = [], words.language
    if item.not_before:
        hints.append(say("Not before {date}", date=words.limit(item.not_before)))
    if item.not_after == "today":
        hints.append(say("Not in the future"))
    elif item.not_after:
        hints.append(say("Not after {date}", date=words.limit(item.not_after)))
    return tuple(hints)


def _text(item: Item) -> Answer:
    length = item.max_length or 200
    if length <= _MOST_BOXES:
        return Answer("text", boxes=length)
    wide = length >= _WIDE_TEXT
    lines = max(1, min(10, -(-length // (2 * _HANDWRITTEN if wide else _HANDWRITTEN))))
    return Answer("text", lines=lines, wide=wide)
