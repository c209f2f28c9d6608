"""What a report on a comparison is made of: sections of paragraphs, facts, tables, cards and the marked schedule.

Everything is plain data and finished: a template lays it out and decides nothing. Text is made harmless here, once for
all formats.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Literal, TypeAlias

import msgspec

from protocolkit.report.cells import harmless
from protocolkit.report.redline import Segment

__all__ = [
    "Block",
    "Card",
    "Cell",
    "Column",
    "Fact",
    "Facts",
    "Group",
    "Matrix",
    "Paragraph",
    "Row",
    "Run",
    "Section",
    "Style",
    "Table",
    "Texts",
    "cell",
    "clean",
    "facts",
    "paragraph",
    "redlined",
    "row",
    "run",
    "table",
]

Style: TypeAlias = Literal["", "gone", "new", "strong", "soft", "alarm", "code"]
"""How a run looks: words that are gone or new, and what is more or less important than the rest."""

_SPACES = re.compile(r"\s+")
_LONG = 700
"""Characters of a cell that fill about a third of a page."""


class Run(msgspec.Struct, frozen=True):
    """Some words in one style."""

    text: str
    style: Style = ""


Paragraph: TypeAlias = tuple[Run, ...]


class Cell(msgspec.Struct, frozen=True):
    """What stands in one place of a table."""

    paragraphs: tuple[Paragraph, ...] = ()


class Column(msgspec.Struct, frozen=True):
    """A column of a table: its title, and its share of the width in hundredths."""

    title: str
    share: int


class Row(msgspec.Struct, frozen=True):
    """A row of a table, of which the first cell is the name; a long one may go on on the next page."""

    cells: tuple[Cell, ...]
    is_long: bool


class Group(msgspec.Struct, frozen=True):
    """Rows of a table under a heading of their own; without one they stand alone."""

    heading: Cell
    rows: tuple[Row, ...]


class Texts(msgspec.Struct, frozen=True, tag="texts", tag_field="block"):
    """Paragraphs; ``tone`` is ``alarm`` for what must be seen."""

    paragraphs: tuple[Paragraph, ...]
    tone: str = ""


class Fact(msgspec.Struct, frozen=True):
    """Something with its name."""

    label: str
    value: Cell


class Facts(msgspec.Struct, frozen=True, tag="facts", tag_field="block"):
    """Names with what they are, below each other."""

    title: str
    rows: tuple[Fact, ...]


class Table(msgspec.Struct, frozen=True, tag="table", tag_field="block"):
    """A table with its title."""

    title: str
    columns: tuple[Column, ...]
    groups: tuple[Group, ...]


class Card(msgspec.Struct, frozen=True, tag="card", tag_field="block"):
    """One change with everything that is known of it; ``weight`` is how heavy it is."""

    title: str
    weight: str
    rows: tuple[Fact, ...]


class MatrixCell(msgspec.Struct, frozen=True):
    """A place of the schedule: ``sign`` and ``words`` say what became of it, both empty where nothing did."""

    text: str = ""
    sign: str = ""
    words: str = ""
    state: str = ""


class MatrixHead(msgspec.Struct, frozen=True):
    """A visit above its column: its id, and its name, target, window and study day, each with what changed."""

    id: MatrixCell
    lines: tuple[Paragraph, ...]


class MatrixRow(msgspec.Struct, frozen=True):
    """An activity, and its places in the order of the columns."""

    name: MatrixCell
    cells: tuple[MatrixCell, ...]


class MatrixGroup(msgspec.Struct, frozen=True):
    """Activities that serve the same end."""

    name: str
    rows: tuple[MatrixRow, ...]


class Panel(msgspec.Struct, frozen=True):
    """As many columns of the schedule as a sheet takes."""

    columns: tuple[MatrixHead, ...]
    groups: tuple[MatrixGroup, ...]


class Matrix(msgspec.Struct, frozen=True, tag="matrix", tag_field="block"):
    """The schedule of activities with what changed marked; ``heads`` name the lines above the columns."""

    title: str
    heads: tuple[str, ...]
    legend: tuple[str, ...]
    panels: tuple[Panel, ...]


Block: TypeAlias = Texts | Facts | Table | Card | Matrix


class Section(msgspec.Struct, frozen=True):
    """A part of the report with its heading; a ``wide`` one is for a sheet that lies on its side."""

    id: str
    title: str
    blocks: tuple[Block, ...]
    wide: bool = False


def clean(text: str) -> str:
    """A text on one line, of which no program obeys anything."""
    return harmless(_SPACES.sub(" ", text))


def run(text: str, style: Style = "") -> Run:
    """Some words in one style."""
    return Run(clean(text), style)


def paragraph(text: str, style: Style = "") -> Paragraph:
    """A paragraph in one style."""
    return (run(text, style),)


def redlined(segments: Iterable[Segment]) -> Paragraph:
    """A text with what is gone and what is new marked."""
    return tuple(run(each.text, "" if each.mark == "same" else each.mark) for each in segments)


def cell(*texts: str | Paragraph, style: Style = "") -> Cell:
    """A cell of some paragraphs; an empty text is none."""
    return Cell(
        tuple(paragraph(text, style) if isinstance(text, str) else text for text in texts if text),
    )


def facts(rows: Iterable[tuple[str, str | Cell]], title: str = "") -> Facts:
    """Names with what they are; a name without anything is left out."""
    made = [(name, cell(value) if isinstance(value, str) else value) for name, value in rows]
    return Facts(title, tuple(Fact(clean(name), value) for name, value in made if value.paragraphs))


def row(*cells: str | Cell) -> Row:
    """A row of a table."""
    made = tuple(cell(entry) if isinstance(entry, str) else entry for entry in cells)
    lengths = (sum(len(words.text) for line in entry.paragraphs for words in line) for entry in made)
    return Row(made, max(lengths, default=0) > _LONG)


def table(
    title: str,
    columns: Sequence[tuple[str, int]],
    rows: Iterable[Sequence[str | Cell]],
) -> Table:
    """A table without groups."""
    made = tuple(row(*cells) for cells in rows)
    heads = tuple(Column(name, share) for name, share in columns)
    return Table(title, heads, (Group(Cell(), made),) if made else ())
