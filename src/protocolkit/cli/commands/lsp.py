"""Serve an editor: findings as you type, hover, definitions, references, completion, rename.

An editor starts this and speaks to it over stdin and stdout, by the Language Server Protocol. docs/editors.md tells
how to set up VS Code, Neovim, Emacs and JetBrains.
"""

from __future__ import annotations

import argparse

from protocolkit.cli.console import Console

HELP = "serve an editor (language server)"
EXAMPLES = """\
examples:
  protocolkit lsp
  protocolkit lsp --stdio"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of ``lsp``."""
    parser.add_argument("--stdio", action="store_true", help="speak over stdin and stdout, as it always does")


def run(options: argparse.Namespace, console: Console) -> int:
    """Serve until the editor ends it."""
    from protocolkit.server.server import serve

    return serve()
