"""The short ways of the program give what the long ways give, and leave no trace."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys

import pytest

from protocolkit.cli.commands import diff
from protocolkit.cli.commands.check import read_plainly
from protocolkit.cli.console import terminal_width
from protocolkit.cli.lean import lean_imports
from protocolkit.cli.main import COMMANDS
from protocolkit.cli.parser import make_parser


def test_after_the_imports_everything_is_as_before() -> None:
    before = re.compile
    with lean_imports():
        assert re.compile is not before
    assert re.compile is before
    assert sys.modules.get("typing_extensions", sys) is not None


def test_a_pattern_is_compiled_when_it_is_used() -> None:
    with lean_imports():
        good, bad = re.compile("a(b)", flags=re.IGNORECASE), re.compile("(")
    assert good.search("xAB")[1] == "B"  # type: ignore[index]
    assert good.pattern == "a(b)"
    with pytest.raises(re.error):
        bad.search("x")


def test_libraries_work_after_a_lean_import() -> None:
    program = (
        "from protocolkit.cli.lean import lean_imports\n"
        "with lean_imports():\n"
        "    import msgspec, yaml\n"
        "import typing_extensions, jsonschema, referencing\n"
        "from typing import Required, TypedDict\n"
        "class Visit(TypedDict, total=False):\n"
        "    id: Required[str]\n"
        "    day: int\n"
        "assert msgspec.convert({'id': 'V1'}, Visit) == {'id': 'V1'}\n"
        "assert yaml.safe_load('a: 2025-01-10') == yaml.load('a: 2025-01-10', yaml.CSafeLoader)\n"
        "assert yaml.safe_load('[1, 1.5, yes, null, x]') == [1, 1.5, True, None, 'x']\n"
        "try:\n"
        "    yaml.safe_load('\\x00')\n"
        "except yaml.reader.ReaderError:\n"
        "    print('fine')\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "fine\n"


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["a"],
        ["a", "b"],
        ["--no-cache"],
        ["--no-cache", "a"],
        ["--no-cache", "a", "b"],
        ["--no-proofs", "--no-cache", "a"],
        ["--no-config", "--show-decided", "--no-config"],
        ["HEAD~1:a"],
        [""],
    ],
)
def test_a_plain_call_of_check_means_what_argparse_reads(arguments: list[str]) -> None:
    plain = read_plainly(arguments)
    assert plain is not None
    assert vars(plain) == vars(make_parser(COMMANDS, ["check"]).parse_args(["check", *arguments]))


@pytest.mark.parametrize(
    "arguments",
    [
        ["-h"],
        ["a", "--format", "json"],
        ["a", "--no-cache"],
        ["--no-cache", "--", "a"],
        ["--fail-on=never"],
        ["-"],
    ],
)
def test_any_other_call_is_left_to_argparse(arguments: list[str]) -> None:
    assert read_plainly(arguments) is None


@pytest.mark.parametrize("arguments", [["a", "b"], ["HEAD~1:a", "a"], ["", ""]])
def test_a_plain_call_of_diff_means_what_argparse_reads(arguments: list[str]) -> None:
    plain = diff.read_plainly(arguments)
    assert plain is not None
    assert vars(plain) == vars(make_parser(COMMANDS, ["diff"]).parse_args(["diff", *arguments]))


@pytest.mark.parametrize("arguments", [[], ["a"], ["a", "b", "c"], ["a", "-h"], ["--exit-code", "a", "b"]])
def test_any_other_call_of_diff_is_left_to_argparse(arguments: list[str]) -> None:
    assert diff.read_plainly(arguments) is None


@pytest.mark.parametrize("columns", ["", "0", "72", "-1", "many"])
def test_the_terminal_is_as_wide_as_the_standard_library_says(
    columns: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    assert terminal_width(83) == shutil.get_terminal_size((83, 24)).columns
