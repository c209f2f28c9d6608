"""Tables of participants: a CSV file as a stream of rows, and the screening log as CSV."""

from __future__ import annotations

import contextlib
import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from protocolkit.errors import CannotRun
from protocolkit.screening.cohort import Line, Reject
from protocolkit.tables import csv_bytes

__all__ = ["LOG_HEADER", "REJECTS_HEADER", "Table", "log_rows", "open_table", "reject_rows", "rows_as_csv"]

LOG_HEADER = ("id", "overall", "failed", "unknown", "reasons")
REJECTS_HEADER = ("row", "id", "reason")
_SEPARATORS = ",;\t"
_QUOTED = re.compile(r'"[^"]*"')


class Table:
    """An open CSV file: its header, and its rows; a row that cannot be read is the reason why."""

    def __init__(self, path: str, lines: Iterable[str], size: int) -> None:
        self._lines = self._counted(lines)
        self.size = size
        self.read = 0
        first = next(self._lines, "")
        separator = max(_SEPARATORS, key=_QUOTED.sub("", first).count)
        self._reader = csv.reader(_chained(first, self._lines), delimiter=separator, strict=True)
        header = self._next()
        if not isinstance(header, list) or not any(cell.strip() for cell in header):
            raise CannotRun(f"{path} has no header", "write the names of the variables into the first row")
        if bad := [cell for cell in header if _is_broken(cell)]:
            raise CannotRun(f"{path} is not UTF-8 (column {bad[0]!r})", "save the table as CSV UTF-8")
        self.header = [cell.strip() for cell in header]

    def _counted(self, lines: Iterable[str]) -> Iterator[str]:
        """The lines, and how many characters were read of them."""
        for line in lines:
            self.read += len(line)
            yield line

    def _next(self) -> list[str] | str | None:
        begin = self._reader.line_num + 1
        try:
            return next(self._reader, None)
        except csv.Error as error:
            end = self._reader.line_num
            quote = (
                f" (lines {begin} to {end} of the file: is a quotation mark left open?)"
                if end > begin
                else ""
            )
            return f"the row cannot be read: {error}{quote}"

    def rows(self) -> Iterator[list[str] | str]:
        """Each row, also one that has no cell."""
        while (row := self._next()) is not None:
            if isinstance(row, list) and _is_broken("".join(row)):
                yield "the row is not UTF-8"
            else:
                yield row


def _chained(first: str, rest: Iterator[str]) -> Iterator[str]:
    yield first
    yield from rest


def _is_broken(cell: str) -> bool:
    """Whether a cell holds bytes that are no UTF-8."""
    return not cell.isascii() and any("\ud800" <= character <= "\udfff" for character in cell)


@contextlib.contextmanager
def open_table(path: str) -> Iterator[Table]:
    """A CSV file to read, in UTF-8, with commas, semicolons or tabs. Raises ``CannotRun`` when it cannot be read."""
    with contextlib.ExitStack() as stack:
        try:
            size = Path(path).stat().st_size
            file = stack.enter_context(
                Path(path).open(encoding="utf-8-sig", errors="surrogateescape", newline="")
            )
        except OSError as error:
            raise CannotRun(f"{path} cannot be read: {error.strerror or error}") from error
        yield Table(path, file, size)


def log_rows(lines: Iterable[Line]) -> Iterator[tuple[str, ...]]:
    """The screening log, row by row."""
    for line in lines:
        yield line.id, line.overall, " ".join(line.failed), " ".join(line.unknown), "; ".join(line.reasons)


def reject_rows(rejects: Iterable[Reject]) -> Iterator[tuple[int, str, str]]:
    """What could not be used, row by row."""
    for reject in rejects:
        yield reject.row, reject.id, reject.reason


def rows_as_csv(rows: Iterable[Sequence[object]]) -> bytes:
    """Rows without a header, safe for spreadsheets."""
    return csv_bytes((), rows)[2:]  # without the line end of the empty header
