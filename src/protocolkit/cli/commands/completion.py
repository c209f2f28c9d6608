"""Print a script that teaches a shell to complete commands, options, their choices, and the ids of rules."""

from __future__ import annotations

import argparse

from protocolkit.cli.console import Console

HELP = "print a script for completion in a shell"
EXAMPLES = """\
examples:
  eval "$(protocolkit completion bash)"                                   # in ~/.bashrc
  protocolkit completion zsh > ~/.zfunc/_protocolkit                       # with ~/.zfunc in fpath
  protocolkit completion fish > ~/.config/fish/completions/protocolkit.fish"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of ``completion``."""
    parser.add_argument("shell", choices=("bash", "zsh", "fish"), help="shell that reads the script")


def run(options: argparse.Namespace, console: Console) -> int:
    """Print the script."""
    from protocolkit.catalogue import every_rule
    from protocolkit.cli.completion import script_for

    console.result(script_for(options.shell, [rule.id for rule in every_rule()]))
    return 0
