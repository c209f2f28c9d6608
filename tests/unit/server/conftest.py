"""A small protocol in a folder, and the example trial, as an editor would have them open."""

from __future__ import annotations

from pathlib import Path

import pytest
from desk import MINIMAL, TRIAL, Desk

from protocolkit.server.buffers import Buffers
from protocolkit.server.project import Project, View


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """The small protocol, opened."""
    (tmp_path / "protocol.yaml").write_bytes(MINIMAL.read_bytes())
    return Desk(tmp_path)


@pytest.fixture(scope="session")
def trial() -> View:
    """The example trial as it stands."""
    return Project(TRIAL.as_posix(), Buffers()).view()
