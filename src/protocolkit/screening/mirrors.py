"""A variable and the item that collects it: one thing by two names, perhaps in other units or codes."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

import msgspec

from protocolkit.conditions.data import Data, ItemKey
from protocolkit.conditions.evaluate import Term, compile_value
from protocolkit.conditions.exact import Range, rounded
from protocolkit.conditions.nodes import Name
from protocolkit.conditions.symbols import Kind, Symbol, Symbols
from protocolkit.conditions.typed import UnsoundError
from protocolkit.screening.ways import Derived

__all__ = ["Mirror", "agree", "make_mirror"]


class Mirror(msgspec.Struct, frozen=True):
    """A variable, its item, and what each of them is by the other; ``None`` where that cannot be told."""

    variable: Symbol
    item: Symbol
    key: tuple[str, str]
    due: frozenset[str]
    as_variable: Term
    as_item: Term

    def key_in(self, data: Data) -> ItemKey:
        """Where the item's value stands."""
        return data.item_key(*self.key, None, self.due)

    def item_value(self, data: Data) -> Any:
        """What the item takes over; no fraction where it counts whole numbers."""
        value = self.as_item(data)
        counts = self.item.kind is Kind.INTEGER and isinstance(value, Decimal | Fraction)
        return None if counts and Fraction(value).denominator != 1 else value

    def agree(self, data: Data) -> bool:
        """Whether both say the same, to the decimals of one of them."""
        variable, item = data.variables[self.variable.name], data.items[self.key_in(data)]
        said, written = self.as_variable(data), self.as_item(data)
        return (
            said is None
            or agree(variable, said, self.variable)
            or (written is not None and agree(written, item, self.item))
        )


def agree(one: Any, other: Any, symbol: Symbol) -> bool:
    """Whether two values of a symbol may be one: to its decimals, and where a day is not known, on some day."""
    if (one == other) is not False:
        return True
    places = 0 if symbol.kind is Kind.INTEGER else symbol.decimals
    if places is None or not _is_number(one) or not _is_number(other):
        return False
    return (rounded(one, places) == rounded(other, places)) is not False


def _is_number(value: Any) -> bool:
    return isinstance(value.low if type(value) is Range else value, Decimal | Fraction)


def make_mirror(symbols: Symbols, variable: str, item: Derived) -> Mirror:
    """Raises ``UnsoundError`` when the one cannot be written as the other."""
    form, name = item[0] or "", item[1]
    one, other, due = symbols.variables[variable], symbols.forms[form].items[name], symbols.forms[form].visits
    return Mirror(
        variable=one,
        item=other,
        key=(form, name),
        due=due,
        as_variable=_treated(compile_value(Name(0, 0, name, form), symbols, one), one),
        as_item=_as_item(symbols, one, other),
    )


def _treated(term: Term, variable: Symbol) -> Term:
    """A code of the item as the variable understands it; one that means unknown says nothing."""
    treat, unknown = variable.treat, variable.unknown_answers
    if not treat:
        return term

    def treated(data: Data) -> Any:
        value = term(data)
        code = treat.get(value, value)
        return None if code in unknown else code

    return treated


def _as_item(symbols: Symbols, variable: Symbol, item: Symbol) -> Term:
    """What the item is by its variable; what stands for several codes of the item stands for none."""
    exact = msgspec.structs.replace(
        item, kind=Kind.DECIMAL if item.kind is Kind.INTEGER else item.kind, decimals=None
    )
    try:
        term = compile_value(Name(0, 0, variable.name), symbols, exact)
    except UnsoundError:
        return lambda data: None
    if item.numeric_codes or not (item.codes or variable.treat):
        return term
    codes = _codes_by_meaning(variable, item)
    return lambda data: codes.get(term(data))


def _codes_by_meaning(variable: Symbol, item: Symbol) -> Mapping[Any, str]:
    """Each code of the variable that stands for just one code of the item."""
    found: dict[str, list[str]] = {}
    for code in item.codes:
        if code not in item.unknown_answers:
            found.setdefault(variable.treat.get(code, code), []).append(code)
    return {meaning: codes[0] for meaning, codes in found.items() if len(codes) == 1}
