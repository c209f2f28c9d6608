"""Freeze a version of a protocol: its content and hash go into releases/VERSION.json, and its tag is printed.

PATH is the folder of a spec; without PATH the only one under protocol/. The file is written once: the same content
again is nothing to do, and other content under a released version is refused. A check guards it from then on.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from protocolkit.cli.console import Console

if TYPE_CHECKING:
    import argparse

HELP = "freeze a version of a protocol"
EXAMPLES = """\
examples:
  protocolkit release protocol/my-trial --date 2025-03-01
  git tag "$(protocolkit release protocol/my-trial)"
  protocolkit release --fictional

A version is not released while an error stands or a blocking question is open. docs/amendments.md tells what follows.

Exit code 0 when the version is released, now or before; 2 when it cannot be."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of ``release``."""
    parser.add_argument(
        "path", nargs="?", metavar="PATH", help="spec to release (default: the only one under protocol/)"
    )
    parser.add_argument("--date", metavar="DATE", help="day of the release, which its file then says")
    parser.add_argument(
        "--fictional",
        action="store_true",
        help="freeze an example, whatever stands or is open; the file says that it is fictional",
    )


def run(options: argparse.Namespace, console: Console) -> int:
    """Release, print the tag, and say where the file is."""
    from protocolkit.api import release
    from protocolkit.cli.targets import one_target

    date = None
    if options.date is not None:
        from protocolkit.calendar.arguments import parse_date

        date = parse_date(options.date, "--date")
    frozen = release(one_target(options.path), date=date, fictional=options.fictional)
    console.result(f"{frozen.tag}\n")
    console.note(f"{'written' if frozen.is_new else 'released before, with this content'}: {frozen.file}")
    return 0
