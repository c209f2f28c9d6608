"""Repeating groups on paper: a table where the columns fit on a page, else a framed entry per occurrence."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from protocolkit.documents.crf.answers import choice_columns
from protocolkit.documents.crf.blocks import Answer, Cards, ItemRow, LogTable

__all__ = ["LANDSCAPE", "PORTRAIT", "log_block", "width_of"]

PORTRAIT = 180
"""Millimetres between the margins of an upright page."""
LANDSCAPE = 267
_NUMBER_COLUMN = 8
_MOST_CHOICES = 8
"""Rows of a table get too tall with longer lists."""
_STACKED = 4
_CARD_CHARACTERS = 54
_BESIDE_CHARACTERS = 8
"""A handful of short answers fit beside their question."""
_TABLE_ROWS = 6
_CARDS = 3
_NARROWEST = {"date": 41, "partial_date": 41, "time": 22, "computed": 22, "text": 40, "choices": 18}


def log_block(name: str, items: tuple[ItemRow, ...], rows: int | None, key: str | None) -> LogTable | Cards:
    """A repeating group laid out: as a table if it can be one, long lists of choices in two columns."""
    stacked = tuple(sorted(map(_stacked, items), key=lambda item: item.id != key)) if key else items
    for columns in (tuple(map(_folded, stacked)), tuple(map(_stacked, stacked))):
        widths = [_column(item) for item in columns]
        tallest = max(_tall(item.answer) for item in columns)
        if sum(widths) + _NUMBER_COLUMN <= LANDSCAPE and tallest <= _MOST_CHOICES:
            return LogTable(columns, _stretch(columns, widths), rows or _TABLE_ROWS, _remarks(columns))
    return _cards(name, items, rows or _CARDS)


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
    wide = tuple(_shortened(item) for item in items if item.answer.lines)
    narrow = [_narrowed(item) for item in items if not item.answer.lines]
    left, right = _halves(narrow)
    return Cards(name, rows, (left, right), wide)


def _shortened(item: ItemRow) -> ItemRow:
    """A text over the whole width needs half the lines."""
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
    """Two columns of about the same height, the order kept."""
    heights = [1 if item.beside else _height(item.answer) for item in items]
    total, so_far = sum(heights), 0
    for place, height in enumerate(heights):
        if so_far + height / 2 >= total / 2:
            return tuple(items[:place]), tuple(items[place:])
        so_far += height
    return tuple(items), ()


def _height(answer: Answer) -> int:
    return 2 + (-(-len(answer.choices) // answer.columns) if answer.choices else 2)
