"""Conditions as formulas: what random conditions do not reach, against the evaluator; dates against datetime."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

import pytest

from protocolkit.conditions import (
    Conversion,
    Data,
    FormSymbols,
    Kind,
    Symbol,
    Symbols,
    compile_condition,
    parse,
)
from protocolkit.conditions import logic_dates as dates
from protocolkit.conditions.logic import Everything, Logic
from protocolkit.conditions.logic_solver import Solver
from protocolkit.conditions.logic_terms import all_of, equal, no
from protocolkit.conditions.logic_variables import numbers_of, recorded_of
from protocolkit.conditions.nodes import Node
from protocolkit.conditions.typed import UnsoundError

DAY = datetime.date
YES_NO_NA = ("Y", "N", "NA", "U")
FORM = FormSymbols(
    items={
        "TEMP": Symbol("TEMP", Kind.DECIMAL, unit="Cel", decimals=1),
        "TEMP_F": Symbol("TEMP_F", Kind.DECIMAL, unit="[degF]", decimals=1),
        "DONE": Symbol("DONE", Kind.YES_NO, codes=YES_NO_NA, unknown_codes=frozenset("U")),
        "ALSO": Symbol("ALSO", Kind.YES_NO),
        "SIDE": Symbol("SIDE", Kind.CODE, codes=("LEFT", "RIGHT")),
        "WEEKS": Symbol("WEEKS", Kind.INTEGER, unit="wk"),
        "YEARS": Symbol("YEARS", Kind.DECIMAL, unit="a", decimals=2),
        "GRADE": Symbol("GRADE", Kind.CODE, codes=("1", "2", "3"), numeric_codes=True),
        "START": Symbol("START", Kind.DATE),
        "END": Symbol("END", Kind.DATE),
        "CLOCK": Symbol("CLOCK", Kind.TIME),
        "STAMP": Symbol("STAMP", Kind.DATETIME),
        "X": Symbol("X", Kind.INTEGER, unit="mg"),
        "Y_G": Symbol("Y_G", Kind.DECIMAL, unit="g", decimals=3),
        "HBA1C": Symbol(
            "HBA1C",
            Kind.DECIMAL,
            unit="%",
            decimals=1,
            conversions=(Conversion("mmol/mol", divisor=Decimal("10.929"), offset=Decimal("2.15")),),
        ),
    }
)
LOG = FormSymbols(
    items={"ROUTE": Symbol("ROUTE", Kind.CODE, codes=("IV", "PO")), "DOSE": Symbol("DOSE", Kind.INTEGER)},
    rows=frozenset({"ROUTE", "DOSE"}),
)
SYMBOLS = Symbols(variables={"x": Symbol("x", Kind.INTEGER)}, forms={"F": FORM, "CM": LOG})


def tree_of(text: str) -> Node:
    tree = parse(text).tree
    assert tree is not None
    return tree


def answer(text: str, values: dict[str, Any]) -> bool | None:
    """What the solver finds of a participant; names without value are missing."""
    logic = Logic(SYMBOLS, may_be_missing=Everything())
    truth = logic.truth(tree_of(text), home="F")
    solver, point = Solver(logic, 30), []
    for name, variable in logic.variables.items():
        value = values.get(name.removeprefix("F."))
        if value is None:
            point += [no(variable.known), variable.missing]
        else:
            numbers = zip(variable.constants, numbers_of(variable, value, logic.book), strict=True)
            point += [variable.known, *(equal(constant, number) for constant, number in numbers)]
    found = [solver.check(all_of(*point), formula) == "yes" for formula in (truth.yes, truth.no)]
    assert found != [True, True]
    return True if found[0] else (False if found[1] else None)


@pytest.mark.parametrize(
    ("text", "values", "expected"),
    [
        ("TEMP > TEMP_F", {"TEMP": "37.0", "TEMP_F": "98.6"}, False),
        ("TEMP >= TEMP_F", {"TEMP": "37.0", "TEMP_F": "98.6"}, True),
        ("TEMP == 98.6 '[degF]'", {"TEMP": "37.0"}, True),
        ("TEMP - TEMP_F < 0.1", {"TEMP": "37.0", "TEMP_F": "98.6"}, True),
        ("TEMP + 1 'K' == 38", {"TEMP": "37.0"}, True),
        ("HBA1C <= 69 'mmol/mol'", {"HBA1C": "8.4"}, True),
        ("HBA1C <= 69 'mmol/mol'", {"HBA1C": "8.5"}, False),
        ("X + Y_G == 1500", {"X": 500, "Y_G": "1.000"}, True),
        ("Y_G + X == 1.5", {"X": 500, "Y_G": "1.000"}, True),
        ("max(X, Y_G) == 1000", {"X": 500, "Y_G": "1.000"}, True),
        ("min(X, Y_G, 400) == 400", {"X": 500, "Y_G": "1.000"}, True),
        ("min(START, END) == 2024-02-29", {"START": DAY(2024, 3, 1), "END": DAY(2024, 2, 29)}, True),
        ("max(START, END) == 2024-02-29", {"START": DAY(2024, 3, 1), "END": None}, None),
        ("DONE", {"DONE": "NA"}, None),
        ("not DONE", {"DONE": "N"}, True),
        ("DONE == NA", {"DONE": "NA"}, True),
        ("DONE == ALSO", {"DONE": "NA", "ALSO": "Y"}, False),
        ("DONE == ALSO", {"DONE": "N", "ALSO": "N"}, True),
        ("DONE == (X > 1)", {"DONE": "NA", "X": 2}, None),
        ("ALSO == Y", {"ALSO": "N"}, False),
        ("SIDE == (if ALSO then LEFT else RIGHT)", {"SIDE": "LEFT", "ALSO": "Y"}, True),
        ("SIDE == (if ALSO then LEFT else RIGHT)", {"SIDE": "LEFT", "ALSO": "N"}, False),
        ("SIDE == (if ALSO then LEFT else RIGHT)", {"SIDE": "LEFT", "ALSO": None}, None),
        ("(if ALSO then X else 500) == 500", {"X": 500, "ALSO": None}, True),
        ("(if ALSO then START else END) == START", {"START": DAY(2024, 1, 1), "END": DAY(2024, 1, 1)}, True),
        ("GRADE == '3'", {"GRADE": 3}, True),
        ("GRADE in {1, 2}", {"GRADE": 3}, False),
        ("max(GRADE, '2') == 3", {"GRADE": 3}, True),
        ("max('1', '2', GRADE) == 2", {"GRADE": 1}, True),
        ("GRADE == (if ALSO then '1' else '2')", {"GRADE": 2, "ALSO": "N"}, True),
        ("(if ALSO then '1' else '2') < GRADE", {"GRADE": 2, "ALSO": "Y"}, True),
        ("(if ALSO then (if DONE then '1' else '2') else GRADE) == 2", {"ALSO": "Y", "DONE": "N"}, True),
        ("(if ALSO then GRADE else (if DONE then '1' else '2')) == 2", {"ALSO": "N", "DONE": "Y"}, False),
        ("add_days(START, WEEKS) == END", {"START": DAY(2024, 2, 20), "WEEKS": 2, "END": DAY(2024, 3, 5)}, True),
        ("add_months(START, YEARS) == END", {"START": DAY(2024, 2, 29), "YEARS": 1, "END": DAY(2025, 2, 28)}, True),
        ("add_months(START, YEARS) < END", {"START": DAY(2024, 2, 29), "YEARS": "0.01", "END": DAY(2025, 2, 1)}, None),
        ("add_months(START, 100000) > END", {"START": DAY(2024, 2, 29), "END": DAY(2025, 2, 28)}, None),
        ("within_months(START, 100000, END)", {"START": DAY(2024, 2, 29), "END": DAY(2024, 2, 28)}, None),
        ("add_days(START, -800000) < END", {"START": DAY(2024, 2, 29), "END": DAY(2025, 2, 28)}, None),
        ("at(START, CLOCK) < STAMP", {"START": DAY(2024, 2, 29), "CLOCK": datetime.time(23, 59),
                                      "STAMP": datetime.datetime(2024, 3, 1, 0, 0)}, True),
        ("at(START, 00:00) == STAMP", {"START": DAY(2024, 3, 1), "STAMP": datetime.datetime(2024, 3, 1)}, True),
        ("CLOCK <= 08:30", {"CLOCK": datetime.time(8, 31)}, False),
        ("is_missing(today)", {}, True),
        ("today > START", {"today": DAY(2024, 3, 1), "START": DAY(2024, 2, 29)}, True),
        ("round(-X / 2, 0) == -1", {"X": 1}, True),
        ("round(X / 1000, 2) == 0.13", {"X": 125}, True),
        ("X / (X - 1) > 0", {"X": 1}, None),
        ("X / -2 < -1", {"X": 3}, True),
        ("abs(X - 5) == 4", {"X": 1}, True),
        ("X not in {1, 3}", {"X": None}, None),
    ],
)  # fmt: skip
def test_formulas_say_what_the_evaluator_says(
    text: str, values: dict[str, Any], expected: bool | None
) -> None:
    typed = {name: Decimal(value) if isinstance(value, int | str) and _is_number(name) else value
             for name, value in values.items() if value is not None}  # fmt: skip
    items = {("F", name, None): value for name, value in typed.items() if name != "today"}
    evaluated = compile_condition(tree_of(text), SYMBOLS, home="F")(
        Data(items=items, today=typed.get("today"))
    )
    assert (answer(text, typed), evaluated) == (expected, expected)


def _is_number(name: str) -> bool:
    return (name in FORM.items and FORM.items[name].kind in (Kind.INTEGER, Kind.DECIMAL)) or name == "GRADE"


def test_what_logic_cannot_say_is_one_opaque_value_for_one_text() -> None:
    logic = Logic(SYMBOLS)
    one = logic.truth(tree_of("exists(CM where ROUTE == IV) and in_window(START)"), home="F")
    other = logic.truth(tree_of("exists(CM where ROUTE == 'IV')"), home="F")
    assert list(logic.opaque) == [
        "exists(CM where ROUTE == IV)",
        "in_window(START)",
        "exists(CM where ROUTE == 'IV')",
    ]
    solver = Solver(logic, 30)
    again = logic.truth(tree_of("exists(CM where ROUTE == IV)"), home="F")
    assert solver.check(one.yes, again.no) == "no"
    assert solver.check(one.yes, other.no) == "yes"


@pytest.mark.parametrize(
    ("text", "possible"),
    [
        ("count(CM) < 0", "no"),
        ("count(CM) > 3", "yes"),
        ("sum(CM.DOSE) < 0", "yes"),
        ("min(CM.ROUTE) == 3", None),
        ("max(CM.DOSE) == 3", "yes"),
        ("previous(F.X) != F.X", "yes"),
        ("GRADE == 2 and GRADE > 2", "no"),
        ("is_missing(X)", "no"),
        ("is_missing(previous(F.X))", "no"),
    ],
)
def test_bounds_of_values(text: str, possible: str | None) -> None:
    logic = Logic(SYMBOLS)
    if possible is None:
        with pytest.raises(UnsoundError):
            logic.truth(tree_of(text), home="F")
    else:
        truth = logic.truth(tree_of(text), home="F")
        assert Solver(logic, 30).check(truth.yes) == possible


def test_a_name_is_one_variable_in_all_conditions() -> None:
    logic = Logic(SYMBOLS)
    for text in ("X > 1", "F.X > 2", "x > 1"):
        logic.truth(tree_of(text), home="F")
    assert list(logic.variables) == ["F.X", "x"]
    assert logic.truth_and_names(tree_of("X > 1 and x < 2"), home="F")[1] == {"F.X", "x"}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("X", Decimal(3)),
        ("Y_G", Decimal("1.250")),
        ("DONE", "NA"),
        ("ALSO", "N"),
        ("SIDE", "RIGHT"),
        ("START", DAY(2024, 2, 29)),
        ("CLOCK", datetime.time(8, 30)),
        ("STAMP", datetime.datetime(2024, 2, 29, 8, 30)),
    ],
)
def test_recorded_values_come_back(name: str, value: Any) -> None:
    logic = Logic(SYMBOLS)
    variable = logic.variable(name, FORM.items[name])
    assert recorded_of(variable, numbers_of(variable, value, logic.book), logic.book) == value


def test_a_text_that_nobody_wrote() -> None:
    assert Logic(SYMBOLS).book.text(7) == "another text (7)"


def test_dates_agree_with_datetime() -> None:
    first = DAY(1895, 1, 1).toordinal()
    for number in range(first, DAY(2105, 1, 1).toordinal(), 7):
        date = DAY.fromordinal(number)
        day = dates.day_of(date)
        assert dates.number_of(day) == number
        assert dates.day_of_number(number) == dates.Day(day.year, day.month, day.day, number)
        assert dates.date_at(dates.place(day)) == date
        assert dates.exists(day)
        assert dates.month_length(day.year, day.month) >= date.day
        later = dates.day_of(date + datetime.timedelta(45))
        assert dates.add_days(day, 45) == dates.Day(later.year, later.month, later.day, number + 45)


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        ("2024-05-31", -3, "2024-02-29"),
        ("2023-05-31", -3, "2023-02-28"),
        ("2024-01-31", 1, "2024-02-29"),
        ("2024-12-31", 2, "2025-02-28"),
        ("2024-02-29", 12, "2025-02-28"),
        ("2024-02-29", -12, "2023-02-28"),
        ("2024-03-15", 0, "2024-03-15"),
        ("1900-01-31", 1, "1900-02-28"),
        ("2000-01-31", 1, "2000-02-29"),
    ],
)
def test_months_are_clamped_at_the_end(start: str, months: int, end: str) -> None:
    day, expected = (dates.day_of(DAY.fromisoformat(text)) for text in (start, end))
    assert dates.add_months(day, months) == expected
