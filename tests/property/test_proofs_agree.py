"""The formulas of the prover say what the evaluator says, of random conditions and participants."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

import z3
from condition_strategies import SYMBOLS, conditions, data_of, subjects
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from protocolkit.conditions import Data, Kind, Node, compile_condition, parse
from protocolkit.conditions.dates import later_by_months
from protocolkit.conditions.logic import Everything, Logic
from protocolkit.conditions.logic_solver import Solver
from protocolkit.conditions.logic_terms import Formula, all_of, equal, no
from protocolkit.conditions.logic_variables import numbers_of

EXAMPLES = settings(max_examples=2000, deadline=None, suppress_health_check=list(HealthCheck))
"""Conditions in each of two tests, each asked of two participants: with those of dates below, 10,000 answers."""
DAY = datetime.date
KNOWN = subjects(SYMBOLS, partial=False, missing=False)
PERHAPS_MISSING = subjects(SYMBOLS, partial=False)
MAY_BE_UNCLEAR = [
    name
    for name, symbol in SYMBOLS.variables.items()
    if symbol.unknown_codes or symbol.kind in (Kind.YES_NO, Kind.JUDGEMENT)
]


def answer(logic: Logic, tree: Node, data: Data) -> bool | None:
    """What the formulas of a condition come to for one participant."""
    truth = logic.truth(tree)
    point = [pair for name in logic.variables for pair in _values(logic, name, data)]
    yes, fails = _worked_out(truth.yes, point), _worked_out(truth.no, point)
    assert not (yes and fails), "true and false at once"
    return True if yes else (False if fails else None)


def _values(logic: Logic, name: str, data: Data) -> list[tuple[Any, Any]]:
    variable, value = logic.variables[name], data.variables.get(name)
    pairs = []
    if value is not None:
        numbers = numbers_of(variable, value, logic.book)
        sorts = (z3.BoolVal if z3.is_bool(constant) else z3.IntVal for constant in variable.constants)
        pairs = [(c, sort(n)) for c, sort, n in zip(variable.constants, sorts, numbers, strict=True)]
    for flag, holds in ((variable.known, value is not None), (variable.missing, _is_missing(name, data))):
        if not isinstance(flag, bool) and z3.is_const(flag):
            pairs.append((flag, z3.BoolVal(holds)))
    return pairs


def _is_missing(name: str, data: Data) -> bool:
    return name not in data.variables and name not in data.unclear


def _worked_out(formula: Formula, point: list[tuple[Any, Any]]) -> bool:
    if isinstance(formula, bool):
        return formula
    found = z3.simplify(z3.substitute(formula, *point))
    if z3.is_true(found) or z3.is_false(found):
        return bool(z3.is_true(found))
    # what is left stands beside a value that is not known, whatever it would be
    solver = z3.SimpleSolver()
    answers = {solver.check(found), solver.check(z3.Not(found))}
    assert answers == {z3.sat, z3.unsat}, found
    return bool(solver.check(found) == z3.sat)


@EXAMPLES
@given(conditions(SYMBOLS), KNOWN, KNOWN)
def test_of_participants_of_whom_everything_is_known(
    tree: Node, one: dict[str, Any], other: dict[str, Any]
) -> None:
    logic, evaluated = Logic(SYMBOLS), compile_condition(tree, SYMBOLS)
    for data in map(data_of, (one, other)):
        assert answer(logic, tree, data) is evaluated(data)


@EXAMPLES
@given(conditions(SYMBOLS), PERHAPS_MISSING, PERHAPS_MISSING, st.sets(st.sampled_from(MAY_BE_UNCLEAR)))
def test_of_participants_of_whom_something_is_missing(
    tree: Node, one: dict[str, Any], other: dict[str, Any], unclear: set[str]
) -> None:
    logic, evaluated = Logic(SYMBOLS, may_be_missing=Everything()), compile_condition(tree, SYMBOLS)
    for subject in (one, other):
        known = {name: value for name, value in subject.items() if value is not None}
        data = Data(known, unclear - set(known))
        assert answer(logic, tree, data) is evaluated(data)


ENDS_OF_MONTHS = st.builds(
    lambda year, month, back: DAY(year + month // 12, month % 12 + 1, 1) - datetime.timedelta(back),
    st.sampled_from([1900, 1999, 2000, 2023, 2024, 2025, 2096, 2100]),
    st.integers(0, 11),
    st.integers(-1, 4),
)
CONDITIONS_ON_DATES = (
    "within_months(stroke, {0}, consent)",
    "add_months(consent, -{0}) <= visit_day",
    "add_months(consent, {0}) == visit_day",
    "years_between(visit_day, consent) >= {1}",
    "add_days(consent, -{0}) < visit_day or days_between(visit_day, consent) == {0}",
)


@settings(max_examples=500, deadline=None)
@given(ENDS_OF_MONTHS, st.integers(0, 26) | st.sampled_from([48, 1200]), st.integers(-1, 1), st.booleans())
def test_on_both_sides_of_the_ends_of_months(
    consent: datetime.date, months: int, beside: int, back: bool
) -> None:
    other = later_by_months(consent, Decimal(-months if back else months))
    assert other is not None
    other += datetime.timedelta(beside)
    data = Data({"consent": consent, "stroke": other, "visit_day": other})
    for text in CONDITIONS_ON_DATES:
        tree = parse(text.format(months, months // 12)).tree
        assert tree is not None
        assert answer(Logic(SYMBOLS), tree, data) is compile_condition(tree, SYMBOLS)(data), text


@settings(max_examples=200, deadline=None)
@given(conditions(SYMBOLS), KNOWN)
def test_the_solver_finds_the_same(tree: Node, subject: dict[str, Any]) -> None:
    logic, data = Logic(SYMBOLS), data_of(subject)
    truth, solver = logic.truth(tree), Solver(logic, 30)
    point = [
        equal(constant, number)
        for name, variable in logic.variables.items()
        for constant, number in zip(
            variable.constants, numbers_of(variable, subject[name], logic.book), strict=True
        )
    ]
    holds = compile_condition(tree, SYMBOLS)(data)
    assert solver.check(solver.known, all_of(*point), truth.yes) == ("yes" if holds is True else "no")
    assert solver.check(solver.known, all_of(*point), no(truth.no)) == ("no" if holds is False else "yes")
