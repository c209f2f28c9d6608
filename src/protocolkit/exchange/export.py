"""What every export is: a function from a plan to files and to the list of what they cannot carry."""

from __future__ import annotations

import importlib
from collections.abc import Callable

import msgspec

from protocolkit.exchange import exports
from protocolkit.exchange.notice import Notice
from protocolkit.model.plan import Plan
from protocolkit.modules import modules_in

__all__ = ["Export", "ExportContext", "Exported", "all_exports"]


class ExportContext(msgspec.Struct, frozen=True):
    """Everything that an export is made from; it reads nothing else, and no clock.

    ``hash`` is that of the content, ``draft`` what stands in the way of using the forms for real, if anything does:
    a format that has room for a word to people says it there.
    """

    plan: Plan
    hash: str
    draft: str | None = None


class Exported(msgspec.Struct, frozen=True):
    """The files by name, and a notice for everything that they cannot say as the protocol does."""

    files: dict[str, bytes]
    notices: tuple[Notice, ...] = ()


class Export(msgspec.Struct, frozen=True):
    """A format that a protocol is written out to: its name on the command line, its title, how it is made."""

    name: str
    title: str
    make: Callable[[ExportContext], Exported]


def all_exports() -> dict[str, Export]:
    """Every export by name; found by looking into the folder."""
    found: dict[str, Export] = {}
    for name in modules_in(exports):
        export: Export = importlib.import_module(f"{exports.__name__}.{name}").EXPORT
        found[export.name] = export
    return found
