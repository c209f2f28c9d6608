"""Start a repository for a new protocol: its files, schemas for the editor, and checks in CI and before each commit.

The protocol passes its own check: what is not known is null, and a question in questions.yaml asks for it. DIR may be
new or hold other files; where one of the names is taken, nothing is written.
"""

from __future__ import annotations

import argparse

from protocolkit.cli.console import Console

HELP = "start a repository for a new protocol"
EXAMPLES = """\
examples:
  protocolkit init my-trial
  protocolkit init . --id frost-2 --title "A second study of frost"
  cd my-trial && git init && protocolkit check"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of ``init``."""
    parser.add_argument("folder", metavar="DIR", help="folder of the repository")
    parser.add_argument("--id", metavar="ID", help="short name of the study (default: the name of DIR)")
    parser.add_argument(
        "--title", metavar="TITLE", help="brief title of the study (default: the id in words)"
    )


def run(options: argparse.Namespace, console: Console) -> int:
    """Write the files, and tell what to do next."""
    from protocolkit.api import init

    files = init(options.folder, protocol=options.id, title=options.title)
    spec = next(name for name in files if name.endswith("/protocol.yaml")).removesuffix("/protocol.yaml")
    console.note(f"{len(files)} files in {options.folder}; the protocol is in {spec}")
    console.note("next: protocolkit check, then answer its questions.yaml")
    return 0
