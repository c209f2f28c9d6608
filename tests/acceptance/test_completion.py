"""Completion: the scripts say what argparse says, and bash completes with its own."""

from __future__ import annotations

import argparse
import shutil
import subprocess
from pathlib import Path

import pytest
from command_line import run

from protocolkit.catalogue import every_rule
from protocolkit.cli.completion import commands_of
from protocolkit.cli.main import COMMANDS
from protocolkit.cli.parser import make_parser

PROGRAM = """
source "$1"
shift
COMP_WORDS=("$@")
COMP_CWORD=$(($# - 1))
_protocolkit
printf '%s\\n' "${COMPREPLY[@]}"
"""


@pytest.fixture(scope="module")
def script(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The script for bash."""
    path = tmp_path_factory.mktemp("completion") / "protocolkit.bash"
    path.write_text(run("completion", "bash").out, encoding="utf-8")
    return path


def completed(script: Path, *words: str) -> list[str]:
    """What bash offers for the last of these words."""
    done = subprocess.run(
        ["bash", "--norc", "-c", PROGRAM, "bash", str(script), "protocolkit", *words],
        capture_output=True,
        encoding="utf-8",
        timeout=10,
    )
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout.split()


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        (["che"], ["check"]),
        (["check", "--fail"], ["--fail-on"]),
        (["check", "--fail-on", ""], ["error", "warning", "info", "never"]),
        (["check", "--fail-on", "=", "w"], ["warning"]),
        (["check", "--fail-on", "="], ["error", "warning", "info", "never"]),
        (["check", "protocol/x", "--format", "s"], ["sarif"]),
        (["check", "--select", "DEC00"], ["DEC001", "DEC002"]),
        (["check", "--select", "SCH002,DEC"], ["SCH002,DEC001", "SCH002,DEC002"]),
        (["explain", "DEC"], ["DEC001", "DEC002"]),
        (["completion", ""], ["bash", "zsh", "fish"]),
        (["check", "protoc"], []),
        (["check", "--config", ""], []),
        (["nothing", ""], []),
    ],
)
def test_bash_completes(words: list[str], offered: list[str], script: Path) -> None:
    assert completed(script, *words) == offered


def test_bash_knows_every_command_every_option_and_every_rule(script: Path) -> None:
    assert set(COMMANDS) <= set(completed(script, ""))
    for command in commands_of(make_parser(COMMANDS, ()))[1:]:
        names = {name for option in command.options for name in option.names}
        assert set(completed(script, command.name, "-")) == names
    assert completed(script, "explain", "") == [rule.id for rule in every_rule()]


def test_bash_registers_the_function_and_leaves_files_to_itself(script: Path) -> None:
    done = subprocess.run(
        ["bash", "--norc", "-c", 'source "$1"; complete -p protocolkit', "bash", str(script)],
        capture_output=True,
        encoding="utf-8",
        timeout=10,
    )
    assert done.stdout == "complete -o default -F _protocolkit protocolkit\n"


@pytest.mark.parametrize("shell", ["zsh", "fish"])
def test_every_shell_is_told_every_option_and_choice(shell: str) -> None:
    told = run("completion", shell).out
    for command in commands_of(make_parser(COMMANDS, ()))[1:]:
        for option in command.options:
            for name in option.names:
                assert name in told or f"-l {name[2:]} " in told or f"-s {name[1:]} " in told
            assert not option.choices or " ".join(option.choices) in told
    assert all(rule.id in told for rule in every_rule())


@pytest.mark.parametrize("shell", ["zsh", "fish"])
def test_a_shell_can_read_its_script(shell: str, tmp_path: Path) -> None:
    if shutil.which(shell) is None:
        pytest.skip(f"there is no {shell} here")
    script = tmp_path / "script"
    script.write_text(run("completion", shell).out, encoding="utf-8")
    done = subprocess.run([shell, "-n", str(script)], capture_output=True, encoding="utf-8", timeout=10)
    assert (done.returncode, done.stderr) == (0, "")


def test_words_of_help_stay_words() -> None:
    """Quotes, brackets and colons in a help text are text in each shell."""
    parser = argparse.ArgumentParser(prog="protocolkit")
    inner = parser.add_subparsers().add_parser("try", help="it's [a: b] \\ $(no) `no`")
    inner.add_argument("--it", metavar="DIR", help="it's [a: b] 100%% $(no) `no`")
    from protocolkit.cli.completion import SHELLS

    commands = commands_of(parser)
    assert "'it\\'s [a: b] \\\\ $(no) `no`'" in SHELLS["fish"](commands, [])
    assert "'*--it[it'\\''s \\[a\\: b\\] 100% $(no) `no`]:folder:_files -/'" in SHELLS["zsh"](commands, [])
    assert "$(no)" not in SHELLS["bash"](commands, [])


@pytest.mark.parametrize("arguments", [[], ["tcsh"]])
def test_another_shell_is_refused(arguments: list[str]) -> None:
    assert run("completion", *arguments).code == 2
