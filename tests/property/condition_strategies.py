"""Random conditions and participants, for every law that is stated of conditions.

``conditions(symbols)`` draws trees that check clean, ``subjects(symbols)`` typed values for every variable, on
its own decimal grid; both favour the places where answers turn: limits, one step beside them, ends of months.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from protocolkit.conditions import Conversion, Data, Kind, Node, Symbol, Symbols, check, parse
from protocolkit.conditions.dates import day_range
from protocolkit.conditions.exact import Range
from protocolkit.conditions.values import value_of

__all__ = ["SYMBOLS", "conditions", "data_of", "is_at_least_as_known", "learnt", "subjects", "symbol_tables"]

Subject = dict[str, Any]

_NUMBERS = ("0", "0.5", "1", "2", "4", "8.5", "18", "50", "70", "80", "110")
_DAYS = tuple(
    datetime.date.fromisoformat(day)
    for day in (
        *("2023-01-31", "2023-02-28", "2023-03-01", "2023-11-30", "2023-12-01", "2023-12-31", "2024-01-01"),
        *("2024-02-28", "2024-02-29", "2024-03-01", "2024-03-31", "2024-05-31", "1944-02-29", "1944-03-01"),
    )
)
_RELATIONS = st.sampled_from(["<", "<=", ">", ">=", "==", "!="])
_ORDERS = st.sampled_from([("<", "<="), ("<=", "<="), ("<=", "<"), (">", ">="), (">=", ">=")])
_POSNEG = ("NEGATIVE", "POSITIVE", "INDETERMINATE")
_STAGES = ("I", "IIA", "III", "IV", "NK")

SYMBOLS = Symbols(
    variables={
        symbol.name: symbol
        for symbol in (
            Symbol("age", Kind.INTEGER, unit="a", range=(Decimal(0), Decimal(120))),
            Symbol("months", Kind.INTEGER, unit="mo", range=(Decimal(0), Decimal(600))),
            Symbol("ratio", Kind.DECIMAL, unit="{ratio}", decimals=2, range=(Decimal(0), Decimal(3))),
            Symbol("pressure", Kind.INTEGER, unit="mm[Hg]", range=(Decimal(0), Decimal(300))),
            Symbol("other_pressure", Kind.INTEGER, unit="mm[Hg]", range=(Decimal(0), Decimal(300))),
            Symbol(
                "creatinine",
                Kind.DECIMAL,
                unit="umol/L",
                decimals=1,
                conversions=(Conversion("mg/dL", factor=Decimal("88.4")),),
            ),
            Symbol("limit", Kind.DECIMAL, unit="umol/L", decimals=1),
            Symbol(
                "category",
                Kind.CODE,
                codes=("0", "1", "4", "5"),
                numeric_codes=True,
                sets={"HIGH": ("4", "5")},
            ),
            Symbol(
                "stage",
                Kind.CODE,
                codes=_STAGES,
                unknown_codes=frozenset({"NK"}),
                sets={"LATE": ("III", "IV")},
            ),
            Symbol("hbv", Kind.CODE, codes=_POSNEG, unknown_codes=frozenset({"INDETERMINATE"})),
            Symbol("hcv", Kind.CODE, codes=_POSNEG, unknown_codes=frozenset({"INDETERMINATE"})),
            Symbol("signed", Kind.YES_NO),
            Symbol("unfit", Kind.JUDGEMENT),
            Symbol("consent", Kind.DATE),
            Symbol("visit_day", Kind.DATE),
            Symbol("stroke", Kind.PARTIAL_DATE),
            Symbol("remark", Kind.TEXT),
        )
    }
)
"""One variable of every kind, and two where comparing them says something."""


@st.composite
def symbol_tables(draw: st.DrawFn) -> Symbols:
    """Variables of some of the kinds, with random decimals, ranges and codes."""
    chosen = draw(st.lists(st.sampled_from(sorted(SYMBOLS.variables)), min_size=2, max_size=8, unique=True))
    return Symbols(variables={name: _varied(draw, SYMBOLS.variables[name]) for name in chosen})


def _varied(draw: st.DrawFn, symbol: Symbol) -> Symbol:
    import msgspec

    if symbol.kind is Kind.DECIMAL:
        return msgspec.structs.replace(symbol, decimals=draw(st.integers(0, 3)))
    if symbol.codes and not symbol.numeric_codes and symbol.name == "stage":
        count = draw(st.integers(2, len(symbol.codes)))
        codes = symbol.codes[-count:]
        sets = {name: found for name, members in symbol.sets.items() if (found := _within(members, codes))}
        return msgspec.structs.replace(symbol, codes=codes, sets=sets)
    return symbol


def _within(members: tuple[str, ...], codes: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(member for member in members if member in codes)


def subjects(symbols: Symbols, *, partial: bool = True, missing: bool = True) -> st.SearchStrategy[Subject]:
    """A typed value of every variable; ``None`` for what is missing, unless everything is to be known."""
    return st.fixed_dictionaries(
        {
            name: (st.none() | values(symbol, partial=partial))
            if missing
            else values(symbol, partial=partial)
            for name, symbol in symbols.variables.items()
        }
    )


def data_of(subject: Subject) -> Data:
    """A participant as conditions see it."""
    return Data({name: value for name, value in subject.items() if value is not None})


def values(symbol: Symbol, *, partial: bool = True) -> st.SearchStrategy[Any]:
    """A possible value of a variable, typed."""
    family = value_of(symbol).family
    if symbol.codes:
        known = [code for code in symbol.codes if code not in symbol.unknown_codes]
        return st.sampled_from([Decimal(code) for code in known] if family == "number" else known)
    if family == "number":
        return numbers(symbol)
    if family == "date":
        days = st.sampled_from(_DAYS) | st.dates(datetime.date(2022, 1, 1), datetime.date(2025, 12, 31))
        return days | days.flatmap(_partly) if partial and symbol.kind is Kind.PARTIAL_DATE else days
    if family == "code":
        return st.sampled_from(["Y", "N"])
    return st.sampled_from(["", "x", "it's", "Y"]).filter(bool)


def _partly(day: datetime.date) -> st.SearchStrategy[Range]:
    ends = (day_range(day.year, day.month), day_range(day.year))
    return st.sampled_from([Range(*pair) for pair in ends])


def numbers(symbol: Symbol) -> st.SearchStrategy[Decimal]:
    """A number on the variable's own grid: often a limit of a condition, or a step beside one."""
    places = 0 if symbol.kind is Kind.INTEGER else symbol.decimals or 0
    step = Decimal(1).scaleb(-places)
    low, high = symbol.range or (Decimal(0), Decimal(400))
    turns = [Decimal(text).quantize(step) for text in _NUMBERS] + [low, high]
    near = st.builds(lambda turn, steps: turn + steps * step, st.sampled_from(turns), st.integers(-1, 1))
    anywhere = st.integers(int(low / step), int(high / step)).map(lambda count: count * step)
    return (near | anywhere).filter(lambda value: low <= value <= high)


def conditions(
    symbols: Symbols, *, monotone: bool = False, arithmetic: bool = True, leaves: int = 6
) -> st.SearchStrategy[Node]:
    """A condition that checks clean.

    ``monotone`` leaves out ``is_missing`` and ``certain``, whose answers turn when a value is learnt;
    ``arithmetic=False`` leaves out calculations.
    """

    def tree(text: str) -> Node:
        parsed = parse(text)
        assert parsed.tree is not None, (text, parsed.problems)
        assert parsed.problems == (), (text, parsed.problems)
        assert check(parsed.tree, symbols) == (), (text, check(parsed.tree, symbols))
        return parsed.tree

    atoms = st.one_of(*_atoms(symbols, monotone=monotone, arithmetic=arithmetic))
    return st.recursive(atoms, lambda inner: _joined(inner, monotone=monotone), max_leaves=leaves).map(tree)


def _joined(inner: st.SearchStrategy[str], *, monotone: bool) -> st.SearchStrategy[str]:
    ways = [
        st.builds("({}) and ({})".format, inner, inner),
        st.builds("({}) or ({})".format, inner, inner),
        st.builds("({}) or ({}) or ({})".format, inner, inner, inner),
        st.builds("not ({})".format, inner),
        st.builds("({}) implies ({})".format, inner, inner),
        st.builds("({}) == ({})".format, inner, inner),
        st.builds("({}) != ({})".format, inner, inner),
        st.builds("(if {} then {} else {})".format, inner, inner, inner),
    ]
    return st.one_of(*ways, *([] if monotone else [st.builds("certain({})".format, inner)]))


def _atoms(symbols: Symbols, *, monotone: bool, arithmetic: bool) -> list[st.SearchStrategy[str]]:
    found: list[st.SearchStrategy[str]] = []
    for symbol in symbols.variables.values():
        found += _ATOMS[value_of(symbol).family](symbol, symbols)
        if arithmetic and value_of(symbol).family == "number" and not symbol.codes:
            found += _calculations(symbol, symbols)
        if not monotone:
            found.append(st.just(f"is_missing({symbol.name})"))
    return found


def _peers(symbol: Symbol, symbols: Symbols) -> st.SearchStrategy[str]:
    """Variables that can be compared with one, itself among them."""
    mine = value_of(symbol)
    alike = [
        name
        for name, other in symbols.variables.items()
        if value_of(other).family == mine.family and other.unit == symbol.unit and not other.codes
    ]
    return st.sampled_from(alike or [symbol.name])


def _of_number(symbol: Symbol, symbols: Symbols) -> list[st.SearchStrategy[str]]:
    name = symbol.name
    if symbol.codes:
        code = st.sampled_from(symbol.codes)
        ways = [
            st.builds(f"{name} {{}} {{}}".format, _RELATIONS, code),
            st.builds(f"{name} in {{{{{{}}, {{}}}}}}".format, code, code),
        ]
        return [*ways, *(st.just(f"{name} in {found}") for found in symbol.sets)]
    literal = numbers(symbol).map(lambda value: f"{value:f}")
    found = [
        st.builds(f"{name} {{}} {{}}".format, _RELATIONS, literal),
        st.builds(
            lambda order, low, high: f"{low} {order[0]} {name} {order[1]} {high}", _ORDERS, literal, literal
        ),
        st.builds(f"{name} not in {{{{{{}}, {{}}}}}}".format, literal, literal),
        st.builds(f"{name} {{}} {{}}".format, _RELATIONS, _peers(symbol, symbols)),
    ]
    units = [f"{name} {{}} {{}} '{conversion.unit}'" for conversion in symbol.conversions]
    return found + [st.builds(unit.format, _RELATIONS, literal) for unit in units]


def _calculations(symbol: Symbol, symbols: Symbols) -> list[st.SearchStrategy[str]]:
    name, peer, literal = (
        symbol.name,
        _peers(symbol, symbols),
        numbers(symbol).map(lambda value: f"{value:f}"),
    )
    factor = st.sampled_from(["2", "3", "0.1", "1.5"])
    return [
        st.builds(f"{name} {{}} {{}} * {{}}".format, _RELATIONS, factor, peer),
        st.builds(f"{name} - {{}} {{}} {{}}".format, peer, _RELATIONS, literal),
        st.builds(f"{name} / {{}} {{}} {{}}".format, peer, _RELATIONS, factor),
        st.builds(f"round({name} / {{}}, 1) {{}} {{}}".format, peer, _RELATIONS, factor),
        st.builds(f"abs({name} - {{}}) {{}} {{}}".format, literal, _RELATIONS, literal),
        st.builds(f"max({name}, {{}}) {{}} {{}}".format, peer, _RELATIONS, literal),
        st.builds(
            f"(if {name} > {{}} then {{}} else {name}) {{}} {{}}".format,
            literal,
            literal,
            _RELATIONS,
            literal,
        ),
    ]


def _of_code(symbol: Symbol, symbols: Symbols) -> list[st.SearchStrategy[str]]:
    name = symbol.name
    if not symbol.codes:
        signs = st.sampled_from(["==", "!="])
        return [st.just(name), st.builds(f"{name} {{}} {{}}".format, signs, st.sampled_from("YN"))]
    code = st.sampled_from([code for code in symbol.codes if code not in symbol.unknown_codes])
    found = [
        st.builds(f"{name} {{}} {{}}".format, st.sampled_from(["==", "!="]), code),
        st.builds(f"{name} {{}} {{{{{{}}, {{}}}}}}".format, st.sampled_from(["in", "not in"]), code, code),
        *(st.just(f"{name} not in {group}") for group in symbol.sets),
    ]
    return [*found, st.just(f"result_positive({name})")] if "POSITIVE" in symbol.codes else found


def _of_date(symbol: Symbol, symbols: Symbols) -> list[st.SearchStrategy[str]]:
    name, peer = symbol.name, _peers(symbol, symbols)
    day = st.sampled_from(_DAYS).map(lambda value: value.isoformat())
    count = st.sampled_from(["0", "1", "3", "12"])
    return [
        st.builds(f"{name} {{}} {{}}".format, _RELATIONS, day | peer),
        st.builds(f"within_months({name}, {{}}, {{}})".format, count, peer | day),
        st.builds(
            f"days_between({name}, {{}}) {{}} {{}}".format, peer | day, _RELATIONS, st.integers(0, 400)
        ),
        st.builds(
            f"years_between({name}, {{}}) {{}} {{}}".format, peer | day, _RELATIONS, st.integers(0, 81)
        ),
        st.builds(f"add_months({name}, -{{}}) {{}} {{}}".format, count, _RELATIONS, peer | day),
        st.builds(f"add_days({name}, {{}}) {{}} {{}}".format, count, _RELATIONS, peer | day),
    ]


def _of_text(symbol: Symbol, symbols: Symbols) -> list[st.SearchStrategy[str]]:
    words = st.sampled_from(["'x'", "'it''s'", "'Y'"])
    return [st.builds(f"{symbol.name} {{}} {{}}".format, st.sampled_from(["==", "!="]), words)]


_ATOMS: dict[str, Callable[[Symbol, Symbols], list[st.SearchStrategy[str]]]] = {
    "number": _of_number,
    "code": _of_code,
    "date": _of_date,
    "text": _of_text,
}


@st.composite
def learnt(draw: st.DrawFn, symbols: Symbols, subject: Subject) -> Subject:
    """The same participant, of whom more is known: missing values are filled in, partial dates made exact."""
    return {name: _more(draw, symbols.variables[name], value) for name, value in subject.items()}


def _more(draw: st.DrawFn, symbol: Symbol, value: Any) -> Any:
    if value is None:
        return draw(st.none() | values(symbol))
    if type(value) is not Range or not draw(st.booleans()):
        return value
    return draw(st.dates(value.low, value.high))


def is_at_least_as_known(one: bool | None, other: bool | None) -> bool:
    """Whether the second answer may follow the first when something is learnt."""
    return one is None or one is other
