"""One spec in an editor without a screen."""

from __future__ import annotations

from pathlib import Path

from protocolkit.server.buffers import Buffers
from protocolkit.server.project import Project, View

__all__ = ["CURSOR", "MINIMAL", "TRIAL", "Desk"]

ROOT = Path(__file__).parents[3]
MINIMAL = ROOT / "tests" / "data" / "minimal" / "protocol.yaml"
TRIAL = ROOT / "protocol" / "nct03239535"
CURSOR = "⌖"
"""Where the cursor is, in a text of a test."""


class Desk:
    """One spec in an editor: what is written in its file, and what is known of it then."""

    def __init__(self, folder: Path) -> None:
        self.file = (folder / "protocol.yaml").as_posix()
        self.buffers = Buffers()
        self.project = Project(folder.as_posix(), self.buffers)
        self.text = Path(self.file).read_text(encoding="utf-8")
        self.project.view()

    def write(self, old: str, new: str) -> View:
        """Change one place of the file as it is on disk, and look at the spec."""
        assert self.text.count(old) == 1, f"{self.text.count(old)} times: {old}"
        self.buffers.put(self.file, "file", 1, self.text.replace(old, new).replace(CURSOR, ""))
        self.project.touch()
        return self.project.view()

    def cursor(self, old: str, new: str) -> tuple[int, int]:
        """The line and column of the cursor in what would be written."""
        before = self.text.replace(old, new).partition(CURSOR)[0]
        return before.count("\n"), len(before) - before.rfind("\n") - 1
