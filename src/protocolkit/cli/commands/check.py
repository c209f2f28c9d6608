"""Check specs: shape, references, conditions, then the clinical rules.

PATH is a folder, a single YAML file, or REV:PATH of a git repository (HEAD:protocol/my-trial).
Without PATH every protocol/*/protocol.yaml is checked.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import TYPE_CHECKING

from protocolkit.cli.cache import SEVERITIES, Report, find_report, keep_report, report_key
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
    parser.add_argument(
        "paths", nargs="*", metavar="PATH", help="spec to check (default: every spec under protocol/)"
    )
    parser.add_argument(
        "--format", choices=("text", "json"), default="text", help="how to report (default: text)"
    )
    parser.add_argument(
        "--fail-on",
        choices=("error", "warning", "info", "never"),
        default="error",
        help="least severity that makes the exit code 1 (default: error)",
    )
    parser.add_argument(
        "--no-cache",
        action="store_true",
        help="check anew even where nothing has changed since the last check",
    )


def run(options: argparse.Namespace, console: Console) -> int:
    """Check every spec and report all findings at once; repeat the last report where nothing has changed."""
    key = None if options.no_cache else report_key(options.paths, _appearance(options, console))
    report = find_report(key) if key else None
    if report is None:
        report = _check(options, console)
        if key:
            keep_report(key, report)
    counts, printed = report
    console.result(printed)
    failing = SEVERITIES[: SEVERITIES.index(options.fail_on) + 1] if options.fail_on in SEVERITIES else ()
    return int(any(counts[severity] for severity in failing))


def _appearance(options: argparse.Namespace, console: Console) -> tuple[str, ...]:
    """What a report looks like follows from these beside the specs."""
    return options.format, str(console.colour), str(console.width)


def _check(options: argparse.Namespace, console: Console) -> Report:
    from protocolkit.source.memory import gc_paused

    with gc_paused(freeze=True):
        results = _check_all(options, console)
        findings = [finding for result in results for finding in result.findings]
        counts = {severity: sum(f.severity == severity for f in findings) for severity in SEVERITIES}
        if options.format == "json":
            return counts, _json(results, findings)
        return counts, _text(results, findings, console).encode("utf-8", "replace")


def _check_all(options: argparse.Namespace, console: Console) -> list[CheckResult]:
    from protocolkit.api import check
    from protocolkit.source.files import discover

    results = []
    for target in discover(options.paths):
        console.progress(f"checking {target}")
        results.append(check(target))
    console.progress("")
    return results


def _json(results: Sequence[CheckResult], findings: Sequence[Finding]) -> bytes:
    from protocolkit.report.json import ProtocolStamp, render_json
    from protocolkit.version import __version__

    plans = [(result.loaded.plan, result.loaded.hash) for result in results]
    stamps = [
        ProtocolStamp(plan.protocol.study.id, plan.protocol.study.version, key) for plan, key in plans if plan
    ]
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
    report = render_text(findings, lines_of, files=files, colour=console.colour, width=console.width)
    return report + "".join(_coverage(result) for result in results)


def _coverage(result: CheckResult) -> str:
    """How much of a spec the condition language says, where the spec could be loaded."""
    from protocolkit.model.coverage import coverage_of

    plan = result.loaded.plan
    return f"{plan.protocol.study.id}: {coverage_of(plan).words}\n" if plan else ""
