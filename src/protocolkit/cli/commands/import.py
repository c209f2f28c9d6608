"""Read the forms of another system as the spec of a new protocol, so that an existing study can move in.

DIR gets a spec that check reads: the forms with their items, codes and conditions, the visits where the file has
them, and a question for everything that it does not say. What could not be taken over is printed with its place.
"""

# ruff: noqa: N999

from __future__ import annotations

from typing import TYPE_CHECKING

from protocolkit.cli.console import Console

if TYPE_CHECKING:
    import argparse

HELP = "read the forms of another system as a new spec"
EXAMPLES = """\
examples:
  protocolkit import redcap dictionary.csv -o protocol/my-study
  protocolkit import xlsform form.xlsx -o protocol/my-study
  protocolkit import odm study.xml -o protocol/my-study && protocolkit check protocol/my-study

FORMAT is one of: {formats}. Nothing is written where one of the files is there already."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of ``import``."""
    from protocolkit.exchange import imports
    from protocolkit.modules import modules_in

    parser.epilog = EXAMPLES.format(formats=", ".join(modules_in(imports)))
    parser.add_argument("source_format", metavar="FORMAT", help="the format to read")
    parser.add_argument("file", metavar="FILE", help="the file to read")
    parser.add_argument("-o", "--output", required=True, metavar="DIR", help="folder of the new spec")
    parser.add_argument("--id", metavar="ID", help="short name of the study (default: the name of DIR)")
    parser.add_argument(
        "--format", choices=("text", "json"), default="text", help="how to tell what was read (default: text)"
    )


def run(options: argparse.Namespace, console: Console) -> int:
    """Import, and say what could not be taken over."""
    from protocolkit.importing import import_study

    done = import_study(options.source_format, options.file, options.output, study_id=options.id)
    if options.format == "json":
        console.result(done.json)
        return 0
    for notice in done.notices:
        console.note(f"{options.file}: {notice.path}: {notice.text}")
    count = len(done.notices)
    told = f"; {count} notice{'s' if count != 1 else ''}" if count else ""
    console.note(f"{done.forms} forms with {done.items} items in {options.output}{told}")
    console.note(f"next: protocolkit check {options.output}")
    return 0
