"""A table of participants to a screening log, a file of rejects and counts, as a stream."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from typing import BinaryIO

import msgspec

from protocolkit.screening.cohort import Cohort, Line
from protocolkit.screening.counts import Summary, Tally
from protocolkit.screening.criteria import Criteria
from protocolkit.screening.outfile import growing_file
from protocolkit.screening.table import (
    LOG_HEADER,
    REJECTS_HEADER,
    Table,
    log_rows,
    open_table,
    reject_rows,
    rows_as_csv,
)

__all__ = ["Screened", "screen_table"]

_CHUNK = 500


class Screened(msgspec.Struct, frozen=True):
    """What came of a table: the counts, and how many rows and values could not be used, with the first reasons."""

    summary: Summary
    rejects: int
    first_rejects: tuple[str, ...]


def screen_table(
    criteria: Criteria,
    path: str,
    *,
    log: str | None = None,
    rejects: str | None = None,
    progress: Callable[[int, float], None] = lambda rows, share: None,
) -> Screened:
    """Judge every row of a CSV file; write the log and the rejects where they are asked for.

    ``progress`` is told the number of rows and the share of the file. Raises ``CannotRun`` when the table cannot
    be read or a file not be written; then nothing is written.
    """
    with contextlib.ExitStack() as files:
        table = files.enter_context(open_table(path))
        run = _Run(
            Cohort(criteria, table.header),
            _opened(files, log, LOG_HEADER),
            _opened(files, rejects, REJECTS_HEADER),
        )
        for rows in run.chunks(table):
            progress(rows, min(1.0, table.read / max(1, table.size)))
        return Screened(run.tally.summary(criteria), run.rejects, tuple(run.first))


def _opened(files: contextlib.ExitStack, path: str | None, header: tuple[str, ...]) -> BinaryIO | None:
    if path is None:
        return None
    file = files.enter_context(growing_file(path))
    file.write(rows_as_csv([header]))
    return file


class _Run:
    """The files that grow while a table is read."""

    def __init__(self, cohort: Cohort, log: BinaryIO | None, rejects: BinaryIO | None) -> None:
        self.cohort = cohort
        self.log = log
        self.reject_file = rejects
        self.tally = Tally()
        self.rejects = 0
        self.first: list[str] = []

    def chunks(self, table: Table) -> Iterator[int]:
        """Judge the rows in chunks; the number of rows so far, after each."""
        lines: list[Line] = []
        for number, line in enumerate(self.cohort.lines(table.rows()), 1):
            self.tally.add(line)
            if line is not None:
                lines.append(line)
            if number % _CHUNK == 0:
                self._write(lines)
                lines = []
                yield number
        self._write(lines)
        yield self.tally.overall.total() + self.tally.rejected

    def _write(self, lines: list[Line]) -> None:
        if self.log is not None:
            self.log.write(rows_as_csv(log_rows(lines)))
        found, self.cohort.rejects = self.cohort.rejects, []
        self.rejects += len(found)
        self.first += [f"row {each.row}: {each.reason}" for each in found[: 5 - len(self.first)]]
        if self.reject_file is not None:
            self.reject_file.write(rows_as_csv(reject_rows(found)))
