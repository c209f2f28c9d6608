"""Random conditions by the grammar, well typed and ill: names of every kind, units that fit or do not, any value
where another one belongs.

Each part is written for the kind of value that is wanted, and now and then for another one, so that about half of
the conditions pass the check.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

import msgspec
from condition_strategies import SYMBOLS as VARIABLES
from hypothesis import strategies as st

from protocolkit.conditions import Conversion, Data, FormSymbols, Kind, Row, Symbol, Symbols
from protocolkit.conditions.exact import Range
from protocolkit.conditions.values import value_of

__all__ = ["HOMES", "PARTICIPANTS", "SYMBOLS", "Writer", "wild_conditions", "wild_values"]

Choose = Callable[[Sequence[Any]], Any]

HOMES = (None, "LOG", "VS")


def _named(*symbols: Symbol) -> dict[str, Symbol]:
    return {symbol.name: symbol for symbol in symbols}


SYMBOLS = Symbols(
    variables={
        **VARIABLES.variables,
        **_named(
            Symbol("weight", Kind.DECIMAL, unit="kg", decimals=1),
            Symbol(
                "temperature", Kind.DECIMAL, unit="Cel", decimals=1, conversions=(Conversion("{points}"),)
            ),
            Symbol("armpit", Kind.DECIMAL, unit="Cel{armpit}", decimals=1),
            Symbol("lactating", Kind.YES_NO, treat={"NA": "N"}),
            Symbol("time", Kind.TIME),
            Symbol("moment", Kind.DATETIME),
            Symbol("logged", Kind.RECORDS),
        ),
    },
    forms={
        "LOG": FormSymbols(
            _named(
                Symbol("OPEN", Kind.CODE, codes=("Y", "N")),
                Symbol("SORT", Kind.CODE, codes=("A", "B", "NK"), unknown_codes=frozenset({"NK"})),
                Symbol("SIZE", Kind.DECIMAL, unit="cm2", decimals=1),
                Symbol("BEGUN", Kind.PARTIAL_DATE),
                Symbol("CLOCK", Kind.TIME),
            ),
            frozenset({"SORT", "SIZE", "BEGUN", "CLOCK"}),
            frozenset({"V1", "V3"}),
        ),
        "VS": FormSymbols(
            _named(
                Symbol("PULSE", Kind.INTEGER, unit="/min"),
                Symbol("WARMTH", Kind.DECIMAL, unit="Cel", decimals=1),
                Symbol("TEST", Kind.CODE, codes=("POSITIVE", "NEGATIVE")),
                Symbol("SEEN", Kind.DATE),
            ),
            visits=frozenset({"V1", "V3"}),
        ),
    },
    visits=frozenset({"V1", "V2", "V3"}),
)

_NAMES = {
    "number": ("age", "months", "ratio", "pressure", "other_pressure", "creatinine", "limit", "category", "weight"),
    "warmth": ("temperature", "armpit", "VS.WARMTH", "VS.WARMTH@V1"),
    "item": ("VS.PULSE", "VS.PULSE@V3", "PULSE", "SIZE", "WND.SIZE"),
    "code": ("stage", "hbv", "hcv", "VS.TEST", "SORT", "LOG.OPEN", "category"),
    "truth": ("signed", "unfit", "lactating", "LOG.OPEN"),
    "date": ("consent", "visit_day", "stroke", "today", "VS.SEEN", "BEGUN"),
    "time": ("time", "CLOCK"),
    "moment": ("moment",),
    "text": ("remark",),
    "odd": ("logged", "nobody", "LOG.SIZE", "VS.PULSE@V2", "VS", "Y"),
}  # fmt: skip
_UNITS = (
    "kg",
    "g",
    "mm[Hg]",
    "kPa",
    "umol/L",
    "mg/dL",
    "a",
    "mo",
    "d",
    "h",
    "Cel",
    "K",
    "%",
    "1",
    "{points}",
    "nonsense",
)
_CODES = (
    "I",
    "III",
    "NK",
    "POSITIVE",
    "NEGATIVE",
    "INDETERMINATE",
    "Y",
    "N",
    "U",
    "NA",
    "A",
    "YES",
    "'4'",
    "'x'",
    "''",
)
_DIGITS = ("0", "1", "2", "3", "0.5", "70", "80.5", "12345678901234567890", "0.000000001")
_DATES = ("2024-02-29", "0001-01-01", "9999-12-31", "2023-12-31")
_TIMES = ("00:00", "08:30", "23:59")
_ORDERED = ("number", "number", "warmth", "date", "time", "moment")
_FAMILIES = (*_ORDERED, "code", "truth", "text", "condition", "odd")


class Writer:
    """Writes conditions, choosing with ``choose``; fewer and fewer parts the deeper it is."""

    def __init__(self, choose: Choose, stray: int = 40) -> None:
        self.choose = choose
        self.stray = stray
        self._ways: dict[str, Callable[[int], str]] = {
            "condition": self._condition, "number": self._number, "warmth": self._warmth, "date": self._date,
            "time": self._time, "moment": self._moment, "code": self._code, "truth": self._truth, "text": self._text,
            "odd": self._odd,
        }  # fmt: skip

    def condition(self, depth: int) -> str:
        """Something that is meant to be true or false."""
        return self._strayed("condition", depth)

    def value(self, symbol: Symbol, depth: int) -> str:
        """Something that is meant to be recorded as a variable or an item."""
        families = {
            "number": ("number", "warmth"),
            "code": ("code", "truth", "condition"),
            "datetime": ("moment",),
            "records": ("odd",),
        }
        family = value_of(symbol).family
        return self._strayed(self.choose(families.get(family, (family,))), depth)

    def _strayed(self, family: str, depth: int) -> str:
        if self.choose(range(self.stray)) == 0:
            family = self.choose(_FAMILIES)
        return str(self._ways[family](depth) if depth > 0 else self._leaf(family))

    def _leaf(self, family: str) -> str:
        ways: tuple[Callable[[], str], ...] = {
            "condition": (self._truth_name, lambda: f"age > {self.choose(_DIGITS)}", lambda: "true"),
            "truth": (self._truth_name, lambda: self.choose(("Y", "N"))),
            "number": (lambda: self._name("number"), self._literal, lambda: self._name("item")),
            "date": (lambda: self._name("date"), lambda: self.choose(_DATES)),
            "time": (lambda: self._name("time"), lambda: self.choose(_TIMES)),
            "code": (lambda: self._name("code"), lambda: self.choose(_CODES)),
        }.get(family, (lambda: self._name(family),))
        return str(self.choose(ways)())

    def _name(self, family: str) -> str:
        return str(self.choose(_NAMES[family]))

    def _truth_name(self) -> str:
        return self._name("truth")

    def _literal(self) -> str:
        unit = self.choose((*("",) * 20, *(f" '{unit}'" for unit in _UNITS)))
        return f"{self.choose(('', '', '', '-'))}{self.choose(_DIGITS)}{unit}"

    def _relation(self) -> str:
        return str(self.choose(("<", "<=", ">", ">=", "==", "!=")))

    def _condition(self, depth: int) -> str:
        below = depth - 1

        def part(family: str) -> str:
            return self._strayed(family, below)

        def same(families: Sequence[str]) -> tuple[str, str]:
            family = self.choose(families)
            return part(family), part(family)

        def compared() -> str:
            left, right = same(_ORDERED)
            return f"{left} {self._relation()} {right}"

        def equal() -> str:
            left, right = same(("code", "truth", "text", "condition", "number"))
            return f"({left}) {self.choose(('==', '!='))} ({right})"

        def named() -> str:
            name, code = self.choose(
                (("stage", "III"), ("hbv", "POSITIVE"), ("signed", "Y"), ("category", "4"))
            )
            return f"{name} == {self.choose((code, code, self.choose(_CODES)))}"

        def quoted() -> str:
            words = f"(if {part('condition')} then '4' else '{self.choose('5x')}')"
            three = f"{self.choose(('min', 'max'))}('4', {words}, category)"
            return f"{self.choose((words, three))} {self._relation()} {self.choose(('category', part('number')))}"

        def member() -> str:
            number = (
                f"{part('number')} {self.choose(('in', 'not in'))} {{{self._literal()}, {self._literal()}}}"
            )
            code = f"{part('code')} in {{{self.choose(_CODES)}, {self.choose(_CODES)}}}"
            return str(self.choose((number, number, code, "stage in LATE", f"{part('number')} in HIGH")))

        def ranged() -> str:
            family = self.choose(_ORDERED)
            return f"{part(family)} < {part(family)} <= {part(family)}"

        ways = (
            compared, compared, equal, named, member, ranged, quoted,
            self._truth_name,
            lambda: f"({part('condition')}) {self.choose(('and', 'or', 'implies', '=='))} ({part('condition')})",
            lambda: f"not ({part('condition')})",
            lambda: f"certain({part('condition')})",
            lambda: f"is_missing({self._name(self.choose(tuple(_NAMES)))})",
            lambda: f"is_missing(previous({self._name('item')}))",
            lambda: f"(if {part('condition')} then {part('condition')} else {part('truth')})",
            lambda: f"within_months({part('date')}, {part('number')}, {part('date')})",
            lambda: f"in_window({part('date')})",
            lambda: f"result_positive({part('code')})",
            lambda: f"exists(LOG{self.choose(('', '@V1'))} where {part('condition')})",
            lambda: "exists(LOG)",
        )  # fmt: skip
        return str(self.choose(ways)())

    def _number(self, depth: int) -> str:
        below = depth - 1

        def part(family: str = "number") -> str:
            return self._strayed(family, below)

        def asked() -> str:
            item = self.choose(("SIZE", "SIZE", "SORT"))
            return f"{self.choose(('sum', 'min', 'max'))}(LOG.{item} where {part('condition')})"

        ways: tuple[Callable[[], str], ...] = (
            lambda: self._leaf("number"), lambda: self._leaf("number"),
            lambda: f"({part()} {self.choose('+-')} {part()})",
            lambda: f"({part()} {self.choose('*/')} {part()})",
            lambda: f"-({part()})",
            lambda: f"{self.choose(('min', 'max'))}({part()}, {part()}, {part()})",
            lambda: f"abs({part()})",
            lambda: f"round({part()}, {self.choose(('0', '1', '2', '10', '11', '1.5'))})",
            lambda: f"(if {part('condition')} then {part()} else {part()})",
            lambda: f"years_between({part('date')}, {part('date')})",
            lambda: f"days_between({part('date')}, {part('date')})",
            lambda: f"previous({self._name('item')})",
            lambda: f"count(LOG where {part('condition')})",
            asked,
            lambda: f"({part('warmth')} - {part('warmth')})",
        )  # fmt: skip
        return str(self.choose(ways)())

    def _warmth(self, depth: int) -> str:
        part = self._strayed("warmth", depth - 1)
        return str(
            self.choose((self._name("warmth"), f"({part} + {self._literal()})", f"abs({part})", "37 'Cel'"))
        )

    def _date(self, depth: int) -> str:
        below = depth - 1

        def moved() -> str:
            function = self.choose(("add_days", "add_months"))
            return f"{function}({self._strayed('date', below)}, {self._strayed('number', below)})"

        ways: tuple[Callable[[], str], ...] = (
            lambda: self._leaf("date"),
            moved,
            lambda: f"max({self._strayed('date', below)}, {self._strayed('date', below)})",
            lambda: (
                f"(if {self._strayed('condition', below)} then consent else {self._strayed('date', below)})"
            ),
            lambda: f"{self.choose(('min', 'max'))}(LOG.BEGUN)",
            lambda: "previous(VS.SEEN)",
        )
        return str(self.choose(ways)())

    def _time(self, depth: int) -> str:
        return self._leaf("time")

    def _moment(self, depth: int) -> str:
        at = f"at({self._strayed('date', depth - 1)}, {self._strayed('time', depth - 1)})"
        return str(self.choose((self._name("moment"), at)))

    def _code(self, depth: int) -> str:
        part, other = self._strayed("code", depth - 1), self._strayed("code", depth - 1)
        chosen = f"(if {self._strayed('condition', depth - 1)} then {part} else {other})"
        return str(self.choose((self._leaf("code"), chosen, f"previous({self._name('code')})")))

    def _truth(self, depth: int) -> str:
        return str(self.choose((self._leaf("truth"), f"({self._strayed('condition', depth - 1)})")))

    def _text(self, depth: int) -> str:
        return str(self.choose(("remark", "'x'", "''", "previous(remark)")))

    def _odd(self, depth: int) -> str:
        return self._name("odd")


@st.composite
def wild_conditions(draw: st.DrawFn, depth: int = 3) -> str:
    """The text of a condition that may make sense, and may not."""
    return Writer(lambda options: draw(st.sampled_from(options))).condition(draw(st.integers(1, depth)))


def wild_values(symbol: Symbol, depth: int = 2) -> st.SearchStrategy[str]:
    """The text of a value that may fit a variable or an item, and may not."""
    return st.composite(
        lambda draw: Writer(lambda options: draw(st.sampled_from(options))).value(
            symbol, draw(st.integers(0, depth))
        )
    )()


_DAY = datetime.date
_KNOWN: dict[str, Any] = {
    "age": Decimal(80), "months": Decimal(7), "ratio": Decimal("0.5"), "pressure": Decimal(70),
    "other_pressure": Decimal(0), "creatinine": Decimal("88.4"), "limit": Fraction(1, 3), "category": Decimal(4),
    "weight": Decimal("70.5"), "temperature": Decimal("36.6"), "armpit": Decimal("36.1"), "stage": "III",
    "hbv": "POSITIVE", "hcv": "NEGATIVE", "signed": "Y", "unfit": "N", "lactating": "N", "remark": "x",
    "consent": _DAY(2024, 2, 29), "visit_day": _DAY(9999, 12, 31),
    "stroke": Range(_DAY(2023, 1, 1), _DAY(2023, 12, 31)), "time": datetime.time(8, 30),
    "moment": datetime.datetime(2024, 2, 29, 8, 30),
}  # fmt: skip
_ROWS = (
    Row({"SORT": "A", "SIZE": Decimal("2.5"), "BEGUN": Range(_DAY(2024, 2, 1), _DAY(2024, 2, 29))}),
    Row({"SIZE": Decimal(0), "BEGUN": _DAY(2024, 1, 31), "CLOCK": datetime.time(0, 0)}, frozenset({"SORT"})),
)
_FULL = Data(
    _KNOWN,
    items={
        ("VS", "PULSE", "V1"): Decimal(60), ("VS", "PULSE", "V3"): Decimal(0), ("VS", "WARMTH", "V1"): Decimal(37),
        ("VS", "TEST", "V3"): "POSITIVE", ("VS", "SEEN", "V1"): _DAY(2024, 3, 1), ("LOG", "OPEN", None): "Y",
    },
    logs={("LOG", None): _ROWS, ("LOG", "V1"): ()},
    visit="V3",
    visits=("V1", "V2", "V3"),
    window=(_DAY(2024, 2, 20), _DAY(2024, 3, 9)),
    today=_DAY(2024, 3, 1),
    rows={"LOG": _ROWS[0]},
)  # fmt: skip
PARTICIPANTS = (
    Data(),
    _FULL,
    msgspec.structs.replace(_FULL, variables={}, unclear=frozenset(_KNOWN), rows={"LOG": _ROWS[1]}),
    msgspec.structs.replace(
        _FULL, variables={**_KNOWN, "pressure": Decimal(10) ** 40, "consent": _DAY(1, 1, 1)}
    ),
)
"""Nobody, somebody of whom everything is known, somebody of whom nothing can be used, somebody beyond measure."""
