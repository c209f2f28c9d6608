"""A participant's data while it is being read: what is given, then what follows from it."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import Any

import msgspec

from protocolkit.conditions.data import Data, ItemKey, LogKey, Row
from protocolkit.conditions.recorded import Reading
from protocolkit.conditions.symbols import Symbols
from protocolkit.screening.places import Place
from protocolkit.screening.ways import Derived

__all__ = ["Moment", "Sheet", "thing_of"]


class Moment(msgspec.Struct, frozen=True):
    """From where a participant is seen: the visit, the order of visits, and the day of today."""

    visit: str | None = None
    visits: tuple[str, ...] = ()
    today: datetime.date | None = None


def thing_of(place: Place, symbols: Symbols, moment: Moment) -> str | ItemKey:
    """What a place is, whether or not it says its visit: two places of one thing have the same."""
    if place.form is None:
        return place.name
    due = Data(visit=moment.visit, visits=moment.visits).due(symbols.forms[place.form].visits)
    return place.form, place.name, place.visit or due


class Sheet:
    """Values by name; ``data`` is a view of it, which sees what is put here later.

    ``filled`` tells of each value that was not given what it follows from; ``warnings`` are of values that differ.
    """

    __slots__ = ("data", "filled", "items", "logs", "unclear", "variables", "warnings")

    def __init__(self, moment: Moment) -> None:
        self.variables: dict[str, Any] = {}
        self.items: dict[ItemKey, Any] = {}
        self.logs: dict[LogKey, tuple[Row, ...]] = {}
        self.unclear: dict[str | ItemKey, str] = {}
        self.filled: dict[str | ItemKey, tuple[Derived, ...]] = {}
        self.warnings: list[str] = []
        self.data = Data(
            self.variables,
            self.unclear,
            self.items,
            self.logs,
            moment.visit,
            moment.visits,
            None,
            moment.today,
        )

    def put(self, place: Place, reading: Reading, raw: object) -> None:
        """One value as it was read."""
        key = place.key
        if reading.value is None:
            if reading.unclear:
                self.unclear[key] = str(raw)
        elif isinstance(key, str):
            self.variables[key] = reading.value
        else:
            self.items[key] = reading.value

    def fill(self, key: str | ItemKey, value: Any, names: tuple[Derived, ...]) -> None:
        """One value that follows from these names."""
        if isinstance(key, str):
            self.variables[key] = value
        else:
            self.items[key] = value
        self.filled[key] = names

    def doubt(self, keys: Iterable[str | ItemKey], recorded: str, words: str) -> None:
        """Take back one thing, by all its names: what is recorded of it contradicts itself."""
        for key in keys:
            if isinstance(key, str):
                self.variables.pop(key, None)
            else:
                self.items.pop(key, None)
            self.unclear[key] = recorded
        self.warnings.append(words)
