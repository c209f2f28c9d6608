"""Repeating groups on paper: a table where the columns fit on a page, else a framed entry per occurrence."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

import msgspec

from protocolkit.documents.crf.answers import choice_columns
from protocolkit.documents.crf.blocks import Answer, Cards, ItemRow, LogTable, ScaleDrawing

__all__ = ["LANDSCAPE", "PORTRAIT", "log_block", "width_of"]

PORTRAIT = 180
"""Millimetres between the margins of an upright page."""
LANDSCAPE = 267
_NUMBER_COLUMN = 8
_MOST_CHOICES = 8
"""Rows of a table get too tall with longer lists."""
_STACKED = 4
_CARD_CHARACTERS = 54
_QUESTION_CHARACTERS = 34
"""Characters of a question on one line beside its answer in a card."""
_BESIDE_CHARACTERS = 8
"""A handful of short answers fit beside their question."""
_TABLE_ROWS = 6
_CARDS = 3
_NARROWEST = {"date": 41, "partial_date": 41, "time": 22, "computed": 22, "text": 40, "choices": 18}


def log_block(name: str, items: tuple[ItemRow, ...], rows: int | None, key: str | None) -> LogTable | Cards:
    """A repeating group laid out: as a table if it can be one, long lists of choices in two columns."""
    items = tuple(map(_unscaled, items))
    stacked = tuple(sorted(map(_stacked, items), key=lambda item: item.id != key)) if key else items
    for columns in (tuple(map(_folded, stacked)), tuple(map(_stacked, stacked))):
        widths = [_column(item) for item in columns]
        tallest = max(_tall(item.answer) for item in columns)
        if sum(widths) + _NUMBER_COLUMN <= LANDSCAPE and tallest <= _MOST_CHOICES:
            return LogTable(columns, _stretch(columns, widths), rows or _TABLE_ROWS, _remarks(columns))
    return _cards(name, items, rows or _CARDS)


def _unscaled(item: ItemRow) -> ItemRow:
    """A row of a log has no room for a scale: its number is written into boxes."""
    if item.answer.scale is None:
        return item
    plain = msgspec.structs.replace(
        item.answer,
        kind="number",
        choices=(),
        columns=1,
        scale=None,
        wide=False,
        hints=_ends(item.answer.scale),
    )
    return msgspec.structs.replace(item, answer=plain)


def _ends(scale: ScaleDrawing) -> tuple[str, ...]:
    return (f"{scale.low_value} = {scale.low}", f"{scale.high_value} = {scale.high}")


def _stacked(item: ItemRow) -> ItemRow:
    return _with_columns(item, 1)


def _folded(item: ItemRow) -> ItemRow:
    """Five choices or more in two columns."""
    return _with_columns(item, 2 if len(item.answer.choices) > _STACKED else 1)


def _with_columns(item: ItemRow, columns: int) -> ItemRow:
    return msgspec.structs.replace(item, answer=msgspec.structs.replace(item.answer, columns=columns))


def _tall(answer: Answer) -> int:
    return -(-len(answer.choices) // answer.columns)


def width_of(table: LogTable) -> int:
    """The width of a table in millimetres, with the column of row numbers."""
    return sum(table.widths) + _NUMBER_COLUMN


def _column(item: ItemRow) -> int:
    answer = item.answer
    if answer.kind == "number":
        needed = _boxes(answer.digits + answer.decimals + answer.signed) + 2 * bool(answer.decimals)
        return max(needed + 2 + 2 * len(answer.unit), _label(item), 18)
    if answer.kind == "choices":
        longest = max(len(choice.label) for choice in answer.choices)
        return max(2 + answer.columns * (7 + round(1.45 * longest)), _label(item))
    if answer.boxes:
        return max(_boxes(answer.boxes), _label(item))
    return max(_NARROWEST[answer.kind], _label(item), min(answer.lines * 14, 60))


def _boxes(count: int) -> int:
    return 4 + 4 * count


def _label(item: ItemRow) -> int:
    """A heading breaks between words, so only its longest word needs its width."""
    return min(6 + 2 * max(len(word) for word in item.label.split()), 40)


def _stretch(columns: Sequence[ItemRow], widths: list[int]) -> tuple[int, ...]:
    """Widths that fill the page: what is left goes to the columns that are written in by hand."""
    page = PORTRAIT if sum(widths) + _NUMBER_COLUMN <= PORTRAIT else LANDSCAPE
    left = page - _NUMBER_COLUMN - sum(widths)
    written = [place for place, item in enumerate(columns) if item.answer.lines] or list(range(len(columns)))
    for turn, place in enumerate(written):
        share = left // (len(written) - turn)
        widths[place] += share
        left -= share
    return tuple(widths)


def _remarks(columns: Sequence[ItemRow]) -> tuple[ItemRow, ...]:
    """Items that need words below the table: a condition, an instruction, a range."""
    return tuple(i for i in columns if i.only_if or i.instruction or i.answer.hints or i.only_at)


def _cards(name: str, items: tuple[ItemRow, ...], rows: int) -> Cards:
    first = next((place for place, item in enumerate(items) if not item.answer.lines), len(items))
    across = [place < first or item.answer.wide for place, item in enumerate(items)]
    wide = tuple(_shortened(item) for item, is_wide in zip(items, across, strict=True) if is_wide)
    narrow = [_narrowed(item) for item, is_wide in zip(items, across, strict=True) if not is_wide]
    return Cards(name, rows, _halves(_below_conditions(narrow)), wide)


def _below_conditions(items: Sequence[ItemRow]) -> list[ItemRow]:
    """Two or more questions in a stretch with the same condition stand indented below it."""
    made: list[ItemRow] = []
    for condition, stretch in groupby(items, key=lambda item: item.only_if):
        members = list(stretch)
        if condition is None or len(members) == 1:
            made += members
            continue
        made += [
            msgspec.structs.replace(item, level=1, only_if=None, above=None if place else condition)
            for place, item in enumerate(members)
        ]
    return made


def _shortened(item: ItemRow) -> ItemRow:
    """A text over the whole width needs half the lines; one that is asked first, or long, is written there."""
    lines = -(-item.answer.lines // 2)
    return msgspec.structs.replace(item, answer=msgspec.structs.replace(item.answer, lines=lines))


def _narrowed(item: ItemRow) -> ItemRow:
    """An item as it fits into half a page."""
    choices = item.answer.choices
    if not choices:
        return item
    if len(choices) <= 2 and max(len(choice.label) for choice in choices) <= _BESIDE_CHARACTERS:
        return msgspec.structs.replace(_with_columns(item, 2), beside=True)
    return _with_columns(item, choice_columns(choices, _CARD_CHARACTERS))


def _halves(items: Sequence[ItemRow]) -> tuple[tuple[ItemRow, ...], tuple[ItemRow, ...]]:
    """Two columns of about the same height; the order is kept, and what depends on an answer stays below it."""
    heights = [_height(item) for item in items]
    total = sum(heights)
    free = [place for place, item in enumerate(items) if place and item.level == 0 and item.only_if is None]
    places = free or list(range(len(items) + 1))
    place = min(places, key=lambda place: max(sum(heights[:place]), total - sum(heights[:place])))
    return tuple(items[:place]), tuple(items[place:])


def _height(item: ItemRow) -> float:
    """The height of a question in a card, in millimetres, about."""
    lines = -(-len(item.label) // _QUESTION_CHARACTERS) if item.beside else 1
    condition = 5 if item.above or item.only_if else 0
    if item.beside:
        return 3 + 3.8 * lines + condition
    answer = 4.8 * -(-len(item.answer.choices) // item.answer.columns) if item.answer.choices else 8
    if item.answer.lines:
        answer = 7 * item.answer.lines
    return 7.5 + answer + condition
