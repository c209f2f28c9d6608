"""Calculations of REDCap as values of ours, and its names as names of ours."""

from __future__ import annotations

import datetime
import re
from abc import ABC, abstractmethod
from collections.abc import Mapping
from decimal import Decimal

import msgspec

from protocolkit.conditions import nodes
from protocolkit.exchange.redcap.logic import (
    Call,
    FieldName,
    Literal,
    Node,
    Number,
    Operation,
    Smart,
    Turned,
    walk,
)
from protocolkit.exchange.redcap.scaled import quotient_of, scaled_of
from protocolkit.model.forms import Item

__all__ = [
    "IDENTIFIER",
    "WORDS",
    "Target",
    "UntranslatableError",
    "ValueReader",
    "date_of",
    "number_of",
    "unit_of",
    "word_of",
]

IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
WORDS = frozenset(
    {"and", "or", "not", "implies", "in", "if", "then", "else", "true", "false", "where", "today"}
)


class UntranslatableError(Exception):
    """A part of a logic that our conditions cannot say, and why."""

    def __init__(self, part: Node, reason: str) -> None:
        super().__init__(reason)
        self.part, self.reason = part, reason


class Target(msgspec.Struct, frozen=True):
    """What a field became: an item of a form, with the codes that it has; of a checkbox, an item for each option.

    ``repeats`` is the group of rows that it stands in, ``why`` the reason why it became nothing.
    """

    form: str
    item: Item | None = None
    codes: Mapping[str, str] = {}
    numeric: bool = False
    options: Mapping[str, Item] = {}
    repeats: str | None = None
    why: str = ""


class ValueReader(ABC):
    """Translates the calculations of one form; ``visits`` are those known by the unique names of events.

    ``remarks`` gathers where ours says a little less or more. With ``ours``, a calculation that is blank where a value
    is not known was written by our own export, and says nothing else by it.
    """

    def __init__(
        self,
        fields: Mapping[str, Target],
        home: str,
        *,
        rows: str | None = None,
        visits: Mapping[str, str] | None = None,
        ours: bool = False,
    ) -> None:
        self.fields, self.home, self.rows, self.ours = fields, home, rows, ours
        self.visits = visits or {}
        self.remarks: list[str] = []
        self.events: dict[str, set[str | None]] = {}

    def look_at(self, tree: Node) -> None:
        """Note of which events a logic asks each field."""
        for node in walk(tree):
            if isinstance(node, FieldName):
                self.events.setdefault(node.name, set()).add(node.event)

    @abstractmethod
    def condition_of(self, tree: Node, yes: bool) -> nodes.Node:
        """A condition, or its opposite."""

    @abstractmethod
    def only_guards(self, tree: Node, yes: bool) -> bool:
        """Whether a condition asks only whether something is there."""

    def calculation_of(self, tree: Node) -> nodes.Node:
        """What is computed, without the question of whether everything is there that it needs."""
        if isinstance(tree, Call) and tree.name == "if" and len(tree.arguments) == 3:
            asked, then, otherwise = tree.arguments
            if _is_blank(otherwise) and (self.ours or self.only_guards(asked, True)):
                if isinstance(then, Literal) and self.ours:
                    return nodes.Text(0, 0, then.text)
                return self.calculation_of(then)
            if _is_blank(then) and self.only_guards(asked, False):
                return self.calculation_of(otherwise)
            if self.ours and isinstance(then, Literal):
                condition = self.condition_of(asked, True)
                return nodes.If(0, 0, condition, word_of(then.text), self._last_code(otherwise))
        return self.value_of(tree)

    def _last_code(self, tree: Node) -> nodes.Node:
        """What follows in a chain of codes; the last of them is what is left."""
        match tree:
            case Call(name="if", arguments=(_, Literal() as code, blank)) if _is_blank(blank):
                return word_of(code.text)
            case Call(name="if", arguments=(asked, Literal() as code, rest)):
                return nodes.If(
                    0, 0, self.condition_of(asked, True), word_of(code.text), self._last_code(rest)
                )
        raise UntranslatableError(tree, "it is no chain of codes")

    def value_of(self, tree: Node) -> nodes.Node:
        match tree:
            case Number():
                return number_of(tree.text)
            case Literal(text="today" | "now"):
                return nodes.Name(0, 0, "today")
            case Literal() if (day := date_of(tree)) is not None:
                return day
            case Literal() if re.fullmatch(r"-?[0-9]+(?:\.[0-9]+)?", tree.text):
                return number_of(tree.text)
            case FieldName():
                return self.item_of(tree) if tree.code is None else self._ticks(tree)
            case Turned(operator="-"):
                return nodes.Negative(0, 0, self.value_of(tree.operand))
            case Turned(operator="+"):
                return self.value_of(tree.operand)
            case Operation(operator="^"):
                return self._power(tree)
            case Operation(operator="+" | "-" | "*" | "/" as sign):
                return nodes.Arithmetic(0, 0, sign, self.value_of(tree.left), self.value_of(tree.right))
            case Call():
                return self._call(tree)
            case Smart():
                raise UntranslatableError(tree, f"[{tree.name}] is known to REDCap alone")
        raise UntranslatableError(tree, "it is no value that can be computed")

    def _ticks(self, field: FieldName) -> nodes.Node:
        """An option of a checkbox as a number."""
        asked = nodes.Compare(0, 0, ("==",), (self.plain_item(field), nodes.Text(0, 0, "1")))
        return nodes.If(0, 0, nodes.Call(0, 0, "certain", (asked,)), number_of("1"), number_of("0"))

    def _power(self, tree: Operation) -> nodes.Node:
        exponent = tree.right
        if not isinstance(exponent, Number) or exponent.text not in ("1", "2", "3", "4"):
            raise UntranslatableError(tree, "only whole powers up to 4 become products")
        base = self.value_of(tree.left)
        found = base
        for _ in range(int(exponent.text) - 1):
            found = nodes.Arithmetic(0, 0, "*", found, base)
        return found

    def _call(self, tree: Call) -> nodes.Node:
        arguments = tree.arguments
        match tree.name:
            case "if" if len(arguments) == 3 and not any(map(_is_blank, arguments[1:])):
                return nodes.If(
                    0, 0, self.condition_of(arguments[0], True), *map(self.value_of, arguments[1:])
                )
            case "round":
                return self._rounded(tree)
            case "abs":
                return nodes.Call(0, 0, "abs", (self.value_of(arguments[0]),))
            case "min" | "max" if len(arguments) > 1:
                self._remark_of_blanks(tree.name)
                return nodes.Call(0, 0, tree.name, tuple(map(self.value_of, arguments)))
            case "sum" | "mean":
                self._remark_of_blanks(tree.name)
                return self._added(tree)
            case "min" | "max":
                return self.value_of(arguments[0])
            case "datediff":
                return self._days(tree)
            case "age_at_date" if len(arguments) == 2:
                return nodes.Call(0, 0, "years_between", tuple(map(self.value_of, arguments)))
            case "rounddown":
                return self._rounded_down(tree)
        raise UntranslatableError(tree, f"there is nothing like {tree.name}() in our conditions")

    def _rounded(self, tree: Call) -> nodes.Node:
        inner = tree.arguments[0]
        places = tree.arguments[1] if len(tree.arguments) > 1 else Number(0, 0, "0")
        if not isinstance(places, Number) or not places.text.isdigit():
            raise UntranslatableError(tree, "to how many decimals it rounds is not written")
        if (found := quotient_of(inner, int(places.text))) is not None:
            top, bottom = found
            value = self.value_of(top)
            if bottom is not None:
                value = nodes.Arithmetic(0, 0, "/", value, self.value_of(bottom))
            return nodes.Call(0, 0, "round", (value, number_of(places.text)))
        if (plain := scaled_of(tree)) is not None:
            return self.value_of(plain)
        return nodes.Call(0, 0, "round", (self.value_of(inner), number_of(places.text)))

    def _rounded_down(self, tree: Call) -> nodes.Node:
        """Completed years, which is what ages are; or the rounding that our own export writes."""
        inner = tree.arguments[0]
        places = tree.arguments[1] if len(tree.arguments) > 1 else Number(0, 0, "0")
        if isinstance(places, Number) and places.text == "0":
            if isinstance(inner, Call) and inner.name == "datediff" and unit_of(inner) == "y":
                self.remark("years of 365.2425 days become completed years")
                return nodes.Call(0, 0, "years_between", tuple(map(self.value_of, inner.arguments[:2])))
            if (found := quotient_of(tree, 0)) is not None and found[1] is not None:
                value = nodes.Arithmetic(0, 0, "/", self.value_of(found[0]), self.value_of(found[1]))
                return nodes.Call(0, 0, "round", (value, number_of("0")))
        raise UntranslatableError(tree, "our conditions round to the nearest alone")

    def _added(self, tree: Call) -> nodes.Node:
        parts = [self.value_of(part) for part in tree.arguments]
        total = parts[0]
        for part in parts[1:]:
            total = nodes.Arithmetic(0, 0, "+", total, part)
        return (
            nodes.Arithmetic(0, 0, "/", total, number_of(str(len(parts)))) if tree.name == "mean" else total
        )

    def _days(self, tree: Call) -> nodes.Node:
        unit = unit_of(tree)
        if unit != "d":
            raise UntranslatableError(tree, f"the unit {unit!r} of datediff is no whole number of days")
        between = nodes.Call(0, 0, "days_between", tuple(map(self.value_of, tree.arguments[:2])))
        signed = any(isinstance(one, Literal) and one.text.lower() == "true" for one in tree.arguments[3:])
        return between if signed else nodes.Call(0, 0, "abs", (between,))

    def target_of(self, field: FieldName) -> Target:
        target = self.fields.get(field.name)
        if target is None:
            raise UntranslatableError(field, f"there is no field {field.name}")
        if target.why:
            raise UntranslatableError(field, target.why)
        return target

    def plain_item(self, node: Node) -> nodes.Name:
        if not isinstance(node, FieldName):
            raise UntranslatableError(node, "only a field can be blank")
        return self.item_of(node)

    def item_of(self, field: FieldName) -> nodes.Name:
        target = self.target_of(field)
        if field.instance is not None:
            raise UntranslatableError(field, "our conditions do not number the rows of a log")
        if field.code is not None:
            item = target.options.get(field.code)
            if item is None:
                raise UntranslatableError(field, f"{field.name} has no option {field.code!r}")
        elif target.item is None:
            raise UntranslatableError(field, f"{field.name} is a checkbox, which has no value of its own")
        else:
            item = target.item
        if target.repeats and (target.form, target.repeats) != (self.home, self.rows):
            raise UntranslatableError(field, f"{field.name} has a value in each row of a log")
        visit = self._visit(field, target)
        return nodes.Name(0, 0, item.id, None if target.form == self.home else target.form, visit)

    def _visit(self, field: FieldName, target: Target) -> str | None:
        if field.event is None:
            return None
        if field.event in self.visits:
            return self.visits[field.event]
        if target.form == self.home or len(self.events.get(field.name, ())) > 1:
            raise UntranslatableError(field, f"the event {field.event} is not in the file")
        self.remark(
            f"the event {field.event} is not in the file: {field.name} is taken from the same visit, or before"
        )
        return None

    def remark(self, text: str) -> None:
        if text not in self.remarks:
            self.remarks.append(text)

    def _remark_of_blanks(self, name: str) -> None:
        if not self.ours:
            self.remark(f"{name}() of REDCap leaves blanks out; here it is unknown while one is missing")


def number_of(text: str) -> nodes.Node:
    value = Decimal(text)
    plain = nodes.Number(0, 0, abs(value))
    return nodes.Negative(0, 0, plain) if value < 0 else plain


def word_of(code: str) -> nodes.Node:
    return (
        nodes.Name(0, 0, code)
        if IDENTIFIER.fullmatch(code) and code.lower() not in WORDS
        else nodes.Text(0, 0, code)
    )


def date_of(value: Literal) -> nodes.Node | None:
    if value.text == "today":
        return nodes.Name(0, 0, "today")
    try:
        return nodes.Date(0, 0, datetime.date.fromisoformat(value.text)) if len(value.text) == 10 else None
    except ValueError:
        return None


def unit_of(call: Call) -> str:
    unit = call.arguments[2] if len(call.arguments) > 2 else None
    return unit.text if isinstance(unit, Literal) else ""


def _is_blank(node: Node) -> bool:
    return isinstance(node, Literal) and node.text == "" and node.quote != ""
