"""What a condition says of data: every operator, function and question, and the edges between true and false."""

from __future__ import annotations

import datetime
import re
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from test_conditions_docs import EXAMPLES, INLINE, MANUAL, VALUES
from trial_symbols import trial

from protocolkit.conditions import (
    FUNCTIONS,
    QUERIES,
    Data,
    FormSymbols,
    Kind,
    Row,
    Symbol,
    Symbols,
    compile_condition,
    compile_value,
    explain,
    parse,
)
from protocolkit.conditions.evaluate_calls import CALLS
from protocolkit.conditions.evaluate_queries import QUESTIONS
from protocolkit.conditions.exact import Range
from protocolkit.conditions.typed import UnsoundError

DAY = datetime.date
VARIABLES = {
    symbol.name: symbol
    for symbol in (
        Symbol("x", Kind.DECIMAL, decimals=2),
        Symbol("y", Kind.DECIMAL, decimals=2),
        Symbol("age", Kind.INTEGER, unit="a"),
        Symbol("temperature", Kind.DECIMAL, unit="Cel", decimals=1),
        Symbol("platelets", Kind.DECIMAL, unit="10*9/L", decimals=1),
        Symbol("category", Kind.CODE, codes=("0", "4", "5"), numeric_codes=True, sets={"HIGH": ("4", "5")}),
        Symbol("stage", Kind.CODE, codes=("I", "II", "NK"), unknown_codes=frozenset({"NK"})),
        Symbol("result", Kind.CODE, codes=("POSITIVE", "NEGATIVE")),
        Symbol("p", Kind.YES_NO),
        Symbol("q", Kind.YES_NO),
        Symbol("d", Kind.PARTIAL_DATE),
        Symbol("e", Kind.PARTIAL_DATE),
        Symbol("t", Kind.TIME),
        Symbol("moment", Kind.DATETIME),
        Symbol("note", Kind.TEXT),
    )
}
FORMS = {
    "LOG": FormSymbols(
        {
            "OPEN": Symbol("OPEN", Kind.YES_NO),
            "KIND": Symbol("KIND", Kind.CODE, codes=("A", "B")),
            "SIZE": Symbol("SIZE", Kind.DECIMAL, unit="cm2", decimals=1),
            "DAY": Symbol("DAY", Kind.PARTIAL_DATE),
        },
        frozenset({"KIND", "SIZE", "DAY"}),
    ),
    "VS": FormSymbols(
        {"PULSE": Symbol("PULSE", Kind.INTEGER), "DONE": Symbol("DONE", Kind.YES_NO)},
        visits=frozenset({"V1", "V3"}),
    ),
}
SYMBOLS = Symbols(VARIABLES, FORMS, frozenset({"V1", "V2", "V3", "V4"}))
VISITS = ("V1", "V2", "V3", "V4")
MONTH = Range(DAY(2023, 12, 1), DAY(2023, 12, 31))
YEAR = Range(DAY(2023, 1, 1), DAY(2023, 12, 31))


def number(text: str) -> Decimal:
    return Decimal(text)


def ask(text: str, data: Data | None = None, *, home: str | None = None, **values: Any) -> bool | None:
    tree = parse(text).tree
    assert tree is not None
    return compile_condition(tree, SYMBOLS, home=home)(data or Data(values))


def value(text: str, kind: Kind = Kind.DECIMAL, data: Data | None = None, **values: Any) -> Any:
    tree = parse(text).tree
    assert tree is not None
    return compile_value(tree, SYMBOLS, Symbol("result", kind))(data or Data(values))


def test_every_function_and_question_is_implemented() -> None:
    assert CALLS.keys() == FUNCTIONS.keys()
    assert QUESTIONS.keys() == QUERIES.keys()


@pytest.mark.parametrize(("kind", "form", "text"), EXAMPLES)
def test_examples_of_the_manual_can_be_asked(kind: str, form: str, text: str) -> None:
    tree = parse(text.strip()).tree
    assert tree is not None
    if kind == "value":
        assert compile_value(tree, trial(), VALUES[form], home=form or None)(Data()) is None
    else:
        assert compile_condition(tree, trial(), home=form or None)(Data()) in (None, True)


@pytest.mark.parametrize("text", INLINE)
def test_phrases_of_the_manual_can_be_asked(text: str) -> None:
    tree = parse(text).tree
    assert tree is not None
    assert compile_condition(tree, trial(), home=INLINE[text])(Data()) is None


_TRUTHS = {"true": "Y", "false": "N", "unknown": None}
_ANSWERS = {"true": True, "false": False, "unknown": None}


def test_the_truth_tables_of_the_manual_are_what_is_answered() -> None:
    rows = re.findall(r"^\| (\w+) \| (\w+) \| (\w+) \| (\w+) \| (\w+) \| (\w+) \| (\w+) \|$", MANUAL, re.M)
    assert len(rows) == 9
    for left, right, *answers in rows:
        values = {"p": _TRUTHS[left], "q": _TRUTHS[right]}
        texts = ("p and q", "p or q", "p implies q", "(p) == (q)", "(p) != (q)")
        assert [ask(text, **values) for text in texts] == [_ANSWERS[answer] for answer in answers]
    assert [ask("not p", p=found) for found in ("Y", "N", None)] == [False, True, None]


def test_what_a_tree_must_fit_is_said() -> None:
    with pytest.raises(UnsoundError, match="there is no variable or item agee - did you mean 'age'"):
        ask("agee > 3")


# Numbers


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("x + y == 0.3", True),
        ("x * 3 == 0.3", True),
        ("x / 3 * 3 == x", True),
        ("x / 3 < 0.0333333333333333333333333333333334", True),
        ("x / 3 > 0.0333333333333333333333333333333333", True),
        ("1 / (x - 0.1) > 0", None),
        ("-x < 0", True),
        ("abs(0 - x) == x", True),
        ("max(x, y, 0.05) == y", True),
        ("min(x, y, 0.05) == 0.05", True),
        ("round(x + 0.05, 1) == 0.2", True),
        ("round(0 - x - 0.05, 1) == -0.2", True),
        ("round(x / 3, 2) == 0.03", True),
        ("round(-1 / 8, 2) == -0.13", True),
        ("0.1 <= x < y", True),
        ("x in {0.10, 3}", True),
        ("x not in {0.10, 3}", False),
    ],
)
def test_numbers_are_exact(text: str, answer: bool | None) -> None:
    assert ask(text, x=number("0.1"), y=number("0.2")) is answer


def test_sums_of_many_digits_are_not_rounded() -> None:
    assert ask("x + y > x", x=number("1" + "0" * 40), y=number("1e-40")) is True
    assert ask("x * x > x * x - 1", x=number("9" * 30)) is True


@pytest.mark.parametrize("text", ["max(x, y) > 0", "min(x, y) < 9", "x * y == 0", "x - x == 0"])
def test_a_calculation_with_an_unknown_is_unknown(text: str) -> None:
    assert ask(text, y=number("0")) is None


def test_a_quotient_stays_a_fraction() -> None:
    assert value("x / 3", x=number("1")) == Fraction(1, 3)
    assert value("x / 8", x=number("1")) == number("0.125")
    assert isinstance(value("x / 8", x=number("1")), Decimal)


# Units


@pytest.mark.parametrize(
    ("text", "found", "answer"),
    [
        ("platelets < 50000 '/uL'", "49.9", True),
        ("50000 '/uL' > platelets", "49.9", True),
        ("platelets < 50000 '/uL'", "50", False),
        ("platelets in {50000 '/uL'}", "50", True),
        ("platelets + 1000 '/uL' == 51", "50", True),
        ("1000 '/uL' + platelets == 51000", "50", True),
        ("max(platelets, 60000 '/uL') == 60", "50", True),
        ("(if platelets > 40 then platelets else 1000 '/uL') == 50", "50", True),
    ],
)
def test_units_convert_exactly(text: str, found: str, answer: bool) -> None:
    assert ask(text, platelets=number(found)) is answer


def test_temperatures_have_zeros_of_their_own() -> None:
    assert ask("temperature == 98.6 '[degF]'", temperature=number("37")) is True
    assert ask("temperature - 36.6 'Cel' == 0.4", temperature=number("37")) is True
    assert ask("temperature - 98.6 '[degF]' == 1 'K'", temperature=number("38")) is True
    assert ask("temperature + 1 'K' == 38", temperature=number("37")) is True


# Codes


@pytest.mark.parametrize(
    ("text", "values", "answer"),
    [
        ("stage == I", {"stage": "I"}, True),
        ("stage != I", {"stage": "II"}, True),
        ("stage in {I, II}", {}, None),
        ("category >= 4", {"category": number("4")}, True),
        ("category in HIGH", {"category": number("5")}, True),
        ("category == '4'", {"category": number("4")}, True),
        ("category in {'4', 5}", {"category": number("0")}, False),
        ("(if p then '4' else '5') == category", {"p": "N", "category": number("5")}, True),
        ("result_positive(result)", {"result": "POSITIVE"}, True),
        ("result_positive(result)", {}, None),
        ("p == Y", {"p": "Y"}, True),
        ("(p) == (x > 1)", {"p": "N", "x": number("1")}, True),
        ("note == 'it''s'", {"note": "it's"}, True),
        ("(if p then stage else I) == I", {"stage": "I"}, True),
        ("(if p then stage else I) == I", {"stage": "II"}, None),
    ],
)
def test_codes(text: str, values: dict[str, Any], answer: bool | None) -> None:
    assert ask(text, **values) is answer


def test_yes_no_computed_by_a_condition_or_by_codes() -> None:
    symbol = Symbol("result", Kind.YES_NO)
    for text in ("x > 1", "if x > 1 then Y else N"):
        tree = parse(text).tree
        assert tree is not None
        computed = compile_value(tree, SYMBOLS, symbol)
        assert [computed(Data({"x": number(found)})) for found in ("2", "1")] == ["Y", "N"]
        assert computed(Data()) is None


# Missing and unknown


def test_missing_is_not_the_same_as_unknown() -> None:
    unclear = Data(unclear={"stage": "NK", "p": "U"})
    assert ask("is_missing(stage) or is_missing(p)", unclear) is False
    assert ask("stage == I or p", unclear) is None
    assert ask("is_missing(stage) and is_missing(today)", Data()) is True
    assert ask("certain(p)", unclear) is False
    assert ask("today > 2024-01-01", Data(today=DAY(2024, 1, 2))) is True


# Dates


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("d >= 2023-12-01", True),
        ("d > 2023-12-01", None),
        ("d < 2023-12-01", False),
        ("d <= 2023-12-31", True),
        ("d == 2023-11-30", False),
        ("d == 2023-12-05", None),
        ("d != 2023-11-30", True),
        ("d in {2022-01-01, 2024-01-01}", False),
        ("d in {2023-12-05}", None),
        ("d not in {2022-01-01}", True),
        ("d == d", None),
        ("within_months(d, 3, 2024-03-01)", True),
        ("within_months(d, 3, 2024-03-02)", None),
        ("within_months(d, 1, 2024-03-02)", False),
        ("days_between(d, 2023-12-31) <= 30", True),
        ("days_between(d, 2023-12-31) > 30", False),
        ("days_between(d, 2023-12-31) == 30", None),
        ("abs(days_between(d, 2023-12-10)) <= 21", True),
        ("days_between(d, 2023-12-31) * 2 + 1 <= 61", True),
        ("30 - days_between(d, 2023-12-31) >= 0", True),
        ("60 / (days_between(d, 2023-12-31) + 1) >= 1", True),
        ("60 / days_between(d, 2023-12-31) >= 1", None),
        ("round(days_between(d, 2023-12-31) / 7, 0) <= 4", True),
        ("years_between(d, 2033-12-15) in {9, 10}", None),
        ("years_between(d, 2034-01-01) == 10", True),
        ("add_months(d, 2) <= 2024-02-29", True),
        ("add_days(d, 1) > 2023-12-01", True),
        ("min(d, 2023-11-01) == 2023-11-01", True),
        ("max(d, 2023-12-31) == 2023-12-31", True),
        ("at(d, 08:30) > at(2023-12-01, 08:00)", True),
        ("(if p then d else d) >= 2023-12-01", True),
    ],
)
def test_a_partial_date_decides_where_every_day_of_it_does(text: str, answer: bool | None) -> None:
    assert ask(text, d=MONTH) is answer


def test_two_partial_dates() -> None:
    assert ask("d < e", d=YEAR, e=Range(DAY(2024, 1, 1), DAY(2024, 1, 31))) is True
    assert ask("d < e", d=YEAR, e=MONTH) is None
    assert ask("e <= d", d=YEAR, e=Range(DAY(2024, 1, 1), DAY(2024, 1, 31))) is False


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("add_months(2024-01-31, 1) == 2024-02-29", True),
        ("add_months(2024-05-31, -3) == 2024-02-29", True),
        ("add_months(2023-12-15, 1) == 2024-01-15", True),
        ("add_months(2024-01-01, 120000) > 2024-01-01", None),
        ("add_days(2024-01-01, 99999999) > 2024-01-01", None),
        ("add_days(2024-02-28, 2) == 2024-03-01", True),
        ("days_between(2024-03-01, 2024-02-28) == -2", True),
        ("years_between(2004-02-29, 2022-02-28) == 17", True),
        ("years_between(2004-02-29, 2022-03-01) == 18", True),
        ("years_between(2004-05-10, 2022-05-10) == 18", True),
        ("years_between(2004-05-10, 2022-05-09) == 17", True),
        ("within_months(2024-02-29, 3, 2024-05-31)", True),
        ("within_months(2024-02-28, 3, 2024-05-31)", False),
        ("within_months(2024-06-01, 3, 2024-05-31)", False),
        ("within_months(2024-05-31, 1 'a', 2025-05-31)", True),
        ("add_months(2024-01-01, x) > 2024-01-01", None),
        ("add_months(2024-01-01, x / 3) > 2024-01-01", None),
        ("add_months(2024-01-01, 6 * x / 3) == 2024-02-01", True),
        ("add_days(2024-01-01, x / 3) > 2024-01-01", None),
        ("within_months(2024-02-29, x / 3, 2024-05-31)", None),
        ("at(2024-01-01, 08:30) < at(2024-01-01, 08:31)", True),
    ],
)
def test_dates(text: str, answer: bool | None) -> None:
    assert ask(text, x=number("0.5")) is answer


def test_times_and_moments() -> None:
    assert ask("t >= 08:30", t=datetime.time(8, 30)) is True
    assert ask("moment > at(2024-01-01, 08:30)", moment=datetime.datetime(2024, 1, 1, 8, 31)) is True


# Logs


def rows(*sizes: tuple[str | None, str | None]) -> Data:
    found = tuple(
        Row({"KIND": kind, "SIZE": None if size is None else number(size)}, frozenset())
        for kind, size in sizes
    )
    return Data(logs={("LOG", None): found})


_QUESTIONS = (
    "exists(LOG where KIND == A)",
    "count(LOG where KIND == A) == 1",
    "sum(LOG.SIZE where KIND == A) == 2.5",
    "min(LOG.SIZE where KIND == A) == 2.5",
    "max(LOG.SIZE where KIND == A) == 2.5",
)


@pytest.mark.parametrize(
    ("data", "answers"),
    [
        (Data(), [None, None, None, None, None]),
        (rows(), [False, False, False, None, None]),
        (rows(("A", "2.5")), [True, True, True, True, True]),
        (rows(("A", "2.5"), ("B", None)), [True, True, True, True, True]),
        (rows(("A", "2.5"), (None, "1")), [True, None, None, None, None]),
        (rows(("B", "2.5"), (None, "1")), [None, None, None, None, None]),
        (rows(("A", None)), [True, True, None, None, None]),
        (rows(("A", "1.0"), ("A", "1.5")), [True, False, True, False, False]),
        (rows(("B", "1.0")), [False, False, False, None, None]),
    ],
)
def test_questions_to_a_log(data: Data, answers: list[bool | None]) -> None:
    assert [ask(text, data) for text in _QUESTIONS] == answers


def test_an_empty_log_has_no_rows_and_none_matches() -> None:
    assert ask("count(LOG) == 0 and sum(LOG.SIZE) == 0 and not exists(LOG)", rows()) is True
    assert ask("exists(LOG)", rows((None, None))) is True


def test_the_least_of_partial_dates() -> None:
    data = Data(logs={("LOG", None): (Row({"DAY": MONTH}), Row({"DAY": DAY(2024, 1, 5)}))})
    assert ask("min(LOG.DAY) < 2024-01-01", data) is True
    assert ask("max(LOG.DAY) == 2024-01-05", data) is True


def test_a_condition_on_a_form_with_rows_is_asked_of_each() -> None:
    data = rows(("A", "2.5"), ("B", "1"))
    first, second = data.logs["LOG", None]
    text = "KIND == A and count(LOG where SIZE < 2) == 1"
    assert ask(text, data.at_row("LOG", first), home="LOG") is True
    assert ask(text, data.at_row("LOG", second), home="LOG") is False
    assert ask("is_missing(DAY) and not is_missing(KIND)", data.at_row("LOG", first), home="LOG") is True
    assert ask("KIND == A or is_missing(KIND)", data, home="LOG") is True


# Visits


def items(visit: str, **values: str) -> Data:
    found = {
        ("VS", "PULSE", None if name == "NONE" else name): number(pulse) for name, pulse in values.items()
    }
    return Data(items=found, visit=visit, visits=VISITS)


def test_an_item_is_that_of_the_visit_or_of_the_last_at_which_it_was_due() -> None:
    assert ask("VS.PULSE == 61", items("V1", V1="61", V3="63")) is True
    assert ask("VS.PULSE == 61", items("V2", V1="61", V3="63")) is True
    assert ask("VS.PULSE == 63", items("V4", V1="61", V3="63")) is True
    assert ask("VS.PULSE == 61", items("V4", V1="61")) is None
    assert ask("VS.PULSE@V1 == 61", items("V4", V1="61")) is True


def test_a_value_without_a_visit_stands_for_the_visit_at_hand() -> None:
    assert ask("VS.PULSE == 60 and VS.PULSE@V3 == 60", items("V3", NONE="60")) is True
    assert ask("VS.PULSE@V1 == 60", items("V3", NONE="60")) is None
    assert ask("VS.PULSE == 60", Data(items={("VS", "PULSE", None): number("60")})) is True


def test_previous_is_the_visit_before_at_which_the_form_was_due() -> None:
    assert ask("previous(VS.PULSE) == 61", items("V3", V1="61", V3="63")) is True
    assert ask("previous(VS.PULSE) == 63", items("V4", V1="61", V3="63")) is True
    assert ask("previous(VS.PULSE) == 61", items("V1", V1="61")) is None
    assert ask("is_missing(previous(VS.PULSE))", items("V3", V3="63")) is True


def test_the_window_of_the_visit() -> None:
    data = Data({"d": DAY(2024, 1, 5)}, window=(DAY(2024, 1, 1), DAY(2024, 1, 5)))
    assert ask("in_window(d)", data) is True
    assert ask("in_window(d)", Data({"d": DAY(2024, 1, 6)}, window=data.window)) is False
    assert ask("in_window(d)", Data({"d": DAY(2024, 1, 6)})) is None
    assert ask("in_window(d)", Data({"d": MONTH}, window=(DAY(2023, 11, 30), DAY(2023, 12, 31)))) is True


def test_fifty_levels_and_a_thousand_words() -> None:
    deep = "not (" * 24 + "x > 0" + ")" * 24
    assert ask(deep, x=number("1")) is True
    assert ask(" or ".join(["x < 0"] * 240), x=number("1")) is False


# Reasons


@pytest.mark.parametrize(
    ("text", "values", "reasons"),
    [
        ("platelets < 50 or p", {"platelets": number("42")}, ("platelets 42 < 50 10*9/L",)),
        ("18 <= age <= 80", {"age": number("17")}, ("age 17 < 18 years",)),
        ("18 <= age <= 80 and p", {"age": number("81"), "p": "N"}, ("age 81 > 80 years", "p is N")),
        ("x >= 2 * y", {"x": number("4"), "y": number("2")}, ("x 4 >= 4 (2 * y)",)),
        ("not (p or q)", {"p": "N", "q": "N"}, ("p is N", "q is N")),
        ("p implies q", {"p": "N"}, ("p is N",)),
        ("p implies q", {"p": "Y"}, ("q is missing",)),
        ("stage in {I}", {"stage": "II"}, ("stage is II, not in {I}",)),
        ("stage != I", {"stage": "II"}, ("stage is II, not I",)),
        ("d > 2023-12-05", {"d": MONTH}, ("d 2023-12 leaves it open",)),
        ("within_months(d, 3, e)", {"d": YEAR, "e": DAY(2024, 3, 1)}, ("d 2023 leaves it open",)),
        ("if p then x > 1 else x > 2", {"p": "N", "x": number("2")}, ("p is N", "x 2 <= 2")),
        ("if p then x > 1 else x > 2", {"x": number("3")}, ("x 3 > 1", "x 3 > 2")),
        ("certain(p)", {}, ("p is missing",)),
        ("is_missing(p)", {}, ("p is missing",)),
        ("exists(LOG)", {}, ("LOG is missing",)),
        ("result_positive(result)", {"result": "NEGATIVE"}, ("result is NEGATIVE",)),
        ("x / 3 > 0.5", {"x": number("1")}, ("about 0.333333 (x / 3) <= 0.5",)),
    ],
)
def test_reasons(text: str, values: dict[str, Any], reasons: tuple[str, ...]) -> None:
    tree = parse(text).tree
    assert tree is not None
    assert explain(tree, SYMBOLS, Data(values)) == reasons


def test_what_is_recorded_and_says_nothing_is_told() -> None:
    tree = parse("stage == I").tree
    assert tree is not None
    assert explain(tree, SYMBOLS, Data(unclear={"stage": "NK"})) == ("stage is unknown (NK)",)
