"""Study days: which values are days counted from the first dose, and whether they can be 0."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from protocolkit.conditions import Data, ItemUse, Kind, Names, Node, Symbols, names, parse
from protocolkit.conditions.nodes import Compare, Name, Number, walk
from protocolkit.model.forms import Form, Item
from protocolkit.model.plan import Plan
from protocolkit.model.variables import Variable

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["can_be_zero", "is_study_day"]

_SDTM_SUFFIX = "DY"
_DAY_ONE = datetime.date(2024, 3, 15)
_DAY_BEFORE = _DAY_ONE - datetime.timedelta(days=1)


def is_study_day(element: Item | Variable) -> bool:
    """Whether a value counts days from the first dose, by its SDTM name (VISITDY) or by what it is called."""
    if element.type not in ("integer", "decimal") or element.unit != "d":
        return False
    return element.id.upper().endswith(_SDTM_SUFFIX) or "study day" in element.label.casefold()


def can_be_zero(plan: Plan, element: Item | Variable, form: Form | None) -> bool:
    """Whether a study day comes out as 0 around the day of the event; a typed one, whether it may be 0."""
    tree = parse(element.derive).tree if element.derive else None
    if tree is not None:
        return any(value == 0 for value in _values(plan, element, tree, form))
    low, high = element.range or (0, 0)
    return low <= 0 <= high and not (form and any(_forbids(check.must, element.id) for check in form.checks))


def _forbids(must: str | None, item: str) -> bool:
    """Whether a check says that an item is not 0."""
    tree = parse(must).tree if must and item in must else None
    return tree is not None and any(_is_unlike_zero(node, item) for node in walk(tree))


def _is_unlike_zero(node: Node, item: str) -> bool:
    if not isinstance(node, Compare) or node.operators != ("!=",):
        return False
    return any(isinstance(part, Name) and part.name == item for part in node.operands) and any(
        isinstance(part, Number) and part.value == 0 for part in node.operands
    )


def _values(plan: Plan, element: Item | Variable, tree: Node, form: Form | None) -> Iterator[object]:
    """The value when all dates are one day, and when one of them is the day before."""
    from protocolkit.conditions import compile_value
    from protocolkit.model.symbols import symbols_of

    symbols, home = symbols_of(plan), form.id if form else None
    known = symbols.forms[home].items if home else symbols.variables
    compute = compile_value(tree, symbols, known[element.id], home=home)
    dates = _dates(symbols, names(tree), home)
    for early in (None, *dates):
        items = {
            (use.form, use.item, use.visit): _DAY_BEFORE if use == early else _DAY_ONE
            for use in dates
            if use.form
        }
        variables = {use.item: _DAY_BEFORE if use == early else _DAY_ONE for use in dates if not use.form}
        yield compute(Data(variables=variables, items=items))


def _dates(symbols: Symbols, used: Names, home: str | None) -> list[ItemUse]:
    """The full dates that a calculation names; variables have no form."""
    own = symbols.forms[home].items if home else {}
    bare = [ItemUse(home or "", name) if name in own else ItemUse("", name) for name in used.bare]
    every = dict.fromkeys((*bare, *used.items))
    return [use for use in every if _kind(symbols, use) is Kind.DATE]


def _kind(symbols: Symbols, use: ItemUse) -> Kind | None:
    form = symbols.forms.get(use.form)
    symbol = (form.items if form else {}).get(use.item) if use.form else symbols.variables.get(use.item)
    return symbol.kind if symbol else None
