"""Random sets of criteria over two tables of names, for every law that is stated of populations."""

from __future__ import annotations

from typing import Any

import msgspec
from condition_strategies import SYMBOLS, conditions, subjects
from hypothesis import strategies as st

from protocolkit.conditions import Symbols
from protocolkit.conditions.merged_symbols import in_unit
from protocolkit.conditions.requirements import Population, Requirement

__all__ = ["TABLES", "populations"]


def _changed() -> Symbols:
    """Names whose sets, ranges and units another version gives otherwise."""
    variables = dict(SYMBOLS.variables)
    other: dict[str, dict[str, Any]] = {
        "stage": {"sets": {"LATE": ("IIA", "III")}},
        "category": {"sets": {"HIGH": ("1", "5")}},
    }
    for name, fields in other.items():
        variables[name] = msgspec.structs.replace(variables[name], **fields)
    for name, unit in (("pressure", "kPa"), ("age", "mo"), ("limit", "mmol/L")):
        symbol = in_unit(variables[name], unit)
        assert symbol is not None
        variables[name] = symbol
    return msgspec.structs.replace(SYMBOLS, variables=variables)


CHANGED = _changed()
TABLES = (SYMBOLS, CHANGED)


@st.composite
def populations(
    draw: st.DrawFn, tables: tuple[Symbols, ...] = TABLES, *, leaves: int = 6, with_example: bool = False
) -> Population:
    """A few criteria over one of the tables of names, perhaps with an example of a participant."""
    symbols = draw(st.sampled_from(tables))
    kinds = draw(st.lists(st.sampled_from(["inclusion", "exclusion"]), min_size=1, max_size=3))
    trees = [draw(conditions(symbols, leaves=leaves)) for _ in kinds]
    return Population(
        tuple(
            Requirement(f"C{number}", kind, tree)
            for number, (kind, tree) in enumerate(zip(kinds, trees, strict=True))
        ),
        symbols,
        example=draw(subjects(symbols, partial=False)) if with_example else {},
    )
