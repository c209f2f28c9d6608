"""The condition language: one notation for criteria, edit checks, conditional items and derived values.

It knows names only through :class:`Symbols`, which its caller fills. ``docs/conditions.md`` is its manual.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from protocolkit.conditions.canonical import unparse
from protocolkit.conditions.check import Resolved, check, references, resolve
from protocolkit.conditions.functions import FUNCTIONS, QUERIES
from protocolkit.conditions.names import ItemUse, Names, atoms, names
from protocolkit.conditions.nodes import Node, same, walk
from protocolkit.conditions.parser import Parsed, parse
from protocolkit.conditions.problems import Problem, ProblemCode
from protocolkit.conditions.scope import Reference
from protocolkit.conditions.symbols import Conversion, FormSymbols, Kind, Symbol, Symbols

if TYPE_CHECKING:
    from protocolkit.conditions.data import Data, Row
    from protocolkit.conditions.evaluate import compile_condition, compile_value
    from protocolkit.conditions.reasons import explain
    from protocolkit.conditions.recorded import Reading, read_value

__all__ = [
    "FUNCTIONS",
    "QUERIES",
    "Conversion",
    "Data",
    "FormSymbols",
    "ItemUse",
    "Kind",
    "Names",
    "Node",
    "Parsed",
    "Problem",
    "ProblemCode",
    "Reading",
    "Reference",
    "Resolved",
    "Row",
    "Symbol",
    "Symbols",
    "atoms",
    "check",
    "compile_condition",
    "compile_value",
    "explain",
    "names",
    "parse",
    "read_value",
    "references",
    "resolve",
    "same",
    "unparse",
    "walk",
]

_ON_FIRST_USE = {
    "Data": "data",
    "Reading": "recorded",
    "Row": "data",
    "compile_condition": "evaluate",
    "compile_value": "evaluate",
    "explain": "reasons",
    "read_value": "recorded",
}
"""What only evaluation needs, and the module that has it: checking a spec does not pay for it."""


def __getattr__(name: str) -> Any:
    """Load the evaluator on first use."""
    if name not in _ON_FIRST_USE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{_ON_FIRST_USE[name]}"), name)
