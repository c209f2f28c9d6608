"""Every kind of change, found by looking into ``cases``."""

from __future__ import annotations

import importlib
from functools import cache

from protocolkit.amend import cases
from protocolkit.amend.case import Case, NoRow
from protocolkit.modules import modules_in

__all__ = ["all_cases", "all_without_row"]


@cache
def _members() -> tuple[object, ...]:
    names = modules_in(cases)
    modules = [importlib.import_module(f"{cases.__name__}.{name}") for name in names]
    return tuple(member for module in modules for member in vars(module).values())


@cache
def all_cases() -> tuple[Case, ...]:
    """The kinds that have a row, by id."""
    found = [member for member in _members() if isinstance(member, Case)]
    return tuple(sorted(found, key=lambda entry: entry.id))


@cache
def all_without_row() -> tuple[NoRow, ...]:
    """The kinds that are known to have none."""
    return tuple(member for member in _members() if isinstance(member, NoRow))
