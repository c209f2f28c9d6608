"""An evaluator of REDCap logic, for tests: what REDCap's documentation promises, and nothing more.

Fields hold text, blank when nothing is entered; numbers are doubles. Where the documentation is silent (a blank
that is compared by size, a division by zero, what a tie is rounded to, two texts that are the same number written
differently) the answer is ``UNSURE``: a logic that is exact comes out true or false all the same.
"""

from __future__ import annotations

import datetime
import math
import re
from collections.abc import Callable, Mapping
from typing import Any

__all__ = ["UNSURE", "Fields", "evaluate"]

Fields = Mapping[tuple[str | None, str], str]
"""What is stored: by event (``None`` for the same event) and field; ``field(code)`` is an option of a checkbox."""


class _Unsure:
    def __repr__(self) -> str:
        return "UNSURE"


UNSURE = _Unsure()
_TOKEN = re.compile(
    r"""\s*(?:(?P<field>(?:\[[a-z0-9_]+\])?\[[a-z][a-z0-9_]*(?:\([^()\[\]]+\))?\])"""
    r"""|(?P<number>[0-9]+(?:\.[0-9]+)?|\.[0-9]+)"""
    r"""|(?P<text>'[^']*'|"[^"]*")|(?P<word>[a-z_]+)|(?P<sign><>|<=|>=|[=<>+*/(),-]))"""
)
_RELATIONS = ("=", "<>", "<", "<=", ">", ">=")
_NUMBER = re.compile(r"-?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)")


def evaluate(logic: str, fields: Fields, *, today: datetime.date | None = None) -> Any:
    """True, false, a number or a text; ``UNSURE`` where the documentation does not say."""
    reader = _Reader(logic, fields, today)
    value = reader.disjunction()
    assert reader.sign is None, f"{logic!r} goes on at {reader.sign}"
    return value


class _Reader:
    """Reads and evaluates in one go; every part is evaluated, as nothing is promised about what is skipped."""

    def __init__(self, logic: str, fields: Fields, today: datetime.date | None) -> None:
        self._tokens = _tokens(logic)
        self._at = 0
        self._fields = fields
        self._today = today

    @property
    def sign(self) -> str | None:
        return self._tokens[self._at][1] if self._at < len(self._tokens) else None

    def take(self, *wanted: str) -> str | None:
        found = self.sign
        if found not in wanted or self._tokens[self._at][0] == "text":
            return None
        self._at += 1
        return found

    def need(self, wanted: str) -> None:
        assert self.take(wanted), f"{wanted} wanted, and there is {self.sign}"

    def disjunction(self) -> Any:
        """``or``, or ``and``; which of them binds more is not said, so they do not meet without parentheses."""
        value, words = self.comparison(), set()
        while word := self.take("or", "and"):
            words.add(word)
            other = self.comparison()
            value = _either(value, other) if word == "or" else _flip(_either(_flip(value), _flip(other)))
        assert len(words) < 2, "and meets or"
        return value

    def comparison(self) -> Any:
        left = self.sum()
        relation = self.take(*_RELATIONS)
        if relation is None:
            return left
        right = self.sum()
        assert self.sign not in _RELATIONS, "comparisons do not chain"
        return _compare(relation, left, right)

    def sum(self) -> Any:
        value = self.product()
        while sign := self.take("+", "-"):
            value = _calculate(sign, value, self.product())
        return value

    def product(self) -> Any:
        value = self.factor()
        while sign := self.take("*", "/"):
            value = _calculate(sign, value, self.factor())
        return value

    def factor(self) -> Any:
        if self.take("-"):
            return _calculate("-", 0.0, self.factor())
        if self.take("("):
            value = self.disjunction()
            self.need(")")
            return value
        kind, text = self._tokens[self._at]
        self._at += 1
        if kind == "number":
            return float(text)
        if kind == "text":
            return text[1:-1]
        if kind == "field":
            return self._field(text)
        return self._call(text)

    def _field(self, text: str) -> Any:
        *event, name = text[1:-1].split("][")
        key = (event[0] if event else None, name)
        assert key in self._fields, f"there is no field {text}"
        return self._fields[key]

    def _call(self, name: str) -> Any:
        assert name in _FUNCTIONS or name in ("true", "false"), f"{name} is not documented"
        if name in ("true", "false"):
            return name == "true"
        self.need("(")
        arguments = [self.disjunction()]
        while self.take(","):
            arguments.append(self.disjunction())
        self.need(")")
        days = {"today": self._today.isoformat() if self._today else ""}
        return _FUNCTIONS[name](*(days.get(a, a) if isinstance(a, str) else a for a in arguments))


def _tokens(logic: str) -> list[tuple[str, str]]:
    found, at = [], 0
    while logic[at:].strip():
        token = _TOKEN.match(logic, at)
        assert token, f"{logic[at:]!r} is not REDCap logic"
        found.append((token.lastgroup or "", token[token.lastgroup or 0]))
        at = token.end()
    return found


def _truth(value: Any) -> Any:
    assert isinstance(value, bool) or value is UNSURE, f"{value!r} is no condition"
    return value


def _flip(value: Any) -> Any:
    return UNSURE if _truth(value) is UNSURE else not value


def _either(one: Any, other: Any) -> Any:
    if _truth(one) is True or _truth(other) is True:
        return True
    return UNSURE if UNSURE in (one, other) else False


def _number(value: Any) -> float | None:
    if isinstance(value, str):
        return float(value) if _NUMBER.fullmatch(value) else None
    return value if isinstance(value, float) else None


def _compare(relation: str, left: Any, right: Any) -> Any:
    if UNSURE in (left, right):
        return UNSURE
    one, other = _number(left), _number(right)
    if one is not None and other is not None:
        if isinstance(left, str) and isinstance(right, str) and (one == other) != (left == right):
            return UNSURE
        return _related(relation, one, other)
    if relation in ("=", "<>") and (isinstance(left, str) and isinstance(right, str)):
        if left != right and left.lower() == right.lower():
            return UNSURE  # whether capital letters count is not said
        return (left == right) is (relation == "=")
    return UNSURE  # a blank, or a text, by size; or a blank that is compared with a number


def _related(relation: str, one: float, other: float) -> bool:
    answers = {"=": one == other, "<>": one != other, "<": one < other, ">": one > other}
    answers |= {"<=": one <= other, ">=": one >= other}
    return answers[relation]


def _calculate(sign: str, left: Any, right: Any) -> Any:
    """A blank part makes the whole blank."""
    if UNSURE in (left, right):
        return UNSURE
    if "" in (left, right):
        return ""
    one, other = _number(left), _number(right)
    assert one is not None, f"{left!r} is no number"
    assert other is not None, f"{right!r} is no number"
    if sign == "/":
        return UNSURE if other == 0 else one / other
    return {"+": one + other, "-": one - other, "*": one * other}[sign]


def _if(condition: Any, then: Any, otherwise: Any) -> Any:
    if _truth(condition) is UNSURE:
        return then if then == otherwise else UNSURE
    return then if condition else otherwise


def _datediff(first: Any, second: Any, unit: str, signed: Any = False) -> Any:
    """Days, or days as months of 30.44 and years of 365.2425 days; blank if a date is blank."""
    if "" in (first, second):
        return ""
    seconds = (_moment(second) - _moment(first)).total_seconds()
    assert isinstance(signed, bool)
    sizes = {"s": 1, "m": 60, "h": 3600, "d": 86400, "M": 86400 * 30.44, "y": 86400 * 365.2425}
    value = seconds / sizes[unit]
    return value if signed else abs(value)


def _moment(text: Any) -> datetime.datetime:
    assert isinstance(text, str), f"{text!r} is no date"
    return datetime.datetime.fromisoformat(text)


def _rounder(decide: Callable[[float], Any]) -> Callable[[Any, Any], Any]:
    def rounded(value: Any, places: Any) -> Any:
        if value in ("", UNSURE):
            return value
        number = _number(value)
        assert number is not None
        scale = 10 ** int(places)
        found = decide(number * scale)
        return found if found is UNSURE else found / scale

    return rounded


def _nearest(value: float) -> Any:
    return UNSURE if abs(value % 1 - 0.5) < 1e-9 else float(math.floor(value + 0.5))


def _downward(value: float) -> Any:
    """Whether a negative number is cut or goes down is not said, nor what happens at the edge of a whole one."""
    nearest = math.floor(value + 0.5)
    if value != nearest and abs(value - nearest) < 1e-9:
        return UNSURE
    return UNSURE if value < 0 and value != nearest else float(math.floor(value))


def _upward(value: float) -> Any:
    return UNSURE if _downward(value) is UNSURE or value < 0 else float(math.ceil(value))


def _of_numbers(function: Callable[[list[float]], float]) -> Callable[..., Any]:
    """Blanks are ignored."""

    def found(*values: Any) -> Any:
        if UNSURE in values:
            return UNSURE
        numbers = [number for value in values if value != "" and (number := _number(value)) is not None]
        return function(numbers) if numbers else ""

    return found


_FUNCTIONS: dict[str, Callable[..., Any]] = {
    "if": _if,
    "datediff": _datediff,
    "round": _rounder(_nearest),
    "rounddown": _rounder(_downward),
    "roundup": _rounder(_upward),
    "min": _of_numbers(min),
    "max": _of_numbers(max),
    "sum": _of_numbers(sum),
}
