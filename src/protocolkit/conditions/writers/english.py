"""Plain English, for forms and summaries: what a condition says, in the labels that readers know.

Every sentence is a message, so that whoever gives the words may say it in another language. It says when a condition
holds; that it is neither true nor false of missing values goes without saying on a form.
A part without words is quoted as it is written, so that every condition has a text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from protocolkit.conditions import nodes
from protocolkit.conditions.relations import MIRRORED, OPPOSITE
from protocolkit.conditions.writers.english_values import (
    DATE_LIMITS,
    DATE_RELATIONS,
    LIMITS,
    RELATIONS,
    Called,
    Values,
    Words,
    counted,
    heads,
    message,
    whole,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from protocolkit.conditions.nodes import Node

__all__ = ["Called", "Words", "say", "say_value", "sentence", "write"]

_WITHIN = counted(
    "{subject} is in the month before {date}", "{subject} is in the {number} months before {date}"
)
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
                return self.say("there is an {entry}", entry=self.rows_of(tree, one=True))
            case nodes.Call():
                return self._call_of(tree)
            case nodes.Name():
                return self._is(tree, self.say("Yes"))
            case nodes.Truth():
                return self.say("always") if tree.value else self.say("never")
            case _:
                return self.quote(tree)

    def _compare(self, tree: nodes.Compare) -> str:
        if len(tree.operands) == 3:
            return self._range(tree)
        left, right = tree.operands
        if _is_condition(left) or _is_condition(right):
            first, second = self._alone(left), self._alone(right)
            if tree.operators[0] == "==":
                return self.say("{first} just when {second}", first=first, second=second)
            return self.say("{first} just when not {second}", first=first, second=second)
        if isinstance(left, nodes.Number | nodes.Date | nodes.Text) and not isinstance(right, nodes.Number):
            return self._related(MIRRORED[tree.operators[0]], right, left)
        return self._related(tree.operators[0], left, right)

    def _is(self, tree: Node, answer: str) -> str:
        return self.say(RELATIONS["=="], subject=self.topic(tree), value=answer)

    def _related(self, sign: str, left: Node, right: Node) -> str:
        relations = DATE_RELATIONS if self.dated(left) or self.dated(right) else RELATIONS
        value = self.value(right, self.called(left))
        return self.say(relations[sign], subject=self.topic(left), value=value)

    def _range(self, tree: nodes.Compare) -> str:
        """``18 <= x <= 80``, and the same with limits that are not included, or from the high end."""
        (first, second), (one, middle, other) = tree.operators, tree.operands
        if first.startswith(">"):
            one, other, first, second = other, one, second, first
        called = self.called(middle)
        low, high = self.value(one, None if called is None else _unitless(called)), self.value(other, called)
        if "=" in first and "=" in second:
            return self.say(
                "{subject} is from {low} to {high}", subject=self.topic(middle), low=low, high=high
            )
        limits = DATE_LIMITS if self.dated(middle) else LIMITS
        bottom = self.say(limits[">=" if "=" in first else ">"], value=low)
        top = self.say(limits["<=" if "=" in second else "<"], value=high)
        return self.say("{subject} is {low} and {high}", subject=self.topic(middle), low=bottom, high=top)

    def _member(self, tree: nodes.Member, *, negated: bool) -> str:
        called = self.called(tree.operand)
        values = self._members(tree.choices, called)
        member = RELATIONS["!="] if negated else RELATIONS["=="]
        if negated and len(values) > 1:
            member = message("{subject} is none of {value}")
        elif not negated and len(values) > 2:
            member = message("{subject} is one of {value}")
        return self.say(member, subject=self.topic(tree.operand), value=self.listed(values, "or"))

    def _members(self, choices: nodes.Choices | nodes.SetName, called: Called | None) -> list[str]:
        if isinstance(choices, nodes.SetName):
            codes = called.sets.get(choices.name) if called else None
            return heads([self.answer(called, code) for code in codes]) if codes else [self.quote(choices)]
        return heads(
            [
                self.answer(called, member.name)
                if isinstance(member, nodes.Name)
                else self.value(member, called)
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
        word = self.say("and") if tree.operator == "and" else self.say("or")
        return f"{',' * long} {word} ".join(parts)

    def _within(self, part: Node, operator: str) -> str:
        """A part of ``and`` or ``or``, set off where it would be read otherwise."""
        text = self.condition(part)
        if isinstance(part, nodes.Logic):
            plain = all(not isinstance(inner, nodes.Logic | nodes.Implies | nodes.If) for inner in part.parts)
            if plain and part.operator == "or" and len(part.parts) == 2 and not _premise(part.parts[0]):
                word = self.say("or")
                return self.say("either {condition}", condition=text.replace(f", {word} ", f" {word} "))
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
        names = self.listed([self.subject(subject) for subject in subjects], tree.operator)
        if tree.operator == "or":
            return self.say("any of {names} is {value}", names=names, value=values[0])
        return self.say("all of {names} are {value}", names=names, value=values[0])

    def _value_of(self, pair: tuple[Node, Node | None]) -> str:
        return self.say("Yes") if pair[1] is None else self.value(pair[1], self.called(pair[0]))

    def _not(self, tree: Node) -> str:
        match tree:
            case nodes.Compare(operators=(sign,), operands=(left, right)) if not _is_condition(left):
                return self._related(OPPOSITE[sign], left, right)
            case nodes.Member():
                return self._member(tree, negated=not tree.negated)
            case nodes.Name():
                return self._is(tree, self.say("No"))
            case nodes.Not():
                return self.condition(tree.operand)
            case nodes.Call(function="is_missing"):
                return self.say("{subject} has an answer", subject=self.topic(tree.arguments[0]))
            case nodes.Call(function="result_positive"):
                topic = self.topic(tree.arguments[0])
                return self.say(RELATIONS["!="], subject=topic, value=self._positive(tree))
            case nodes.Query(function="exists"):
                return self.say("there is no {entry}", entry=self.rows_of(tree, one=True))
            case nodes.Logic(operator="and") if names := _all_missing(tree):
                told = self.listed([self.subject(name) for name in names], "or")
                return self.say("any of {names} is answered", names=told)
            case _:
                return self.say("it is not so that {condition}", condition=self._alone(tree))

    def _implies(self, left: Node, right: Node) -> str:
        if isinstance(left, nodes.Not):
            then, condition = self._alone(right), self.condition(left.operand)
            return self.say("{then}, unless {condition}", then=then, condition=condition)
        condition, then = self.condition(left), self._consequence(right)
        return self.say("if {condition}, then {then}", condition=condition, then=then)

    def _consequence(self, right: Node) -> str:
        return self._alone(right) if isinstance(right, nodes.Implies | nodes.If) else self.condition(right)

    def _if(self, tree: nodes.If) -> str:
        condition, then = self.condition(tree.condition), self._consequence(tree.then)
        otherwise = self._consequence(tree.otherwise)
        whole = message("if {condition}, then {then}; otherwise {otherwise}")
        return self.say(whole, condition=condition, then=then, otherwise=otherwise)

    def _call_of(self, tree: nodes.Call) -> str:
        match tree.function, tree.arguments:
            case "is_missing", (name,):
                return self.say("{subject} is blank", subject=self.topic(name))
            case "certain", (inner,):
                return self.say("it is certain that {condition}", condition=self._alone(inner))
            case "result_positive", (result,):
                return self._is(result, self._positive(tree))
            case "in_window", (day,):
                return self.say("{subject} is in the window of the visit", subject=self.topic(day))
            case "within_months", (day, months, reference):
                return self._within_months(day, months, reference)
            case _:
                return self.say(RELATIONS["=="], subject=self.subject(tree), value=self.say("Yes"))

    def _within_months(self, day: Node, months: Node, reference: Node) -> str:
        number = whole(months)
        said = {"subject": self.topic(day), "date": self.subject(reference)}
        return self.words.count(*_WITHIN, self.part(months) if number is None else number, **said)

    def _positive(self, tree: nodes.Call) -> str:
        called, positive = self.called(tree.arguments[0]), self.say("positive")
        return called.answers.get("POSITIVE", positive) if called else positive


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
