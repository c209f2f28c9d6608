"""From arguments to an exit code: 0 done, 1 findings, 2 could not run."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from protocolkit.cli import commands
from protocolkit.cli.console import Console, say_plainly
from protocolkit.errors import CannotRun
from protocolkit.modules import modules_in

if TYPE_CHECKING:
    from argparse import Namespace
    from types import SimpleNamespace

__all__ = ["COMMANDS", "main"]

COMMANDS = modules_in(commands)
"""Every command, found by looking into the folder."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    if arguments and arguments[0] not in COMMANDS and not arguments[0].startswith("-"):
        return _no_command(arguments[0])
    options = _options(arguments)
    console = Console(options.color)
    try:
        code: int = options.run(options, console)
        sys.stdout.flush()
        return code
    except CannotRun as problem:
        say_plainly(f"protocolkit: {problem.message}", problem.fix)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 2
    except KeyboardInterrupt:
        say_plainly("protocolkit: stopped")
        return 130
    except Exception as problem:
        if options.debug:
            raise
        say_plainly(
            f"protocolkit: a mistake of ours: {type(problem).__name__}: {problem}",
            "run again with --debug and report what it prints",
        )
    return 2


def _options(arguments: list[str]) -> Namespace | SimpleNamespace:
    """What the arguments say; argparse alone takes a twentieth of a check, so the plainest calls do without."""
    plain = None
    if arguments[:1] == ["check"]:
        from protocolkit.cli.commands import check

        plain = check.read_plainly(arguments[1:])
    elif arguments[:1] == ["diff"]:
        from protocolkit.cli.commands import diff

        plain = diff.read_plainly(arguments[1:])
    if plain is not None:
        return plain
    from protocolkit.cli.parser import make_parser

    return make_parser(COMMANDS, arguments).parse_args(arguments)


def _no_command(name: str) -> int:
    from protocolkit.nearest import did_you_mean

    near = did_you_mean(name, COMMANDS)
    say_plainly(f"protocolkit: there is no command {name!r}", near or f"one of {', '.join(COMMANDS)}")
    return 2
