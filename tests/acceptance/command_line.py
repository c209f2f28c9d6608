"""Runs the real program, as a user would."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import msgspec

ROOT = Path(__file__).resolve().parents[2]
SECOND = ROOT / "tests" / "data" / "second"
MINIMAL = ROOT / "tests" / "data" / "minimal"
TRIAL = ROOT / "protocol" / "nct03239535"


class Ran(msgspec.Struct, frozen=True):
    """What a command did."""

    code: int
    out: str
    err: str


def run(*arguments: str | Path, cwd: Path = ROOT, environment: Mapping[str, str] | None = None) -> Ran:
    """Run protocolkit; a traceback fails the test, and so does one that takes more than ten seconds."""
    done = subprocess.run(
        [sys.executable, "-m", "protocolkit", *map(str, arguments)],
        cwd=cwd,
        capture_output=True,
        env={**os.environ, "COLUMNS": "100", **(environment or {})},
        timeout=10,
    )
    ran = Ran(done.returncode, done.stdout.decode(), done.stderr.decode())
    assert "Traceback" not in ran.err, ran.err
    assert "a mistake of ours" not in ran.err, ran.err
    return ran


def contents(folder: Path) -> dict[str, str]:
    """The checksum of every file below a folder, by name; ``/`` for a folder."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        if path.is_file()
        else "/"
        for path in sorted(folder.rglob("*"))
    }
