"""What is written down, as typed values; what cannot be used is unknown, and it is said why."""

from __future__ import annotations

import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from protocolkit.conditions import Conversion, Kind, Reading, Symbol, read_value
from protocolkit.conditions.exact import (
    Range,
    absolute,
    add,
    agree,
    divide,
    multiply,
    rounded,
    subtract,
    tidy,
)

DAY = datetime.date
AGE = Symbol(
    "age", Kind.INTEGER, unit="a", range=(Decimal(0), Decimal(120)), soft_range=(Decimal(18), Decimal(80))
)
HBA1C = Symbol(
    "hba1c",
    Kind.DECIMAL,
    unit="%",
    decimals=1,
    range=(Decimal(2), Decimal(25)),
    conversions=(Conversion("mmol/mol", divisor=Decimal("10.929"), offset=Decimal("2.15")),),
)
CREATININE = Symbol(
    "creatinine",
    Kind.DECIMAL,
    unit="umol/L",
    decimals=0,
    conversions=(Conversion("mg/dL", factor=Decimal("88.4")),),
)
PLATELETS = Symbol("platelets", Kind.DECIMAL, unit="10*9/L", decimals=1)
STAGE = Symbol("stage", Kind.CODE, codes=("I", "II", "UNKNOWN"), unknown_codes=frozenset({"UNKNOWN"}))
CATEGORY = Symbol(
    "category", Kind.CODE, codes=("0", "5", "9"), numeric_codes=True, unknown_codes=frozenset({"9"})
)
PULSE = Symbol("pulse", Kind.INTEGER)
NY = Symbol("answer", Kind.CODE, codes=("Y", "N"))
SIGNED = Symbol("signed", Kind.YES_NO)
LACTATING = Symbol("lactating", Kind.YES_NO, treat={"NA": "N"})
BORN = Symbol("born", Kind.PARTIAL_DATE)
CONSENT = Symbol("consent", Kind.DATE)
TIME = Symbol("time", Kind.TIME)
MOMENT = Symbol("moment", Kind.DATETIME)
NOTE = Symbol("note", Kind.TEXT)
TRUTH = Symbol("truth", Kind.CONDITION)


@pytest.mark.parametrize(
    ("symbol", "raw", "value"),
    [
        (AGE, 62, Decimal(62)),
        (AGE, " 62 ", Decimal(62)),
        (AGE, "62.0", Decimal(62)),
        (AGE, 80.0, Decimal(80)),
        (AGE, "80.00 a", Decimal(80)),
        (AGE, {"value": 960, "unit": "mo"}, Decimal(80)),
        (AGE, "12.0 mo", Decimal(1)),
        (PULSE, "1" * 60, Decimal("1" * 60)),
        (AGE, "1E1", Decimal(10)),
        (HBA1C, 8.5, Decimal("8.5")),
        (HBA1C, Decimal("8.5"), Decimal("8.5")),
        (PLATELETS, ".5", Decimal("0.5")),
        (PLATELETS, "5.", Decimal(5)),
        (PLATELETS, "50000 /uL", Decimal(50)),
        (PLATELETS, "50000/uL", Decimal(50)),
        (PLATELETS, {"value": "50", "unit": "10*9/L"}, Decimal(50)),
        (PLATELETS, {"value": 50}, Decimal(50)),
        (CREATININE, "0.9 mg/dL", Decimal("79.56")),
        (CREATININE, {"value": 0.9, "unit": "mg/dL"}, Decimal("79.56")),
        (CREATININE, "0.009 g/L", Decimal("79.56")),
        (CREATININE, "0.1 mmol/L", Decimal(100)),
        (HBA1C, "69 mmol/mol", 69 / Fraction("10.929") + Fraction("2.15")),
        (CATEGORY, "5", Decimal(5)),
        (CATEGORY, 5, Decimal(5)),
        (STAGE, "II", "II"),
        (NY, True, "Y"),
        (NY, "FALSE", "N"),
        (SIGNED, "Y", "Y"),
        (SIGNED, False, "N"),
        (SIGNED, "True", "Y"),
        (LACTATING, "NA", "N"),
        (BORN, "1964-03-05", DAY(1964, 3, 5)),
        (BORN, "1964-02", Range(DAY(1964, 2, 1), DAY(1964, 2, 29))),
        (BORN, "1964", Range(DAY(1964, 1, 1), DAY(1964, 12, 31))),
        (BORN, 1964, Range(DAY(1964, 1, 1), DAY(1964, 12, 31))),
        (CONSENT, DAY(2024, 3, 1), DAY(2024, 3, 1)),
        (TIME, "08:30", datetime.time(8, 30)),
        (TIME, "00:00", datetime.time(0, 0)),
        (TIME, datetime.time(8, 30), datetime.time(8, 30)),
        (MOMENT, "2024-03-01T08:30", datetime.datetime(2024, 3, 1, 8, 30)),
        (MOMENT, "2024-03-01 08:30:10", datetime.datetime(2024, 3, 1, 8, 30, 10)),
        (NOTE, "as it is", "as it is"),
        (TRUTH, "Y", True),
        (TRUTH, False, False),
    ],
)
def test_a_value_is_read_exactly(symbol: Symbol, raw: object, value: Any) -> None:
    reading = read_value(symbol, raw)
    assert (reading.refusal, reading.unclear) == (None, False)
    assert agree(reading.value, value)
    assert type(reading.value) is type(value)


@pytest.mark.parametrize("raw", [None, "", "  ", {"value": None, "unit": "mg/dL"}])
def test_nothing_is_missing(raw: object) -> None:
    for symbol in (AGE, STAGE, SIGNED, BORN, TIME, MOMENT, NOTE):
        assert read_value(symbol, raw) == Reading()


@pytest.mark.parametrize(
    ("symbol", "raw"), [(STAGE, "UNKNOWN"), (SIGNED, "U"), (CATEGORY, "9"), (CATEGORY, 9), (LACTATING, "U")]
)
def test_a_code_that_means_unknown_is_recorded_and_says_nothing(symbol: Symbol, raw: object) -> None:
    assert read_value(symbol, raw) == Reading(unclear=True)


@pytest.mark.parametrize(
    ("symbol", "raw", "words"),
    [
        (AGE, 130, "age: 130 years cannot be used - it lies between 0 and 120 years"),
        (AGE, "old", "age: 'old' cannot be used - write a number such as 12 or 0.5"),
        (HBA1C, "8,5", "hba1c: '8,5' cannot be used - write decimals after a point"),
        (AGE, True, "age: 'True' cannot be used - write a number such as 12 or 0.5"),
        (AGE, float("nan"), "age: 'nan' cannot be used - write a number such as 12 or 0.5"),
        (AGE, "1e999", "age: 1 e999 cannot be used"),
        (AGE, [1, 2], "age: a list of values cannot be used - write one value"),
        (AGE, "<5", "age: '<5' cannot be used"),
        (PLATELETS, "50 mg/dL", "platelets: 50 mg/dL cannot be used - they measure different things"),
        (
            PLATELETS,
            "50 mmHg",
            "platelets: 50 mmHg cannot be used - 'mmHg' is no UCUM unit - did you mean 'mm[Hg]'?",
        ),
        (HBA1C, "1 mol/mol", "hba1c"),
        (PLATELETS, {"value": 3, "unit": 5}, "platelets: '5' cannot be used - write a unit in UCUM"),
        (PLATELETS, {"value": {"value": 3}}, "platelets: a list of values cannot be used - write one value"),
        (PLATELETS, {"value": 3, "unit": "mg{"}, "platelets: 3 mg{ cannot be used"),
        (PLATELETS, {"amount": 3}, "platelets: a list of values cannot be used"),
        (STAGE, "i", "stage: 'i' cannot be used - did you mean I?"),
        (STAGE, "V", "stage: 'V' cannot be used - it has I, II, UNKNOWN"),
        (STAGE, {"value": "I", "unit": "mg"}, "stage: a unit (mg) cannot be used - it has none"),
        (CATEGORY, 7, "category: '7' cannot be used - it has 0, 5, 9"),
        (SIGNED, "yes", "signed: 'yes' cannot be used - did you mean Y?"),
        (SIGNED, 1, "signed: '1' cannot be used - it has Y, N, U"),
        (SIGNED, "NO", "signed: 'NO' cannot be used - did you mean N?"),
        (SIGNED, "unknown", "signed: 'unknown' cannot be used - did you mean U?"),
        (NY, "Yes", "answer: 'Yes' cannot be used - did you mean Y?"),
        (AGE, 80.5, "age: 80.5 years cannot be used - write a whole number of years"),
        (AGE, "80.50 a", "age: 80.50 years cannot be used - write a whole number of years"),
        (AGE, "966 mo", "age: 966 months cannot be used - that is 80.5 years: write a whole number of years"),
        (
            AGE,
            {"value": 971, "unit": "mo"},
            "age: 971 months cannot be used - that is about 80.9167 years: write a whole number of years",
        ),
        (AGE, "130.5", "age: 130.5 years cannot be used - it lies between 0 and 120 years"),
        (PULSE, "70.4", "pulse: 70.4 cannot be used - write a whole number"),
        (BORN, "1964-13", "born: '1964-13' cannot be used - there is no such day"),
        (BORN, "2023-02-29", "born: '2023-02-29' cannot be used - there is no such day"),
        (
            BORN,
            "01.03.2024",
            "born: '01.03.2024' cannot be used - write a date as 2024-03-01, or what is known",
        ),
        (CONSENT, "0000-01-01", "consent: '0000-01-01' cannot be used - there is no such day"),
        (TIME, "25:00", "time: '25:00' cannot be used - write a time as 08:30"),
        (MOMENT, "2024-03-01", "moment: '2024-03-01' cannot be used - write it as 2024-03-01T08:30"),
        (TRUTH, "perhaps", "truth: 'perhaps' cannot be used - write true or false"),
        (AGE, "9" * 200, "age: '99999"),
    ],
)
def test_what_cannot_be_used_is_unknown_and_told(symbol: Symbol, raw: object, words: str) -> None:
    reading = read_value(symbol, raw)
    assert (reading.value, reading.unclear, reading.remark) == (None, True, None)
    assert reading.refusal is not None
    assert reading.refusal.startswith(words)


@pytest.mark.parametrize(
    ("symbol", "raw", "value", "words"),
    [
        (AGE, 17, Decimal(17), "age: 17 years is unusual - it is used as written"),
        (HBA1C, "8.55", Decimal("8.55"), "hba1c: 8.55 has more than 1 decimals - it is used as written"),
    ],
)
def test_what_is_odd_is_used_and_told(symbol: Symbol, raw: object, value: Decimal, words: str) -> None:
    assert read_value(symbol, raw) == Reading(value, remark=words)


def test_a_date_that_is_not_full_is_considered_day_by_day() -> None:
    reading = read_value(CONSENT, "2024-03")
    assert agree(reading.value, Range(DAY(2024, 3, 1), DAY(2024, 3, 31)))
    assert reading.remark == "consent: 2024-03 is not a full date - every day of it is considered"


def test_the_unit_of_a_column_gives_way_to_that_of_a_value() -> None:
    assert read_value(CREATININE, "0.9", "mg/dL").value == Decimal("79.56")
    assert read_value(CREATININE, "88 umol/L", "mg/dL").value == Decimal(88)


def test_exact_arithmetic() -> None:
    third = Fraction(1, 3)
    assert add(third, Decimal("0.5")) == Fraction(5, 6)
    assert subtract(Decimal(1), third) == Fraction(2, 3)
    assert multiply(third, Decimal(3)) == 1
    assert divide(Decimal(1), Decimal(0)) is None
    assert rounded(Fraction(5, 1000), 2) == Decimal("0.01")
    assert rounded(Fraction(-5, 1000), 2) == Decimal("-0.01")
    assert rounded(Fraction(-1, 3), 2) == Decimal("-0.33")
    assert str(tidy(Fraction(-7, 8))) == "-0.875"
    assert absolute(Fraction(-1, 3)) == third


def test_ranges_of_numbers() -> None:
    span = Range(Decimal(-2), Decimal(3))
    assert agree(absolute(span), Range(Decimal(0), Decimal(3)))
    assert agree(absolute(Range(Decimal(-3), Decimal(-2))), Range(Decimal(2), Decimal(3)))
    assert agree(multiply(span, Decimal(-2)), Range(Decimal(-6), Decimal(4)))
    assert agree(divide(Decimal(6), Range(Decimal(2), Decimal(3))), Range(Decimal(2), Decimal(3)))
    assert divide(Decimal(6), span) is None
    assert subtract(span, span).low == -5
    assert not agree(span, Decimal(3))
