"""Write YAML files in one layout: keys in the order of the schemas, two columns a step, 110 columns a line.

PATH is a folder or a single YAML file; without PATH every protocol/*/protocol.yaml. Comments, anchors and the values
themselves stay; a file for which that cannot be proven is left as it was, and so is one that is no valid YAML.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from protocolkit.cli.console import Console

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator, Sequence

    from protocolkit.findings import Finding
    from protocolkit.source.layout import Formatted

HELP = "lay out the files of a protocol, keeping comments"
EXAMPLES = """\
examples:
  protocolkit fmt
  protocolkit fmt protocol/my-trial --diff
  protocolkit fmt --check protocol/my-trial/schedule.yaml

The record is never touched. docs/formatting.md shows the layout.

Exit code 0 when all is laid out so, 1 with --check when something would change, 2 when a file had to be left."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of ``fmt``."""
    parser.add_argument(
        "paths", nargs="*", metavar="PATH", help="spec or file (default: every spec under protocol/)"
    )
    parser.add_argument(
        "--check", action="store_true", help="write nothing; the exit code is 1 when something would change"
    )
    parser.add_argument("--diff", action="store_true", help="write nothing; show what would change")


def run(options: argparse.Namespace, console: Console) -> int:
    """Format, or tell what would be formatted; then what had to be left."""
    from protocolkit.editing import format_spec
    from protocolkit.report.difference import difference

    only_shown = options.check or options.diff
    files: list[Formatted] = []
    findings: list[Finding] = []
    for target in _targets(options.paths):
        formatted = format_spec(target, write=not only_shown)
        files += formatted.files
        findings += formatted.findings
    changed = [file for file in files if file.is_changed]
    for file in changed:
        if options.diff:
            console.result(difference(file.file, file.before, file.after))
        else:
            console.result(f"{'would format' if only_shown else 'formatted'} {file.file}\n")
    left = _tell_left(files, findings, console)
    console.note(_summary(len(changed), len(files) - len(changed) - left, only_shown=only_shown))
    if left or findings:
        return 2
    return int(bool(options.check and changed))


def _targets(paths: Sequence[str]) -> Iterator[str]:
    """The files that were named, each by itself, and the specs in the folders that were; all specs without any."""
    from pathlib import Path

    from protocolkit.source.files import discover

    for path in dict.fromkeys(paths):
        yield from [path] if Path(path).is_file() else discover([path])
    if not paths:
        yield from discover([])


def _tell_left(files: Sequence[Formatted], findings: Sequence[Finding], console: Console) -> int:
    """Tell which files were left as they were and why; their number."""
    left = [file for file in files if file.is_left]
    for finding in [*findings, *(finding for file in left for finding in file.findings)]:
        at = finding.location
        console.note(f"{at.file}:{at.line + 1}:{at.column + 1}: {finding.rule} {finding.message}")
        if finding.fix:
            console.note(f"  {finding.fix}")
    for file in left:
        if file.refused is not None:
            console.note(f"{file.file}: left as it was, because formatted {file.refused}")
    return len(left)


def _summary(changed: int, same: int, *, only_shown: bool) -> str:
    done = "would be formatted" if only_shown else "formatted"
    files = "file" if changed == 1 else "files"
    return f"{changed:,} {files} {done}, {same:,} {'is' if same == 1 else 'are'} so already"
