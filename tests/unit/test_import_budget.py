"""What a command loads before it begins: nothing that only other commands need."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from protocolkit.cli.main import COMMANDS

ROOT = Path(__file__).parents[2]
PROGRAM = """
import json, sys
from protocolkit.cli.main import main
try:
    main(sys.argv[2:])
except SystemExit:
    pass
with open(sys.argv[1], "w") as file:
    json.dump([*sys.modules], file)
"""

HEAVY = {
    "yaml",
    "jsonschema",
    "jsonschema_rs",
    "jinja2",
    "typst",
    "z3",
    "msgspec",
    "lxml",
    "xlsxwriter",
    "icalendar",
}
ROUNDABOUT = {
    "argparse",
    "ast",
    "calendar",
    "gettext",
    "hashlib",
    "inspect",
    "locale",
    "pathlib",
    "shutil",
    "typing_extensions",
}
"""What a check can do without, although that takes a line or two of its own; options alone are for argparse."""

SLOW = {
    "importlib.metadata",
    "subprocess",
    "tempfile",
    "email",
    "http",
    "urllib",
    "decimal",
    "fractions",
    "inspect",
}


def loaded(tmp_path: Path, *arguments: str, kept: str = "") -> set[str]:
    """Names of all modules that a call of the program has loaded at its end."""
    listed = tmp_path / "loaded.json"
    environment = {**os.environ, "PROTOCOLKIT_CACHE_DIR": kept}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(listed), *arguments],
        cwd=ROOT,
        capture_output=True,
        env=environment,
        timeout=20,
    )
    assert b"Traceback" not in done.stderr, done.stderr.decode()
    return set(json.loads(listed.read_text(encoding="utf-8")))


@pytest.mark.parametrize(
    "arguments", [["--version"], ["--help"], *([command, "--help"] for command in COMMANDS)]
)
def test_help_and_version_load_no_library(arguments: list[str], tmp_path: Path) -> None:
    found = loaded(tmp_path, *arguments)
    assert found & (HEAVY | SLOW) == set()
    assert not any(name.startswith(("protocolkit.source", "protocolkit.model")) for name in found)


def test_version_loads_no_command(tmp_path: Path) -> None:
    assert (
        len(
            [
                name
                for name in loaded(tmp_path, "check", "--help")
                if name.startswith("protocolkit.cli.commands.")
            ]
        )
        == 1
    )


@pytest.mark.parametrize("spec", ["tests/data/second", "protocol/nct03239535"])
def test_checking_what_is_right_loads_only_what_it_needs(spec: str, tmp_path: Path) -> None:
    found = loaded(tmp_path, "check", spec, "--fail-on", "never", "--no-cache", "--no-proofs")
    assert found & (HEAVY | {"subprocess"}) == {"yaml", "msgspec"}
    assert found & ROUNDABOUT <= {"argparse", "gettext", "locale"}
    assert not any(
        name.startswith(("protocolkit.documents", "protocolkit.source.shape_errors")) for name in found
    )


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a check works proofs out by itself")
def test_a_check_leaves_the_solver_to_a_child(tmp_path: Path) -> None:
    check = ("check", "tests/data/second", "--fail-on", "never", "--no-cache")
    assert "z3" not in loaded(tmp_path, *check, kept=str(tmp_path / "kept"))
    assert any((tmp_path / "kept" / "proofs").glob("*"))


@pytest.mark.parametrize("amendment", ["A01", "A02"])
def test_conditions_that_are_quickly_judged_need_no_solver(amendment: str, tmp_path: Path) -> None:
    sides = (f"tests/data/amendments/{amendment}/{side}" for side in ("previous", "current"))
    assert loaded(tmp_path, "diff", *sides) & HEAVY == {"yaml", "msgspec"}
