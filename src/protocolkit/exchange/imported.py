"""What every import yields: forms in our own terms, and what could not be taken over, with its place."""

from __future__ import annotations

import importlib
from collections.abc import Callable

import msgspec

from protocolkit.exchange import imports
from protocolkit.exchange.notice import Notice
from protocolkit.model.forms import Codelist, Form
from protocolkit.modules import modules_in

__all__ = ["Import", "Imported", "ImportedVisit", "all_imports"]


class ImportedVisit(msgspec.Struct, frozen=True):
    """A visit (event, study event) with the forms due at it.

    ``target`` and ``window`` are ISO 8601 durations from the first day of the study intervention, where they are
    known.
    """

    id: str
    name: str
    forms: tuple[str, ...] = ()
    target: str | None = None
    window: tuple[str, str] | None = None


class Imported(msgspec.Struct, frozen=True):
    """A study as far as its forms say it.

    Ids are ones that a spec may have. Forms that no visit names are completed on occasion, or as logs. ``notices``
    say what was not taken over, or was changed, and where it stands in the file.
    """

    forms: tuple[Form, ...]
    codelists: tuple[Codelist, ...] = ()
    visits: tuple[ImportedVisit, ...] = ()
    title: str | None = None
    notices: tuple[Notice, ...] = ()


class Import(msgspec.Struct, frozen=True):
    """A format that forms are read from: its name on the command line, its title, how a file of a name is read.

    ``read`` raises ``CannotRun`` for a file that is not of this format, or that may not be read.
    """

    name: str
    title: str
    read: Callable[[str, bytes], Imported]


def all_imports() -> dict[str, Import]:
    """Every import by name; found by looking into the folder."""
    found: dict[str, Import] = {}
    for name in modules_in(imports):
        entry: Import = importlib.import_module(f"{imports.__name__}.{name}").IMPORT
        found[entry.name] = entry
    return found
