"""Plain English, for forms and summaries: what a condition says, in the labels that readers know.

It says when a condition holds; that it is neither true nor false of missing values goes without saying on a form.
A part without words is quoted as it is written, so that every condition has a text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from protocolkit.conditions import nodes
from protocolkit.conditions.relations import MIRRORED, OPPOSITE
from protocolkit.conditions.writers.english_values import (
    DATE_VERBS,
    VERBS,
    Called,
    Values,
    Words,
    answer,
    heads,
    listed,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from protocolkit.conditions.nodes import Node

__all__ = ["Called", "Words", "say", "say_value", "sentence", "write"]

_LONG = 30
"""From so many characters on, the parts of a sentence are set off by a comma."""


def write(tree: Node, words: Words) -> str:
    """A condition as the end of a sentence; parts without words are quoted."""
    return _Sentences(words).condition(tree)


def sentence(tree: Node, words: Words) -> str:
    """The same as a sentence of its own."""
    text = write(tree, words)
    return f"{text[0].upper()}{text[1:]}."


def say(tree: Node, words: Words) -> str | None:
    """The same, or ``None`` when a part would have to be quoted."""
    sentences = _Sentences(words)
    text = sentences.condition(tree)
    return None if sentences.quoted else text


def say_value(tree: Node, words: Words) -> str | None:
    """A value (a date, a calculation) in words, or ``None`` when a part would have to be quoted."""
    values = _Sentences(words)
    text = values.subject(tree)
    return None if values.quoted else text


class _Sentences(Values):
    """Says conditions."""

    def condition(self, tree: Node) -> str:
        match tree:
            case nodes.Compare():
                return self._compare(tree)
            case nodes.Member():
                return self._member(tree, negated=tree.negated)
            case nodes.Logic():
                return self._logic(tree)
            case nodes.Not():
                return self._not(tree.operand)
            case nodes.Implies():
                return self._implies(tree.left, tree.right)
            case nodes.If():
                return self._if(tree)
            case nodes.Query(function="exists"):
                return f"there is {_article(self.rows_of(tree, one=True))}"
            case nodes.Call():
                return self._call_of(tree)
            case nodes.Name():
                return f"{self.topic(tree)} is Yes"
            case nodes.Truth():
                return "always" if tree.value else "never"
            case _:
                return self.quote(tree)

    def _compare(self, tree: nodes.Compare) -> str:
        if len(tree.operands) == 3:
            return self._range(tree)
        left, right = tree.operands
        if _is_condition(left) or _is_condition(right):
            same = "just when" if tree.operators[0] == "==" else "just when not"
            return f"{self._alone(left)} {same} {self._alone(right)}"
        if isinstance(left, nodes.Number | nodes.Date | nodes.Text) and not isinstance(right, nodes.Number):
            return self._related(MIRRORED[tree.operators[0]], right, left)
        return self._related(tree.operators[0], left, right)

    def _related(self, sign: str, left: Node, right: Node) -> str:
        verbs = DATE_VERBS if self.dated(left) or self.dated(right) else VERBS
        return f"{self.topic(left)} {verbs[sign]} {self.value(right, self.called(left))}"

    def _range(self, tree: nodes.Compare) -> str:
        """``18 <= x <= 80``, and the same with limits that are not included, or from the high end."""
        (first, second), (one, middle, other) = tree.operators, tree.operands
        if first.startswith(">"):
            one, other, first, second = other, one, second, first
        called = self.called(middle)
        low, high = self.value(one, None if called is None else _unitless(called)), self.value(other, called)
        dated = self.dated(middle)
        if "=" in first and "=" in second:
            return f"{self.topic(middle)} is from {low} to {high}"
        verbs = {"low": "after", "low=": "on or after", "high": "before", "high=": "on or before"}
        if not dated:
            verbs = {"low": "above", "low=": "at least", "high": "below", "high=": "at most"}
        bottom, top = verbs["low" + "=" * ("=" in first)], verbs["high" + "=" * ("=" in second)]
        return f"{self.topic(middle)} is {bottom} {low} and {top} {high}"

    def _member(self, tree: nodes.Member, *, negated: bool) -> str:
        called = self.called(tree.operand)
        values = self._members(tree.choices, called)
        verb = "is" if not negated else "is none of" if len(values) > 1 else "is not"
        few = "one of " if len(values) > 2 and not negated else ""
        return f"{self.topic(tree.operand)} {verb} {few}{listed(values, 'or')}"

    def _members(self, choices: nodes.Choices | nodes.SetName, called: Called | None) -> list[str]:
        if isinstance(choices, nodes.SetName):
            codes = called.sets.get(choices.name) if called else None
            return heads([answer(called, code) for code in codes]) if codes else [self.quote(choices)]
        return heads(
            [
                answer(called, member.name) if isinstance(member, nodes.Name) else self.value(member, called)
                for member in choices.members
            ]
        )

    def _logic(self, tree: nodes.Logic) -> str:
        if tree.operator == "or" and len(tree.parts) == 2 and (premise := _premise(tree.parts[0])):
            return self._implies(premise, tree.parts[1])
        if together := self._same_answer(tree):
            return together
        parts = [self._within(part, tree.operator) for part in tree.parts]
        long = max(map(len, parts)) > _LONG or any(isinstance(part, nodes.Logic) for part in tree.parts)
        return f"{',' * long} {tree.operator} ".join(parts)

    def _within(self, part: Node, operator: str) -> str:
        """A part of ``and`` or ``or``, set off where it would be read otherwise."""
        text = self.condition(part)
        if isinstance(part, nodes.Logic):
            plain = all(not isinstance(inner, nodes.Logic | nodes.Implies | nodes.If) for inner in part.parts)
            if plain and part.operator == "or" and len(part.parts) == 2 and not _premise(part.parts[0]):
                return f"either {text.replace(', or ', ' or ')}"
            return f"({text})"
        return f"({text})" if isinstance(part, nodes.Implies | nodes.If) else text

    def _alone(self, part: Node) -> str:
        text = self.condition(part)
        return f"({text})" if isinstance(part, nodes.Logic | nodes.Implies | nodes.If) else text

    def _same_answer(self, tree: nodes.Logic) -> str | None:
        """``A == N or B == N or C == N``: any of A, B or C is No."""
        pairs = [_answered(part) for part in tree.parts]
        if len(pairs) < 3 or None in pairs:
            return None
        subjects, values = zip(*((pair[0], self._value_of(pair)) for pair in pairs if pair), strict=True)
        if len(set(values)) != 1 or any(self.called(subject) is None for subject in subjects):
            return None
        word = "or" if tree.operator == "or" else "and"
        names = listed([self.subject(subject) for subject in subjects], word)
        return f"any of {names} is {values[0]}" if word == "or" else f"all of {names} are {values[0]}"

    def _value_of(self, pair: tuple[Node, Node | None]) -> str:
        return "Yes" if pair[1] is None else self.value(pair[1], self.called(pair[0]))

    def _not(self, tree: Node) -> str:
        match tree:
            case nodes.Compare(operators=(sign,), operands=(left, right)) if not _is_condition(left):
                return self._related(OPPOSITE[sign], left, right)
            case nodes.Member():
                return self._member(tree, negated=not tree.negated)
            case nodes.Name():
                return f"{self.topic(tree)} is No"
            case nodes.Not():
                return self.condition(tree.operand)
            case nodes.Call(function="is_missing"):
                return f"{self.topic(tree.arguments[0])} has an answer"
            case nodes.Call(function="result_positive"):
                return f"{self.topic(tree.arguments[0])} is not {self._positive(tree)}"
            case nodes.Query(function="exists"):
                return f"there is no {self.rows_of(tree, one=True)}"
            case nodes.Logic(operator="and") if names := _all_missing(tree):
                return f"any of {listed([self.subject(name) for name in names], 'or')} is answered"
            case _:
                return f"it is not so that {self._alone(tree)}"

    def _implies(self, left: Node, right: Node) -> str:
        if isinstance(left, nodes.Not):
            return f"{self._alone(right)}, unless {self.condition(left.operand)}"
        return f"if {self.condition(left)}, then {self._consequence(right)}"

    def _consequence(self, right: Node) -> str:
        return self._alone(right) if isinstance(right, nodes.Implies | nodes.If) else self.condition(right)

    def _if(self, tree: nodes.If) -> str:
        condition, then = self.condition(tree.condition), self._consequence(tree.then)
        return f"if {condition}, then {then}; otherwise {self._consequence(tree.otherwise)}"

    def _call_of(self, tree: nodes.Call) -> str:
        match tree.function, tree.arguments:
            case "is_missing", (name,):
                return f"{self.topic(name)} is blank"
            case "certain", (inner,):
                return f"it is certain that {self._alone(inner)}"
            case "result_positive", (result,):
                return f"{self.topic(result)} is {self._positive(tree)}"
            case "in_window", (day,):
                return f"{self.topic(day)} is in the window of the visit"
            case "within_months", (day, months, reference):
                period = self.period(months, "month")
                period = "month" if period == "1 month" else period
                return f"{self.topic(day)} is in the {period} before {self.subject(reference)}"
            case _:
                return f"{self.subject(tree)} is Yes"

    def _positive(self, tree: nodes.Call) -> str:
        called = self.called(tree.arguments[0])
        return called.answers.get("POSITIVE", "positive") if called else "positive"


def _article(rows: str) -> str:
    return f"an {rows}"


def _unitless(called: Called) -> Called:
    return Called(called.label, called.answers)


def _is_condition(tree: Node) -> bool:
    """Whether a part is itself true or false, by its looks."""
    if isinstance(tree, nodes.Call):
        return tree.function in ("is_missing", "certain", "result_positive", "in_window", "within_months")
    if isinstance(tree, nodes.Query):
        return tree.function == "exists"
    return isinstance(tree, nodes.Logic | nodes.Not | nodes.Compare | nodes.Member | nodes.Implies)


def _premise(tree: Node) -> Node | None:
    """What must hold for the rest to matter, where a part of ``or`` says that it does not."""
    match tree:
        case nodes.Not(operand=nodes.Name() as name):
            return name
        case nodes.Compare(operators=("!=",), operands=(nodes.Name(), nodes.Name() | nodes.Text())):
            return nodes.Compare(tree.start, tree.end, ("==",), tree.operands)
        case _:
            return None


def _answered(part: Node) -> tuple[Node, Node | None] | None:
    """A name and the answer that a part asks it to have; none for a plain name, which is to be Yes."""
    match part:
        case nodes.Name():
            return part, None
        case nodes.Compare(operators=("==",), operands=(nodes.Name() as name, value)):
            return name, value
        case nodes.Call(function="result_positive", arguments=(name,)):
            return name, nodes.Text(part.start, part.end, "POSITIVE")
        case _:
            return None


def _all_missing(tree: nodes.Logic) -> Sequence[Node]:
    """The names of ``is_missing(A) and is_missing(B)``; none where anything else stands there."""
    calls = [part for part in tree.parts if isinstance(part, nodes.Call) and part.function == "is_missing"]
    return [call.arguments[0] for call in calls] if len(calls) == len(tree.parts) else ()
