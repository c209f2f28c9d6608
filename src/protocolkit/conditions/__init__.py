"""The condition language: one notation for criteria, edit checks, conditional items and derived values.

It knows names only through :class:`Symbols`, which its caller fills. ``docs/conditions.md`` is its manual.
"""

from __future__ import annotations

from protocolkit.conditions.canonical import unparse
from protocolkit.conditions.check import Resolved, check, resolve
from protocolkit.conditions.functions import FUNCTIONS, QUERIES
from protocolkit.conditions.names import ItemUse, Names, atoms, names
from protocolkit.conditions.nodes import Node, same, walk
from protocolkit.conditions.parser import Parsed, parse
from protocolkit.conditions.problems import Problem, ProblemCode
from protocolkit.conditions.scope import Reference
from protocolkit.conditions.symbols import Conversion, FormSymbols, Kind, Symbol, Symbols

__all__ = [
    "FUNCTIONS",
    "QUERIES",
    "Conversion",
    "FormSymbols",
    "ItemUse",
    "Kind",
    "Names",
    "Node",
    "Parsed",
    "Problem",
    "ProblemCode",
    "Reference",
    "Resolved",
    "Symbol",
    "Symbols",
    "atoms",
    "check",
    "names",
    "parse",
    "resolve",
    "same",
    "unparse",
    "walk",
]
