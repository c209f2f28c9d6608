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
    "Note",
    "PageFields",
    "ReviewRow",
    "ScaleDrawing",
    "Section",
    "VisitBox",
    "VisitsRow",
    "Wording",
]


class Wording(msgspec.Struct, frozen=True):
    """A sentence for people, or, where there is none yet, a condition as it is written (``is_code``)."""

    text: str
    is_code: bool = False


class Choice(msgspec.Struct, frozen=True):
    """A box to tick; ``preset`` where paper already knows the answer (the visit of a page).

    ``field`` is the name of the field that it is on a page to be filled in on a screen; on paper it has none.
    """

    label: str
    preset: bool = False
    code: str = ""
    field: str = ""


class ScaleDrawing(msgspec.Struct, frozen=True):
    """A scale between two labelled ends: a line of ``length`` millimetres, or (0) the boxes of the choices."""

    low: str
    high: str
    low_value: str
    high_value: str
    length: int = 0


class Answer(msgspec.Struct, frozen=True):
    """The area in which an answer is written.

    ``kind`` is ``choices``, ``number``, ``date``, ``partial_date``, ``time``, ``text`` or ``computed``.
    ``columns`` lays out choices; ``digits`` (before the point), ``decimals`` and ``signed`` a number;
    ``lines`` a text, or ``boxes``, one for each character, a short one. A ``wide`` answer takes the whole
    width below its question. A ``scale`` draws choices as numbered boxes in a row, a number as a line to mark.
    ``field`` is the name of its field on a page to be filled in on a screen; on paper it has none.
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
    scale: ScaleDrawing | None = None
    field: str = ""


class ItemRow(msgspec.Struct, frozen=True, tag="item", tag_field="block"):
    """One question; ``level`` indents what depends on another answer.

    ``beside`` puts a short answer on the line of its question where space is scarce; ``above`` is the condition of
    this question and of the indented ones after it, where they stand in a narrow column.
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
    optional: bool = False
    beside: bool = False
    above: Wording | None = None
    side: str = ""
    form: str = ""


class ConditionRow(msgspec.Struct, frozen=True, tag="condition", tag_field="block"):
    """The condition of the rows below that are indented deeper than it."""

    wording: Wording
    level: int = 0


class VisitsRow(msgspec.Struct, frozen=True, tag="visits", tag_field="block"):
    """The visits at which the rows below that are indented deeper than it are asked."""

    text: str
    level: int = 0


class CriterionRow(msgspec.Struct, frozen=True):
    """One criterion in full, answered in the columns of its table."""

    id: str
    criterion: str
    text: str
    mark: str = ""
    judgement: str = ""
    form: str = ""
    fields: tuple[str, ...] = ()


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
    form: str = ""
    field: str = ""


Block: TypeAlias = ItemRow | ConditionRow | VisitsRow | CriteriaTable | LogTable | Cards | ReviewRow


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
    """The visit in the header: known (``name``), or one to tick (``options``).

    ``counter`` names the number that a site gives to each copy of a page that belongs to no visit.
    """

    name: str = ""
    options: tuple[str, ...] = ()
    counter: str = ""
    id: str = ""


class PageFields(msgspec.Struct, frozen=True):
    """Names of the fields in the frame of a page to be filled in on a screen; no name where there is no field."""

    site: str
    participant: str
    visit: str = ""
    counter: str = ""
    completed: str = ""
    confirmed: str = ""


class Note(msgspec.Struct, frozen=True):
    """A remark of the authors, ``of`` a question or of the whole form."""

    text: str
    of: str = ""


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
    notes: tuple[Note, ...] = ()
    sources: tuple[str, ...] = ()
    fields: PageFields | None = None


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
