"""Build every artifact of a protocol: case report forms, schedule, registry records, questions, traces.

The output folder is replaced whole; when the build fails it stays as it was. manifest.json lists every
file with its checksum and the sources of its facts; index.html leads to all of them.
"""

from __future__ import annotations

import argparse

from protocolkit.cli.console import Console

HELP = "build documents and files from a protocol"
EXAMPLES = """\
examples:
  protocolkit build protocol/my-trial -o out
  protocolkit build -o out --only crf,schedule
  protocolkit build protocol/my-trial -o out --language ru
  protocolkit build protocol/my-trial -o out --prs-org MyOrg"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of ``build``."""
    parser.add_argument(
        "path", nargs="?", metavar="PATH", help="spec to build (default: the only one under protocol/)"
    )
    parser.add_argument("-o", "--output", required=True, metavar="DIR", help="folder to write")
    parser.add_argument(
        "--only", metavar="NAMES", default="", help="build only these artifacts, separated by commas"
    )
    parser.add_argument(
        "--prs-org", metavar="NAME", help="account name for the ClinicalTrials.gov PRS upload"
    )
    parser.add_argument(
        "--language",
        metavar="TAG",
        help="language of the documents, as ru or pt-BR (default: the first of the study)",
    )
    parser.add_argument(
        "--templates",
        metavar="DIR",
        help="templates that replace ours by name (default: templates/ beside protocolkit.toml)",
    )


def run(options: argparse.Namespace, console: Console) -> int:
    """Build and say where everything is."""
    from protocolkit.api import build
    from protocolkit.cli.targets import one_target

    only = [name.strip() for name in options.only.split(",") if name.strip()]
    target = one_target(options.path)
    built = build(
        target,
        options.output,
        only=only,
        prs_org=options.prs_org,
        templates=options.templates,
        language=options.language,
        progress=lambda title: console.progress(f"building: {title}"),
    )
    console.progress("")
    console.note(f"{len(built.files)} files in {built.folder}; open {built.folder}/index.html")
    return 0
