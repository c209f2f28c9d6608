"""Conditions of items in plain words, for the shapes that forms use; ``None`` for every other shape."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import msgspec

from protocolkit.conditions.nodes import (
    Call,
    Choices,
    Compare,
    Date,
    Logic,
    Member,
    Name,
    Negative,
    Node,
    Not,
    Number,
    SetName,
    Text,
    Truth,
)
from protocolkit.conditions.parser import parse
from protocolkit.documents.crf.blocks import Wording
from protocolkit.documents.crf.units import printed_unit
from protocolkit.model.forms import Codelist, Form, Item
from protocolkit.model.plan import Plan
from protocolkit.model.variables import Variable

__all__ = ["Words", "conjuncts"]

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_VERBS = {
    "==": "is",
    "!=": "is not",
    "<": "is below",
    "<=": "is at most",
    ">": "is above",
    ">=": "is at least",
}
_DATE_VERBS = {
    "==": "is",
    "!=": "is not",
    "<": "is before",
    "<=": "is on or before",
    ">": "is after",
    ">=": "is on or after",
}
_TRUTH = {"Y": "Yes", "N": "No"}
_LONGEST_LABEL = 70


@cache
def _tree(text: str) -> Node | None:
    return parse(text).tree


def conjuncts(text: str | None) -> tuple[str, ...]:
    """The parts of a condition that must all hold, each as written."""
    if not text:
        return ()
    tree = _tree(text)
    if not isinstance(tree, Logic) or tree.operator != "and":
        return (text,)
    return tuple(_outer(text, part) for part in tree.parts)


def _outer(text: str, part: Node) -> str:
    """A part's own text; parentheses leave no trace in the tree and are not needed alone."""
    return " ".join(text[part.start : part.end].split())


class _Operand(msgspec.Struct, frozen=True):
    """What a name stands for: how people call it, its answers, its unit."""

    called: str
    codelist: Codelist | None
    unit: str


class Words(msgspec.Struct, frozen=True):
    """Writes conditions for the readers of one form; ``numbers`` are the numbers of its items on paper."""

    plan: Plan
    form: Form | None
    numbers: dict[str, int]

    def only_if(self, parts: Sequence[str]) -> Wording | None:
        """Parts that must all hold as the end of a sentence that begins with "Only if"."""
        if not parts:
            return None
        trees = [_tree(part) for part in parts]
        written = [self._condition(tree) if tree else None for tree in trees]
        if all(written):
            return Wording(" and ".join(text for text in written if text))
        return Wording(" and ".join(parts), is_code=True)

    def limit(self, text: str) -> str:
        """A date limit as people say it: ``consent_date`` is "date of informed consent"."""
        tree = _tree(text)
        if isinstance(tree, Date):
            return _date(tree)
        if isinstance(tree, Call) and tree.function == "add_days" and len(tree.arguments) == 2:
            return self._days_from(*tree.arguments) or text
        return (self._called_plainly(tree) if tree else None) or text

    def _days_from(self, start: Node, days: Node) -> str | None:
        side, count = ("before", days.operand) if isinstance(days, Negative) else ("after", days)
        event = self._called_plainly(start)
        return f"{count.value} days {side} {event}" if event and isinstance(count, Number) else None

    def _called_plainly(self, tree: Node) -> str | None:
        if not isinstance(tree, Name):
            return None
        if tree.name == "today" and tree.form is None:
            return "today"
        found = self._find(tree)
        return _lower(found[0]) + self._at(tree) if found else None

    def _condition(self, tree: Node) -> str | None:
        match tree:
            case Compare():
                return self._compare(tree)
            case Member():
                return self._member(tree)
            case Logic():
                return self._logic(tree)
            case Not(operand=Call() as call):
                return self._missing(call, "has an answer")
            case Not(operand=Logic() as parts):
                return self._any_answered(parts)
            case Not(operand=Name() as name):
                return self._phrase(name, "is not Yes")
            case Call():
                return self._missing(tree, "is blank")
            case Name():
                return self._phrase(tree, "is Yes")
            case _:
                return None

    def _phrase(self, name: Name, rest: str) -> str | None:
        operand = self._operand(name)
        return f"{operand.called} {rest}" if operand else None

    def _missing(self, call: Call, rest: str) -> str | None:
        name = call.arguments[0] if call.function == "is_missing" and call.arguments else None
        return self._phrase(name, rest) if isinstance(name, Name) else None

    def _any_answered(self, logic: Logic) -> str | None:
        """``not (is_missing(A) and is_missing(B))``: any of A or B is answered."""
        calls = [part for part in logic.parts if isinstance(part, Call) and part.function == "is_missing"]
        names = [call.arguments[0] for call in calls]
        operands = [self._operand(name) for name in names if isinstance(name, Name)]
        if logic.operator != "and" or len(operands) != len(logic.parts) or not all(operands):
            return None
        return f"any of {_join([o.called for o in operands if o], 'or')} is answered"

    def _compare(self, tree: Compare) -> str | None:
        if len(tree.operands) != 2:
            return None
        left, right = tree.operands
        operand = self._operand(left)
        value = self._value(right, operand) if operand else None
        if operand is None or value is None:
            return None
        verbs = _DATE_VERBS if isinstance(right, Date) else _VERBS
        return f"{operand.called} {verbs[tree.operators[0]]} {value}"

    def _member(self, tree: Member) -> str | None:
        operand = self._operand(tree.operand)
        if operand is None:
            return None
        values = self._members(tree.choices, operand)
        if values is None:
            return None
        verb = "is" if not tree.negated else "is none of" if len(values) > 1 else "is not"
        return f"{operand.called} {verb} {_join(values, 'or')}"

    def _members(self, choices: Choices | SetName, operand: _Operand) -> list[str] | None:
        if isinstance(choices, SetName):
            codes = operand.codelist.sets.get(choices.name) if operand.codelist else None
            return [_code_label(operand.codelist, code) for code in codes] if codes else None
        values = [self._value(member, operand) for member in choices.members]
        return [value for value in values if value] if all(values) else None

    def _logic(self, tree: Logic) -> str | None:
        if together := self._same_answer(tree):
            return together
        written = [self._condition(part) for part in tree.parts]
        if not all(written) or any(isinstance(part, Logic) for part in tree.parts):
            return None
        return f" {tree.operator} ".join(text for text in written if text)

    def _same_answer(self, tree: Logic) -> str | None:
        """``A == N or B == N or C == N``: any of A, B or C is No."""
        compared = [part for part in tree.parts if isinstance(part, Compare) and part.operators == ("==",)]
        if len(compared) < 3 or len(compared) != len(tree.parts):
            return None
        operands = [self._operand(part.operands[0]) for part in compared]
        values = {self._value(part.operands[1], o) for part, o in zip(compared, operands, strict=True) if o}
        if None in operands or None in values or len(values) != 1:
            return None
        called = [operand.called for operand in operands if operand]
        word = "any of" if tree.operator == "or" else "all of"
        return f"{word} {_join(called, 'or' if tree.operator == 'or' else 'and')} is {values.pop()}"

    def _operand(self, tree: Node) -> _Operand | None:
        if not isinstance(tree, Name):
            return None
        found = self._find(tree)
        if found is None:
            return None
        label, codelist, unit = found
        return _Operand(self._quoted(tree, label), codelist, unit)

    def _quoted(self, tree: Name, label: str) -> str:
        item = self._item(tree)
        here = item is not None and (tree.form is None or (self.form and tree.form == self.form.id))
        if here and item and item.criterion and item.id not in self.numbers:
            return item.criterion + self._at(tree)
        short = label if len(label) <= _LONGEST_LABEL else label[: _LONGEST_LABEL - 1].rstrip() + "…"
        number = f" ({self.numbers[tree.name]})" if here and tree.name in self.numbers else ""
        elsewhere = f" on form {tree.form}" if tree.form and not here else ""
        return f"“{short}”{number}{elsewhere}{self._at(tree)}"

    def _find(self, tree: Name) -> tuple[str, Codelist | None, str] | None:
        element: Item | Variable | None = self._item(tree)
        if element is None and tree.form is None:
            element = self.plan.variables.get(tree.name)
        if element is None:
            return None
        return element.label, self._codelist(element), printed_unit(element.unit)

    def _codelist(self, element: Item | Variable) -> Codelist | None:
        if element.codelist is None and isinstance(element, Variable) and element.collected_on:
            found = self.plan.item(element.collected_on)
            return self.plan.codelists.get(found[1].codelist or "") if found else None
        return self.plan.codelists.get(element.codelist or "")

    def _item(self, tree: Name) -> Item | None:
        form = self.plan.forms.get(tree.form) if tree.form else self.form
        return next((item for item in form.items if item.id == tree.name), None) if form else None

    def _at(self, tree: Name) -> str:
        visit = self.plan.visit(tree.visit) if tree.visit else None
        return f" at {visit.name}" if visit else f" at {tree.visit}" if tree.visit else ""

    def _value(self, tree: Node, operand: _Operand) -> str | None:
        match tree:
            case Number(value=value, unit=unit):
                if operand.codelist:
                    return _code_label(operand.codelist, str(value))
                return " ".join(filter(None, [f"{value:f}", printed_unit(unit) or operand.unit]))
            case Text(value=value):
                return _code_label(operand.codelist, value)
            case Name(name=name, form=None) if operand.codelist:
                return _code_label(operand.codelist, name)
            case Name(name=name, form=None) if name in _TRUTH:
                return _TRUTH[name]
            case Name():
                other = self._operand(tree)
                return other.called if other else None
            case Date():
                return _date(tree)
            case Truth(value=truth):
                return "Yes" if truth else "No"
            case _:
                return None


def _code_label(codelist: Codelist | None, code: str) -> str:
    codes = codelist.codes if codelist else ()
    return next((entry.label for entry in codes if entry.code == code), code)


def _date(tree: Date) -> str:
    return f"{tree.value.day} {_MONTHS[tree.value.month - 1]} {tree.value.year}"


def _join(words: Sequence[str], last: str) -> str:
    return f" {last} ".join(filter(None, [", ".join(words[:-1]), words[-1]]))


def _lower(label: str) -> str:
    """A label within a sentence: its first letter small unless it begins an abbreviation or a name."""
    first, _, rest = label.partition(" ")
    plain = first[1:].islower() or (len(first) == 1 and rest)
    return (label[0].lower() + label[1:]).rstrip("?") if plain else label.rstrip("?")
