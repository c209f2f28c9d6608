"""The names that conditions may use, filled from variables, forms, codelists and visits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

from protocolkit.conditions.symbols import Conversion, FormSymbols, Kind, Symbol, Symbols
from protocolkit.model.forms import Codelist, Form, Item
from protocolkit.model.plan import Plan
from protocolkit.model.variables import Variable

__all__ = ["make_symbols", "symbols_of"]


def symbols_of(plan: Plan) -> Symbols:
    """Every name of a whole protocol."""
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
    return Symbols(
        variables={variable.id: _variable(variable, codelists) for variable in variables},
        forms={form.id: _form(form, codelists, due.get(form.id, frozenset())) for form in forms},
        visits=visits,
    )


def _variable(variable: Variable, codelists: Mapping[str, Codelist]) -> Symbol:
    kind = Kind(variable.type)
    if variable.type == "yes_no" and variable.basis == "judgement":
        kind = Kind.JUDGEMENT
    conversions = tuple(
        Conversion(c.unit, c.factor, c.divisor, c.offset, c.source) for c in variable.conversions
    )
    symbol = Symbol(
        variable.id,
        kind,
        unit=variable.unit,
        decimals=variable.decimals,
        range=variable.range,
        soft_range=variable.soft_range,
        treat=variable.treat,
        conversions=conversions,
    )
    return _coded(symbol, codelists.get(variable.codelist or ""))


def _form(form: Form, codelists: Mapping[str, Codelist], visits: frozenset[str]) -> FormSymbols:
    repeating = {group.id for group in form.groups if group.repeating}
    return FormSymbols(
        items={item.id: _item(form, item, codelists) for item in form.items},
        rows=frozenset(item.id for item in form.items if item.group in repeating),
        visits=visits,
    )


def _item(form: Form, item: Item, codelists: Mapping[str, Codelist]) -> Symbol:
    symbol = Symbol(
        f"{form.id}.{item.id}",
        Kind(item.type),
        unit=item.unit,
        decimals=item.decimals,
        range=item.range,
        soft_range=item.soft_range,
    )
    return _coded(symbol, codelists.get(item.codelist or ""))


def _coded(symbol: Symbol, codelist: Codelist | None) -> Symbol:
    if codelist is None:
        return symbol
    return msgspec.structs.replace(
        symbol,
        codes=tuple(code.code for code in codelist.codes),
        unknown_codes=frozenset(code.code for code in codelist.codes if code.unknown),
        sets=codelist.sets,
        numeric_codes=codelist.numeric,
    )
