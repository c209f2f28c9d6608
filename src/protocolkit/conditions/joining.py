"""Whether two values may meet: in a comparison, in a set, in the branches of ``if``, in a sum."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from protocolkit.conditions.nodes import Name, Negative, Number
from protocolkit.conditions.problems import listing
from protocolkit.conditions.scope import Reference, Scope
from protocolkit.conditions.units import clash
from protocolkit.conditions.values import ORDERED, Value, describe
from protocolkit.nearest import sole_near

if TYPE_CHECKING:
    from collections.abc import Sequence

    from protocolkit.conditions.nodes import Arithmetic, Node, SetName, Text
    from protocolkit.conditions.symbols import Symbol

__all__ = ["Joiner", "literal_decimals"]

_HINTS = {
    ("date", "datetime"): "write at(date, time) for a moment",
    ("datetime", "date"): "write at(date, time) for a moment",
}
_LITERAL_HINTS = {
    "number": "a number stands without quotes",
    "date": "a date is written 2024-03-01, without quotes",
    "time": "a time is written 08:30, without quotes",
    "datetime": "write at(2024-03-01, 08:30)",
    "condition": "write the condition alone, or not in front of it",
    "records": "ask its rows with exists, count or sum",
}


def literal_decimals(value: Decimal) -> int:
    """How many decimals a number has as written."""
    exponent = value.as_tuple().exponent
    return -exponent if isinstance(exponent, int) and exponent < 0 else 0


class Joiner:
    """Compares the types of two parts, and reports on the part that does not fit."""

    __slots__ = ("scope",)

    def __init__(self, scope: Scope) -> None:
        self.scope = scope

    def join(
        self,
        left_node: Node,
        left: Value,
        right_node: Node,
        right: Value,
        *,
        ordered: bool,
        place: Node | None = None,
    ) -> None:
        """Report unless the two values may meet; ``ordered`` when one is to be less than the other."""
        if "word" in (left.family, right.family):
            self._join_words(left, right, ordered=ordered)
            return
        self._ambiguous(left_node, left, right)
        self._ambiguous(right_node, right, left)
        if "unknown" in (left.family, right.family):
            return
        if left.family != right.family and not (left.truth and right.truth):
            self._mismatch(left, place or right_node, right)
        elif ordered and left.family not in ORDERED:
            fix = "only numbers, dates and times have an order: write == or in {...}"
            self.scope.report("type", right_node.start, right_node.end, f"{describe(left)} has no order", fix)
        elif left.family == "number":
            self._join_numbers(left_node, left, right_node, right, ordered=ordered)
        elif left.family == "code":
            self._join_codes(left, right_node, right)

    def join_all(self, parts: Sequence[Node], values: Sequence[Value], *, ordered: bool) -> None:
        """Report each part that may not meet the others: plain numbers take the unit of one that has a unit."""
        known = [index for index, value in enumerate(values) if value.family not in ("word", "unknown")]
        first = known[0] if known else 0
        if values[first].family == "number":
            first = next((index for index in known if values[index].unit), first)
        for index, (part, value) in enumerate(zip(parts, values, strict=True)):
            if index != first:
                self.join(parts[first], values[first], part, value, ordered=ordered)

    def strand(self, value: Value) -> None:
        """Words that stand where nothing gives them a codelist."""
        for word in value.words:
            if isinstance(word, Name):
                self.scope.unknown_word(word)
            else:
                fix = "compare it with something that has codes or text"
                self.scope.report("type", word.start, word.end, f"'{word.value}' stands alone", fix)

    def named_set(self, value: Value, name: SetName) -> None:
        """``in NAME``: the codelist of the value must have such a set."""
        symbol = value.symbol
        if value.family == "unknown":
            return
        if symbol is None or not symbol.codes:
            wrong = f"this is {describe(value)}, which has no sets of codes"
            self.scope.report("type", name.start, name.end, wrong, "write in {A, B}")
        elif name.name in symbol.sets:
            self.scope.references.append(Reference(name.start, name.end, "set", name.name, of=symbol.name))
        elif name.name in symbol.codes:
            fix = f"write == {name.name}, or in {{{name.name}}}"
            self.scope.report("unknown-name", name.start, name.end, f"{name.name} is a code, not a set", fix)
        else:
            what = f"set of codes of {symbol.name} called"
            self.scope.unknown(what, name.name, name.start, name.end, list(symbol.sets))

    def _join_words(self, left: Value, right: Value, *, ordered: bool) -> None:
        words, other = (left, right) if left.family == "word" else (right, left)
        if other.family == "word":
            self._strand_both(left, right)
            return
        if ordered and other.family in ("code", "text"):
            word = words.words[0]
            fix = "only numbers, dates and times have an order: write == or in {...}"
            self.scope.report("type", word.start, word.end, f"{describe(other)} has no order", fix)
            return
        for word in words.words:
            if other.family == "unknown" and isinstance(word, Name) and (ordered or not word.name.isupper()):
                self.scope.unknown_word(word)  # no code, whatever the other is
            else:
                self._word(word, other)

    def _strand_both(self, left: Value, right: Value) -> None:
        """Two unknown words: those that can be no code, else one that is misspelt: the other may be its code."""
        names = [word for word in left.words + right.words if isinstance(word, Name)]
        no_codes = [word for word in names if not word.name.isupper()]
        misspelt = [word for word in names if self.scope.near(word.name)]
        for word in no_codes or misspelt[:1] or names[:1]:
            self.scope.unknown_word(word)
        if not names:
            self.strand(left)

    def _word(self, word: Name | Text, other: Value) -> None:
        """A word beside a value: a code of its codelist, or a text."""
        text = word.name if isinstance(word, Name) else word.value
        symbol = other.symbol
        if symbol is not None and symbol.answers:
            self._answer(word, text, symbol)
        elif other.family in ("unknown", "code"):
            return
        elif isinstance(word, Name):
            self.scope.unknown_word(word)
        elif other.family != "text":
            fix = _LITERAL_HINTS[other.family]
            self.scope.report("type", word.start, word.end, f"'{text}' meets {describe(other)}", fix)

    def _answer(self, word: Node, text: str, symbol: Symbol) -> None:
        meant = symbol.treat.get(text, text)
        if meant in symbol.unknown_answers:
            wrong = f"{text} means unknown, so this is never true and never false"
            known = "certain(x in {...}) with the codes that are known"
            fix = f"write is_missing(x), or {known if symbol.codes else 'certain(x) or certain(not x)'}"
            self.scope.report("undecidable", word.start, word.end, wrong, fix)
        elif meant != text:
            wrong = f"{text} counts as {meant} in {symbol.name}"
            self.scope.report("unknown-code", word.start, word.end, wrong, f"write {_written(meant)}")
        elif text in symbol.answers:
            self.scope.references.append(Reference(word.start, word.end, "code", text, of=symbol.name))
        else:
            near, what = symbol.near_answer(text), "code" if symbol.codes else "answer"
            known = listing(map(_written, symbol.codes or symbol.known_answers))
            fix = f"did you mean {_written(near)}?" if near else f"it has {known}"
            wrong = f"{text} is no {what} of {symbol.name}"
            sole = sole_near(text, symbol.codes)
            instead = sole and (_written(sole) if isinstance(word, Name) else f"'{sole}'")
            self.scope.no_code(word, text, wrong, fix, of=symbol, instead=instead)

    def _ambiguous(self, node: Node, value: Value, other: Value) -> None:
        """A bare item name that is also a code of what it is compared with."""
        if not isinstance(node, Name) or node.form or value.symbol is None or other.symbol is None:
            return
        if node.name in other.symbol.answers and node.name not in self.scope.symbols.variables:
            wrong = f"{node.name} is an item and a code of {other.symbol.name}"
            fix = f"write '{node.name}' for the code, FORM.{node.name} for the item"
            self.scope.report("ambiguous", node.start, node.end, wrong, fix)

    def _mismatch(self, left: Value, node: Node, right: Value) -> None:
        fix = _HINTS.get((left.family, right.family), "only values of one kind go together")
        wrong = f"this is {describe(right)}, and meets {describe(left)}"
        self.scope.report("type", node.start, node.end, wrong, fix)

    def _join_codes(self, left: Value, node: Node, right: Value) -> None:
        one, other = _understood(left), _understood(right)
        if one and other and not one & other:
            wrong = f"this is {describe(right)}, and meets {describe(left)}"
            self.scope.report("type", node.start, node.end, wrong, "compare items that share a codelist")

    def _join_numbers(
        self, left_node: Node, left: Value, right_node: Node, right: Value, *, ordered: bool
    ) -> None:
        if not ordered:
            self._numeric_code(left, right_node)
            self._numeric_code(right, left_node)
        if left.unit is None or right.unit is None or left.unit == right.unit:
            return
        if _declared(left, right_node, right.unit) or _declared(right, left_node, left.unit):
            return
        reason = clash(left.unit, right.unit, derived=left.derived or right.derived)
        if reason is None:
            return
        node, unit, other = (
            (left_node, left, right)
            if isinstance(left_node, Number) and not isinstance(right_node, Number)
            else (right_node, right, left)
        )
        fix = f"write a value in {other.unit}, or declare a conversion of the variable"
        self.scope.report("unit", node.start, node.end, f"{unit.unit} meets {other.unit}, and {reason}", fix)

    def difference(self, node: Arithmetic, left: Value, right: Value) -> None:
        """What is added to a temperature is a difference of temperatures, for which no conversion is declared."""
        unit, other = left.unit or "1", right.unit or "1"
        conversions = (c.unit for value in (left, right) if value.symbol for c in value.symbol.conversions)
        if {unit, other}.isdisjoint(conversions):
            return
        if reason := clash(unit, other, derived=True):
            wrong = f"{other} meets {unit}, and {reason}"
            self.scope.report("unit", node.right.start, node.right.end, wrong, "write a difference in K")

    def _numeric_code(self, value: Value, node: Node) -> None:
        """A number that is to equal a code must be one of the codes."""
        symbol = value.symbol
        if symbol is None or not symbol.numeric_codes or not isinstance(node, Number | Negative):
            return
        number = node.value if isinstance(node, Number) else None
        if number is None or all(number != Decimal(code) for code in symbol.codes):
            fix = f"it has {listing(symbol.codes)}"
            code = "" if number is None else f"{number:f}"
            self.scope.no_code(node, code, f"this is no code of {symbol.name}", fix, of=symbol)


def _declared(value: Value, literal: Node, unit: str) -> bool:
    """Whether a literal is in a unit that the variable declares a conversion from."""
    if value.symbol is None or not isinstance(literal, Number):
        return False
    return any(conversion.unit == unit for conversion in value.symbol.conversions)


def _understood(value: Value) -> set[str]:
    """The codes that say something of a value; none where nothing is known of them."""
    return {*value.symbol.known_answers, *value.symbol.treat} if value.symbol else set()


def _written(code: str) -> str:
    """A code as it is written in a condition: bare when it is a name."""
    return code if code.isidentifier() and code.isascii() else f"'{code}'"
