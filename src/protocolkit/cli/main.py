"""From arguments to an exit code: 0 done, 1 findings, 2 could not run."""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from collections.abc import Sequence
from types import ModuleType

from protocolkit.cli import commands
from protocolkit.cli.console import Console, say_plainly
from protocolkit.errors import CannotRun
from protocolkit.modules import modules_in
from protocolkit.version import __version__

__all__ = ["COMMANDS", "main", "make_parser"]

COMMANDS = modules_in(commands)
"""Every command, found by looking into the folder."""

_DESCRIPTION = """\
A clinical-trial protocol as source code: checked like code, built into case report forms,
visit calendars and registry records, compared by meaning."""

_EPILOG = """\
exit codes:
  0  done; for check: no finding reaches --fail-on
  1  check found something
  2  could not run"""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    if arguments and arguments[0] not in COMMANDS and not arguments[0].startswith("-"):
        return _no_command(arguments[0])
    parser = make_parser(arguments)
    options = parser.parse_args(arguments)
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


def _no_command(name: str) -> int:
    from protocolkit.nearest import did_you_mean

    near = did_you_mean(name, COMMANDS)
    say_plainly(f"protocolkit: there is no command {name!r}", near or f"one of {', '.join(COMMANDS)}")
    return 2


def make_parser(arguments: Sequence[str] = ()) -> argparse.ArgumentParser:
    """The parser of the whole command line; only the command that is called for is loaded, if one is named."""
    parser = argparse.ArgumentParser(
        prog="protocolkit",
        description=_DESCRIPTION,
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"protocolkit {__version__}")
    found = parser.add_subparsers(title="commands", metavar="COMMAND", required=True, prog=parser.prog)
    named = next((word for word in arguments if word in COMMANDS), None)
    for name in (named,) if named and arguments[0] == named else COMMANDS:
        _add(found, name)
    return parser


def _add(found: argparse._SubParsersAction[argparse.ArgumentParser], name: str) -> None:
    module: ModuleType = importlib.import_module(f"{commands.__name__}.{name}")
    command = found.add_parser(
        name,
        help=module.HELP,
        description=module.__doc__,
        epilog=getattr(module, "EXAMPLES", None),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    module.add_arguments(command)
    command.add_argument(
        "--color", choices=("auto", "always", "never"), default="auto", help="colour in text (default: auto)"
    )
    command.add_argument(
        "--debug", action="store_true", help="show a traceback when protocolkit itself fails"
    )
    command.set_defaults(run=module.run)
