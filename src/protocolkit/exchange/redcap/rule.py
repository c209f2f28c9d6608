"""How a rule about dictionaries is written: a function with its id, whose docstring is its page."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cached_property

import msgspec

from protocolkit.exchange.redcap.choices import Choice, choices_of
from protocolkit.exchange.redcap.layout import column
from protocolkit.exchange.redcap.logic import FieldName, LogicError, Node, parse_logic, walk
from protocolkit.exchange.redcap.table import Dictionary, Row
from protocolkit.findings import Location, Rule, Severity, Stage
from protocolkit.nearest import nearest

__all__ = [
    "ANNOTATION",
    "BRANCHING",
    "CHOICES",
    "FORM",
    "HEADING",
    "LABEL",
    "NAME",
    "TYPE",
    "DictionaryRule",
    "Issue",
    "LogicCell",
    "Subject",
    "calculated_texts",
    "fields_in",
    "issue_at",
    "rule",
]

GROUP = "redcap"
_MOST_NEAR = 100
NAME, FORM, HEADING, TYPE, LABEL = map(
    column, ("field_name", "form_name", "section_header", "field_type", "field_label")
)
CHOICES = column("select_choices_or_calculations")
BRANCHING = column("branching_logic")
ANNOTATION = column("field_annotation")


class Issue(msgspec.Struct, frozen=True):
    """What a rule found: characters of a cell of a row, and what is wrong with them.

    ``related`` are other rows, each with a column and a remark. ``at`` is a place that is no cell.
    """

    row: Row | None
    column: int
    message: str
    fix: str | None = None
    start: int = 0
    end: int | None = None
    related: tuple[tuple[Row, int, str], ...] = ()
    at: Location | None = None


class LogicCell(msgspec.Struct, frozen=True):
    """A piece of logic: the cell it stands in, from which character on, and what came of reading it."""

    row: Row
    column: int
    text: str
    offset: int
    tree: Node | None
    error: LogicError | None = None


class Subject(msgspec.Struct, frozen=True, dict=True):
    """What rules look at: the dictionary, and what several of them ask of it."""

    dictionary: Dictionary

    @cached_property
    def rows(self) -> list[Row]:
        """The rows that are not empty."""
        return [row for row in self.dictionary.rows if not row.is_empty]

    @cached_property
    def named(self) -> Mapping[str, Row]:
        """The first row of each field."""
        found: dict[str, Row] = {}
        for row in self.rows:
            if row[NAME]:
                found.setdefault(row[NAME], row)
        return found

    @cached_property
    def forms(self) -> Mapping[str, Row]:
        """The first row of each form."""
        found: dict[str, Row] = {}
        for row in self.rows:
            found.setdefault(row[FORM], row)
        return found

    @cached_property
    def _near(self) -> dict[str, str | None]:
        return {}

    def near(self, name: str) -> str | None:
        """The field that was probably meant; beyond a hundred mistakes nobody is helped by looking for more."""
        if name not in self._near:
            if len(self._near) >= _MOST_NEAR:
                return None
            self._near[name] = nearest(name, self.named)
        return self._near[name]

    def choices(self, row: Row) -> tuple[Choice, ...]:
        """The choices of a field."""
        return choices_of(row[TYPE], row[CHOICES])

    @cached_property
    def logic(self) -> list[LogicCell]:
        """Every branching logic and calculation, each text read once."""
        read: dict[str, tuple[Node | None, LogicError | None]] = {}
        found: list[LogicCell] = []
        for row in self.rows:
            cells = [(BRANCHING, row[BRANCHING], 0)]
            if row[TYPE] == "calc":
                cells.append((CHOICES, row[CHOICES], 0))
            cells += [(ANNOTATION, text, start) for text, start in calculated_texts(row[ANNOTATION])]
            for place, text, offset in cells:
                if text:
                    if text not in read:
                        read[text] = _read(text)
                    found.append(LogicCell(row, place, text, offset, *read[text]))
        return found


def _read(text: str) -> tuple[Node | None, LogicError | None]:
    try:
        return parse_logic(text), None
    except LogicError as error:
        return None, error


def calculated_texts(annotation: str) -> Iterator[tuple[str, int]]:
    """The logic of ``@CALCTEXT(...)``, and where it begins."""
    at = annotation.find("@CALCTEXT(")
    while at >= 0:
        start = at + len("@CALCTEXT(")
        end = _closed(annotation, start)
        yield annotation[start:end], start
        at = annotation.find("@CALCTEXT(", end)


def _closed(text: str, start: int) -> int:
    """Where the parenthesis closes that was opened before ``start``; the end of the text where it does not."""
    depth, quote = 1, ""
    for at in range(start, len(text)):
        sign = text[at]
        if quote:
            quote = "" if sign == quote else quote
        elif sign in "'\"":
            quote = sign
        elif sign in "()":
            depth += 1 if sign == "(" else -1
            if not depth:
                return at
    return len(text)


Check = Callable[[Subject], Iterator[Issue]]


class DictionaryRule(msgspec.Struct, frozen=True):
    """A rule and the function that checks it."""

    about: Rule
    check: Check


def rule(rule_id: str, severity: Severity) -> Callable[[Check], DictionaryRule]:
    """Make a rule of a function: its docstring's first line is the title, the rest its page."""

    def make(check: Check) -> DictionaryRule:
        text = check.__doc__ or ""
        title = text.partition("\n")[0].strip().rstrip(".")
        return DictionaryRule(Rule(rule_id, title, severity, GROUP, "core", Stage.LINT, text), check)

    return make


def issue_at(cell: LogicCell, start: int, end: int, message: str, fix: str | None = None) -> Issue:
    """What is wrong with some characters of a logic."""
    return Issue(cell.row, cell.column, message, fix, cell.offset + start, cell.offset + end)


def fields_in(subject: Subject) -> Iterator[tuple[LogicCell, FieldName]]:
    """Every field that logic speaks of."""
    for cell in subject.logic:
        if cell.tree is not None:
            yield from ((cell, node) for node in walk(cell.tree) if isinstance(node, FieldName))
