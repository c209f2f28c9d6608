"""What REDCap computes is what the evaluator computes, and what is read of REDCap's logic answers as that logic."""

from __future__ import annotations

import datetime
import itertools
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from recordings import Recording, data_of_recording, recordings, tree_of
from redcap_reference import UNSURE, evaluate

from protocolkit.conditions import (
    Data,
    FormSymbols,
    Kind,
    Symbol,
    Symbols,
    compile_condition,
    compile_value,
    parse,
)
from protocolkit.conditions.writers import Refusal
from protocolkit.conditions.writers.redcap import calculate
from protocolkit.exchange.redcap.logic import parse_logic
from protocolkit.exchange.redcap.logic_reader import Reader
from protocolkit.exchange.redcap.logic_values import Target
from protocolkit.model.forms import Item

VARIABLES = {
    "w": Symbol("w", Kind.DECIMAL, unit="kg", decimals=1, range=(Decimal(1), Decimal(400))),
    "h": Symbol("h", Kind.DECIMAL, unit="m", decimals=2, range=(Decimal(1), Decimal(3))),
    "n": Symbol("n", Kind.INTEGER, unit="1", range=(Decimal(-9), Decimal(9))),
    "side": Symbol("side", Kind.CODE, codes=("LEFT", "RIGHT", "NK"), unknown_codes=frozenset({"NK"})),
    "day": Symbol("day", Kind.DATE),
    "other": Symbol("other", Kind.DATE),
}
SYMBOLS = Symbols(variables=VARIABLES)
TARGETS = {
    "round(w / (h * h), 1)": Symbol("bmi", Kind.DECIMAL, unit="kg/m2", decimals=1),
    "w + w": Symbol("sum", Kind.DECIMAL, unit="kg", decimals=1),
    "round(n / 4, 0)": Symbol("rounded", Kind.INTEGER, unit="1"),
    "abs(n) - max(n, 2)": Symbol("size", Kind.INTEGER, unit="1"),
    "if side == LEFT then n else 0 - n": Symbol("turned", Kind.INTEGER, unit="1"),
    "days_between(day, other)": Symbol("days", Kind.INTEGER, unit="d"),
    "if n > 2 or side == LEFT then Y else N": Symbol("yes", Kind.CODE, codes=("Y", "N")),
    "side == RIGHT and n < 5": Symbol("answer", Kind.YES_NO),
    "if n >= 0 then day else other": Symbol("date", Kind.DATE),
}


@pytest.mark.parametrize("text", TARGETS)
@given(recording=recordings(VARIABLES))
@settings(max_examples=150, deadline=None)
def test_a_calculation_gives_the_evaluators_value_or_a_blank(text: str, recording: Recording) -> None:
    target = TARGETS[text]
    logic = calculate(tree_of(text), SYMBOLS, target)
    assert isinstance(logic, str), logic
    fields = {(None, name): value or "" for name, value in recording.items()}
    wanted = compile_value(tree_of(text), SYMBOLS, target)(data_of_recording(recording, SYMBOLS))
    found = evaluate(logic, fields)
    assert found is not UNSURE, logic
    if isinstance(wanted, Decimal) and found != "":
        found = float(found)
    assert _plain(found) == _plain(wanted), logic


def _plain(value: Any) -> Any:
    """A number to twelve places, a date as text, nothing for what is not known."""
    if value is None or value == "":
        return None
    if isinstance(value, datetime.date):
        return value.isoformat()
    return value if isinstance(value, str) else round(float(value), 12)


@pytest.mark.parametrize("text", ["years_between(day, other)", "at(day, 08:30)"])
def test_what_redcap_cannot_compute_is_refused(text: str) -> None:
    years = Symbol("years", Kind.INTEGER, unit="a")
    target = years if "years" in text else Symbol("moment", Kind.DATETIME)
    assert isinstance(calculate(tree_of(text), SYMBOLS, target), Refusal)


FIELDS: dict[str, tuple[str, ...]] = {
    "sex": ("", "1", "2"),
    "age": ("", "-1", "17", "18", "30.5"),
    "score": ("", "0", "1", "2"),
    "from_day": ("", "2024-02-28", "2024-03-01"),
    "to_day": ("", "2024-02-29", "2024-03-01"),
}
ITEMS = {
    "sex": Item("SEX", "x", "code", "always", codelist="S"),
    "age": Item("AGE", "x", "decimal", "always", unit="a", decimals=1),
    "score": Item("SCORE", "x", "code", "always", codelist="N"),
    "from_day": Item("FROM_DAY", "x", "date", "always"),
    "to_day": Item("TO_DAY", "x", "date", "always"),
}
OPTION = Item("CHK_A", "x", "code", "optional", codelist="T")
READ = {
    "sex": Target("F", ITEMS["sex"], {"1": "1", "2": "2"}),
    "age": Target("F", ITEMS["age"]),
    "score": Target("F", ITEMS["score"], {"0": "0", "1": "1", "2": "2"}, numeric=True),
    "from_day": Target("F", ITEMS["from_day"]),
    "to_day": Target("F", ITEMS["to_day"]),
    "chk": Target("F", options={"a": OPTION}),
}
FORM = Symbols(
    forms={
        "F": FormSymbols(
            {
                "SEX": Symbol("F.SEX", Kind.CODE, codes=("1", "2")),
                "AGE": Symbol("F.AGE", Kind.DECIMAL, unit="a", decimals=1),
                "SCORE": Symbol("F.SCORE", Kind.CODE, codes=("0", "1", "2"), numeric_codes=True),
                "FROM_DAY": Symbol("F.FROM_DAY", Kind.DATE),
                "TO_DAY": Symbol("F.TO_DAY", Kind.DATE),
                "CHK_A": Symbol("F.CHK_A", Kind.CODE, codes=("1", "0")),
            }
        )
    }
)
LOGIC = {
    "[sex] = '1'": "SEX == '1'",
    "[sex] <> '1'": "not certain(SEX == '1')",
    "[sex] <> '1' and [sex] <> ''": "SEX != '1'",
    "[sex] = ''": "is_missing(SEX)",
    "[sex] = 1 or [sex] = '2'": "SEX in {'1', '2'}",
    "[chk(a)] = '1' and [age] >= 18": "CHK_A == '1' and AGE >= 18",
    "[chk(a)] = '0'": "not certain(CHK_A == '1')",
    "[chk(a)] <> '1' or [chk(a)] = '1'": None,
    "[age] <> '' and [age] < 18": "AGE < 18",
    "[age] <> '' and ([age] < 18 or [sex] = '2')": None,
    "([age] >= 18 and [sex] = '1') or [score] > 1": "AGE >= 18 and SEX == '1' or SCORE > 1",
    "[score] >= 1 and [score] <= 2": "SCORE >= 1 and SCORE <= 2",
    "[score] <> '0'": "not certain(SCORE == 0)",
    "18 <= [age]": "AGE >= 18",
    "sum([score], 1) = 2": "SCORE + 1 == 2",
    "[score] * 2 - 1 > [score]": None,
    "if([sex] = '1', [score], 0) = 1": None,
    "datediff([from_day], [to_day], 'd', true) >= 1": "days_between(FROM_DAY, TO_DAY) >= 1",
    "datediff([from_day], [to_day], 'd') = 1": "abs(days_between(FROM_DAY, TO_DAY)) == 1",
    "round([age] / 2, 0) > 8 and [age] <> ''": "round(AGE / 2, 0) > 8",
    "max([age], 18) = 18": None,
}


def _fields() -> list[dict[str, str]]:
    return [dict(zip(FIELDS, values, strict=True)) for values in itertools.product(*FIELDS.values())]


@pytest.mark.parametrize("text", LOGIC)
def test_what_is_read_of_logic_holds_where_the_logic_is_true(text: str) -> None:
    reader = Reader(READ, "F")
    ours = reader.condition(parse_logic(text))
    assert LOGIC[text] in (None, ours)
    tree = parse(ours).tree
    assert tree is not None
    ask = compile_condition(tree, FORM, home="F")
    decided = 0
    for fields in _fields():
        for ticked in ("0", "1"):
            wanted = evaluate(
                text, {**{(None, name): value for name, value in fields.items()}, (None, "chk(a)"): ticked}
            )
            if wanted is UNSURE or (reader.remarks and "" in fields.values()):
                continue  # the documentation is silent, or the reader has said that blanks differ
            decided += 1
            assert (ask(_data(fields, ticked)) is True) is wanted, (fields, ticked, ours)
    assert decided > 50


def _data(fields: dict[str, str], ticked: str) -> Data:
    found: dict[Any, Any] = {("F", "CHK_A", None): ticked}
    for name, value in fields.items():
        if value:
            item = ITEMS[name]
            read: Any = value
            if item.type == "date":
                read = datetime.date.fromisoformat(value)
            elif item.type == "decimal" or name == "score":
                read = Decimal(value)
            found["F", item.id, None] = read
    return Data(items=found)
