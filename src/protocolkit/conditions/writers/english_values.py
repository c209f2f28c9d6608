"""Names, numbers, dates and calculations in plain English; the verbs of comparisons."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

import msgspec

from protocolkit.conditions import nodes
from protocolkit.conditions.canonical import unparse
from protocolkit.conditions.wording import unit_words

if TYPE_CHECKING:
    import datetime

    from protocolkit.conditions.nodes import Node

__all__ = ["DATE_VERBS", "VERBS", "Called", "Values", "Words", "answer", "heads", "listed"]

VERBS = {
    "==": "is",
    "!=": "is not",
    "<": "is below",
    "<=": "is at most",
    ">": "is above",
    ">=": "is at least",
}
DATE_VERBS = VERBS | {"<": "is before", "<=": "is on or before", ">": "is after", ">=": "is on or after"}
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_TRUTH = {"Y": "Yes", "N": "No"}
_SIGNS = {"+": "plus", "-": "minus", "*": "times", "/": "divided by"}
_DATED = frozenset({"add_months", "add_days", "at"})


class Called(msgspec.Struct, frozen=True):
    """What readers call a variable or an item, inside a sentence; its answers and sets by code; its unit."""

    label: str
    answers: Mapping[str, str] = {}
    sets: Mapping[str, tuple[str, ...]] = {}
    unit: str = ""
    dated: bool = False


class Words(msgspec.Struct, frozen=True):
    """The words of a protocol, filled by who knows it.

    ``called`` takes a name and the log in whose rows it stands, if any; ``None`` for a name that it does not
    know. ``log`` and ``visit`` say what a form and a visit are called, ``unit`` how a UCUM unit is printed.
    """

    called: Callable[[nodes.Name, str | None], Called | None]
    log: Callable[[str], str] = str
    visit: Callable[[str], str] = str
    unit: Callable[[str | None], str] = unit_words


def listed(words: Sequence[str], last: str) -> str:
    """``A, B or C``."""
    return f" {last} ".join(filter(None, [", ".join(words[:-1]), words[-1]]))


def heads(answers: Sequence[str]) -> list[str]:
    """Answers to be listed: what stands before the first comma of each, where a list would be hard to read."""
    short = [answer.partition(", ")[0] for answer in answers]
    return short if len(answers) > 1 and len(set(short)) == len(answers) else list(answers)


def _day_words(day: datetime.date) -> str:
    """A date as people write it."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


class Values(ABC):
    """Says values; what has no words is quoted, and noted in ``quoted``."""

    def __init__(self, words: Words) -> None:
        self.words = words
        self.quoted: list[str] = []
        self.rows: list[str] = []

    @abstractmethod
    def condition(self, tree: Node) -> str:
        """A condition in words."""

    def quote(self, tree: Node) -> str:
        """A part as it is written, where there are no words for it."""
        text = unparse(tree)
        self.quoted.append(text)
        return f"‘{text}’"

    def called(self, tree: Node) -> Called | None:
        """What readers call a name, or the value of an item before."""
        if isinstance(tree, nodes.Call) and tree.function == "previous":
            found = self.called(tree.arguments[0])
            return found and msgspec.structs.replace(found, label=f"the previous value of {found.label}")
        if not isinstance(tree, nodes.Name):
            return None
        if tree.name == "today" and tree.form is None:
            return Called("today", dated=True)
        return self.words.called(tree, self.rows[-1] if self.rows else None)

    def subject(self, tree: Node) -> str:
        """A part that something is said of."""
        found = self.called(tree)
        return found.label if found else self.value(tree, None)

    def topic(self, tree: Node) -> str:
        """A part before its verb; a comma in its name is closed by another."""
        text = self.subject(tree)
        aside = text.rpartition(", ")[2] if ", " in text and not text.startswith("“") else ""
        closed = aside and self.called(tree) and not {"and", "or"} & set(aside.split())
        return f"{text}," if closed else text

    def dated(self, tree: Node) -> bool:
        """Whether a part is a date."""
        found = self.called(tree)
        if found is not None:
            return found.dated
        return isinstance(tree, nodes.Date) or (isinstance(tree, nodes.Call) and tree.function in _DATED)

    def value(self, tree: Node, beside: Called | None) -> str:
        """A part that is compared with something that readers call ``beside``."""
        match tree:
            case nodes.Number():
                return self._number(tree, beside)
            case nodes.Negative(operand=nodes.Number() as number):
                return f"−{self._number(number, beside)}"
            case nodes.Text(value=text):
                return answer(beside, text)
            case nodes.Date():
                return _day_words(tree.value)
            case nodes.Time():
                return tree.value.isoformat("minutes")
            case nodes.Truth():
                return "Yes" if tree.value else "No"
            case nodes.Name():
                return self._name(tree, beside)
            case nodes.Negative():
                return f"minus {self.part(tree.operand)}"
            case nodes.Arithmetic():
                return self._arithmetic(tree)
            case nodes.If():
                condition = self.condition(tree.condition)
                then, otherwise = self.value(tree.then, beside), self.value(tree.otherwise, beside)
                return f"({then} if {condition}, otherwise {otherwise})"
            case nodes.Call():
                return self._call(tree)
            case nodes.Query():
                return self._query(tree)
            case _:
                return self.quote(tree)

    def part(self, tree: Node) -> str:
        """A part of a calculation."""
        text = self.value(tree, None)
        return f"({text})" if isinstance(tree, nodes.Arithmetic) else text

    def _number(self, tree: nodes.Number, beside: Called | None) -> str:
        text = f"{tree.value:f}"
        if beside is not None and text in beside.answers:
            return beside.answers[text]
        unit = self.words.unit(tree.unit) or (beside.unit if beside else "")
        return f"{text}{' ×' * unit.startswith('10')} {unit}".rstrip()

    def _name(self, tree: nodes.Name, beside: Called | None) -> str:
        if tree.form is None and beside is not None and tree.name in beside.answers:
            return beside.answers[tree.name]
        found = self.called(tree)
        if found is not None:
            return found.label
        if tree.form is None and beside is not None and tree.name in _TRUTH:
            return _TRUTH[tree.name]
        return self.quote(tree)

    def _arithmetic(self, tree: nodes.Arithmetic) -> str:
        return f"{self.part(tree.left)} {_SIGNS[tree.operator]} {self.part(tree.right)}"

    def _call(self, tree: nodes.Call) -> str:
        match tree.function, tree.arguments:
            case "min" | "max", arguments:
                few = (
                    {"min": "lower", "max": "higher"}
                    if len(arguments) == 2
                    else {"min": "lowest", "max": "highest"}
                )
                return f"the {few[tree.function]} of {listed([self.part(one) for one in arguments], 'and')}"
            case "abs", (operand,):
                return f"{self.part(operand)} without its sign"
            case "round", (operand, places):
                return f"{self.part(operand)} rounded to {_counted(places, 'decimal')}"
            case "years_between", (first, second):
                return f"the number of completed years from {self.subject(first)} to {self.subject(second)}"
            case "days_between", (first, second):
                return f"the number of days from {self.subject(first)} to {self.subject(second)}"
            case ("add_months" | "add_days") as function, (day, count):
                return self._later(function, day, count)
            case "at", (day, time):
                return f"{self.subject(day)} at {self.subject(time)}"
            case _:
                found = self.called(tree)
                return found.label if found else self.quote(tree)

    def _later(self, function: str, day: Node, count: Node) -> str:
        side, size = ("before", count.operand) if isinstance(count, nodes.Negative) else ("after", count)
        return (
            f"{self.period(size, function.removeprefix('add_').removesuffix('s'))} {side} {self.subject(day)}"
        )

    def period(self, count: Node, unit: str) -> str:
        """``3 months``."""
        if isinstance(count, nodes.Number) and count.unit is None:
            return _counted(count, unit)
        return f"{self.part(count)} {'' if isinstance(count, nodes.Number) else unit + 's'}".rstrip()

    def _query(self, tree: nodes.Query) -> str:
        rows = self.rows_of(tree)
        match tree.function:
            case "count":
                return f"the number of {rows}"
            case "exists":
                return self.quote(tree)
            case function:
                what = {"sum": "sum", "min": "lowest", "max": "highest"}[function]
                item = nodes.Name(tree.source.start, tree.source.end, tree.source.name)
                self.rows.append(tree.form)
                label = self.subject(item)
                self.rows.pop()
                return f"the {what} of {label} over the {rows}"

    def rows_of(self, tree: nodes.Query, *, one: bool = False) -> str:
        """The rows of a log that are asked."""
        visit = f" at {self.words.visit(tree.source.visit)}" if tree.source.visit else ""
        kind = f"{'entry' if one else 'entries'} of {self.words.log(tree.form)}{visit}"
        if tree.where is None:
            return kind
        self.rows.append(tree.form)
        where = self.condition(tree.where)
        self.rows.pop()
        return f"{kind} where {where}"


def answer(beside: Called | None, code: str) -> str:
    """A code as readers see it."""
    answers = beside.answers if beside else {}
    return answers.get(code) or _TRUTH.get(code, code)


def _counted(count: Node, unit: str) -> str:
    number = f"{count.value:f}" if isinstance(count, nodes.Number) else unparse(count)
    return f"{number} {unit}" if number == "1" else f"{number} {unit}s"
