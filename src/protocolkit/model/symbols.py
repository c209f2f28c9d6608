"""The names that conditions may use, filled from variables, forms, codelists and visits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache

import msgspec

from protocolkit.conditions.symbols import Conversion, FormSymbols, Kind, Symbol, Symbols
from protocolkit.model.forms import Codelist, Form, Item
from protocolkit.model.plan import Plan
from protocolkit.model.variables import Variable

__all__ = ["make_symbols", "symbols_of"]


def symbols_of(plan: Plan) -> Symbols:
    """Every name of a whole protocol; those of the last two that were asked for are known."""
    return _symbols_of(_Itself(plan))


class _Itself:
    """A plan as itself, whatever another one holds."""

    __slots__ = ("plan",)

    def __init__(self, plan: Plan) -> None:
        self.plan = plan

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Itself) and other.plan is self.plan

    def __hash__(self) -> int:
        return id(self.plan)


@lru_cache(maxsize=2)
def _symbols_of(known: _Itself) -> Symbols:
    plan = known.plan
    return make_symbols(
        plan.variables.values(),
        plan.forms.values(),
        plan.codelists,
        frozenset(visit.id for visit in plan.visits),
        {form_id: frozenset(visit.id for visit in plan.visits_of(form_id)) for form_id in plan.forms},
    )


def make_symbols(
    variables: Iterable[Variable],
    forms: Iterable[Form],
    codelists: Mapping[str, Codelist],
    visits: frozenset[str],
    due: Mapping[str, frozenset[str]],
) -> Symbols:
    """Every name that these elements define; ``due`` gives the visits of each form."""
    coded = {codelist_id: _codes_of(codelist) for codelist_id, codelist in codelists.items()}
    collected: dict[str, Symbol] = {}
    known = {}
    for variable in variables:
        known[variable.id] = symbol = _variable(variable, coded)
        if variable.collected_on and symbol.conversions:
            collected[variable.collected_on] = symbol
    return Symbols(
        variables=known,
        forms={form.id: _form(form, coded, due.get(form.id, frozenset()), collected) for form in forms},
        visits=visits,
    )


class _Codes(msgspec.Struct, frozen=True):
    """What a symbol takes over from its codelist."""

    codes: tuple[str, ...] = ()
    unknown: frozenset[str] = frozenset()
    sets: Mapping[str, tuple[str, ...]] = {}
    numeric: bool = False


_UNCODED = _Codes()


def _codes_of(codelist: Codelist) -> _Codes:
    return _Codes(
        tuple(code.code for code in codelist.codes),
        frozenset(code.code for code in codelist.codes if code.unknown),
        codelist.sets,
        codelist.numeric,
    )


def _variable(variable: Variable, coded: Mapping[str, _Codes]) -> Symbol:
    kind = Kind(variable.type)
    if variable.type == "yes_no" and variable.basis == "judgement":
        kind = Kind.JUDGEMENT
    conversions = tuple(
        Conversion(c.unit, c.factor, c.divisor, c.offset, c.source) for c in variable.conversions
    )
    symbol = _symbol(variable.id, kind, variable, coded)
    return msgspec.structs.replace(symbol, treat=variable.treat, conversions=conversions)


def _form(
    form: Form, coded: Mapping[str, _Codes], visits: frozenset[str], collected: Mapping[str, Symbol]
) -> FormSymbols:
    repeating = {group.id for group in form.groups if group.repeating}
    return FormSymbols(
        items={item.id: _item(f"{form.id}.{item.id}", item, coded, collected) for item in form.items},
        rows=frozenset(item.id for item in form.items if item.group in repeating),
        visits=visits,
    )


def _item(name: str, item: Item, coded: Mapping[str, _Codes], collected: Mapping[str, Symbol]) -> Symbol:
    """An item may be written in what its variable may be written in, where both have one unit."""
    symbol, variable = _symbol(name, Kind(item.type), item, coded), collected.get(name)
    if variable is None or variable.unit != symbol.unit:
        return symbol
    return msgspec.structs.replace(symbol, conversions=variable.conversions)


def _symbol(name: str, kind: Kind, element: Variable | Item, coded: Mapping[str, _Codes]) -> Symbol:
    """What is said alike of a variable and of an item."""
    codelist = coded.get(element.codelist or "", _UNCODED)
    return Symbol(
        name,
        kind,
        unit=element.unit,
        decimals=element.decimals,
        codes=codelist.codes,
        unknown_codes=codelist.unknown,
        sets=codelist.sets,
        numeric_codes=codelist.numeric,
        range=element.range,
        soft_range=element.soft_range,
    )
