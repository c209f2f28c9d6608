"""Check specs: shape, references, conditions, then the clinical rules.

PATH is a folder, a single YAML file, or REV:PATH of a git repository (HEAD:protocol/my-trial).
Without PATH every protocol/*/protocol.yaml is checked.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import TYPE_CHECKING

from protocolkit.cli.console import Console

if TYPE_CHECKING:
    from protocolkit.api import CheckResult
    from protocolkit.findings import Finding

HELP = "find what is wrong with a protocol"
EXAMPLES = """\
examples:
  protocolkit check
  protocolkit check protocol/my-trial --fail-on warning
  protocolkit check HEAD~1:protocol/my-trial --format json

Exit code 0 when no finding reaches --fail-on, 1 when one does, 2 when nothing could be checked."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of ``check``."""
    parser.add_argument("paths", nargs="*", metavar="PATH", help="spec to check (default: every spec under protocol/)")
    parser.add_argument("--format", choices=("text", "json"), default="text", help="how to report (default: text)")
    parser.add_argument(
        "--fail-on",
        choices=("error", "warning", "info", "never"),
        default="error",
        help="least severity that makes the exit code 1 (default: error)",
    )


def run(options: argparse.Namespace, console: Console) -> int:
    """Check every spec and report all findings at once."""
    from protocolkit.source.memory import gc_paused

    with gc_paused(freeze=True):
        return _run(options, console)


def _run(options: argparse.Namespace, console: Console) -> int:
    from protocolkit.api import check
    from protocolkit.source.files import discover

    results: list[CheckResult] = []
    for target in discover(options.paths):
        console.progress(f"checking {target}")
        results.append(check(target))
    console.progress("")
    findings: list[Finding] = [finding for result in results for finding in result.findings]
    console.result(_json(results, findings) if options.format == "json" else _text(results, findings, console))
    return int(_fails(findings, options.fail_on))


def _fails(findings: Sequence[Finding], fail_on: str) -> bool:
    ranks = {"error": 0, "warning": 1, "info": 2, "never": -1}
    return any(finding.severity.rank <= ranks[fail_on] for finding in findings)


def _json(results: Sequence[CheckResult], findings: Sequence[Finding]) -> bytes:
    from protocolkit.report.json import ProtocolStamp, render_json
    from protocolkit.version import __version__

    stamps = []
    for result in results:
        study = result.loaded.plan.protocol.study if result.loaded.plan else None
        stamps.append(
            ProtocolStamp(study.id if study else None, study.version if study else None, result.loaded.hash)
        )
    files = sum(len(result.loaded.sources.files) for result in results)
    return render_json(findings, version=__version__, files=files, protocols=stamps)


def _text(results: Sequence[CheckResult], findings: Sequence[Finding], console: Console) -> str:
    from protocolkit.report.text import render_text
    from protocolkit.source.positions import break_lines

    documents = {file: doc for result in results for file, doc in result.loaded.spec.documents.items()}
    lines: dict[str, Sequence[str]] = {}

    def lines_of(file: str) -> Sequence[str]:
        if file not in lines:
            lines[file] = break_lines(documents[file].text) if file in documents else ()
        return lines[file]

    files = sum(len(result.loaded.sources.files) for result in results)
    return render_text(findings, lines_of, files=files, colour=console.colour, width=console.width)
