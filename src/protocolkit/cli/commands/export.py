"""Write a protocol out for another system: the database of an EDC, a mobile form, an interchange format.

A folder gets the files of the format, notices.csv with everything that they cannot say as the protocol does, and
manifest.json; a folder written before is replaced whole. The notices are printed too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from protocolkit.cli.console import Console

if TYPE_CHECKING:
    import argparse

HELP = "write a protocol out for another system"
EXAMPLES = """\
examples:
  protocolkit export redcap protocol/my-trial -o redcap
  protocolkit export odm protocol/my-trial -o my-trial.xml
  protocolkit export fhir -o fhir --format json

FORMAT is one of: {formats}."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of ``export``."""
    from protocolkit.exchange import exports
    from protocolkit.modules import modules_in

    parser.epilog = EXAMPLES.format(formats=", ".join(modules_in(exports)))
    parser.add_argument("export", metavar="FORMAT", help="the format to write")
    parser.add_argument(
        "path", nargs="?", metavar="PATH", help="spec to export (default: the only one under protocol/)"
    )
    parser.add_argument(
        "-o", "--output", required=True, metavar="OUT", help="folder, or file of a format that has only one"
    )
    parser.add_argument(
        "--format",
        choices=("text", "json"),
        default="text",
        help="how to tell what was written (default: text)",
    )


def run(options: argparse.Namespace, console: Console) -> int:
    """Export, and say what the format cannot carry."""
    from protocolkit.cli.targets import one_target
    from protocolkit.exporting import export

    done = export(one_target(options.path), options.export, options.output)
    if options.format == "json":
        console.result(done.json)
        return 0
    for notice in done.notices:
        console.note(f"{notice.path}: {notice.text}")
    count = len(done.notices)
    told = f"; {count} notice{'s' if count != 1 else ''}" if count else ""
    console.note(f"{len(done.files)} file{'s' if len(done.files) != 1 else ''} in {options.output}{told}")
    return 0
