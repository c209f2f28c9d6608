"""Values that follow from others, in the order in which they rest on each other.

A value that is given directly stays; where what follows from other given values contradicts it, none of them is
used. An item takes over what is given of a variable that it collects, and a variable what its item says; neither
is ever compared with what was taken over from it. A circle cannot occur: it is an error of loading.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from protocolkit.conditions.evaluate import compile_value
from protocolkit.conditions.nodes import Node
from protocolkit.conditions.symbols import Symbols
from protocolkit.conditions.typed import UnsoundError
from protocolkit.model.plan import Plan
from protocolkit.screening.mirrors import Mirror, make_mirror
from protocolkit.screening.places import Place
from protocolkit.screening.steps import Calculation, Step, of_item, of_rows, of_variable
from protocolkit.screening.ways import Derived, Ways, can_be_known

__all__ = ["Derived", "Step", "derivations"]


def derivations(
    plan: Plan, symbols: Symbols, wanted: Iterable[Derived], given: Iterable[Place]
) -> tuple[tuple[Step, ...], tuple[str, ...]]:
    """The steps that fill in what is wanted and can follow from what is given, and what stands in the way.

    What is given and follows from other given values is compared with these, wanted or not.
    """
    keys = dict.fromkeys(_key(place) for place in given)
    order = _Order(Ways(plan, symbols), keys)
    for name in (*wanted, *keys, *_in_rows(symbols, keys)):
        order.visit(name)
    return tuple(order.steps), tuple(order.problems)


def _key(place: Place) -> Derived:
    return (place.name, "") if place.symbol is None else (place.form, place.name)


def _in_rows(symbols: Symbols, given: Iterable[Derived]) -> Iterable[Derived]:
    """The items of the rows of each log."""
    logs = [form for form, name in given if form is not None and not name]
    return [
        (form, item) for form in logs for item in symbols.forms[form].items if _is_row(symbols, form, item)
    ]


def _is_row(symbols: Symbols, form: str | None, name: str) -> bool:
    return form is not None and name in symbols.forms[form].rows


class _Order:
    """Walks from what is wanted to what is given; the deepest comes first."""

    def __init__(self, ways: Ways, given: Mapping[Derived, None]) -> None:
        self.ways = ways
        self.given = given
        self.steps: list[Step] = []
        self.problems: list[str] = []
        self._visited: set[Derived] = set()
        self._known: dict[Derived, bool] = {}
        self._computed: dict[Derived, Node | None] = {}

    def visit(self, wanted: Derived) -> None:
        """Note the steps that settle a value, after those of what it rests on."""
        if wanted in self._visited:
            return
        self._visited.add(wanted)
        form, name = wanted
        tree = self._calculation(wanted)
        if tree is not None:
            for need in self.ways.needs(tree, form):
                self.visit(need)
        item = self._independent_item(name) if form is None else None
        if item is not None:
            self.visit(item)
        step = self._step(wanted, tree, self._mirrored(wanted, item is not None or tree is not None))
        if step is not None:
            self.steps.append(step)

    def _mirrored(self, wanted: Derived, variable_too: bool) -> tuple[str, ...]:
        """The variables to hold against their item: of an item those that are given, of a variable itself."""
        form, name = wanted
        if form is not None:
            return self._given_variables(wanted)
        return (name,) if variable_too and self.ways.item_of(name) is not None else ()

    def _can_be_known(self, wanted: Derived) -> bool:
        """Whether a value is given, or can follow from what is."""
        if wanted not in self._known:
            form, name = wanted
            in_rows = _is_row(self.ways.symbols, form, name) and (form, "") in self.given
            self._known[wanted] = wanted in self.given or in_rows
            self._known[wanted] |= self._calculation(wanted) is not None or self._is_mirrored(wanted)
        return self._known[wanted]

    def _is_mirrored(self, wanted: Derived) -> bool:
        form, name = wanted
        if form is None:
            return self._independent_item(name) is not None
        return bool(self._given_variables(wanted))

    def _calculation(self, wanted: Derived) -> Node | None:
        """How a value is computed, if enough can be known for that and some of it is."""
        if wanted not in self._computed:
            self._computed[wanted] = None
            tree = self.ways.calculation(wanted)
            if tree is not None and self._is_fed(tree, wanted[0]):
                self._computed[wanted] = tree
        return self._computed[wanted]

    def _is_fed(self, tree: Node, form: str | None) -> bool:
        names = self.ways.names(tree, form)
        known = any(map(self._can_be_known, self.ways.needs(tree, form)))
        return known and can_be_known(tree, names, self._can_be_known)

    def _given_variables(self, item: Derived) -> tuple[str, ...]:
        return tuple(name for name in self.ways.variables_of(item) if (None, name) in self.given)

    def _independent_item(self, variable: str) -> Derived | None:
        """The item of a variable, if it can have a value that is not taken over from this variable."""
        item = self.ways.item_of(variable) if variable in self.ways.plan.variables else None
        if item is None:
            return None
        others = set(self._given_variables(item)) - {variable}
        return item if item in self.given or others or self._calculation(item) is not None else None

    def _step(self, wanted: Derived, tree: Node | None, mirrored: tuple[str, ...]) -> Step | None:
        form, name = wanted
        symbols = self.ways.symbols
        calculation = self._compiled(wanted, tree) if tree is not None else None
        mirrors = tuple(mirror for variable in mirrored if (mirror := self._mirror(variable, wanted)))
        if calculation is None and not mirrors:
            return None
        if form is None:
            return of_variable(symbols, name, mirrors[0] if mirrors else None, calculation)
        if calculation is not None and _is_row(symbols, form, name):
            return of_rows(symbols, form, name, calculation)
        return of_item(symbols, form, name, mirrors, calculation)

    def _compiled(self, wanted: Derived, tree: Node) -> Calculation | None:
        form, name = wanted
        symbols = self.ways.symbols
        target = symbols.variables[name] if form is None else symbols.forms[form].items[name]
        try:
            term = compile_value(tree, symbols, target, home=form)
        except UnsoundError as error:
            self.problems.append(f"{name} cannot be derived - {error}")
            return None
        return Calculation(term, tuple(dict.fromkeys(self.ways.needs(tree, form))))

    def _mirror(self, variable: str, wanted: Derived) -> Mirror | None:
        item = self.ways.item_of(variable)
        assert item is not None  # only a variable that has one is asked for
        try:
            return make_mirror(self.ways.symbols, variable, item)
        except UnsoundError as error:
            if wanted == (None, variable):
                self.problems.append(f"{variable} cannot be derived - {error}")
            return None
