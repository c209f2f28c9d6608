"""A typical participant who fits some conditions: as near as can be to an example, else to what is usual.

First as few values of the example are changed as possible, then each changed value, and each that the example
lacks, is moved to the admissible one nearest to the example's, else to the middle of the usual range.
"""

from __future__ import annotations

import datetime
import itertools
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from protocolkit.conditions.exact import Range
from protocolkit.conditions.logic_dates import date_at, day_of, place
from protocolkit.conditions.logic_terms import Truth, all_of, at_most, equal, no
from protocolkit.conditions.logic_values import Coded, Date, Moment, Number
from protocolkit.conditions.logic_variables import numbers_of, recorded_of
from protocolkit.conditions.possible import known_codes
from protocolkit.conditions.proofs import Participant

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from protocolkit.conditions.logic import Logic
    from protocolkit.conditions.logic_solver import Answer, Solver
    from protocolkit.conditions.logic_terms import Formula
    from protocolkit.conditions.logic_variables import Variable

__all__ = ["Participant", "typical"]

_USUAL_DAY = datetime.date(2024, 1, 15)
_MOST_CONFLICTS = 60
_MOST_CHOICES = 4


def typical(
    logic: Logic, solver: Solver, goal: Sequence[Formula], example: Mapping[str, Any]
) -> tuple[Answer, Participant | None]:
    """A typical participant of whom every formula of the goal is true."""
    search = _Search(logic, solver, goal, example)
    answer = search.keep_the_example()
    if answer != "yes":
        return answer, None
    for variable in search.open_variables():
        search.settle(variable)
    return "yes", search.participant()


class _Search:
    """One search: what must hold, and what has been settled so far."""

    def __init__(
        self, logic: Logic, solver: Solver, goal: Sequence[Formula], example: Mapping[str, Any]
    ) -> None:
        self.logic = logic
        self.solver = solver
        self.example = example
        self.settled: list[Formula] = list(goal)
        self.kept: frozenset[str] = frozenset()

    def keep_the_example(self) -> Answer:
        """Settle the most values of the example that can be kept together."""
        wishes = {
            name: self._is(self.logic.variables[name], value)
            for name, value in self.example.items()
            if name in self.logic.variables
        }
        conflicts: list[frozenset[str]] = []
        while len(conflicts) < _MOST_CONFLICTS:
            given_up = _fewest(conflicts, self._reluctance)
            kept = {name: wish for name, wish in wishes.items() if name not in given_up}
            answer = self.solver.check(*self.settled, *kept.values())
            if answer == "yes":
                self.settled += kept.values()
                self.kept = frozenset(name for name in kept if not _is_partial(self.example[name]))
            if answer != "no":
                return answer
            names, formulas = list(kept), list(kept.values())
            core = self.solver.needed(formulas, beside=self.settled)
            if not core:
                return "no"
            conflicts.append(frozenset(names[index] for index in core))
        return self.solver.check(*self.settled)

    def _reluctance(self, name: str) -> tuple[int, str]:
        """What is changed first where several changes would do: answers and codes, then numbers, then dates."""
        match self.logic.variables[name].value:
            case Date() | Moment():
                return 2, name
            case Number():
                return 1, name
            case _:
                return 0, name

    def open_variables(self) -> Iterable[Variable]:
        """Variables without a settled value: those of the example first, then the narrowest.

        A limit of normal has its usual value before what is measured against it.
        """
        variables = self.logic.variables
        rest = sorted(variables, key=lambda name: _width(variables[name]))
        names = dict.fromkeys([*(name for name in self.example if name in variables), *rest])
        return (variables[name] for name in names if name not in self.kept)

    def settle(self, variable: Variable) -> None:
        """Give a variable the admissible value nearest to its usual one."""
        if not self._may_stay_empty(variable):
            self._settle_known(variable)

    def _may_stay_empty(self, variable: Variable) -> bool:
        wish = no(variable.known)
        usual = self.example.get(variable.name) is None and wish is not False and self._accept(wish)
        if not usual:
            self.settled.append(variable.known)
        return usual

    def _settle_known(self, variable: Variable) -> None:
        match variable.value:
            case Truth():
                wanted = self.example.get(variable.name) == "Y"
                self._first(equal(variable.constants[0], value) for value in (wanted, not wanted))
            case Coded() | Number() if variable.symbol.codes:
                self._first(self._is(variable, code) for code in self._codes(variable))
            case Date():
                self._settle_date(variable)
            case Number() | Moment():
                constant = variable.constants[0]
                self._accept(equal(constant, self._nearest(constant, self._middle(variable))))
            case _:
                self._fix(variable)

    def _codes(self, variable: Variable) -> list[str]:
        """Codes in the order of their distance from the example's in the codelist."""
        codes = known_codes(variable.symbol)
        usual = str(self.example.get(variable.name))
        place = codes.index(usual) if usual in codes else 0
        return sorted(codes, key=lambda code: abs(codes.index(code) - place))

    def _settle_date(self, variable: Variable) -> None:
        assert isinstance(variable.value, Date)
        usual = self._usual_day(variable)
        if self._accept(self._is(variable, usual)):
            return
        term, target = place(variable.value.day), place(day_of(usual))
        found = filter(None, (self._last(term, target), self._first_after(term, target)))
        days = [date_at(place) for place in found]
        self._first(self._is(variable, day) for day in sorted(days, key=lambda day: abs(day - usual)))

    def _usual_day(self, variable: Variable) -> datetime.date:
        """The example's date, or the middle of a partial one, else a date that the example has elsewhere."""
        usual: Any = self.example.get(variable.name)
        if isinstance(usual, Range):
            return datetime.date.fromordinal((usual.low.toordinal() + usual.high.toordinal()) // 2)
        dates = (value for value in self.example.values() if isinstance(value, datetime.date))
        return usual or next(dates, _USUAL_DAY)

    def _middle(self, variable: Variable) -> int:
        """The example's value, else the middle of the usual range, else of what is possible, on the grid."""
        value = self.example.get(variable.name)
        if value is not None:
            return int(numbers_of(variable, value, self.logic.book)[0])
        limits = variable.symbol.soft_range or variable.symbol.range
        if isinstance(variable.value, Moment) or limits is None:
            return 0
        return int(sum(map(Fraction, limits)) * variable.scale // 2)

    def _nearest(self, term: Any, target: int) -> int:
        """The admissible value of a term that is nearest to the target; the lower where two are."""
        found = [
            value
            for value in (self._last(term, target), self._first_after(term, target))
            if value is not None
        ]
        return min(found, key=lambda value: abs(value - target), default=target)

    def _last(self, term: Any, target: int) -> int | None:
        """The greatest admissible value of a term up to the target."""
        found = self._first_after(-term, -target)
        return None if found is None else -found

    def _first_after(self, term: Any, target: int) -> int | None:
        """The least admissible value of a term from the target on."""
        best, floor = self._value_of(term, at_most(target, term)), target
        while best is not None and floor < best:
            middle = (floor + best) // 2
            found = self._value_of(term, all_of(at_most(floor, term), at_most(term, middle)))
            if found is None:
                floor = middle + 1
            else:
                best = found
        return best

    def _value_of(self, term: Any, wish: Formula) -> int | None:
        """A value of a term where a wish is fulfilled; none where it cannot be."""
        if self.solver.check(*self.settled, wish) != "yes":
            return None
        return int(self.solver.value((term,))[0])

    def _first(self, wishes: Iterable[Formula]) -> None:
        next(filter(self._accept, wishes), None)

    def _accept(self, wish: Formula) -> bool:
        """Settle a wish if it can be fulfilled."""
        possible = self.solver.check(*self.settled, wish) == "yes"
        if possible:
            self.settled.append(wish)
        return possible

    def _fix(self, variable: Variable) -> None:
        self.solver.check(*self.settled)
        found = self.solver.value(variable.constants)
        self._accept(all_of(*(equal(c, value) for c, value in zip(variable.constants, found, strict=True))))

    def _is(self, variable: Variable, recorded: Any) -> Formula:
        """That a variable has a recorded value; ``None`` is none."""
        if recorded is None:
            return no(variable.known)
        if isinstance(recorded, Range):
            assert isinstance(variable.value, Date)
            first, last, day = (
                place(day) for day in (day_of(recorded.low), day_of(recorded.high), variable.value.day)
            )
            return all_of(variable.known, at_most(first, day), at_most(day, last))
        numbers = zip(variable.constants, numbers_of(variable, recorded, self.logic.book), strict=True)
        return all_of(variable.known, *(equal(constant, number) for constant, number in numbers))

    def participant(self) -> Participant:
        """The participant as settled."""
        self.solver.check(*self.settled)
        values = dict(self.example)
        for name, variable in self.logic.variables.items():
            if name not in self.logic.opaque:
                value = self._value(variable)
                if (
                    name not in self.example
                    or not _agrees(value, self.example[name])
                    or _is_partial(values[name])
                ):
                    values[name] = value
        changed = (name for name, value in self.example.items() if not _agrees(values[name], value))
        return Participant(values, tuple(changed))

    def _value(self, variable: Variable) -> Any:
        numbers = self.solver.value((*variable.constants, variable.known))
        return recorded_of(variable, numbers[:-1], self.logic.book) if numbers[-1] else None


def _width(variable: Variable) -> Decimal:
    """How far the usual values of a number lie apart."""
    low, high = variable.symbol.soft_range or variable.symbol.range or (Decimal(0), Decimal(0))
    return high - low


def _is_partial(value: Any) -> bool:
    return isinstance(value, Range)


def _agrees(value: Any, example: Any) -> bool:
    """Whether a value is the example's, or one of those that a partial date of the example may be."""
    if not isinstance(example, Range):
        return bool(value == example)
    return isinstance(value, Range) or (value is not None and bool(example.low <= value <= example.high))


def _fewest(
    conflicts: Sequence[frozenset[str]], reluctance: Callable[[str], tuple[int, str]]
) -> frozenset[str]:
    """The fewest names of which every conflict has one, the least reluctant ones; nearly, of very many."""
    forced = frozenset(name for conflict in conflicts if len(conflict) == 1 for name in conflict)
    rest = [conflict for conflict in conflicts if not conflict & forced]
    names = sorted({name for conflict in rest for name in conflict}, key=reluctance)
    for size in range(_MOST_CHOICES + 1):
        for chosen in itertools.combinations(names, size):
            if all(conflict.intersection(chosen) for conflict in rest):
                return forced.union(chosen)
    return forced | {min(conflict, key=reluctance) for conflict in rest}
