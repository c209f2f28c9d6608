"""From places of a spec to positions as the editor counts them, and back."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePosixPath

from lsprotocol import types
from pygls.uris import from_fs_path, to_fs_path

from protocolkit.findings import Location
from protocolkit.server.buffers import Buffers
from protocolkit.server.columns import Columns
from protocolkit.server.project import View

__all__ = ["Wire", "path_of_uri"]


def path_of_uri(uri: str) -> str | None:
    """The path that a URI of the editor names, with slashes alone; ``None`` for what is no file."""
    path = to_fs_path(uri)
    if not path or "\0" in path:
        return None
    return str(PurePosixPath(path.replace("\\", "/") if path[1:2] == ":" else path))


class Wire:
    """Writes the places of one spec for the editor; a file that is open keeps the name that the editor gave it."""

    def __init__(self, view: View, columns: Columns, buffers: Buffers) -> None:
        self.view = view
        self._columns = columns
        self._open: Mapping[str, str] = {path: buffer.uri for path, buffer in buffers.open.items()}

    def uri(self, file: str) -> str:
        """How the editor names a file."""
        return self._open.get(file) or from_fs_path(file) or ""

    def range(self, place: Location) -> types.Range:
        """A range of a file."""
        return types.Range(
            self._position(place.file, place.line, place.column),
            self._position(place.file, place.end_line, place.end_column),
        )

    def location(self, place: Location) -> types.Location:
        """A range with its file."""
        return types.Location(self.uri(place.file), self.range(place))

    def place(self, file: str, position: types.Position) -> tuple[int, int]:
        """The line and the column in characters of a position of the editor."""
        return position.line, self._columns.characters(self._line(file, position.line), position.character)

    def _position(self, file: str, line: int, column: int) -> types.Position:
        return types.Position(line, self._columns.units(self._line(file, line), column))

    def _line(self, file: str, line: int) -> str:
        lines = self.view.lines(file)
        return lines[line] if line < len(lines) else ""
