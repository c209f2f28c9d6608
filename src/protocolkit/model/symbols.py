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
    coded = {codelist_id: _codes_of(codelist) for codelist_id, codelist in codelists.items()}
    return Symbols(
        variables={variable.id: _variable(variable, coded) for variable in variables},
        forms={form.id: _form(form, coded, due.get(form.id, frozenset())) for form in forms},
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
    codelist = coded.get(variable.codelist or "", _UNCODED)
    return Symbol(
        variable.id,
        kind,
        unit=variable.unit,
        decimals=variable.decimals,
        codes=codelist.codes,
        unknown_codes=codelist.unknown,
        sets=codelist.sets,
        numeric_codes=codelist.numeric,
        range=variable.range,
        soft_range=variable.soft_range,
        treat=variable.treat,
        conversions=conversions,
    )


def _form(form: Form, coded: Mapping[str, _Codes], visits: frozenset[str]) -> FormSymbols:
    repeating = {group.id for group in form.groups if group.repeating}
    return FormSymbols(
        items={item.id: _item(form, item, coded) for item in form.items},
        rows=frozenset(item.id for item in form.items if item.group in repeating),
        visits=visits,
    )


def _item(form: Form, item: Item, coded: Mapping[str, _Codes]) -> Symbol:
    codelist = coded.get(item.codelist or "", _UNCODED)
    return Symbol(
        f"{form.id}.{item.id}",
        Kind(item.type),
        unit=item.unit,
        decimals=item.decimals,
        codes=codelist.codes,
        unknown_codes=codelist.unknown,
        sets=codelist.sets,
        numeric_codes=codelist.numeric,
        range=item.range,
        soft_range=item.soft_range,
    )
