"""Every function of the language, in one table: adding a function is adding one row."""

from __future__ import annotations

from typing import Literal

import msgspec

__all__ = ["FUNCTIONS", "QUERIES", "Function", "LogQuery", "ParameterKind", "ResultKind"]

ParameterKind = Literal[
    "recorded", "condition", "number", "places", "months", "days", "date", "time", "item", "result", "same"
]
"""What an argument must be. ``recorded`` is a variable or an item, now or at the previous visit; ``places``
is a whole number as written; ``item`` is an item of a form that does not repeat; ``result`` has the code
POSITIVE; ``same`` are values that can be compared with each other."""

ResultKind = Literal["condition", "number", "date", "datetime", "same"]
"""What comes out; ``same`` is the kind of the first argument."""


class Function(msgspec.Struct, frozen=True):
    """A function: how its arguments are called and what they must be, what comes out, and what it means."""

    name: str
    parameters: tuple[tuple[str, ParameterKind], ...]
    result: ResultKind
    meaning: str
    unit: str | None = None
    more: bool = False  # the last parameter may be repeated


class LogQuery(msgspec.Struct, frozen=True):
    """A question to the rows of a log: whether it takes an item, what comes out, and what it means."""

    name: str
    takes_item: bool
    result: ResultKind
    meaning: str


FUNCTIONS = {
    function.name: function
    for function in (
        Function(
            "is_missing",
            (("x", "recorded"),),
            "condition",
            "nothing is recorded for x; a recorded code that means unknown is not missing",
        ),
        Function(
            "certain", (("c", "condition"),), "condition", "c is true: false where c is false or unknown"
        ),
        Function(
            "previous",
            (("item", "item"),),
            "same",
            "the value at the last visit before this one at which the form was due",
        ),
        Function(
            "in_window", (("d", "date"),), "condition", "d lies in the window of the visit of this form"
        ),
        Function(
            "within_months",
            (("d", "date"), ("n", "months"), ("ref", "date")),
            "condition",
            "ref less n calendar months <= d <= ref, both days included",
        ),
        Function("result_positive", (("x", "result"),), "condition", "x == POSITIVE"),
        Function(
            "min", (("a", "same"), ("b", "same")), "same", "the least; unknown if any is missing", more=True
        ),
        Function(
            "max",
            (("a", "same"), ("b", "same")),
            "same",
            "the greatest; unknown if any is missing",
            more=True,
        ),
        Function("abs", (("x", "number"),), "same", "x without its sign"),
        Function(
            "round",
            (("x", "number"), ("places", "places")),
            "same",
            "x to so many decimals, half away from zero",
        ),
        Function(
            "years_between", (("a", "date"), ("b", "date")), "number", "completed years from a to b", unit="a"
        ),
        Function(
            "days_between",
            (("a", "date"), ("b", "date")),
            "number",
            "days from a to b, negative if b is first",
            unit="d",
        ),
        Function(
            "add_months",
            (("d", "date"), ("n", "months")),
            "date",
            "n calendar months after d, at most the last day of the month",
        ),
        Function("add_days", (("d", "date"), ("n", "days")), "date", "n days after d"),
        Function("at", (("d", "date"), ("t", "time")), "datetime", "the moment of day d and time t"),
    )
}

QUERIES = {
    query.name: query
    for query in (
        LogQuery("exists", False, "condition", "some row matches"),
        LogQuery("count", False, "number", "how many rows match"),
        LogQuery("sum", True, "same", "the item added up over the rows that match; 0 if none does"),
        LogQuery(
            "min", True, "same", "the least value of the item in the rows that match; missing if none does"
        ),
        LogQuery(
            "max", True, "same", "the greatest value of the item in the rows that match; missing if none does"
        ),
    )
}
