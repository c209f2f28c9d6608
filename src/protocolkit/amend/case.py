"""How a kind of change is written: a function whose decorator gives its id, and whose docstring says what and why.

A kind sees one change and its surroundings and says whether the change is of that kind. It gives no class: those are
data. Each kind has its mirror (the opposite change): another kind, itself, or one that has no row in the table and
is therefore left to a person.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from protocolkit.amend.changes import Change
    from protocolkit.amend.context import Context

__all__ = ["Case", "Match", "NoRow", "case", "no_row"]


class Match(msgspec.Struct, frozen=True):
    """A change is of a kind: what shows it, in words.

    ``certainty`` replaces the default of the kind. ``raised`` says why the class may not be lower than the floor of
    its jurisdiction, whatever the kind says.
    """

    evidence: str
    certainty: str = ""
    raised: str = ""


Find = Callable[["Change", "Context"], "Match | None"]


class Case(msgspec.Struct, frozen=True):
    """A kind of change with a row of the table.

    ``mirror`` is the kind of the opposite change, itself where it works both ways; ``alone`` says why there is none.
    """

    id: str
    title: str
    reason: str
    find: Find
    mirror: str | None = None
    alone: str | None = None


class NoRow(msgspec.Struct, frozen=True):
    """A kind of change without a row: named, and left to a person. ``mirrors`` are the kinds it is opposite to."""

    title: str
    find: Find
    mirrors: tuple[str, ...] = ()


def case(id: str, *, mirror: str | None = None, alone: str | None = None) -> Callable[[Find], Case]:
    """Make a function a kind of change."""

    def decorate(find: Find) -> Case:
        title, _, reason = (find.__doc__ or "").partition("\n\n")
        return Case(id, _line(title).rstrip("."), _line(reason), find, mirror, alone)

    return decorate


def no_row(*mirrors: str) -> Callable[[Find], NoRow]:
    """Make a function a kind of change without a row."""

    def decorate(find: Find) -> NoRow:
        title, _, _ = (find.__doc__ or "").partition("\n\n")
        return NoRow(_line(title).rstrip("."), find, mirrors)

    return decorate


def _line(text: str) -> str:
    """A paragraph as one line; ``inspect`` would tidy it too, and takes longer to load than all else here."""
    return " ".join(text.split())
