"""JavaScript: an expression over a plain object ``data``, exact to the last decimal.

The expression calls the functions of ``RUNTIME``, which stand before it once. ``data`` holds what is recorded by
name: ``{abpi: "0.5", consent_date: "2024-03-01"}``; a number may be a string or a number, which counts as it
prints. A log is an array of rows. A condition of one row of form WND sees that row as ``WND``.
"""

from __future__ import annotations

import datetime
import json
import re
from decimal import Decimal
from typing import TYPE_CHECKING

from protocolkit.conditions.writers import formula as f
from protocolkit.conditions.writers.calculations import calculation_of
from protocolkit.conditions.writers.coded import Coded
from protocolkit.conditions.writers.javascript_runtime import RUNTIME
from protocolkit.conditions.writers.simplify import lean
from protocolkit.conditions.writers.target import Refusal, RefusedError, written
from protocolkit.conditions.writers.whole_numbers import family_of

if TYPE_CHECKING:
    from protocolkit.conditions.nodes import Node
    from protocolkit.conditions.symbols import Symbol, Symbols
    from protocolkit.conditions.writers.calculations import Calculation
    from protocolkit.conditions.writers.target import Naming, Question

__all__ = ["RUNTIME", "calculate", "spell", "write"]

_PLAIN = re.compile(r"[A-Za-z_$][A-Za-z0-9_$]*")
_RELATIONS = {"<": "lt", "<=": "le", ">": "gt", ">=": "ge", "==": "eq", "!=": "ne"}
_SIGNS = {"+": "plus", "-": "minus", "*": "times"}
_READERS = {"number": "num", "date": "day", "time": "time", "datetime": "moment"}
_EXTREMES = {"min": "least", "max": "greatest"}
_SHOWN = {"number": "decimal", "date": "written", "time": "clock", "datetime": "instant"}
_ROW_EXTREMES = {"min": "leastRow", "max": "greatestRow"}


def write(
    tree: Node, symbols: Symbols, question: Question, *, home: str | None = None, naming: Naming | None = None
) -> str | Refusal:
    """An expression that is true where the question to a condition is answered with yes, and false elsewhere."""
    printer = _Printer(naming or spell)
    return written(tree, symbols, question, lambda formula: printer.formula(lean(formula)), home=home)


def calculate(
    tree: Node, symbols: Symbols, target: Symbol, *, home: str | None = None, naming: Naming | None = None
) -> str | Refusal:
    """An expression for the text that a calculation records as ``target``; the empty text where it is unknown."""
    try:
        return _Printer(naming or spell).calculation(calculation_of(tree, symbols, target, home=home))
    except RefusedError as refused:
        return Refusal(tree.start, tree.end, refused.reason)


def spell(name: f.Field | f.Log) -> str:
    """The usual places: ``data.abpi``, ``data["ABI.DP_R@SCR"]``, ``data.WND``; ``WND.ULCSTAT`` of a row."""
    if isinstance(name, f.Log):
        return _member("data", f"{name.form}@{name.visit}" if name.visit else name.form)
    if name.what == "row-item":
        return _member(name.form or "", name.name)
    if name.what == "window":
        return f"data.window?.{name.name}"
    if name.what == "item":
        visit = "@previous" if name.previous else f"@{name.visit}" if name.visit else ""
        return _member("data", f"{name.form}.{name.name}{visit}")
    return _member("data", name.name)


def _member(place: str, name: str) -> str:
    return f"{place}.{name}" if _PLAIN.fullmatch(name) else f"{place}[{json.dumps(name)}]"


class _Printer:
    """Prints formulas and terms with the names of one naming."""

    __slots__ = ("spell",)

    def __init__(self, spell: Naming) -> None:
        self.spell = spell

    def calculation(self, found: Calculation) -> str:
        """An expression for a text, empty where the value is not known."""
        if isinstance(found, Coded):
            cases = ((lean(known), code) for code, known in found.cases.items())
            return "".join(f"{self._within(known)} ? {_quoted(code)} : " for known, code in cases) + '""'
        shown = _SHOWN.get(found.family)
        text = f"{shown}({self.term(found.term)})" if shown else f"text({self.term(found.term)})"
        return f'{self._within(lean(found.known))} ? {text} : ""'

    def formula(self, formula: f.Formula) -> str:
        """An expression that is true or false."""
        match formula:
            case f.Constant():
                return "true" if formula.value else "false"
            case f.And():
                return " && ".join(map(self._within, formula.parts))
            case f.Or():
                return " || ".join(map(self._within, formula.parts))
            case f.Not():
                return f"!{self._within(formula.operand)}"
            case f.Compare():
                return (
                    f"{_RELATIONS[formula.relation]}({self.term(formula.left)}, {self.term(formula.right)})"
                )
            case f.Recorded():
                return f"recorded({self.spell(formula.field)})"
            case f.OneOf():
                return f"oneOf({self.spell(formula.field)}, {', '.join(map(_quoted, formula.codes))})"
            case f.Opened():
                return f"opened({self.spell(formula.log)})"
            case f.SomeRow():
                return f"some({self._rows(formula)})"

    def _within(self, formula: f.Formula) -> str:
        text = self.formula(formula)
        return f"({text})" if isinstance(formula, f.And | f.Or) else text

    def _rows(self, asked: f.SomeRow | f.CountRows | f.SumRows | f.ExtremeRow) -> str:
        row = f"{asked.log.form} =>"
        item = [] if isinstance(asked, f.SomeRow | f.CountRows) else [f"{row} {self.term(asked.item)}"]
        return ", ".join([self.spell(asked.log), *item, f"{row} {self.formula(asked.where)}"])

    def term(self, term: f.Term) -> str:
        """An expression for a decimal, a count of days or seconds, or a text; ``undefined`` without a value."""
        match term:
            case f.Literally():
                return _literal(term.value)
            case f.Value():
                reader = _READERS.get(family_of(term), "word") if term.end == "exact" else term.end
                return f"{reader}({self.spell(term.field)})"
            case f.Arithmetic():
                return f"{_SIGNS[term.operator]}({self.term(term.left)}, {self.term(term.right)})"
            case f.Size():
                return f"size({self.term(term.operand)})"
            case f.Rounded():
                return f"rounded({self.term(term.top)}, {self.term(term.bottom)}, {term.places})"
            case f.Extreme():
                return f"{_EXTREMES[term.function]}({', '.join(map(self.term, term.operands))})"
            case f.Choose():
                condition = self._within(term.condition)
                return f"({condition} ? {self.term(term.then)} : {self.term(term.otherwise)})"
            case _:
                return self._counted(term)

    def _counted(self, term: f.Term) -> str:
        match term:
            case f.AddMonths():
                return f"addMonths({self.term(term.day)}, {term.months})"
            case f.AddDays():
                return f"addDays({self.term(term.day)}, {term.days})"
            case f.DaysBetween():
                return f"daysBetween({self.term(term.first)}, {self.term(term.second)})"
            case f.YearsBetween():
                return f"yearsBetween({self.term(term.first)}, {self.term(term.second)})"
            case f.At():
                return f"at({self.term(term.day)}, {self.term(term.time)})"
            case f.CountRows():
                return f"count({self._rows(term)})"
            case f.SumRows():
                return f"sum({self._rows(term)})"
            case f.ExtremeRow():
                return f"{_ROW_EXTREMES[term.function]}({self._rows(term)})"
            case _:
                raise AssertionError(term)


def _literal(value: object) -> str:
    match value:
        case Decimal():
            return f'num("{value:f}")'
        case datetime.datetime():
            return f'moment("{value.isoformat()}")'
        case datetime.date():
            return f'day("{value.isoformat()}")'
        case datetime.time():
            return f'time("{value.isoformat()}")'
        case _:
            return _quoted(str(value))


def _quoted(text: str) -> str:
    return json.dumps(text)
