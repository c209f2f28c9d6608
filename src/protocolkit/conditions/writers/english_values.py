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

__all__ = [
    "DATE_LIMITS",
    "DATE_RELATIONS",
    "LIMITS",
    "RELATIONS",
    "Called",
    "Values",
    "Words",
    "counted",
    "heads",
    "message",
    "whole",
]


def message(text: str) -> str:
    """A text that is said later: marks it for the catalogues of other languages, and gives it back."""
    return text


def counted(one: str, many: str) -> tuple[str, str]:
    """The same of a text about a number, which has a form for one and a form for many."""
    return one, many


RELATIONS = {
    "==": message("{subject} is {value}"),
    "!=": message("{subject} is not {value}"),
    "<": message("{subject} is below {value}"),
    "<=": message("{subject} is at most {value}"),
    ">": message("{subject} is above {value}"),
    ">=": message("{subject} is at least {value}"),
}
DATE_RELATIONS = RELATIONS | {
    "<": message("{subject} is before {value}"),
    "<=": message("{subject} is on or before {value}"),
    ">": message("{subject} is after {value}"),
    ">=": message("{subject} is on or after {value}"),
}
LIMITS = {
    "<": message("below {value}"),
    "<=": message("at most {value}"),
    ">": message("above {value}"),
    ">=": message("at least {value}"),
}
DATE_LIMITS = {
    "<": message("before {value}"),
    "<=": message("on or before {value}"),
    ">": message("after {value}"),
    ">=": message("on or after {value}"),
}
_MONTHS = (
    *(message("Jan"), message("Feb"), message("Mar"), message("Apr"), message("May"), message("Jun")),
    *(message("Jul"), message("Aug"), message("Sep"), message("Oct"), message("Nov"), message("Dec")),
)
_TRUTH = {"Y": message("Yes"), "N": message("No")}
_SIGNS = {
    "+": message("{left} plus {right}"),
    "-": message("{left} minus {right}"),
    "*": message("{left} times {right}"),
    "/": message("{left} divided by {right}"),
}
_OF_TWO = {"min": message("the lower of {values}"), "max": message("the higher of {values}")}
_OF_MANY = {"min": message("the lowest of {values}"), "max": message("the highest of {values}")}
_OVER = {
    "sum": message("the sum of {item} over the {entries}"),
    "min": message("the lowest of {item} over the {entries}"),
    "max": message("the highest of {item} over the {entries}"),
}
_BETWEEN = {
    "years_between": message("the number of completed years from {first} to {second}"),
    "days_between": message("the number of days from {first} to {second}"),
}
_PERIODS = {
    "add_months": counted("{number} month", "{number} months"),
    "add_days": counted("{number} day", "{number} days"),
}
_ROUNDED = counted("{value} rounded to {number} decimal", "{value} rounded to {number} decimals")
_ENTRY = (message("entry of {log}"), message("entry of {log} at {visit}"))
_ENTRIES = (message("entries of {log}"), message("entries of {log} at {visit}"))
_DATED = frozenset({"add_months", "add_days", "at"})


def _say(text: str, /, **values: object) -> str:
    return text.format_map(values) if values else text


def _count(one: str, many: str, number: int | str, /, **values: object) -> str:
    return _say(one if number == 1 else many, number=number, **values)


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
    know. ``log`` and ``visit`` say what a form and a visit are called, ``unit`` how a UCUM unit is printed. ``say``
    says a message with what belongs into it, ``count`` one about a number (or about a calculation, in words): in
    English unless they know better.
    """

    called: Callable[[nodes.Name, str | None], Called | None]
    log: Callable[[str], str] = str
    visit: Callable[[str], str] = str
    unit: Callable[[str | None], str] = unit_words
    say: Callable[..., str] = _say
    count: Callable[..., str] = _count


def heads(answers: Sequence[str]) -> list[str]:
    """Answers to be listed: what stands before the first comma of each, where a list would be hard to read."""
    short = [answer.partition(", ")[0] for answer in answers]
    return short if len(answers) > 1 and len(set(short)) == len(answers) else list(answers)


class Values(ABC):
    """Says values; what has no words is quoted, and noted in ``quoted``."""

    def __init__(self, words: Words) -> None:
        self.words = words
        self.quoted: list[str] = []
        self.rows: list[str] = []

    def say(self, text: str, /, **values: object) -> str:
        """A message with what belongs into it."""
        return self.words.say(text, **values)

    def listed(self, names: Sequence[str], last: str) -> str:
        """``A, B or C``; the last word is ``and`` or ``or``."""
        word = self.say("and") if last == "and" else self.say("or")
        return f" {word} ".join(filter(None, [", ".join(names[:-1]), names[-1]]))

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
            return found and msgspec.structs.replace(
                found, label=self.say("the previous value of {name}", name=found.label)
            )
        if not isinstance(tree, nodes.Name):
            return None
        if tree.name == "today" and tree.form is None:
            return Called(self.say("today"), dated=True)
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
                return self.answer(beside, text)
            case nodes.Date():
                return self._day(tree.value)
            case nodes.Time():
                return tree.value.isoformat("minutes")
            case nodes.Truth():
                return self.say("Yes") if tree.value else self.say("No")
            case nodes.Name():
                return self._name(tree, beside)
            case nodes.Negative():
                return self.say("minus {value}", value=self.part(tree.operand))
            case nodes.Arithmetic():
                return self._arithmetic(tree)
            case nodes.If():
                condition = self.condition(tree.condition)
                then, otherwise = self.value(tree.then, beside), self.value(tree.otherwise, beside)
                choice = message("({then} if {condition}, otherwise {otherwise})")
                return self.say(choice, then=then, condition=condition, otherwise=otherwise)
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
            return self.say(_TRUTH[tree.name])
        return self.quote(tree)

    def answer(self, beside: Called | None, code: str) -> str:
        """A code as readers see it."""
        answers = beside.answers if beside else {}
        return answers.get(code) or (self.say(_TRUTH[code]) if code in _TRUTH else code)

    def _day(self, day: datetime.date) -> str:
        """A date as people write it."""
        return f"{day.day} {self.say(_MONTHS[day.month - 1])} {day.year}"

    def _arithmetic(self, tree: nodes.Arithmetic) -> str:
        return self.say(_SIGNS[tree.operator], left=self.part(tree.left), right=self.part(tree.right))

    def _call(self, tree: nodes.Call) -> str:
        match tree.function, tree.arguments:
            case "min" | "max", arguments:
                values = self.listed([self.part(one) for one in arguments], "and")
                return self.say(
                    _OF_TWO[tree.function] if len(arguments) == 2 else _OF_MANY[tree.function], values=values
                )
            case "abs", (operand,):
                return self.say("{value} without its sign", value=self.part(operand))
            case "round", (operand, places):
                return self._rounded(operand, places)
            case "years_between" | "days_between", (first, second):
                span = _BETWEEN[tree.function]
                return self.say(span, first=self.subject(first), second=self.subject(second))
            case ("add_months" | "add_days") as function, (day, count):
                return self._later(function, day, count)
            case "at", (day, time):
                return self.say("{day} at {time}", day=self.subject(day), time=self.subject(time))
            case _:
                found = self.called(tree)
                return found.label if found else self.quote(tree)

    def _rounded(self, operand: Node, places: Node) -> str:
        number = whole(places)
        return self.words.count(
            *_ROUNDED, unparse(places) if number is None else number, value=self.part(operand)
        )

    def _later(self, function: str, day: Node, count: Node) -> str:
        before, size = (True, count.operand) if isinstance(count, nodes.Negative) else (False, count)
        period = self._period(function, size)
        if before:
            return self.say("{period} before {date}", period=period, date=self.subject(day))
        return self.say("{period} after {date}", period=period, date=self.subject(day))

    def _period(self, function: str, size: Node) -> str:
        """``3 months``."""
        if isinstance(size, nodes.Number) and size.unit is not None:
            return self.part(size)
        number = whole(size)
        return self.words.count(*_PERIODS[function], self.part(size) if number is None else number)

    def _query(self, tree: nodes.Query) -> str:
        rows = self.rows_of(tree)
        match tree.function:
            case "count":
                return self.say("the number of {entries}", entries=rows)
            case "exists":
                return self.quote(tree)
            case function:
                item = nodes.Name(tree.source.start, tree.source.end, tree.source.name)
                self.rows.append(tree.form)
                label = self.subject(item)
                self.rows.pop()
                return self.say(_OVER[function], item=label, entries=rows)

    def rows_of(self, tree: nodes.Query, *, one: bool = False) -> str:
        """The rows of a log that are asked."""
        visit = self.words.visit(tree.source.visit) if tree.source.visit else ""
        kinds = _ENTRY if one else _ENTRIES
        kind = self.say(
            kinds[bool(visit)], log=self.words.log(tree.form), **({"visit": visit} if visit else {})
        )
        if tree.where is None:
            return kind
        self.rows.append(tree.form)
        where = self.condition(tree.where)
        self.rows.pop()
        return self.say("{entries} where {condition}", entries=kind, condition=where)


def whole(tree: Node) -> int | None:
    """The number that stands there, if it is a whole one without a unit."""
    if not isinstance(tree, nodes.Number) or tree.unit is not None or tree.value % 1:
        return None
    return int(tree.value)
