"""The grammar: how each word and sign of a condition is read."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, cast

from protocolkit.conditions.nodes import (
    Arithmetic,
    Call,
    Choices,
    Compare,
    Date,
    If,
    Implies,
    Logic,
    Member,
    Name,
    Negative,
    Not,
    Number,
    Query,
    SetName,
    Text,
    Time,
    Truth,
)
from protocolkit.conditions.problems import Problem
from protocolkit.conditions.words import NULLS

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Literal

    from protocolkit.conditions.nodes import Node
    from protocolkit.conditions.reader import Infixes, Prefixes, Reader

    _Query = Literal["exists", "count", "sum", "min", "max"]

__all__ = ["INFIXES", "PREFIXES"]

_IMPLIES, _OR, _AND, _NOT, _COMPARE, _SUM, _PRODUCT, _SIGN = range(10, 90, 10)


def _group(reader: Reader, power: int) -> Node:
    reader.advance()
    listing, reader.listing = reader.listing, False
    node = reader.expression(0)
    reader.listing = listing
    reader.expect(")", "an operator or )")
    return node


def _name(reader: Reader, power: int) -> Node:
    name = _plain_name(reader)
    if reader.kind == "(" and name.form is None and name.visit is None:
        return _call(reader, name)
    if name.name in NULLS and name.form is None:
        reader.note(name.start, name.end, f"nothing can be compared with {name.name}", "write is_missing(x)")
    return name


def _plain_name(reader: Reader) -> Name:
    text, start, end = reader.text, reader.start, reader.end
    reader.advance()
    if "." not in text and "@" not in text:
        return Name(start, end, text)
    path, _, visit = text.partition("@")
    form, _, name = path.rpartition(".")
    return Name(start, end, name, form or None, visit or None)


def _number(reader: Reader, power: int) -> Node:
    text, start, end = reader.text, reader.start, reader.end
    reader.advance()
    if reader.kind == "," and not reader.listing and reader.start == end:
        text, end = _comma_decimal(reader, text, start, end)
    if len(text) > 1 and text[0] == "0" and text[1] != ".":
        reader.note(start, end, f"{text} begins with 0", "write it without, and a date as 2024-03-01")
    unit = None
    if reader.kind == "text":
        unit, end = reader.text[1:-1], reader.end
        reader.advance()
    elif reader.kind == "unit":
        unit, end = reader.text or None, reader.end
        reader.advance()
    return Number(start, end, Decimal(text), unit)


def _comma_decimal(reader: Reader, text: str, start: int, end: int) -> tuple[str, int]:
    kind, fraction, fraction_start, fraction_end = reader.tokens[reader.index + 1]
    if kind != "number" or fraction_start != reader.end or "." in fraction:
        return text, end
    reader.advance()
    reader.advance()
    right = f"{text}.{fraction}"
    wanted = f"{text}{fraction} or {right}" if len(fraction) == 3 else right  # thousands, or decimals
    reader.note(start, fraction_end, f"{text},{fraction} has a comma", f"write {wanted}")
    return right, fraction_end


def _text(reader: Reader, power: int) -> Node:
    text, start, end = reader.text, reader.start, reader.end
    reader.advance()
    quote = text[0]
    return Text(start, end, text[1:-1].replace(quote * 2, quote))


def _date(reader: Reader, power: int) -> Node:
    text, start, end = reader.text, reader.start, reader.end
    reader.advance()
    try:
        return Date(start, end, datetime.date.fromisoformat(text))
    except ValueError:
        reader.note(
            start, end, f"{text} is no day of the calendar", "write year-month-day, such as 2024-02-29"
        )
        return Date(start, end, datetime.date(2000, 1, 1))


def _time(reader: Reader, power: int) -> Node:
    text, start, end = reader.text, reader.start, reader.end
    reader.advance()
    try:
        return Time(start, end, datetime.time.fromisoformat(text))
    except ValueError:
        reader.note(start, end, f"{text} is no time of day", "write 00:00 to 23:59")
        return Time(start, end, datetime.time())


def _truth(reader: Reader, power: int) -> Node:
    node = Truth(reader.start, reader.end, reader.kind == "true")
    reader.advance()
    return node


def _not(reader: Reader, power: int) -> Node:
    start = reader.start
    if power > _NOT:
        raise reader.stop("not stands after an operator - put it in parentheses: (not x)", "write (not x)")
    reader.advance()
    operand = reader.expression(_NOT)
    return Not(start, operand.end, operand)


def _negative(reader: Reader, power: int) -> Node:
    start = reader.start
    reader.advance()
    operand = reader.expression(_SIGN)
    return Negative(start, operand.end, operand)


def _if(reader: Reader, power: int) -> Node:
    start = reader.start
    if power:
        raise reader.stop(
            "if stands after an operator - put it in parentheses: (if x then y else z)", "write (if ...)"
        )
    reader.advance()
    condition = reader.expression(0)
    reader.expect("then", "then")
    then = reader.expression(0)
    reader.expect("else", "else")
    otherwise = reader.expression(0)
    return If(start, otherwise.end, condition, then, otherwise)


def _arithmetic(power: int) -> Callable[[Reader, Node], Node]:
    def infix(reader: Reader, left: Node) -> Node:
        operator = cast("Literal['+', '-', '*', '/']", reader.kind)
        reader.advance()
        right = reader.expression(power)
        return Arithmetic(left.start, right.end, operator, left, right)

    return infix


def _logic(operator: Literal["and", "or"], power: int) -> Callable[[Reader, Node], Node]:
    def infix(reader: Reader, left: Node) -> Node:
        parts = [left]
        while reader.kind == operator:
            reader.advance()
            parts.append(reader.expression(power))
        return Logic(left.start, parts[-1].end, operator, tuple(parts))

    return infix


def _implies(reader: Reader, left: Node) -> Node:
    reader.advance()
    right = reader.expression(_IMPLIES - 1)
    return Implies(left.start, right.end, left, right)


def _compare(reader: Reader, left: Node) -> Node:
    operators, operands = [], [left]
    while reader.kind in _COMPARISONS:
        operator, place, wrong = reader.kind, (reader.start, reader.end), reader.text
        reader.advance()
        if wrong.lower() == "is":
            operator = _is(reader, operator)
        operands.append(reader.expression(_COMPARE))
        operators.append(operator)
        if len(operators) > 1:
            _check_range(reader, operators, place)
    return Compare(left.start, operands[-1].end, tuple(operators), tuple(operands))  # type: ignore[arg-type]


def _is(reader: Reader, operator: str) -> str:
    """``is`` was read as ``==``; ``is not`` as ``!=``."""
    if reader.kind != "not":
        return operator
    reader.advance()
    return "!="


def _check_range(reader: Reader, operators: list[str], place: tuple[int, int]) -> None:
    """A range has two operators that look the same way."""
    if len(operators) == 2 and (set(operators) <= {"<", "<="} or set(operators) <= {">", ">="}):
        return
    message = f"{operators[-1]} cannot follow {operators[-2]} - a range is low <= x <= high"
    reader.problems.append(
        Problem("syntax", *place, f"{message}, else join two comparisons with and", "join with and")
    )


def _member(reader: Reader, left: Node) -> Node:
    negated = reader.kind == "not"
    if negated:
        reader.advance()
    reader.expect("in", "in")
    choices: Choices | SetName
    if reader.kind == "{":
        choices = _choices(reader)
    elif reader.kind == "name" and "." not in reader.text and "@" not in reader.text:
        choices = SetName(reader.start, reader.end, reader.text)
        reader.advance()
    else:
        raise reader.unexpected("a set, {A, B} or its name,")
    if reader.kind in _COMPARISONS:
        raise reader.stop(f"{reader.text} cannot follow in - join two comparisons with and", "join with and")
    return Member(left.start, choices.end, left, choices, negated)


def _choices(reader: Reader) -> Choices:
    start = reader.start
    reader.advance()
    members, end = _list(reader, "}", _choice)
    if not members:
        reader.note(start, end, "the set is empty", "write the codes that it holds")
    return Choices(start, end, members)


def _choice(reader: Reader) -> Node:
    """A value in braces is a code, a number, a date or a text."""
    if reader.kind == "-":
        return _negative(reader, _SIGN)
    literal = _LITERALS.get(reader.kind)
    if literal is None or ("." in reader.text and reader.kind == "name"):
        raise reader.unexpected("a code, number or date")
    return literal(reader, 0)


def _list(reader: Reader, closing: str, one: Callable[[Reader], Node]) -> tuple[tuple[Node, ...], int]:
    """Values with commas between them; where they end."""
    listing, reader.listing = reader.listing, True
    found: list[Node] = []
    while reader.kind != closing:
        if found:
            reader.expect(",", f"a comma or {closing}")
        found.append(one(reader))
    reader.listing = listing
    return tuple(found), reader.expect(closing, closing)


def _call(reader: Reader, name: Name) -> Node:
    reader.advance()
    if name.name in _QUERIES and (query := _query(reader, name)):
        return query
    arguments, end = _list(reader, ")", _argument)
    return Call(name.start, end, name.name, arguments)


def _argument(reader: Reader) -> Node:
    return reader.expression(0)


def _query(reader: Reader, name: Name) -> Query | None:
    """A question to a log; ``min`` and ``max`` ask a log only when they are given one item of it."""
    after = reader.tokens[reader.index + 1][0] if reader.kind == "name" else ""
    if after != "where" and (after != ")" or (name.name in ("min", "max") and "." not in reader.text)):
        if name.name in ("min", "max"):
            return None
        example = "FORM.ITEM" if name.name == "sum" else "FORM"
        fix = f"write {name.name}({example} where ...)"
        raise reader.stop(f"{name.name} asks the rows of a log - {fix}", fix)
    source = _plain_name(reader)
    where = None
    if reader.kind == "where":
        reader.advance()
        listing, reader.listing = reader.listing, False
        where = reader.expression(0)
        reader.listing = listing
    end = reader.expect(")", "an operator or )")
    return Query(name.start, end, cast("_Query", name.name), source, where)


_COMPARISONS = frozenset({"<", "<=", ">", ">=", "==", "!="})
_QUERIES = frozenset({"exists", "count", "sum", "min", "max"})
_LITERALS: dict[str, Callable[[Reader, int], Node]] = {
    "name": lambda reader, power: _plain_name(reader),
    "number": _number,
    "text": _text,
    "date": _date,
    "time": _time,
}
PREFIXES: Prefixes = {
    **_LITERALS,
    "name": _name,
    "(": _group,
    "true": _truth,
    "false": _truth,
    "not": _not,
    "-": _negative,
    "if": _if,
}
INFIXES: Infixes = {
    "implies": (_IMPLIES, _implies),
    "or": (_OR, _logic("or", _OR)),
    "and": (_AND, _logic("and", _AND)),
    "in": (_COMPARE, _member),
    "not": (_COMPARE, _member),
    **dict.fromkeys(_COMPARISONS, (_COMPARE, _compare)),
    "+": (_SUM, _arithmetic(_SUM)),
    "-": (_SUM, _arithmetic(_SUM)),
    "*": (_PRODUCT, _arithmetic(_PRODUCT)),
    "/": (_PRODUCT, _arithmetic(_PRODUCT)),
}
