"""The command line as argparse reads it, with the help of every command."""

from __future__ import annotations

import argparse
import importlib
from collections.abc import Sequence
from types import ModuleType

from protocolkit.cli import commands
from protocolkit.cli.console import terminal_width
from protocolkit.version import __version__

__all__ = ["make_parser"]

_DESCRIPTION = """\
A clinical-trial protocol as source code: checked like code, built into case report forms,
visit calendars and registry records, compared by meaning."""

_EPILOG = """\
exit codes:
  0  done; for check: no finding reaches --fail-on
  1  check found something
  2  could not run"""


def make_parser(names: Sequence[str], arguments: Sequence[str]) -> argparse.ArgumentParser:
    """The parser of the whole command line; only the command that is called for is loaded, if one is named."""
    parser = argparse.ArgumentParser(
        prog="protocolkit",
        description=_DESCRIPTION,
        epilog=_EPILOG,
        formatter_class=_Help,
    )
    parser.add_argument("--version", action="version", version=f"protocolkit {__version__}")
    found = parser.add_subparsers(title="commands", metavar="COMMAND", required=True, prog=parser.prog)
    named = next((word for word in arguments if word in names), None)
    for name in (named,) if named and arguments[0] == named else names:
        _add(found, name)
    return parser


class _Help(argparse.RawDescriptionHelpFormatter):
    """Help as wide as the terminal; argparse makes such an object for every argument, and asks shutil each time."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, width=terminal_width(80) - 2)


def _add(found: argparse._SubParsersAction[argparse.ArgumentParser], name: str) -> None:
    module: ModuleType = importlib.import_module(f"{commands.__name__}.{name}")
    command = found.add_parser(
        name,
        help=module.HELP,
        description=module.__doc__,
        epilog=getattr(module, "EXAMPLES", None),
        formatter_class=_Help,
    )
    module.add_arguments(command)
    command.add_argument(
        "--color", choices=("auto", "always", "never"), default="auto", help="colour in text (default: auto)"
    )
    command.add_argument(
        "--debug", action="store_true", help="show a traceback when protocolkit itself fails"
    )
    command.set_defaults(run=module.run)
