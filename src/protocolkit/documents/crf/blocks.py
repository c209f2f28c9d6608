"""What a case report form consists of on paper: sections, rows, answer areas. Plain and finished."""

from __future__ import annotations

from typing import TypeAlias

import msgspec

__all__ = [
    "Answer",
    "Block",
    "Book",
    "BookPart",
    "Cards",
    "Choice",
    "ConditionRow",
    "CriteriaTable",
    "CriterionRow",
    "FormPage",
    "ItemRow",
    "Legend",
    "LogTable",
    "ReviewRow",
    "Section",
    "VisitBox",
    "Wording",
]


class Wording(msgspec.Struct, frozen=True):
    """A sentence for people, or, where there is none yet, a condition as it is written (``is_code``)."""

    text: str
    is_code: bool = False


class Choice(msgspec.Struct, frozen=True):
    """A box to tick; ``preset`` where paper already knows the answer (the visit of a page)."""

    label: str
    preset: bool = False


class Answer(msgspec.Struct, frozen=True):
    """The area in which an answer is written.

    ``kind`` is ``choices``, ``number``, ``date``, ``partial_date``, ``time``, ``text`` or ``computed``.
    ``columns`` lays out choices; ``digits`` (before the point), ``decimals`` and ``signed`` a number;
    ``lines`` a text, or ``boxes``, one for each character, a short one. A ``wide`` answer takes the whole
    width below its question.
    """

    kind: str
    choices: tuple[Choice, ...] = ()
    columns: int = 1
    digits: int = 0
    decimals: int = 0
    signed: bool = False
    lines: int = 0
    boxes: int = 0
    unit: str = ""
    hints: tuple[str, ...] = ()
    wide: bool = False


class ItemRow(msgspec.Struct, frozen=True, tag="item", tag_field="block"):
    """One question; ``level`` indents what depends on another answer.

    ``beside`` puts a short answer on the line of its question where space is scarce.
    """

    id: str
    number: int
    label: str
    answer: Answer
    mark: str = ""
    level: int = 0
    only_if: Wording | None = None
    only_at: str = ""
    instruction: str = ""
    note: str = ""
    optional: bool = False
    beside: bool = False


class ConditionRow(msgspec.Struct, frozen=True, tag="condition", tag_field="block"):
    """The condition of the rows below that are indented deeper than it."""

    wording: Wording
    level: int = 0


class CriterionRow(msgspec.Struct, frozen=True):
    """One criterion in full, answered in the columns of its table."""

    id: str
    criterion: str
    text: str
    mark: str = ""
    judgement: str = ""


class CriteriaTable(msgspec.Struct, frozen=True, tag="criteria", tag_field="block"):
    """Criteria below one another, their answers in aligned columns."""

    answers: tuple[str, ...]
    rows: tuple[CriterionRow, ...]


class LogTable(msgspec.Struct, frozen=True, tag="table", tag_field="block"):
    """A repeating group: one row per occurrence, one column per item; ``widths`` in millimetres."""

    columns: tuple[ItemRow, ...]
    widths: tuple[int, ...]
    rows: int
    remarks: tuple[ItemRow, ...] = ()


class Cards(msgspec.Struct, frozen=True, tag="cards", tag_field="block"):
    """A repeating group too wide for a table: one framed entry per occurrence, items in two columns."""

    name: str
    rows: int
    columns: tuple[tuple[ItemRow, ...], tuple[ItemRow, ...]]
    wide: tuple[ItemRow, ...] = ()


class ReviewRow(msgspec.Struct, frozen=True, tag="review", tag_field="block"):
    """A box to tick once a running log has been gone through with the participant."""

    text: str


Block: TypeAlias = ItemRow | ConditionRow | CriteriaTable | LogTable | Cards | ReviewRow


class Section(msgspec.Struct, frozen=True):
    """Blocks below one grey bar; without a title, below none."""

    title: str
    blocks: tuple[Block, ...]
    instruction: str = ""


class Legend(msgspec.Struct, frozen=True):
    """What the small marks of a page mean, and the assumptions that it rests on."""

    assumed: tuple[str, ...] = ()
    inferred: bool = False


class VisitBox(msgspec.Struct, frozen=True):
    """The visit in the header: known (``name``), one to tick (``options``), or a line to write on."""

    name: str = ""
    options: tuple[str, ...] = ()


class FormPage(msgspec.Struct, frozen=True):
    """One form, as it is printed for one visit or, on its own, for any."""

    id: str
    name: str
    visit: VisitBox
    sections: tuple[Section, ...]
    legend: Legend
    mark: str = ""
    timing: str = ""
    only_if: Wording | None = None
    instruction: str = ""
    remark: str = ""
    landscape: bool = False
    unmasked: bool = False
    confirmation: str = ""
    note: str = ""
    sources: tuple[str, ...] = ()


class BookPart(msgspec.Struct, frozen=True):
    """One visit of the book, or the forms that belong to none; its first page has the ``checklist``."""

    title: str
    timing: str
    pages: tuple[FormPage, ...]
    checklist: tuple[str, ...] = ()


class Book(msgspec.Struct, frozen=True):
    """The case report form book of one participant."""

    parts: tuple[BookPart, ...]
    legend: Legend

    @property
    def pages(self) -> tuple[FormPage, ...]:
        """Every form of the book, in order."""
        return tuple(page for part in self.parts for page in part.pages)
