"""What is known of a participant, as conditions see it: values by name, and the moment that is asked about.

Values are typed: ``Decimal`` (or ``Fraction``) for numbers, ``str`` for codes and texts (``Y`` and ``N`` for
yes/no), ``date``, ``time``, ``datetime``, and :class:`~protocolkit.conditions.exact.Range` for a partial
date. A name without a value is unknown; it is *missing* unless it stands in ``unclear``, where names are that
have something recorded that says nothing: a code that means unknown, or a value that cannot be used. As a mapping it
also holds what is recorded, for the reasons.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Set
from typing import Any, TypeAlias

import msgspec

__all__ = ["Data", "ItemKey", "LogKey", "Row"]

ItemKey: TypeAlias = tuple[str, str, str | None]
"""Form, item and visit; no visit for a value of whichever visit is asked about."""
LogKey: TypeAlias = tuple[str, str | None]
"""Form and visit."""

Unclear: TypeAlias = "Mapping[Any, str] | Set[Any]"
"""Names (or items) of which what is recorded says nothing; perhaps with what it is."""


class Row(msgspec.Struct, frozen=True):
    """One row of a log: values by item."""

    values: Mapping[str, Any]
    unclear: Unclear = frozenset()


class Data(msgspec.Struct, frozen=True):
    """Values of one participant, seen from ``visit``.

    ``visits`` is the order of the visits; ``window`` holds the first and the last day of the visit's window;
    ``rows`` holds the row at hand of each log that is being asked. A log that nobody has opened is absent
    from ``logs``; one that has no row is there with none.
    """

    variables: Mapping[str, Any] = {}
    unclear: Unclear = frozenset()
    items: Mapping[ItemKey, Any] = {}
    logs: Mapping[LogKey, tuple[Row, ...]] = {}
    visit: str | None = None
    visits: tuple[str, ...] = ()
    window: tuple[datetime.date, datetime.date] | None = None
    today: datetime.date | None = None
    rows: Mapping[str, Row] = {}

    def at_row(self, form: str, row: Row) -> Data:
        """The same participant, at one row of a log."""
        return msgspec.structs.replace(self, rows={**self.rows, form: row})

    def due(self, visits: Set[str]) -> str | None:
        """This visit if a form with these visits is due there, else the last one before it."""
        if self.visit is None or self.visit in visits:
            return self.visit
        return self.due_before(visits)

    def due_before(self, visits: Set[str]) -> str | None:
        """The last visit before this one at which a form with these visits was due."""
        earlier = self.visits[: self.visits.index(self.visit)] if self.visit in self.visits else ()
        return next((visit for visit in reversed(earlier) if visit in visits), None)

    def item_key(self, form: str, item: str, visit: str | None, due: Set[str]) -> ItemKey:
        """Where an item's value stands: at the visit named or due, else at no visit of its own."""
        here = self.due(due)
        key = (form, item, visit or here)
        if key in self.items or key in self.unclear or (visit is not None and visit != here):
            return key
        return (form, item, None)

    def rows_of(self, form: str, visit: str | None, due: Set[str]) -> tuple[Row, ...] | None:
        """The rows of a log, by the same rule; ``None`` when nobody has opened it."""
        here = self.due(due)
        found = self.logs.get((form, visit or here))
        if found is not None or (visit is not None and visit != here):
            return found
        return self.logs.get((form, None))
