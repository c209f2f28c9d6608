"""REDCap's logic as conditions of ours: the same answer where both say what they answer, else a refusal.

What REDCap takes a blank for is kept: ``[x] <> '1'`` is true of a blank, ours is unknown, so that it becomes
``not certain(X == 1)``. A comparison beside ``[x] <> ''`` needs no such guard, as ours is unknown of what is missing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal

import msgspec

from protocolkit.conditions import nodes
from protocolkit.conditions.canonical import unparse
from protocolkit.exchange.redcap.logic import Call, FieldName, Literal, Node, Number, Operation, Turned
from protocolkit.exchange.redcap.logic_values import (
    IDENTIFIER,
    WORDS,
    Target,
    UntranslatableError,
    ValueReader,
    date_of,
    number_of,
    unit_of,
)

__all__ = ["Reader", "Target", "UntranslatableError"]

_TURNED = {"=": "<>", "<>": "=", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}
_OURS = {"=": "==", "<>": "!=", "<": "<", "<=": "<=", ">": ">", ">=": ">="}
_MIRRORED = {"=": "=", "<>": "<>", "<": ">", "<=": ">=", ">": "<", ">=": "<="}
_DATES = ("date", "partial_date")
_BLANK_TESTS = {"isblankormissingcode": True, "isblanknotmissingcode": True}


class Reader(ValueReader):
    """Translates the conditions of one form, and its calculations."""

    def condition(self, tree: Node) -> str:
        """A condition. Raises ``UntranslatableError``."""
        self.look_at(tree)
        return unparse(self.condition_of(tree, True))

    def value(self, tree: Node) -> str:
        """A calculation. Raises ``UntranslatableError``."""
        self.look_at(tree)
        return unparse(self.calculation_of(tree))

    def condition_of(self, tree: Node, yes: bool) -> nodes.Node:
        match tree:
            case Turned(operator="not"):
                return self.condition_of(tree.operand, not yes)
            case Operation(operator="and" | "or" as word):
                if any(
                    isinstance(part, Operation)
                    and part.bare
                    and part.operator != word
                    and part.operator in ("and", "or")
                    for part in (tree.left, tree.right)
                ):
                    self.remark("and is taken to bind more than or")
                return self._joined(tree, word, yes)
            case Operation() if tree.operator in _OURS:
                return self._comparison(tree, yes)
            case Call() if tree.name in _BLANK_TESTS and len(tree.arguments) == 1:
                return self._missing(self.plain_item(tree.arguments[0]), yes)
            case Literal(quote="", text="true" | "false" as word):
                return nodes.Truth(0, 0, (word == "true") is yes)
        raise UntranslatableError(tree, "it is no condition")

    def _joined(self, tree: Operation, word: str, yes: bool) -> nodes.Node:
        parts = _flat(tree, word)
        if (word == "and") is yes:
            kept = [part for part in parts if not self._is_needless(part, parts, yes)]
            guarded = frozenset(name for part in parts if (name := _guarded(part, yes)))
            made = [self._guarded_condition(part, yes, guarded) for part in kept]
            return _all("and", made)
        return self._choices([self.condition_of(part, yes) for part in parts])

    def _guarded_condition(self, part: Node, yes: bool, guarded: frozenset[str]) -> nodes.Node:
        """A part of an ``and`` beside guards: of a field that is not blank, ours and REDCap's ``<>`` are one."""
        if isinstance(part, Operation) and part.operator in _OURS:
            return self._comparison(part, yes, guarded)
        return self.condition_of(part, yes)

    def _choices(self, parts: list[nodes.Node]) -> nodes.Node:
        """``X == A or X == B`` as ``X in {A, B}``."""
        found: list[nodes.Node] = []
        for part in parts:
            before = found[-1] if found else None
            one, other = _choice(before), _choice(part)
            if one and other and nodes.same(one[0], other[0]):
                found[-1] = nodes.Member(0, 0, one[0], nodes.Choices(0, 0, (*one[1], *other[1])))
            else:
                found.append(part)
        return _all("or", found)

    def _is_needless(self, part: Node, parts: list[Node], yes: bool) -> bool:
        """A guard, or a hard range, beside a comparison of the same field: ours is unknown without them."""
        name = _guarded(part, yes) or self._ranged(part, yes)
        if name is None:
            return False
        rest = [other for other in parts if not (_guarded(other, yes) or self._ranged(other, yes))]
        return any(name in _needed(other) for other in rest)

    def _ranged(self, part: Node, yes: bool) -> str | None:
        """The field of which a part says no more than its hard range does."""
        match part:
            case Operation(
                operator=">=" | "<=" as sign, left=FieldName() as field, right=Number() as limit
            ) if yes:
                target = self.fields.get(field.name)
                item = target.item if target else None
                if item is not None and item.range is not None and not item.derive:
                    wanted = item.range[0 if sign == ">=" else 1]
                    return field.name if Decimal(limit.text) == wanted else None
        return None

    def _comparison(self, tree: Operation, yes: bool, guarded: frozenset[str] = frozenset()) -> nodes.Node:
        operator = tree.operator if yes else _TURNED[tree.operator]
        left, right = tree.left, tree.right
        if not isinstance(left, FieldName) and isinstance(right, FieldName):
            left, right, operator = right, left, _MIRRORED[operator]
        if isinstance(right, Literal) and right.text == "" and operator in ("=", "<>"):
            return self._missing(self.plain_item(left), operator == "=")
        if isinstance(left, FieldName) and isinstance(right, Literal | Number):
            if left.code is not None:
                return self._option(left, operator, right)
            target = self.target_of(left)
            if (target.codes and not target.numeric) or (target.codes and operator in ("=", "<>")):
                return self._coded(left, target, operator, right, guarded)
            found = self._with_literal(left, target, operator, right)
            if found is not None:
                return found
        years = self._years(left, operator, right)
        if years is not None:
            return years
        return nodes.Compare(0, 0, (_OURS[operator],), (self.value_of(left), self.value_of(right)))  # type: ignore[arg-type]

    def _missing(self, name: nodes.Name, yes: bool) -> nodes.Node:
        asked = nodes.Call(0, 0, "is_missing", (name,))
        return asked if yes else nodes.Not(0, 0, asked)

    def _option(self, field: FieldName, operator: str, value: Literal | Number) -> nodes.Node:
        """An option of a checkbox: 1 where it is ticked, 0 where it is not, never blank."""
        name = self.plain_item(field)
        if operator not in ("=", "<>") or value.text not in ("0", "1"):
            raise UntranslatableError(field, "an option of a checkbox is 1 or 0")
        ticked = (value.text == "1") is (operator == "=")
        asked = nodes.Compare(0, 0, ("==",), (name, nodes.Text(0, 0, "1")))
        return asked if ticked else nodes.Not(0, 0, nodes.Call(0, 0, "certain", (asked,)))

    def _coded(
        self,
        field: FieldName,
        target: Target,
        operator: str,
        value: Literal | Number,
        guarded: frozenset[str],
    ) -> nodes.Node:
        if operator not in ("=", "<>"):
            raise UntranslatableError(field, f"the codes of {field.name} are no numbers that have an order")
        code = _code_of(target.codes, value.text)
        if code is None:
            raise UntranslatableError(value, f"{field.name} has no code {value.text!r}")
        asked = nodes.Compare(0, 0, ("==",), (self.item_of(field), self._code(target, code)))
        if operator == "=":
            return asked
        if field.name in guarded:
            return msgspec.structs.replace(asked, operators=("!=",))
        return nodes.Not(0, 0, nodes.Call(0, 0, "certain", (asked,)))

    def _code(self, target: Target, code: str) -> nodes.Node:
        if target.numeric:
            return number_of(code)
        bare = IDENTIFIER.fullmatch(code) and code.lower() not in WORDS and not self._is_name(code)
        return nodes.Name(0, 0, code) if bare else nodes.Text(0, 0, code)

    def _is_name(self, code: str) -> bool:
        """Whether a word could be that of an item, too: then it is quoted."""
        return any(
            found.form == self.home and found.item is not None and found.item.id == code
            for found in self.fields.values()
        )

    def _with_literal(
        self, field: FieldName, target: Target, operator: str, value: Literal | Number
    ) -> nodes.Node | None:
        """A number, a date or a text compared with one that is written."""
        item = target.item
        if item is None or isinstance(value, Number):
            return None
        written: nodes.Node | None = None
        if item.type in ("integer", "decimal") and re.fullmatch(r"-?[0-9]+(?:\.[0-9]+)?", value.text):
            written = number_of(value.text)
        elif item.type in _DATES:
            written = date_of(value)
        elif item.type == "text" and operator in ("=", "<>"):
            written = nodes.Text(0, 0, value.text)
        if written is None:
            raise UntranslatableError(value, f"{value.text!r} is no value of {field.name}")
        asked = nodes.Compare(0, 0, (_OURS[operator],), (self.item_of(field), written))  # type: ignore[arg-type]
        if operator == "<>":
            same = msgspec.structs.replace(asked, operators=("==",))
            return nodes.Not(0, 0, nodes.Call(0, 0, "certain", (same,)))
        return asked

    def _years(self, left: Node, operator: str, right: Node) -> nodes.Node | None:
        """``datediff(a, b, 'y') >= 18``: of whole numbers, the same as completed years."""
        if not isinstance(left, Call) and isinstance(right, Call):
            left, right, operator = right, left, _MIRRORED[operator]
        is_years = isinstance(left, Call) and left.name == "datediff" and unit_of(left) == "y"
        if not is_years or not isinstance(right, Number) or operator not in (">=", "<") or "." in right.text:
            return None
        assert isinstance(left, Call)
        self.remark("years of 365.2425 days become completed years")
        years = nodes.Call(
            0, 0, "years_between", (self.value_of(left.arguments[0]), self.value_of(left.arguments[1]))
        )
        return nodes.Compare(0, 0, (_OURS[operator],), (years, number_of(right.text)))  # type: ignore[arg-type]

    def only_guards(self, tree: Node, yes: bool) -> bool:
        """Whether a condition asks only whether something is there."""
        word = "and" if yes else "or"
        if isinstance(tree, Operation) and tree.operator == word:
            return all(self.only_guards(part, yes) for part in _flat(tree, word))
        return _guarded(tree, yes) is not None or self._ranged(tree, yes) is not None


def _flat(tree: Node, word: str) -> list[Node]:
    """The parts that ``and`` or ``or`` joins, in order, however many."""
    found: list[Node] = []
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, Operation) and node.operator == word:
            waiting += (node.right, node.left)
        else:
            found.append(node)
    return found


def _all(word: str, parts: list[nodes.Node]) -> nodes.Node:
    return nodes.Logic(0, 0, word, tuple(parts)) if len(parts) > 1 else parts[0]  # type: ignore[arg-type]


def _choice(node: nodes.Node | None) -> tuple[nodes.Node, tuple[nodes.Node, ...]] | None:
    """What is compared with which codes."""
    match node:
        case nodes.Compare(
            operators=("==",),
            operands=(nodes.Name() as name, (nodes.Name() | nodes.Text() | nodes.Number()) as code),
        ):
            return name, (code,)
        case nodes.Member(operand=name, choices=nodes.Choices(members=members), negated=False):
            return name, members
    return None


def _guarded(part: Node, yes: bool) -> str | None:
    """The field of which a part says that it is not blank."""
    match part:
        case Operation(
            operator="<>" | "=" as sign, left=FieldName(code=None) as field, right=Literal(text="")
        ):
            return field.name if (sign == "<>") is yes else None
    return None


def _needed(part: Node) -> set[str]:
    """The fields without which a part is not true: those of a comparison."""
    if isinstance(part, Operation) and part.operator in _OURS:
        if isinstance(part.right, Literal) and part.right.text == "":
            return set()
        return {name for side in (part.left, part.right) for name in _fields(side)}
    if isinstance(part, Operation) and part.operator == "or":
        return set.intersection(*(_needed(one) for one in _flat(part, "or")))
    if isinstance(part, Operation) and part.operator == "and":
        return {name for one in _flat(part, "and") for name in _needed(one)}
    return set()


def _fields(node: Node) -> set[str]:
    match node:
        case FieldName():
            return {node.name}
        case Operation():
            return _fields(node.left) | _fields(node.right)
        case Turned():
            return _fields(node.operand)
        case Call() if node.name != "if":
            return {name for part in node.arguments for name in _fields(part)}
    return set()


def _code_of(codes: Mapping[str, str], text: str) -> str | None:
    """The code of ours for one that logic writes: 1 and 1.0 are one number."""
    if text in codes:
        return codes[text]
    if re.fullmatch(r"-?[0-9]+(?:\.[0-9]+)?", text):
        for code, ours in codes.items():
            if re.fullmatch(r"-?[0-9]+(?:\.[0-9]+)?", code) and Decimal(code) == Decimal(text):
                return ours
    return None
