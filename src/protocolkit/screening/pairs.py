"""The same participants against two versions of the criteria, row by row: a table is read once, and as a stream."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence

from protocolkit.conditions.symbols import Symbols
from protocolkit.errors import CannotRun
from protocolkit.screening.cohort import Cohort, Line, Reject
from protocolkit.screening.criteria import Criteria
from protocolkit.screening.places import Place, is_identifier, read_place
from protocolkit.screening.table import Table, open_table

__all__ = ["PairedTable"]

_CHUNK = 500
_MOST_REASONS = 5


class PairedTable:
    """A CSV file of participants that is judged twice.

    ``unused`` counts the rows, columns and values that could not be used, for either version or for both.
    """

    def __init__(self, old: Criteria, new: Criteria, path: str) -> None:
        self.old, self.new, self.path = old, new, path
        self.unused = 0
        self.first_unused: list[str] = []

    def lines(
        self, progress: Callable[[int, float], None] = lambda rows, share: None
    ) -> Iterator[tuple[Line, Line] | None]:
        """Each participant as judged before and now; ``None`` for a row that could not be read.

        ``progress`` is told the number of rows and the share of the file. Raises ``CannotRun`` when the table cannot
        be read, or a column means something else than before.
        """
        with open_table(self.path) as table:
            self._refuse_ambiguous(table.header)
            before, after = Cohort(self.old, table.header), Cohort(self.new, table.header)
            one, other = itertools.tee(table.rows())
            pairs = zip(before.lines(one), after.lines(other), strict=True)
            for number, (was, now) in enumerate(pairs, 1):
                if number % _CHUNK == 0:
                    progress(number, _share(table))
                if before.rejects or after.rejects:
                    self._note(before.rejects, after.rejects)
                    before.rejects, after.rejects = [], []
                yield (was, now) if was is not None and now is not None else None
            self._note(before.rejects, after.rejects)

    def _refuse_ambiguous(self, header: Sequence[str]) -> None:
        """A column without a unit, of a variable whose unit changed: in which of the two is it?"""
        for name in header:
            if is_identifier(name):
                continue
            was, now = (_place(name, criteria.symbols) for criteria in (self.old, self.new))
            if was is None or now is None or was.unit is not None:
                continue
            units = [place.symbol.unit for place in (was, now) if place.symbol is not None]
            if len(units) == 2 and units[0] != units[1]:
                raise CannotRun(
                    f"column {name} has no unit, and its unit changed from {units[0]} to {units[1]}",
                    f"write the unit of the values into the header, such as {name} [{units[0] or units[1]}]",
                )

    def _note(self, before: Sequence[Reject], after: Sequence[Reject]) -> None:
        """What could not be used, once if it is the same in both versions."""
        told: dict[tuple[int, str], list[str]] = {}
        for which, rejects in (("before", before), ("now", after)):
            for found in rejects:
                told.setdefault((found.row, found.reason), []).append(which)
        self.unused += len(told)
        room = _MOST_REASONS - len(self.first_unused)
        for (row, reason), versions in itertools.islice(told.items(), room):
            version = "" if len(versions) > 1 else f" ({versions[0]})"
            self.first_unused.append(f"row {row}: {reason}{version}")


def _place(name: str, symbols: Symbols) -> Place | None:
    found = read_place(name, symbols)
    return None if isinstance(found, str) else found


def _share(table: Table) -> float:
    return min(1.0, table.read / max(1, table.size))
