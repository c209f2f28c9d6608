"""Write the schemas of this installation into a folder, from which an editor completes and explains every field.

A file names its schema in its first line: # yaml-language-server: $schema=../../schemas/spec.json
"""

from __future__ import annotations

import argparse

from protocolkit.cli.console import Console

HELP = "write the schemas that editors read"
EXAMPLES = """\
examples:
  protocolkit schema -o schemas

DIR is replaced whole, or left alone where it holds other files than these."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of ``schema``."""
    parser.add_argument("-o", "--output", required=True, metavar="DIR", help="folder of the schemas")


def run(options: argparse.Namespace, console: Console) -> int:
    """Write them."""
    from protocolkit.api import write_schemas

    files = write_schemas(options.output)
    console.note(f"{len(files)} schemas in {options.output}; spec.json is that of a protocol's files")
    return 0
